//! `ByteStream`: a payload that is sent or received in chunks.
//!
//! Here: its API for callers, and the trait behind it. Not here: the sources (`source.rs`
//! for requests, `response.rs` for responses). A checksum or an encoding wraps one stream in another.
//! Counterpart: botocore `response.py` (`StreamingBody`) and the file-like bodies of `awsrequest.py`.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::task::{Context, Poll, ready};

use botoxide_core::body::{Body, StreamHandle};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::Value;
use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncRead;

use super::drive::block_on;
use super::source::{AsyncReaderSource, BytesSource, ReaderSource, SeekableSource};
use crate::seam::locked;

/// The source of the bytes of a [`ByteStream`].
///
/// Implement it to produce a body, or to wrap another stream: hold an `Arc<ByteStream>`, poll it with
/// [`ByteStream::poll_chunk`], and return the transformed chunks.
pub trait ByteSource: Send + 'static {
    /// The next bytes, never empty; `None` at the end. It is not polled again after the end or an error.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>>;

    /// The total number of bytes, if it is known in advance.
    fn length(&self) -> Option<u64> {
        None
    }

    /// Whether [`rewind`](Self::rewind) can work.
    fn can_rewind(&self) -> bool {
        false
    }

    /// From here on, until it is rewound, the bytes are read to be sent; before, for a checksum or a
    /// signature. A source that wraps another must forward this call.
    fn begin_sending(&mut self) {}

    /// Goes back to the first byte.
    ///
    /// # Errors
    ///
    /// `UnseekableStreamError` if the source cannot be rewound.
    fn rewind(&mut self) -> Result<()> {
        Err(unseekable())
    }
}

/// A payload that is read once, in chunks.
///
/// A streaming response is one: read it with [`next_chunk`](Self::next_chunk) or
/// [`collect`](Self::collect), or, in a blocking program, through [`std::io::Read`]. Its connection returns
/// to the pool when the last byte has been read; dropping the stream earlier closes the connection. A request
/// accepts one as its body; see the `from_…` functions.
///
/// All methods take `&self`, because a body can be shared: each byte is returned once.
///
/// # Example: reading in chunks
///
/// ```
/// use botoxide::transport::{ByteStream, block_on};
///
/// let stream = ByteStream::from_bytes("Hello");
/// assert_eq!(stream.length(), Some(5));
/// let text = block_on(async {
///     let mut text = Vec::new();
///     while let Some(chunk) = stream.next_chunk().await? {
///         text.extend_from_slice(&chunk);
///     }
///     Ok::<_, botoxide::Error>(text)
/// })??;
/// assert_eq!(text, b"Hello");
/// # Ok::<(), botoxide::Error>(())
/// ```
///
/// # Example: reading without a runtime
///
/// ```
/// use std::io::Read;
/// use botoxide::transport::ByteStream;
///
/// let mut stream = ByteStream::from_reader(&b"Hello"[..], Some(5));
/// let mut text = String::new();
/// stream.read_to_string(&mut text)?;
/// assert_eq!(text, "Hello");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ByteStream {
    length: Option<u64>,
    /// The SHA-256 of all bytes in hexadecimal, for the signature; see [`ByteStream::remember_sha256`].
    sha256: OnceLock<String>,
    state: Mutex<State>,
}

struct State {
    source: Box<dyn ByteSource>,
    /// The rest of a partly read chunk.
    rest: Bytes,
    position: u64,
    end: End,
}

enum End {
    Failed(ErrorKind),
    NotYet,
    Reached,
}

impl ByteStream {
    /// A stream of the bytes of `source`.
    pub fn new(source: impl ByteSource) -> Self {
        Self {
            length: source.length(),
            sha256: OnceLock::new(),
            state: Mutex::new(State {
                source: Box::new(source),
                rest: Bytes::new(),
                position: 0,
                end: End::NotYet,
            }),
        }
    }

