//! Uploads: one `PutObject`, or the parts of a multipart upload.
//!
//! Not here: the source of the bytes (`source.rs`), the body of a request (`body.rs`). Counterpart: s3transfer
//! `upload.py` (`UploadSubmissionTask`, `PutObjectTask`, `UploadPartTask`), `tasks.py`
//! (`CreateMultipartUploadTask`, `CompleteMultipartUploadTask`).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use botoxide_core::error::{Error, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::answer::{COMPLETED, confirm};
use super::arguments::{
    ALLOWED_UPLOAD_ARGS, FULL_OBJECT_CHECKSUM_ARGS, only, validate_bucket, validated, without,
};
use super::future::TransferFuture;
use super::manager::{TransferManager, TransferOptions};
use super::plan::{adjust_chunksize, num_parts};
use super::transfer::{Begun, Claim, Transfer, Work};
use crate::config::RequestChecksumCalculation;
use crate::seam::locked;

mod body;
mod source;

use body::{Data, PartBody};
use source::StreamParts;
pub use source::{ReadSeek, UploadSource};

/// Arguments that a single request does not accept.
// H126
const PUT_OBJECT_BLOCKLIST: &[&str] = &["ChecksumType", "MpuObjectSize"];
/// Arguments that the start of a multipart upload does not accept.
// H126
const CREATE_MULTIPART_BLOCKLIST: [&[&str]; 2] = [FULL_OBJECT_CHECKSUM_ARGS, &["MpuObjectSize"]];
/// Arguments of a part.
// H126
const UPLOAD_PART_ARGS: &[&str] = &[
    "ChecksumAlgorithm",
    "SSECustomerKey",
    "SSECustomerAlgorithm",
    "SSECustomerKeyMD5",
    "RequestPayer",
    "ExpectedBucketOwner",
];
/// Arguments of the end of a multipart upload.
// H126
const COMPLETE_MULTIPART_ARGS: [&[&str]; 2] = [
    &[
        "SSECustomerKey",
        "SSECustomerAlgorithm",
        "SSECustomerKeyMD5",
        "RequestPayer",
        "ExpectedBucketOwner",
        "ChecksumType",
        "MpuObjectSize",
    ],
    FULL_OBJECT_CHECKSUM_ARGS,
];

impl TransferManager {
    /// Uploads a file or a stream.
    ///
    /// From [`multipart_threshold`](super::TransferConfig::multipart_threshold) on it is a multipart upload; if a part
    /// fails permanently, nothing of the upload is left in the bucket.
    ///
    /// # Errors
    ///
    /// `ValueError` for an unknown extra argument, and for a bucket of S3 Object Lambda; `RuntimeError`
    /// after [`shutdown`](Self::shutdown). Other errors are in the future's result.
    ///
    /// # Example: a stream of unknown length
    ///
    /// ```no_run
    /// use botoxide::params;
    /// use botoxide::transfer::{ProgressCallback, TransferManager, TransferOptions, UploadSource};
    ///
    /// # fn example(manager: TransferManager) -> botoxide::Result<()> {
    /// let options = TransferOptions::with_args(params! { "ContentType": "text/plain" })
    ///     .subscribe(ProgressCallback::new(|bytes| eprintln!("{bytes} more bytes")));
    /// manager.upload(UploadSource::reader(std::io::stdin()), "logs", "today", options)?.result()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload(
        &self,
        source: impl Into<UploadSource>,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        let mut extra_args = validated(options.extra_args, &ALLOWED_UPLOAD_ARGS)?;
        validate_bucket(bucket)?;
        let calculation = self.client().config().request_checksum_calculation;
        if calculation == Some(RequestChecksumCalculation::WhenSupported) {
            set_default_checksum_algorithm(&mut extra_args);
        }
        let work = Upload {
            source: Mutex::new(Some(source.into())),
            multipart: OnceLock::new(),
        };
        self.submit(bucket, key, extra_args, options.subscribers, work)
    }
}

/// CRC32, unless the caller chose another.
// H125
fn set_default_checksum_algorithm(extra_args: &mut Map) {
    let is_given = |name: &&str| extra_args.contains_key(name);
    if !FULL_OBJECT_CHECKSUM_ARGS.iter().any(is_given)
        && !extra_args.contains_key("ChecksumAlgorithm")
    {
        extra_args.insert(
            Text::from_static("ChecksumAlgorithm"),
            Text::from_static("CRC32"),
        );
    }
}

/// The work of one upload.
struct Upload {
    source: Mutex<Option<UploadSource>>,
    multipart: OnceLock<Multipart>,
}

