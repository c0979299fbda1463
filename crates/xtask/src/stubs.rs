//! `cargo xtask stubs`: makes `botoxide-stubs`, the distribution with the types of all services, and checks it.
//!
//! The checks: size and contents (`problems`), and that pip installs it into an empty environment. Not here: checking the
//! types themselves, which takes an hour (`crates/botoxide-types/tests/stubs/strict.py`).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::wheel::{entries, environment};
use crate::{programs, workspace};

/// The largest wheel, in bytes.
const LARGEST: u64 = 10_000_000;
/// The fewest services.
const FEWEST: usize = 439;
/// The files of every service.
const NEEDED: &[&str] = &[
    "__init__.pyi",
    "client.pyi",
    "literals.pyi",
    "py.typed",
    "type_defs.pyi",
];

/// Makes and checks the wheel.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let folder = workspace::target().join("stubs");
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    let mut cargo = programs::cargo();
    let build = [
        "build",
        "--quiet",
        "--locked",
        "--workspace",
        "--bin",
        "botoxide",
    ];
    programs::run(cargo.args(build))?;
    let mut botoxide = programs::program(workspace::built("debug", "botoxide")?);
    let stubs = botoxide.args(["stubs", "--all", "--wheel"]).arg(&folder);
    programs::run(stubs)?;
    let name = format!(
        "botoxide_stubs-{}-py3-none-any.whl",
        env!("CARGO_PKG_VERSION")
    );
    let wheel = folder.join(name);
    let size = wheel
        .metadata()
        .map_err(|error| format!("{}: {error}", wheel.display()))?
        .len();
    let entries = entries(&wheel)?;
    let paths: Vec<PathBuf> = entries.iter().map(|entry| entry.path.clone()).collect();
    let problems = problems(size, &paths);
    if !problems.is_empty() {
        return Err(format!("{}: {}", wheel.display(), problems.join("; ")));
    }
    let python = environment(&folder.join("empty"))?;
    let mut pip = programs::program(python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
    ]);
    programs::run(pip.arg(&wheel))?;
    let unpacked: u64 = entries.iter().map(|entry| entry.size).sum();
    println!(
        "{}: {size} bytes, {unpacked} unpacked, {} files, {} services; pip installs it",
        wheel.display(),
        entries.len(),
        services(&paths).len()
    );
    Ok(())
}

/// The packages of services.
fn services(paths: &[PathBuf]) -> BTreeSet<String> {
    let tops = paths.iter().filter_map(|path| path.iter().next());
    tops.map(|top| top.to_string_lossy().into_owned())
        .filter(|top| top.starts_with("mypy_boto3_"))
        .collect()
}

/// What is wrong with a wheel of these files.
fn problems(size: u64, paths: &[PathBuf]) -> Vec<String> {
    let mut problems = Vec::new();
    if size > LARGEST {
        problems.push(format!("it has {size} bytes; the limit is {LARGEST}"));
    }
    let services = services(paths);
    if services.len() < FEWEST {
        problems.push(format!("it has {} services of {FEWEST}", services.len()));
    }
    let known: BTreeSet<&Path> = paths.iter().map(PathBuf::as_path).collect();
    for service in &services {
        for needed in NEEDED {
            let path = Path::new(service).join(needed);
            if !known.contains(path.as_path()) {
                problems.push(format!("it has no {}", path.display()));
            }
        }
    }
    for path in paths {
        let top = path.iter().next().unwrap_or_default().to_string_lossy();
        let is_ours = top.starts_with("mypy_boto3_")
            || top.starts_with("botoxide_stubs-")
            || ["boto3-stubs", "botocore-stubs", "s3transfer-stubs"].contains(&top.as_ref());
        let is_stub = top.ends_with(".dist-info")
            || path.extension().is_some_and(|extension| extension == "pyi")
            || path.ends_with("py.typed");
        if !is_ours || !is_stub {
            problems.push(format!("{} does not belong to it", path.display()));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(size: u64, more: &[&str]) -> Vec<String> {
        let services = (0..FEWEST).flat_map(|number| {
            let path = move |name: &&str| format!("mypy_boto3_{number}/{name}");
            NEEDED.iter().map(path)
        });
        let files = services.chain(more.iter().map(|file| (*file).to_owned()));
        problems(size, &files.map(PathBuf::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_wheel_of_other_contents_is_refused() {
        let good = [
            "boto3-stubs/session.pyi",
            "botoxide_stubs-0.1.0.dist-info/RECORD",
        ];
        assert_eq!(found(LARGEST, &good), [""; 0]);
        assert_eq!(found(LARGEST + 1, &good).len(), 1);
        for file in ["boto3/session.pyi", "mypy_boto3_0/service-2.json"] {
            assert_eq!(found(1, &[file]).len(), 1, "{file}");
        }
        assert_eq!(
            found(1, &["mypy_boto3_new/client.pyi"]).len(),
            NEEDED.len() - 1
        );
        assert_eq!(problems(1, &[]).len(), 1);
    }
}
