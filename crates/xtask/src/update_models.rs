//! `cargo xtask update-models [VERSION]`: changes the pinned version of the models in
//! `crates/botoxide-data/models.lock`, and prints what that changes for users.
//!
//! With `--changes OLD NEW` it prints the changes between two versions, and changes nothing. Not here: what counts as a
//! change (`model_changes.py`).

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::workspace;
use crate::{fetch, programs};

const HEAD: &str = "# The wheels that hold AWS's service models. \
    `cargo xtask update-models [VERSION]` rewrites this file.\n";
const CHANGES: &str = include_str!("../model_changes.py");

/// Downloads the wheels of one version, the latest if none is given, and records their hashes.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let wanted = match arguments {
        [] => None,
        [flag, old, new] if flag == "--changes" => return print_changes(old, new),
        [version] if is_version(version) => Some(version.as_str()),
        _ => {
            return Err(
                "usage: cargo xtask update-models [VERSION | --changes OLD NEW]".to_owned(),
            );
        }
    };
    let old = pinned()?;
    let version = pin(wanted)?;
    println!("models.lock: botocore and boto3 {version}");
    if version == old {
        return Ok(());
    }
    print_changes(&old, &version)
}

/// Pins a version, the latest if none is given; returns it.
pub(crate) fn pin(wanted: Option<&str>) -> Result<String, String> {
    let wanted = wanted.map(|version| format!("=={version}"));
    // boto3 and botocore are released together with the same version.
    let boto3 = download("boto3", &wanted.unwrap_or_default())?;
    let version = version_of(&boto3, "boto3")?;
    let botocore = download("botocore", &format!("=={version}"))?;
    let lock = format!(
        "{HEAD}botocore {version} sha256:{}\nboto3 {version} sha256:{}\n",
        digest(&botocore)?,
        digest(&boto3)?
    );
    let path = lock_path();
    // A file that is written again is built again.
    if fs::read_to_string(&path).is_ok_and(|known| known == lock) {
        return Ok(version);
    }
    fs::write(&path, lock).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(version)
}

/// The file with the pinned version.
pub(crate) fn lock_path() -> PathBuf {
    workspace::root().join("crates/botoxide-data/models.lock")
}

/// The version that is pinned.
pub(crate) fn pinned() -> Result<String, String> {
    let lock = workspace::read(Path::new("crates/botoxide-data/models.lock"))?;
    let row = lock.lines().find_map(|line| line.strip_prefix("botocore "));
    let version = row.and_then(|row| row.split(' ').next());
    version
        .map(str::to_owned)
        .ok_or_else(|| "models.lock has no version of botocore".to_owned())
}

fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

/// Prints the changes between two versions as Markdown.
fn print_changes(old: &str, new: &str) -> Result<(), String> {
    if !is_version(old) || !is_version(new) {
        return Err(format!("{old:?} and {new:?} must be versions of botocore"));
    }
    let old = download("botocore", &format!("=={old}"))?;
    let new = download("botocore", &format!("=={new}"))?;
    programs::run(
        programs::program(fetch::host())
            .args(["-c", CHANGES])
            .arg(old)
            .arg(new),
    )
}

/// The wheel of a package, downloaded into a folder of its own.
pub(crate) fn download(package: &str, requirement: &str) -> Result<PathBuf, String> {
    let folder = workspace::target()
        .join("update-models")
        .join(format!("{package}{requirement}"));
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    // An exact version was perhaps downloaded before; the latest one may have changed.
    if !requirement.is_empty()
        && let Some(wheel) = wheel_in(&folder)
    {
        return Ok(wheel);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut pip = programs::program(fetch::host());
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]);
    pip.args(["--no-deps", "--only-binary", ":all:", "--dest"])
        .arg(&folder)
        .arg(format!("{package}{requirement}"));
    programs::run_quietly(&mut pip)?;
    wheel_in(&folder).ok_or_else(|| format!("pip downloaded no wheel of {package}{requirement}"))
}

fn wheel_in(folder: &Path) -> Option<PathBuf> {
    let mut paths = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    paths.find(|path| path.extension().is_some_and(|end| end == "whl"))
}

fn version_of(wheel: &Path, package: &str) -> Result<String, String> {
    let name = wheel.file_name().and_then(|name| name.to_str());
    let version = name
        .and_then(|name| name.strip_prefix(package)?.strip_prefix('-'))
        .and_then(|rest| rest.strip_suffix("-py3-none-any.whl"));
    version
        .map(str::to_owned)
        .ok_or_else(|| format!("{} is no wheel of {package}", wheel.display()))
}

fn digest(wheel: &Path) -> Result<String, String> {
    let bytes = fs::read(wheel).map_err(|error| format!("{}: {error}", wheel.display()))?;
    let digits: Vec<String> = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(digits.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_in_the_name_of_the_wheel() {
        let wheel = Path::new("folder/boto3-1.44.5-py3-none-any.whl");
        assert_eq!(version_of(wheel, "boto3").as_deref(), Ok("1.44.5"));
        assert!(version_of(wheel, "botocore").is_err());
    }

    #[test]
    fn the_pin_is_read() {
        assert!(is_version(&pinned().unwrap()));
    }

    #[test]
    fn arguments_are_checked() {
        for arguments in [
            vec!["latest"],
            vec!["--changes", "1.44.5"],
            vec!["--changes", "a", "b"],
        ] {
            let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
            assert!(run(&arguments).is_err(), "{arguments:?}");
        }
    }
}
