//! The tests' own Python, which has boto3 and moto: `cargo xtask fetch` builds it in `target/venv`.
//!
//! Not here: what the scripts in `oracle/` are asked and what they answer; that is each test's own.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::files::workspace;

/// The interpreter.
///
/// # Errors
///
/// The sentence that tells how to get one when it is missing.
pub fn interpreter() -> Result<PathBuf, String> {
    let python = workspace().join(if cfg!(windows) {
        "target/venv/Scripts/python.exe"
    } else {
        "target/venv/bin/python"
    });
    if python.exists() {
        Ok(python)
    } else {
        Err(format!(
            "{} is missing; `cargo xtask fetch` builds it",
            python.display()
        ))
    }
}

/// A script of `oracle/`, ready to be run.
///
/// # Panics
///
/// When the interpreter is missing.
pub fn script(name: &str) -> Command {
    let python = interpreter().unwrap_or_else(|missing| panic!("{missing}"));
    let mut command = Command::new(python);
    command.arg(workspace().join("crates/conformance/oracle").join(name));
    command
}

/// What a script printed.
///
/// # Panics
///
/// With its complaints when it failed.
pub fn printed(output: &Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
