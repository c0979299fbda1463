//! A client at work: what it reports, how long it may take, how it is shared, what is left of it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

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
