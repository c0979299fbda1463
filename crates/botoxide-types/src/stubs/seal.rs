//! Whether a package is as it was written: its `__init__.pyi` ends with a digest of its words.
//!
//! Only words count, so that a formatter may change the rest.

use std::path::Path;

use botoxide_core::digest::sha256;

use super::write;
use crate::python::File;

const START: &str = "\n# words ";
const INIT: &str = "__init__.pyi";

/// Adds the digest to the files of a package.
pub(super) fn add(files: &mut [File]) {
    let digest = digest(files.iter().map(|file| (file.name, file.text.as_str())));
    if let Some(init) = files.iter_mut().find(|file| file.name == INIT) {
        init.text.push_str(START);
        init.text.push_str(&digest);
        init.text.push('\n');
    }
}

/// A file without the digest.
pub(super) fn unsealed(text: &str) -> &str {
    text.rfind(START).map_or(text, |at| &text[..at])
}

/// Whether someone has edited the package in a folder.
pub(super) fn is_broken(folder: &Path) -> std::io::Result<bool> {
    let mut files = Vec::new();
    let mut wanted = None;
    for name in write::names(folder) {
        let mut text = write::read(&folder.join(&name))?.unwrap_or_default();
        if name == INIT
            && let Some(at) = text.rfind(START)
        {
            wanted = Some(text[at + START.len()..].trim().to_owned());
            text.truncate(at);
        }
        files.push((name, text));
    }
    let found = digest(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    // A package of an older version has no digest.
    Ok(wanted.is_some_and(|wanted| wanted != found))
}

fn digest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut words = Vec::new();
    for (name, text) in files {
        words.extend_from_slice(name.as_bytes());
        let bytes = text.bytes();
        words.extend(bytes.filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
    }
    let digest = sha256(&words);
    let start = digest.iter().take(8);
    let pairs: Vec<String> = start.map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}
