//! Complete, truncated, corrupted and hostile messages; streams of events of every protocol.

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use serde_json::json;

use super::message::message_length;
use super::*;
use crate::body::Body;
use crate::error::{ErrorKind, Result};
use crate::http::Response;
use crate::model::archive::compile_service;
use crate::model::{Operation, Service};
use crate::params;
use crate::protocol::parse;
use crate::text::Text;
use crate::time::Timestamp;
use crate::value::Value;

/// The empty message, as sent.
const EMPTY: &[u8] = b"\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff";

fn text(text: &str) -> HeaderValue {
    HeaderValue::String(text.into())
}

fn message(headers: Vec<(&str, HeaderValue)>, payload: &str) -> Message {
    let headers = headers.into_iter();
    Message {
        headers: headers
            .map(|(name, value)| (Text::from(name), value))
            .collect(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    }
}

fn event(name: &str, payload: &str) -> Message {
    let headers = vec![
        (":message-type", text("event")),
        (":event-type", text(name)),
    ];
    message(headers, payload)
}

/// A message of every type of header.
fn every_header() -> Message {
    let headers = vec![
        ("true", HeaderValue::Bool(true)),
        ("false", HeaderValue::Bool(false)),
        ("byte", HeaderValue::Byte(-1)),
        ("short", HeaderValue::Short(i16::MIN)),
        ("integer", HeaderValue::Integer(i32::MAX)),
        ("long", HeaderValue::Long(i64::MIN)),
        (
            "bytes",
            HeaderValue::ByteArray(Bytes::from_static(b"\0\xff")),
        ),
        ("text", text("Grüße")),
        ("moment", HeaderValue::Timestamp(1_422_172_800_123)),
        ("uuid", HeaderValue::Uuid(*b"0123456789abcdef")),
        ("", text("")),
    ];
    message(headers, "{'foo':'bar'}")
}

/// All messages, and the error that ends them; `step` bytes at a time.
fn decode(bytes: &[u8], step: usize) -> (Vec<Message>, Option<ErrorKind>) {
    let mut decoder = MessageDecoder::default();
    let mut messages = Vec::new();
    for piece in bytes.chunks(step.max(1)) {
        decoder.feed(Bytes::copy_from_slice(piece));
        loop {
            match decoder.next_message() {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break,
                Err(error) => return (messages, Some(error.into_kind())),
            }
        }
    }
    (messages, None)
}

fn failure(bytes: &[u8]) -> (&'static str, String) {
    let (messages, failure) = decode(bytes, bytes.len());
    assert!(messages.is_empty());
    let failure = failure.expect("the message is not sound");
    (failure.class_name(), failure.to_string())
}

/// The bytes with both checksums corrected.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let crc = |data: &[u8]| {
        let sum = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32IsoHdlc, data);
        u32::try_from(sum).unwrap().to_be_bytes()
    };
    let mut bytes = bytes.to_vec();
    let end = bytes.len() - 4;
    let prelude = crc(&bytes[..8]);
    bytes[8..12].copy_from_slice(&prelude);
    let whole = crc(&bytes[..end]);
    bytes[end..].copy_from_slice(&whole);
    bytes
}

// P278
#[test]
fn messages_come_as_they_went() {
    assert_eq!(message(vec![], "").encode().unwrap(), EMPTY);
    let sent = [
        message(vec![], ""),
        message(vec![], "{'foo':'bar'}"),
        every_header(),
        event("Records", "a,b"),
    ];
    let mut wire = BytesMut::new();
    for message in &sent {
        wire.extend_from_slice(&message.encode().unwrap());
    }
    for step in [1, 3, 11, 64, wire.len()] {
        let (messages, failure) = decode(&wire, step);
        assert!(failure.is_none());
        assert_eq!(messages, sent);
    }
    assert_eq!(decode(&wire[..wire.len() - 1], 7).0, sent[..3]);
}

