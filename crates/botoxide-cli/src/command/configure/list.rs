//! `botoxide configure list`: profile, credentials and region in use, and where they came from.
//!
//! Not here: their problems (`command/doctor.rs`). Counterpart: awscli `configure/list.py`.

use std::fmt::Write as _;

use botoxide::config::{ConfigStore, Origin};

use super::{masked, no_more};
use crate::args::Globals;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

const NOT_SET: &str = "<not set>";

/// `botoxide configure list`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    no_more(words)?;
    let engine = Engine::open(globals)?;
    let mut page = String::new();
    row(&mut page, "NAME", "VALUE", "TYPE", "LOCATION");
    let store = engine.store();
    match &globals.profile {
        Some(profile) => row(&mut page, "profile", profile, "manual", "--profile"),
        None => setting(&mut page, store, "profile")?,
    }
    let credentials = engine.credentials()?;
    for name in ["access_key", "secret_key"] {
        let Some(credentials) = &credentials else {
            row(&mut page, name, NOT_SET, "None", "None");
            continue;
        };
        let value = match name {
            "access_key" => &credentials.access_key,
            _ => &credentials.secret_key,
        };
        row(&mut page, name, &masked(value), credentials.method, "");
    }
    setting(&mut page, store, "region")?;
    Ok(output::line(page.trim_end_matches('\n'))?)
}

fn setting(page: &mut String, store: &ConfigStore, name: &str) -> Result<(), Failure> {
    let Some(value) = store.text(name)? else {
        row(page, name, NOT_SET, "None", "None");
        return Ok(());
    };
    // DIFFERENCE A9: the variable that set it.
    match store.origin(name)? {
        Origin::Variable(variable) => row(page, name, &value, "env", &variable),
        Origin::Profile { .. } => {
            let file = store.text("config_file")?.unwrap_or_default();
            row(page, name, &value, "config-file", &file);
        }
        Origin::Session => row(page, name, &value, "manual", ""),
        Origin::Default => row(page, name, &value, "None", "None"),
    }
    Ok(())
}

fn row(page: &mut String, name: &str, value: &str, kind: &str, place: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{name:<10} : {value:<24} : {kind:<16} : {place}");
}

pub(super) const HELP: &str = "\
usage: botoxide configure list [--profile PROFILE]

Shows which profile, access key, secret key and region are in use and where each came from. Of keys, only the last
four characters are shown. botoxide doctor shows more, and reports problems.";
