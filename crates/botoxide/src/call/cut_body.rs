//! The body of a response that a handler gives, if it is not as long as its header says: an error where it ends.
//!
//! Not here: the bodies of the transport (`transport/response.rs`). Counterpart: botocore `response.py`
//! (`StreamingBody._verify_content_length`).

use std::task::{Context, Poll};

use botoxide_core::body::Body;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::http::Response;
use bytes::Bytes;

use crate::transport::{ByteSource, ByteStream};

/// Makes a body of another length than its header says fail at its end.
// P261
pub(super) fn expect_length(response: &mut Response) {
    let expected = response.headers.get("Content-Length");
    let expected = expected.and_then(|length| length.parse::<u64>().ok());
    if let (Some(expected), Body::Bytes(bytes)) = (expected, &response.body)
        && expected != bytes.len() as u64
    {
        let (rest, received) = (bytes.clone(), bytes.len());
        response.body = ByteStream::new(Cut {
            rest,
            received,
            expected,
        })
        .into();
    }
}

/// Bytes, and then an error.
struct Cut {
    rest: Bytes,
    received: usize,
    expected: u64,
}

impl ByteSource for Cut {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let rest = std::mem::take(&mut self.rest);
        Poll::Ready(Some(if rest.is_empty() {
            let (received, expected) = (self.received, self.expected);
            Err(ErrorKind::IncompleteRead {
                actual_bytes: received.to_string(),
                expected_bytes: expected.to_string(),
            }
            .into())
        } else {
            Ok(rest)
        }))
    }

    fn length(&self) -> Option<u64> {
        Some(self.expected)
    }
}
