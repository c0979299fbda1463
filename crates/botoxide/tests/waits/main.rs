//! Waits: how they are interrupted, what they may block, and that each ends.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests create and read files")]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod endless;
mod interrupts;
#[path = "../running_client/server.rs"]
#[expect(dead_code, reason = "other tests use more of the server")]
mod server;
mod settings_files;
mod workers;
