//! Packs the files of the wheels into three archives: models, constraints of shapes, and documentation.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use botoxide_core::model::archive::{PackedFile, compile_document, compile_service, write_archive};
use botoxide_core::model::{constraints_of, documentation_of, merge_extras};
use flate2::read::GzDecoder;
use serde_json::Value as Json;

const EXTRAS: &str = ".sdk-extras";

/// Types of files that few programs open: they are compressed.
const SELDOM: &[&str] = &["/paginators-1", "/waiters-2", "/resources-1"];

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

    /// The last version of a service that has a file of this type is read in place; the others are
    /// compressed, because hardly anyone asks for them.
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

/// The files of each archive.
type Packed = [Vec<(String, PackedFile)>; NAMES.len()];

/// Packs everything, on all processors: the archives in the order of [`NAMES`].
pub(crate) fn pack(files: &Files) -> Result<[Vec<u8>; NAMES.len()], String> {
    // The largest first, so that none of the threads is left with ec2 at the end.
    let mut names: Vec<&String> = files.0.keys().collect();
    names.sort_by_key(|name| std::cmp::Reverse(files.0[*name].bytes.len()));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut packed = Packed::default();
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            pack_file(files, name, &mut packed).map_err(|problem| format!("{name}: {problem}"))?;
        }
        Ok::<_, String>(packed)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<Result<Packed, String>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err("a thread panicked".to_owned()))
            })
            .collect()
    });
    let mut all = Packed::default();
    for result in results {
        for (archive, files) in all.iter_mut().zip(result?) {
            archive.extend(files);
        }
    }
    let mut archives = [const { Vec::new() }; NAMES.len()];
    for (archive, files) in archives.iter_mut().zip(all) {
        *archive =
            write_archive(&files.into_iter().collect()).map_err(|error| error.to_string())?;
    }
    Ok(archives)
}

fn pack_file(files: &Files, name: &str, packed: &mut Packed) -> Result<(), String> {
    let mut json = files.0[name].parse()?;
    if let Some(extras) = files.0.get(&format!("{name}{EXTRAS}")) {
        merge_extras(&mut json, &extras.parse()?);
    }
    let is_read_in_place = files.is_latest(name) && !SELDOM.iter().any(|kind| name.ends_with(kind));
    let kept = |bytes: Vec<u8>| {
        if is_read_in_place {
            Ok(PackedFile::stored(bytes))
        } else {
            PackedFile::compressed(&bytes)
        }
    };
    let text = |error: botoxide_core::error::Error| error.to_string();
    let compressed = |json: &Json| {
        compile_document(json)
            .and_then(|bytes| PackedFile::compressed(&bytes))
            .map_err(text)
    };
    if let Some(stem) = name.strip_suffix("/service-2") {
        let service = compile_service(&json).and_then(kept).map_err(text)?;
        packed[MODELS].push((name.to_owned(), service));
        packed[CONSTRAINTS].push((
            format!("{stem}/constraints"),
            compressed(&constraints_of(&json))?,
        ));
        packed[DOCUMENTATION].push((
            format!("{stem}/documentation"),
            compressed(&documentation_of(&json))?,
        ));
    } else if name.ends_with("/examples-1") {
        packed[DOCUMENTATION].push((name.to_owned(), compressed(&json)?));
    } else {
        let document = compile_document(&json).and_then(kept).map_err(text)?;
        packed[MODELS].push((name.to_owned(), document));
    }
    Ok(())
}
