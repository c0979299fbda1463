//! `cargo xtask sweep`: builds the program of the sweep and runs it.
//!
//! Not here: what the sweep does (crate `conformance`, `docs/sweep.md`).

use crate::{fetch, programs};

/// Runs the sweep with the arguments that were given.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    // A whole sweep is long enough to be worth a release build; a sample is not.
    let profile = if arguments.iter().any(|argument| argument == "--sample") {
        "dev"
    } else {
        "release"
    };
    if !arguments.iter().any(|argument| argument == "--python") {
        fetch::run(&[])?;
    }
    let mut cargo = programs::cargo();
    cargo.args(["run", "--quiet", "--locked", "--profile", profile]);
    cargo.args(["--package", "conformance", "--bin", "sweep", "--"]);
    programs::run(cargo.args(arguments))
}
