//! `CopyObject` and `UploadPartCopy`.
//!
//! Counterpart: none.

use percent_encoding::percent_decode_str;
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopyPartResult, MetadataDirective,
    TaggingDirective, UploadPartCopyInput, UploadPartCopyOutput,
};
use s3s::validation::NameValidation as _;
use s3s::{S3Request, S3Response, S3Result};

use crate::about::{check_encryption, check_version, read_about};
use crate::buckets::BucketNames;
use crate::checksums::{Algorithm, Checksum, Claim, show_checksum};
use crate::conditions::Conditions;
use crate::errors::{argument, error, plain, refuse};
use crate::multipart::check_number;
use crate::protocol::{headers, text};
use crate::ranges;
use crate::record::{About, Record, now, timestamp};
use crate::store::Store;

/// The largest source of one copy, as in S3.
const LARGEST: u64 = 5 << 30;

impl Store {
    pub(crate) async fn copy_object(
        &self,
        request: S3Request<CopyObjectInput>,
    ) -> S3Result<S3Response<CopyObjectOutput>> {
        let told = read_about!(request)?;
        let source = Source::read(&request)?;
        let of_source = Conditions::of_source(headers(&request));
        let of_target = Conditions::read(headers(&request));
        let algorithm = Claim::read(headers(&request))?.algorithm;
        let input = request.input;
        check_encryption(None, input.copy_source_sse_customer_key.is_some())?;
        let replace_about = directive(
            input
                .metadata_directive
                .as_ref()
                .map(MetadataDirective::as_str),
            "metadata",
        )?;
        let replace_tags = directive(
            input
                .tagging_directive
                .as_ref()
                .map(TaggingDirective::as_str),
            "tagging",
        )?;
        let changes = replace_about
            || input.storage_class.is_some()
            || input.website_redirect_location.is_some()
            || input.server_side_encryption.is_some();
        if !changes && source.bucket == input.bucket && source.key == input.key {
            return Err(error(
                "InvalidRequest",
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
            ));
        }
        let record = self
            .run(move |store| {
                store.bucket(&input.bucket)?;
                let (old, file) = store.open_object(&source.bucket, &source.key)?;
                of_source.check_source(&old)?;
                if old.size > LARGEST {
                    return Err(error(
                        "InvalidRequest",
                        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
                    ));
                }
                let algorithm = algorithm.or_else(|| Some(old.checksum.as_ref()?.algorithm));
                let received = store.copy(&file, 0..old.size, algorithm.unwrap_or(Algorithm::Crc64Nvme))?;
                let record = Record {
                    data: String::new(),
                    size: received.size,
                    etag: received.md5,
                    modified: now(),
                    about: merge(old.about, told, replace_about, replace_tags),
                    checksum: Some(received.checksum),
                    parts: Vec::new(),
                };
                let lock = store.lock()?;
                store.commit(&lock, (&input.bucket, &input.key), &of_target, (record, received.data))
            })
            .await?;
        let mut result = CopyObjectResult {
            e_tag: Some(record.e_tag()),
            last_modified: Some(record.last_modified()),
            checksum_type: record.checksum.as_ref().map(Checksum::kind),
            ..CopyObjectResult::default()
        };
        show_checksum!(result, &record.checksum);
        Ok(S3Response::new(CopyObjectOutput {
            copy_object_result: Some(result),
            ..CopyObjectOutput::default()
        }))
    }

    pub(crate) async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        let source = Source::read(&request)?;
        let conditions = Conditions::of_source(headers(&request));
        let range = text(&request, "x-amz-copy-source-range").map(str::to_owned);
        let input = request.input;
        check_encryption(
            None,
            input.sse_customer_key.is_some() || input.copy_source_sse_customer_key.is_some(),
        )?;
        check_number(input.part_number)?;
        let (part, modified) = self
            .run(move |store| {
                let upload = store.upload(&input.bucket, &input.key, &input.upload_id)?;
                let (old, file) = store.open_object(&source.bucket, &source.key)?;
                conditions.check_source(&old)?;
                let range = match range {
                    Some(range) => ranges::read_source(&range, old.size)?,
                    None => 0..old.size,
                };
                if range.end - range.start > LARGEST {
                    return Err(error(
                        "InvalidRequest",
                        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
                    ));
                }
                let received = store.copy(&file, range, upload.part_algorithm())?;
                store.commit_part(&input.bucket, &input.key, &input.upload_id, input.part_number, received)
            })
            .await?;
        let mut result = CopyPartResult {
            e_tag: Some(part.e_tag()),
            last_modified: Some(timestamp(modified)),
            ..CopyPartResult::default()
        };
        show_checksum!(result, &part.part.checksum);
        Ok(S3Response::new(UploadPartCopyOutput {
            copy_part_result: Some(result),
            ..UploadPartCopyOutput::default()
        }))
    }
}

/// The source of a copy.
struct Source {
    bucket: String,
    key: String,
}

impl Source {
    fn read<T>(request: &S3Request<T>) -> S3Result<Self> {
        let wrong = || {
            argument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        };
        let header = text(request, "x-amz-copy-source").ok_or_else(wrong)?;
        let (path, version) = match header.rsplit_once("?versionId=") {
            Some((path, version)) => (path, Some(version)),
            None => (header, None),
        };
        check_version(version)?;
        let path = percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| wrong())?;
        let path = path.strip_prefix('/').unwrap_or(&path);
        if path.starts_with("arn:") {
            return Err(refuse("the local endpoint has no access points"));
        }
        let (bucket, key) = path.split_once('/').ok_or_else(wrong)?;
        if key.is_empty() {
            return Err(wrong());
        }
        if !BucketNames.validate_bucket_name(bucket) {
            return Err(plain("InvalidBucketName"));
        }
        if key.len() > 1024 {
            return Err(plain("KeyTooLongError"));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        })
    }
}

/// Whether a directive is `REPLACE`.
fn directive(told: Option<&str>, what: &str) -> S3Result<bool> {
    match told {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(_) => Err(argument(format!("Unknown {what} directive."))),
    }
}

/// Merges the source's `About` with the request's. Storage class and redirect location are never copied.
fn merge(old: About, told: About, replace_about: bool, replace_tags: bool) -> About {
    const REDIRECT: &str = "x-amz-website-redirect-location";
    let tags = if replace_tags { told.tags } else { old.tags };
    let (headers, metadata) = if replace_about {
        (told.headers, told.metadata)
    } else {
        let mut headers = old.headers;
        headers.remove(REDIRECT);
        headers.extend(
            told.headers
                .into_iter()
                .filter(|(name, _)| name == REDIRECT),
        );
        (headers, old.metadata)
    };
    About {
        headers,
        metadata,
        tags,
        storage_class: told.storage_class,
    }
}
