//! `cargo xtask release`: whether the current commit can be released, and the files to publish.
//!
//! First what takes seconds: the version, the changelog, the licences, the pins, the state of git, the project's rules
//! (which find AWS's data in git), the dependencies. Then the crates and the wheels, whose sizes and contents their own
//! commands check, and the program. At the end their hashes are in `target/release-files.txt`. Not here: tests, and
//! publishing itself.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::{check, deny, package, programs, update_models, wheel, workspace};

/// The licences that every package must have, and the packages of other registries that have copies.
const LICENCES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];
const COPIES: &[&str] = &["crates/botoxide-py"];

/// The largest program, in bytes.
const LARGEST: u64 = 30_000_000;

/// Checks the commit, and makes and checks the files; with `--quick` only the commit.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let is_quick = match arguments {
        [] => false,
        [flag] if flag == "--quick" => true,
        _ => return Err("usage: cargo xtask release [--quick]".to_owned()),
    };
    let version = env!("CARGO_PKG_VERSION");
    let mut problems = Vec::new();
    let manifest = workspace::read(Path::new("Cargo.toml"))?;
    problems.extend(wrong_versions(&manifest, version));
    let changelog = workspace::read(Path::new("CHANGELOG.md"))?;
    problems.extend(wrong_changelog(&changelog, version));
    let requirements = workspace::read(Path::new("crates/xtask/requirements.txt"))?;
    problems.extend(wrong_pins(&requirements, &update_models::pinned()?));
    problems.extend(wrong_licences()?);
    problems.extend(wrong_state(version)?);
    for (name, outcome) in [("check", check::run(&[])), ("deny", deny::run(&[]))] {
        problems.extend(outcome.err().map(|problem| format!("{name}: {problem}")));
    }
    if !problems.is_empty() {
        return Err(format!(
            "{version} cannot be released:\n  {}",
            problems.join("\n  ")
        ));
    }
    println!("{version} can be released");
    if is_quick {
        return Ok(());
    }
    package::run(&[])?;
    wheel::run(&[])?;
    build_command()?;
    list_files()
}

/// The versions of the workspace's own crates in its manifest.
fn wrong_versions(manifest: &str, version: &str) -> Vec<String> {
    let wanted = format!("version = \"{version}\"");
    let own = manifest
        .lines()
        .filter(|line| line.contains("path = \"crates/"));
    own.filter(|line| line.contains("version = ") && !line.contains(&wanted))
        .map(|line| format!("Cargo.toml: {} is not {version}", line.trim()))
        .collect()
}

/// The changelog must begin with this version, its date and entries, and have nothing that is unreleased.
fn wrong_changelog(changelog: &str, version: &str) -> Vec<String> {
    let mut sections = changelog.split("\n## ").skip(1);
    let Some(mut first) = sections.next() else {
        return vec!["CHANGELOG.md has no sections".to_owned()];
    };
    let mut problems = Vec::new();
    if let Some(rest) = first.strip_prefix("Unreleased") {
        if rest.lines().any(|line| line.starts_with("- ")) {
            problems.push("CHANGELOG.md: there are entries under Unreleased".to_owned());
        }
        first = sections.next().unwrap_or_default();
    }
    let mut lines = first.lines();
    let heading = lines.next().unwrap_or_default();
    match heading.split_once(' ') {
        Some((found, date)) if found == version && is_date(date) => {
            if !lines.any(|line| line.starts_with("- ")) {
                problems.push(format!("CHANGELOG.md: {version} has no entries"));
            }
        }
        _ => problems.push(format!(
            "CHANGELOG.md: the newest section is {heading:?}, not `{version} YYYY-MM-DD`"
        )),
    }
    problems
}

fn is_date(text: &str) -> bool {
    let form = |(index, byte): (usize, u8)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(form)
}

/// The tests must have compared with the version whose models are packed.
fn wrong_pins(requirements: &str, models: &str) -> Vec<String> {
    let wanted = ["boto3", "botocore"].map(|name| format!("{name}=={models} \\"));
    let missing = wanted
        .iter()
        .filter(|pin| !requirements.lines().any(|line| line == *pin));
    missing
        .map(|pin| format!("requirements.txt has no {pin}: the models are of {models}"))
        .collect()
}

fn wrong_licences() -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for name in LICENCES {
        let text = workspace::read(Path::new(name))?;
        for folder in COPIES {
            if workspace::read(&Path::new(folder).join(name))? != text {
                problems.push(format!("{folder}/{name} is not a copy of {name}"));
            }
        }
    }
    Ok(problems)
}

