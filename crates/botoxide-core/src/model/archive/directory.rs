//! `Archive`: all packed files in one, behind a sorted directory.
//!
//! Layout: magic, number of files, bytes of names, bytes of the whole; for each file the end of its name, its
//! offset, its length and its length when decompressed (0: it is stored as it is); the names, sorted; a CRC-64
//! over all before it; the files. Opening checks the directory only: each file carries a checksum of its own.
//! Files are called as in botocore's `data` directory: `s3/2006-03-01/service-2`, `partitions`.
//!
//! Compressed files are frames of Zstandard (RFC 8878). Those of one type are similar, so they share a dictionary, which
//! is a file of the archive: `dictionary/service-2`.

use std::collections::BTreeMap;
use std::fmt;

use crc_fast::{CrcAlgorithm, checksum};
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{Dictionary, FrameDecoder};

use crate::error::{Error, ErrorKind, Result};
use crate::model::Service;

use super::document::Node;
use super::pack::open_document;
use super::words::{u32_at, u64_at};

const MAGIC: u32 = u32::from_le_bytes(*b"BXA1");
const HEADER: usize = 16;
const ENTRY: usize = 16;
const CHECKSUM: usize = 8;
/// Largest file when decompressed; the largest of AWS's is below 8 MB.
const MAX_LENGTH: u32 = 64 << 20;
/// Before the type of the files that a dictionary belongs to.
const DICTIONARY: &str = "dictionary/";

/// Packed model files, found by name.
///
/// # Example: a model by its service
///
/// ```
/// use botoxide_core::model::archive::{Archive, PackedFile, compile_service, write_archive};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "apiVersion": "2026-11-22" },
///     "operations": {}, "shapes": {}
/// });
/// let file = PackedFile::stored(compile_service(&json)?);
/// let bytes = write_archive(&[("photobox/2026-11-22/service-2".to_owned(), file)].into())?;
/// let archive = Archive::open(bytes.leak())?;
/// assert_eq!(archive.services("service-2"), ["photobox"]);
/// let version = archive.latest_version("photobox", "service-2").unwrap();
/// assert_eq!(archive.service("photobox", version)?.api_version(), "2026-11-22");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Archive {
    bytes: &'static [u8],
    entries: &'static [u8],
    names: &'static [u8],
}

impl Archive {
    /// Opens what [`write_archive`] wrote.
    ///
    /// # Errors
    ///
    /// `DataCorrupt` when the bytes are truncated, extended, or the directory is altered.
    pub fn open(bytes: &'static [u8]) -> Result<Self> {
        if u32_at(bytes, 0) != MAGIC || bytes.len() != u32_at(bytes, 12) as usize {
            return Err(damaged("it has no header, or another length"));
        }
        let count = u64::from(u32_at(bytes, 4));
        let names = HEADER as u64 + count * ENTRY as u64;
        let end = names + u64::from(u32_at(bytes, 8));
        if end + CHECKSUM as u64 > bytes.len() as u64 {
            return Err(damaged("its directory is cut off"));
        }
        let [names, end] = [names, end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        if checksum(CrcAlgorithm::Crc64Nvme, &bytes[..end]) != u64_at(bytes, end) {
            return Err(damaged("the checksum of its directory does not match"));
        }
        Ok(Self {
            bytes,
            entries: &bytes[HEADER..names],
            names: &bytes[names..end],
        })
    }

    /// Number of files, with the dictionaries.
    pub fn len(&self) -> usize {
        self.entries.len() / ENTRY
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn word(&self, number: usize, at: usize) -> u32 {
        u32_at(self.entries, number * ENTRY + at * 4)
    }

    fn name(&self, number: usize) -> &'static str {
        let start = match number.checked_sub(1) {
            Some(before) => self.word(before, 0),
            None => 0,
        };
        let name = self
            .names
            .get(start as usize..self.word(number, 0) as usize);
        std::str::from_utf8(name.unwrap_or_default()).unwrap_or_default()
    }

    /// The names of all files but the dictionaries, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let archive = *self;
        let names = (0..self.len()).map(move |number| archive.name(number));
        names.filter(|name| !name.starts_with(DICTIONARY))
    }

    /// The first file whose name is not below `name`.
    fn lower_bound(&self, name: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.name(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn find(&self, name: &str) -> Option<usize> {
        let number = self.lower_bound(name);
        (number < self.len() && self.name(number) == name).then_some(number)
    }

    /// Whether there is a file with this name.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The services that have a file of this type (`service-2`, `waiters-2` …), sorted.
    pub fn services(&self, type_name: &str) -> Vec<&'static str> {
        let mut services: Vec<_> = self
            .names()
            .filter_map(|name| {
                let (service, _, kind) = split(name)?;
                (kind == type_name).then_some(service)
            })
            .collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// The versions of a service that have a file of this type, sorted.
    pub fn versions(&self, service: &str, type_name: &str) -> Vec<&'static str> {
        let prefix = format!("{service}/");
        (self.lower_bound(&prefix)..self.len())
            .map(|number| self.name(number))
            .take_while(|name| name.starts_with(&prefix))
            .filter_map(|name| {
                let (_, version, kind) = split(name)?;
                (kind == type_name).then_some(version)
            })
            .collect()
    }

    /// The last of [`versions`](Self::versions).
    pub fn latest_version(&self, service: &str, type_name: &str) -> Option<&'static str> {
        self.versions(service, type_name).into_iter().max()
    }

