//! `botoxide configure set`: writes a setting to the file that it belongs to.
//!
//! Counterpart: awscli `configure/set.py`.

use botoxide::seam::Seams;

use super::ini_writer::{Change, Setting};
use super::settings_file::{CREDENTIALS, profile_section, update};
use super::{PREDEFINED, no_more, store};
use crate::args::Globals;
use crate::failure::Failure;

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
    let section = if is_credential || PREDEFINED.contains(&profile) {
        profile.to_owned()
    } else {
        profile_section(profile)
    };
    let path = store.path(if is_credential {
        "credentials_file"
    } else {
        "config_file"
    })?;
    let setting = Some(Setting { key, nested, value });
    let section = &section;
    update(&seams, &path, &[Change { section, setting }])
}

pub(super) const HELP: &str = "\
usage: botoxide configure set NAME VALUE [--profile PROFILE]

Writes a setting to the profile, which is created if it does not exist. Access keys go to ~/.aws/credentials, all
other settings to ~/.aws/config. Comments, order and blank lines are kept; only the owner may read the file afterwards.

  botoxide configure set region eu-north-1
  botoxide configure set region eu-north-1 --profile work
  botoxide configure set profile.work.region eu-north-1
  botoxide configure set s3.addressing_style path";
