//! `LocalFiles`: the files below a directory, in the order in which S3 lists keys.
//!
//! One directory is read at a time, on each level of the way down; what cannot be read is skipped with a warning.
//! Counterpart: awscli `s3/filegenerator.py` (`list_files`).
#![expect(
    clippy::disallowed_methods,
    reason = "asks about the user's own files, which are what is moved"
)]

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{MAIN_SEPARATOR, Path};
use std::time::{SystemTime, UNIX_EPOCH};

use botoxide_core::time::Timestamp;

use super::identity::Identity;
use super::results::skipped;

/// A file that was found.
#[derive(Debug)]
pub(super) struct LocalFile {
    /// Its absolute path.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) modified: Timestamp,
    pub(super) identity: Identity,
}

/// Messages of a walk for the user.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Notice {
    pub(super) text: String,
    /// The path that could not be read, neither itself nor its contents.
    pub(super) skipped: Option<String>,
}

/// Walks through files.
pub(super) struct LocalFiles<'a> {
    follow_symlinks: bool,
    /// Called for what is skipped.
    warn: &'a dyn Fn(Notice),
    /// A path that was asked for by name and is still to be given.
    single: Option<String>,
    /// The directories between the source and the place where it goes on.
    open: Vec<Directory>,
}

/// The names in a directory, sorted, of which some are still to be visited.
struct Directory {
    /// With a separator at its end.
    path: String,
    /// All names without anything between; those of directories end in a slash. One buffer, because a directory may
    /// hold a million.
    names: String,
    /// Where each name stands, those that are left in reverse order.
    left: Vec<Range<u32>>,
}

impl<'a> LocalFiles<'a> {
    /// The files below `path` if `is_recursive`, otherwise the single file that it names; the path is absolute.
    ///
    /// # Errors
    ///
    /// As the system does, where the directory itself cannot be read.
    pub(super) fn new(
        path: &str,
        is_recursive: bool,
        follow_symlinks: bool,
        warn: &'a dyn Fn(Notice),
    ) -> io::Result<Self> {
        let mut files = Self {
            follow_symlinks,
            warn,
            single: None,
            open: Vec::new(),
        };
        if files.is_ignored(path) {
            return Ok(files);
        }
        if is_recursive {
            let mut path = path.to_owned();
            if !path.ends_with(MAIN_SEPARATOR) {
                path.push(MAIN_SEPARATOR);
            }
            files.open(path)?;
        } else {
            files.single = Some(path.to_owned());
        }
        Ok(files)
    }

    /// Reads the names in a directory.
    fn open(&mut self, path: String) -> io::Result<()> {
        let mut names = String::new();
        let mut left = Vec::new();
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                (self.warn)(Notice {
                    text: undecodable(&name, &path),
                    // No key can be that of such a name.
                    skipped: None,
                });
                continue;
            };
            let kind = entry.file_type()?;
            let is_directory = kind.is_dir()
                || kind.is_symlink()
                    && fs::metadata(entry.path()).is_ok_and(|found| found.is_dir());
            let start = length(&names)?;
            names.push_str(name);
            if is_directory {
                // The names are sorted as in keys: `a.txt` comes before what is in `a/`.
                names.push('/');
            }
            left.push(start..length(&names)?);
        }
        let name = |at: &Range<u32>| names.get(at.start as usize..at.end as usize);
        left.sort_unstable_by(|one, other| name(other).cmp(&name(one)));
        self.open.push(Directory { path, names, left });
        Ok(())
    }

    /// Whether a path is skipped: a link that is not followed, or a path with a warning.
    fn is_ignored(&self, path: &str) -> bool {
        if !self.follow_symlinks {
            let link = path.strip_suffix(MAIN_SEPARATOR).unwrap_or(path);
            if fs::symlink_metadata(link).is_ok_and(|found| found.is_symlink()) {
                return true;
            }
        }
        if let Ok(found) = fs::metadata(path) {
            return self.has_warned(path, &found);
        }
        self.leave_out(path, "File does not exist.");
        true
    }

    /// Warns that a path is skipped.
    fn leave_out(&self, path: &str, message: &str) {
        (self.warn)(Notice {
            text: skipped(path, message),
            skipped: Some(path.to_owned()),
        });
    }

    fn has_warned(&self, path: &str, found: &Metadata) -> bool {
        let complaint = if is_special(found) {
            "File is character special device, block special device, FIFO, or socket."
        } else if !is_readable(path, found) {
            "File/Directory is not readable."
        } else {
            return false;
        };
        self.leave_out(path, complaint);
        true
    }

    /// A file, if it can be read.
    fn visit(&self, path: String) -> Option<LocalFile> {
        if !self.follow_symlinks
            && fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink())
        {
            return None;
        }
        let Ok((identity, found)) = Identity::look(&path) else {
            self.leave_out(&path, "File does not exist.");
            return None;
        };
        if self.has_warned(&path, &found) {
            return None;
        }
        let modified = found.modified().ok().and_then(timestamp);
        if modified.is_none() {
            let warning =
                "warning: File has an invalid timestamp. Passing epoch time as timestamp.";
            (self.warn)(Notice {
                text: warning.to_owned(),
                skipped: None,
            });
        }
        Some(LocalFile {
            path,
            size: found.len(),
            modified: modified.unwrap_or(Timestamp::new(0, 0)),
            identity,
        })
    }
}

