//! The extra arguments that a transfer accepts, and the operations that each is sent to.
//!
//! Counterpart: s3transfer `manager.py` (`ALLOWED_UPLOAD_ARGS` …, `_validate_all_known_args`,
//! `_validate_if_bucket_supported`), `constants.py`, `utils.py` (`get_filtered_dict`).

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::{Map, Value};

/// Checksums of whole objects.
// H136
pub(super) const FULL_OBJECT_CHECKSUM_ARGS: &[&str] = &[
    "ChecksumCRC32",
    "ChecksumCRC32C",
    "ChecksumCRC64NVME",
    "ChecksumMD5",
    "ChecksumSHA1",
    "ChecksumSHA256",
    "ChecksumSHA512",
    "ChecksumXXHASH3",
    "ChecksumXXHASH64",
    "ChecksumXXHASH128",
];

/// What uploads and copies take.
// H136
pub(super) const SHARED_ARGS: &[&str] = &[
    "ACL",
    "CacheControl",
    "ChecksumAlgorithm",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "ExpectedBucketOwner",
    "Expires",
    "GrantFullControl",
    "GrantRead",
    "GrantReadACP",
    "GrantWriteACP",
    "Metadata",
    "ObjectLockLegalHoldStatus",
    "ObjectLockMode",
    "ObjectLockRetainUntilDate",
    "RequestPayer",
    "ServerSideEncryption",
    "StorageClass",
    "SSECustomerAlgorithm",
    "SSECustomerKey",
    "SSECustomerKeyMD5",
    "SSEKMSKeyId",
    "SSEKMSEncryptionContext",
    "Tagging",
    "WebsiteRedirectLocation",
];

/// What each kind of transfer accepts: the names of all of these lists, in this order.
pub(super) const ALLOWED_UPLOAD_ARGS: [&[&str]; 3] = [
    SHARED_ARGS,
    &["ChecksumType", "MpuObjectSize"],
    FULL_OBJECT_CHECKSUM_ARGS,
];

/// The map in `extra_args`.
///
/// # Errors
///
/// `ValueError` for a name that is not in `allowed`; `TypeError` if it is not a map.
pub(super) fn validated(extra_args: Value, allowed: &[&[&str]]) -> Result<Map> {
    let actual = match extra_args {
        Value::Null => return Ok(Map::new()),
        Value::Map(map) => map,
        other => {
            let msg = format!("extra_args must be a dict, not {}", other.python_type());
            return Err(ErrorKind::InvalidType { msg }.into());
        }
    };
    let names = || allowed.iter().copied().flatten().copied();
    for key in actual.keys() {
        if !names().any(|name| name == key.as_str()) {
            let names = names().collect::<Vec<_>>().join(", ");
            return Err(Error::value(format!(
                "Invalid extra_args key '{key}', must be one of: {names}"
            )));
        }
    }
    Ok(actual)
}

/// Refuses what is no bucket of S3 itself.
///
/// # Errors
///
/// `ValueError` for the ARN of an access point of S3 Object Lambda.
// H136
pub(super) fn validate_bucket(bucket: &str) -> Result<()> {
    if is_object_lambda(bucket) {
        return Err(Error::value(
            "TransferManager methods do not support S3 Object Lambda resource. Use direct client calls instead.",
        ));
    }
    Ok(())
}

/// `^arn:(aws).*:s3-object-lambda:[a-z\-0-9]+:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-]{1,63}`
fn is_object_lambda(bucket: &str) -> bool {
    let Some(rest) = bucket.strip_prefix("arn:aws") else {
        return false;
    };
    // Python's `.` does not match a line end.
    let line = rest.split('\n').next().unwrap_or_default();
    line.match_indices(":s3-object-lambda:").any(|(at, found)| {
        let mut parts = rest[at + found.len()..].splitn(3, ':');
        let region = parts.next().unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        let resource = parts.next().unwrap_or_default();
        let in_region = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let name = resource.strip_prefix("accesspoint");
        let name = name.and_then(|name| name.strip_prefix(['/', ':']));
        !region.is_empty()
            && region.bytes().all(in_region)
            && account.len() == 12
            && account.bytes().all(|c| c.is_ascii_digit())
            && name.is_some_and(|name| {
                name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
            })
    })
}

/// The arguments of these names, in their order.
pub(super) fn only(extra_args: &Map, names: &[&[&str]]) -> Map {
    filtered(extra_args, |key| is_among(key, names))
}

/// The arguments of other names, in their order.
pub(super) fn without(extra_args: &Map, names: &[&[&str]]) -> Map {
    filtered(extra_args, |key| !is_among(key, names))
}

fn is_among(key: &str, names: &[&[&str]]) -> bool {
    names.iter().any(|names| names.contains(&key))
}

fn filtered(extra_args: &Map, keeps: impl Fn(&str) -> bool) -> Map {
    let kept = extra_args.iter().filter(|(key, _)| keeps(key));
    kept.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // H136
    #[test]
    fn access_points_of_object_lambda_are_rejected() {
        let refused = [
            "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-accesspoint",
            "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:my-accesspoint",
            "arn:aws-cn:s3-object-lambda:cn-north-1:123456789012:accesspoint/a and more",
            "arn:aws:x:s3-object-lambda:eu-1:123456789012:accesspoint/-",
        ];
        for bucket in refused {
            assert!(validate_bucket(bucket).is_err(), "{bucket}");
        }
        let taken = [
            "photos",
            "arn:aws:s3:us-west-2:123456789012:accesspoint/my-accesspoint",
            "arn:aws:s3-object-lambda:us-west-2:12345678901:accesspoint/my-accesspoint",
            "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/",
            "arn:aws:s3-object-lambda::123456789012:accesspoint/a",
            "arn:aws\n:s3-object-lambda:us-west-2:123456789012:accesspoint/a",
            " arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/a",
        ];
        for bucket in taken {
            assert!(validate_bucket(bucket).is_ok(), "{bucket}");
        }
    }
}
