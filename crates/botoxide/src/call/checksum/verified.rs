//! `Verified`: a stream that fails at its end if its checksum does not match.
//!
//! Counterpart: botocore `httpchecksum.py` (`StreamingChecksumBody`).

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use botoxide_core::checksum::{Checksum, Expected, verify};
use botoxide_core::error::Result;
use bytes::Bytes;

use crate::transport::{ByteSource, ByteStream};

pub(super) struct Verified {
    inner: Arc<ByteStream>,
    expected: Expected,
    checksum: Option<Checksum>,
}

impl Verified {
    pub(super) fn new(inner: Arc<ByteStream>, expected: Expected) -> Self {
        let checksum = Some(Checksum::new(expected.algorithm));
        Self {
            inner,
            expected,
            checksum,
        }
    }
}

impl ByteSource for Verified {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let chunk = ready!(self.inner.poll_chunk(context));
        match &chunk {
            Some(Ok(bytes)) => {
                if let Some(checksum) = &mut self.checksum {
                    checksum.update(bytes);
                }
            }
            Some(Err(_)) => self.checksum = None,
            None => {
                if let Some(checksum) = self.checksum.take()
                    && let Err(error) = verify(&self.expected, &checksum.finish())
                {
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        Poll::Ready(chunk)
    }

    fn length(&self) -> Option<u64> {
        self.inner.length()
    }
}
