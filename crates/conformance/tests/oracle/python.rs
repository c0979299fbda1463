//! botocore itself: the scripts in `oracle/`, run by the interpreter that `cargo xtask fetch` sets up.

use std::path::PathBuf;
use std::process::{Command, Output};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A script of `oracle/`, ready to be run.
pub(crate) fn script(name: &str) -> Command {
    let root = root();
    let python = root.join(if cfg!(windows) {
        "target/venv/Scripts/python.exe"
    } else {
        "target/venv/bin/python"
    });
    assert!(
        python.exists(),
        "{} is missing; `cargo xtask fetch` builds it",
        python.display()
    );
    let mut command = Command::new(python);
    command.arg(root.join("crates/conformance/oracle").join(name));
    command
}

/// What a script prints.
pub(crate) fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}
