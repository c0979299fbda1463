//! Writes distributions, so that a reader never sees half of one.
#![expect(
    clippy::disallowed_methods,
    reason = "whole folders are read, replaced and removed, which the seam of settings files does not do"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::distribution::Files;

/// Files with this ending are sources.
const SOURCES: &str = "py";
/// Folders deeper than this are not searched.
const MAX_DEPTH: usize = 32;
/// A source larger than this is not read.
const MAX_SOURCE: u64 = 16 << 20;

/// Replaces the top folders of `files` in `target`. Each is written beside its place first.
pub(super) fn replace(target: &Path, files: &Files, removed: &[String]) -> io::Result<()> {
    fs::create_dir_all(target)?;
    let prepared = target.join(format!(".botoxide-stubs-{}", std::process::id()));
    let done = prepare(&prepared, files).and_then(|()| {
        let mut tops: Vec<&str> = files.keys().map(|path| top(path)).collect();
        tops.dedup();
        let gone = removed.iter().map(String::as_str);
        for name in gone.filter(|name| !tops.contains(name)) {
            remove(&target.join(name))?;
        }
        for name in tops {
            let place = target.join(name);
            let old = prepared.join(format!("{name}.old"));
            if fs::symlink_metadata(&place).is_ok() {
                fs::rename(&place, old)?;
            }
            fs::rename(prepared.join(name), place)?;
        }
        Ok(())
    });
    let cleaned = remove(&prepared);
    done.and(cleaned)
}

fn prepare(prepared: &Path, files: &Files) -> io::Result<()> {
    remove(prepared)?;
    for (path, text) in files {
        let path = prepared.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn remove(path: &Path) -> io::Result<()> {
    let result = match fs::symlink_metadata(path) {
        Ok(info) if info.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Replaces one file.
pub(super) fn file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension(format!("part{}", std::process::id()));
    fs::write(&part, bytes)?;
    fs::rename(&part, path).inspect_err(|_| {
        // The error is that of the rename.
        let _ = fs::remove_file(&part);
    })
}

/// The text of a file; `None` if there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names in a folder; none if there is no such folder.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

/// Calls `f` with the text of each Python source in a folder; hidden folders and environments are left out.
pub(super) fn sources(path: &Path, f: &mut impl FnMut(&str)) -> io::Result<()> {
    let mut todo = vec![(path.to_owned(), 0)];
    // A path that does not exist is an error; what cannot be read below it is not.
    fs::metadata(path)?;
    while let Some((path, depth)) = todo.pop() {
        let Ok(info) = fs::symlink_metadata(&path) else {
            continue;
        };
        if info.is_dir() {
            let is_environment = path.join("pyvenv.cfg").exists();
            if depth > MAX_DEPTH || is_environment {
                continue;
            }
            let names = names(&path).into_iter();
            let shown = names.filter(|name| !name.starts_with('.') && name != "node_modules");
            todo.extend(shown.map(|name| (path.join(name), depth + 1)));
        } else if info.is_file()
            && info.len() <= MAX_SOURCE
            && is_source(&path)
            && let Ok(bytes) = fs::read(&path)
        {
            f(&String::from_utf8_lossy(&bytes));
        }
    }
    Ok(())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == SOURCES)
}

/// A path as it is shown.
pub(super) fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}

/// The folder of packages in a virtual environment: that of its newest Python.
pub fn site_packages(environment: &Path) -> Option<PathBuf> {
    let lib = environment.join("lib");
    let mut found: Vec<(u32, PathBuf)> = names(&lib)
        .into_iter()
        .filter_map(|name| {
            let minor = name.strip_prefix("python3.")?.parse().ok()?;
            Some((minor, lib.join(name).join("site-packages")))
        })
        .filter(|(_, path)| path.is_dir())
        .collect();
    found.sort_unstable();
    found.pop().map(|(_, path)| path)
}
