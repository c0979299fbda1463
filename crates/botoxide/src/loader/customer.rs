//! A customer's model files: read, parsed and compiled as AWS's are.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::archive::{
    compile_document, compile_service, node_to_json, open_document, service_to_json,
};
use botoxide_core::model::{Service, constraints_of, documentation_of, merge_extras};
use flate2::read::MultiGzDecoder;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::seam::{ForkMutex, Fs};

use super::Opened;

/// Largest file, after inflation. The largest of AWS's is 13 MB.
const MAX_LENGTH: u64 = 512 << 20;

/// The content of a file, compiled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Service,
    Document,
    Documentation,
    Constraints,
}

/// The JSON text in a file, which may be compressed.
pub(super) fn read(fs: &dyn Fs, path: &Path) -> Result<Vec<u8>> {
    let too_large = || unusable(path, "it is larger than 512 MiB");
    let failed = |error| unreadable(path, error);
    if fs.info(path).map_err(failed)?.length > MAX_LENGTH {
        return Err(too_large());
    }
    let bytes = fs.read(path).map_err(failed)?;
    if path.extension().is_none_or(|ending| ending != "gz") {
        return Ok(bytes);
    }
    let mut inflated = Vec::new();
    MultiGzDecoder::new(bytes.as_slice())
        .take(MAX_LENGTH + 1)
        .read_to_end(&mut inflated)
        .map_err(failed)?;
    if inflated.len() as u64 > MAX_LENGTH {
        return Err(too_large());
    }
    Ok(inflated)
}

/// Compiles a file with its extras; one that was compiled before in this process is not compiled again.
pub(super) fn open(kind: Kind, path: &Path, json: &[u8], extras: Option<&[u8]>) -> Result<Opened> {
    let key = Sha256::new()
        .chain_update([kind as u8])
        .chain_update(json.len().to_le_bytes())
        .chain_update(json)
        .chain_update(extras.unwrap_or_default())
        .finalize();
    compiled(kind, key.into(), || {
        let mut model = parse(path, json)?;
        if let Some(extras) = extras {
            merge_extras(&mut model, &parse(path, extras)?);
        }
        compile(kind, path, &model)
    })
}

/// Merges a customer's extras over a packed model.
pub(super) fn extend(kind: Kind, path: &Path, model: Opened, extras: &[u8]) -> Result<Opened> {
    let mut json = match model {
        Opened::Service(service) => service_to_json(service),
        Opened::Document(node) => node_to_json(node),
    };
    merge_extras(&mut json, &parse(path, extras)?);
    let key = Sha256::new()
        .chain_update([kind as u8])
        .chain_update(json.to_string())
        .finalize();
    compiled(kind, key.into(), || compile(kind, path, &json))
}

/// Compiled models live as long as the process, so that each content is kept once.
fn compiled(kind: Kind, key: [u8; 32], make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Opened> {
    static COMPILED: ForkMutex<BTreeMap<[u8; 32], Opened>> = ForkMutex::fixed(BTreeMap::new());
    let known = COMPILED.lock().get(&key).copied();
    if let Some(known) = known {
        return Ok(known);
    }
    let bytes = make()?;
    let mut compiled = COMPILED.lock();
    // Another thread may have been faster.
    if let Some(known) = compiled.get(&key) {
        return Ok(*known);
    }
    let new = if kind == Kind::Service {
        Opened::Service(Service::open(bytes.leak())?)
    } else {
        Opened::Document(open_document(bytes.leak())?)
    };
    compiled.insert(key, new);
    Ok(new)
}

fn parse(path: &Path, json: &[u8]) -> Result<Json> {
    serde_json::from_slice(json).map_err(|error| unusable(path, &error.to_string()))
}

fn compile(kind: Kind, path: &Path, model: &Json) -> Result<Vec<u8>> {
    match kind {
        Kind::Service => compile_service(model),
        Kind::Document => compile_document(model),
        Kind::Documentation => compile_document(&documentation_of(model)),
        Kind::Constraints => compile_document(&constraints_of(model)),
    }
    .map_err(|error| {
        if let ErrorKind::InvalidModel { msg } = error.kind() {
            unusable(path, msg)
        } else {
            error
        }
    })
}

fn unusable(path: &Path, why: &str) -> Error {
    ErrorKind::InvalidModel {
        msg: format!("{}: {why}", path.display()),
    }
    .into()
}

/// A file or directory that cannot be read.
pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    let msg = format!("{}: {error}", path.display());
    Error::from(ErrorKind::Io { msg }).with_source(error)
}
