//! `cargo xtask package`: creates the crates to publish and checks that they can be used.
//!
//! The crates are written to `target/publish/package`. The repository only pins AWS's models; the archive that the
//! build of `botoxide-data` creates from them is added to its crate here (`stage.rs`). Then sizes and contents are
//! checked (`contents.rs`), and a program that uses them is compiled without network, Python or any other source of
//! crates (`user.rs`).

mod contents;
mod stage;
mod user;

pub(crate) use stage::archives;

use std::fs;
use std::path::{Path, PathBuf};

use crate::{programs, workspace};

/// A crate that is published.
#[derive(Debug)]
struct Package {
    name: String,
    /// The archive for the registry.
    file: PathBuf,
}

/// Creates and checks all crates.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(unknown) = arguments.first() {
        return Err(format!("unknown argument {unknown:?}"));
    }
    let target = workspace::target().join("publish");
    let names = stage::published()?;
    let stage = target.join("stage");
    stage::lay_out(&stage, &names)?;
    let packages = target.join("package");
    clear(&packages)?;
    let mut cargo = programs::cargo();
    cargo
        .current_dir(&stage)
        .args(["package", "--quiet", "--no-verify", "--allow-dirty"]);
    cargo.args(names.iter().flat_map(|name| ["--package", name]));
    programs::run(cargo.arg("--target-dir").arg(&target))?;
    let packages = names
        .into_iter()
        .map(|name| {
            let file = packages.join(format!("{name}-{}.crate", version()));
            Package { name, file }
        })
        .collect::<Vec<_>>();
    for package in &packages {
        println!("{}", contents::check(package)?);
    }
    user::check(&target, &packages)?;
    println!("a program that uses them compiles without network and Python");
    Ok(())
}

/// The version of all crates.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn clear(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{} to {}: {error}", from.display(), to.display());
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::copy(from, to).map(drop).map_err(failed)
}
