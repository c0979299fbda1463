//! The transport against real sockets: servers that behave, and servers that do not. Every scenario runs on
//! both kinds of client.
#![expect(
    clippy::disallowed_methods,
    reason = "servers of tests sleep, and read files"
)]
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod exchange;
mod failures;
mod long_bodies;
mod proxies;
mod server;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod tls_proxies;
