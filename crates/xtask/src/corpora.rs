//! `cargo xtask corpora`: runs the corpora of `crates/conformance` and prints the line of each.
//!
//! A runner writes its line to `target/conformance/<name>.count`, because cargo hides the output of passing tests.

use std::fs;
use std::path::Path;

use crate::{programs, workspace};

/// Runs all corpora, or only the named runners.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let mut names = runners()?;
    if let Some(unknown) = arguments.iter().find(|name| !names.contains(name)) {
        return Err(format!(
            "unknown runner {unknown:?}; the runners are: {}",
            names.join(", ")
        ));
    }
    if !arguments.is_empty() {
        names.retain(|name| arguments.contains(name));
    }
    if names.is_empty() {
        return Err("crates/conformance/tests has no runner".to_owned());
    }
    crate::fetch::run(&[])?;
    forget_lines()?;
    // The whole workspace is named so that the features, and with them the build, are those of `cargo xtask test`.
    let mut cargo = programs::cargo();
    cargo.args(["test", "--quiet", "--workspace", "--no-fail-fast"]);
    cargo.args(names.iter().flat_map(|name| ["--test", name]));
    eprintln!("corpora: building and running {} runners", names.len());
    let outcome = programs::output(&mut cargo);
    for line in lines()? {
        println!("{line}");
    }
    outcome.map(drop)
}

/// The lines that the runners wrote, sorted by the names of the corpora.
pub(crate) fn lines() -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for path in counts()? {
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        lines.extend(text.lines().map(str::to_owned));
    }
    lines.sort();
    Ok(lines)
}

/// Removes the lines of earlier runs.
pub(crate) fn forget_lines() -> Result<(), String> {
    counts()?.iter().try_for_each(|path| {
        fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))
    })
}

fn counts() -> Result<Vec<std::path::PathBuf>, String> {
    files(&workspace::target().join("conformance"), "count")
}

/// The names of the runners: the integration tests of the crate.
fn runners() -> Result<Vec<String>, String> {
    let paths = files(&workspace::root().join("crates/conformance/tests"), "rs")?;
    Ok(paths
        .iter()
        .filter_map(|path| path.file_stem())
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect())
}

fn files(folder: &Path, extension: &str) -> Result<Vec<std::path::PathBuf>, String> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let broken = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(broken)? {
        let path = entry.map_err(broken)?.path();
        if path.extension().is_some_and(|end| end == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
