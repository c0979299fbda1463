//! AWS's service models, packed for botoxide.
//!
//! The models are AWS's, under the Apache License 2.0; they come from the wheels of `botocore` and `boto3` that
//! `models.lock` names. Read them with `botoxide_core::model::archive::Archive`. This crate holds bytes only,
//! so that it can be released whenever AWS changes a model.
#![forbid(unsafe_code)]

/// The archive of all models without documentation: `s3/2006-03-01/service-2`, `s3/2006-03-01/paginators-1`,
/// `partitions` … It is read in place.
pub static MODELS: &[u8] = include_bytes!(env!("BOTOXIDE_DATA_MODELS"));

/// The archive of what the models say to people, compressed: `s3/2006-03-01/documentation`,
/// `s3/2006-03-01/constraints`, `s3/2006-03-01/examples-1`.
///
/// A program that never calls this does not carry it.
pub const fn documentation() -> &'static [u8] {
    include_bytes!(env!("BOTOXIDE_DATA_DOCUMENTATION"))
}
