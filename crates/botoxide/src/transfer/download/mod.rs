//! Downloads: the size of an object, and the ranges to request.
//!
//! Not here: one range (`part.rs`), the target (`output/`). Counterpart: s3transfer `download.py`
//! (`DownloadSubmissionTask`, `GetObjectFirstChunkOnDoneCallback`).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;

mod part;

use part::{Opened, Part};

use super::answer::content_length;
use super::arguments::{validate_bucket, validated};
use super::future::TransferFuture;
use super::manager::{TransferManager, TransferOptions};
use super::output::Output;
use super::range::{ContentRange, PartRange, part_count};
use super::target::DownloadTarget;
use super::transfer::{Begun, Claim, Transfer, Work};
use crate::config::ResponseChecksumValidation;
use crate::seam::locked;

/// What downloads take.
// H136
pub(super) const ALLOWED_DOWNLOAD_ARGS: &[&str] = &[
    "ChecksumMode",
    "VersionId",
    "SSECustomerAlgorithm",
    "SSECustomerKey",
    "SSECustomerKeyMD5",
    "RequestPayer",
    "ExpectedBucketOwner",
];

/// Maximum number of bytes that wait for their turn if parts must be written in order.
const MAX_EARLY_BYTES: u64 = 32 << 20;

impl TransferManager {
    /// Downloads an object to a file or a writer.
    ///
    /// A file is written under a temporary name in the same directory, and renamed when it is complete; a failure
    /// leaves nothing behind. A large object is downloaded in ranges, several at a time, all of the same version.
    ///
    /// # Errors
    ///
    /// Immediately: `ValueError` for unknown extra arguments, and for access points of S3 Object
    /// Lambda. In the future's result: errors of the service; `RetriesExceededError` if the connection broke too often
    /// (its source is the last failure); `S3DownloadFailedError` if the object changed meanwhile;
    /// `S3ValidationError` for a response with other bytes than requested, or with more or fewer than the object's
    /// size; `OSError` if they cannot be written.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
    ///
    /// let manager = TransferManager::new(&Session::new().client("s3")?, TransferConfig::default())?;
    /// let future = manager.download("photos", "cat.jpg", "/tmp/cat.jpg", TransferOptions::default())?;
    /// future.result()?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn download(
        &self,
        bucket: &str,
        key: &str,
        target: impl Into<DownloadTarget>,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        let extra_args = validated(options.extra_args, &[ALLOWED_DOWNLOAD_ARGS])?;
        validate_bucket(bucket)?;
        let work = Download {
            target: target.into(),
            plan: OnceLock::new(),
        };
        self.submit(bucket, key, extra_args, options.subscribers, work)
    }
}

struct Download {
    target: DownloadTarget,
    /// Set by the beginning, unless that was all.
    plan: OnceLock<Plan>,
}

/// What is known when the parts start.
struct Plan {
    output: Arc<Output>,
    etag: Option<Text>,
    size: u64,
    part_size: u64,
    count: u64,
    first: First,
    /// The number of bytes of completed parts.
    received: AtomicU64,
}

/// How the first part is requested.
enum First {
    /// Like the others.
    AsOthers,
    /// It was requested before the size was known; this is its response, until it is read.
    Opened(Mutex<Option<Opened>>),
}

impl Work for Download {
    fn begin(&self, transfer: &Arc<Transfer>) -> Result<Begun> {
        let limit = usize::try_from(MAX_EARLY_BYTES).unwrap_or(usize::MAX);
        let output = Arc::new(Output::new(&self.target, transfer.seams(), limit)?);
        let begun = Arc::clone(&output);
        transfer
            .coordinator
            .add_failure_cleanup(move |_| begun.discard());
        let validation = transfer.shared.client.config().response_checksum_validation;
        // HeadObject is left out if the checksum of the whole object is not to be verified.
        let plan = if validation == Some(ResponseChecksumValidation::WhenRequired) {
            first_range(transfer, output)?
        } else {
            known_size(transfer, output)?
        };
        let Some(plan) = plan else {
            return Ok(Begun::Done);
        };
        let count = plan.count;
        // It is started only once.
        let _ = self.plan.set(plan);
        Ok(Begun::Parts(count))
    }

    /// If parts must be written in order, only so many are started ahead of their turn.
    fn claim(&self, transfer: &Transfer, next: u64) -> Claim {
        let Some(plan) = self.plan.get() else {
            return Claim::Take;
        };
        let Some(written) = plan.output.next() else {
            return Claim::Take;
        };
        let chunks = transfer.config().max_in_memory_download_chunks;
        let ahead = chunks.min(MAX_EARLY_BYTES / plan.part_size).max(1);
        let turn = written / plan.part_size;
        if next <= turn.saturating_add(ahead) {
            Claim::Take
        } else {
            Claim::Wait
        }
    }

