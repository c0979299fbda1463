//! `DownloadTarget`: the target of a download.
//!
//! Not here: writing to it (`output/`). Counterpart: the `fileobj` of s3transfer `manager.py`
//! (`TransferManager.download`).

use std::fmt;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A seekable writer.
pub trait SeekableWriter: Write + Seek + Send {}

impl<T: Write + Seek + Send> SeekableWriter for T {}

/// The target of a download: a file, which is the fastest, or a writer.
///
/// # Example: into memory
///
/// ```
/// use std::io::Cursor;
/// use std::sync::{Arc, Mutex};
/// use botoxide::transfer::DownloadTarget;
///
/// let buffer = Arc::new(Mutex::new(Cursor::new(Vec::new())));
/// let target = DownloadTarget::Seekable(buffer.clone());
/// # let _ = (target, buffer);
/// ```
#[derive(Clone)]
pub enum DownloadTarget {
    /// The file of this name. It gets the name when it is complete; an existing file stays until then. A device or
    /// a pipe is written to directly.
    Path(PathBuf),
    /// A seekable writer: parts are written as they arrive, at their offsets counted from 0.
    Seekable(Arc<Mutex<dyn SeekableWriter>>),
    /// Any other writer: parts are written in order.
    Writer(Arc<Mutex<dyn Write + Send>>),
}

impl DownloadTarget {
    /// A seekable writer, such as a [`File`] or a [`Cursor`](std::io::Cursor).
    pub fn seekable(writer: impl Write + Seek + Send + 'static) -> Self {
        Self::Seekable(Arc::new(Mutex::new(writer)))
    }

    /// A non-seekable writer, such as [`Stdout`](std::io::Stdout).
    pub fn writer(writer: impl Write + Send + 'static) -> Self {
        Self::Writer(Arc::new(Mutex::new(writer)))
    }
}

impl From<PathBuf> for DownloadTarget {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<&Path> for DownloadTarget {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<&str> for DownloadTarget {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}

impl From<String> for DownloadTarget {
    fn from(path: String) -> Self {
        Self::Path(path.into())
    }
}

/// A file that was opened for appending is written in order; any other at offsets from its start.
// H096
impl From<File> for DownloadTarget {
    fn from(file: File) -> Self {
        // DIFFERENCE 77: boto3 uses a single thread.
        if is_append_mode(&file) {
            Self::writer(file)
        } else {
            Self::seekable(file)
        }
    }
}

#[cfg(unix)]
fn is_append_mode(file: &File) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl};

    fcntl_getfl(file).is_ok_and(|flags| flags.contains(OFlags::APPEND))
}

#[cfg(not(unix))]
fn is_append_mode(_: &File) -> bool {
    false
}

impl fmt::Debug for DownloadTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Seekable(_) => f.write_str("Seekable"),
            Self::Writer(_) => f.write_str("Writer"),
        }
    }
}
