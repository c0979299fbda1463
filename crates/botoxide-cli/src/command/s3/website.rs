//! `botoxide s3 website`: configures a bucket as a website.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`WebsiteCommand`).

use botoxide_core::value::{Map, Value};

use super::invocation::Invocation;
use super::uri;
use crate::failure::Failure;

/// Sets the pages; nothing is printed.
pub(super) fn run(invocation: &Invocation<'_>) -> Result<(), Failure> {
    let options = &invocation.options;
    let path = uri::strip(options.paths.first().map_or("", String::as_str));
    let bucket = path.strip_suffix('/').unwrap_or(path);
    uri::refuse_unsupported(bucket)?;
    let mut configuration = Map::new();
    for (document, name, value) in [
        ("IndexDocument", "Suffix", &options.index_document),
        ("ErrorDocument", "Key", &options.error_document),
    ] {
        if let Some(value) = value {
            let document_of = Map::from_iter([(name, value.as_str())]);
            configuration.insert(document, Value::Map(document_of));
        }
    }
    let mut arguments = Map::from_iter([("Bucket", bucket)]);
    arguments.insert("WebsiteConfiguration", Value::Map(configuration));
    invocation
        .client()?
        .call("put_bucket_website", Value::Map(arguments))?;
    Ok(())
}
