//! The test corpora: folders of pinned packages, unpacked to `target/corpora/<name>-<version>`.
//!
//! `corpora.lock` pins the packages: source archives that pip downloads, and crates that cargo downloads. An unpacked
//! package has a stamp, so a second call does nothing. It appears completely or not at all.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::python::HexDigest;
use crate::programs;

const LOCK: &str = include_str!("../../corpora.lock");

/// The kind of package, which determines the program that downloads it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A source archive in Python's registry, downloaded by pip.
    Sdist,
    /// A crate, downloaded by cargo.
    Crate,
}

/// A pinned package and the folders of it that are corpora.
#[derive(Debug, PartialEq)]
struct Pin<'a> {
    kind: Kind,
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
    /// Or single files.
    folders: Vec<&'a str>,
}

/// Downloads and unpacks every package of the lock file that is missing.
pub(super) fn unpack_all(target: &Path, python: &Path) -> Result<(), String> {
    pins(LOCK)?
        .iter()
        .try_for_each(|pin| unpack(pin, &target.join("corpora"), python))
}

fn unpack(pin: &Pin<'_>, corpora: &Path, python: &Path) -> Result<(), String> {
    let home = corpora.join(format!("{}-{}", pin.name, pin.version));
    let stamp = format!("{} {}\n", pin.sha256, pin.folders.join(" "));
    if fs::read_to_string(home.join(".stamp")).is_ok_and(|found| found == stamp) {
        eprintln!("corpora: {} is there", home.display());
        return Ok(());
    }
    eprintln!("corpora: getting {} {}", pin.name, pin.version);
    let partial = corpora.join(format!(".{}-{}.partial", pin.name, pin.version));
    clear(&partial)?;
    let download = partial.join("download");
    fs::create_dir_all(&download).map_err(|error| format!("{}: {error}", download.display()))?;
    let tree = partial.join("tree");
    let count = match pin.kind {
        Kind::Sdist => extract(pin, &sdist(pin, &download, python)?, &tree)?,
        Kind::Crate => copy(pin, &vendored(pin, &download)?, &tree)?,
    };
    if count == 0 {
        return Err(format!(
            "{} {} has none of the pinned folders",
            pin.name, pin.version
        ));
    }
    write(&tree.join(".stamp"), stamp.as_bytes())?;
    clear(&home)?;
    fs::rename(&tree, &home).map_err(|error| format!("{}: {error}", home.display()))?;
    clear(&partial)?;
    eprintln!("corpora: {count} files in {}", home.display());
    Ok(())
}

/// Downloads the archive with pip, or takes it from the folder in `BOTOXIDE_WHEELS`, like the build of the models.
fn sdist(pin: &Pin<'_>, folder: &Path, python: &Path) -> Result<PathBuf, String> {
    let file = format!("{}-{}.tar.gz", pin.name, pin.version);
    if let Some(path) = std::env::var_os("BOTOXIDE_WHEELS")
        .map(|dir| Path::new(&dir).join(&file))
        .filter(|path| path.exists())
    {
        let found = sha256(&path)?;
        return is_pinned(pin, &found).map(|()| path);
    }
    // pip runs the archive's setup script to learn its name, so it must verify the hash first.
    let requirements = folder.join("requirements.txt");
    let line = format!(
        "{}=={} --hash=sha256:{}\n",
        pin.name, pin.version, pin.sha256
    );
    write(&requirements, line.as_bytes())?;
    programs::run_quietly(
        programs::program(python)
            .args(["-m", "pip", "download", "--quiet"])
            .args([
                "--disable-pip-version-check",
                "--no-deps",
                "--require-hashes",
            ])
            .args(["--no-binary", pin.name, "--requirement"])
            .arg(&requirements)
            .arg("--dest")
            .arg(folder),
    )?;
    Ok(folder.join(file))
}

/// Downloads the crate with cargo and returns the folder of its files.
fn vendored(pin: &Pin<'_>, folder: &Path) -> Result<PathBuf, String> {
    let manifest = format!(
        "[workspace]\n[package]\nname = \"corpus\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n\
         [dependencies]\n{} = \"={}\"\n",
        pin.name, pin.version
    );
    write(&folder.join("Cargo.toml"), manifest.as_bytes())?;
    write(&folder.join("lib.rs"), b"")?;
    let crates = folder.join("crates");
    programs::run_quietly(
        programs::cargo()
            .current_dir(folder)
            .args(["vendor", "--quiet"])
            .arg(&crates),
    )?;
    let files = crates.join(pin.name);
    let sums = files.join(".cargo-checksum.json");
    let text = fs::read_to_string(&sums).map_err(|error| format!("{}: {error}", sums.display()))?;
    // cargo has verified the archive against the checksum that it writes here.
    let sum = text.split("\"package\":\"").nth(1).unwrap_or("");
    is_pinned(pin, sum.split('"').next().unwrap_or("")).map(|()| files)
}

fn is_pinned(pin: &Pin<'_>, sha256: &str) -> Result<(), String> {
    if sha256 == pin.sha256 {
        return Ok(());
    }
    Err(format!(
        "{} {} has the sha256 {sha256}, but corpora.lock pins {}",
        pin.name, pin.version, pin.sha256
    ))
}

