//! `Message`: the frame of an event: prelude, headers, payload, and the two checksums.
//!
//! Counterpart: botocore `eventstream.py` (`EventStreamMessage`, `MessagePrelude`).

use bytes::{BufMut, Bytes, BytesMut};
use crc_fast::{CrcAlgorithm, checksum};

use super::headers::{self, HeaderValue};
use super::{MAX_HEADERS_LENGTH, MAX_PAYLOAD_LENGTH, broken};
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;

/// The bytes before the headers: the two lengths and their checksum.
const PRELUDE_LENGTH: usize = 12;

/// A checksum.
const CRC_LENGTH: usize = 4;

/// One message of an event stream.
///
/// # Example: there and back
///
/// ```
/// # use botoxide_core::protocol::event_stream::{HeaderValue, Message, MessageDecoder};
///
/// let message = Message {
///     headers: vec![(":event-type".into(), HeaderValue::String("Records".into()))],
///     payload: "a,b,c".into(),
/// };
/// let mut decoder = MessageDecoder::default();
/// decoder.feed(message.encode()?);
/// assert_eq!(decoder.next_message()?, Some(message));
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The headers, in their order; names with a leading `:` describe the message.
    pub headers: Vec<(Text, HeaderValue)>,
    /// The content.
    pub payload: Bytes,
}

impl Message {
    /// The header with this name.
    pub fn header(&self, name: &str) -> Option<&HeaderValue> {
        let mut headers = self.headers.iter();
        headers.find_map(|(other, value)| (*other == name).then_some(value))
    }

    /// The text of the header with this name.
    pub fn text_header(&self, name: &str) -> Option<&str> {
        self.header(name)?.as_str()
    }

    /// The message as sent.
    ///
    /// # Errors
    ///
    /// `DuplicateHeader`, `InvalidHeadersLength`, `InvalidPayloadLength`; `ParserError` for a name or a value
    /// that is too long for a header.
    pub fn encode(&self) -> Result<Bytes> {
        let mut out = BytesMut::with_capacity(self.payload.len() + 128);
        out.put_bytes(0, PRELUDE_LENGTH);
        headers::write(&self.headers, &mut out)?;
        let headers_length = out.len() - PRELUDE_LENGTH;
        check_lengths(headers_length, self.payload.len())?;
        out.put_slice(&self.payload);
        let length = out.len() + CRC_LENGTH;
        out[..4].copy_from_slice(&wire_length(length)?);
        out[4..8].copy_from_slice(&wire_length(headers_length)?);
        let crc = crc32(&out[..8]);
        out[8..PRELUDE_LENGTH].copy_from_slice(&crc.to_be_bytes());
        out.put_u32(crc32(&out));
        Ok(out.freeze())
    }

    /// The message that `bytes` contains; it shares their buffer.
    pub(super) fn decode(bytes: &Bytes) -> Result<Self> {
        let prelude = Prelude::read(bytes)?.filter(|prelude| prelude.length == bytes.len());
        let prelude = prelude.ok_or_else(|| broken("A message is not as long as it says"))?;
        let end = prelude.length - CRC_LENGTH;
        check_crc(&bytes[..end], &bytes[end..])?;
        let headers_end = PRELUDE_LENGTH + prelude.headers_length;
        Ok(Self {
            headers: headers::read(bytes.slice(PRELUDE_LENGTH..headers_end))?,
            payload: bytes.slice(headers_end..end),
        })
    }
}

/// The length of the message at the start of `bytes`; `None` if there are too few bytes to tell.
///
/// # Errors
///
/// `ChecksumMismatch` if the two lengths were corrupted, `InvalidHeadersLength` and
/// `InvalidPayloadLength` if they are too large, `ParserError` if they contradict each other.
pub fn message_length(bytes: &[u8]) -> Result<Option<usize>> {
    Ok(Prelude::read(bytes)?.map(|prelude| prelude.length))
}

struct Prelude {
    /// Of the whole message.
    length: usize,
    headers_length: usize,
}

impl Prelude {
    fn read(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(prelude) = bytes.get(..PRELUDE_LENGTH) else {
            return Ok(None);
        };
        check_crc(&prelude[..8], &prelude[8..])?;
        let length = number(&prelude[..4]) as usize;
        let headers_length = number(&prelude[4..8]) as usize;
        // botocore checks the headers first; there the length of the payload may be negative
        let rest = length.checked_sub(PRELUDE_LENGTH + CRC_LENGTH);
        let payload_length = rest.and_then(|rest| rest.checked_sub(headers_length));
        check_lengths(headers_length, payload_length.unwrap_or_default())?;
        if payload_length.is_none() {
            // DIFFERENCE 19: Python's `struct.error`
            return Err(broken(format!(
                "A message of {length} bytes cannot have {headers_length} bytes of headers"
            )));
        }
        Ok(Some(Self {
            length,
            headers_length,
        }))
    }
}

fn check_lengths(headers: usize, payload: usize) -> Result<()> {
    if headers > MAX_HEADERS_LENGTH {
        let length = headers.to_string();
        return Err(ErrorKind::InvalidHeadersLength { length }.into());
    }
    if payload > MAX_PAYLOAD_LENGTH {
        let length = payload.to_string();
        return Err(ErrorKind::InvalidPayloadLength { length }.into());
    }
    Ok(())
}

fn check_crc(data: &[u8], expected: &[u8]) -> Result<()> {
    let (expected, calculated) = (number(expected), crc32(data));
    if expected == calculated {
        return Ok(());
    }
    Err(Error::from(ErrorKind::ChecksumMismatch {
        expected: format!("0x{expected:08x}"),
        calculated: format!("0x{calculated:08x}"),
    }))
}

/// The number in four bytes.
fn number(bytes: &[u8]) -> u32 {
    let number = bytes.iter();
    number.fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn wire_length(length: usize) -> Result<[u8; 4]> {
    let length = u32::try_from(length).map_err(|_| broken("A message is too long"))?;
    Ok(length.to_be_bytes())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the library gives every checksum in 64 bits"
)]
fn crc32(data: &[u8]) -> u32 {
    checksum(CrcAlgorithm::Crc32IsoHdlc, data) as u32
}
