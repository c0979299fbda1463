//! `About`: headers, metadata, tags and storage class of a write request, and the options that are refused.
//!
//! Counterpart: none.

use s3s::S3Result;
use s3s::dto::{Metadata, ObjectCannedACL, ServerSideEncryption, StorageClass};

use crate::errors::{error, plain, refuse};
use crate::record::About;
use crate::tags;

/// S3's limit on the total size of metadata names and values, in bytes.
const LARGEST_METADATA: usize = 2048;

/// Storage classes whose objects can be read without a restore.
const CLASSES: &[&str] = &[
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
];
/// Storage classes that need a restore or other hardware.
const REFUSED_CLASSES: &[&str] = &[
    "GLACIER",
    "DEEP_ARCHIVE",
    "OUTPOSTS",
    "SNOW",
    "EXPRESS_ONEZONE",
    "FSX_OPENZFS",
];

/// Reads the `About` of a write request, and returns an error for options that this endpoint refuses.
macro_rules! read_about {
    ($request:expr) => {{
        let input = &$request.input;
        $crate::about::check_encryption(
            input.server_side_encryption.as_ref(),
            input.sse_customer_algorithm.is_some() || input.sse_customer_key.is_some(),
        )?;
        let has_grants = input.grant_full_control.is_some()
            || input.grant_read.is_some()
            || input.grant_read_acp.is_some()
            || input.grant_write_acp.is_some();
        $crate::about::check_access(input.acl.as_ref(), has_grants)?;
        if input.object_lock_mode.is_some()
            || input.object_lock_legal_hold_status.is_some()
            || input.object_lock_retain_until_date.is_some()
        {
            return Err($crate::errors::error(
                "InvalidRequest",
                "Bucket is missing Object Lock Configuration",
            ));
        }
        let expires = $crate::protocol::text(&$request, "expires").map(str::to_owned);
        let headers = [
            ("cache-control", &input.cache_control),
            ("content-disposition", &input.content_disposition),
            ("content-encoding", &input.content_encoding),
            ("content-language", &input.content_language),
            ("content-type", &input.content_type),
            ("expires", &expires),
            (
                "x-amz-website-redirect-location",
                &input.website_redirect_location,
            ),
        ];
        $crate::about::read(
            headers,
            input.metadata.as_ref(),
            input.tagging.as_deref(),
            input.storage_class.as_ref(),
        )
    }};
}
pub(crate) use read_about;

pub(crate) fn read(
    headers: [(&str, &Option<String>); 7],
    metadata: Option<&Metadata>,
    tagging: Option<&str>,
    storage_class: Option<&StorageClass>,
) -> S3Result<About> {
    let mut about = About::default();
    for (name, value) in headers {
        let Some(value) = value else {
            continue;
        };
        let value = match name {
            // `aws-chunked` is a transfer encoding; the object is stored decoded.
            "content-encoding" => without_chunks(value),
            _ => value.clone(),
        };
        if !value.is_empty() {
            about.headers.insert(name.to_owned(), value);
        }
    }
    for (name, value) in metadata.into_iter().flatten() {
        about.metadata.insert(name.clone(), value.clone());
    }
    let sizes = about
        .metadata
        .iter()
        .map(|(name, value)| name.len() + value.len());
    if sizes.sum::<usize>() > LARGEST_METADATA {
        return Err(plain("MetadataTooLarge"));
    }
    if let Some(tagging) = tagging {
        about.tags = tags::read_header(tagging)?;
    }
    about.storage_class = match storage_class.map(StorageClass::as_str) {
        None | Some("STANDARD") => None,
        Some(class) if CLASSES.contains(&class) => Some(class.to_owned()),
        Some(class) if REFUSED_CLASSES.contains(&class) => {
            return Err(refuse(format!(
                "the local endpoint has no storage class {class}"
            )));
        }
        Some(_) => return Err(plain("InvalidStorageClass")),
    };
    Ok(about)
}

fn without_chunks(encodings: &str) -> String {
    let kept = encodings.split(',').map(str::trim);
    let kept: Vec<&str> = kept
        .filter(|encoding| !encoding.eq_ignore_ascii_case("aws-chunked"))
        .collect();
    kept.join(",")
}

/// The store does not encrypt. `AES256` is S3's default, so asking for it changes nothing.
pub(crate) fn check_encryption(
    encryption: Option<&ServerSideEncryption>,
    has_key: bool,
) -> S3Result<()> {
    if has_key {
        return Err(refuse(
            "the local endpoint does not encrypt with customers' keys",
        ));
    }
    match encryption.map(ServerSideEncryption::as_str) {
        None | Some("AES256") => Ok(()),
        Some(other) => Err(refuse(format!(
            "the local endpoint has no encryption {other}"
        ))),
    }
}

/// Refuses access lists, as S3 does for a bucket with the default object ownership.
pub(crate) fn check_access(acl: Option<&ObjectCannedACL>, has_grants: bool) -> S3Result<()> {
    match acl.map(ObjectCannedACL::as_str) {
        None | Some("private" | "bucket-owner-full-control") if !has_grants => Ok(()),
        _ => Err(plain("AccessControlListNotSupported")),
    }
}

/// An unversioned bucket has one version of each object, `null`.
pub(crate) fn check_version(version: Option<&str>) -> S3Result<()> {
    match version {
        None | Some("null") => Ok(()),
        Some(_) => Err(error("InvalidArgument", "Invalid version id specified")),
    }
}
