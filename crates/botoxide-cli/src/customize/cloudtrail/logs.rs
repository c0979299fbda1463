//! Log files: whether they still have the hashes that a digest has.
//!
//! Counterpart: awscli `customizations/cloudtrail/validation.py` (`_download_log`).

use std::io::{self, BufRead as _, BufReader, Read};
use std::sync::Arc;

use botoxide::transport::{ByteStream, block_on};
use botoxide_core::digest::{Sha256Stream, hex};
use botoxide_core::error::{Error, Result};
use botoxide_core::params;
use botoxide_core::value::Value;
use bytes::{Buf as _, Bytes};
use flate2::bufread::GzDecoder;

use super::Buckets;
use crate::failure::Failure;

/// A body that is read.
pub(super) struct BodyReader {
    stream: Arc<ByteStream>,
    chunk: Bytes,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            let next = block_on(self.stream.next_chunk()).map_err(io::Error::other)?;
            match next.map_err(io::Error::other)? {
                Some(chunk) => self.chunk = chunk,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

/// The body of an object.
pub(super) fn body_of(found: &Value) -> Result<BodyReader> {
    match found.get("Body") {
        Some(Value::Body(body)) => Ok(BodyReader {
            stream: ByteStream::from_body(body)?,
            chunk: Bytes::new(),
        }),
        _ => Err(Error::value("the object has no body")),
    }
}

/// What is wrong with a log file; nothing if it is valid.
pub(super) fn problem(
    buckets: &mut Buckets<'_>,
    bucket: &str,
    key: &str,
    hash: &str,
) -> std::result::Result<Option<&'static str>, Failure> {
    const FORMAT: &str = "invalid format";
    let client = buckets.client(bucket)?;
    let found = client
        .blocking()
        .call("GetObject", params! { "Bucket": bucket, "Key": key });
    let found = match found {
        Ok(found) => found,
        Err(error) => match error.code() {
            Some("NoSuchKey") => return Ok(Some("not found")),
            Some(_) => return Err(error.into()),
            None => return Ok(Some(FORMAT)),
        },
    };
    let Ok(reader) = body_of(&found) else {
        return Ok(Some(FORMAT));
    };
    Ok(match unpacked_hash(reader) {
        Ok(Unpacked::Whole(found)) if found == hash => None,
        Ok(Unpacked::Whole(_)) => Some("hash value doesn't match"),
        Ok(Unpacked::WithMore) => Some("unexpected data after end of compressed stream"),
        Err(_) => Some(FORMAT),
    })
}

enum Unpacked {
    /// The hash of what was packed.
    Whole(String),
    /// Something follows.
    WithMore,
}

fn unpacked_hash(reader: impl Read) -> io::Result<Unpacked> {
    let mut decoder = GzDecoder::new(BufReader::new(reader));
    let mut hash = Sha256Stream::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hash.update(&buffer[..count]),
            // What is there counts, as in `aws`: the hash is another one.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Ok(Unpacked::Whole(hex(&hash.finish())));
            }
            Err(error) => return Err(error),
        }
    }
    if !decoder.into_inner().fill_buf()?.is_empty() {
        return Ok(Unpacked::WithMore);
    }
    Ok(Unpacked::Whole(hex(&hash.finish())))
}
