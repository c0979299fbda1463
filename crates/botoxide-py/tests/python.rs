//! Runs the tests of the Python face: pytest over `tests/`, in the environment that `cargo xtask fetch` makes.
//!
//! The extension was built before this test, because it is the library of this package.
#![expect(
    clippy::disallowed_methods,
    reason = "a test lays out files and starts an interpreter"
)]
#![expect(
    clippy::print_stdout,
    reason = "what pytest says belongs to the output of the test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with the package `botoxide`, the extension in it. Python files are links, so that an edit needs no build.
#[cfg(target_os = "linux")]
fn lay_out(package: &Path, deps: &Path) -> std::io::Result<PathBuf> {
    let face = deps.join("../face");
    let target = face.join("botoxide");
    fs::create_dir_all(&target)?;
    for entry in fs::read_dir(package.join("python/botoxide"))? {
        let entry = entry?;
        let link = target.join(entry.file_name());
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(entry.path(), &link)?;
    }
    let extension = target.join("_native.abi3.so");
    let _ = fs::remove_file(&extension);
    fs::copy(deps.join("lib_native.so"), &extension)?;
    face.canonicalize()
}

#[test]
#[cfg(target_os = "linux")]
fn python() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let test = std::env::current_exe().unwrap();
    let face = lay_out(package, test.parent().unwrap()).unwrap();
    let root = package
        .parent()
        .and_then(Path::parent)
        .expect("the workspace");
    let python = root.join("target/venv/bin/python");
    let tests = package.join("tests");
    let status = Command::new(&python)
        .current_dir(package)
        .args(["-X", "dev", "-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(&tests)
        .env("BOTOXIDE_FACE", &face)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONMALLOC", "debug")
        .status()
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask fetch`", python.display()));
    println!("pytest ended with {status}");
    assert!(status.success(), "the tests of the Python face fail");
}
