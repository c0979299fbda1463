//! `PartBody`: the body of a request that uploads, read as it is sent.
//!
//! It ends the request when the transfer is cancelled, obeys the bandwidth limit, and counts what is sent; not what is
//! read for a checksum or a signature. Counterpart: s3transfer `utils.py` (`ReadFileChunk`, `DeferredOpenFile`),
//! `upload.py` (`InterruptReader`).

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use botoxide_core::body::Body;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, PythonRepr, Value};
use bytes::Bytes;

use super::super::bandwidth::LimitedStream;
use super::super::buffers::{BUFFER, BufferPool};
use super::super::progress::Progress;
use super::super::transfer::Transfer;
use super::source::{ReadSeek, read_failed, total};
use crate::seam::{Files, PositionedFile, locked};
use crate::transport::{ByteSource, ByteStream};

/// Bytes that can be read again, at any offset.
#[derive(Clone)]
pub(super) enum Data {
    Bytes(Bytes),
    /// Pieces of [`BUFFER`] bytes, of which the last may be smaller.
    Chunks(Vec<Bytes>),
    File {
        file: Arc<dyn PositionedFile>,
        path: Arc<Path>,
    },
    /// A stream from its current position; only one body at a time reads it.
    Seekable {
        reader: Arc<Mutex<Box<dyn ReadSeek>>>,
        start: u64,
    },
}

impl Data {
    /// The file at `path`.
    ///
    /// # Errors
    ///
    /// `OSError` with Python's message, if it cannot be opened.
    pub(super) fn open(files: &dyn Files, path: PathBuf) -> Result<Self> {
        match files.open(&path) {
            Ok(file) => Ok(Self::File {
                file,
                path: path.into(),
            }),
            Err(error) => Err(os_error(error, &path)),
        }
    }

    /// The rest of a stream.
    ///
    /// # Errors
    ///
    /// Errors of the stream.
    pub(super) fn seekable(mut reader: Box<dyn ReadSeek>) -> Result<Self> {
        let start = reader.stream_position().map_err(read_failed)?;
        Ok(Self::Seekable {
            reader: Arc::new(Mutex::new(reader)),
            start,
        })
    }

    /// # Errors
    ///
    /// `OSError`, if it cannot be determined.
    pub(super) fn length(&self) -> Result<u64> {
        match self {
            Self::Bytes(bytes) => Ok(bytes.len() as u64),
            Self::Chunks(chunks) => Ok(total(chunks)),
            Self::File { file, path } => file.length().map_err(|error| os_error(error, path)),
            Self::Seekable { .. } => Err(Error::value("a stream is measured before it is read")),
        }
    }

