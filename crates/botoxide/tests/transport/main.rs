//! The transport against real sockets: servers that behave, and servers that do not. Every scenario runs on
//! each kind of client.
#![expect(
    clippy::disallowed_methods,
    reason = "test servers sleep and read files"
)]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

#[cfg(feature = "tls")]
mod certificates;
#[cfg(feature = "data")]
mod endpoints;
#[cfg(unix)]
mod event_loop;
mod exchange;
mod failures;
mod heads;
mod long_bodies;
mod proxies;
mod server;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod tls_proxies;
