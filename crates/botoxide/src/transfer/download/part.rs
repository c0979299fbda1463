//! `Part`: one range of an object, or all of it, from the service to the output, retried if the connection
//! breaks.
//!
//! Counterpart: s3transfer `download.py` (`GetObjectTask`, `ImmediatelyWriteIOGetObjectTask`).

use std::sync::Arc;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use super::super::answer::{confirm, content_length};
use super::super::bandwidth::{LeakyBucket, LimitedStream};
use super::super::output::Output;
use super::super::progress::Progress;
use super::super::range::{ContentRange, PartRange};
use super::super::transfer::Transfer;
use crate::transport::ByteStream;

/// One range of an object.
pub(super) struct Part<'a> {
    pub(super) transfer: &'a Arc<Transfer>,
    pub(super) output: &'a Output,
    /// `None` is the whole object.
    pub(super) range: Option<PartRange>,
    /// The requested version.
    pub(super) if_match: Option<&'a Text>,
    /// The size of the object, from `HeadObject`, a listing or an earlier response.
    pub(super) size: Option<u64>,
}

/// A response whose body is not yet read.
pub(super) struct Opened {
    pub(super) response: Value,
    /// The number of attempts, this one included.
    attempts: u64,
}

/// The progress of an attempt.
#[derive(Default)]
struct Received {
    /// By this attempt.
    bytes: u64,
    /// By any attempt, if written bytes cannot be written again.
    written: u64,
    /// The version of the first response.
    etag: Option<Text>,
}

