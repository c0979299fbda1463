//! Transfers to and from S3: the requests to the service, and the state after a failure.
//!
//! Counterpart: s3transfer `tests/functional/`, `tests/integration/`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an invalid case fails; transfers use real files"
)]
#![expect(clippy::print_stdout, reason = "a runner's result is its printed line")]

mod calls;
mod connections;
mod faults;
mod interfaces;
mod store;
mod world;