// P278
#[test]
fn changed_bytes_are_noticed() {
    let wire = every_header().encode().unwrap();
    for at in 0..wire.len() {
        let mut changed = wire.to_vec();
        changed[at] ^= 0x40;
        assert_eq!(failure(&changed).0, "ChecksumMismatch", "byte {at}");
    }
    let mut changed = EMPTY.to_vec();
    changed[3] = 0x11;
    assert_eq!(
        failure(&changed).1,
        "Checksum mismatch: expected 0x05c248eb, calculated 0x38a2615b"
    );
}

// P278
#[test]
fn lengths_have_limits() {
    let length = |total: u32, headers: u32| {
        let mut bytes = EMPTY.to_vec();
        bytes[..4].copy_from_slice(&total.to_be_bytes());
        bytes[4..8].copy_from_slice(&headers.to_be_bytes());
        message_length(&sealed(&bytes))
    };
    let texts = |length: Result<_>| {
        let error = length.unwrap_err();
        (error.kind().class_name(), error.to_string())
    };
    let (headers, payload) = (128 * 1024, 24 * 1024 * 1024);
    let largest = headers + payload + 16;
    assert_eq!(length(largest, headers).unwrap(), Some(largest as usize));
    assert_eq!(
        texts(length(u32::MAX, headers + 1)),
        (
            "InvalidHeadersLength",
            "Header length of 131073 exceeded the maximum of 131072".to_owned()
        )
    );
    assert_eq!(
        texts(length(payload + 17, 0)),
        (
            "InvalidPayloadLength",
            "Payload length of 25165825 exceeded the maximum of 25165824".to_owned()
        )
    );
    for (total, headers) in [(0, 0), (15, 0), (16, 1), (100, 85)] {
        assert_eq!(texts(length(total, headers)).0, "ParserError");
    }
}

// P278
#[test]
fn headers_come_once() {
    let mut twice = message(vec![("test", text("a")), ("tess", text("b"))], "");
    let mut wire = twice.encode().unwrap().to_vec();
    let last = wire.windows(4).position(|name| name == b"tess").unwrap() + 3;
    wire[last] = b't';
    let expected = (
        "DuplicateHeader",
        "Duplicate header present: \"test\"".to_owned(),
    );
    assert_eq!(failure(&sealed(&wire)), expected);
    twice.headers[1].0 = "test".into();
    assert_eq!(twice.encode().unwrap_err().to_string(), expected.1);

    let name = |number| Text::from(format!("{number:03}"));
    let many = Message {
        headers: (0..300).map(|number| (name(number), text(""))).collect(),
        ..Message::default()
    };
    let wire = many.encode().unwrap();
    assert_eq!(decode(&wire, wire.len()).0, [many]);
    let mut wire = wire.to_vec();
    let last = wire.windows(3).position(|name| name == b"299").unwrap();
    wire[last..last + 3].copy_from_slice(b"007");
    assert_eq!(failure(&sealed(&wire)).0, "DuplicateHeader");
}

#[test]
fn headers_that_end_early_are_refused() {
    for headers in [
        &b"\x05byte"[..],
        b"\x04byte",
        b"\x04byte\x02",
        b"\x04byte\x0a",
        b"\x04byte\x04\0\0\0",
        b"\x04byte\x06\0\x02\0",
        b"\x04byte\x07\0\x01\xff",
        b"\x04byte\x09\0",
        b"\x01\xff\x00",
    ] {
        let mut wire = vec![0; 12];
        wire.extend_from_slice(headers);
        wire.extend_from_slice(&[0; 4]);
        wire[3] = u8::try_from(wire.len()).unwrap();
        wire[7] = u8::try_from(headers.len()).unwrap();
        assert_eq!(failure(&sealed(&wire)).0, "ParserError", "{headers:?}");
    }
}

