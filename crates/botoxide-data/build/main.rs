//! Gets AWS's service models, packs them, and sets the folder of the archives for the library.
//!
//! Only for builds from the repository: `cargo xtask package` leaves this script out of the published crate and puts the archive in its place.
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build script works on files and talks to cargo"
)]

mod cache;
mod lock;
mod pack;
mod wheels;

use std::fs;
use std::path::PathBuf;

fn main() {
    if let Err(problem) = run() {
        eprintln!("botoxide-data: {problem}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), String> {
    for variable in ["BOTOXIDE_WHEELS", "BOTOXIDE_PYTHON"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let manifest = directory("CARGO_MANIFEST_DIR")?;
    let lock_path = manifest.join("models.lock");
    println!("cargo::rerun-if-changed={}", lock_path.display());
    let lock = fs::read_to_string(&lock_path)
        .map_err(|error| format!("{}: {error}", lock_path.display()))?;
    let cache = cache::directory(&directory("OUT_DIR")?);
    let finished = cache.join(cache::key(&lock, &manifest));
    let paths = pack::NAMES.map(|name| finished.join(name));
    if !paths.iter().all(|path| path.is_file()) {
        let mut files = pack::Files::default();
        for wheel in lock::parse(&lock)? {
            let bytes = wheels::obtain(&wheel, &cache)?;
            files.add_wheel(&wheel.name, &bytes)?;
        }
        for (path, archive) in paths.iter().zip(pack::pack(&files)?) {
            cache::write(path, &archive)?;
        }
    }
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    println!("cargo::rustc-check-cfg=cfg(packed_by_build)");
    println!("cargo::rustc-cfg=packed_by_build");
    println!("cargo::rustc-env=BOTOXIDE_DATA={}", finished.display());
    Ok(())
}

fn directory(variable: &str) -> Result<PathBuf, String> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("cargo has not set {variable}"))
}
