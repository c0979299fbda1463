//! The reader of event streams: frames, headers, and the events in them.

use botoxide_core::model::Operation;
use botoxide_core::protocol::event_stream::{
    EventStreamParser, HeaderValue, Message, MessageDecoder,
};
use botoxide_core::text::Text;
use bytes::{BufMut, Bytes, BytesMut};
use crc_fast::{CrcAlgorithm, checksum};

use crate::draw::Draw;
use crate::shapes;

/// The first byte selects how the rest is used: as raw bytes, as the contents of a message with valid checksums, or to
/// draw a message.
///
/// Decoded messages do not depend on the chunks of input, and an encoded message can be decoded.
///
/// # Panics
///
/// If this does not hold.
pub fn event_stream(data: &[u8]) {
    let mut draw = Draw::new(data);
    match draw.below(3) {
        0 => in_pieces(draw.rest()),
        1 => {
            let headers = draw.bytes();
            in_pieces(&framed(headers, draw.rest()));
        }
        _ => there_and_back(&mut draw),
    }
}

fn in_pieces(wire: &[u8]) {
    let whole = messages(wire, wire.len().max(1));
    for size in [1, 13] {
        assert_eq!(messages(wire, size), whole, "in pieces of {size}");
    }
    for message in &whole.0 {
        let encoded = message.encode().expect("a decoded message can be encoded");
        assert_eq!(
            messages(&encoded, encoded.len()).0,
            std::slice::from_ref(message)
        );
    }
    for operation in shapes::event_streams() {
        events(operation, wire);
    }
}

/// All messages up to the first broken one, and whether there is a broken one.
fn messages(wire: &[u8], size: usize) -> (Vec<Message>, bool) {
    let mut decoder = MessageDecoder::default();
    let mut found = Vec::new();
    for piece in wire.chunks(size) {
        decoder.feed(Bytes::copy_from_slice(piece));
        while let Ok(Some(message)) = decoder.next_message() {
            found.push(message);
        }
    }
    (found, decoder.has_failed())
}

fn events(operation: Operation, wire: &[u8]) {
    let mut parser = EventStreamParser::new(operation).expect("it has an event stream");
    parser.feed(Bytes::copy_from_slice(wire));
    // every message consumes some bytes, so this ends
    let mut left = wire.len() + 1;
    while !matches!(parser.next_event(), Ok(None)) && !parser.has_failed() {
        left = left.checked_sub(1).expect("more events than bytes");
    }
}

/// A message with these headers, valid or not, and valid checksums.
pub(crate) fn framed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut out = BytesMut::new();
    out.put_u32(length(headers.len() + payload.len() + 16));
    out.put_u32(length(headers.len()));
    put_checksum(&mut out);
    out.put_slice(headers);
    out.put_slice(payload);
    put_checksum(&mut out);
    out.to_vec()
}

fn put_checksum(out: &mut BytesMut) {
    let sum = checksum(CrcAlgorithm::Crc32IsoHdlc, out);
    out.put_slice(&sum.to_be_bytes()[4..]);
}

fn there_and_back(draw: &mut Draw<'_>) {
    let headers = draw.several(|draw| {
        let name = Text::from(draw.text());
        let value = match draw.below(9) {
            0 => HeaderValue::Bool(draw.truth()),
            1 => HeaderValue::Byte(draw.byte().cast_signed()),
            2 => HeaderValue::Short(i16::from(draw.byte())),
            3 => HeaderValue::Integer(i32::from(draw.byte())),
            4 => HeaderValue::Long(draw.integer()),
            5 => HeaderValue::ByteArray(Bytes::copy_from_slice(draw.bytes())),
            6 => HeaderValue::String(draw.text().into()),
            7 => HeaderValue::Timestamp(draw.integer()),
            _ => HeaderValue::Uuid([draw.byte(); 16]),
        };
        (name, value)
    });
    let payload = Bytes::copy_from_slice(draw.rest());
    let message = Message { headers, payload };
    if let Ok(wire) = message.encode() {
        assert_eq!(messages(&wire, 7), (vec![message], false));
    }
}
