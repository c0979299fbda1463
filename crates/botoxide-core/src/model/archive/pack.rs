//! `Pack`: the sections of one packed model file, and the check that they are whole.
//!
//! Layout: magic, number of sections, the end offset of each section, the sections, a CRC-64 over all
//! before it. All words are little-endian.

use crc_fast::{CrcAlgorithm, checksum};

use crate::error::{ErrorKind, Result};

use super::document::{Document, Node};
use super::words::{u32_at, u64_at};

const MAGIC: u32 = u32::from_le_bytes(*b"BXM2");
const HEADER: usize = 8;
const TRAILER: usize = 8;

/// The sections of a packed file, each a slice that lives as long as the process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pack {
    bytes: &'static [u8],
    count: usize,
}

impl Pack {
    /// Reads the table of sections and checks the whole against its checksum.
    pub(crate) fn open(bytes: &'static [u8], expected_sections: usize) -> Result<Self> {
        let damaged = |what: &str| ErrorKind::DataCorrupt {
            msg: what.to_owned(),
        };
        let count = u32_at(bytes, 4) as usize;
        let body = HEADER + 4 * expected_sections;
        if bytes.len() < body + TRAILER || u32_at(bytes, 0) != MAGIC {
            return Err(damaged("a file has no header").into());
        }
        if count != expected_sections {
            return Err(damaged("a file has another number of sections").into());
        }
        let (content, sum) = bytes.split_at(bytes.len() - TRAILER);
        if checksum(CrcAlgorithm::Crc64Nvme, content) != u64_at(sum, 0) {
            return Err(damaged("a checksum does not match").into());
        }
        Ok(Self {
            bytes: content,
            count,
        })
    }

    /// Section number `at`; empty where the table makes no sense.
    pub(crate) fn section(&self, at: usize) -> &'static [u8] {
        let start = if at == 0 {
            HEADER + 4 * self.count
        } else {
            self.end(at - 1)
        };
        self.bytes.get(start..self.end(at)).unwrap_or_default()
    }

    fn end(&self, at: usize) -> usize {
        u32_at(self.bytes, HEADER + 4 * at) as usize
    }

    /// The sections 0 to 2 as a document.
    pub(crate) fn document(&self) -> Result<Document> {
        let heap = std::str::from_utf8(self.section(0)).map_err(|_| ErrorKind::DataCorrupt {
            msg: "text is not UTF-8".to_owned(),
        })?;
        Ok(Document {
            heap,
            strings: self.section(1),
            nodes: self.section(2),
        })
    }
}

/// Writes sections in the form that [`Pack::open`] reads.
pub(crate) fn write(sections: &[Vec<u8>]) -> Result<Vec<u8>> {
    let too_large = |_| ErrorKind::InvalidModel {
        msg: "it is larger than 4 GiB".to_owned(),
    };
    let word = |number: usize| u32::try_from(number).map_err(too_large);
    let mut end = HEADER + 4 * sections.len();
    let mut out = Vec::with_capacity(end + sections.iter().map(Vec::len).sum::<usize>() + TRAILER);
    out.extend(MAGIC.to_le_bytes());
    out.extend(word(sections.len())?.to_le_bytes());
    for section in sections {
        end += section.len();
        out.extend(word(end)?.to_le_bytes());
    }
    for section in sections {
        out.extend(section);
    }
    let sum = checksum(CrcAlgorithm::Crc64Nvme, &out);
    out.extend(sum.to_le_bytes());
    Ok(out)
}

/// Opens a packed JSON file (anything but a service description) and returns its root. Keep it: every call leaves
/// a few bytes behind.
///
/// # Errors
///
/// `DataCorrupt` when the bytes are not what [`compile_document`](super::compile_document) wrote.
pub fn open_document(bytes: &'static [u8]) -> Result<Node> {
    let pack = Pack::open(bytes, 4)?;
    let document: &'static Document = Box::leak(Box::new(pack.document()?));
    Ok(document.node(u32_at(pack.section(3), 0)))
}
