//! Packs the files of the wheels into three archives: models, constraints of shapes, and documentation.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use botoxide_core::model::archive::{PackedFile, compile_document, compile_service, write_archive};
use botoxide_core::model::{constraints_of, documentation_of, merge_extras};
use flate2::read::GzDecoder;
use serde_json::Value as Json;

const EXTRAS: &str = ".sdk-extras";

/// Services of most programs, and what every client needs: these are read in place, because decompressing them would cost a start a
/// fifth of a millisecond each. The rest takes a third of its length.
const IN_PLACE: &[&str] = &[
    "dynamodb/",
    "ec2/",
    "s3/",
    "sqs/",
    "sts/",
    "endpoints",
    "partitions",
    "sdk-default-configuration",
];
/// Types of files that few programs open.
const SELDOM: &[&str] = &["paginators-1", "waiters-2", "resources-1"];

/// Of Zstandard: higher levels save nothing, and take longer.
const LEVEL: i32 = 16;
/// The length of a dictionary, at most; and of its files all together, as a multiple of that.
const DICTIONARY: usize = 110 << 10;
const SAMPLES: usize = 12;
/// Larger files are no samples for a dictionary: a few of them would be all of it.
const LARGE: usize = 200_000;

/// The archives, in this order.
pub(crate) const NAMES: [&str; 3] = ["models", "constraints", "documentation"];
const MODELS: usize = 0;
const CONSTRAINTS: usize = 1;
const DOCUMENTATION: usize = 2;

/// The model files of the wheels, by their name without an ending: `s3/2006-03-01/service-2`.
#[derive(Default)]
pub(crate) struct Files(BTreeMap<String, Source>);

struct Source {
    bytes: Vec<u8>,
    is_gzip: bool,
}

impl Source {
    fn parse(&self) -> Result<Json, String> {
        let mut inflated = Vec::new();
        let json = if self.is_gzip {
            GzDecoder::new(self.bytes.as_slice())
                .read_to_end(&mut inflated)
                .map_err(|error| error.to_string())?;
            &inflated
        } else {
            &self.bytes
        };
        serde_json::from_slice(json).map_err(|error| error.to_string())
    }
}

impl Files {
    /// Takes the files of `PACKAGE/data/` in a wheel; those of an earlier wheel win, as in boto3's search path.
    pub(crate) fn add_wheel(&mut self, package: &str, wheel: &[u8]) -> Result<(), String> {
        let failed = |error: zip::result::ZipError| format!("the wheel of {package}: {error}");
        let mut zip = zip::ZipArchive::new(Cursor::new(wheel)).map_err(failed)?;
        let prefix = format!("{package}/data/");
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).map_err(failed)?;
            let path = file.name().map_err(failed)?.into_owned();
            let Some(path) = path.strip_prefix(&prefix).map(str::to_owned) else {
                continue;
            };
            let (name, is_gzip) = match (path.strip_suffix(".json"), path.strip_suffix(".json.gz"))
            {
                (Some(name), _) => (name, false),
                (_, Some(name)) => (name, true),
                (None, None) => continue,
            };
            // Examples of boto3's documentation, and the tests of the rules, are no models.
            if name.contains("endpoint-tests") {
                continue;
            }
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)
                .map_err(|error| format!("{path}: {error}"))?;
            self.0
                .entry(name.to_owned())
                .or_insert(Source { bytes, is_gzip });
        }
        Ok(())
    }

    /// Whether this is the last version of a service that has a file of this type.
    fn is_latest(&self, name: &str) -> bool {
        let parts: Vec<&str> = name.split('/').collect();
        let [service, version, kind] = parts[..] else {
            return true;
        };
        let prefix = format!("{service}/");
        !self
            .0
            .range(prefix.clone()..)
            .take_while(|(other, _)| other.starts_with(&prefix))
            .filter_map(|(other, _)| other[prefix.len()..].split_once('/'))
            .any(|(other, other_kind)| other_kind == kind && other > version)
    }
}

/// A file of an archive, before compression.
struct Unpacked {
    archive: usize,
    name: String,
    bytes: Vec<u8>,
    is_in_place: bool,
}

