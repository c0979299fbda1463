//! AWS's service models, packed for botoxide.
//!
//! The models are AWS's, under the Apache License 2.0; they come from the wheels of `botocore` and `boto3` that
//! `models.lock` names. Read them with `botoxide_core::model::archive::Archive`. This crate holds bytes only,
//! so that it can be released whenever AWS changes a model.
#![forbid(unsafe_code)]

/// A file of the archives. The build script packs it; a published crate has no build script and contains it.
#[cfg(packed_by_build)]
macro_rules! packed {
    ($name:literal) => {
        *include_bytes!(concat!(env!("BOTOXIDE_DATA"), "/", $name))
    };
}
#[cfg(not(packed_by_build))]
macro_rules! packed {
    ($name:literal) => {
        *include_bytes!(concat!("../packed/", $name))
    };
}

// Arrays, and private: a constant, or a slice that another crate's `static` can read, would be copied into each crate that uses it.
static MODELS: [u8; packed!("models").len()] = packed!("models");
static CONSTRAINTS: [u8; packed!("constraints").len()] = packed!("constraints");
#[cfg(all(packed_by_build, feature = "documentation"))]
static DOCUMENTATION: [u8; packed!("documentation").len()] = packed!("documentation");

/// The archive of all models without documentation: `s3/2006-03-01/service-2`, `s3/2006-03-01/paginators-1`,
/// `partitions` … It is read in place, and a program contains it once, however many of its crates call this.
pub fn models() -> &'static [u8] {
    &MODELS
}

/// The archive of what a client does not check of an argument, such as the values of an enumeration, compressed:
/// `s3/2006-03-01/constraints`. A program that never calls this does not contain it.
pub fn constraints() -> &'static [u8] {
    &CONSTRAINTS
}

/// The archive of the documentation in the models, compressed: `s3/2006-03-01/documentation`, `s3/2006-03-01/examples-1`.
///
/// `None` without the feature `documentation`, and in the crate as published: the archive is larger than a registry accepts. A program
/// that never calls this does not contain it.
pub fn documentation() -> Option<&'static [u8]> {
    #[cfg(all(packed_by_build, feature = "documentation"))]
    return Some(&DOCUMENTATION);
    #[cfg(not(all(packed_by_build, feature = "documentation")))]
    return None;
}
