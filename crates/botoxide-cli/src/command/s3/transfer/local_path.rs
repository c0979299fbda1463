//! Local paths as strings: made absolute, and made relative to where the command runs, for people.
//!
//! Not here: which file goes where (`naming`). Counterpart: Python's `os.path`, awscli `s3/utils.py`
//! (`relative_path`).

use std::ffi::OsStr;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

use crate::failure::Failure;

/// Local paths, seen from one directory.
#[derive(Clone, Debug)]
pub(super) struct LocalPaths {
    here: PathBuf,
}

impl LocalPaths {
    /// Seen from the current directory.
    pub(super) fn here() -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::general(format!("the current directory: {error}")))?;
        Ok(Self::seen_from(here))
    }

    /// Seen from `here`, which is absolute.
    pub(super) fn seen_from(here: impl Into<PathBuf>) -> Self {
        Self { here: here.into() }
    }

    /// `os.path.abspath`: absolute, without `.`, `..` and a separator at the end. Links are not looked at.
    pub(super) fn absolute(&self, path: &str) -> String {
        text(&normal(&self.here.join(path)))
    }

    /// The path that people read: relative to here, `./` before it or steps up; absolute where there is no way.
    pub(super) fn relative(&self, path: &str) -> String {
        let absolute = normal(&self.here.join(path));
        let is_folder = path.ends_with(MAIN_SEPARATOR);
        let (folder, name) = match (absolute.parent(), absolute.file_name()) {
            _ if is_folder => (absolute.as_path(), OsStr::new("")),
            (Some(folder), Some(name)) => (folder, name),
            _ => return text(&absolute),
        };
        let here: Vec<Component<'_>> = self.here.components().collect();
        let there: Vec<Component<'_>> = folder.components().collect();
        let shared = here
            .iter()
            .zip(&there)
            .take_while(|(one, other)| one == other)
            .count();
        if shared == 0 {
            // Another drive.
            return text(&absolute);
        }
        let mut way = PathBuf::new();
        way.extend(here.iter().skip(shared).map(|_| Component::ParentDir));
        way.extend(there.iter().skip(shared));
        if way.as_os_str().is_empty() {
            way.push(".");
        }
        way.push(name);
        text(&way)
    }
}

/// Whether a relative path leads out of the directory that it is joined to.
pub(super) fn escapes(relative: &str) -> bool {
    let mut depth = 0_usize;
    for component in relative.split(['/', MAIN_SEPARATOR]) {
        match component {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// Whether a relative path is the only one that leads to its file: no part of it is empty, `.` or `..`.
pub(super) fn is_plain(relative: &str) -> bool {
    relative
        .split(['/', MAIN_SEPARATOR])
        .all(|part| !matches!(part, "" | "." | ".."))
}

/// Without `.` and `..`; above the root there is the root.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            Component::Normal(_) | Component::Prefix(_) | Component::RootDir => {
                normal.push(component);
            }
        }
    }
    normal
}

/// Paths are made of words of the command line, which are UTF-8, and of names that were found to be.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_absolute_as_pythons() {
        let paths = LocalPaths::seen_from("/home/ada");
        for (path, absolute) in [
            ("a", "/home/ada/a"),
            (".", "/home/ada"),
            ("./a//b/", "/home/ada/a/b"),
            ("../eve/./x", "/home/eve/x"),
            ("../../../x", "/x"),
            ("/", "/"),
            ("/a/../b/", "/b"),
        ] {
            assert_eq!(paths.absolute(path), absolute, "{path}");
        }
    }

    #[test]
    fn people_read_relative_paths() {
        let paths = LocalPaths::seen_from("/home/ada");
        for (path, relative) in [
            ("/home/ada/a", "./a"),
            ("/home/ada/a/b", "a/b"),
            ("/home/a", "../a"),
            ("/tmp/x/y", "../../tmp/x/y"),
            ("/home/ada", "../ada"),
            ("/home/ada/a/", "a/"),
        ] {
            assert_eq!(paths.relative(path), relative, "{path}");
        }
    }

    #[test]
    fn a_second_path_to_a_file_is_seen() {
        for path in [
            "a//b", "a/./b", "./a", "a/../b", "/a", "a/", "a/b/..", ".", "",
        ] {
            assert!(!is_plain(path), "{path}");
        }
        for path in ["a", "a/b", ".a", "..a", "a./b", "a../b", "..."] {
            assert!(is_plain(path), "{path}");
        }
    }

    #[test]
    fn a_path_that_leads_out_is_seen() {
        for path in ["../a", "a/../../b", "/../a", "./../x", "a/b/../../..", ".."] {
            assert!(escapes(path), "{path}");
        }
        for path in ["a", "a/../b", "..a", "a/..b", "", "a/b/..", "/a"] {
            assert!(!escapes(path), "{path}");
        }
    }
}
