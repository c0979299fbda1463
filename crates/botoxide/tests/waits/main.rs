//! Waits: who may end them, whom they may hold up, and that each has an end.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests make files and read them")]
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod endless;
mod interrupts;
#[path = "../running_client/server.rs"]
#[expect(dead_code, reason = "other tests ask the server for more")]
mod server;
mod settings_files;
mod workers;
