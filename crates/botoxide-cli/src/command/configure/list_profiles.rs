//! `botoxide configure list-profiles`: the names of all profiles, one per line.
//!
//! Counterpart: `configure/listprofiles.py` of version 2 of the AWS CLI.

use botoxide::seam::Seams;

use super::{no_more, store};
use crate::args::Globals;
use crate::failure::Failure;
use crate::output;

/// `botoxide configure list-profiles`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    no_more(words)?;
    let shared = store(globals, &Seams::blocking()).shared()?;
    for name in shared.profile_names() {
        output::line(name)?;
    }
    Ok(())
}

pub(super) const HELP: &str = "\
usage: botoxide configure list-profiles

Prints the names of all profiles in ~/.aws/config and ~/.aws/credentials, one per line. Use one with --profile NAME.";
