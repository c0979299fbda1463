//! Objects: put, get, head, delete.
//!
//! Counterpart: none.

use std::ops::Range;

use hyper::StatusCode;
use hyper::header::{self, HeaderMap, HeaderValue};
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject,
    Error, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ObjectIdentifier,
    PutObjectInput, PutObjectOutput, StorageClass,
};
use s3s::{S3Error, S3Request, S3Response, S3Result};

use crate::about::{check_encryption, check_version, read_about};
use crate::bodies::{check_md5, stream};
use crate::checksums::{Algorithm, Checksum, Claim, show_checksum};
use crate::conditions::Conditions;
use crate::errors::{argument, error, plain, refuse, with_message};
use crate::protocol::{Amend, headers, text, trailers};
use crate::ranges;
use crate::record::{Record, long, now};
use crate::store::Store;

/// Sets the fields that the outputs of GET and HEAD share.
macro_rules! describe {
    ($output:ident, $input:ident, $record:ident, $slice:ident) => {
        let or = |told: &Option<String>, name: &str| told.clone().or_else(|| $record.header(name));
        $output.accept_ranges = Some("bytes".to_owned());
        $output.content_length = Some(long($slice.length()));
        $output.content_range = $slice.content_range.clone();
        $output.e_tag = Some($record.e_tag());
        $output.last_modified = Some($record.last_modified());
        $output.cache_control = or(&$input.response_cache_control, "cache-control");
        $output.content_disposition =
            or(&$input.response_content_disposition, "content-disposition");
        $output.content_encoding = or(&$input.response_content_encoding, "content-encoding");
        $output.content_language = or(&$input.response_content_language, "content-language");
        $output.content_type = or(&$input.response_content_type, "content-type")
            .or_else(|| Some("binary/octet-stream".to_owned()));
        $output.website_redirect_location = $record.header("x-amz-website-redirect-location");
        $output.storage_class = $record.about.storage_class.clone().map(StorageClass::from);
        $output.metadata = Some($record.about.metadata.clone().into_iter().collect());
        $output.parts_count = $slice.parts_count;
        let wanted = $input
            .checksum_mode
            .as_ref()
            .is_some_and(|mode| mode.as_str() == "ENABLED");
        if let Some(checksum) = $slice.checksum.as_ref().filter(|_| wanted) {
            $output.checksum_type = Some(checksum.kind());
            show_checksum!($output, Some(checksum));
        }
    };
}

/// The most keys in one `DeleteObjects`.
const MOST_KEYS: usize = 1000;

impl Store {
    pub(crate) async fn put_object(
        &self,
        mut request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        if request.input.write_offset_bytes.is_some() {
            return Err(refuse("the local endpoint does not append to objects"));
        }
        let about = read_about!(request)?;
        let mut claim = Claim::read(headers(&request))?;
        let conditions = Conditions::read(headers(&request));
        let body = request.input.body.take();
        let PutObjectInput {
            bucket,
            key,
            content_length,
            content_md5,
            ..
        } = std::mem::take(&mut request.input);
        let known = bucket.clone();
        self.run(move |store| store.bucket(&known)).await?;
        let algorithm = claim.algorithm.unwrap_or(Algorithm::Crc64Nvme);
        let received = self.receive(body, content_length, algorithm).await?;
        check_md5(content_md5.as_deref(), &received.md5)?;
        claim.read_trailers(trailers(&request))?;
        claim.check(&received.checksum)?;
        let record = Record {
            data: String::new(),
            size: received.size,
            etag: received.md5,
            modified: now(),
            about,
            checksum: Some(received.checksum),
            parts: Vec::new(),
        };
        let record = self
            .run(move |store| {
                let lock = store.lock()?;
                store.commit(&lock, (&bucket, &key), &conditions, (record, received.data))
            })
            .await?;
        let mut output = PutObjectOutput {
            e_tag: Some(record.e_tag()),
            checksum_type: record.checksum.as_ref().map(Checksum::kind),
            ..PutObjectOutput::default()
        };
        show_checksum!(output, &record.checksum);
        Ok(S3Response::new(output))
    }

