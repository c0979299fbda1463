//! `Identity`: identifies the listed file of a path, so that `mv` deletes only this file.
//!
//! Counterpart: none; `aws` deletes whatever has the name.
#![expect(
    clippy::disallowed_methods,
    reason = "asks about the user's own files, which are what is moved"
)]

use std::fs::{self, Metadata};
use std::io;
use std::time::SystemTime;

// DIFFERENCE A43
/// Attributes that change when a file is replaced or written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    is_link: bool,
    /// Device and inode; zeros where the system has none.
    inode: (u64, u64),
    size: u64,
    modified: Option<SystemTime>,
}

impl Identity {
    /// Looks at the file that a path names, through links.
    ///
    /// # Errors
    ///
    /// Errors are those of the system.
    pub(super) fn look(path: &str) -> io::Result<(Self, Metadata)> {
        let mut found = fs::symlink_metadata(path)?;
        let is_link = found.is_symlink();
        if is_link {
            found = fs::metadata(path)?;
        }
        let identity = Self {
            is_link,
            inode: inode(&found),
            size: found.len(),
            modified: found.modified().ok(),
        };
        Ok((identity, found))
    }
}

#[cfg(unix)]
fn inode(found: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (found.dev(), found.ino())
}

#[cfg(not(unix))]
fn inode(_found: &Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::File;
    use std::io::Write as _;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn set_time(path: &Path, seconds: u64) {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds))
            .unwrap();
    }

    /// Whether the file is no longer the same after `change`.
    fn changed(change: impl FnOnce(&Path)) -> bool {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x");
        fs::write(&path, "four").unwrap();
        set_time(&path, 1_000_000);
        let look = || Identity::look(path.to_str().unwrap()).unwrap().0;
        let before = look();
        change(&path);
        before != look()
    }

    #[test]
    fn a_file_that_was_replaced_or_written_is_another() {
        let replace = |path: &Path, seconds| {
            let other = path.with_extension("other");
            fs::write(&other, "more").unwrap();
            set_time(&other, seconds);
            fs::rename(&other, path).unwrap();
        };
        assert!(changed(|path| replace(path, 1_000_000)));
        assert!(changed(|path| replace(path, 2_000_000)));
        assert!(changed(|path| fs::write(path, "four").unwrap()));
        assert!(changed(|path| {
            let mut file = File::options().append(true).open(path).unwrap();
            file.write_all(b"!").unwrap();
            set_time(path, 1_000_000);
        }));
        assert!(changed(|path| {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(1).unwrap();
            set_time(path, 1_000_000);
        }));
        assert!(changed(|path| {
            let moved = path.with_extension("moved");
            fs::rename(path, &moved).unwrap();
            symlink(&moved, path).unwrap();
        }));
        assert!(changed(|path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }));
    }

    #[test]
    fn a_file_that_was_read_or_linked_is_the_same() {
        assert!(!changed(|_| {}));
        assert!(!changed(|path| drop(fs::read(path).unwrap())));
        assert!(!changed(|path| {
            fs::hard_link(path, path.with_extension("linked")).unwrap();
        }));
    }
}
