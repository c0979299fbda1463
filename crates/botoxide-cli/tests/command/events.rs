//! Operations whose response is a stream of events: a line of JSON for each, which `aws` cannot print.

use botoxide::types::{EventHeader, EventMessage};
use conformance::server::{Action, Server};

use crate::shell::Shell;

fn event(name: &str, payload: &str) -> Vec<u8> {
    let message = EventMessage {
        headers: vec![
            (":message-type".into(), EventHeader::String("event".into())),
            (":event-type".into(), EventHeader::String(name.into())),
        ],
        payload: payload.to_owned().into(),
    };
    message.encode().unwrap().to_vec()
}

/// A service that answers each request with these events.
fn service(events: Vec<u8>) -> Server {
    Server::start(move |_| {
        let head = [("Content-Type", "application/vnd.amazon.eventstream")];
        vec![Action::Read, Action::response(200, &head, &events)]
    })
    .unwrap()
}

#[test]
fn events_are_printed_as_they_come() {
    let events = [
        event("messageStart", r#"{"role": "assistant"}"#),
        event(
            "contentBlockDelta",
            r#"{"contentBlockIndex": 0, "delta": {"text": "Hé"}}"#,
        ),
        event("unknown", "{}"),
        event("messageStop", r#"{"stopReason": "end_turn"}"#),
    ];
    let server = service(events.concat());
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    let line = [
        "bedrock-runtime",
        "converse-stream",
        "--model-id",
        "m",
        "--messages",
        r#"[{"role": "user", "content": [{"text": "hi"}]}]"#,
    ];
    let ran = shell.run_words(&line);
    ran.succeeded();
    assert_eq!(
        ran.stdout,
        "{\"messageStart\": {\"role\": \"assistant\"}}\n\
         {\"contentBlockDelta\": {\"delta\": {\"text\": \"Hé\"}, \"contentBlockIndex\": 0}}\n\
         {\"messageStop\": {\"stopReason\": \"end_turn\"}}\n"
    );
    let query = ["--query", "contentBlockDelta.delta.text"];
    let ran = shell.run_words(&[&line[..], &query[..]].concat());
    ran.succeeded();
    assert_eq!(ran.stdout, "null\n\"Hé\"\nnull\n");
}

#[test]
fn what_is_wrong_with_a_stream_is_an_error_after_its_events() {
    let mut events = event("messageStart", r#"{"role": "assistant"}"#);
    events.extend_from_slice(b"not an event of any kind, but long enough");
    let server = service(events);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    let ran = shell.run("bedrock-runtime converse-stream --model-id m");
    assert_eq!(
        ran.stdout,
        "{\"messageStart\": {\"role\": \"assistant\"}}\n"
    );
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    assert!(ran.stderr.contains("Checksum mismatch"), "{}", ran.stderr);
}