    /// Up to `limit` bytes from `at` on; none at the end.
    fn read(&self, at: u64, limit: u64, buffers: &Arc<BufferPool>) -> Result<Bytes> {
        let fill = |read: &mut dyn FnMut(&mut [u8]) -> io::Result<usize>| {
            let mut buffer = buffers.take();
            loop {
                match read(buffer.room(limit)) {
                    Ok(count) => return Ok(buffer.into_bytes(count)),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        };
        match self {
            Self::Bytes(bytes) => Ok(piece(bytes, at, limit)),
            Self::Chunks(chunks) => {
                let index = usize::try_from(at / BUFFER as u64).unwrap_or(usize::MAX);
                let chunk = chunks.get(index);
                Ok(chunk.map_or_else(Bytes::new, |chunk| piece(chunk, at % BUFFER as u64, limit)))
            }
            Self::File { file, path } => {
                fill(&mut |buffer| file.read_at(buffer, at)).map_err(|error| os_error(error, path))
            }
            Self::Seekable { reader, start } => {
                let mut reader = locked(reader);
                let position = SeekFrom::Start(start.saturating_add(at));
                reader.seek(position).map_err(read_failed)?;
                fill(&mut |buffer| reader.read(buffer)).map_err(read_failed)
            }
        }
    }
}

/// The bytes from `at` on, at most a buffer full.
fn piece(bytes: &Bytes, at: u64, limit: u64) -> Bytes {
    let start = usize::try_from(at).map_or(bytes.len(), |at| at.min(bytes.len()));
    let limit = usize::try_from(limit).unwrap_or(BUFFER).min(BUFFER);
    bytes.slice(start..start.saturating_add(limit).min(bytes.len()))
}

/// Python's message for a system error: `[Errno 2] No such file or directory: 'cat.jpg'`.
fn os_error(error: io::Error, path: &Path) -> Error {
    let Some(code) = error.raw_os_error() else {
        return read_failed(error);
    };
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let path = Value::from(path.to_string_lossy().as_ref());
    let msg = format!("[Errno {code}] {text}: {}", PythonRepr(&path));
    Error::from(ErrorKind::Io { msg }).with_source(error)
}

/// The body of one request.
pub(super) struct PartBody {
    transfer: Arc<Transfer>,
    data: Data,
    start: u64,
    length: u64,
    position: u64,
    outgoing: Arc<Outgoing>,
}

/// The state of a body while it is sent.
struct Outgoing {
    is_sent: AtomicBool,
    progress: Progress,
    limit: Option<Mutex<LimitedStream>>,
}

impl PartBody {
    pub(super) fn new(transfer: &Arc<Transfer>, data: Data, start: u64, length: u64) -> Self {
        let bucket = transfer.bandwidth();
        Self {
            transfer: Arc::clone(transfer),
            data,
            start,
            length,
            position: 0,
            outgoing: Arc::new(Outgoing {
                is_sent: AtomicBool::new(false),
                progress: Progress::new(transfer),
                limit: bucket.map(|bucket| Mutex::new(bucket.stream())),
            }),
        }
    }

    /// Calls an operation with this body.
    ///
    /// # Errors
    ///
    /// Errors of the call, and of subscribers.
    pub(super) fn send(
        self,
        transfer: &Transfer,
        operation: &'static str,
        mut params: Map,
    ) -> Result<Value> {
        let outgoing = Arc::clone(&self.outgoing);
        let body = Body::from(ByteStream::new(self));
        params.insert(Text::from_static("Body"), body);
        let result = transfer.call(operation, params);
        outgoing.close(transfer)?;
        result
    }

    fn read(&mut self) -> Result<Bytes> {
        self.transfer.coordinator.check()?;
        let left = self.length - self.position;
        let limit = left.min(BUFFER as u64);
        if limit == 0 {
            return Ok(Bytes::new());
        }
        let is_sending = self.outgoing.is_sending();
        if is_sending && let Some(stream) = &self.outgoing.limit {
            let mut stream = locked(stream);
            stream.consume(limit, &self.transfer.coordinator)?;
        }
        let at = self.start.saturating_add(self.position);
        let bytes = self.data.read(at, limit, self.transfer.buffers())?;
        if self.position == 0 && bytes.len() as u64 == self.length {
            // It is read for its checksum first, and then sent.
            (self.data, self.start) = (Data::Bytes(bytes.clone()), 0);
        }
        self.position += bytes.len() as u64;
        if is_sending {
            self.outgoing.progress.add(signed(bytes.len() as u64))?;
        }
        Ok(bytes)
    }
}

impl Outgoing {
    fn is_sending(&self) -> bool {
        self.is_sent.load(Ordering::Relaxed)
    }

    /// s3transfer utils.py `ReadFileChunk.close`: only a body that is being sent reports progress.
    fn close(&self, transfer: &Transfer) -> Result<()> {
        if !self.is_sending() {
            return Ok(());
        }
        self.progress.flush()?;
        if let Some(stream) = &self.limit {
            let mut stream = locked(stream);
            stream.close(&transfer.coordinator)?;
        }
        Ok(())
    }
}

impl ByteSource for PartBody {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(match self.read() {
            Ok(bytes) if bytes.is_empty() => None,
            result => Some(result),
        })
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }

    fn begin_sending(&mut self) {
        self.outgoing.is_sent.store(true, Ordering::Relaxed);
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> Result<()> {
        // What was sent in vain is subtracted. // H137
        if self.outgoing.is_sent.swap(false, Ordering::Relaxed) {
            self.outgoing.progress.add(-signed(self.position))?;
        }
        self.position = 0;
        Ok(())
    }
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
