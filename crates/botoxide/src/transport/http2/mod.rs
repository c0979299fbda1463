//! HTTP/2, for requests whose body is sent while the response comes.
//!
//! Not here: connecting (`http.rs`). One file holds it, one says that it was left out. Each exchange has a connection
//! of its own: it lasts as long as a conversation, and ends with it. Counterpart: none; botocore speaks HTTP/1.1.

#[cfg(not(feature = "http2"))]
mod disabled;
#[cfg(feature = "http2")]
mod driving;
#[cfg(feature = "http2")]
mod enabled;

#[cfg(not(feature = "http2"))]
pub(super) use disabled::Http2;
#[cfg(feature = "http2")]
pub(super) use enabled::Http2;
