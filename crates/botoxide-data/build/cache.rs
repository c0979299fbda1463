//! A directory below cargo's target directory that outlives profiles: wheels and finished archives.
//!
//! Several cargo processes may work in it at once, so that a file appears in it by a rename and never changes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

/// The cache that belongs to the target directory around `out_dir`.
pub(crate) fn directory(out_dir: &Path) -> PathBuf {
    // cargo marks the target directory, wherever it is.
    let target = out_dir
        .ancestors()
        .find(|directory| directory.join("CACHEDIR.TAG").is_file());
    target.unwrap_or(out_dir).join("botoxide-data")
}

/// A new directory of this process.
pub(crate) fn scratch(cache: &Path) -> Result<PathBuf, String> {
    let nanos = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    let path = cache.join(format!("scratch-{}-{nanos}", std::process::id()));
    fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

/// Writes a file that is there as a whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(failed)?;
    let scratch = scratch(directory)?;
    let temporary = scratch.join("file");
    fs::write(&temporary, bytes).map_err(failed)?;
    // cargo runs the script again when a file that it watches is newer than the last run; this one is
    // named by its content, so its age says nothing.
    fs::File::options()
        .write(true)
        .open(&temporary)
        .and_then(|file| file.set_modified(UNIX_EPOCH + Duration::from_secs(1)))
        .map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)?;
    let _ = fs::remove_dir_all(&scratch);
    Ok(())
}

/// A name for what is made of `lock` by this build script and this compiler of models.
pub(crate) fn key(lock: &str, manifest: &Path) -> String {
    let mut hash = Sha256::new();
    hash.update(lock);
    hash.update(env!("CARGO_PKG_VERSION"));
    let mut files = Vec::new();
    let core = manifest.join("../botoxide-core/src");
    for directory in [manifest.join("build"), core.join("model")] {
        rust_files(&directory, &mut files);
    }
    files.push(core.join("names.rs"));
    files.sort();
    for file in files {
        let Ok(text) = fs::read(&file) else { continue };
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    hexadecimal(&hash.finalize()[..12])
}

/// The digits of a hash.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn rust_files(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, files);
        } else {
            files.push(path);
        }
    }
}
