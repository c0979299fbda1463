//! Copies from object to object within the service: with one request, or in parts.
//!
//! Not here: tags and annotations (`companions.rs`). Counterpart: s3transfer `copies.py` (`CopySubmissionTask`,
//! `CopyObjectTask`, `CopyPartTask`), `tasks.py` (`CreateMultipartUploadTask`).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

mod companions;

use companions::Companions;

use super::answer::{COMPLETED, confirm, content_length, evidence};
use super::arguments::{SHARED_ARGS, only, validate_bucket, validated, without};
use super::future::TransferFuture;
use super::manager::{TransferManager, TransferOptions};
use super::plan::adjust_chunksize;
use super::progress::Progress;
use super::range::{PartRange, part_count};
use super::shared::Shared;
use super::transfer::{Begun, Transfer, Work};
use crate::client::Client;
use crate::seam::locked;

/// What copies take besides [`SHARED_ARGS`].
// H136
const COPY_ARGS: &[&str] = &[
    "CopySourceIfMatch",
    "CopySourceIfModifiedSince",
    "CopySourceIfNoneMatch",
    "CopySourceIfUnmodifiedSince",
    "CopySourceSSECustomerAlgorithm",
    "CopySourceSSECustomerKey",
    "CopySourceSSECustomerKeyMD5",
    "MetadataDirective",
    "TaggingDirective",
    "AnnotationDirective",
];

/// All that copies take, in this order.
pub(super) const ALLOWED_COPY_ARGS: [&[&str]; 2] = [SHARED_ARGS, COPY_ARGS];

/// Arguments of a copy, and their names in the `HeadObject` of its source.
const HEAD_ARGS: &[(&str, &str)] = &[
    ("CopySourceIfMatch", "IfMatch"),
    ("CopySourceIfModifiedSince", "IfModifiedSince"),
    ("CopySourceIfNoneMatch", "IfNoneMatch"),
    ("CopySourceIfUnmodifiedSince", "IfUnmodifiedSince"),
    ("CopySourceSSECustomerKey", "SSECustomerKey"),
    ("CopySourceSSECustomerAlgorithm", "SSECustomerAlgorithm"),
    ("CopySourceSSECustomerKeyMD5", "SSECustomerKeyMD5"),
    ("RequestPayer", "RequestPayer"),
    ("ExpectedBucketOwner", "ExpectedBucketOwner"),
];

/// Arguments of `UploadPartCopy`.
const PART_ARGS: &[&str] = &[
    "CopySourceIfMatch",
    "CopySourceIfModifiedSince",
    "CopySourceIfNoneMatch",
    "CopySourceIfUnmodifiedSince",
    "CopySourceSSECustomerKey",
    "CopySourceSSECustomerAlgorithm",
    "CopySourceSSECustomerKeyMD5",
    "SSECustomerKey",
    "SSECustomerAlgorithm",
    "SSECustomerKeyMD5",
    "RequestPayer",
    "ExpectedBucketOwner",
];

/// Arguments that `CreateMultipartUpload` does not have, or that mean something else to it.
const NOT_TO_CREATE: &[&str] = &[
    "CopySourceIfMatch",
    "CopySourceIfModifiedSince",
    "CopySourceIfNoneMatch",
    "CopySourceIfUnmodifiedSince",
    "CopySourceSSECustomerKey",
    "CopySourceSSECustomerAlgorithm",
    "CopySourceSSECustomerKeyMD5",
    "MetadataDirective",
    "TaggingDirective",
    "AnnotationDirective",
    "Tagging",
];

/// What `CopyObject` copies from the source, and a multipart copy does not.
const PRESERVED: &[&str] = &[
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
    "Metadata",
];

/// Arguments of `CompleteMultipartUpload`.
const COMPLETE_ARGS: &[&str] = &[
    "SSECustomerKey",
    "SSECustomerAlgorithm",
    "SSECustomerKeyMD5",
    "RequestPayer",
    "ExpectedBucketOwner",
];

