//! `FileLock`: one process at a time reads, changes and replaces a file.
//!
//! Not here: what it writes (`fs.rs`). Counterpart: none; `aws` loses settings that are written at the same time.
#![expect(clippy::disallowed_methods, reason = "this file is the door to files")]

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

/// The timeout of waiting for other processes.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// A lock of a file for other processes. It ends when it is dropped, and with the process.
///
/// On Unix the file itself is locked, so that no other file is left behind; elsewhere a locked file could not be
/// replaced, and the lock is a file beside it, `config.lock`.
#[derive(Debug, Default)]
pub struct FileLock {
    /// `None` if the file system has no locks, and for fakes.
    _file: Option<File>,
}

impl FileLock {
    pub(super) fn take(path: &Path) -> io::Result<Self> {
        let mut waited = Duration::ZERO;
        loop {
            let file = open(path)?;
            match file.try_lock() {
                // The previous holder may have replaced the file.
                Ok(()) if is_at(&file, path) => return Ok(Self { _file: Some(file) }),
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    // Some network file systems have no locks, and settings must be written there too.
                    tracing::warn!(%error, path = %path.display(), "the file cannot be locked");
                    return Ok(Self::default());
                }
            }
            if waited >= PATIENCE {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another process has locked it",
                ));
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = OpenOptions::new();
    // Without waiting for the other end of a pipe.
    options
        .read(true)
        .mode(0o600)
        .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    // NFS locks only what is open for writing.
    match options.clone().write(true).create(true).open(path) {
        // A read-only file can be replaced.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => options.open(path),
        opened => opened,
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |found: std::fs::Metadata| (found.dev(), found.ino());
    let (locked, there) = (file.metadata().map(id), std::fs::metadata(path).map(id));
    matches!((locked, there), (Ok(locked), Ok(there)) if locked == there)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    OpenOptions::new()
        .write(true)
        .create(true)
        .open(path.with_file_name(name))
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::seam::{Fs as _, RealFs};

    #[test]
    fn a_lock_is_exclusive_even_if_the_file_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        let inside = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lock = RealFs.lock(&path).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        let mut bytes = RealFs.read(&path).unwrap();
                        bytes.push(b'x');
                        inside.fetch_sub(1, Ordering::SeqCst);
                        // From now on another owner may lock the new file.
                        RealFs.replace(&path, &bytes).unwrap();
                    }
                });
            }
        });
        assert_eq!(RealFs.read(&path).unwrap().len(), 160);
        assert_eq!(RealFs.list(directory.path()).unwrap(), [path]);
    }

    #[test]
    fn a_lock_creates_a_private_file_and_accepts_a_read_only_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config");
        drop(RealFs.lock(&path).unwrap());
        assert_eq!(RealFs.info(&path).unwrap().mode, Some(0o600));
        let read_only = std::fs::Permissions::from_mode(0o400);
        std::fs::set_permissions(&path, read_only).unwrap();
        drop(RealFs.lock(&path).unwrap());
        let missing = directory.path().join("gone/config");
        let error = RealFs.lock(&missing).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
