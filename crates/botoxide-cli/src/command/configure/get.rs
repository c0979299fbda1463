//! `botoxide configure get`: a setting of the files.
//!
//! Counterpart: awscli `configure/get.py`.

use botoxide::config::{Section, Setting, SharedConfig};
use botoxide::seam::Seams;

use super::{PREDEFINED, no_more, store};
use crate::args::Globals;
use crate::failure::Failure;
use crate::output;

/// `botoxide configure get NAME`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let [name, ref more @ ..] = *words else {
        return Err(Failure::usage(
            "the following arguments are required: varname",
        ));
    };
    no_more(more)?;
    let store = store(globals, &Seams::blocking());
    let setting = if name.contains('.') {
        let profile = store.profile_name()?;
        dotted(&*store.shared()?, name, profile.as_deref())
    } else {
        store.scoped()?.get(name).cloned()
    };
    match setting {
        Some(Setting::Text(text)) => Ok(output::line(&text)?),
        Some(Setting::Nested(_)) => Err(Failure::unset(format!(
            "varname ({name}) must reference a value, not a section or sub-section."
        ))),
        None => Err(Failure::unset("")),
    }
}

/// A setting whose name has dots: a profile's, a block's or a section's comes first.
fn dotted(shared: &SharedConfig, name: &str, profile: Option<&str>) -> Option<Setting> {
    let parts: Vec<&str> = name.split('.').collect();
    if let [section, key] = *parts.as_slice()
        && PREDEFINED.contains(&section)
    {
        let of = |section: &Section| section.get(key).cloned();
        return shared
            .other(section)
            .and_then(of)
            .or_else(|| shared.profile(section).as_ref().and_then(of));
    }
    let (profile, rest) = match *parts.as_slice() {
        ["profile", profile, ref rest @ ..] => (profile, rest),
        [first, ref rest @ ..] if first == "default" || shared.profile(first).is_some() => {
            (first, rest)
        }
        ref rest => (profile.unwrap_or("default"), rest),
    };
    let section = shared.profile(profile)?;
    match *rest {
        [key, nested] => section
            .nested_text(key, nested)
            .map(|text| Setting::Text(text.to_owned())),
        [key, ..] => section.get(key).cloned(),
        [] => None,
    }
}

pub(super) const HELP: &str = "\
usage: botoxide configure get NAME [--profile PROFILE]

Prints a setting of the profile: from ~/.aws/credentials or ~/.aws/config. Other sources, such as the
environment, are not read. Secrets are printed, too, if they are requested.

  botoxide configure get region
  botoxide configure get region --profile work
  botoxide configure get profile.work.region
  botoxide configure get s3.addressing_style

The exit code is 1 if the setting does not exist.";
