//! Runs other programs from the root of the workspace; a failure is a sentence that names the program.

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

/// The cargo that runs us, so that one toolchain does everything.
///
/// Incremental compilation makes a build from nothing slower. It is turned off until a developer has built something with it: the other
/// setting would compile the workspace again.
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

/// Whether a folder of incremental compilation has more than this program, which is built before it can say anything.
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

/// Runs a program in silence; what it wrote belongs to the error when it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<(), String> {
    output(command).map(drop)
}

/// What a program writes to its standard output.
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

/// Runs a program, passing its standard output on line by line and showing each line to `watch` as well.
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
    fn our_own_build_is_not_a_developers() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_other_crates(&folder.path().join("missing")));
        std::fs::create_dir(folder.path().join("xtask-12ab")).unwrap();
        assert!(!has_other_crates(folder.path()));
        std::fs::create_dir(folder.path().join("botoxide-34cd")).unwrap();
        assert!(has_other_crates(folder.path()));
    }
}
