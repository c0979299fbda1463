//! `cargo xtask sweep`: builds the program of the sweep and runs it.
//!
//! Not here: what the sweep does (crate `conformance`, `docs/sweep.md`).

use std::path::PathBuf;

use crate::{fetch, programs, workspace};

/// Runs the sweep with the arguments that were given.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let is_sample = arguments.iter().any(|argument| argument == "--sample");
    if !arguments.iter().any(|argument| argument == "--python") {
        fetch::run(&[])?;
    }
    programs::run(programs::program(build(is_sample)?).args(arguments))
}

/// Builds the program, and returns its path.
pub(crate) fn build(is_sample: bool) -> Result<PathBuf, String> {
    // `--workspace` selects the same features as the tests, and therefore the same build.
    let mut cargo = programs::cargo();
    let folder = if is_sample {
        // With an integration test, cargo also builds the programs of its crate.
        cargo.args([
            "test",
            "--quiet",
            "--locked",
            "--workspace",
            "--no-run",
            "--test",
            "replay",
        ]);
        "debug"
    } else {
        // A full sweep is long enough to be worth a release build.
        cargo.args([
            "build",
            "--quiet",
            "--locked",
            "--workspace",
            "--release",
            "--bin",
            "sweep",
        ]);
        "release"
    };
    programs::run(&mut cargo)?;
    workspace::built(folder, "sweep")
}
