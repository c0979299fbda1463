//! Multipart uploads: create, upload a part, complete, abort.
//!
//! An upload is a directory with `upload.json`, and for each part a record `<number>.json` and a file with its bytes. Not here: listing uploads and parts (`parts.rs`). Counterpart: none.

use std::path::PathBuf;

use percent_encoding::utf8_percent_encode;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, ChecksumType,
    CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart,
    CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, UploadPartInput,
    UploadPartOutput,
};
use s3s::{S3Request, S3Response, S3Result};
use serde::{Deserialize, Serialize};

use crate::about::{check_encryption, read_about};
use crate::bodies::{Received, check_md5};
use crate::checksums::{Algorithm, Checksum, Claim, show_checksum, told_checksum};
use crate::conditions::Conditions;
use crate::errors::{argument, broken, error, plain};
use crate::listings::URL;
use crate::protocol::{headers, text, trailers};
use crate::random;
use crate::record::{About, Part, Record, found, now};
use crate::store::{ID, Store};

/// The largest part number.
const LAST_PART: i32 = 10_000;
/// The smallest size of a part that is not the last.
const SMALLEST_PART: u64 = 5 << 20;

/// An upload in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) key: String,
    /// Seconds since 1970.
    pub(crate) initiated: u64,
    about: About,
    /// The algorithm that the client asked for.
    pub(crate) algorithm: Option<Algorithm>,
    /// Whether the object gets a full-object checksum.
    pub(crate) is_full: bool,
}

/// A part of an upload in progress.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UploadedPart {
    #[serde(flatten)]
    pub(crate) part: Part,
    /// Without quotes.
    pub(crate) etag: String,
    /// Seconds since 1970.
    pub(crate) modified: u64,
    data: String,
}

impl UploadedPart {
    pub(crate) fn e_tag(&self) -> ETag {
        ETag::Strong(self.etag.clone())
    }
}

impl Upload {
    /// The algorithm of the parts' checksums. S3's default is CRC64NVME.
    pub(crate) fn part_algorithm(&self) -> Algorithm {
        self.algorithm.unwrap_or(Algorithm::Crc64Nvme)
    }

    pub(crate) fn checksum_type(&self) -> ChecksumType {
        let kind = if self.is_full {
            "FULL_OBJECT"
        } else {
            "COMPOSITE"
        };
        kind.to_owned().into()
    }

    pub(crate) fn checksum_algorithm(&self) -> Option<ChecksumAlgorithm> {
        self.algorithm
            .map(|algorithm| algorithm.name().to_owned().into())
    }
}

impl Store {
    pub(crate) fn uploads_directory(&self, bucket: &str) -> PathBuf {
        self.bucket_directory(bucket).join("uploads")
    }

    fn upload_directory(&self, bucket: &str, id: &str) -> S3Result<PathBuf> {
        if !random::is_hex(id, ID) {
            return Err(plain("NoSuchUpload"));
        }
        Ok(self.uploads_directory(bucket).join(id))
    }

    /// The upload of a key, or `NoSuchUpload`.
    pub(crate) fn upload(&self, bucket: &str, key: &str, id: &str) -> S3Result<Upload> {
        self.bucket(bucket)?;
        let path = self.upload_directory(bucket, id)?.join("upload.json");
        let upload: Option<Upload> = found(self.files.read_json(&path)).map_err(broken)?;
        upload
            .filter(|upload| upload.key == key)
            .ok_or_else(|| plain("NoSuchUpload"))
    }