    /// A stream of bytes in memory. It can be rewound.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::ByteStream;
    ///
    /// let body = ByteStream::from_bytes("meow");
    /// assert_eq!(body.length(), Some(4));
    /// assert_eq!(body.collect_blocking()?, "meow");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        Self::new(BytesSource::new(bytes.into()))
    }

    /// A stream of the file at `path`, which is read while it is sent. It can be rewound.
    ///
    /// # Errors
    ///
    /// `OSError` if the file cannot be opened.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        SeekableSource::open(path.as_ref()).map(Self::new)
    }

    /// A stream of the bytes of `reader`. It cannot be rewound, so a request with it is not retried once
    /// sending its body has started.
    ///
    /// `length` is the number of bytes; without it the body is sent in chunks, which some services refuse.
    /// `reader` may block: an asynchronous client then blocks, too, so use fast readers (see
    /// [`from_async_reader`](Self::from_async_reader)).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::ByteStream;
    ///
    /// let body = ByteStream::from_reader(std::io::Cursor::new("meow"), Some(4));
    /// assert_eq!(body.collect_blocking()?, "meow");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn from_reader(reader: impl io::Read + Send + 'static, length: Option<u64>) -> Self {
        Self::new(ReaderSource::new(reader, length))
    }

    /// A stream of the rest of `reader`. It can be rewound to the current position.
    ///
    /// # Errors
    ///
    /// `OSError` if the position of `reader` cannot be read.
    pub fn from_seekable(reader: impl io::Read + io::Seek + Send + 'static) -> Result<Self> {
        SeekableSource::new(reader).map(Self::new)
    }

    /// A stream of the bytes of `reader`, for asynchronous clients. It cannot be rewound.
    ///
    /// `length` is as for [`from_reader`](Self::from_reader).
    pub fn from_async_reader(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        Self::new(AsyncReaderSource::new(reader, length))
    }

    /// The stream in `body`; bytes become a stream of bytes.
    ///
    /// # Errors
    ///
    /// `ValueError` if the body contains a stream of another crate.
    pub fn from_body(body: &Body) -> Result<Arc<Self>> {
        match body {
            Body::Bytes(bytes) => Ok(Arc::new(Self::from_bytes(Bytes::clone(bytes)))),
            Body::Stream(handle) => handle
                .downcast()
                .ok_or_else(|| Error::value("the body is a stream of another kind")),
        }
    }

    /// The stream in a member of a result: `out["Body"]`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the value is not a body.
    pub fn from_value(value: &Value) -> Result<Arc<Self>> {
        match value {
            Value::Body(body) | Value::EventStream(body) => Self::from_body(body),
            Value::Null
            | Value::Bool(_)
            | Value::Integer(_)
            | Value::BigInteger(_)
            | Value::Float(_)
            | Value::Text(_)
            | Value::Blob(_)
            | Value::Timestamp(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Object(_) => Err(Error::value(format!(
                "a {} is no body",
                value.python_type()
            ))),
        }
    }

    /// The total number of bytes, if it is known in advance.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// The number of bytes read so far: Python's `tell`.
    pub fn position(&self) -> u64 {
        self.state().position
    }

    /// Whether [`rewind`](Self::rewind) can work.
    pub fn can_rewind(&self) -> bool {
        let state = self.state();
        state.is_fresh() || state.source.can_rewind()
    }

    /// Whether the bytes can be read a second time.
    pub(crate) fn can_repeat(&self) -> bool {
        self.state().source.can_rewind()
    }

    /// Notifies the source that its bytes are now sent: see [`ByteSource::begin_sending`].
    pub fn begin_sending(&self) {
        self.state().source.begin_sending();
    }

    /// Stores the SHA-256 of all bytes, which was computed while they were read for another purpose: another attempt, or
    /// a signature after a checksum, then need not read them again.
    pub(crate) fn remember_sha256(&self, sha256: String) {
        // The first one stays.
        let _ = self.sha256.set(sha256);
    }

    /// The stored SHA-256.
    pub(crate) fn sha256(&self) -> Option<&str> {
        self.sha256.get().map(String::as_str)
    }

    /// Goes back to the first byte.
    ///
    /// # Errors
    ///
    /// `UnseekableStreamError` if bytes were read that the source cannot return again.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::ByteStream;
    ///
    /// let body = ByteStream::from_bytes("meow");
    /// let mut buffer = [0; 2];
    /// assert_eq!(body.read_blocking(&mut buffer)?, 2);
    /// body.rewind()?;
    /// assert_eq!(body.position(), 0);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // P260
    pub fn rewind(&self) -> Result<()> {
        let mut state = self.state();
        if !state.is_fresh() {
            state.source.rewind()?;
            state.rest = Bytes::new();
            state.position = 0;
            state.end = End::NotYet;
        }
        Ok(())
    }

    /// Rewinds a request's body for another attempt; one that is no stream stays as it is.
    ///
    /// # Errors
    ///
    /// As [`rewind`](Self::rewind).
    pub(crate) fn rewind_body(body: &Body) -> Result<()> {
        match body {
            Body::Bytes(_) => Ok(()),
            Body::Stream(stream) => match stream.downcast::<Self>() {
                Some(stream) => stream.rewind(),
                None => Ok(()),
            },
        }
    }

    /// Drops what is left: a response's connection is closed.
    pub fn close(&self) {
        let mut state = self.state();
        state.source = Box::new(BytesSource::new(Bytes::new()));
        state.rest = Bytes::new();
        state.end = End::Reached;
    }

    /// The next bytes, as they arrive; `None` at the end.
    ///
    /// # Errors
    ///
    /// For a response: `IncompleteReadError` if it ends before its `Content-Length`, `ReadTimeoutError` if
    /// nothing arrives within the read timeout, `ResponseStreamingError` if the connection breaks. For a
    /// request's body: the source's error. After an error, the same one is returned again.
    ///
    /// # Example
    ///
    /// ```
    /// # async fn example(body: botoxide::ByteStream) -> botoxide::Result<()> {
    /// let mut length = 0;
    /// while let Some(chunk) = body.next_chunk().await? {
    ///     length += chunk.len();
    /// }
    /// println!("{length} bytes");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next_chunk(&self) -> Result<Option<Bytes>> {
        poll_fn(|context| self.poll_chunk(context))
            .await
            .transpose()
    }

    /// All remaining bytes.
    ///
    /// # Errors
    ///
    /// As for [`next_chunk`](Self::next_chunk).
    pub async fn collect(&self) -> Result<Bytes> {
        let Some(first) = self.next_chunk().await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next_chunk().await? else {
            return Ok(first);
        };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(chunk) = self.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// All remaining bytes, for callers without a runtime.
    ///
    /// # Errors
    ///
    /// As for [`next_chunk`](Self::next_chunk); and an error if the stream belongs to an asynchronous client.
    pub fn collect_blocking(&self) -> Result<Bytes> {
        block_on(self.collect())?
    }

    /// Reads some bytes into `buffer`, for callers without a runtime; 0 at the end.
    ///
    /// # Errors
    ///
    /// As for [`collect_blocking`](Self::collect_blocking).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::ByteStream;
    ///
    /// let body = ByteStream::from_bytes("meow");
    /// let mut buffer = [0; 3];
    /// assert_eq!(body.read_blocking(&mut buffer)?, 3);
    /// assert_eq!(&buffer, b"meo");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn read_blocking(&self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let Some(mut chunk) = block_on(self.next_chunk())?? else {
            return Ok(0);
        };
        let count = chunk.len().min(buffer.len());
        chunk.copy_to_slice(&mut buffer[..count]);
        self.put_back(chunk);
        Ok(count)
    }

    /// The next `amount` bytes; fewer only at the end. If the future is dropped before it is ready, bytes are lost.
    ///
    /// # Errors
    ///
    /// As for [`next_chunk`](Self::next_chunk).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::ByteStream;
    /// use botoxide::transport::block_on;
    ///
    /// let body = ByteStream::from_bytes("meow");
    /// assert_eq!(block_on(body.read_up_to(3))??, "meo");
    /// assert_eq!(block_on(body.read_up_to(3))??, "w");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub async fn read_up_to(&self, amount: usize) -> Result<Bytes> {
        let mut read = BytesMut::new();
        while read.len() < amount {
            let Some(mut chunk) = self.next_chunk().await? else {
                break;
            };
            let part = chunk.split_to(chunk.len().min(amount - read.len()));
            self.put_back(chunk);
            if part.len() == amount {
                return Ok(part);
            }
            read.extend_from_slice(&part);
        }
        Ok(read.freeze())
    }

    /// Makes `rest` the next bytes again.
    fn put_back(&self, rest: Bytes) {
        let mut state = self.state();
        state.position -= rest.len() as u64;
        state.rest = rest;
    }

    /// The next bytes, for code that wraps a stream in another: see [`ByteSource`].
    pub fn poll_chunk(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let mut state = self.state();
        let chunk = if state.rest.is_empty() {
            match &state.end {
                End::Failed(kind) => return Poll::Ready(Some(Err(kind.clone().into()))),
                End::NotYet => ready!(state.source.poll_chunk(context)),
                End::Reached => None,
            }
        } else {
            Some(Ok(std::mem::take(&mut state.rest)))
        };
        match &chunk {
            Some(Ok(bytes)) => state.position += bytes.len() as u64,
            Some(Err(error)) => state.end = End::Failed(error.kind().clone()),
            None => state.end = End::Reached,
        }
        Poll::Ready(chunk)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl State {
    fn is_fresh(&self) -> bool {
        self.position == 0 && self.rest.is_empty() && matches!(self.end, End::NotYet)
    }
}

impl io::Read for &ByteStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_blocking(buffer).map_err(io::Error::other)
    }
}

