//! Arguments that S3 needs in another form than callers give them.
//!
//! Counterpart: botocore `handlers.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::digest::md5;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::uri::{Keep, percent_encode};
use botoxide_core::value::{Map, Value};

use super::addressing::is_s3_arn;
use crate::hooks::{Event, Reply};

/// Encodes the source of a copy, or builds it from `Bucket`, `Key` and `VersionId`.
// P081 P082 P312
pub(in crate::handlers) fn handle_copy_source_param(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(source) = event
            .params
            .as_map_mut()
            .and_then(|params| params.get_mut("CopySource"))
    {
        if let Some(text) = source.as_str() {
            *source = quote(text).into();
        } else if let Some(parts) = source.as_map() {
            *source = quote_parts(parts)?.into();
        }
    }
    Ok(Reply::None)
}

/// Encodes all but a version at the end.
fn quote(source: &str) -> String {
    let at = source
        .rfind("?versionId=")
        .filter(|at| !source[at + "?versionId=".len()..].contains(char::is_whitespace))
        .filter(|at| source.len() > at + "?versionId=".len())
        .unwrap_or(source.len());
    format!(
        "{}{}",
        percent_encode(&source[..at], Keep::Slash),
        &source[at..]
    )
}

fn quote_parts(parts: &Map) -> Result<String> {
    let part = |name: &str| {
        parts
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| ErrorKind::ParamValidation {
                report: format!("Missing required parameter: '{name}'"),
            })
    };
    let (bucket, key) = (part("Bucket")?, part("Key")?);
    let path = if is_s3_arn(bucket) {
        format!("{bucket}/object/{key}")
    } else {
        format!("{bucket}/{key}")
    };
    let mut quoted = percent_encode(&path, Keep::Slash).into_owned();
    if let Some(version) = parts.get("VersionId").and_then(Value::as_str) {
        quoted.push_str("?versionId=");
        quoted.push_str(version);
    }
    Ok(quoted)
}

/// Refuses metadata that a header cannot contain.
// P083 P084 P085
pub(in crate::handlers) fn validate_ascii_metadata(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(metadata) = event.params["Metadata"].as_map()
    {
        for (key, value) in metadata.iter() {
            let Some(value) = value.as_str() else {
                continue;
            };
            if !key.is_ascii() || !value.is_ascii() {
                let report = format!(
                    "Non ascii characters found in S3 metadata for key \"{key}\", value: \"{value}\".  \nS3 \
                     metadata can only contain ASCII characters. "
                );
                return Err(ErrorKind::ParamValidation { report }.into());
            }
        }
    }
    Ok(Reply::None)
}

/// Sends the customer's key in base64, with its MD5.
// P108 P109 P110 P111 P113 P114 P115 P117 P118
pub(in crate::handlers) fn sse_md5(event: &mut Event<'_>) -> Result<Reply> {
    encode_key(event, "SSECustomerKey", "SSECustomerKeyMD5")
}

/// The same for the key of the object that is copied.
// P112 P116
pub(in crate::handlers) fn copy_source_sse_md5(event: &mut Event<'_>) -> Result<Reply> {
    encode_key(
        event,
        "CopySourceSSECustomerKey",
        "CopySourceSSECustomerKeyMD5",
    )
}

fn encode_key(event: &mut Event<'_>, key: &'static str, key_md5: &'static str) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(params) = event.params.as_map_mut()
        && !params.contains_key(key_md5)
        && let Some(bytes) = params.get(key).and_then(Value::as_bytes)
    {
        let (encoded, digest) = (STANDARD.encode(bytes), STANDARD.encode(md5(bytes)));
        params.insert(key, encoded);
        params.insert(key_md5, digest);
    }
    Ok(Reply::None)
}
