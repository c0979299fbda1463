//! The sources of bodies that are sent: memory, files, readers.
//!
//! Not here: the bodies of responses (`response.rs`). Counterpart: botocore `awsrequest.py`
//! (`AWSPreparedRequest.reset_stream`), `utils.py` (`determine_content_length`).

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use botoxide_core::error::Result;
use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, ReadBuf};

use super::body::ByteSource;
use super::buffers::Buffers;
use super::failure;

/// How much is read from a source at once.
const CHUNK: usize = 64 << 10;

/// Bytes in memory.
pub(super) struct BytesSource {
    all: Bytes,
    rest: Bytes,
}

impl BytesSource {
    pub(super) fn new(all: Bytes) -> Self {
        Self {
            rest: Bytes::clone(&all),
            all,
        }
    }
}

impl ByteSource for BytesSource {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let rest = std::mem::take(&mut self.rest);
        Poll::Ready((!rest.is_empty()).then_some(Ok(rest)))
    }

    fn length(&self) -> Option<u64> {
        Some(self.all.len() as u64)
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> Result<()> {
        self.rest = Bytes::clone(&self.all);
        Ok(())
    }
}

/// A reader that goes forward only.
pub(super) struct ReaderSource<R> {
    reader: R,
    length: Option<u64>,
    buffers: Buffers,
}

impl<R: Read> ReaderSource<R> {
    pub(super) fn new(reader: R, length: Option<u64>) -> Self {
        Self {
            reader,
            length,
            buffers: buffers(length),
        }
    }
}

impl<R: Read + Send + 'static> ByteSource for ReaderSource<R> {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(read_chunk(&mut self.reader, &mut self.buffers).transpose())
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

/// A reader that can go back to where it stood.
pub(super) struct SeekableSource<R> {
    reader: R,
    start: u64,
    length: u64,
    buffers: Buffers,
}

impl SeekableSource<File> {
    /// The file at `path`.
    #[expect(
        clippy::disallowed_methods,
        reason = "a body can be larger than memory; seam::fs reads whole files"
    )]
    pub(super) fn open(path: &Path) -> Result<Self> {
        Self::new(File::open(path).map_err(failure::body)?)
    }
}

impl<R: Read + Seek> SeekableSource<R> {
    pub(super) fn new(mut reader: R) -> Result<Self> {
        let mut measure = || {
            let start = reader.stream_position()?;
            let end = reader.seek(SeekFrom::End(0))?;
            reader.seek(SeekFrom::Start(start))?;
            Ok((start, end.saturating_sub(start)))
        };
        let (start, length) = measure().map_err(failure::body)?;
        Ok(Self {
            reader,
            start,
            length,
            buffers: buffers(Some(length)),
        })
    }
}

impl<R: Read + Seek + Send + 'static> ByteSource for SeekableSource<R> {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(read_chunk(&mut self.reader, &mut self.buffers).transpose())
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> Result<()> {
        // DIFFERENCE 31: botocore goes to the beginning of the file.
        let start = SeekFrom::Start(self.start);
        self.reader.seek(start).map(drop).map_err(failure::body)
    }
}

/// A reader that waits on a runtime.
pub(super) struct AsyncReaderSource {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    length: Option<u64>,
    buffer: BytesMut,
}

impl AsyncReaderSource {
    pub(super) fn new(reader: impl AsyncRead + Send + 'static, length: Option<u64>) -> Self {
        Self {
            reader: Box::pin(reader),
            length,
            buffer: BytesMut::new(),
        }
    }
}

impl ByteSource for AsyncReaderSource {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.buffer.resize(CHUNK, 0);
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let result = ready!(self.reader.as_mut().poll_read(context, &mut buffer));
        let count = buffer.filled().len();
        Poll::Ready(match result {
            Ok(()) if count == 0 => None,
            Ok(()) => Some(Ok(self.buffer.split_to(count).freeze())),
            Err(error) => Some(Err(failure::body(error))),
        })
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}

/// Buffers for a source of so many bytes. A byte more shows that there are no more.
fn buffers(length: Option<u64>) -> Buffers {
    let length = length.and_then(|length| usize::try_from(length.saturating_add(1)).ok());
    Buffers::new(length.map_or(CHUNK, |length| length.min(CHUNK)))
}

fn read_chunk(reader: &mut impl Read, buffers: &mut Buffers) -> Result<Option<Bytes>> {
    let mut buffer = buffers.take();
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => {
                buffers.give_back(buffer);
                return Ok(None);
            }
            Ok(count) => return Ok(Some(buffers.lend(buffer, count))),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failure::body(error)),
        }
    }
}