    pub(crate) async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        let input = &request.input;
        check_version(input.version_id.as_deref())?;
        check_encryption(None, input.sse_customer_key.is_some())?;
        let (bucket, key) = (input.bucket.clone(), input.key.clone());
        let (record, file) = self
            .run(move |store| store.open_object(&bucket, &key))
            .await?;
        Conditions::read(headers(&request)).check_read(&record)?;
        let slice = Slice::read(&record, text(&request, "range"), input.part_number)?;
        let mut output = GetObjectOutput {
            body: Some(stream(file, slice.range.clone())),
            tag_count: i32::try_from(record.about.tags.len())
                .ok()
                .filter(|count| *count > 0),
            ..GetObjectOutput::default()
        };
        describe!(output, input, record, slice);
        Ok(slice.respond(output, &record, input.response_expires.is_some()))
    }

    pub(crate) async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = &request.input;
        check_version(input.version_id.as_deref())?;
        check_encryption(None, input.sse_customer_key.is_some())?;
        let (bucket, key) = (input.bucket.clone(), input.key.clone());
        let record = self.run(move |store| store.get(&bucket, &key)).await?;
        Conditions::read(headers(&request)).check_read(&record)?;
        let slice = Slice::read(&record, text(&request, "range"), input.part_number)?;
        let mut output = HeadObjectOutput::default();
        describe!(output, input, record, slice);
        let mut response = slice.respond(output, &record, false);
        if !record.about.tags.is_empty() {
            let count = HeaderValue::from(record.about.tags.len());
            response.headers.insert("x-amz-tagging-count", count);
        }
        Ok(response)
    }

    pub(crate) async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        check_version(request.input.version_id.as_deref())?;
        if request.input.if_match_size.is_some()
            || request.input.if_match_last_modified_time.is_some()
        {
            return Err(refuse(
                "the local endpoint deletes on the condition If-Match only",
            ));
        }
        let conditions = Conditions::read(headers(&request));
        let input = request.input;
        self.run(move |store| store.remove(&input.bucket, &input.key, &conditions))
            .await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    pub(crate) async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = request.input;
        if delete.objects.is_empty() || delete.objects.len() > MOST_KEYS {
            return Err(plain("MalformedXML"));
        }
        let is_quiet = delete.quiet == Some(true);
        let (deleted, errors) = self
            .run(move |store| {
                store.bucket(&bucket)?;
                let (mut deleted, mut errors) = (Vec::new(), Vec::new());
                for object in delete.objects {
                    match store.remove_one(&bucket, &object) {
                        Ok(()) => deleted.push(DeletedObject {
                            key: Some(object.key),
                            version_id: object.version_id,
                            ..DeletedObject::default()
                        }),
                        Err(error) => errors.push(failure(object, error)),
                    }
                }
                Ok((deleted, errors))
            })
            .await?;
        Ok(S3Response::new(DeleteObjectsOutput {
            deleted: Some(deleted).filter(|deleted| !is_quiet && !deleted.is_empty()),
            errors: Some(errors).filter(|errors| !errors.is_empty()),
            ..DeleteObjectsOutput::default()
        }))
    }

    fn remove_one(&self, bucket: &str, object: &ObjectIdentifier) -> S3Result<()> {
        check_version(object.version_id.as_deref())?;
        if object.key.is_empty() {
            return Err(error(
                "UserKeyMustBeSpecified",
                "The bucket POST must contain the specified field name. If it is specified, please check the order of the fields.",
            ));
        }
        if object.key.len() > 1024 {
            return Err(plain("KeyTooLongError"));
        }
        let mut conditions = HeaderMap::new();
        if let Some(tag) = &object.e_tag {
            let tag = tag.to_http_header().map_err(|_| argument("Invalid ETag"))?;
            conditions.insert(header::IF_MATCH, tag);
        }
        self.remove(bucket, &object.key, &Conditions::read(&conditions))
    }
}

fn failure(object: ObjectIdentifier, error: S3Error) -> Error {
    let error = with_message(error);
    Error {
        code: Some(error.code().as_str().to_owned()),
        message: error.message().map(str::to_owned),
        key: Some(object.key),
        version_id: object.version_id,
    }
}

/// The part of an object that a request reads.
struct Slice {
    range: Range<u64>,
    /// Set for `Range` and `partNumber`, even if they cover the whole object.
    content_range: Option<String>,
    /// The checksum of these bytes, if it is known.
    checksum: Option<Checksum>,
    parts_count: Option<i32>,
}

impl Slice {
    fn read(record: &Record, range: Option<&str>, part_number: Option<i32>) -> S3Result<Self> {
        let all = 0..record.size;
        let parts_count = i32::try_from(record.parts.len())
            .ok()
            .filter(|count| *count > 0);
        let (range, checksum) = match (range, part_number) {
            (Some(_), Some(_)) => {
                return Err(error(
                    "InvalidRequest",
                    "Cannot specify both Range header and partNumber query parameter",
                ));
            }
            (None, None) => (None, record.checksum.clone()),
            (Some(header), None) => match ranges::read(header, record.size) {
                Ok(None) => (None, record.checksum.clone()),
                Ok(range) => (range, None),
                Err(error) => return Err(with_size(error, record.size)),
            },
            (None, Some(number)) => part(record, number)?,
        };
        let content_range = range
            .as_ref()
            .filter(|range| !range.is_empty())
            .map(|range| format!("bytes {}-{}/{}", range.start, range.end - 1, record.size));
        Ok(Self {
            range: range.unwrap_or(all),
            content_range,
            checksum,
            parts_count: parts_count.filter(|_| part_number.is_some()),
        })
    }

    fn length(&self) -> u64 {
        self.range.end - self.range.start
    }

    fn respond<T>(&self, output: T, record: &Record, has_expires: bool) -> S3Response<T> {
        let mut response = S3Response::new(output);
        if self.content_range.is_some() {
            response
                .extensions
                .insert(Amend::Status(StatusCode::PARTIAL_CONTENT));
        }
        // Unchanged: S3 does not check that it is a date.
        if let Some(expires) = record.header("expires").filter(|_| !has_expires)
            && let Ok(expires) = HeaderValue::try_from(expires)
        {
            response.headers.insert(header::EXPIRES, expires);
        }
        response
    }
}

/// The range and checksum of a part. An object that was not uploaded in parts is its own part 1.
fn part(record: &Record, number: i32) -> S3Result<(Option<Range<u64>>, Option<Checksum>)> {
    if number < 1 {
        return Err(argument(
            "Part number must be an integer between 1 and 10000, inclusive",
        ));
    }
    if record.parts.is_empty() && number == 1 {
        return Ok((Some(0..record.size), record.checksum.clone()));
    }
    // `partNumber` counts the parts of the object; the numbers used in the upload may have gaps.
    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
    let Some(part) = record.parts.get(index) else {
        let mut error = error(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
        );
        error.set_status_code(StatusCode::RANGE_NOT_SATISFIABLE);
        return Err(error);
    };
    let start = record.parts[..index]
        .iter()
        .map(|part| part.size)
        .sum::<u64>();
    Ok((Some(start..start + part.size), part.checksum.clone()))
}

fn with_size(mut error: S3Error, size: u64) -> S3Error {
    let mut headers = HeaderMap::new();
    if let Ok(range) = HeaderValue::try_from(format!("bytes */{size}")) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    error.set_headers(headers);
    error
}