/// Packs everything: the archives in the order of [`NAMES`].
pub(crate) fn pack(files: &Files) -> Result<[Vec<u8>; NAMES.len()], String> {
    // The largest first, so that none of the threads is left with ec2 at the end.
    let mut names: Vec<&String> = files.0.keys().collect();
    names.sort_by_key(|name| std::cmp::Reverse(files.0[*name].bytes.len()));
    let compiled = on_all_processors(&names, |name| {
        compile(files, name).map_err(|problem| format!("{name}: {problem}"))
    })?;
    let mut all = [const { Vec::new() }; NAMES.len()];
    for file in compiled.into_iter().flatten() {
        all[file.archive].push(file);
    }
    let mut archives = [const { Vec::new() }; NAMES.len()];
    for (archive, files) in archives.iter_mut().zip(all) {
        *archive = compress(files)?;
    }
    Ok(archives)
}

fn on_all_processors<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, String> + Sync,
) -> Result<Vec<R>, String> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut results = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            results.push(work(item)?);
        }
        Ok::<_, String>(results)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<Result<Vec<R>, String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err("a thread panicked".to_owned()))
            })
            .collect()
    });
    let results: Result<Vec<Vec<R>>, String> = results.into_iter().collect();
    Ok(results?.into_iter().flatten().collect())
}

/// What a file of the wheels becomes: files of archives.
fn compile(files: &Files, name: &str) -> Result<Vec<Unpacked>, String> {
    let mut json = files.0[name].parse()?;
    if let Some(extras) = files.0.get(&format!("{name}{EXTRAS}")) {
        merge_extras(&mut json, &extras.parse()?);
    }
    let is_in_place = IN_PLACE.iter().any(|prefix| name.starts_with(prefix))
        && !SELDOM.contains(&type_of(name))
        && files.is_latest(name);
    let file = |archive, name: String, bytes: botoxide_core::error::Result<Vec<u8>>| {
        Ok::<_, String>(Unpacked {
            is_in_place: archive == MODELS && is_in_place,
            bytes: bytes.map_err(|error| error.to_string())?,
            archive,
            name,
        })
    };
    let Some(stem) = name.strip_suffix("/service-2") else {
        let archive = if type_of(name) == "examples-1" {
            DOCUMENTATION
        } else {
            MODELS
        };
        return Ok(vec![file(
            archive,
            name.to_owned(),
            compile_document(&json),
        )?]);
    };
    let constraints = compile_document(&constraints_of(&json));
    let documentation = compile_document(&documentation_of(&json));
    Ok(vec![
        file(MODELS, name.to_owned(), compile_service(&json))?,
        file(CONSTRAINTS, format!("{stem}/constraints"), constraints)?,
        file(
            DOCUMENTATION,
            format!("{stem}/documentation"),
            documentation,
        )?,
    ])
}

/// The archive of these files, with a dictionary for each type of compressed ones.
fn compress(files: Vec<Unpacked>) -> Result<Vec<u8>, String> {
    let mut packed = BTreeMap::new();
    let mut types: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for file in files {
        if file.is_in_place {
            packed.insert(file.name, PackedFile::stored(file.bytes));
        } else {
            let type_name = type_of(&file.name).to_owned();
            let files = types.entry(type_name).or_default();
            files.push((file.name, file.bytes));
        }
    }
    for (type_name, mut files) in types {
        files.sort();
        let dictionary = dictionary(&files);
        let failed = |error: std::io::Error| format!("compressing {type_name}: {error}");
        let frames = on_all_processors(&files, |(name, bytes)| {
            let mut compressor = zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary);
            let frame = compressor.as_mut().map_err(|error| error.to_string())?;
            let frame = frame.compress(bytes).map_err(failed)?;
            Ok((name.clone(), PackedFile::compressed(frame, bytes.len())))
        })?;
        packed.extend(frames);
        if !dictionary.is_empty() {
            let name = PackedFile::dictionary(&type_name);
            packed.insert(name, PackedFile::stored(dictionary));
        }
    }
    write_archive(&packed).map_err(|error| error.to_string())
}

/// A dictionary of these files; empty if they are too few to have much in common.
fn dictionary(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let samples: Vec<&[u8]> = files
        .iter()
        .map(|(_, bytes)| bytes.as_slice())
        .filter(|bytes| bytes.len() < LARGE)
        .collect();
    let length: usize = samples.iter().map(|sample| sample.len()).sum();
    zstd::dict::from_samples(&samples, DICTIONARY.min(length / SAMPLES)).unwrap_or_default()
}

fn type_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}