impl TransferManager {
    /// Copies an object within S3. `copy_source` is a map: `{"Bucket": …, "Key": …, "VersionId": …}`.
    ///
    /// A multipart copy keeps what one in a single request does: the metadata of the source, unless
    /// `MetadataDirective` is `REPLACE`. Tags and annotations are copied if `TaggingDirective` and
    /// `AnnotationDirective` are `COPY`; they are read before the copy starts, so that nothing is copied in vain. A
    /// service without these operations has no tags or annotations.
    ///
    /// # Errors
    ///
    /// Immediately: `ValueError` for unknown extra arguments, and for access points of S3 Object Lambda.
    /// In the future's result: errors of the service; `TypeError` for a source that is not a map; `S3CopyFailedError` if
    /// the source changed meanwhile, or its annotations could not be copied.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::params;
    /// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
    ///
    /// let manager = TransferManager::new(&Session::new().client("s3")?, TransferConfig::default())?;
    /// let source = params! { "Bucket": "photos", "Key": "cat.jpg" };
    /// manager.copy(source, "archive", "cat.jpg", TransferOptions::default())?.result()?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn copy(
        &self,
        copy_source: Value,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        self.start_copy(copy_source, None, bucket, key, options)
    }

    /// As [`copy`](Self::copy), if the source needs another client: another region, or another account.
    ///
    /// # Errors
    ///
    /// As [`copy`](Self::copy); and errors of creating a client.
    pub fn copy_from(
        &self,
        source_client: &impl AsRef<Client>,
        copy_source: Value,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        let client = Shared::blocking(source_client.as_ref())?;
        self.start_copy(copy_source, Some(client), bucket, key, options)
    }

    fn start_copy(
        &self,
        copy_source: Value,
        source_client: Option<Client>,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        let extra_args = validated(options.extra_args, &ALLOWED_COPY_ARGS)?;
        for (given, directive) in [
            ("Metadata", "MetadataDirective"),
            ("Tagging", "TaggingDirective"),
        ] {
            if extra_args.contains_key(given) && !extra_args.contains_key(directive) {
                tracing::warn!(
                    target: "botoxide::transfer",
                    "{given} was supplied without {directive}: what was supplied is ignored, and that of the source is \
                     preserved. Set it to 'REPLACE' to apply what was supplied."
                );
            }
        }
        if let Some(source) = copy_source["Bucket"].as_str() {
            validate_bucket(source)?;
        }
        validate_bucket(bucket)?;
        let work = Copy {
            source: copy_source,
            source_client,
            plan: OnceLock::new(),
        };
        self.submit(bucket, key, extra_args, options.subscribers, work)
    }
}

struct Copy {
    source: Value,
    /// `None` is the manager's client.
    source_client: Option<Client>,
    /// Set by the beginning, if there are parts.
    plan: OnceLock<Plan>,
}

/// What is known when the parts start.
struct Plan {
    upload_id: Value,
    etag: Option<Text>,
    size: u64,
    part_size: u64,
    count: u64,
    companions: Companions,
    /// The service's response for each part, for the last request.
    parts: Mutex<BTreeMap<u64, Value>>,
}

impl Work for Copy {
    // H134
    fn begin(&self, transfer: &Arc<Transfer>) -> Result<Begun> {
        let meta = &transfer.meta;
        let known = meta.size().filter(|_| meta.etag().is_some());
        let (size, head) = if let Some(size) = known {
            (size, None)
        } else {
            let head = self.head(transfer)?;
            (content_length(&head, "HeadObject")?, Some(head))
        };
        let config = transfer.config();
        if size < config.multipart_threshold {
            self.copy_object(transfer, size)?;
            return Ok(Begun::Done);
        }
        let companions = Companions::of_source(self, transfer, head.as_ref())?;
        let preserved = head.as_ref().and_then(Value::as_map);
        let preserved = preserved.map(|head| only(head, &[PRESERVED]));
        let upload_id = create(transfer, preserved.unwrap_or_default())?;
        let part_size = adjust_chunksize(config.multipart_chunksize, Some(size));
        let count = part_count(size, part_size);
        let plan = Plan {
            upload_id,
            etag: meta.etag().map(Text::from),
            size,
            part_size,
            count,
            companions,
            parts: Mutex::default(),
        };
        // It is started only once.
        let _ = self.plan.set(plan);
        Ok(Begun::Parts(count))
    }

    fn part(&self, transfer: &Arc<Transfer>, number: u64) -> Result<()> {
        match self.plan.get() {
            Some(plan) => self.copy_part(transfer, plan, number),
            None => Ok(()),
        }
    }

    fn finish(&self, transfer: &Arc<Transfer>) -> Result<()> {
        match self.plan.get() {
            Some(plan) => self.complete(transfer, plan),
            None => Ok(()),
        }
    }
}

impl Copy {
    /// Requests the size of the source, and what must be preserved of it.
    fn head(&self, transfer: &Transfer) -> Result<Value> {
        let Value::Map(source) = &self.source else {
            let msg = format!(
                "Expecting dictionary formatted: {{\"Bucket\": bucket_name, \"Key\": key}} but got {} or type <class '{}'>.",
                self.source,
                self.source.python_type()
            );
            return Err(ErrorKind::InvalidType { msg }.into());
        };
        let mut params = source.clone();
        for (name, value) in transfer.meta.extra_args().iter() {
            if let Some((_, head_name)) = HEAD_ARGS.iter().find(|(own, _)| own == &name.as_str()) {
                params.insert(Text::from_static(head_name), value.clone());
            }
        }
        let response = self.call_source(transfer, "HeadObject", params)?;
        let size = content_length(&response, "HeadObject")?;
        transfer.meta.provide_transfer_size(size);
        if let Some(etag) = response["ETag"].as_str() {
            transfer.meta.provide_object_etag(etag);
        }
        Ok(response)
    }

    fn call_source(
        &self,
        transfer: &Transfer,
        operation: &'static str,
        params: Map,
    ) -> Result<Value> {
        match &self.source_client {
            Some(client) => transfer.call_with(client, operation, params),
            None => transfer.call(operation, params),
        }
    }

