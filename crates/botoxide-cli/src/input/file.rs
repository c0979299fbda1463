//! Values in files: `file://`, `fileb://`, and bodies that are streamed.
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
use crate::failure::{Failure, system_error};

// DIFFERENCE A3: no other scheme is looked at.
/// The value of an argument: itself, or the content of the file that it names.
///
/// A text has the line ends that Python's `open` makes of any. The error is the text of a complaint.
pub(super) fn resolve(word: String) -> Result<Given, String> {
    if let Some(path) = word.strip_prefix("file://") {
        let path = ProcessEnv.expand(path);
        return match String::from_utf8(read(&word, &path)?) {
            Ok(text) if text.contains('\r') => {
                Ok(Given::Text(text.replace("\r\n", "\n").replace('\r', "\n")))
            }
            Ok(text) => Ok(Given::Text(text)),
            Err(_) => Err(format!(
                "Unable to load paramfile ({}), text contents could not be decoded.  If this is a binary file, please \
                 use the fileb:// prefix instead of the file:// prefix.",
                path.display()
            )),
        };
    }
    if let Some(path) = word.strip_prefix("fileb://") {
        let path = ProcessEnv.expand(path);
        return Ok(Given::Bytes(read(&word, &path)?.into()));
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

fn read(word: &str, path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| {
        let reason = system_error(&error, &path.to_string_lossy());
        format!("Unable to load paramfile {word}: {reason}")
    };
    RealFs.read(path).map_err(failed)
}
