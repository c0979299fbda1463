//! Transfers against a store of ours that notes what it receives.
#![expect(
    clippy::unwrap_used,
    reason = "what is missing fails the test; most of it is in functions that tests share"
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
