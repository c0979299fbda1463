//! Programs of others: where they are.

use std::path::PathBuf;

use botoxide::seam::{Env as _, ProcessEnv};

/// The path of a program, by the variable `PATH`.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let folders = ProcessEnv.var("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &std::path::Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_program(path: &std::path::Path) -> bool {
    path.is_file()
}