    pub(crate) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let about = read_about!(request)?;
        let algorithm = Claim::read(headers(&request))?.algorithm;
        let input = request.input;
        let upload = Upload {
            key: input.key.clone(),
            initiated: now(),
            about,
            algorithm,
            is_full: is_full(algorithm, input.checksum_type.as_ref())?,
        };
        let mut output = CreateMultipartUploadOutput {
            bucket: Some(input.bucket.clone()),
            key: Some(input.key),
            checksum_algorithm: upload.checksum_algorithm(),
            checksum_type: algorithm.map(|_| upload.checksum_type()),
            ..CreateMultipartUploadOutput::default()
        };
        let id = self
            .run(move |store| {
                let _lock = store.lock()?;
                store.bucket(&input.bucket)?;
                let make = || {
                    let aside = store.files.incoming_path()?;
                    store.files.make_directories(&aside)?;
                    store
                        .files
                        .write_json(&aside.join("upload.json"), &upload)?;
                    let id = random::hex(ID)?;
                    store.files.move_directory(
                        &aside,
                        &store.uploads_directory(&input.bucket).join(&id),
                    )?;
                    Ok(id)
                };
                make().map_err(broken)
            })
            .await?;
        output.upload_id = Some(id);
        Ok(S3Response::new(output))
    }

    pub(crate) async fn upload_part(
        &self,
        mut request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        check_encryption(None, request.input.sse_customer_key.is_some())?;
        check_number(request.input.part_number)?;
        let mut claim = Claim::read(headers(&request))?;
        let body = request.input.body.take();
        let UploadPartInput {
            bucket,
            key,
            upload_id,
            part_number,
            content_length,
            content_md5,
            ..
        } = std::mem::take(&mut request.input);
        let target = (bucket.clone(), key.clone(), upload_id.clone());
        let upload = self
            .run(move |store| store.upload(&target.0, &target.1, &target.2))
            .await?;
        if let (Some(expected), Some(actual)) = (upload.algorithm, claim.algorithm)
            && expected != actual
        {
            return Err(error(
                "InvalidRequest",
                format!(
                    "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
                    expected.name().to_lowercase(),
                    actual.name().to_lowercase()
                ),
            ));
        }
        let algorithm = claim.algorithm.unwrap_or_else(|| upload.part_algorithm());
        let received = self.receive(body, content_length, algorithm).await?;
        check_md5(content_md5.as_deref(), &received.md5)?;
        claim.read_trailers(trailers(&request))?;
        claim.check(&received.checksum)?;
        let (part, _) = self
            .run(move |store| store.commit_part(&bucket, &key, &upload_id, part_number, received))
            .await?;
        let mut output = UploadPartOutput {
            e_tag: Some(part.e_tag()),
            ..UploadPartOutput::default()
        };
        show_checksum!(output, &part.part.checksum);
        Ok(S3Response::new(output))
    }

    /// Stores a body as a part, if the upload still exists. Returns the part and its time.
    pub(crate) fn commit_part(
        &self,
        bucket: &str,
        key: &str,
        id: &str,
        number: i32,
        received: Received,
    ) -> S3Result<(UploadedPart, u64)> {
        let _lock = self.lock()?;
        self.upload(bucket, key, id)?;
        let directory = self.upload_directory(bucket, id)?;
        let path = directory.join(format!("{number}.json"));
        let old: Option<UploadedPart> = found(self.files.read_json(&path)).unwrap_or_default();
        let place = || {
            let part = UploadedPart {
                part: Part {
                    number,
                    size: received.size,
                    checksum: Some(received.checksum),
                },
                etag: received.md5,
                modified: now(),
                data: random::hex(ID)?,
            };
            self.files
                .place(received.data, &directory.join(&part.data))?;
            self.files.write_json(&path, &part)?;
            Ok(part)
        };
        let part = place().map_err(broken)?;
        if let Some(old) = old.filter(|old| random::is_hex(&old.data, ID)) {
            let _ = self.files.remove_file(&directory.join(&old.data));
        }
        let modified = part.modified;
        Ok((part, modified))
    }

    pub(crate) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let conditions = Conditions::read(headers(&request));
        let host = text(&request, "host").unwrap_or_default().to_owned();
        let input = request.input;
        let (bucket, key) = (input.bucket.clone(), input.key.clone());
        let record = self
            .run(move |store| store.complete(&input, &conditions))
            .await?;
        let mut output = CompleteMultipartUploadOutput {
            location: Some(format!(
                "http://{host}/{bucket}/{}",
                utf8_percent_encode(&key, URL)
            )),
            bucket: Some(bucket),
            key: Some(key),
            e_tag: Some(record.e_tag()),
            checksum_type: record.checksum.as_ref().map(Checksum::kind),
            ..CompleteMultipartUploadOutput::default()
        };
        show_checksum!(output, &record.checksum);
        Ok(S3Response::new(output))
    }

    fn complete(
        &self,
        input: &CompleteMultipartUploadInput,
        conditions: &Conditions,
    ) -> S3Result<Record> {
        let (bucket, key, id) = (&input.bucket, &input.key, &input.upload_id);
        let upload = self.upload(bucket, key, id)?;
        let directory = self.upload_directory(bucket, id)?;
        let told = input
            .multipart_upload
            .as_ref()
            .ok_or_else(|| error("InvalidRequest", "You must specify at least one part"))?;
        let told = told.parts.as_deref().unwrap_or_default();
        let parts = self.chosen_parts(&upload, &directory, told)?;
        let sources = parts.iter().map(|part| {
            let file = found(self.files.open_file(&directory.join(&part.data))).map_err(broken)?;
            // The part was uploaded again in the meantime.
            Ok((file.ok_or_else(|| plain("InvalidPart"))?, part.part.size))
        });
        let full = Some(upload.part_algorithm()).filter(|_| upload.is_full);
        let joined = self.join(sources, full)?;
        let checksum = if upload.is_full {
            joined.checksum
        } else {
            let checksums = parts.iter().map(|part| part.part.checksum.as_ref());
            Checksum::composite(upload.part_algorithm(), checksums)
        };
        if let (Some(told), Some(checksum)) = (told_checksum!(input), &checksum)
            && told != *checksum
        {
            return Err(error(
                "BadDigest",
                format!(
                    "The {} you specified did not match the calculated checksum.",
                    told.algorithm.name()
                ),
            ));
        }
        if input
            .mpu_object_size
            .is_some_and(|size| u64::try_from(size) != Ok(joined.size))
        {
            return Err(error(
                "InvalidRequest",
                "The provided 'x-amz-mp-object-size' header does not match what was computed.",
            ));
        }
        let record = Record {
            data: String::new(),
            size: joined.size,
            etag: etag_of_parts(&parts),
            modified: now(),
            about: upload.about,
            checksum,
            parts: parts.into_iter().map(|part| part.part).collect(),
        };
        let lock = self.lock()?;
        // It may have been completed or aborted in the meantime.
        self.upload(bucket, key, id)?;
        let record = self.commit(&lock, (bucket, key), conditions, (record, joined.data))?;
        self.files.remove_directory(&directory).map_err(broken)?;
        Ok(record)
    }

    /// Checks the client's list of parts against the uploaded ones.
    fn chosen_parts(
        &self,
        upload: &Upload,
        directory: &std::path::Path,
        told: &[CompletedPart],
    ) -> S3Result<Vec<UploadedPart>> {
        if told.is_empty() {
            return Err(plain("MalformedXML"));
        }
        let numbers: Option<Vec<i32>> = told.iter().map(|part| part.part_number).collect();
        let numbers = numbers.ok_or_else(|| plain("MalformedXML"))?;
        if !numbers.is_sorted_by(|one, next| one < next) {
            return Err(plain("InvalidPartOrder"));
        }
        let mut parts = Vec::with_capacity(told.len());
        for (number, told) in numbers.iter().zip(told) {
            check_number(*number)?;
            let part = self
                .uploaded_part(directory, *number)?
                .ok_or_else(|| plain("InvalidPart"))?;
            if told
                .e_tag
                .as_ref()
                .is_none_or(|etag| etag.value() != part.etag)
            {
                return Err(plain("InvalidPart"));
            }
            let checksum = told_checksum!(told);
            if checksum.is_none()
                && !upload.is_full
                && let Some(algorithm) = upload.algorithm
            {
                return Err(error(
                    "InvalidRequest",
                    format!(
                        "The upload was created using a {} checksum. The complete request must include the checksum for each part. It was missing for part {number} in the request.",
                        algorithm.name().to_lowercase()
                    ),
                ));
            }
            if checksum.is_some() && checksum != part.part.checksum {
                return Err(plain("InvalidPart"));
            }
            parts.push(part);
        }
        let before = parts.split_last().map_or(&[][..], |(_, before)| before);
        if before.iter().any(|part| part.part.size < SMALLEST_PART) {
            return Err(plain("EntityTooSmall"));
        }
        Ok(parts)
    }

    pub(crate) fn uploaded_part(
        &self,
        directory: &std::path::Path,
        number: i32,
    ) -> S3Result<Option<UploadedPart>> {
        let path = directory.join(format!("{number}.json"));
        let part: Option<UploadedPart> = found(self.files.read_json(&path)).map_err(broken)?;
        Ok(part.filter(|part| random::is_hex(&part.data, ID)))
    }

    pub(crate) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let input = request.input;
        self.run(move |store| {
            let _lock = store.lock()?;
            store.upload(&input.bucket, &input.key, &input.upload_id)?;
            let directory = store.upload_directory(&input.bucket, &input.upload_id)?;
            store.files.remove_directory(&directory).map_err(broken)
        })
        .await?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}

