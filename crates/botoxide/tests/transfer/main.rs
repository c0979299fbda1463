//! Transfers against a test store that records what it receives.
#![expect(
    clippy::unwrap_used,
    reason = "a test fails if something is missing; most calls are in shared functions"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the store waits, and cases are read from the file system"
)]

mod asynchronous;
mod endings;
mod injected;
mod oracle;
mod server;
mod uploads;
mod world;
