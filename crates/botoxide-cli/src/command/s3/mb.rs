//! `botoxide s3 mb`: creates a bucket.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`MbCommand`).

use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::uri;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

/// Creates it in the region of the client.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let path = invocation.s3_path()?;
    let (bucket, _) = uri::split(path)?;
    if uri::is_directory_bucket(bucket) {
        return Err(Failure::invalid(
            "Cannot use mb command with a directory bucket.",
        ));
    }
    let client = invocation.client()?;
    let mut arguments = Map::from_iter([("Bucket", bucket)]);
    if bucket.ends_with("-an") {
        arguments.insert("BucketNamespace", "account-regional");
    }
    let mut configuration = Map::new();
    // S3 has no constraint of this name: it is the default without one.
    if let Some(region) = client.region_name().filter(|region| *region != "us-east-1") {
        configuration.insert("LocationConstraint", region);
    }
    if !invocation.options.tags.is_empty() {
        let tags = invocation.options.tags.iter().map(|(key, value)| {
            Value::Map(Map::from_iter([
                ("Key", key.as_str()),
                ("Value", value.as_str()),
            ]))
        });
        configuration.insert("Tags", Value::List(tags.collect()));
    }
    if !configuration.is_empty() {
        arguments.insert("CreateBucketConfiguration", Value::Map(configuration));
    }
    match client
        .blocking()
        .call("create_bucket", Value::Map(arguments))
    {
        Ok(_) => Ok(output::line(&format!("make_bucket: {bucket}"))?),
        Err(error) => {
            output::complain(&format!("make_bucket failed: {path} {error}"));
            Err(Failure::silent(ExitCode::Incomplete))
        }
    }
}