pub(crate) fn check_number(number: i32) -> S3Result<()> {
    if (1..=LAST_PART).contains(&number) {
        Ok(())
    } else {
        Err(argument(
            "Part number must be an integer between 1 and 10000, inclusive",
        ))
    }
}

/// Whether the object gets a full-object checksum.
fn is_full(algorithm: Option<Algorithm>, kind: Option<&ChecksumType>) -> S3Result<bool> {
    let refused = |kind: &str, algorithm: Algorithm| {
        Err(error(
            "InvalidRequest",
            format!(
                "The {kind} checksum type cannot be used with the {} checksum algorithm.",
                algorithm.name().to_lowercase()
            ),
        ))
    };
    match (kind.map(ChecksumType::as_str), algorithm) {
        (None, None) => Ok(true),
        (None, Some(algorithm)) => Ok(!algorithm.can_be_composite()),
        (Some(_), None) => Err(error(
            "InvalidRequest",
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
        )),
        (Some("FULL_OBJECT"), Some(algorithm)) if algorithm.can_be_full() => Ok(true),
        (Some("COMPOSITE"), Some(algorithm)) if algorithm.can_be_composite() => Ok(false),
        (Some(kind @ ("FULL_OBJECT" | "COMPOSITE")), Some(algorithm)) => refused(kind, algorithm),
        (Some(_), Some(_)) => Err(error(
            "InvalidRequest",
            "Value for x-amz-checksum-type header is invalid.",
        )),
    }
}

/// The entity tag of a multipart object: the MD5 of the parts' MD5 digests, and the number of parts.
fn etag_of_parts(parts: &[UploadedPart]) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        let pairs = part.etag.as_bytes().chunks(2);
        let bytes: Vec<u8> = pairs
            .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        md5.update(&bytes);
    }
    format!("{}-{}", random::to_hex(&md5.finalize()), parts.len())
}
