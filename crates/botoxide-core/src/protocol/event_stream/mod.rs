//! Event streams: the binary messages that carry events, and the values that events become.
//!
//! Pure state machines, fed with bytes: where the bytes come from is the engine's affair. Counterpart:
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

/// The most bytes that the headers of a message may take.
// P278
pub const MAX_HEADERS_LENGTH: usize = 128 * 1024;

/// The most bytes that the payload of a message may have.
// P278
pub const MAX_PAYLOAD_LENGTH: usize = 24 * 1024 * 1024;

/// A message that is not what its lengths or types say.
fn broken(msg: impl Into<String>) -> crate::error::Error {
    crate::error::ErrorKind::EventStreamParser { msg: msg.into() }.into()
}