/// A multipart upload in progress.
struct Multipart {
    upload_id: Value,
    chunksize: u64,
    input: Input,
    part_args: Map,
    complete_args: Map,
    /// The checksum that responses to parts have, and that the list of parts needs.
    checksum_member: Option<String>,
    /// The entries of the list of parts.
    parts: Mutex<Vec<(u64, Value)>>,
}

/// The source of parts.
enum Input {
    /// At any offset, several at a time; with the total size.
    Placed(Data, u64),
    /// In order.
    Stream(StreamParts),
}

impl Work for Upload {
    fn begin(&self, transfer: &Arc<Transfer>) -> Result<Begun> {
        let source = locked(&self.source).take();
        let source = source.ok_or_else(|| Error::value("the upload has begun already"))?;
        let threshold = transfer.config().multipart_threshold;
        let known = transfer.meta.size();
        // H123
        match source {
            UploadSource::Bytes(bytes) => {
                let size = sized(transfer, known, || Ok(bytes.len() as u64))?;
                self.begin_placed(transfer, Data::Bytes(bytes), size)
            }
            UploadSource::Path(path) => {
                let data = Data::open(&*transfer.seams().files, path)?;
                let size = sized(transfer, known, || data.length())?;
                self.begin_placed(transfer, data, size)
            }
            UploadSource::Reader(reader) => {
                let mut stream = StreamParts::new(reader, transfer.buffers());
                let is_large = match known {
                    Some(size) => size >= threshold,
                    None => stream.read_ahead(threshold)? >= threshold,
                };
                if is_large {
                    self.create_multipart(transfer, Input::Stream(stream), known)?;
                    return Ok(Begun::Open);
                }
                let chunks = stream.read_to_end()?;
                let length = source::total(&chunks);
                put_object(transfer, Data::Chunks(chunks), length)
            }
            UploadSource::Seekable(mut reader) => {
                let size = sized(transfer, known, || source::rest_of(&mut *reader))?;
                if size < threshold {
                    return put_object(transfer, Data::seekable(reader)?, size);
                }
                let stream = StreamParts::new(Box::new(reader), transfer.buffers());
                let chunksize =
                    self.create_multipart(transfer, Input::Stream(stream), Some(size))?;
                Ok(Begun::Parts(num_parts(size, chunksize)))
            }
        }
    }

    fn claim(&self, transfer: &Transfer, _next: u64) -> Claim {
        match self.multipart.get().map(|multipart| &multipart.input) {
            Some(Input::Stream(stream)) => stream.claim(&transfer.shared.upload_chunks),
            Some(Input::Placed(..)) | None => Claim::Take,
        }
    }

    fn part(&self, transfer: &Arc<Transfer>, number: u64) -> Result<()> {
        let Some(multipart) = self.multipart.get() else {
            return Ok(());
        };
        match &multipart.input {
            Input::Placed(data, size) => {
                let start = number * multipart.chunksize;
                let length = multipart.chunksize.min(size.saturating_sub(start));
                let body = PartBody::new(transfer, data.clone(), start, length);
                multipart.upload_part(transfer, number, body)
            }
            Input::Stream(stream) => {
                let _chunk = HeldChunk(&transfer.shared.upload_chunks);
                let read = stream.read_part(multipart.chunksize);
                transfer.work_changed();
                let Some(chunks) = read? else {
                    return Ok(());
                };
                let length = source::total(&chunks);
                let body = PartBody::new(transfer, Data::Chunks(chunks), 0, length);
                multipart.upload_part(transfer, number, body)
            }
        }
    }

    fn finish(&self, transfer: &Arc<Transfer>) -> Result<()> {
        let Some(multipart) = self.multipart.get() else {
            return Ok(());
        };
        let mut parts = std::mem::take(&mut *locked(&multipart.parts));
        parts.sort_unstable_by_key(|(number, _)| *number);
        let parts = parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>();
        let mut list = Map::with_capacity(1);
        list.insert(Text::from_static("Parts"), parts);
        let mut params = transfer.object();
        params.insert(Text::from_static("UploadId"), multipart.upload_id.clone());
        params.insert(Text::from_static("MultipartUpload"), list);
        params.extend(multipart.complete_args.clone());
        let response = transfer.call("CompleteMultipartUpload", params)?;
        confirm(&response, "CompleteMultipartUpload", COMPLETED)?;
        transfer.coordinator.forget_failure_cleanups();
        Ok(())
    }
}

impl Upload {
    fn begin_placed(&self, transfer: &Arc<Transfer>, data: Data, size: u64) -> Result<Begun> {
        if size < transfer.config().multipart_threshold {
            return put_object(transfer, data, size);
        }
        let chunksize = self.create_multipart(transfer, Input::Placed(data, size), Some(size))?;
        Ok(Begun::Parts(num_parts(size, chunksize)))
    }

