//! Runs other programs from the root of the workspace; errors name the program.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::workspace;

/// A program that starts at the root of the workspace.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root());
    command
}

/// The cargo that runs this program, so that everything uses one toolchain.
///
/// Incremental compilation makes a clean build slower. It is disabled unless a developer has already built something
/// with it, because changing the setting would compile the workspace again.
pub(crate) fn cargo() -> Command {
    static IS_INCREMENTAL: LazyLock<bool> = LazyLock::new(|| {
        std::env::var_os("CARGO_INCREMENTAL").is_some()
            || workspace::built("debug", "incremental")
                .is_ok_and(|folder| has_other_crates(&folder))
    });
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if !*IS_INCREMENTAL {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Whether a folder of incremental compilation has more crates than this program, which is built before it can choose.
fn has_other_crates(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name())
        .any(|name| !name.to_string_lossy().starts_with("xtask-"))
}

/// Runs a program that writes to our own output.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", shown(command)))
    }
}

/// Runs a program without showing its output, which is part of the error if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<(), String> {
    output(command).map(drop)
}

/// The standard output of a program.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{} ended with {}\n{text}{complaint}",
        shown(command),
        output.status
    ))
}

/// Runs a program, prints its standard output line by line, and passes each line to `watch`.
pub(crate) fn run_watched(
    command: &mut Command,
    mut watch: impl FnMut(&str),
) -> Result<(), String> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let mut own = std::io::stdout();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(|error| format!("{}: {error}", shown(command)))?;
            let line = String::from_utf8_lossy(&line);
            watch(&line);
            writeln!(own, "{line}").map_err(|error| format!("standard output: {error}"))?;
        }
    }
    let status = child
        .wait()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", shown(command)))
    }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_of_xtask_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_other_crates(&folder.path().join("missing")));
        std::fs::create_dir(folder.path().join("xtask-12ab")).unwrap();
        assert!(!has_other_crates(folder.path()));
        std::fs::create_dir(folder.path().join("botoxide-34cd")).unwrap();
        assert!(has_other_crates(folder.path()));
    }
}
