//! Writes settings into the shared files: the section of a setting, and atomic replacement of the file.
//!
//! Not here: the lines of the file (`ini_writer.rs`). Counterpart: awscli `configure/writer.py`,
//! `configure/__init__.py` (`profile_to_section`).

use std::io;
use std::path::Path;

use botoxide::seam::Seams;

use super::ini_writer::{self, Change, is_space};
use crate::failure::Failure;

/// The keys of the credentials file.
pub(super) const CREDENTIALS: [&str; 4] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
];

/// The header of a profile's section in the configuration file, without brackets.
pub(super) fn profile_section(profile: &str) -> String {
    match profile {
        // DIFFERENCE A11
        "default" => profile.to_owned(),
        _ => section("profile", profile),
    }
}

/// The header of a section that has a kind and a name, without brackets.
pub(super) fn section(kind: &str, name: &str) -> String {
    if name.is_empty() || name.contains([' ', '\t', '\'', '"', '\\']) {
        // As Python's `shlex.quote`.
        format!("{kind} '{}'", name.replace('\'', "'\"'\"'"))
    } else {
        format!("{kind} {name}")
    }
}

/// Writes the changes, of which there may be several for one section; a section without changes is created if
/// it does not exist.
pub(super) fn update(seams: &Seams, path: &Path, changes: &[Change<'_>]) -> Result<(), Failure> {
    for change in changes {
        check(change)?;
    }
    write(seams, path, changes)
        .map_err(|error| Failure::general(format!("{} cannot be written: {error}", path.display())))
}

/// Refuses values that could not be read back, or would be read differently: a line break would begin another setting.
/// The value may be a secret and is not shown.
pub(super) fn check(change: &Change<'_>) -> Result<(), Failure> {
    let breaks = |text: &str| text.contains(['\n', '\r']);
    // A block is cut at more characters than a file is.
    let breaks_block = |text: &str| {
        text.contains([
            '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}',
        ])
    };
    let Change { section, setting } = change;
    let wrong = |what: &str, text: &str| {
        Err(Failure::general(format!(
            "Invalid {what}: newline characters and carriage returns are not allowed: {text:?}"
        )))
    };
    if breaks(section) || section.contains(']') {
        return wrong("section name", section);
    }
    if *section == "DEFAULT" {
        return Err(Failure::general(
            "Invalid section name: the settings of [DEFAULT] would be those of all profiles",
        ));
    }
    let Some(setting) = setting else {
        return Ok(());
    };
    for key in std::iter::once(setting.key).chain(setting.nested) {
        let is_padded = key.trim_matches(is_space) != key;
        if breaks(key)
            || breaks_block(key)
            || is_padded
            || key.is_empty()
            || key.contains(['=', ':', '[', '#', ';'])
        {
            return wrong("key", key);
        }
    }
    if breaks(setting.value) || (setting.nested.is_some() && breaks_block(setting.value)) {
        return Err(Failure::general(format!(
            "Invalid value for key {}: newline characters and carriage returns are not allowed.",
            setting.key
        )));
    }
    Ok(())
}

fn write(seams: &Seams, path: &Path, changes: &[Change<'_>]) -> io::Result<()> {
    if let Some(directory) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
        seams.fs.create_directory(directory)?;
    }
    // DIFFERENCE A59: no other process writes between the reading and the replacing.
    let _lock = seams.fs.lock(path)?;
    // A link to the file stays a link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let text = match seams.fs.read_settings(&path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let text = changes
        .iter()
        .fold(text, |text, change| ini_writer::apply(&text, change));
    seams.fs.replace(&path, text.as_bytes())
}