/// What is released is a commit that has no tag of this version.
fn wrong_state(version: &str) -> Result<Vec<String>, String> {
    let git = |arguments: &[&str]| programs::output(programs::program("git").args(arguments));
    let mut problems = Vec::new();
    if !git(&["status", "--porcelain"])?.is_empty() {
        problems.push("git: there are changes that are not committed".to_owned());
    }
    if !git(&["tag", "--list", &format!("v{version}")])?.is_empty() {
        problems.push(format!("git: the tag v{version} exists"));
    }
    Ok(problems)
}

/// Builds the program as it ships, and checks its size.
fn build_command() -> Result<(), String> {
    let mut cargo = programs::cargo();
    cargo.args(["build", "--quiet", "--locked", "--profile", "dist"]);
    programs::run(cargo.args(["--package", "botoxide-cli", "--bin", "botoxide"]))?;
    let program = workspace::built("dist", "botoxide")?;
    let size = program
        .metadata()
        .map_err(|error| format!("{}: {error}", program.display()))?
        .len();
    println!("{}: {size} bytes", program.display());
    if size > LARGEST {
        return Err(format!(
            "the program has {size} bytes; the limit is {LARGEST}"
        ));
    }
    Ok(())
}

/// Writes the files to publish, with their hashes.
fn list_files() -> Result<(), String> {
    let target = workspace::target();
    let mut lines = Vec::new();
    let mut paths = files(&target.join("publish/package"), "crate")?;
    paths.extend(files(&target.join("wheel/wheels"), "whl")?);
    paths.push(workspace::built("dist", "botoxide")?);
    for path in paths {
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let digits: Vec<String> = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let shown = path.strip_prefix(&target).unwrap_or(&path).display();
        lines.push(format!(
            "{}  {shown}  {} bytes\n",
            digits.concat(),
            bytes.len()
        ));
    }
    let list = target.join("release-files.txt");
    fs::write(&list, lines.concat()).map_err(|error| format!("{}: {error}", list.display()))?;
    print!("{}", lines.concat());
    Ok(())
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_have_one_version() {
        let manifest =
            "botoxide = { path = \"crates/botoxide\", version = \"0.2.0\" }\nserde = \"1\"\n";
        assert_eq!(wrong_versions(manifest, "0.2.0"), [""; 0]);
        assert_eq!(wrong_versions(manifest, "0.3.0").len(), 1);
        let own = workspace::read(Path::new("Cargo.toml")).unwrap();
        assert_eq!(wrong_versions(&own, env!("CARGO_PKG_VERSION")), [""; 0]);
    }

    #[test]
    fn the_changelog_begins_with_the_version() {
        let problems =
            |text: &str| wrong_changelog(&format!("# Changelog\n\n{text}"), "0.2.0").len();
        assert_eq!(problems("## 0.2.0 2026-12-01\n\n- Something.\n"), 0);
        assert_eq!(
            problems("## Unreleased\n\n## 0.2.0 2026-12-01\n\n- Something.\n"),
            0
        );
        assert_eq!(
            problems("## Unreleased\n\n- More.\n\n## 0.2.0 2026-12-01\n\n- Something.\n"),
            1
        );
        assert_eq!(problems("## 0.2.0 2026-12-01\n\n## 0.1.0 2026-11-01\n"), 1);
        assert_eq!(problems("## 0.2.0\n\n- Something.\n"), 1);
        assert_eq!(problems("## 0.1.0 2026-11-01\n\n- Something.\n"), 1);
        assert_eq!(problems("no sections"), 1);
    }

    #[test]
    fn the_tests_compare_with_the_pinned_version() {
        let list = "boto3==1.44.5 \\\n    --hash=sha256:00\nbotocore==1.44.5 \\\n";
        assert_eq!(wrong_pins(list, "1.44.5"), [""; 0]);
        assert_eq!(wrong_pins(list, "1.44.6").len(), 2);
        let own = workspace::read(Path::new("crates/xtask/requirements.txt")).unwrap();
        assert_eq!(wrong_pins(&own, &update_models::pinned().unwrap()), [""; 0]);
    }

    #[test]
    fn the_copies_of_the_licences_are_copies() {
        assert_eq!(wrong_licences(), Ok(Vec::new()));
    }
}
