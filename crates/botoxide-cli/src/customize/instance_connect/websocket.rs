//! Frames of a WebSocket, as a client writes and reads them: RFC 6455. Pure: bytes in, frames out.
//!
//! Not here: the handshake and the connection (`tunnel.rs`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

/// The longest payload of a frame that controls the connection.
const CONTROL_LIMIT: usize = 125;
/// What stands for a length in two bytes, and in eight.
const TWO_BYTES: u8 = 126;
const EIGHT_BYTES: u8 = 127;
/// Closes without a complaint.
pub(super) const NORMAL: u16 = 1000;

/// The frames that a client sends here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    Binary = 2,
    Close = 8,
    Pong = 10,
}

/// What a server has sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A part of a message; where it ends does not matter to a tunnel.
    Data(Vec<u8>),
    Ping(Vec<u8>),
    /// An answer, which was not asked for.
    Pong,
    /// The code, and the reason.
    Close(Option<u16>, String),
}

/// What the header `Sec-WebSocket-Accept` must be for a key.
pub(super) fn accept(key: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(key.as_bytes());
    hash.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(hash.finalize())
}

/// A frame, whose payload is masked as that of every client.
pub(super) fn frame(opcode: Opcode, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode as u8];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ 0..=125), _) => frame.push(0x80 | length),
        (_, Ok(length)) => {
            frame.push(0x80 | TWO_BYTES);
            frame.extend_from_slice(&length.to_be_bytes());
        }
        _ => {
            frame.push(0x80 | EIGHT_BYTES);
            frame.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(&mask);
    let masked = payload.iter().zip(mask.iter().cycle());
    frame.extend(masked.map(|(byte, mask)| byte ^ mask));
    frame
}

/// Divides what a server sends into frames. Payloads of messages are passed on as they come, whatever their length.
#[derive(Debug, Default)]
pub(super) struct Reader {
    buffer: Vec<u8>,
    /// The rest of the payload of the current frame of a message.
    left: u64,
    /// Whether frames that continue a message may follow.
    is_in_message: bool,
}

/// The header of a frame.
struct Header {
    is_final: bool,
    opcode: u8,
    /// Of the header itself.
    size: usize,
    length: u64,
}