impl Iterator for LocalFiles<'_> {
    type Item = LocalFile;

    fn next(&mut self) -> Option<LocalFile> {
        if let Some(path) = self.single.take() {
            return self.visit(path);
        }
        loop {
            let directory = self.open.last_mut()?;
            let Some(name) = directory.left.pop() else {
                self.open.pop();
                continue;
            };
            let range = name.start as usize..name.end as usize;
            let name = directory.names.get(range).unwrap_or_default();
            let path = format!("{}{name}", directory.path);
            let Some(folder) = path.strip_suffix('/') else {
                if let Some(file) = self.visit(path) {
                    return Some(file);
                }
                continue;
            };
            let folder = format!("{folder}{MAIN_SEPARATOR}");
            if !self.is_ignored(folder.trim_end_matches(MAIN_SEPARATOR)) {
                let opened = self.open(folder.clone());
                if opened.is_err() {
                    // It was removed, or became unreadable, after its name was read.
                    self.leave_out(&folder, "File/Directory is not readable.");
                }
            }
        }
    }
}

fn length(names: &str) -> io::Result<u32> {
    u32::try_from(names.len()).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

// DIFFERENCE A30
fn undecodable(name: &OsStr, directory: &str) -> String {
    let name = name.to_string_lossy();
    skipped(
        &name,
        &format!("Its name in \"{directory}\" is not UTF-8, as a key must be."),
    )
}

/// The timestamp, if a date can represent it.
fn timestamp(time: SystemTime) -> Option<Timestamp> {
    const FIRST: i64 = -62_135_596_800;
    const LAST: i64 = 253_402_300_799;
    let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?;
            match before.subsec_nanos() {
                0 => (-seconds, 0),
                nanoseconds => (-seconds - 1, 1_000_000_000 - nanoseconds),
            }
        }
    };
    (FIRST..=LAST)
        .contains(&seconds)
        .then(|| Timestamp::new(seconds, nanoseconds))
}

fn is_readable(path: &str, found: &Metadata) -> bool {
    if found.is_dir() {
        fs::read_dir(path).is_ok()
    } else {
        File::open(Path::new(path)).is_ok()
    }
}

