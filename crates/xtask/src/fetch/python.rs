//! The Python environment of the tests, `target/venv`: moto as the fake AWS, boto3 as the original we compare with.
//!
//! Built with whatever `python3` is on the path; its packages are pinned in `requirements.txt`.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::programs;

const REQUIREMENTS: &str = include_str!("../../requirements.txt");

/// Makes the environment unless it is there as pinned, and gives its interpreter.
pub(super) fn environment(target: &Path) -> Result<PathBuf, String> {
    let venv = target.join("venv");
    let python = venv.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let stamp = venv.join(".botoxide-stamp");
    let wanted = format!(
        "{:x}\n",
        HexDigest(Sha256::digest(REQUIREMENTS.as_bytes()).as_slice())
    );
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        eprintln!("python environment: {} is there", venv.display());
        return Ok(python);
    }
    eprintln!(
        "python environment: building {} (moto, boto3)",
        venv.display()
    );
    if venv.exists() {
        fs::remove_dir_all(&venv).map_err(|error| format!("{}: {error}", venv.display()))?;
    }
    let host = if cfg!(windows) { "python" } else { "python3" };
    programs::run_quietly(programs::program(host).args(["-m", "venv"]).arg(&venv))?;
    let list = venv.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).map_err(|error| format!("{}: {error}", list.display()))?;
    // The list is whole, so there is nothing to resolve; what is never imported need not be compiled.
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
                "-r",
            ])
            .arg(&list),
    )?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(python)
}

/// A digest written as lower-case hexadecimal.
pub(super) struct HexDigest<'a>(pub(super) &'a [u8]);

impl std::fmt::LowerHex for HexDigest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