impl Reader {
    /// Adds bytes. Take all [`events`](Self::next) before more of them.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next event; `None` if its bytes have not come yet.
    ///
    /// # Errors
    ///
    /// If the server breaks the protocol.
    pub(super) fn next(&mut self) -> Result<Option<Event>, &'static str> {
        loop {
            if self.left > 0 {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                let count = usize::try_from(self.left).unwrap_or(usize::MAX);
                let count = count.min(self.buffer.len());
                self.left -= count as u64;
                return Ok(Some(Event::Data(self.buffer.drain(..count).collect())));
            }
            let Some(header) = self.header()? else {
                return Ok(None);
            };
            if header.opcode >= Opcode::Close as u8 {
                return self.control(&header);
            }
            match (header.opcode, self.is_in_message) {
                (0, true) | (2, false) => {}
                (1, false) => return Err("the server has sent text"),
                _ => return Err("a message of the server is out of order"),
            }
            self.is_in_message = !header.is_final;
            self.left = header.length;
            self.buffer.drain(..header.size);
        }
    }

    /// The header at the beginning, if all of it is there.
    fn header(&self) -> Result<Option<Header>, &'static str> {
        let [first, second, rest @ ..] = self.buffer.as_slice() else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err("a frame of the server has an extension");
        }
        if second & 0x80 != 0 {
            return Err("a frame of the server is masked");
        }
        let (size, length) = match second {
            &TWO_BYTES => match rest.first_chunk() {
                Some(length) => (4, u16::from_be_bytes(*length).into()),
                None => return Ok(None),
            },
            &EIGHT_BYTES => match rest.first_chunk() {
                Some(length) => (10, u64::from_be_bytes(*length)),
                None => return Ok(None),
            },
            length => (2, u64::from(*length)),
        };
        Ok(Some(Header {
            is_final: first & 0x80 != 0,
            opcode: first & 0x0f,
            size,
            length,
        }))
    }

    /// A frame that controls the connection, if all of it is there.
    fn control(&mut self, header: &Header) -> Result<Option<Event>, &'static str> {
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        if length > CONTROL_LIMIT || !header.is_final {
            return Err("a control frame of the server is too long");
        }
        let end = header.size + length;
        if self.buffer.len() < end {
            return Ok(None);
        }
        let payload: Vec<u8> = self.buffer.drain(..end).skip(header.size).collect();
        match header.opcode {
            8 => {
                let code = payload.first_chunk().copied().map(u16::from_be_bytes);
                let reason = payload.get(2..).unwrap_or_default();
                let reason = String::from_utf8_lossy(reason).into_owned();
                Ok(Some(Event::Close(code, reason)))
            }
            9 => Ok(Some(Event::Ping(payload))),
            10 => Ok(Some(Event::Pong)),
            _ => Err("a frame of the server is of an unknown kind"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(bytes: &[u8], step: usize) -> Result<Vec<Event>, &'static str> {
        let mut reader = Reader::default();
        let mut events: Vec<Event> = Vec::new();
        for chunk in bytes.chunks(step) {
            reader.push(chunk);
            while let Some(event) = reader.next()? {
                match (events.last_mut(), event) {
                    (Some(Event::Data(before)), Event::Data(data)) => before.extend(data),
                    (_, event) => events.push(event),
                }
            }
        }
        Ok(events)
    }

    /// The examples of RFC 6455, sections 1.3 and 5.7.
    #[test]
    fn the_examples_of_the_standard_hold() {
        assert_eq!(
            accept("dGhlIHNhbXBsZSBub25jZQ=="),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
        let masked = frame(Opcode::Pong, b"Hello", [0x37, 0xfa, 0x21, 0x3d]);
        assert_eq!(masked[..2], [0x8a, 0x85]);
        assert_eq!(masked[6..], [0x7f, 0x9f, 0x4d, 0x51, 0x58]);
        let ping = [0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f];
        assert_eq!(events(&ping, 7), Ok(vec![Event::Ping(b"Hello".to_vec())]));
        let mut long = vec![0x82, 0x7e, 0x01, 0x00];
        long.extend([7; 256]);
        assert_eq!(events(&long, 300), Ok(vec![Event::Data(vec![7; 256])]));
    }

    #[test]
    fn lengths_of_frames_have_three_forms() {
        for (length, size) in [
            (0, 2),
            (125, 2),
            (126, 4),
            (65_535, 4),
            (65_536, 10),
            (70_000, 10),
        ] {
            let mut bytes = frame(Opcode::Binary, &vec![9; length], [0; 4]);
            assert_eq!(bytes.len(), size + 4 + length);
            // As a server writes it: without a mask.
            bytes[1] &= 0x7f;
            bytes.drain(size..size + 4);
            let wanted = (length > 0).then(|| Event::Data(vec![9; length]));
            for step in [1, 3, bytes.len()] {
                assert_eq!(events(&bytes, step), Ok(wanted.iter().map(copy).collect()));
            }
        }
    }

    fn copy(event: &Event) -> Event {
        match event {
            Event::Data(data) => Event::Data(data.clone()),
            Event::Ping(data) => Event::Ping(data.clone()),
            Event::Pong => Event::Pong,
            Event::Close(code, reason) => Event::Close(*code, reason.clone()),
        }
    }

    #[test]
    fn control_frames_may_stand_within_messages() {
        let bytes = [
            0x02, 1, b'a', // a message begins
            0x8a, 0, // a pong
            0x89, 1, b'p', // a ping
            0x80, 1, b'b', // it ends
            0x88, 5, 0x03, 0xf3, b'b', b'y', b'e',
        ];
        for step in 1..=bytes.len() {
            assert_eq!(
                events(&bytes, step),
                Ok(vec![
                    Event::Data(b"a".to_vec()),
                    Event::Pong,
                    Event::Ping(b"p".to_vec()),
                    Event::Data(b"b".to_vec()),
                    Event::Close(Some(1011), "bye".to_owned()),
                ])
            );
        }
        assert_eq!(
            events(&[0x88, 0], 2),
            Ok(vec![Event::Close(None, String::new())])
        );
    }

    #[test]
    fn servers_that_break_the_protocol_are_refused() {
        for bytes in [
            &[0x81, 1, b'a'][..], // text
            &[0x80, 1, b'a'],     // continues nothing
            &[0x02, 0, 0x82, 0],  // begins within a message
            &[0xc2, 0],           // an extension
            &[0x82, 0x80],        // masked
            &[0x89, 126, 0, 126], // too long
            &[0x09, 0],           // a control frame in parts
            &[0x83, 0],           // an unknown kind
            &[0x8b, 0],           // an unknown kind
        ] {
            assert!(events(bytes, bytes.len()).is_err(), "{bytes:x?}");
        }
    }
}
