//! Gets the wheels: from the cache, from `BOTOXIDE_WHEELS`, or through pip. What comes back has the right hash.

use std::fs;
use std::path::Path;
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::cache;
use crate::lock::Wheel;

const OFFLINE: &str = "Put the wheels of models.lock into a directory and set BOTOXIDE_WHEELS to it \
    to build without network or pip.";

/// The bytes of `wheel`.
pub(crate) fn obtain(wheel: &Wheel, cache: &Path) -> Result<Vec<u8>, String> {
    if let Some(directory) = std::env::var_os("BOTOXIDE_WHEELS") {
        let path = Path::new(&directory).join(wheel.file_name());
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes = fs::read(&path)
            .map_err(|error| format!("BOTOXIDE_WHEELS: cannot read {}: {error}", path.display()))?;
        check(wheel, &bytes).map_err(|problem| format!("{}: {problem}", path.display()))?;
        return Ok(bytes);
    }
    let kept = cache.join("wheels").join(wheel.file_name());
    if let Ok(bytes) = fs::read(&kept)
        && check(wheel, &bytes).is_ok()
    {
        return Ok(bytes);
    }
    let bytes = download(wheel, cache)?;
    check(wheel, &bytes)?;
    cache::write(&kept, &bytes)?;
    Ok(bytes)
}

fn check(wheel: &Wheel, bytes: &[u8]) -> Result<(), String> {
    let found = cache::hexadecimal(&Sha256::digest(bytes));
    if found == wheel.sha256 {
        Ok(())
    } else {
        Err(format!(
            "{} has the sha256 {found}, but models.lock has {}",
            wheel.file_name(),
            wheel.sha256
        ))
    }
}

fn download(wheel: &Wheel, cache: &Path) -> Result<Vec<u8>, String> {
    let directory = cache::scratch(cache)?;
    let requirements = directory.join("requirements.txt");
    let line = format!(
        "{}=={} --hash=sha256:{}\n",
        wheel.name, wheel.version, wheel.sha256
    );
    fs::write(&requirements, line)
        .map_err(|error| format!("{}: {error}", requirements.display()))?;
    let python = std::env::var("BOTOXIDE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&python)
        .args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"])
        .args(["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement"])
        .arg(&requirements)
        .arg("--dest")
        .arg(&directory)
        .output()
        .map_err(|error| {
            format!(
                "the service models come in the Python wheel {}, and `{python}` cannot be run to download \
                 it: {error}.\nInstall Python 3 with pip, or name it in BOTOXIDE_PYTHON. {OFFLINE}",
                wheel.file_name()
            )
        })?;
    if !output.status.success() {
        return Err(format!(
            "`{python} -m pip download {}=={}` failed ({}):\n{}\n{OFFLINE}",
            wheel.name,
            wheel.version,
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        ));
    }
    let path = directory.join(wheel.file_name());
    let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()));
    // A directory that stays behind does no harm.
    let _ = fs::remove_dir_all(&directory);
    bytes
}
