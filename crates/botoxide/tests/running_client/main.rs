//! A client at work: what it reports, how long it may take, how it is shared, what is left of it.

#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

mod lines;
mod reports;
mod secrets;
mod signatures;
