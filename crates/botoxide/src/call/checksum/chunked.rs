//! `AwsChunked`: a stream in chunks of its own, with its checksum after the last.
//!
//! The chunks are part of the payload: HTTP's own chunks come around them. Counterpart: botocore
//! `httpchecksum.py` (`AwsChunkedWrapper`).

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::checksum::{Algorithm, Checksum};
use botoxide_core::error::Result;
use bytes::{BufMut, Bytes, BytesMut};

use crate::transport::{ByteSource, ByteStream};

/// How much of the stream goes into one chunk.
const CHUNK: usize = 1024 * 1024;

pub(super) struct AwsChunked {
    inner: Arc<ByteStream>,
    algorithm: Algorithm,
    checksum: Option<Checksum>,
    /// What was read for the next chunk.
    pending: BytesMut,
    is_complete: bool,
}

impl AwsChunked {
    pub(super) fn new(inner: Arc<ByteStream>, algorithm: Algorithm) -> Self {
        Self {
            inner,
            algorithm,
            checksum: None,
            pending: BytesMut::new(),
            is_complete: false,
        }
    }

    fn frame(payload: &[u8]) -> Bytes {
        let mut out = BytesMut::with_capacity(payload.len() + 16);
        out.put_slice(format!("{:x}\r\n", payload.len()).as_bytes());
        out.put_slice(payload);
        out.put_slice(b"\r\n");
        out.freeze()
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
        if self.is_complete {
            return Poll::Ready(None);
        }
        while self.pending.len() < CHUNK {
            match ready!(self.inner.poll_chunk(context)) {
                Some(Ok(bytes)) => {
                    self.checksum
                        .get_or_insert_with(|| Checksum::new(self.algorithm))
                        .update(&bytes);
                    self.pending.extend_from_slice(&bytes);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None if self.pending.is_empty() => return Poll::Ready(Some(Ok(self.trailer()))),
                None => break,
            }
        }
        let payload = self.pending.split_to(self.pending.len().min(CHUNK));
        Poll::Ready(Some(Ok(Self::frame(&payload))))
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
        self.is_complete = false;
        Ok(())
    }
}
