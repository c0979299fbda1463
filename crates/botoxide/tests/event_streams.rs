//! Event streams in complete calls: the initial response, the events, the end.

use std::io;
use std::sync::Arc;

use botoxide::blocking::{Client, Session};
use botoxide::seam::Fakes;
use botoxide::transport::{ByteStream, ScriptedTransport, block_on};
use botoxide::{EventStream, Result, SessionOptions, Value, params};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use botoxide_core::protocol::event_stream::{HeaderValue, Message};

fn client(service: &str, body: Body) -> Client {
    let response = Response {
        status: 200,
        body,
        ..Response::default()
    };
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(ScriptedTransport::new([response]))),
        ..SessionOptions::default()
    });
    session
        .and_then(|session| session.client(service))
        .expect("the client is created")
}

fn message(headers: &[(&'static str, &'static str)], payload: &str) -> Vec<u8> {
    let headers = headers.iter();
    let message = Message {
        headers: headers
            .map(|(name, value)| ((*name).into(), HeaderValue::String((*value).into())))
            .collect(),
        payload: payload.to_owned().into(),
    };
    message.encode().expect("it is not too long").to_vec()
}

fn event(name: &'static str, payload: &str) -> Vec<u8> {
    message(
        &[(":message-type", "event"), (":event-type", name)],
        payload,
    )
}

/// A stream that returns few bytes at a time.
fn dripping(bytes: Vec<u8>, piece: usize) -> Body {
    struct Drip(io::Cursor<Vec<u8>>, usize);
    impl io::Read for Drip {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(self.1);
            self.0.read(&mut buffer[..length])
        }
    }
    ByteStream::from_reader(Drip(io::Cursor::new(bytes), piece), None).into()
}

fn select(body: Body) -> (EventStream, Value) {
    let s3 = client("s3", body);
    let arguments = params! {
        "Bucket": "photos", "Key": "list.csv", "ExpressionType": "SQL", "Expression": "SELECT * FROM S3Object",
        "InputSerialization": { "CSV": {} }, "OutputSerialization": { "CSV": {} }
    };
    let out = s3.call("select_object_content", arguments);
    let out = out.expect("the call succeeds");
    let operation = s3.as_async().operation("select_object_content");
    let events = operation.and_then(|operation| EventStream::open(operation, &out));
    (events.expect("there are events"), out)
}

fn subscribe(body: Body) -> Result<(EventStream, Value)> {
    let kinesis = client("kinesis", body);
    let arguments = params! {
        "ConsumerARN": "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1", "ShardId": "shard-1",
        "StartingPosition": { "Type": "LATEST" }
    };
    let out = kinesis.call("subscribe_to_shard", arguments)?;
    let operation = kinesis.as_async().operation("SubscribeToShard")?;
    Ok((EventStream::open(operation, &out)?, out))
}

// P278
#[test]
fn events_are_returned_as_their_bytes_arrive() {
    let stats = "<Stats><BytesScanned>7</BytesScanned></Stats>";
    let wire = [
        event("Records", "a,b\n"),
        event("Stats", stats),
        event("End", ""),
    ]
    .concat();
    let expected = [
        params! { "Records": { "Payload": bytes::Bytes::from_static(b"a,b\n") } },
        params! { "Stats": { "Details": { "BytesScanned": 7 } } },
        params! { "End": {} },
    ];
    for body in [Body::from(wire.clone()), dripping(wire.clone(), 5)] {
        let (events, out) = select(body);
        assert_eq!(
            out["ResponseMetadata"]["HTTPStatusCode"].as_i64(),
            Some(200)
        );
        let events: Result<Vec<_>> = events.iter_blocking().collect();
        assert_eq!(events.expect("all are valid"), expected);
    }
    let (events, _) = select(dripping(wire, 64));
    let first = block_on(events.next()).expect("nothing has to be waited for");
    assert_eq!(first.expect("an event").expect("no error"), expected[0]);
}