/// Copies the regular files below the pinned folders, and returns their number.
fn copy(pin: &Pin<'_>, package: &Path, tree: &Path) -> Result<usize, String> {
    let mut count = 0;
    let mut folders: Vec<PathBuf> = pin.folders.iter().map(PathBuf::from).collect();
    while let Some(inner) = folders.pop() {
        let folder = package.join(&inner);
        let broken = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(tree.join(&inner)).map_err(broken)?;
        for entry in fs::read_dir(&folder).map_err(broken)? {
            let entry = entry.map_err(broken)?;
            let place = inner.join(entry.file_name());
            let kind = entry.file_type().map_err(broken)?;
            if kind.is_dir() {
                folders.push(place);
            } else if kind.is_file() {
                fs::copy(entry.path(), tree.join(&place)).map_err(broken)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Unpacks the regular files below the pinned folders, and returns their number.
fn extract(pin: &Pin<'_>, archive: &Path, tree: &Path) -> Result<usize, String> {
    let broken = |error: std::io::Error| format!("{}: {error}", archive.display());
    let mut count = 0;
    let mut reader = tar::Archive::new(GzDecoder::new(File::open(archive).map_err(broken)?));
    for entry in reader.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = entry.path().map_err(broken)?.into_owned();
        // The first component is the archive's own folder, `botocore-1.44.5`.
        let inner: PathBuf = path.components().skip(1).collect();
        let plain = inner
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let is_python = inner.extension().is_some_and(|end| end == "py");
        // Files in Python are named one by one.
        let wanted = pin
            .folders
            .iter()
            .any(|pinned| inner == Path::new(pinned) || !is_python && inner.starts_with(pinned));
        if entry.header().entry_type().is_file() && plain && wanted {
            let place = tree.join(&inner);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)
                    .map_err(|error| format!("{}: {error}", folder.display()))?;
            }
            let mut file =
                File::create(&place).map_err(|error| format!("{}: {error}", place.display()))?;
            std::io::copy(&mut entry, &mut file).map_err(broken)?;
            count += 1;
        }
    }
    Ok(count)
}

fn sha256(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(format!(
        "{:x}",
        HexDigest(Sha256::digest(&bytes).as_slice())
    ))
}

fn clear(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn pins(lock: &str) -> Result<Vec<Pin<'_>>, String> {
    let rows = lock
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let kind = match words.next() {
            Some("sdist") => Some(Kind::Sdist),
            Some("crate") => Some(Kind::Crate),
            _ => None,
        };
        let (Some(kind), Some(name), Some(version), Some(sha256)) =
            (kind, words.next(), words.next(), words.next())
        else {
            return Err(format!(
                "corpora.lock: {row:?} is not `sdist|crate name version sha256 folder…`"
            ));
        };
        Ok(Pin {
            kind,
            name,
            version,
            sha256,
            folders: words.collect(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toy(kind: Kind) -> Pin<'static> {
        Pin {
            kind,
            name: "toy",
            version: "1.0",
            sha256: "",
            folders: vec!["tests/data"],
        }
    }

    fn archive(folder: &Path) -> PathBuf {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        for name in [
            "toy-1.0/tests/data/a.json",
            "toy-1.0/tests/data/run.py",
            "toy-1.0/tests/test_toy.py",
            "toy-1.0/src/b.json",
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_size(2);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append_data(&mut header, name, &b"{}"[..]).unwrap();
        }
        let path = folder.join("toy-1.0.tar.gz");
        fs::write(&path, builder.into_inner().unwrap().finish().unwrap()).unwrap();
        path
    }

    #[test]
    fn only_the_data_of_the_pinned_folders_is_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let pin = toy(Kind::Sdist);
        let tree = folder.path().join("tree");
        assert_eq!(extract(&pin, &archive(folder.path()), &tree), Ok(1));
        assert!(tree.join("tests/data/a.json").exists());
        assert!(!tree.join("tests/data/run.py").exists());
        assert!(!tree.join("tests/test_toy.py").exists());
        assert!(!tree.join("src").exists());
    }

    #[test]
    fn a_file_in_python_is_unpacked_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut pin = toy(Kind::Sdist);
        pin.folders.push("tests/test_toy.py");
        let tree = folder.path().join("tree");
        assert_eq!(extract(&pin, &archive(folder.path()), &tree), Ok(2));
        assert!(tree.join("tests/test_toy.py").exists());
        assert!(!tree.join("tests/data/run.py").exists());
    }

    #[test]
    fn only_the_pinned_folders_of_a_crate_are_copied() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().join("toy");
        for name in ["tests/data/a.json", "tests/data/deep/b.json", "src/lib.rs"] {
            let path = package.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        let tree = folder.path().join("tree");
        assert_eq!(copy(&toy(Kind::Crate), &package, &tree), Ok(2));
        assert!(tree.join("tests/data/deep/b.json").exists());
        assert!(!tree.join("src").exists());
        let missing = folder.path().join("src");
        assert!(copy(&toy(Kind::Crate), &missing, &folder.path().join("none")).is_err());
    }

    #[test]
    fn a_wrong_hash_is_rejected() {
        let pin = toy(Kind::Crate);
        assert_eq!(is_pinned(&pin, ""), Ok(()));
        let refused = is_pinned(&pin, "12ab").unwrap_err();
        assert!(
            refused.contains("toy 1.0") && refused.contains("12ab"),
            "{refused}"
        );
    }

    #[test]
    fn a_truncated_archive_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = archive(folder.path());
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let pin = toy(Kind::Sdist);
        assert!(extract(&pin, &path, &folder.path().join("tree")).is_err());
    }

    #[test]
    fn the_lock_file_is_valid() {
        let pins = pins(LOCK).unwrap();
        assert!(
            pins.iter()
                .all(|pin| pin.sha256.len() == 64 && !pin.folders.is_empty()),
            "{pins:?}"
        );
        assert!(super::pins("wheel botocore 1.44.5 00 tests").is_err());
        assert!(super::pins("sdist botocore 1.44.5").is_err());
    }
}
