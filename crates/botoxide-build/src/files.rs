//! Generated files in a program's sources.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use botoxide::seam::{Fs, RealFs};
use botoxide_types::rust::{Generated, is_edited};

use crate::Problem;

/// Folders are not searched deeper.
const MAX_DEPTH: usize = 32;

/// The generated files at a path: the file itself, or all in the folder, sorted.
///
/// # Errors
///
/// If the path cannot be read.
pub fn generated_files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut found = Vec::new();
    for file in rust_files(path)? {
        if Generated::read(&read(&file)?).is_some() {
            found.push(file);
        }
    }
    Ok(found)
}

/// The Rust files at a path, sorted.
pub(crate) fn rust_files(path: &Path) -> Result<Vec<PathBuf>, Problem> {
    let fs = RealFs;
    if !fs.exists(path) {
        return Err(Problem::new(format!("{} does not exist", path.display())));
    }
    let mut to_do = vec![(path.to_owned(), 0)];
    let mut files = Vec::new();
    while let Some((path, depth)) = to_do.pop() {
        if fs.is_file(&path) {
            if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        } else if depth < MAX_DEPTH {
            let inside = fs.list(&path).map_err(|error| unreadable(&path, &error))?;
            to_do.extend(inside.into_iter().map(|path| (path, depth + 1)));
        }
    }
    files.sort();
    Ok(files)
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, Problem> {
    let bytes = RealFs
        .read(path)
        .map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|_| Problem::new(format!("{} is not UTF-8", path.display())))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{} cannot be read: {error}", path.display()))
}

/// Writes a file, completely or not at all; returns whether it has changed.
///
/// # Errors
///
/// If the file exists and was edited, or was not generated, unless `force` is set; if it cannot be written.
pub fn write(path: &Path, text: &str, force: bool) -> Result<bool, Problem> {
    let fs = RealFs;
    if fs.exists(path) {
        let before = read(path);
        if before.as_ref().is_ok_and(|before| before == text) {
            return Ok(false);
        }
        if !force && is_edited(&before?) {
            return Err(Problem::new(format!(
                "{} was edited, or is not a generated file: use --force to replace it",
                path.display()
            )));
        }
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let replaced = std::fs::create_dir_all(folder).and_then(|()| {
        // A link stays a link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().unwrap_or(folder);
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(&path)?;
        Ok(())
    });
    replaced
        .map_err(|error| Problem::new(format!("{} cannot be written: {error}", path.display())))?;
    Ok(true)
}