    fn copy_object(&self, transfer: &Arc<Transfer>, size: u64) -> Result<()> {
        let mut params = transfer.object();
        params.insert(Text::from_static("CopySource"), self.source.clone());
        params.extend(transfer.meta.extra_args().clone());
        let response = transfer.call("CopyObject", params)?;
        confirm(&response, "CopyObject", &["CopyObjectResult.ETag"])?;
        moved(transfer, size)
    }

    fn copy_part(&self, transfer: &Arc<Transfer>, plan: &Plan, number: u64) -> Result<()> {
        let extra_args = transfer.meta.extra_args();
        let range = PartRange::of_sized_part(plan.part_size, number, plan.count, plan.size);
        let part_number = i64::try_from(number + 1).unwrap_or(i64::MAX);
        let mut params = transfer.object();
        params.extend(only(extra_args, &[PART_ARGS]));
        params.insert(Text::from_static("CopySource"), self.source.clone());
        params.insert(Text::from_static("UploadId"), plan.upload_id.clone());
        params.insert(Text::from_static("PartNumber"), part_number);
        params.insert(Text::from_static("CopySourceRange"), range.to_string());
        if let Some(etag) = &plan.etag {
            params.insert(Text::from_static("CopySourceIfMatch"), etag.clone());
        }
        let response = transfer.call("UploadPartCopy", params).map_err(|error| {
            if error.code() == Some("PreconditionFailed") {
                self.changed().with_source(error)
            } else {
                error
            }
        })?;
        let result = &response["CopyPartResult"];
        let etag = evidence(result, "UploadPartCopy", &["ETag"])?;
        moved(transfer, range.length().unwrap_or_default())?;
        let mut part = Map::new();
        part.insert(Text::from_static("ETag"), etag);
        part.insert(Text::from_static("PartNumber"), part_number);
        if let Some(algorithm) = extra_args.get("ChecksumAlgorithm").and_then(Value::as_str) {
            let member = format!("Checksum{}", algorithm.to_uppercase());
            if let Some(checksum) = result.get(&member) {
                part.insert(member, checksum.clone());
            }
        }
        plan.parts().insert(number, Value::Map(part));
        Ok(())
    }

    fn complete(&self, transfer: &Arc<Transfer>, plan: &Plan) -> Result<()> {
        let parts = std::mem::take(&mut *plan.parts());
        let mut upload = Map::new();
        upload.insert(
            Text::from_static("Parts"),
            Value::List(parts.into_values().collect()),
        );
        let mut params = transfer.object();
        params.insert(Text::from_static("UploadId"), plan.upload_id.clone());
        params.insert(Text::from_static("MultipartUpload"), upload);
        params.extend(only(transfer.meta.extra_args(), &[COMPLETE_ARGS]));
        let response = transfer.call("CompleteMultipartUpload", params)?;
        confirm(&response, "CompleteMultipartUpload", COMPLETED)?;
        transfer.coordinator.forget_failure_cleanups();
        plan.companions.put(self, transfer, &response)
    }

    fn changed(&self) -> Error {
        let name = |name: &str| self.source[name].as_str().unwrap_or_default();
        let msg = format!(
            "Contents of stored object \"{}\" in bucket \"{}\" did not match expected ETag.",
            name("Key"),
            name("Bucket")
        );
        ErrorKind::S3CopyFailed { msg }.into()
    }
}

impl Plan {
    fn parts(&self) -> MutexGuard<'_, BTreeMap<u64, Value>> {
        locked(&self.parts)
    }
}

/// Begins the multipart upload, and registers its abort in case the transfer fails.
fn create(transfer: &Transfer, preserved: Map) -> Result<Value> {
    let extra_args = transfer.meta.extra_args();
    let directive = extra_args.get("MetadataDirective").and_then(Value::as_str);
    let mut params = transfer.object();
    params.extend(without(extra_args, &[NOT_TO_CREATE]));
    if directive != Some("REPLACE") {
        for name in PRESERVED {
            params.remove(name);
        }
        params.extend(preserved);
    }
    let response = transfer.call("CreateMultipartUpload", params)?;
    let upload_id = evidence(&response, "CreateMultipartUpload", &["UploadId"])?;
    let aborted = upload_id.clone();
    transfer.coordinator.add_failure_cleanup(move |transfer| {
        let mut params = transfer.object();
        params.insert(Text::from_static("UploadId"), aborted);
        if let Err(error) = transfer.call("AbortMultipartUpload", params) {
            tracing::debug!(target: "botoxide::transfer", error = error.for_log(), "an upload could not be aborted");
        }
    });
    Ok(upload_id)
}

/// Reports bytes that the service has copied to subscribers.
fn moved(transfer: &Arc<Transfer>, bytes: u64) -> Result<()> {
    Progress::new(transfer).tell_now(i64::try_from(bytes).unwrap_or(i64::MAX))
}
