//! `cargo xtask tables`: compares the tables of the command line with those of the AWS CLI.
//!
//! Version 1 comes from `PyPI`; version 2 from a directory with its sources, of the tag 2.36.7. Not here: the comparison
//! (`botoxide-cli/tests/command/recorded/tables.py`).

use std::path::Path;

use crate::{fetch, programs, workspace};

/// The AWS CLI of version 1 that is compared with.
const VERSION_1: &str = "awscli==1.46.3";

/// Compares, with the arguments that were given.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let (folder, package) = match arguments {
        [] => ("aws-cli-1", VERSION_1),
        [name, directory] if name == "--version-2" => ("aws-cli-2", directory.as_str()),
        _ => return Err("expected no arguments, or --version-2 DIRECTORY".to_owned()),
    };
    fetch::run(&[])?;
    let target = workspace::target();
    let python = environment(&target.join(folder), package)?;
    let mut cargo = programs::cargo();
    programs::run(cargo.args([
        "build",
        "--quiet",
        "--locked",
        "--workspace",
        "--bin",
        "botoxide",
    ]))?;
    let models = format!(
        "{}/lib/python3.11/site-packages/botocore/data",
        target.join("venv").display()
    );
    let script = "crates/botoxide-cli/tests/command/recorded/tables.py";
    let mut command = programs::program(python);
    command.current_dir(workspace::root());
    command.env("AWS_DATA_PATH", models);
    command.arg(script);
    programs::run(command.arg(workspace::built("debug", "botoxide")?))
}

/// The interpreter of an environment with a package, which is created once.
fn environment(folder: &Path, package: &str) -> Result<std::path::PathBuf, String> {
    let python = folder.join("bin").join("python");
    let done = folder.join(".done");
    if !done.exists() {
        let mut create = programs::program(fetch::host());
        programs::run(create.args(["-m", "venv"]).arg(folder))?;
        let mut install = programs::program(&python);
        programs::run(install.args(["-m", "pip", "install", "--quiet", package]))?;
        std::fs::write(&done, package).map_err(|error| format!("{}: {error}", done.display()))?;
    }
    Ok(python)
}
