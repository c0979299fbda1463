//! `AwsChunked`: a stream in aws-chunked encoding, with its checksum after the last chunk.
//!
//! The chunks are part of the payload: HTTP's own chunks come around them. Counterpart: botocore
//! `httpchecksum.py` (`AwsChunkedWrapper`).

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::checksum::{Algorithm, Checksum};
use botoxide_core::error::Result;
use bytes::{BufMut, Bytes, BytesMut};

use crate::transport::{ByteSource, ByteStream};

/// The size of a chunk.
const CHUNK: usize = 1024 * 1024;
/// The maximum size of a contiguous chunk; the pieces of a larger one are sent as they were read.
const SMALL: usize = 64 * 1024;

pub(super) struct AwsChunked {
    inner: Arc<ByteStream>,
    algorithm: Algorithm,
    checksum: Option<Checksum>,
    /// The bytes read for the next chunk, and their number.
    pending: VecDeque<Bytes>,
    pending_length: usize,
    /// The rest of the last chunk.
    ready: VecDeque<Bytes>,
    is_complete: bool,
}

impl AwsChunked {
    pub(super) fn new(inner: Arc<ByteStream>, algorithm: Algorithm) -> Self {
        Self {
            inner,
            algorithm,
            checksum: None,
            pending: VecDeque::new(),
            pending_length: 0,
            ready: VecDeque::new(),
            is_complete: false,
        }
    }

    /// Frames the bytes that were read, at most a chunk.
    fn frame(&mut self) {
        let length = self.pending_length.min(CHUNK);
        self.pending_length -= length;
        let head = format!("{length:x}\r\n");
        let mut frame = BytesMut::with_capacity(if length > SMALL { 0 } else { length + 16 });
        if length > SMALL {
            self.ready.push_back(head.into());
        } else {
            frame.put_slice(head.as_bytes());
        }
        let mut left = length;
        while let Some(mut piece) = self.pending.pop_front() {
            if piece.len() > left {
                self.pending.push_front(piece.split_off(left));
            }
            left -= piece.len();
            if length > SMALL {
                self.ready.push_back(piece);
            } else {
                frame.put_slice(&piece);
            }
            if left == 0 {
                break;
            }
        }
        frame.put_slice(b"\r\n");
        self.ready.push_back(frame.freeze());
    }

    fn trailer(&mut self) -> Bytes {
        self.is_complete = true;
        let sum = self
            .checksum
            .take()
            .unwrap_or_else(|| Checksum::new(self.algorithm))
            .finish();
        format!(
            "0\r\n{}:{}\r\n\r\n",
            self.algorithm.header_name(),
            STANDARD.encode(sum)
        )
        .into()
    }
}

impl ByteSource for AwsChunked {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if let Some(piece) = self.ready.pop_front() {
            return Poll::Ready(Some(Ok(piece)));
        }
        if self.is_complete {
            return Poll::Ready(None);
        }
        while self.pending_length < CHUNK {
            match ready!(self.inner.poll_chunk(context)) {
                Some(Ok(bytes)) => {
                    self.checksum
                        .get_or_insert_with(|| Checksum::new(self.algorithm))
                        .update(&bytes);
                    self.pending_length += bytes.len();
                    self.pending.push_back(bytes);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None if self.pending.is_empty() => return Poll::Ready(Some(Ok(self.trailer()))),
                None => break,
            }
        }
        self.frame();
        Poll::Ready(self.ready.pop_front().map(Ok))
    }

    fn begin_sending(&mut self) {
        self.inner.begin_sending();
    }

    fn can_rewind(&self) -> bool {
        self.inner.can_rewind()
    }

    fn rewind(&mut self) -> Result<()> {
        self.inner.rewind()?;
        self.checksum = None;
        self.pending.clear();
        self.pending_length = 0;
        self.ready.clear();
        self.is_complete = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Returns pieces of a fixed size.
    struct Pieces(Cursor<Vec<u8>>, usize);

    impl std::io::Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let limit = buffer.len().min(self.1);
            self.0.read(&mut buffer[..limit])
        }
    }

    impl std::io::Seek for Pieces {
        fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }

    // P296: the chunks do not depend on the pieces in which the payload is read.
    #[test]
    fn chunks_do_not_depend_on_the_pieces() {
        let algorithm = Algorithm::Crc32;
        for length in [0, 5, SMALL, SMALL + 1, CHUNK, CHUNK + 1, 2 * CHUNK + 70_000] {
            let payload: Vec<u8> = (0..=250).cycle().take(length).collect();
            let expected = botoxide_core::checksum::aws_chunked(&payload, algorithm);
            for size in [7_001, 65_536, usize::MAX] {
                let pieces = Pieces(Cursor::new(payload.clone()), size);
                let inner = Arc::new(ByteStream::from_seekable(pieces).unwrap());
                let chunked = ByteStream::new(AwsChunked::new(inner, algorithm));
                for _ in 0..2 {
                    let sent = chunked.collect_blocking().unwrap();
                    assert!(sent == expected, "{length} in pieces of {size}");
                    chunked.rewind().unwrap();
                }
            }
        }
    }
}
