//! Checks the Python API: format, lints and types of the Python files, and a sample of the sweep.
//!
//! Not here: its tests, which cargo runs (`botoxide-py/tests/python.rs`).

use crate::{fetch, programs, sweep, workspace};

/// Checks the Python files with ruff and mypy.
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
    // The scripts of the benchmarks.
    for arguments in [
        &["-m", "ruff", "check", "--no-cache", "--quiet", "bench"][..],
        &[
            "-m",
            "ruff",
            "format",
            "--no-cache",
            "--quiet",
            "--check",
            "bench",
        ],
    ] {
        programs::run(programs::program(&python).args(arguments))?;
    }
    Ok(())
}

/// Compares the Python API with boto3 over a few operations of every service. Its test has created the package folder.
pub(crate) fn sweep() -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let face = workspace::built("debug", "face")?;
    let arguments = ["--sample", "--face", &face.to_string_lossy()];
    sweep::run(&arguments.map(str::to_owned))
}