    /// The bytes of a file. One that is compressed is decompressed anew by every call, and the result lives
    /// as long as the process.
    ///
    /// # Errors
    ///
    /// `DataNotFound` when there is no such file, `DataCorrupt` when it is altered.
    pub fn bytes(&self, name: &str) -> Result<&'static [u8]> {
        let number = self.find(name).ok_or_else(|| not_found(name))?;
        let stored = self.stored(number)?;
        let length = self.word(number, 3);
        if length == 0 {
            return Ok(stored);
        }
        let type_name = name.rsplit('/').next().unwrap_or_default();
        let dictionary = self.find(&PackedFile::dictionary(type_name));
        let dictionary = dictionary.map(|number| self.stored(number)).transpose()?;
        decompress(stored, length, dictionary)
    }

    fn stored(&self, number: usize) -> Result<&'static [u8]> {
        let start = self.word(number, 1) as usize;
        start
            .checked_add(self.word(number, 2) as usize)
            .and_then(|end| self.bytes.get(start..end))
            .ok_or_else(|| damaged("a file lies outside of it"))
    }

    /// Opens a service description.
    ///
    /// Keep the result: every call leaves a few hundred bytes behind, and the file if it was compressed.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    pub fn service(&self, service: &str, version: &str) -> Result<Service> {
        Service::open(self.bytes(&format!("{service}/{version}/service-2"))?)
    }

    /// Opens any other file: `s3/2006-03-01/paginators-1`, `partitions` …
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    pub fn document(&self, name: &str) -> Result<Node> {
        open_document(self.bytes(name)?)
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Archive({} files, {} bytes)",
            self.len(),
            self.bytes.len()
        )
    }
}

/// Service, version and type of a name that has all three.
fn split(name: &str) -> Option<(&str, &str, &str)> {
    let (service, rest) = name.split_once('/')?;
    let (version, kind) = rest.split_once('/')?;
    Some((service, version, kind))
}

fn decompress(stored: &[u8], length: u32, dictionary: Option<&[u8]>) -> Result<&'static [u8]> {
    if length > MAX_LENGTH {
        return Err(damaged("a file is too large"));
    }
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(u64::from(MAX_LENGTH));
    if let Some(dictionary) = dictionary {
        Dictionary::decode_dict(dictionary)
            .map_err(|error| damaged("a dictionary cannot be read").with_source(error))
            .and_then(|dictionary| decoder.add_dict(dictionary).map_err(not_decompressed))?;
    }
    let mut file = vec![0; length as usize];
    let written = decoder
        .decode_all(stored, &mut file)
        .map_err(not_decompressed)?;
    if written != file.len() {
        return Err(damaged("a file has another length"));
    }
    Ok(file.leak())
}

fn not_decompressed(error: FrameDecoderError) -> Error {
    damaged("a file cannot be decompressed").with_source(error)
}

/// A packed file on its way into an archive.
#[derive(Clone, Debug)]
pub struct PackedFile {
    bytes: Vec<u8>,
    decompressed: usize,
}

impl PackedFile {
    /// A file that is read in place.
    pub fn stored(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            decompressed: 0,
        }
    }

    /// A file that is decompressed when it is opened: `frame` is its `length` bytes, compressed by Zstandard with the
    /// dictionary of its type, if the archive has one ([`PackedFile::dictionary`]).
    pub fn compressed(frame: Vec<u8>, length: usize) -> Self {
        Self {
            bytes: frame,
            decompressed: length,
        }
    }

    /// The name of the dictionary for files of this type (`service-2`), which is stored in the archive.
    pub fn dictionary(type_name: &str) -> String {
        format!("{DICTIONARY}{type_name}")
    }

    /// Bytes that it takes in the archive.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it takes none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Puts packed files into one archive, in the form that [`Archive::open`] reads.
///
/// # Errors
///
/// `InvalidModel` when it becomes larger than 4 GiB.
pub fn write_archive(files: &BTreeMap<String, PackedFile>) -> Result<Vec<u8>> {
    let word = |number: usize| {
        u32::try_from(number)
            .map(u32::to_le_bytes)
            .map_err(|_| invalid("the archive is larger than 4 GiB"))
    };
    let names_length: usize = files.keys().map(String::len).sum();
    let first = HEADER + files.len() * ENTRY + names_length + CHECKSUM;
    let total = first + files.values().map(PackedFile::len).sum::<usize>();
    let mut out = Vec::with_capacity(total);
    out.extend(MAGIC.to_le_bytes());
    for number in [files.len(), names_length, total] {
        out.extend(word(number)?);
    }
    // Files of one kind and of similar length lie side by side: what is compressed again, a wheel or a crate, gets smaller.
    let mut order: Vec<_> = files.iter().collect();
    order.sort_by_key(|(name, file)| {
        let kind = name.rsplit('/').next();
        (kind, file.decompressed, file.len(), *name)
    });
    let mut offset = first;
    let mut offsets = BTreeMap::new();
    for (name, file) in &order {
        offsets.insert(*name, offset);
        offset += file.len();
    }
    let mut name_end = 0;
    for ((name, file), offset) in files.iter().zip(offsets.into_values()) {
        name_end += name.len();
        for number in [name_end, offset, file.len(), file.decompressed] {
            out.extend(word(number)?);
        }
    }
    for name in files.keys() {
        out.extend(name.as_bytes());
    }
    let sum = checksum(CrcAlgorithm::Crc64Nvme, &out);
    out.extend(sum.to_le_bytes());
    for (_, file) in order {
        out.extend(&file.bytes);
    }
    Ok(out)
}

fn not_found(name: &str) -> Error {
    ErrorKind::DataNotFound {
        data_path: name.to_owned(),
    }
    .into()
}

fn damaged(what: &str) -> Error {
    ErrorKind::DataCorrupt {
        msg: format!("the archive: {what}"),
    }
    .into()
}

fn invalid(msg: &str) -> Error {
    ErrorKind::InvalidModel {
        msg: msg.to_owned(),
    }
    .into()
}
