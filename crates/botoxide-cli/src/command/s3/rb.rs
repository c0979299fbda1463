//! `botoxide s3 rb`: deletes a bucket.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`RbCommand`).

use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::uri;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

/// Deletes it, and with `--force` its objects first.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let path = invocation.s3_path()?;
    let (bucket, key) = uri::split(path)?;
    if !key.is_empty() {
        return Err(Failure::invalid(format!(
            "Please specify a valid bucket name only. E.g. s3://{bucket}"
        )));
    }
    if invocation.options.force {
        super::remove_all(invocation, path).map_err(|failure| {
            if failure.is_silent() {
                Failure::general(
                    "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted.",
                )
            } else {
                failure
            }
        })?;
    }
    let client = invocation.client()?;
    let arguments = Map::from_iter([("Bucket", bucket)]);
    match client
        .blocking()
        .call("delete_bucket", Value::Map(arguments))
    {
        Ok(_) => Ok(output::line(&format!("remove_bucket: {bucket}"))?),
        Err(error) => {
            output::complain(&format!("remove_bucket failed: {path} {error}"));
            Err(Failure::silent(ExitCode::Incomplete))
        }
    }
}
