//! Event streams: the binary messages that carry events, and the values of events.
//!
//! Pure state machines that get bytes: the engine reads them from the network. Counterpart:
//! botocore `eventstream.py`, `parsers.py` (`BaseEventStreamParser` and its three descendants).

mod decoder;
mod headers;
mod initial;
mod message;
mod parse;
mod serialize;
#[cfg(test)]
mod serialize_tests;
#[cfg(test)]
mod tests;

pub use decoder::MessageDecoder;
pub use headers::HeaderValue;
pub use initial::has_initial_response;
pub use message::{Message, message_length};
pub use parse::EventStreamParser;
pub use serialize::EventStreamSerializer;

pub(in crate::protocol) use initial::with_initial_response;

/// The maximum size of a message's headers, in bytes.
// P278
pub const MAX_HEADERS_LENGTH: usize = 128 * 1024;

/// The maximum size of a message's payload, in bytes.
// P278
pub const MAX_PAYLOAD_LENGTH: usize = 24 * 1024 * 1024;

/// A message that contradicts its lengths or types.
fn broken(msg: impl Into<String>) -> crate::error::Error {
    crate::error::ErrorKind::EventStreamParser { msg: msg.into() }.into()
}
