//! A copy of the project from which cargo creates the crates: with licences in each crate, and the packed models in
//! `botoxide-data`.

use std::path::{Path, PathBuf};

use super::{clear, copy, write};
use crate::{programs, workspace};

/// The crate that contains the models.
const DATA: &str = "botoxide-data";

/// The archives that it has; the documentation is too large.
pub(super) const PACKED: [&str; 2] = ["constraints", "models"];

/// The names of the crates that are published.
pub(super) fn published() -> Result<Vec<String>, String> {
    let manifests = workspace::project_files()?.into_iter().filter(|file| {
        let depth = file.components().count();
        file.starts_with("crates") && depth == 3 && file.ends_with("Cargo.toml")
    });
    let mut names = Vec::new();
    for manifest in manifests {
        if !is_private(&workspace::read(&manifest)?) {
            let folder = manifest.parent().and_then(Path::file_name);
            names.extend(folder.map(|name| name.to_string_lossy().into_owned()));
        }
    }
    Ok(names)
}

fn is_private(manifest: &str) -> bool {
    manifest
        .lines()
        .any(|line| line.trim() == "publish = false")
}

/// Writes the copy.
pub(super) fn lay_out(stage: &Path, names: &[String]) -> Result<(), String> {
    clear(stage)?;
    let root = workspace::root();
    for file in workspace::project_files()? {
        copy(&root.join(&file), &stage.join(&file))?;
    }
    for name in names {
        for licence in ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"] {
            copy(
                &root.join(licence),
                &stage.join("crates").join(name).join(licence),
            )?;
        }
    }
    let data = stage.join("crates").join(DATA);
    let archives = archives()?;
    for name in PACKED {
        copy(&archives.join(name), &data.join("packed").join(name))?;
    }
    let manifest = workspace::read(&Path::new("crates").join(DATA).join("Cargo.toml"))?;
    write(&data.join("Cargo.toml"), &without_build(&manifest))
}

/// The manifest of a crate without its build script, build dependencies and development dependencies.
fn without_build(manifest: &str) -> String {
    let mut is_kept = true;
    let mut kept = String::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_kept = !matches!(line, "[build-dependencies]" | "[dev-dependencies]");
        }
        if is_kept && !line.starts_with("build = ") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The folder of the packed archives, which cargo reports from the build script of `botoxide-data`.
pub(crate) fn archives() -> Result<PathBuf, String> {
    // The same selection as `cargo xtask test`; another one would mean other features, and another build.
    let mut cargo = programs::cargo();
    cargo.args(["test", "--quiet", "--locked", "--workspace", "--no-run"]);
    cargo.args(["--test", "archives", "--message-format", "json"]);
    let messages = programs::output(&mut cargo)?;
    folder_in(&messages)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo reports no archives of {DATA}"))
}

fn folder_in(messages: &str) -> Option<&str> {
    let (_, rest) = messages.split_once(r#"["BOTOXIDE_DATA",""#)?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_crate_has_no_build_script() {
        let manifest = "[package]\nname = \"a\"\nbuild = \"build/main.rs\"\n\n[build-dependencies]\nb = \"1\"\n\n\
                        [dev-dependencies]\nc = \"1\"\n\n[lints]\nworkspace = true\n";
        assert_eq!(
            without_build(manifest),
            "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"
        );
        let own = workspace::read(Path::new("crates/botoxide-data/Cargo.toml")).unwrap();
        assert!(own.contains("[build-dependencies]") && own.contains("build = "));
    }

    #[test]
    fn private_crates_are_not_published() {
        let names = published().unwrap();
        assert!(
            ["botoxide", "botoxide-core", DATA]
                .iter()
                .all(|name| names.iter().any(|own| own == name))
        );
        assert!(
            !names
                .iter()
                .any(|name| name == "xtask" || name == "conformance")
        );
    }

    #[test]
    fn the_folder_of_the_archives() {
        let messages = r#"{"reason":"a","env":[]}
{"reason":"build-script-executed","env":[["BOTOXIDE_DATA","/here/12ab"]]}"#;
        assert_eq!(folder_in(messages), Some("/here/12ab"));
        assert_eq!(folder_in("{}"), None);
    }
}
