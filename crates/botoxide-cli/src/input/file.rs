//! Values that lie in files: `file://`, `fileb://`, and bodies that are streamed.
//!
//! Counterpart: awscli `paramfile.py`; `http://` and `https://` are taken as they are written, as version 2
//! does.

use std::io;
use std::path::Path;

use botoxide::seam::{Env as _, Fs as _, ProcessEnv, RealFs};
use botoxide::transport::ByteStream;
use botoxide_core::body::Body;
use botoxide_core::value::Value;

use super::Given;
use crate::failure::Failure;

// DIFFERENCE A3: no other scheme is looked at.
/// What the word means: itself, or what is in the file that it names.
pub(super) fn resolve(name: &str, word: String) -> Result<Given, Failure> {
    if let Some(path) = word.strip_prefix("file://") {
        let path = ProcessEnv.expand(path);
        let bytes = read(name, &word, &path)?;
        return match String::from_utf8(bytes) {
            Ok(text) => Ok(Given::Text(text)),
            Err(_) => Err(Failure::parameter(
                name,
                format!(
                    "Unable to load paramfile ({}), text contents could not be decoded.  If this is a binary \
                     file, please use the fileb:// prefix instead of the file:// prefix.",
                    path.display()
                ),
            )),
        };
    }
    if let Some(path) = word.strip_prefix("fileb://") {
        let path = ProcessEnv.expand(path);
        return Ok(Given::Bytes(read(name, &word, &path)?.into()));
    }
    Ok(Given::Text(word))
}

/// A body: the word is the path of a file, with or without `fileb://`.
pub(super) fn body(name: &str, word: &str) -> Result<Value, Failure> {
    let path = word
        .strip_prefix("fileb://")
        .or_else(|| word.strip_prefix("file://"))
        .unwrap_or(word);
    let path = ProcessEnv.expand(path);
    // A pipe has no length that could be sent before it.
    if !path.is_file() {
        return Err(Failure::parameter(
            name,
            "Blob values must be a path to a file.",
        ));
    }
    Ok(Value::Body(Body::from(ByteStream::from_path(path)?)))
}

fn read(name: &str, word: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    RealFs.read(path).map_err(|error: io::Error| {
        Failure::parameter(name, format!("Unable to load paramfile {word}: {error}"))
    })
}
