//! `MessageDecoder`: turns chunks of bytes of any size into messages.
//!
//! Counterpart: botocore `eventstream.py` (`EventStreamBuffer`).

use bytes::{Bytes, BytesMut};

use super::message::{Message, message_length};
use crate::error::Result;

/// Cuts a stream of bytes into messages.
///
/// Between two calls it holds less than one message, and never allocates for more than has arrived, so
/// a caller that takes all messages before feeding more holds at most the limits of one message and one piece.
#[derive(Debug, Default)]
pub struct MessageDecoder {
    buffer: BytesMut,
    has_failed: bool,
}

impl MessageDecoder {
    /// Adds the next bytes.
    pub fn feed(&mut self, bytes: Bytes) {
        if self.has_failed {
            return;
        }
        if self.buffer.is_empty() {
            self.buffer = BytesMut::from(bytes);
        } else {
            self.buffer.extend_from_slice(&bytes);
        }
    }

    /// The next message; `None` if it needs more bytes.
    ///
    /// # Errors
    ///
    /// `ChecksumMismatch`, `InvalidHeadersLength`, `InvalidPayloadLength`, `DuplicateHeader`, and
    /// `ParserError` for anything else that is wrong with a message. After an error no further message is returned:
    /// the start of the next one is unknown.
    pub fn next_message(&mut self) -> Result<Option<Message>> {
        let message = self.whole_message();
        if message.is_err() {
            self.has_failed = true;
            self.buffer = BytesMut::new();
        }
        message
    }

    /// Whether a broken message has ended the stream.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// The number of bytes that it has allocated.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    fn whole_message(&mut self) -> Result<Option<Message>> {
        match message_length(&self.buffer)? {
            Some(length) if length <= self.buffer.len() => {
                Message::decode(&self.buffer.split_to(length).freeze()).map(Some)
            }
            _ => Ok(None),
        }
    }
}
