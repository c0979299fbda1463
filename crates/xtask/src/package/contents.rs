//! Checks the archive of a crate: small enough for a registry, complete, and without unrelated files.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::Package;
use super::stage::PACKED;
use crate::check::is_aws_data;

/// The largest archive that a registry accepts, in bytes.
const LARGEST: u64 = 10 << 20;

/// A file of a crate, below the crate's own folder.
struct Entry {
    path: PathBuf,
    size: u64,
}

/// Checks the archive of a crate and returns a line about it.
pub(super) fn check(package: &Package) -> Result<String, String> {
    let path = &package.file;
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let size = path.metadata().map_err(failed)?.len();
    let mut entries = Vec::new();
    let mut manifest = String::new();
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(path).map_err(failed)?));
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        // The first component is the crate's own folder, `botoxide-0.1.0`.
        let file: PathBuf = entry.path().map_err(failed)?.components().skip(1).collect();
        if file == Path::new("Cargo.toml") {
            entry.read_to_string(&mut manifest).map_err(failed)?;
        }
        entries.push(Entry {
            path: file,
            size: entry.size(),
        });
    }
    let mut problems = problems(&package.name, &manifest, &entries);
    if size > LARGEST {
        problems.push(format!("it has {size} bytes; a registry accepts {LARGEST}"));
    }
    if problems.is_empty() {
        let unpacked: u64 = entries.iter().map(|entry| entry.size).sum();
        let files = entries.len();
        Ok(format!(
            "{}: {size} bytes, {files} files of {unpacked} bytes",
            package.name
        ))
    } else {
        Err(format!("{}: {}", path.display(), problems.join("; ")))
    }
}

fn problems(name: &str, manifest: &str, entries: &[Entry]) -> Vec<String> {
    let has = |file: &str| entries.iter().any(|entry| entry.path == Path::new(file));
    let mut problems: Vec<String> = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT"]
        .into_iter()
        .filter(|file| !has(file))
        .map(|file| format!("it has no {file}"))
        .collect();
    if !has("src/lib.rs") && !has("src/main.rs") {
        problems.push("it has no source".to_owned());
    }
    let data = name == "botoxide-data";
    if data && !manifest.contains("build = false") {
        problems.push("it has a build script, which would fetch the models".to_owned());
    }
    for packed in PACKED {
        if data && !has(&format!("packed/{packed}")) {
            problems.push(format!("it has no packed/{packed}"));
        }
    }
    if data && !has("NOTICE") {
        problems.push("it has no NOTICE".to_owned());
    }
    for entry in entries {
        let file = entry.path.display();
        if is_aws_data(&entry.path) {
            problems.push(format!("{file} looks like AWS's data"));
        }
        if ["tests", "cases", "benches"]
            .iter()
            .any(|folder| entry.path.starts_with(folder))
        {
            problems.push(format!("{file} is only for the repository"));
        }
        let is_packed = entry.path.starts_with("packed");
        if is_packed && !(data && PACKED.iter().any(|name| entry.path.ends_with(name))) {
            problems.push(format!("{file} does not belong to it"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nbuild = false\n";
    const DATA: [&str; 3] = ["packed/models", "packed/constraints", "NOTICE"];

    fn found(name: &str, manifest: &str, files: &[&str]) -> Vec<String> {
        let always = ["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"];
        let entries: Vec<Entry> = always
            .iter()
            .chain(files)
            .map(|file| Entry {
                path: PathBuf::from(file),
                size: 1,
            })
            .collect();
        problems(name, manifest, &entries)
    }

    #[test]
    fn a_good_crate_passes() {
        assert!(found("botoxide", MANIFEST, &["src/a/b.rs"]).is_empty());
        assert!(found("botoxide-data", MANIFEST, &DATA).is_empty());
    }

    #[test]
    fn files_that_must_not_be_published_are_found() {
        let wrong = [
            ("botoxide", MANIFEST, "src/service-2.json"),
            ("botoxide", MANIFEST, "tests/golden/main.rs"),
            ("botoxide", MANIFEST, "packed/models"),
        ];
        for (name, manifest, file) in wrong {
            assert_eq!(found(name, manifest, &[file]).len(), 1, "{name} {file}");
        }
        assert_eq!(found("botoxide-data", MANIFEST, &DATA[..2]).len(), 1);
        assert_eq!(found("botoxide-data", MANIFEST, &DATA[1..]).len(), 1);
        let data = [&DATA[..], &["packed/documentation"]].concat();
        assert_eq!(found("botoxide-data", MANIFEST, &data).len(), 1);
        let fetches = "[package]\nbuild = \"build/main.rs\"\n";
        assert_eq!(found("botoxide-data", fetches, &DATA).len(), 1);
        assert_eq!(problems("botoxide", MANIFEST, &[]).len(), 4);
    }
}