impl Part<'_> {
    /// Requests the range, without reading it.
    ///
    /// # Errors
    ///
    /// As [`download`](Self::download).
    pub(super) fn open(&self) -> Result<Opened> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            match self.request() {
                Ok(response) => return Ok(Opened { response, attempts }),
                Err(error) => self.may_go_on(error, attempts)?,
            }
        }
    }

    /// Requests the range, unless that has been done, and writes it to the output; returns its length.
    ///
    /// # Errors
    ///
    /// Errors of the service, `S3DownloadFailedError` for another version of the object, `S3ValidationError` for another
    /// range, `RetriesExceededError`, `OSError` of the output.
    // H132
    pub(super) fn download(&self, opened: Option<Opened>) -> Result<u64> {
        let progress = Progress::new(self.transfer);
        let mut limit = self.transfer.bandwidth().map(LeakyBucket::stream);
        let mut received = Received::default();
        let (mut ready, mut attempts) = match opened {
            Some(opened) => (Some(opened.response), opened.attempts - 1),
            None => (None, 0),
        };
        loop {
            attempts += 1;
            let response = ready.take().map_or_else(|| self.request(), Ok);
            let outcome = response.and_then(|response| {
                self.receive(&response, &mut received, &progress, limit.as_mut())
            });
            let Err(error) = outcome else {
                progress.flush()?;
                return Ok(received.bytes);
            };
            // What arrived was reported; what is requested again, or is missing, is subtracted.
            let mut told = progress.flush();
            if is_broken_connection(&error) {
                let lost = i64::try_from(std::mem::take(&mut received.bytes)).unwrap_or(i64::MAX);
                told = told.and_then(|()| progress.tell_now(-lost));
            }
            self.may_go_on(error, attempts)?;
            told?;
            if self.transfer.coordinator.is_stopped() {
                return Ok(received.bytes);
            }
        }
    }

    /// Whether there may be another attempt after this failure.
    fn may_go_on(&self, error: Error, attempts: u64) -> Result<()> {
        if !is_broken_connection(&error) {
            return Err(error);
        }
        if attempts >= self.transfer.config().num_download_attempts {
            let exceeded = Error::from(ErrorKind::RetriesExceeded {});
            return Err(exceeded.with_source(error));
        }
        tracing::debug!(
            target: "botoxide::transfer",
            id = self.transfer.meta.transfer_id(),
            attempts,
            error = error.for_log(),
            "a download is tried again"
        );
        Ok(())
    }

    fn request(&self) -> Result<Value> {
        let meta = &self.transfer.meta;
        let mut params = self.transfer.object();
        if let Some(range) = self.range {
            params.insert(Text::from_static("Range"), range.to_string());
            if let Some(etag) = self.if_match {
                params.insert(Text::from_static("IfMatch"), etag.clone());
            }
        }
        params.extend(meta.extra_args().clone());
        let response = self.transfer.call("GetObject", params).map_err(|error| {
            if error.code() == Some("PreconditionFailed") {
                self.changed().with_source(error)
            } else {
                error
            }
        })?;
        if let Some(range) = self.range {
            range.check(response["ContentRange"].as_str())?;
        }
        Ok(response)
    }

    /// Reads a response and writes its bytes.
    fn receive(
        &self,
        response: &Value,
        received: &mut Received,
        progress: &Progress,
        mut limit: Option<&mut LimitedStream>,
    ) -> Result<()> {
        self.check_version(received, response["ETag"].as_str())?;
        let transfer = self.transfer;
        let expected = self.expected_length(response)?;
        let start = self.range.map_or(0, |range| range.start);
        let is_over = || transfer.coordinator.is_stopped();
        let stream = ByteStream::from_value(&response["Body"])?;
        while let Some(mut chunk) = transfer.shared.waiter.wait(stream.next_chunk())?? {
            if is_over() {
                return Ok(());
            }
            let length = chunk.len() as u64;
            if let Some(limit) = limit.as_deref_mut() {
                limit.consume(length, &transfer.coordinator)?;
            }
            let offset = received.bytes;
            received.bytes += length;
            if received.bytes > expected {
                return Err(other_length(received.bytes, expected));
            }
            progress.add(i64::try_from(length).unwrap_or(i64::MAX))?;
            if self.output.can_repeat() {
                self.output.write(start + offset, chunk, &is_over)?;
            } else if received.bytes > received.written {
                // DIFFERENCE 86: what a single request wrote before its connection broke is not written twice.
                let seen = received.written - offset.min(received.written);
                let chunk = chunk.split_off(usize::try_from(seen).unwrap_or(usize::MAX));
                self.output
                    .write(start + received.written, chunk, &is_over)?;
                received.written = received.bytes;
            }
        }
        if received.bytes < expected {
            // A body without a length ends with its connection.
            let (actual_bytes, expected_bytes) = (received.bytes, expected);
            return Err(ErrorKind::IncompleteRead {
                actual_bytes: actual_bytes.to_string(),
                expected_bytes: expected_bytes.to_string(),
            }
            .into());
        }
        Ok(())
    }

    /// The number of bytes that the response must have.
    ///
    /// DIFFERENCE 94: s3transfer reads until the connection ends.
    fn expected_length(&self, response: &Value) -> Result<u64> {
        let told = content_length(response, "GetObject");
        let range = response["ContentRange"].as_str();
        if range.is_none() && self.transfer.meta.etag().is_some() {
            // A page of a proxy may be as long as the object.
            confirm(response, "GetObject", &["ETag"])?;
        }
        let expected = match (self.range, range, self.size) {
            (Some(_), Some(range), _) => ContentRange::parse(range)?.length(),
            // The whole object instead of a range; the response to another range shows it.
            (Some(PartRange { last: Some(_), .. }), None, _) => return told,
            (_, _, Some(size)) if self.is_known_version(response) => size,
            _ => return told,
        };
        match told {
            Ok(told) if told != expected => Err(other_length(told, expected)),
            _ => Ok(expected),
        }
    }

    /// Whether a response may be the version whose size is known. The single request for a small object takes
    /// the current version, as in s3transfer.
    fn is_known_version(&self, response: &Value) -> bool {
        let known = self.transfer.meta.etag();
        let etag = response["ETag"].as_str();
        known.is_none() || etag.is_none() || known.as_deref() == etag
    }

    /// All attempts must receive the same version. DIFFERENCE 86: s3transfer relies on `IfMatch` alone, which
    /// the single request for a small object lacks.
    fn check_version(&self, received: &mut Received, etag: Option<&str>) -> Result<()> {
        match (&received.etag, etag) {
            (Some(known), Some(etag)) if known.as_str() != etag => Err(self.changed()),
            (None, Some(etag)) => {
                received.etag = Some(Text::from(etag));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn changed(&self) -> Error {
        let meta = &self.transfer.meta;
        let msg = format!(
            "Contents of stored object \"{}\" in bucket \"{}\" did not match expected ETag.",
            meta.key(),
            meta.bucket()
        );
        ErrorKind::S3DownloadFailed { msg }.into()
    }
}

/// DIFFERENCE 85
fn other_length(received: u64, expected: u64) -> Error {
    let msg = format!("Response has `{received}` bytes, but `{expected}` were expected");
    ErrorKind::S3Validation { msg }.into()
}

/// s3transfer utils.py `S3_RETRYABLE_DOWNLOAD_ERRORS`: errors of a connection that worked until then.
fn is_broken_connection(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::IncompleteRead { .. }
            | ErrorKind::ReadTimeout { .. }
            | ErrorKind::ResponseStreaming { .. }
    )
}
