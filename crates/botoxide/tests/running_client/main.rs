//! Clients at run time: logs, timeouts, sharing, leaks.

#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod leaks;
mod limits;
mod lines;
mod options;
mod protocol;
mod reports;
mod secrets;
mod server;
mod sharing;
mod signatures;
mod stress;
mod world;
