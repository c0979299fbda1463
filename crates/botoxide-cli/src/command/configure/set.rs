//! `botoxide configure set`: writes a setting to the file that it belongs to.
//!
//! Counterpart: awscli `configure/set.py`.

use std::io;
use std::path::Path;

use botoxide::seam::Seams;

use super::ini_writer::{self, Change};
use super::{PREDEFINED, no_more, store};
use crate::args::Globals;
use crate::failure::Failure;

/// What belongs in the credentials file.
const CREDENTIALS: [&str; 4] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "aws_security_token",
];

/// `botoxide configure set NAME VALUE`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let (name, value) = match *words {
        [name, value, ref more @ ..] => {
            no_more(more)?;
            (name, value)
        }
        [_] => {
            return Err(Failure::usage(
                "the following arguments are required: value",
            ));
        }
        [] => {
            return Err(Failure::usage(
                "the following arguments are required: varname, value",
            ));
        }
    };
    let seams = Seams::blocking();
    let store = store(globals, &seams);
    let current = store.profile_name()?;
    let current = current.as_deref().unwrap_or("default");
    let parts: Vec<&str> = name.split('.').collect();
    let (profile, key, nested) = match *parts.as_slice() {
        [section, key] if PREDEFINED.contains(&section) => (section, key, None),
        ["default", key] => ("default", key, None),
        ["default", key, nested] => ("default", key, Some(nested)),
        ["profile", profile, key] => (profile, key, None),
        ["profile", profile, key, nested] => (profile, key, Some(nested)),
        [key] => (current, key, None),
        [key, nested] if key != "profile" => (current, key, Some(nested)),
        // DIFFERENCE A8
        _ => return Err(Failure::usage(format!("no setting has the name '{name}'"))),
    };
    let is_credential = CREDENTIALS.contains(&key);
    let section = if is_credential || profile == "default" || PREDEFINED.contains(&profile) {
        profile.to_owned()
    } else if profile.contains([' ', '\t']) {
        format!("profile '{profile}'")
    } else {
        format!("profile {profile}")
    };
    let change = Change {
        section: &section,
        key,
        nested,
        value,
    };
    check(&change)?;
    let path = store.path(if is_credential {
        "credentials_file"
    } else {
        "config_file"
    })?;
    write(&seams, &path, &change)
        .map_err(|error| Failure::general(format!("{} cannot be written: {error}", path.display())))
}

/// A line break would begin another setting. The value may be a secret and is not shown.
fn check(change: &Change<'_>) -> Result<(), Failure> {
    let breaks = |text: &str| text.contains(['\n', '\r']);
    let Change {
        section,
        key,
        nested,
        value,
    } = change;
    let wrong = |what: &str, text: &str| {
        Err(Failure::general(format!(
            "Invalid {what}: newline characters and carriage returns are not allowed: {text:?}"
        )))
    };
    if breaks(section) || section.contains(']') {
        return wrong("section name", section);
    }
    for key in std::iter::once(*key).chain(*nested) {
        if breaks(key) || key.is_empty() || key.contains(['=', ':', '[', '#', ';']) {
            return wrong("key", key);
        }
    }
    if breaks(value) {
        return Err(Failure::general(format!(
            "Invalid value for key {key}: newline characters and carriage returns are not allowed."
        )));
    }
    Ok(())
}

fn write(seams: &Seams, path: &Path, change: &Change<'_>) -> io::Result<()> {
    // A link to the file stays a link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let text = match seams.fs.read(&path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if let Some(directory) = path.parent().filter(|path| !path.as_os_str().is_empty()) {
        seams.fs.create_directory(directory)?;
    }
    seams
        .fs
        .replace(&path, ini_writer::apply(&text, change).as_bytes())
}

pub(super) const HELP: &str = "\
usage: botoxide configure set NAME VALUE [--profile PROFILE]

Writes a setting to the profile, which is made where it is not there. Access keys go to ~/.aws/credentials, all
else goes to ~/.aws/config. Comments, order and blank lines of the file stay; afterwards only its owner may read it.

  botoxide configure set region eu-north-1
  botoxide configure set region eu-north-1 --profile work
  botoxide configure set profile.work.region eu-north-1
  botoxide configure set s3.addressing_style path";
