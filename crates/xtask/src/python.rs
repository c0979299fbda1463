//! The Python face: format, lints and types of its Python side, and a sample of the sweep through it.
//!
//! Not here: its tests, which are a test of cargo (`botoxide-py/tests/python.rs`).

use crate::{fetch, programs, sweep, workspace};

/// Checks the Python files of the face by ruff and mypy.
pub(crate) fn check() -> Result<(), String> {
    let python = fetch::interpreter(&workspace::target());
    for arguments in [
        &["-m", "ruff", "check", "--no-cache", "--quiet"][..],
        &["-m", "ruff", "format", "--no-cache", "--quiet", "--check"],
        &["-m", "mypy", "--cache-dir", "../../target/mypy"],
    ] {
        let mut command = programs::program(&python);
        command.current_dir(workspace::root().join("crates/botoxide-py"));
        programs::run(command.args(arguments))?;
    }
    Ok(())
}

/// Compares the face with boto3 over a few operations of every service. Its test has laid it out.
pub(crate) fn sweep() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let face = workspace::built("debug", "face")?;
    let arguments = ["--sample", "--face", &face.to_string_lossy()];
    sweep::run(&arguments.map(str::to_owned))
}