impl io::Read for ByteStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.read_blocking(buffer).map_err(io::Error::other)
    }
}

/// As an argument: `params! { "Body": ByteStream::from_path("cat.jpg")? }`.
impl From<ByteStream> for Value {
    fn from(stream: ByteStream) -> Self {
        Self::Body(stream.into())
    }
}

impl From<ByteStream> for Body {
    fn from(stream: ByteStream) -> Self {
        let length = stream.length;
        Self::Stream(StreamHandle::new(Arc::new(stream), length))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// botocore awsrequest.py `reset_stream`.
pub(super) fn unseekable() -> Error {
    ErrorKind::UnseekableStream {
        stream_object: "ByteStream".to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _, Seek as _, SeekFrom};

    use super::*;

    fn collected(stream: &ByteStream) -> Bytes {
        stream.collect_blocking().unwrap()
    }

    #[test]
    fn seekable_bodies_are_rewound() {
        let mut cursor = Cursor::new("0123456789");
        cursor.seek(SeekFrom::Start(3)).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        io::Write::write_all(&mut file.as_file(), b"3456789").unwrap();
        for stream in [
            ByteStream::from_bytes("3456789"),
            ByteStream::from_seekable(cursor).unwrap(),
            ByteStream::from_path(file.path()).unwrap(),
        ] {
            assert_eq!(stream.length(), Some(7));
            assert!(stream.can_rewind());
            for _ in 0..2 {
                assert_eq!(collected(&stream), "3456789");
                assert_eq!(collected(&stream), "");
                assert_eq!(stream.position(), 7);
                stream.rewind().unwrap();
                assert_eq!(stream.position(), 0);
            }
        }
    }

    // P260
    #[test]
    fn bodies_that_cannot_be_rewound_are_errors() {
        let stream = ByteStream::from_reader(&b"0123"[..], None);
        assert_eq!(stream.length(), None);
        stream.rewind().expect("nothing was read yet");
        assert_eq!(collected(&stream), "0123");
        assert!(!stream.can_rewind());
        let error = stream.rewind().unwrap_err();
        assert_eq!(
            error.to_string(),
            "Need to rewind the stream ByteStream, but stream is not seekable."
        );
    }

    #[test]
    fn small_reads_lose_nothing() {
        let stream = ByteStream::from_reader(&b"0123456789"[..], Some(10));
        let mut buffer = [0; 4];
        let mut all = Vec::new();
        loop {
            let count = stream.read_blocking(&mut buffer).unwrap();
            if count == 0 {
                break;
            }
            all.extend_from_slice(&buffer[..count]);
            assert_eq!(stream.position(), all.len() as u64);
        }
        assert_eq!(all, b"0123456789");
    }

    #[test]
    fn a_failing_reader_fails_again() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk on fire"))
            }
        }
        let mut stream = ByteStream::from_reader(Broken, None);
        for _ in 0..2 {
            let error = stream.collect_blocking().unwrap_err();
            assert_eq!(error.kind().class_name(), "OSError");
            assert_eq!(error.to_string(), "disk on fire");
        }
        assert_eq!(
            stream.read(&mut [0]).unwrap_err().to_string(),
            "disk on fire"
        );
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let error = ByteStream::from_path("/nowhere/at/all").unwrap_err();
        assert_eq!(error.kind().class_name(), "OSError");
    }

    #[test]
    fn a_stream_travels_in_a_body() {
        let body = Body::from(ByteStream::from_reader(&b"0123"[..], Some(4)));
        assert_eq!(body.length(), Some(4));
        assert_eq!(collected(&ByteStream::from_body(&body).unwrap()), "0123");
        assert_eq!(collected(&ByteStream::from_body(&body).unwrap()), "");
        let other = Body::Stream(StreamHandle::new(Arc::new(7), None));
        assert!(ByteStream::from_body(&other).is_err());
    }

    #[test]
    fn an_asynchronous_source_needs_a_runtime() {
        let (_writer, reader) = tokio::io::duplex(8);
        let stream = ByteStream::from_async_reader(reader, None);
        assert!(stream.collect_blocking().is_err());
    }
}
