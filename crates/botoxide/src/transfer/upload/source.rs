//! `UploadSource`: the source of an upload; `StreamParts`: a stream that is split into parts while it is read.
//!
//! Counterpart: s3transfer `upload.py` (`UploadFilenameInputManager`, `UploadSeekableInputManager`,
//! `UploadNonSeekableInputManager`).

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use botoxide_core::error::{Error, Result};
use bytes::{Buf as _, Bytes};

use super::super::buffers::{BUFFER, BufferPool};
use super::super::transfer::Claim;
use crate::seam::locked;

/// The source of an upload.
///
/// # Example
///
/// ```
/// use botoxide::transfer::UploadSource;
///
/// let file: UploadSource = "cat.jpg".into();
/// let bytes = UploadSource::from(b"meow".to_vec());
/// let cursor = UploadSource::seekable(std::io::Cursor::new("meow"));
/// let stream = UploadSource::reader(std::io::stdin());
/// ```
// H123
pub enum UploadSource {
    /// Bytes in memory.
    Bytes(Bytes),
    /// The file of this name. Parts are read while they are sent, several at a time.
    Path(PathBuf),
    /// A stream of unknown length. Parts are in memory while they are sent; see
    /// [`max_in_memory_upload_chunks`](crate::transfer::TransferConfig::max_in_memory_upload_chunks).
    Reader(Box<dyn Read + Send>),
    /// The rest of a stream with a known length. Parts of a multipart upload are in memory while they are sent.
    Seekable(Box<dyn ReadSeek>),
}

/// A seekable stream.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

impl UploadSource {
    /// A stream of unknown length.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::Reader(Box::new(reader))
    }

    /// The rest of a seekable stream.
    pub fn seekable(reader: impl ReadSeek + 'static) -> Self {
        Self::Seekable(Box::new(reader))
    }
}

impl From<&str> for UploadSource {
    fn from(path: &str) -> Self {
        Self::Path(path.into())
    }
}

impl From<String> for UploadSource {
    fn from(path: String) -> Self {
        Self::Path(path.into())
    }
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> Self {
        Self::Path(path.into())
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl From<Bytes> for UploadSource {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for UploadSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl fmt::Debug for UploadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Reader(_) => f.write_str("Reader"),
            Self::Seekable(_) => f.write_str("Seekable"),
        }
    }
}

/// The number of bytes left in a stream; its position does not change.
///
/// # Errors
///
/// Errors of the stream.
pub(super) fn rest_of(reader: &mut dyn ReadSeek) -> Result<u64> {
    let mut measure = || {
        let start = reader.stream_position()?;
        let end = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(start))?;
        Ok(end.saturating_sub(start))
    };
    measure().map_err(read_failed)
}

/// The total number of bytes.
pub(super) fn total(chunks: &[Bytes]) -> u64 {
    chunks.iter().map(|chunk| chunk.len() as u64).sum()
}

/// A stream that is read part by part, by one thread at a time.
pub(super) struct StreamParts {
    ahead: Mutex<Ahead>,
    is_reading: AtomicBool,
    has_ended: AtomicBool,
}

/// A stream, and the bytes that were already read.
struct Ahead {
    reader: Box<dyn Read + Send>,
    buffers: Arc<BufferPool>,
    initial: VecDeque<Bytes>,
}

impl StreamParts {
    pub(super) fn new(reader: Box<dyn Read + Send>, buffers: &Arc<BufferPool>) -> Self {
        Self {
            ahead: Mutex::new(Ahead {
                reader,
                buffers: Arc::clone(buffers),
                initial: VecDeque::new(),
            }),
            is_reading: AtomicBool::new(false),
            has_ended: AtomicBool::new(false),
        }
    }

    /// Reads up to `amount` bytes, which are held here; returns their number.
    ///
    /// # Errors
    ///
    /// Errors of the stream.
    pub(super) fn read_ahead(&mut self, amount: u64) -> Result<u64> {
        let ahead = self.ahead.get_mut();
        let ahead = ahead.unwrap_or_else(PoisonError::into_inner);
        let chunks = ahead.read(amount)?;
        let length = total(&chunks);
        ahead.initial = chunks.into();
        Ok(length)
    }

    /// The rest of the stream.
    ///
    /// # Errors
    ///
    /// Errors of the stream.
    pub(super) fn read_to_end(self) -> Result<Vec<Bytes>> {
        let ahead = self.ahead.into_inner();
        let mut ahead = ahead.unwrap_or_else(PoisonError::into_inner);
        ahead.read(u64::MAX)
    }

    /// Whether the next part can be read now: no other thread reads, and one more fits into memory.
    pub(super) fn claim(&self, room: &AtomicUsize) -> Claim {
        if self.has_ended.load(Ordering::Acquire) {
            return Claim::End;
        }
        if self.is_reading.load(Ordering::Acquire) {
            return Claim::Wait;
        }
        let less = |room: usize| room.checked_sub(1);
        let taken = room.fetch_update(Ordering::AcqRel, Ordering::Acquire, less);
        if taken.is_err() {
            return Claim::Wait;
        }
        self.is_reading.store(true, Ordering::Release);
        Claim::Take
    }

    /// Reads the part that was claimed; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Errors of the stream.
    pub(super) fn read_part(&self, amount: u64) -> Result<Option<Vec<Bytes>>> {
        let mut ahead = locked(&self.ahead);
        let result = ahead.read(amount);
        drop(ahead);
        if let Ok(chunks) = &result
            && total(chunks) < amount
        {
            self.has_ended.store(true, Ordering::Release);
        }
        self.is_reading.store(false, Ordering::Release);
        result.map(|chunks| Some(chunks).filter(|chunks| !chunks.is_empty()))
    }
}

impl Ahead {
    /// Reads `amount` bytes, or all that are left, in pieces of [`BUFFER`] bytes; the last may be smaller.
    fn read(&mut self, amount: u64) -> Result<Vec<Bytes>> {
        let mut chunks = Vec::new();
        let mut left = amount;
        while left > 0 {
            let mut buffer = self.buffers.take();
            let filled = self.fill(buffer.room(left))?;
            if filled > 0 {
                chunks.push(buffer.into_bytes(filled));
            }
            left -= filled as u64;
            if filled < BUFFER {
                break;
            }
        }
        Ok(chunks)
    }

    /// Fills the buffer, unless the stream ends first.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let room = &mut buffer[filled..];
            if let Some(first) = self.initial.front_mut() {
                let count = first.len().min(room.len());
                first.copy_to_slice(&mut room[..count]);
                if first.is_empty() {
                    self.initial.pop_front();
                }
                filled += count;
                continue;
            }
            match self.reader.read(room) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(read_failed(error)),
            }
        }
        Ok(filled)
    }
}

/// The error of a stream: its source, if that is one of ours.
pub(super) fn read_failed(error: io::Error) -> Error {
    let own = error.get_ref().and_then(|inner| inner.downcast_ref());
    match own {
        Some(own) => Error::clone(own),
        None => error.into(),
    }
}
