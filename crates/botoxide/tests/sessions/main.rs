//! The sources and the use of a session's credentials: custom chains, the metadata services, consistent signatures.
#![expect(clippy::unwrap_used, reason = "a failed setup fails the test")]

mod chains;
mod frozen;
mod metadata;
mod proxy_host;
mod role_cache;
mod server;