#[cfg(unix)]
fn is_special(found: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = found.file_type();
    kind.is_char_device() || kind.is_block_device() || kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_special(_found: &Metadata) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::cell::RefCell;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    struct Tree(TempDir);

    impl Tree {
        fn new(files: &[&str]) -> Self {
            let tree = Self(tempfile::tempdir().unwrap());
            for file in files {
                let path = tree.0.path().join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, file).unwrap();
            }
            tree
        }

        fn path(&self, name: &str) -> String {
            self.0.path().join(name).to_str().unwrap().to_owned()
        }

        /// What is found below the tree, relative to it, and what is warned of.
        fn files(&self, follow_symlinks: bool) -> (Vec<String>, Vec<String>) {
            let root = self.path("");
            let warnings = RefCell::new(Vec::new());
            let warn = |notice: Notice| warnings.borrow_mut().push(notice.text.replace(&root, ""));
            let files = LocalFiles::new(&root, true, follow_symlinks, &warn).unwrap();
            let found = files.map(|file| file.path.replace(&root, "")).collect();
            (found, warnings.into_inner())
        }
    }

    #[test]
    fn files_come_in_the_order_of_keys() {
        let tree = Tree::new(&[
            "a/z", "a.txt", "a-b", "a0", "b/c/d", "b/c-d", "B", "é", "z", "日",
        ]);
        let (found, warnings) = tree.files(true);
        let mut sorted = found.clone();
        sorted.sort();
        assert_eq!(found, sorted);
        assert_eq!(found.len(), 10);
        assert_eq!(found[..4], ["B", "a-b", "a.txt", "a/z"]);
        assert!(warnings.is_empty());
    }

    #[test]
    fn links_are_followed_or_left_out() {
        let tree = Tree::new(&["folder/inner", "plain"]);
        symlink(tree.path("folder"), tree.path("alias")).unwrap();
        symlink(tree.path("plain"), tree.path("link")).unwrap();
        let (found, warnings) = tree.files(true);
        assert_eq!(found, ["alias/inner", "folder/inner", "link", "plain"]);
        assert!(warnings.is_empty());
        let (found, warnings) = tree.files(false);
        assert_eq!(found, ["folder/inner", "plain"]);
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_link_to_nowhere_is_skipped() {
        let tree = Tree::new(&["a"]);
        symlink("nowhere", tree.path("broken")).unwrap();
        symlink("circle", tree.path("circle")).unwrap();
        let (found, warnings) = tree.files(true);
        assert_eq!(found, ["a"]);
        assert_eq!(
            warnings,
            [
                "warning: Skipping file broken. File does not exist.",
                "warning: Skipping file circle. File does not exist."
            ]
        );
    }

    #[test]
    fn a_link_to_its_own_directory_ends() {
        let tree = Tree::new(&["a"]);
        symlink(".", tree.path("again")).unwrap();
        let (found, warnings) = tree.files(true);
        assert!(found[1].starts_with("again/"));
        assert!(found.len() < 60, "{}", found.len());
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn what_is_no_file_is_skipped() {
        let tree = Tree::new(&["a"]);
        let socket = std::os::unix::net::UnixListener::bind(tree.path("socket")).unwrap();
        let (found, warnings) = tree.files(true);
        drop(socket);
        assert_eq!(found, ["a"]);
        assert_eq!(
            warnings,
            [
                "warning: Skipping file socket. File is character special device, block special device, FIFO, or socket."
            ]
        );
    }

    #[test]
    fn a_name_that_is_no_text_is_skipped() {
        let tree = Tree::new(&["a"]);
        fs::write(tree.0.path().join(OsStr::from_bytes(b"\xff")), "x").unwrap();
        let (found, warnings) = tree.files(true);
        assert_eq!(found, ["a"]);
        assert!(warnings[0].starts_with("warning: Skipping file \u{fffd}. "));
    }

    #[test]
    fn one_file_has_its_size_and_time() {
        let tree = Tree::new(&["four"]);
        let file = File::options().write(true).open(tree.path("four")).unwrap();
        file.set_modified(UNIX_EPOCH + std::time::Duration::from_millis(1_500))
            .unwrap();
        let never = |notice: Notice| panic!("{notice:?}");
        let found: Vec<LocalFile> = LocalFiles::new(&tree.path("four"), false, true, &never)
            .unwrap()
            .collect();
        let [file] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(file.path, tree.path("four"));
        assert_eq!(file.size, 4);
        assert_eq!(file.modified, Timestamp::new(1, 500_000_000));
    }

    #[test]
    fn moments_before_1970_are_moments() {
        let before = UNIX_EPOCH - std::time::Duration::from_millis(1_500);
        assert_eq!(timestamp(before), Some(Timestamp::new(-2, 500_000_000)));
        let late = UNIX_EPOCH + std::time::Duration::from_hours(70_389_528);
        assert_eq!(timestamp(late), None);
    }
}