    fn part(&self, transfer: &Arc<Transfer>, number: u64) -> Result<()> {
        let Some(plan) = self.plan.get() else {
            return Ok(());
        };
        let mut part = Part {
            transfer,
            output: &plan.output,
            range: Some(PartRange::of_part(plan.part_size, number, plan.count)),
            if_match: plan.etag.as_ref(),
            size: Some(plan.size),
        };
        let mut opened = None;
        if let First::Opened(first) = &plan.first
            && number == 0
        {
            opened = locked(first).take();
            let is_range = opened
                .as_ref()
                .is_some_and(|opened| opened.response.get("ContentRange").is_some());
            part.range = is_range.then(|| PartRange::of_part(plan.part_size, 0, u64::MAX));
            part.if_match = None;
        }
        let received = part.download(opened)?;
        plan.received.fetch_add(received, Ordering::Relaxed);
        if plan.output.next().is_some() {
            // After this write it may be the turn of other parts.
            transfer.work_changed();
        }
        Ok(())
    }

    fn finish(&self, _transfer: &Arc<Transfer>) -> Result<()> {
        let Some(plan) = self.plan.get() else {
            return Ok(());
        };
        let received = plan.received.load(Ordering::Relaxed);
        if received != plan.size {
            return Err(other_size(received, plan.size));
        }
        plan.output.finish()
    }
}

/// Requests the size first; an object below the threshold is downloaded right away.
// H129
fn known_size(transfer: &Arc<Transfer>, output: Arc<Output>) -> Result<Option<Plan>> {
    let meta = &transfer.meta;
    let size = match meta.size().filter(|_| meta.etag().is_some()) {
        Some(size) => size,
        None => ask_size(transfer)?,
    };
    let config = transfer.config();
    if size < config.multipart_threshold {
        whole(transfer, &output, size)?;
        return Ok(None);
    }
    Ok(Some(Plan {
        output,
        etag: meta.etag().map(Text::from),
        size,
        part_size: config.multipart_chunksize,
        count: part_count(size, config.multipart_chunksize),
        first: First::AsOthers,
        received: AtomicU64::new(0),
    }))
}

fn ask_size(transfer: &Transfer) -> Result<u64> {
    let meta = &transfer.meta;
    let mut params = transfer.object();
    params.extend(meta.extra_args().clone());
    let response = transfer.call("HeadObject", params)?;
    let size = content_length(&response, "HeadObject")?;
    meta.provide_transfer_size(size);
    if let Some(etag) = response["ETag"].as_str() {
        meta.provide_object_etag(etag);
    }
    Ok(size)
}

/// Downloads an object with one request.
fn whole(transfer: &Arc<Transfer>, output: &Output, size: u64) -> Result<()> {
    let part = Part {
        transfer,
        output,
        range: None,
        if_match: None,
        size: Some(size),
    };
    part.download(None)?;
    transfer.coordinator.check()?;
    output.finish()
}

/// Requests the first range, and takes the size from the response.
// H130
fn first_range(transfer: &Arc<Transfer>, output: Arc<Output>) -> Result<Option<Plan>> {
    let meta = &transfer.meta;
    let part_size = transfer.config().multipart_chunksize;
    let known = meta.etag().map(Text::from);
    let known_size = meta.size().filter(|_| known.is_some());
    let part = Part {
        transfer,
        output: &output,
        range: Some(PartRange::of_part(part_size, 0, u64::MAX)),
        if_match: known.as_ref(),
        size: known_size,
    };
    let opened = match part.open() {
        Err(error)
            if error.code() == Some("InvalidRange") && known_size.is_none_or(|size| size == 0) =>
        {
            // There is no first byte.
            meta.provide_transfer_size(0);
            output.finish()?;
            return Ok(None);
        }
        opened => opened?,
    };
    let (size, count) = match opened.response["ContentRange"].as_str() {
        Some(text) => {
            let size = ContentRange::parse(text)?.total.ok_or_else(|| {
                let msg = format!("Response range `{text}` does not have the object's size");
                Error::from(ErrorKind::S3Validation { msg })
            })?;
            (size, part_count(size, part_size).max(1))
        }
        // A service without support for ranges sends the whole object. DIFFERENCE 85
        None => (content_length(&opened.response, "GetObject")?, 1),
    };
    if let Some(known_size) = known_size.filter(|known_size| *known_size != size) {
        return Err(other_size(size, known_size));
    }
    meta.provide_transfer_size(size);
    if let Some(etag) = opened.response["ETag"].as_str() {
        meta.provide_object_etag(etag);
    }
    Ok(Some(Plan {
        etag: meta.etag().map(Text::from),
        size,
        part_size,
        count,
        first: First::Opened(Mutex::new(Some(opened))),
        output,
        received: AtomicU64::new(0),
    }))
}

/// DIFFERENCE 94: s3transfer does not compare the received bytes with the known size.
fn other_size(received: u64, size: u64) -> Error {
    let msg = format!("Response has `{received}` bytes, but the object has `{size}`");
    ErrorKind::S3Validation { msg }.into()
}
