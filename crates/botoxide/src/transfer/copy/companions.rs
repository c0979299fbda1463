//! Tags and annotations of an object, which a multipart copy does not copy.
//!
//! Counterpart: s3transfer `copies.py` (`CopyCompleteMultipartUploadTask`).

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, PythonRepr, Value};
use percent_encoding::percent_decode_str;

use super::super::arguments::only;
use super::super::transfer::Transfer;
use super::Copy;
use crate::transport::ByteStream;

/// Arguments of the requests that read.
const READING_ARGS: &[&str] = &["RequestPayer", "ExpectedBucketOwner"];
/// Arguments of the requests that write.
const WRITING_ARGS: &[&str] = &["RequestPayer", "ExpectedBucketOwner", "ChecksumAlgorithm"];

/// What the copy gets according to the directives.
pub(super) struct Companions {
    tags: Vec<Value>,
    /// The names of the annotations.
    annotations: Vec<Value>,
}

impl Companions {
    /// Reads what the directives name, before anything is begun: an answer that there are none, or none
    /// available, must not come after the copy exists. `head` is the answer of `HeadObject`, where it was asked.
    // DIFFERENCE 95
    pub(super) fn of_source(
        copy: &Copy,
        transfer: &Transfer,
        head: Option<&Value>,
    ) -> Result<Self> {
        let extra_args = transfer.meta.extra_args();
        let text = |name: &str| extra_args.get(name).and_then(Value::as_str);
        Ok(Self {
            tags: match text("TaggingDirective") {
                Some("COPY") => tags_of_source(copy, transfer, head)?,
                Some("REPLACE") => parse_tags(text("Tagging").unwrap_or_default()),
                _ => Vec::new(),
            },
            annotations: match text("AnnotationDirective") {
                Some("COPY") => annotations_of_source(copy, transfer)?,
                _ => Vec::new(),
            },
        })
    }

    /// Writes them for the copy. `completed` is the response to the last request of the copy.
    pub(super) fn put(&self, copy: &Copy, transfer: &Transfer, completed: &Value) -> Result<()> {
        put_tags(&self.tags, transfer, completed)?;
        put_annotations(&self.annotations, copy, transfer, completed)
    }
}

