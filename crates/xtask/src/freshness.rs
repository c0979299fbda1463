//! `cargo xtask freshness [--code VERSION] RELEASE…`: the sample of the sweep with the models of other releases.
//!
//! For each release it pins the models, builds, makes an environment with boto3, and runs the sample. The boto3 has the
//! models of that release and the code of the version that is pinned, whose behaviour botoxide has; `--code` names another
//! one. At the end `models.lock` is what it was. The rows of `docs/freshness.md` are the output. Not here: the sweep
//! (`docs/sweep.md`).

use std::fs;
use std::path::PathBuf;

use crate::{fetch, programs, sweep, update_models, workspace};

/// Runs the sample for each version, and prints a row for each.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let lock = Pin::keep()?;
    let (code, releases) = match arguments {
        [flag, code, releases @ ..] if flag == "--code" => (code.clone(), releases),
        releases => (update_models::pinned()?, releases),
    };
    if releases.is_empty() || releases.iter().any(|release| release.starts_with('-')) {
        return Err("usage: cargo xtask freshness [--code VERSION] RELEASE…".to_owned());
    }
    let mut rows = Vec::new();
    for version in releases {
        update_models::pin(Some(version))?;
        let program = sweep::build(true)?;
        let python = environment(version, &code)?;
        let mut last = String::new();
        let outcome = programs::run_watched(
            programs::program(program)
                .args(["--sample", "--python"])
                .arg(python),
            |line| {
                if let Some(counts) = line.strip_prefix("sweep: ") {
                    counts.clone_into(&mut last);
                }
            },
        );
        let result = match outcome {
            Ok(()) => "passes".to_owned(),
            Err(problem) => format!("fails: {problem}"),
        };
        rows.push(format!("| {version} | {result} | {last} |"));
    }
    drop(lock);
    println!("| release | sample of the sweep | jobs |\n| --- | --- | --- |");
    for row in &rows {
        println!("{row}");
    }
    if rows.iter().all(|row| row.contains("| passes |")) {
        Ok(())
    } else {
        Err("the sample fails for a release".to_owned())
    }
}

/// The pin as it was, which is written back at the end.
struct Pin(PathBuf, Vec<u8>);

impl Pin {
    fn keep() -> Result<Self, String> {
        let path = update_models::lock_path();
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path, bytes))
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        if let Err(error) = fs::write(&self.0, &self.1) {
            eprintln!("{}: {error}; take it from git", self.0.display());
        }
    }
}

/// Puts the models of other wheels in the place of those that are installed.
const REPLACE: &str = "import os, shutil, sys, zipfile, boto3, botocore\n\
    for package, wheel in zip((boto3, botocore), sys.argv[1:]):\n    \
        folder = os.path.dirname(package.__file__)\n    \
        shutil.rmtree(os.path.join(folder, 'data'))\n    \
        names = [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(package.__name__ + '/data/')]\n    \
        zipfile.ZipFile(wheel).extractall(os.path.dirname(folder), names)";

/// The interpreter of an environment with boto3: all of it of one version, or only its models, if the code is that of the
/// version whose behaviour botoxide has.
fn environment(version: &str, code: &str) -> Result<PathBuf, String> {
    let folder = workspace::target()
        .join("freshness")
        .join(format!("{version}-{code}"));
    let python = folder.join("bin/python");
    let made = folder.join("made");
    if made.exists() {
        return Ok(python);
    }
    programs::run_quietly(
        programs::program(fetch::host())
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut pip = programs::program(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    pip.args(["--only-binary", ":all:", &format!("boto3=={code}")])
        .arg(format!("botocore[crt]=={code}"));
    programs::run_quietly(&mut pip)?;
    if code != version {
        let mut replace = programs::program(&python);
        replace.args(["-c", REPLACE]);
        for package in ["boto3", "botocore"] {
            replace.arg(update_models::download(package, &format!("=={version}"))?);
        }
        programs::run_quietly(&mut replace)?;
    }
    fs::write(&made, version).map_err(|error| format!("{}: {error}", made.display()))?;
    Ok(python)
}
