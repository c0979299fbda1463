//! `cargo xtask update-models [VERSION]`: changes the pinned version of the models in
//! `crates/botoxide-data/models.lock`.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::workspace;
use crate::{fetch, programs};

const HEAD: &str = "# The wheels that hold AWS's service models. \
    `cargo xtask update-models [VERSION]` rewrites this file.\n";

/// Downloads the wheels of one version, the latest if none is given, and records their hashes.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let wanted = match arguments {
        [] => String::new(),
        [version] if version.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("=={version}")
        }
        _ => return Err("usage: cargo xtask update-models [VERSION]".to_owned()),
    };
    let directory = workspace::root().join("target/update-models");
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    if directory.exists() {
        fs::remove_dir_all(&directory).map_err(failed)?;
    }
    fs::create_dir_all(&directory).map_err(failed)?;
    // boto3 and botocore are released together with the same version.
    let (version, boto3) = download("boto3", &wanted, &directory)?;
    let (_, botocore) = download("botocore", &format!("=={version}"), &directory)?;
    let lock =
        format!("{HEAD}botocore {version} sha256:{botocore}\nboto3 {version} sha256:{boto3}\n");
    let path = workspace::root().join("crates/botoxide-data/models.lock");
    fs::write(&path, lock).map_err(|error| format!("{}: {error}", path.display()))?;
    fs::remove_dir_all(&directory).map_err(failed)?;
    println!("models.lock: botocore and boto3 {version}");
    Ok(())
}

/// Version and hash of a package's wheel.
fn download(
    package: &str,
    requirement: &str,
    directory: &Path,
) -> Result<(String, String), String> {
    let mut command = programs::program(fetch::host());
    command
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args(["--no-deps", "--only-binary", ":all:", "--dest"])
        .arg(directory)
        .arg(format!("{package}{requirement}"));
    programs::run_quietly(&mut command)?;
    let failed = |error: std::io::Error| format!("{}: {error}", directory.display());
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let version = name
            .and_then(|name| name.strip_prefix(package)?.strip_prefix('-'))
            .and_then(|rest| rest.strip_suffix("-py3-none-any.whl"));
        if let Some(version) = version {
            let bytes = fs::read(&path).map_err(failed)?;
            let digest = Sha256::digest(&bytes);
            let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            return Ok((version.to_owned(), digits.concat()));
        }
    }
    Err(format!("pip downloaded no wheel of {package}{requirement}"))
}