#[test]
fn what_is_too_long_is_not_sent() {
    let long = "x".repeat(65_536);
    let refused = |message: Message| message.encode().unwrap_err().kind().class_name();
    assert_eq!(
        refused(message(vec![(&long[..256], text(""))], "")),
        "ParserError"
    );
    assert_eq!(
        refused(message(vec![("a", text(&long))], "")),
        "ParserError"
    );
    let third = || text(&long[1..]);
    let headers = vec![("a", third()), ("b", third()), ("c", third())];
    assert_eq!(refused(message(headers, "")), "InvalidHeadersLength");
    let payload = Bytes::from(vec![0; MAX_PAYLOAD_LENGTH + 1]);
    let headers = Vec::new();
    assert_eq!(
        refused(Message { headers, payload }),
        "InvalidPayloadLength"
    );
}

/// An operation that answers with a stream of events, over `protocol`.
fn watch(protocol: &str) -> Operation {
    let model = json!({
        "metadata": { "serviceId": "Photo Box", "protocol": protocol },
        "operations": { "Watch": { "http": {}, "output": { "shape": "Watched" } } },
        "shapes": {
            "Watched": { "type": "structure", "payload": "Changes", "members": {
                "Id": { "shape": "Text" }, "Changes": { "shape": "Changes" }
            } },
            "Changes": { "type": "structure", "eventstream": true, "members": {
                "Added": { "shape": "Added" }, "Data": { "shape": "Data" }, "Note": { "shape": "Note" },
                "Rated": { "shape": "Rated" }, "Full": { "shape": "Full" }
            } },
            "Added": { "type": "structure", "event": true, "members": {
                "Title": { "shape": "Text" }, "Stars": { "shape": "Number" }
            } },
            "Data": { "type": "structure", "event": true, "members": {
                "Bytes": { "shape": "Blob", "eventpayload": true },
                "At": { "shape": "Moment", "eventheader": true },
                "Name": { "shape": "Text", "eventheader": true },
                "Last": { "shape": "Truth", "eventheader": true }
            } },
            "Note": { "type": "structure", "event": true, "members": {
                "Text": { "shape": "Text", "eventpayload": true }
            } },
            "Rated": { "type": "structure", "event": true, "members": {
                "Photo": { "shape": "Added", "eventpayload": true }
            } },
            "Full": { "type": "structure", "exception": true, "members": { "message": { "shape": "Text" } } },
            "Blob": { "type": "blob" }, "Moment": { "type": "timestamp" }, "Number": { "type": "integer" },
            "Text": { "type": "string" }, "Truth": { "type": "boolean" }
        }
    });
    let service = Service::open(compile_service(&model).unwrap().leak()).unwrap();
    service.operation("Watch").unwrap()
}

fn events(protocol: &str, messages: &[Message]) -> Vec<Result<Value>> {
    let mut parser = EventStreamParser::new(watch(protocol)).unwrap();
    for message in messages {
        parser.feed(message.encode().unwrap());
    }
    std::iter::from_fn(|| parser.next_event().transpose()).collect()
}

fn one(protocol: &str, message: Message) -> Value {
    let mut events = events(protocol, &[message]);
    assert_eq!(events.len(), 1);
    events.pop().unwrap().unwrap()
}

