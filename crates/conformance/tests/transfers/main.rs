//! Transfers to and from S3: what is asked of the service, and what is left after a failure.
//!
//! Counterpart: s3transfer `tests/functional/`, `tests/integration/`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a case of another form shall fail; transfers are from and to real files"
)]
#![expect(clippy::print_stdout, reason = "a runner's result is its printed line")]

mod calls;
mod connections;
mod faults;
mod interfaces;
mod store;
mod world;
