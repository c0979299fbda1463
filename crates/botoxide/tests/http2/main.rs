//! Event streams in both directions, against an HTTP/2 server that verifies every signature.
#![expect(
    clippy::disallowed_methods,
    reason = "the server does not use our files or clock"
)]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod both_ways;
mod endings;
mod identity;
mod server;
mod signature;