fn tags_of_source(copy: &Copy, transfer: &Transfer, head: Option<&Value>) -> Result<Vec<Value>> {
    match copy.call_source(transfer, "GetObjectTagging", source(copy, transfer)) {
        Ok(mut response) => Ok(list(&mut response, "TagSet")),
        Err(error) if is_not_implemented(&error) => {
            let asked;
            let head = if let Some(head) = head {
                head
            } else {
                asked = copy.head(transfer)?;
                &asked
            };
            match head["TagCount"].as_i64() {
                None | Some(0) => Ok(Vec::new()),
                Some(_) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

fn annotations_of_source(copy: &Copy, transfer: &Transfer) -> Result<Vec<Value>> {
    let params = source(copy, transfer);
    match copy.call_source(transfer, "ListObjectAnnotations", params) {
        Ok(mut response) => {
            let annotations = list(&mut response, "Annotations");
            let names = annotations.iter();
            Ok(names
                .map(|annotation| annotation["AnnotationName"].clone())
                .collect())
        }
        Err(error) if is_not_implemented(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Takes a list out of a response.
fn list(response: &mut Value, name: &str) -> Vec<Value> {
    match response.as_map_mut().and_then(|map| map.remove(name)) {
        Some(Value::List(items)) => items,
        _ => Vec::new(),
    }
}

/// Whether a service reports that it does not support an operation.
fn is_not_implemented(error: &Error) -> bool {
    let status = error
        .as_client_error()
        .and_then(|error| error.response["ResponseMetadata"]["HTTPStatusCode"].as_i64());
    error.code() == Some("NotImplemented") || status == Some(501)
}

fn put_tags(tags: &[Value], transfer: &Transfer, completed: &Value) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let mut tagging = Map::new();
    tagging.insert(Text::from_static("TagSet"), tags.to_vec());
    let mut params = transfer.object();
    params.insert(Text::from_static("Tagging"), tagging);
    params.extend(only(transfer.meta.extra_args(), &[WRITING_ARGS]));
    insert_version(&mut params, completed);
    transfer.call("PutObjectTagging", params)?;
    Ok(())
}

fn put_annotations(
    names: &[Value],
    copy: &Copy,
    transfer: &Transfer,
    completed: &Value,
) -> Result<()> {
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for name in names {
        let mut params = source(copy, transfer);
        params.insert(Text::from_static("AnnotationName"), name.clone());
        let response = copy.call_source(transfer, "GetObjectAnnotation", params)?;
        let payload = ByteStream::from_value(&response["AnnotationPayload"])?;
        let payload = transfer.shared.waiter.wait(payload.collect())??;

        let mut params = transfer.object();
        params.insert(Text::from_static("AnnotationName"), name.clone());
        params.insert(Text::from_static("AnnotationPayload"), payload);
        params.extend(only(transfer.meta.extra_args(), &[WRITING_ARGS]));
        insert_version(&mut params, completed);
        if let Some(etag) = completed.get("ETag") {
            params.insert(Text::from_static("ObjectIfMatch"), etag.clone());
        }
        match transfer.call("PutObjectAnnotation", params) {
            Ok(_) => succeeded.push(name.clone()),
            Err(error) => failed.push((name.clone(), error)),
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(not_copied(transfer, succeeded, failed))
}

/// The arguments that identify the source.
fn source(copy: &Copy, transfer: &Transfer) -> Map {
    let mut params = Map::new();
    for name in ["Bucket", "Key", "VersionId"] {
        if let Some(value) = copy.source.get(name).filter(|value| !is_empty(value)) {
            params.insert(name, value.clone());
        }
    }
    params.extend(only(transfer.meta.extra_args(), &[READING_ARGS]));
    params
}

/// The arguments that identify the version of the copy.
fn insert_version(params: &mut Map, completed: &Value) {
    if let Some(version) = completed.get("VersionId").filter(|value| !is_empty(value)) {
        params.insert(Text::from_static("VersionId"), version.clone());
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

fn not_copied(transfer: &Transfer, succeeded: Vec<Value>, failed: Vec<(Value, Error)>) -> Error {
    let meta = &transfer.meta;
    let errors = failed.iter().map(|(name, error)| {
        let text = Value::from(error.to_string());
        let class = class_name(transfer, error);
        format!("{}: {class}({})", PythonRepr(name), PythonRepr(&text))
    });
    let errors = errors.collect::<Vec<_>>().join(", ");
    let names = failed.iter().map(|(name, _)| name.clone()).collect();
    let msg = format!(
        "Failed to copy annotations to s3://{}/{}. Succeeded: {}. Failed: {}. Errors: {{{errors}}}",
        meta.bucket(),
        meta.key(),
        PythonRepr(&Value::List(succeeded)),
        PythonRepr(&Value::List(names)),
    );
    let error = Error::from(ErrorKind::S3CopyFailed { msg });
    match failed.into_iter().next() {
        Some((_, first)) => error.with_source(first),
        None => error,
    }
}

/// The exception's class in botocore: a modelled one of the service, if there is one.
fn class_name(transfer: &Transfer, error: &Error) -> String {
    let service = transfer.shared.client.service();
    let shape = error
        .code()
        .and_then(|code| service.shape_for_error_code(code));
    match shape {
        Some(shape) => shape.name().to_string(),
        None => error.kind().class_name().to_owned(),
    }
}

/// Python's `urllib.parse.parse_qsl(text, keep_blank_values=True)`, as a `TagSet`.
fn parse_tags(text: &str) -> Vec<Value> {
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let tags = pairs.map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut tag = Map::new();
        tag.insert(Text::from_static("Key"), decoded(key));
        tag.insert(Text::from_static("Value"), decoded(value));
        Value::Map(tag)
    });
    tags.collect()
}