// P278
#[test]
fn events_have_the_shape_of_their_protocol() {
    let photo = params! { "Title": "A cat", "Stars": 5 };
    for (protocol, payload) in [
        ("rest-json", r#"{"Title":"A cat","Stars":5,"New":1}"#),
        ("json", r#"{"Title":"A cat","Stars":5}"#),
        (
            "rest-xml",
            "<Added><Stars>5</Stars><Title>A cat</Title></Added>",
        ),
    ] {
        let added = one(protocol, event("Added", payload));
        assert_eq!(added, params! { "Added": photo.clone() }, "{protocol}");
        let rated = one(protocol, event("Rated", payload));
        assert_eq!(
            rated,
            params! { "Rated": { "Photo": photo.clone() } },
            "{protocol}"
        );
        let note = one(protocol, event("Note", "<a> & {b}"));
        assert_eq!(note, params! { "Note": { "Text": "<a> & {b}" } });
        assert_eq!(one(protocol, event("Added", "")), params! { "Added": {} });
    }
}

// P278
#[test]
fn cbor_events_are_as_they_were_sent() {
    let payload = Bytes::from_static(b"\xa2\x65Title\x65A cat\x63New\x01");
    let added = Message {
        payload,
        ..event("Added", "")
    };
    let expected = params! { "Added": { "Title": "A cat", "New": 1 } };
    assert_eq!(one("smithy-rpc-v2-cbor", added), expected);
    let empty = one("smithy-rpc-v2-cbor", event("Rated", ""));
    assert_eq!(empty, params! { "Rated": { "Photo": {} } });
}

// P278
#[test]
fn members_stand_in_headers() {
    let mut data = event("Data", "\u{0}x");
    data.headers.extend([
        ("At".into(), HeaderValue::Timestamp(1_422_172_800_250)),
        ("Name".into(), text("cat.jpg")),
        ("Last".into(), HeaderValue::Bool(false)),
        ("Other".into(), HeaderValue::Byte(1)),
    ]);
    let at = Timestamp::new(1_422_172_800, 250_000_000);
    let expected = params! { "Data": {
        "At": at, "Name": "cat.jpg", "Last": false, "Bytes": Bytes::from_static(b"\0x")
    } };
    assert_eq!(one("rest-xml", data.clone()), expected);
    // what is not a number cannot be a timestamp
    data.headers[2].1 = text("today");
    let error = events("rest-xml", &[data]).pop().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unsupported operand type(s) for /: 'str' and 'float'"
    );
}

// P278
#[test]
fn errors_come_between_events() {
    let failed = message(
        vec![
            (":message-type", text("error")),
            (":error-code", text("InternalError")),
            (":error-message", text("An internal server error occurred")),
        ],
        "",
    );
    let full = message(
        vec![
            (":message-type", text("exception")),
            (":exception-type", text("Full")),
        ],
        r#"{"message":"No room"}"#,
    );
    let unknown = message(
        vec![
            (":message-type", text("exception")),
            (":exception-type", text("Burning")),
        ],
        "",
    );
    let messages = [
        failed,
        full,
        unknown,
        event("Deleted", "{}"),
        event("Note", "after"),
    ];
    let mut events = events("rest-json", &messages).into_iter();
    for (code, text) in [
        (
            "InternalError",
            "An error occurred (InternalError) when calling the Watch operation: \
             An internal server error occurred",
        ),
        (
            "Full",
            "An error occurred (Full) when calling the Watch operation: No room",
        ),
        (
            "",
            "An error occurred () when calling the Watch operation: ",
        ),
    ] {
        let error = events.next().unwrap().unwrap_err();
        assert_eq!(error.kind().class_name(), "EventStreamError");
        assert!(error.is_a("ClientError"));
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.to_string(), text);
    }
    // an event that the model does not know is skipped
    assert_eq!(
        events.next().unwrap().unwrap(),
        params! { "Note": { "Text": "after" } }
    );
    assert!(events.next().is_none());
}

#[test]
fn nothing_follows_a_broken_message() {
    let mut parser = EventStreamParser::new(watch("rest-json")).unwrap();
    let note = event("Note", "x").encode().unwrap();
    let mut wire = BytesMut::from(&note[..]);
    wire[20] ^= 1;
    wire.extend_from_slice(&note);
    parser.feed(wire.freeze());
    assert!(parser.next_event().is_err());
    parser.feed(note);
    assert!(parser.next_event().unwrap().is_none());
}

