//! Events of requests: their headers and their payload.

use serde_json::json;

use super::{EventStreamSerializer, HeaderValue, Message, MessageDecoder};
use crate::model::Service;
use crate::model::archive::compile_service;
use crate::params;
use crate::value::Value;

fn serializer(protocol: &str) -> EventStreamSerializer {
    let json = json!({
        "metadata": { "serviceId": "Talk", "protocol": protocol, "jsonVersion": "1.1", "targetPrefix": "Talk" },
        "operations": { "Speak": { "http": {}, "input": { "shape": "SpeakRequest" } } },
        "shapes": {
            "SpeakRequest": { "type": "structure", "payload": "Events", "members": {
                "Id": { "shape": "Text", "location": "header", "locationName": "x-id" },
                "Events": { "shape": "Events" } } },
            "Events": { "type": "structure", "eventstream": true, "members": {
                "Sound": { "shape": "Sound" }, "Line": { "shape": "Line" },
                "Setup": { "shape": "Setup" }, "Nested": { "shape": "Nested" }, "End": { "shape": "End" } } },
            "Sound": { "type": "structure", "event": true, "members": {
                "Bytes": { "shape": "Bytes", "eventpayload": true },
                "Loud": { "shape": "Truth", "eventheader": true },
                "At": { "shape": "Moment", "eventheader": true },
                "Number": { "shape": "Number", "eventheader": true },
                "Long": { "shape": "Long", "eventheader": true },
                "Name": { "shape": "Text", "eventheader": true },
                "Raw": { "shape": "Bytes", "eventheader": true } } },
            "Line": { "type": "structure", "event": true,
                "members": { "Text": { "shape": "Text", "eventpayload": true } } },
            "Setup": { "type": "structure", "event": true, "members": {
                "Rate": { "shape": "Number", "locationName": "rate" },
                "Id": { "shape": "Text", "eventheader": true }, "Data": { "shape": "Bytes" } } },
            "Nested": { "type": "structure", "event": true,
                "members": { "Setup": { "shape": "Setup", "eventpayload": true } } },
            "End": { "type": "structure", "event": true, "members": {} },
            "Text": { "type": "string" }, "Bytes": { "type": "blob" }, "Truth": { "type": "boolean" },
            "Moment": { "type": "timestamp" }, "Number": { "type": "integer" }, "Long": { "type": "long" }
        }
    });
    let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
    EventStreamSerializer::new(service.operation("Speak").unwrap()).unwrap()
}

fn headers(message: &Message) -> Vec<(&str, HeaderValue)> {
    let headers = message.headers.iter();
    headers
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect()
}

fn text(text: &str) -> HeaderValue {
    HeaderValue::String(text.into())
}

#[test]
fn headers_stand_between_the_type_and_the_payload() {
    let event = params! { "Sound": {
        "Bytes": (b"\0\xff".as_slice()), "Name": "Grüße", "Loud": false, "Number": -1, "Long": (1_i64 << 40),
        "At": "2015-01-25T08:00:00.123Z", "Raw": (b"r".as_slice()),
    } };
    let message = serializer("rest-json").event(&event).unwrap();
    assert_eq!(
        headers(&message),
        [
            (":message-type", text("event")),
            (":event-type", text("Sound")),
            ("Loud", HeaderValue::Bool(false)),
            ("At", HeaderValue::Timestamp(1_422_172_800_123)),
            ("Number", HeaderValue::Integer(-1)),
            ("Long", HeaderValue::Long(1 << 40)),
            ("Name", text("Grüße")),
            ("Raw", HeaderValue::ByteArray("r".into())),
            (":content-type", text("application/octet-stream")),
        ]
    );
    assert_eq!(message.payload.as_ref(), b"\0\xff");
    let mut decoder = MessageDecoder::default();
    decoder.feed(message.encode().unwrap());
    assert_eq!(decoder.next_message().unwrap(), Some(message));
}

#[test]
fn payloads_are_members_or_what_is_no_header() {
    let cases: [(&str, Value, &str, &[u8]); 8] = [
        (
            "rest-json",
            params! { "Line": { "Text": "ä" } },
            "text/plain",
            "ä".as_bytes(),
        ),
        (
            "rest-json",
            params! { "Setup": { "Rate": 8, "Id": "i", "Data": (b"d".as_slice()) } },
            "application/json",
            br#"{"rate":8,"Data":"ZA=="}"#,
        ),
        (
            "json",
            params! { "Nested": { "Setup": { "Rate": 8 } } },
            "application/json",
            br#"{"rate":8}"#,
        ),
        ("json", params! { "End": {} }, "application/json", b"{}"),
        (
            "rest-xml",
            params! { "Setup": { "Rate": 8 } },
            "application/xml",
            b"<Setup><rate>8</rate></Setup>",
        ),
        (
            "smithy-rpc-v2-cbor",
            params! { "Setup": { "Rate": 8 } },
            "application/cbor",
            b"\xa1\x64rate\x08",
        ),
        ("rest-json", params! { "Line": {} }, "", b""),
        ("rest-json", params! { "Sound": {} }, "", b""),
    ];
    for (protocol, event, content_type, payload) in cases {
        let message = serializer(protocol).event(&event).unwrap();
        let found = message.text_header(":content-type").unwrap_or_default();
        assert_eq!(
            (found, message.payload.as_ref()),
            (content_type, payload),
            "{event}"
        );
    }
}

#[test]
fn what_is_no_event_is_refused() {
    let serializer = serializer("rest-json");
    for event in [
        params! {},
        params! { "Line": { "Text": 1 } },
        params! { "Line": { "Text": null } },
        params! { "Line": {}, "End": {} },
        params! { "Unknown": {} },
        params! { "Sound": { "Number": (1_i64 << 40) } },
        Value::Null,
    ] {
        assert!(serializer.event(&event).is_err(), "{event}");
    }
}
