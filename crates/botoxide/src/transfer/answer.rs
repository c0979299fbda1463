//! What a response must have to count as a success, if data could be lost otherwise.
//!
//! A proxy may answer 200 to anything. Its response to an upload or a copy must not be taken for success, because the
//! source may be deleted then. Not here: documents that do not belong to their operation (`protocol/answer.rs` of the core).
//! Counterpart: none; s3transfer takes any success for one. DIFFERENCE 92

use botoxide_core::error::{Error, Result};
use botoxide_core::value::Value;

/// The members that prove that a multipart upload is complete.
pub(super) const COMPLETED: &[&str] = &["ETag", "Location", "Key"];

/// A string that every response to `operation` has: the first present one of `names`, which may be in another
/// member: `CopyObjectResult.ETag`.
///
/// # Errors
///
/// `ResponseParserError` if there is none, or it is empty.
pub(super) fn evidence(response: &Value, operation: &str, names: &[&str]) -> Result<Value> {
    let is_text = |value: &&Value| value.as_str().is_some_and(|text| !text.is_empty());
    let mut values = names
        .iter()
        .map(|name| name.split('.').fold(response, |value, name| &value[name]));
    match values.find(is_text) {
        Some(value) => Ok(value.clone()),
        None => Err(missing(operation, names.first().unwrap_or(&"text"))),
    }
}

/// As [`evidence`], for a response that may be a program's own: a `Stubber`'s has no headers, and may be incomplete.
///
/// # Errors
///
/// As [`evidence`].
pub(super) fn confirm(response: &Value, operation: &str, names: &[&str]) -> Result<()> {
    let headers = &response["ResponseMetadata"]["HTTPHeaders"];
    if headers.as_map().is_none() {
        return Ok(());
    }
    evidence(response, operation, names).map(|_| ())
}

/// The size in a response.
///
/// # Errors
///
/// `ResponseParserError` if it has none.
pub(super) fn content_length(response: &Value, operation: &str) -> Result<u64> {
    let length = response["ContentLength"].as_i64();
    let length = length.and_then(|length| u64::try_from(length).ok());
    length.ok_or_else(|| missing(operation, "ContentLength"))
}

fn missing(operation: &str, name: &str) -> Error {
    Error::response_parser(format!("the response to {operation} has no {name}"))
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    #[test]
    fn a_response_must_have_the_required_members() {
        let wire = |etag: Value| {
            params! { "ETag": etag, "ResponseMetadata": { "HTTPHeaders": {} } }
        };
        for nothing in [
            Value::Null,
            "".into(),
            Value::Integer(1),
            params! { "a": 1 },
        ] {
            for names in [&["ETag"][..], &["ETag", "Location"]] {
                let error = confirm(&wire(nothing.clone()), "PutObject", names).unwrap_err();
                assert_eq!(error.to_string(), "the response to PutObject has no ETag");
                assert_eq!(error.kind().class_name(), "ResponseParserError");
            }
        }
        confirm(&wire("\"e\"".into()), "PutObject", &["ETag"]).unwrap();
        confirm(&wire("e".into()), "PutObject", &["Location", "ETag"]).unwrap();
        confirm(
            &params! { "ResponseMetadata": { "HTTPStatusCode": 200 } },
            "PutObject",
            &["ETag"],
        )
        .unwrap();
        assert!(evidence(&params! {}, "UploadPartCopy", &["ETag"]).is_err());
    }
}
