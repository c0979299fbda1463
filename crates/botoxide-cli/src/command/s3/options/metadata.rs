//! `--metadata`: a map of strings, written as `Key=Value,…`, as JSON, or in a file.
//!
//! Counterpart: awscli `customizations/s3/subcommands.py` (`METADATA`'s schema).

use botoxide_core::value::Value;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::input;

/// The map that `word` stands for. Its shape is that of `PutObject`'s metadata.
pub(super) fn read(engine: &Engine, name: &str, word: String) -> Result<Value, Failure> {
    let shape = engine
        .service("s3")?
        .and_then(|service| service.operation("PutObject").ok())
        .and_then(|operation| operation.input_shape()?.member("Metadata"));
    match shape {
        Some(shape) => input::one(name, shape, word),
        None => Err(Failure::general("the model of s3 has no metadata")),
    }
}