// P278
#[test]
fn an_initial_response_is_read_with_the_call() {
    let shard = r#"{"Records":[],"MillisBehindLatest":5}"#;
    let wire = [
        event("initial-response", "{}"),
        event("SubscribeToShardEvent", shard),
    ]
    .concat();
    for body in [
        Body::from(wire.clone()),
        dripping(wire.clone(), 7),
        dripping(wire, 4096),
    ] {
        let (events, _) = subscribe(body).expect("the call succeeds");
        let events: Result<Vec<_>> = events.iter_blocking().collect();
        let events = events.expect("all are valid");
        assert_eq!(events.len(), 1);
        let behind = &events[0]["SubscribeToShardEvent"]["MillisBehindLatest"];
        assert_eq!(behind.as_i64(), Some(5));
    }
}

// P278
#[test]
fn a_missing_initial_response_fails_the_call() {
    for wire in [event("SubscribeToShardEvent", "{}"), Vec::new()] {
        for body in [Body::from(wire.clone()), dripping(wire.clone(), 7)] {
            let error = subscribe(body).expect_err("there is no initial response");
            assert_eq!(
                error.to_string(),
                "First event was not of type initial-response"
            );
        }
    }
}

// P278
#[test]
fn an_error_between_events() {
    let failed = [
        (":message-type", "error"),
        (":error-code", "InternalError"),
        (":error-message", "We failed"),
    ];
    let wire = [
        event("Records", "a"),
        message(&failed, ""),
        event("End", ""),
    ]
    .concat();
    let (events, _) = select(dripping(wire, 9));
    let events: Vec<_> = events.iter_blocking().collect();
    let error = events[1].as_ref().expect_err("the service failed");
    assert_eq!(
        error.to_string(),
        "An error occurred (InternalError) when calling the SelectObjectContent operation: We failed"
    );
    assert_eq!(error.kind().class_name(), "EventStreamError");
    assert!(events[2].is_ok());
    assert_eq!(events.len(), 3);
}

#[test]
fn a_broken_message_ends_the_events() {
    let mut wire = [
        event("Records", "a"),
        event("Records", "b"),
        event("End", ""),
    ]
    .concat();
    let second = event("Records", "a").len();
    wire[second + 14] ^= 1;
    let (events, _) = select(dripping(wire, 9));
    let events: Vec<_> = events.iter_blocking().collect();
    assert_eq!(events.len(), 2);
    let error = events[1].as_ref().expect_err("it is broken");
    assert_eq!(error.kind().class_name(), "ChecksumMismatch");
}

#[test]
fn a_broken_connection_ends_the_events() {
    struct Broken;
    impl io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let (events, _) = select(ByteStream::from_reader(Broken, None).into());
    let texts: Vec<_> = events
        .iter_blocking()
        .map(|event| event.unwrap_err().to_string())
        .collect();
    assert_eq!(texts, ["gone"]);
}

// P278
#[test]
fn a_closed_stream_has_no_more_events() {
    struct Noticing {
        bytes: io::Cursor<Vec<u8>>,
        _held: Arc<()>,
    }
    impl io::Read for Noticing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(8);
            self.bytes.read(&mut buffer[..length])
        }
    }
    let wire = [event("Records", "a"), event("Records", "b")].concat();
    let held = Arc::new(());
    let stream = ByteStream::from_reader(
        Noticing {
            bytes: io::Cursor::new(wire),
            _held: Arc::clone(&held),
        },
        None,
    );
    let (events, _out) = select(stream.into());
    assert!(
        events
            .iter_blocking()
            .next()
            .is_some_and(|event| event.is_ok())
    );
    assert_eq!(Arc::strong_count(&held), 2);
    events.close();
    assert_eq!(Arc::strong_count(&held), 1);
    assert!(events.iter_blocking().next().is_none());
}

#[test]
fn only_event_streams_can_be_opened() {
    let s3 = client("s3", Body::empty());
    let operation = |name| s3.as_async().operation(name).expect("it is there");
    let refused = |name| {
        let opened = EventStream::open(operation(name), &params! {});
        opened.expect_err("there are no events").to_string()
    };
    assert_eq!(
        refused("ListBuckets"),
        "ListBuckets has no output event stream"
    );
    assert_eq!(
        refused("SelectObjectContent"),
        "the result of SelectObjectContent has no event stream"
    );
}
