//! The tests' own Python, which has boto3 and moto: `cargo xtask fetch` builds it in `target/venv`.
//!
//! Not here: the input and output of the scripts in `oracle/`, which each test defines.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::files::workspace;

/// The interpreter.
///
/// # Errors
///
/// If it is missing; the message has the command that builds it.
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

/// A command that runs a script of `oracle/`.
///
/// # Panics
///
/// If the interpreter is missing.
pub fn script(name: &str) -> Command {
    let python = interpreter().unwrap_or_else(|missing| panic!("{missing}"));
    let mut command = Command::new(python);
    command.arg(workspace().join("crates/conformance/oracle").join(name));
    command
}

/// The output of a script.
///
/// # Panics
///
/// If the script failed, with its standard error.
pub fn printed(output: &Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
