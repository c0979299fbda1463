//! Streams of events in both directions, against a server that speaks HTTP/2 and checks every signature.
#![expect(
    clippy::disallowed_methods,
    reason = "the server reads no file and no clock of ours"
)]
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod both_ways;
mod endings;
mod server;
mod signature;
