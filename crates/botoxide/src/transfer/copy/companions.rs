//! What stands beside an object and does not come along with a copy in parts: its tags and annotations.
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

/// Copies or sets what the directives say, after the copy is there. `completed` is the answer to the last request.
pub(super) fn copy(copy: &Copy, transfer: &Transfer, completed: &Value) -> Result<()> {
    copy_tags(copy, transfer, completed)?;
    copy_annotations(copy, transfer, completed)
}

fn copy_tags(copy: &Copy, transfer: &Transfer, completed: &Value) -> Result<()> {
    let extra_args = transfer.meta.extra_args();
    let text = |name: &str| extra_args.get(name).and_then(Value::as_str);
    let tags = match text("TaggingDirective") {
        Some("COPY") => {
            let params = source(copy, transfer);
            let mut response = copy.call_source(transfer, "GetObjectTagging", params)?;
            let tags = response.as_map_mut().and_then(|map| map.remove("TagSet"));
            tags.unwrap_or_default()
        }
        Some("REPLACE") => Value::List(parse_tags(text("Tagging").unwrap_or_default())),
        _ => return Ok(()),
    };
    if tags.as_list().is_none_or(<[Value]>::is_empty) {
        return Ok(());
    }
    let mut tagging = Map::new();
    tagging.insert(Text::from_static("TagSet"), tags);
    let mut params = transfer.object();
    params.insert(Text::from_static("Tagging"), tagging);
    params.extend(only(extra_args, &[WRITING_ARGS]));
    insert_version(&mut params, completed);
    transfer.call("PutObjectTagging", params)?;
    Ok(())
}

fn copy_annotations(copy: &Copy, transfer: &Transfer, completed: &Value) -> Result<()> {
    let directive = transfer.meta.extra_args().get("AnnotationDirective");
    if directive.and_then(Value::as_str) != Some("COPY") {
        return Ok(());
    }
    let params = source(copy, transfer);
    let listed = copy.call_source(transfer, "ListObjectAnnotations", params)?;
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for annotation in &listed["Annotations"] {
        let name = &annotation["AnnotationName"];
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

/// What names the source, in requests about it.
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

/// The version of the copy, in requests about it.
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

/// The exception's class in botocore: one of the service's own, where its model has one.
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
