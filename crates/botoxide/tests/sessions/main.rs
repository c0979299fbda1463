//! Where a session's credentials come from and how they are used: custom chains, the metadata services, and that a
//! signature is of one piece.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod chains;
mod frozen;
mod metadata;
mod proxy_host;
mod role_cache;
mod server;
