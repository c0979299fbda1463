//! `botoxide sso logout`: removes tokens, and the credentials that were obtained with them.
//!
//! Counterpart: `customizations/sso/logout.py` of version 2 of the AWS CLI.

use botoxide::credentials::sso_logout;
use botoxide::seam::Seams;
use botoxide::transport::block_on;

use crate::args::Typed;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

/// `botoxide sso logout`.
pub(in crate::command) fn run(typed: &Typed) -> Result<(), Failure> {
    let words: Vec<&str> = typed.words.iter().skip(2).map(String::as_str).collect();
    if typed.globals.help || words.first() == Some(&"help") {
        return Ok(output::line(HELP)?);
    }
    if !words.is_empty() {
        return Err(Failure::usage(format!(
            "Unknown options: {}",
            words.join(", ")
        )));
    }
    let engine = Engine::open(&typed.globals)?;
    let caller = engine.caller(&typed.globals);
    Ok(block_on(sso_logout(&Seams::blocking(), &*caller))??)
}

const HELP: &str = "\
usage: botoxide sso logout

Signs you out of IAM Identity Center: removes all tokens from ~/.aws/sso/cache, and the credentials that were obtained with
them from ~/.aws/cli/cache, whatever the profile. The tokens are revoked at the service, too.

To sign in again: botoxide sso login.";
