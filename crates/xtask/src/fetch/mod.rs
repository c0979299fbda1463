//! `cargo xtask fetch`: downloads the pinned test data and programs into `target/`, once.
//!
//! A second call does nothing. Concurrent calls wait for each other.

mod corpora;
mod python;

use std::fs::{self, File};

pub(crate) use python::{host, interpreter};

use crate::workspace;

/// Downloads the Python environment and the test corpora.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let target = workspace::target();
    fs::create_dir_all(&target).map_err(|error| format!("{}: {error}", target.display()))?;
    let lock = target.join(".fetch.lock");
    let held = File::create(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    held.lock()
        .map_err(|error| format!("{}: {error}", lock.display()))?;
    let python = python::environment(&target)?;
    corpora::unpack_all(&target, &python)
}