// P278
#[test]
fn an_initial_response_comes_first() {
    for (protocol, payload) in [
        ("json", &br#"{"Id":"a1"}"#[..]),
        ("smithy-rpc-v2-cbor", b"\xa1\x62Id\x62a1"),
    ] {
        let operation = watch(protocol);
        assert!(has_initial_response(operation));
        let initial = Message {
            payload: Bytes::from_static(payload),
            ..event("initial-response", "")
        };
        let note = event("Note", "x").encode().unwrap();
        let wire = [initial.encode().unwrap(), Bytes::clone(&note)].concat();
        let parsed = |body: &[u8]| {
            let body = Body::from(body.to_vec());
            parse(
                operation,
                &Response {
                    status: 200,
                    body,
                    ..Response::default()
                },
            )
        };
        let whole = parsed(&wire).unwrap();
        assert_eq!(whole["Id"], "a1");
        assert_eq!(
            whole["Changes"],
            Value::EventStream(Body::Bytes(Bytes::clone(&note)))
        );
        for body in [&note[..], b"", &wire[..40]] {
            let error = parsed(body).unwrap_err();
            assert_eq!(
                error.to_string(),
                "First event was not of type initial-response"
            );
            assert_eq!(error.kind().class_name(), "ResponseParserError");
        }
    }
    assert!(!has_initial_response(watch("rest-json")));
}

fn any_header() -> impl Strategy<Value = HeaderValue> {
    prop_oneof![
        any::<bool>().prop_map(HeaderValue::Bool),
        any::<i8>().prop_map(HeaderValue::Byte),
        any::<i16>().prop_map(HeaderValue::Short),
        any::<i32>().prop_map(HeaderValue::Integer),
        any::<i64>().prop_map(HeaderValue::Long),
        any::<Vec<u8>>().prop_map(|bytes| HeaderValue::ByteArray(bytes.into())),
        ".{0,40}".prop_map(|text| HeaderValue::String(text.into())),
        any::<i64>().prop_map(HeaderValue::Timestamp),
        any::<[u8; 16]>().prop_map(HeaderValue::Uuid),
    ]
}

fn any_message() -> impl Strategy<Value = Message> {
    let headers = proptest::collection::btree_map("[a-z:]{0,12}", any_header(), 0..24);
    (headers, any::<Vec<u8>>()).prop_map(|(headers, payload)| Message {
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
        payload: payload.into(),
    })
}

proptest! {
    #[test]
    fn every_message_comes_as_it_went(
        sent in proptest::collection::vec(any_message(), 0..4),
        step in 1_usize..200,
    ) {
        let wire: Vec<u8> = sent.iter().flat_map(|message| message.encode().unwrap()).collect();
        let (messages, failure) = decode(&wire, step);
        prop_assert!(failure.is_none());
        prop_assert_eq!(messages, sent);
    }

    #[test]
    fn no_bytes_do_harm(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        headers_length in 0_u8..64,
        step in 1_usize..50,
    ) {
        // as they are; and as a message whose checksums are right, whatever is in it
        decode(&bytes, step);
        let mut message = bytes;
        message.resize(message.len().max(16), 0);
        let length = u32::try_from(message.len()).unwrap();
        message[..4].copy_from_slice(&length.to_be_bytes());
        message[4..8].copy_from_slice(&u32::from(headers_length).to_be_bytes());
        let (messages, failure) = decode(&sealed(&message), step);
        prop_assert_eq!(messages.len() + usize::from(failure.is_some()), 1);
    }

    #[test]
    fn no_payload_does_harm(payload in ".{0,60}", name in "Added|Data|Note|Rated|Full") {
        for protocol in ["json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"] {
            let mut exception = event(&name, &payload);
            exception.headers[0].1 = text("exception");
            exception.headers.push((":exception-type".into(), text(&name)));
            let found = events(protocol, &[event(&name, &payload), exception]);
            prop_assert_eq!(found.len(), 2);
            prop_assert!(found[1].is_err());
        }
    }

    #[test]
    fn the_decoder_holds_what_has_come_and_no_more(pieces in 1_usize..40) {
        // the prelude declares 24 MiB; nothing is allocated for them in advance
        let mut prelude = EMPTY.to_vec();
        prelude[..4].copy_from_slice(&(16 + 24 * 1024 * 1024_u32).to_be_bytes());
        let prelude = sealed(&prelude);
        let mut decoder = MessageDecoder::default();
        decoder.feed(Bytes::copy_from_slice(&prelude[..12]));
        for _ in 0..pieces {
            decoder.feed(Bytes::from_static(&[0; 1000]));
            prop_assert!(decoder.next_message().unwrap().is_none());
        }
        prop_assert!(decoder.capacity() <= 4 * (12 + pieces * 1000));
    }
}
