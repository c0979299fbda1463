//! Runs rustdoc so that it writes JSON for the crates of the public API, over cargo's own build.
//!
//! rustdoc writes JSON only if `RUSTC_BOOTSTRAP` is set. Setting it for cargo would build the dependencies again. So
//! cargo calls this program instead of rustdoc, and this program sets it for rustdoc.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{programs, workspace};

/// The crates whose items are in the public API: the second's, as far as the first exports them.
pub(super) const CRATES: [&str; 2] = ["botoxide", "botoxide_core"];

/// Holds the path of rustdoc when cargo calls this program in its place.
const RUSTDOC: &str = "XTASK_RUSTDOC";

/// Writes the files of [`json`] with the features that the documentation has.
pub(super) fn write_json(features: &[&str]) -> Result<(), String> {
    let own = std::env::current_exe().map_err(|error| format!("the path of xtask: {error}"))?;
    let mut cargo = programs::cargo();
    cargo.args(["doc", "--quiet", "--locked", "--workspace", "--no-deps"]);
    // Its binary and the library share a name and therefore a file.
    cargo.args(["--exclude", "botoxide-cli"]).args(features);
    cargo.env("RUSTDOC", own).env(RUSTDOC, real_rustdoc());
    cargo.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json");
    programs::run(&mut cargo)
}

/// The file of a crate.
pub(super) fn json(name: &str) -> Result<PathBuf, String> {
    workspace::built("doc", &format!("{name}.json"))
}

/// The rustdoc beside the cargo that runs this program, else the one in the path.
fn real_rustdoc() -> OsString {
    let beside = std::env::var_os("CARGO").map(|cargo| {
        let name = format!("rustdoc{}", std::env::consts::EXE_SUFFIX);
        Path::new(&cargo).with_file_name(name)
    });
    match beside {
        Some(path) if path.is_file() => path.into(),
        _ => "rustdoc".into(),
    }
}

/// Acts as rustdoc if cargo calls this program in its place; otherwise returns `None`. Skips crates without a public
/// API.
pub(crate) fn in_place_of_rustdoc() -> Option<ExitCode> {
    let rustdoc = std::env::var_os(RUSTDOC)?;
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let mut names = arguments.windows(2);
    let name = names.find_map(|pair| (pair[0] == "--crate-name").then(|| &pair[1]));
    if name.is_some_and(|name| !CRATES.iter().any(|own| name == own)) {
        return Some(ExitCode::SUCCESS);
    }
    let mut command = Command::new(rustdoc);
    let status = command.args(arguments).env("RUSTC_BOOTSTRAP", "1").status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: cannot start rustdoc: {error}");
            ExitCode::FAILURE
        }
    })
}