    /// Starts a multipart upload; returns the size of its parts.
    fn create_multipart(
        &self,
        transfer: &Arc<Transfer>,
        input: Input,
        size: Option<u64>,
    ) -> Result<u64> {
        let mut extra_args = transfer.meta.extra_args().clone();
        set_full_object_checksum(&mut extra_args);
        let mut params = transfer.object();
        params.extend(without(&extra_args, &CREATE_MULTIPART_BLOCKLIST));
        let response = transfer.call("CreateMultipartUpload", params)?;
        let upload_id = required(&response, "UploadId")?;
        let abandoned = upload_id.clone();
        // H128
        transfer
            .coordinator
            .add_failure_cleanup(move |transfer| abort(transfer, abandoned));
        let part_args = only(&extra_args, &[UPLOAD_PART_ARGS]);
        let algorithm = part_args.get("ChecksumAlgorithm").and_then(Value::as_str);
        let checksum_member = algorithm.map(|name| format!("Checksum{}", name.to_uppercase()));
        let chunksize = adjust_chunksize(transfer.config().multipart_chunksize, size);
        self.multipart.get_or_init(|| Multipart {
            upload_id,
            chunksize,
            input,
            checksum_member,
            part_args,
            complete_args: only(&extra_args, &COMPLETE_MULTIPART_ARGS),
            parts: Mutex::default(),
        });
        Ok(chunksize)
    }
}

impl Multipart {
    fn upload_part(&self, transfer: &Arc<Transfer>, number: u64, body: PartBody) -> Result<()> {
        let mut params = transfer.object();
        params.insert(Text::from_static("UploadId"), self.upload_id.clone());
        params.insert(Text::from_static("PartNumber"), number + 1);
        params.extend(self.part_args.clone());
        let response = body.send(transfer, "UploadPart", params)?;
        // H127
        let mut part = Map::with_capacity(3);
        part.insert(Text::from_static("ETag"), required(&response, "ETag")?);
        part.insert(Text::from_static("PartNumber"), number + 1);
        if let Some(member) = &self.checksum_member
            && let Some(checksum) = response.get(member)
        {
            part.insert(member.as_str(), checksum.clone());
        }
        locked(&self.parts).push((number, part.into()));
        Ok(())
    }
}

/// Uploads in one request.
fn put_object(transfer: &Arc<Transfer>, data: Data, size: u64) -> Result<Begun> {
    let body = PartBody::new(transfer, data, 0, size);
    let mut params = transfer.object();
    let extra_args = transfer.meta.extra_args();
    params.extend(without(extra_args, &[PUT_OBJECT_BLOCKLIST]));
    let response = body.send(transfer, "PutObject", params)?;
    confirm(&response, "PutObject", &["ETag"])?;
    Ok(Begun::Done)
}

/// Removes what was uploaded. A failure is not reported, as in s3transfer.
fn abort(transfer: &Transfer, upload_id: Value) {
    let mut params = transfer.object();
    params.insert(Text::from_static("UploadId"), upload_id);
    if let Err(error) = transfer.call("AbortMultipartUpload", params) {
        tracing::debug!(target: "botoxide::transfer", error = error.for_log(), "an upload is left unfinished");
    }
}

/// A checksum of the whole object determines that of its parts.
// H125
fn set_full_object_checksum(extra_args: &mut Map) {
    for name in FULL_OBJECT_CHECKSUM_ARGS {
        if extra_args.contains_key(name) {
            let full_object = Text::from_static("FULL_OBJECT");
            extra_args.insert(Text::from_static("ChecksumType"), full_object);
            let algorithm = name.trim_start_matches("Checksum");
            extra_args.insert(Text::from_static("ChecksumAlgorithm"), algorithm);
        }
    }
}

/// The size that a subscriber provided, or the source's.
fn sized(
    transfer: &Transfer,
    known: Option<u64>,
    measure: impl FnOnce() -> Result<u64>,
) -> Result<u64> {
    if let Some(size) = known {
        return Ok(size);
    }
    let size = measure()?;
    transfer.meta.provide_transfer_size(size);
    Ok(size)
}

/// A required member of the response; Python's `KeyError` without it.
fn required(response: &Value, name: &str) -> Result<Value> {
    match response.get(name) {
        Some(value) => Ok(value.clone()),
        None => Err(Error::value(format!("'{name}'"))),
    }
}

/// A part of a stream that is in memory; dropping it makes room for another.
struct HeldChunk<'a>(&'a AtomicUsize);

impl Drop for HeldChunk<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}
