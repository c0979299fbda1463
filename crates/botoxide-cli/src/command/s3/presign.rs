//! `botoxide s3 presign`: a URL with which anyone can read an object.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`PresignCommand`).

use botoxide::PresignOptions;
use botoxide::config::SignatureVersion;
use botoxide_core::arn::Arn;
use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::uri;
use crate::failure::Failure;
use crate::output;

/// Prints the URL; no request is sent.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let path = invocation.options.paths.first().map_or("", String::as_str);
    let (bucket, key) = uri::split(path)?;
    // DIFFERENCE A16: version 1 would sign by SigV2 here. Multi-region access points and directory buckets have
    // their own signers.
    let is_multi_region =
        Arn::is_arn(bucket) && Arn::parse(bucket).is_some_and(|arn| arn.region.is_empty());
    let is_usual = !is_multi_region && !uri::is_directory_bucket(bucket);
    let client = invocation.client_with(|target| {
        if is_usual && target.config.signature_version.is_none() {
            target.config.signature_version = Some(SignatureVersion::Named("s3v4".to_owned()));
        }
    })?;
    let url = client.blocking().generate_presigned_url(
        "get_object",
        Value::Map(Map::from_iter([("Bucket", bucket), ("Key", key)])),
        PresignOptions {
            expires_in: invocation.options.expires_in.unwrap_or(3600),
            ..PresignOptions::default()
        },
    )?;
    Ok(output::line(url.as_str())?)
}
