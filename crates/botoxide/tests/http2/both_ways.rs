//! Successful bidirectional calls: each side receives while it sends.

use botoxide::seam::Fakes;
use botoxide::{Client, EventSender, EventStream, Value, blocking, params};
use bytes::Bytes;

use crate::server::{Heard, Server, Talk, event, session};

/// Echoes the events, and reports their number at the end.
pub(crate) async fn echo(mut talk: Talk) {
    talk.respond(200);
    let mut count = 0;
    loop {
        match talk.hear().await {
            Heard::Event(message) => {
                assert_eq!(message.text_header(":event-type"), Some("TextEvent"));
                assert_eq!(
                    message.text_header(":content-type"),
                    Some("application/json")
                );
                count += message.payload.len();
                if !talk.say_event("AudioEvent", message.payload).await {
                    return;
                }
            }
            Heard::End => break,
            Heard::CutOff => panic!("the stream broke off"),
        }
    }
    let total = format!(r#"{{"RequestCharacters":{count}}}"#);
    talk.say_event("StreamClosedEvent", total).await;
}

pub(crate) fn speech(events: Value) -> Value {
    params! { "Engine": "generative", "OutputFormat": "mp3", "VoiceId": "Joanna", "ActionStream": events }
}

pub(crate) fn text(text: &str) -> Value {
    params! { "TextEvent": { "Text": text } }
}

/// Starts a bidirectional call of Polly.
pub(crate) async fn begin(polly: &Client) -> (EventSender, EventStream) {
    let operation = polly.operation("start_speech_synthesis_stream").unwrap();
    let (sender, events) = EventSender::open(operation).unwrap();
    let out = polly
        .call("start_speech_synthesis_stream", speech(events))
        .await
        .unwrap();
    (sender, EventStream::open(operation, &out).unwrap())
}

async fn audio(answers: &EventStream) -> Bytes {
    let event = answers.next().await.unwrap().unwrap();
    Bytes::copy_from_slice(event["AudioEvent"]["AudioChunk"].as_bytes().unwrap())
}

// P063
#[tokio::test]
async fn each_side_receives_while_it_sends() {
    for server in [Server::plain(echo), Server::tls(&["h2"], echo)] {
        let world = Fakes::default();
        let (sender, answers) = begin(&server.client("polly", &world)).await;
        for number in 0..20 {
            world.clock.advance(std::time::Duration::from_millis(1700));
            let said = number.to_string();
            // The next event is only sent when the previous one has come back.
            sender.send(&text(&said)).await.unwrap();
            assert_eq!(audio(&answers).await, format!(r#"{{"Text":"{said}"}}"#));
        }
        sender.close().await.unwrap();
        let last = answers.next().await.unwrap().unwrap();
        assert_eq!(
            last["StreamClosedEvent"]["RequestCharacters"].as_i64(),
            Some(250)
        );
        assert!(answers.next().await.is_none());
        server.finish();
    }
}

// The headers of the request: without those that only HTTP/1.1 needs, with the arguments that are not events.
#[tokio::test]
async fn the_request_matches_the_model() {
    let server = Server::plain(|mut talk: Talk| async move {
        let field = |name: &str| {
            talk.request
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        assert_eq!(talk.request.version, http::Version::HTTP_2);
        assert_eq!(talk.request.method, "POST");
        assert_eq!(talk.request.uri.path(), "/v1/synthesisStream");
        assert_eq!(
            field("content-type"),
            Some("application/vnd.amazon.eventstream")
        );
        assert_eq!(field("x-amzn-voiceid"), Some("Joanna"));
        assert_eq!(field("x-amz-security-token"), Some("token"));
        for name in [
            "host",
            "connection",
            "transfer-encoding",
            "content-length",
            "expect",
        ] {
            assert_eq!(field(name), None, "{name}");
        }
        assert!(field("user-agent").unwrap().contains("lang/rust"));
        talk.respond(200);
        assert_eq!(talk.hear().await, Heard::End);
    });
    let polly = server.client("polly", &Fakes::default());
    let operation = polly.operation("StartSpeechSynthesisStream").unwrap();
    // No events at all: the member is not required.
    for events in [
        Value::Null,
        EventSender::from_events(operation, []).unwrap(),
    ] {
        let mut arguments = speech(events);
        if arguments["ActionStream"].is_null() {
            arguments.as_map_mut().unwrap().remove("ActionStream");
        }
        let out = polly
            .call("StartSpeechSynthesisStream", arguments)
            .await
            .unwrap();
        assert_eq!(
            out["ResponseMetadata"]["HTTPStatusCode"].as_i64(),
            Some(200)
        );
        let answers = EventStream::open(operation, &out).unwrap();
        assert!(answers.next().await.is_none());
    }
    server.finish();
}

// P061: a path that is percent-encoded, and bytes as base64 in JSON.
#[tokio::test]
async fn bedrock_streams_in_both_directions() {
    let server = Server::tls(&["h2"], |mut talk: Talk| async move {
        let path = "/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream";
        assert_eq!(talk.request.uri.path(), path);
        talk.respond(200);
        while let Heard::Event(message) = talk.hear().await {
            assert_eq!(message.payload, r#"{"bytes":"eyJ4IjoxfQ=="}"#);
            talk.say_event("chunk", message.payload).await;
        }
    });
    let bedrock = server.client("bedrock-runtime", &Fakes::default());
    let operation = bedrock
        .operation("InvokeModelWithBidirectionalStream")
        .unwrap();
    let chunk = params! { "chunk": { "bytes": Bytes::from_static(br#"{"x":1}"#) } };
    let events = EventSender::from_events(operation, vec![chunk.clone(); 3]).unwrap();
    let arguments = params! { "modelId": "amazon.nova-sonic-v1:0", "body": events };
    let out = bedrock
        .call("InvokeModelWithBidirectionalStream", arguments)
        .await
        .unwrap();
    let answers = EventStream::open(operation, &out).unwrap();
    for _ in 0..3 {
        assert_eq!(answers.next().await.unwrap().unwrap(), chunk);
    }
    assert!(answers.next().await.is_none());
    server.finish();
}

// A token instead of a signature: the events are not signed either.
#[tokio::test]
async fn with_a_token_events_are_not_signed() {
    let server = Server::tls(&["h2"], |mut talk: Talk| async move {
        assert_eq!(talk.request.headers["authorization"], "Bearer hunter2");
        talk.respond(200);
        let Heard::Event(message) = talk.hear().await else {
            panic!("no event");
        };
        assert_eq!(message.text_header(":event-type"), Some("chunk"));
        assert_eq!(talk.hear().await, Heard::End);
    });
    let world = Fakes::default();
    world.env.set("AWS_BEARER_TOKEN_BEDROCK", "hunter2");
    let bedrock = server.client("bedrock-runtime", &world);
    let operation = bedrock
        .operation("InvokeModelWithBidirectionalStream")
        .unwrap();
    let chunk = params! { "chunk": { "bytes": Bytes::from_static(b"x") } };
    let events = EventSender::from_events(operation, [chunk]).unwrap();
    let arguments = params! { "modelId": "m", "body": events };
    let out = bedrock
        .call("InvokeModelWithBidirectionalStream", arguments)
        .await
        .unwrap();
    let answers = EventStream::open(operation, &out).unwrap();
    assert!(answers.next().await.is_none());
    server.finish();
}

fn chat_model(protocol: &str) -> String {
    serde_json::json!({
        "metadata": {
            "serviceId": "Chatter", "apiVersion": "2026-11-22", "endpointPrefix": "chatter", "protocol": protocol,
            "jsonVersion": "1.1", "targetPrefix": "Chatter", "signatureVersion": "v4"
        },
        "operations": { "Chat": {
            "name": "Chat", "http": { "method": "POST", "requestUri": "/" }, "input": { "shape": "Talk" },
            "output": { "shape": "Talk" } } },
        "shapes": {
            "Talk": { "type": "structure", "required": ["Room", "Words"], "members": {
                "Room": { "shape": "Text" }, "Words": { "shape": "Words" } } },
            "Words": { "type": "structure", "eventstream": true, "members": { "Word": { "shape": "Word" } } },
            "Word": { "type": "structure", "event": true, "members": { "Text": { "shape": "Text" } } },
            "Text": { "type": "string" }
        }
    })
    .to_string()
}

// P278: protocols without a place for the other members send them in the first message, in both directions.
#[tokio::test]
async fn rpc_protocols_start_with_the_other_members() {
    for protocol in ["json", "smithy-rpc-v2-cbor"] {
        let server = Server::plain(|mut talk: Talk| async move {
            talk.respond(200);
            let Heard::Event(first) = talk.hear().await else {
                panic!("no first message");
            };
            assert_eq!(first.text_header(":event-type"), Some("initial-request"));
            let is_cbor = talk.request.uri.path() == "/service/Chatter/operation/Chat";
            if is_cbor {
                assert_eq!(first.text_header(":content-type"), Some("application/cbor"));
                assert_eq!(first.payload, b"\xa1\x64Room\x64Hall".as_slice());
            } else {
                assert_eq!(talk.request.headers["x-amz-target"], "Chatter.Chat");
                assert_eq!(first.text_header(":content-type"), Some("application/json"));
                assert_eq!(first.payload, r#"{"Room":"Hall"}"#);
            }
            let content_type = &talk.request.headers["content-type"];
            assert_eq!(content_type, "application/vnd.amazon.eventstream");
            talk.say(event("initial-response", first.payload)).await;
            while let Heard::Event(word) = talk.hear().await {
                talk.say_event("Word", word.payload).await;
            }
        });
        let world = Fakes::default();
        world.env.set("AWS_DATA_PATH", "/models");
        let path = "/models/chatter/2026-11-22/service-2.json";
        world.fs.write(path, chat_model(protocol));
        let chatter = server.client("chatter", &world);
        let operation = chatter.operation("Chat").unwrap();
        let (sender, words) = EventSender::open(operation).unwrap();
        let arguments = params! { "Room": "Hall", "Words": words };
        let out = chatter.call("Chat", arguments).await.unwrap();
        assert_eq!(out["Room"], "Hall");
        let answers = EventStream::open(operation, &out).unwrap();
        let word = params! { "Word": { "Text": "hello" } };
        sender.send(&word).await.unwrap();
        assert_eq!(answers.next().await.unwrap().unwrap(), word);
        sender.close().await.unwrap();
        assert!(answers.next().await.is_none());
        server.finish();
    }
}

// The thread that reads the response also sends the events.
#[test]
fn a_blocking_client_sends_the_events_of_an_iterator() {
    for server in [Server::plain(echo), Server::tls(&["h2"], echo)] {
        let session = blocking::Session::with(session(&Fakes::default())).unwrap();
        let polly = session.client_with("polly", server.options()).unwrap();
        let operation = polly
            .as_async()
            .operation("StartSpeechSynthesisStream")
            .unwrap();
        let words = (0..50).map(|number| text(&format!("{number:>20000}")));
        let events = EventSender::from_events(operation, words).unwrap();
        let out = polly
            .call("StartSpeechSynthesisStream", speech(events))
            .unwrap();
        let answers = EventStream::open(operation, &out).unwrap();
        let answers: Vec<Value> = answers.iter_blocking().map(Result::unwrap).collect();
        assert_eq!(answers.len(), 51);
        let total = &answers[50]["StreamClosedEvent"]["RequestCharacters"];
        assert_eq!(total.as_i64(), Some(50 * 20_011));
        server.finish();
    }
}

// No other task can fill a channel while this thread waits.
#[test]
fn a_blocking_client_does_not_wait_for_a_sender() {
    let server = Server::plain(|mut talk: Talk| async move {
        talk.respond(200);
        assert_eq!(talk.hear().await, Heard::CutOff);
    });
    let session = blocking::Session::with(session(&Fakes::default())).unwrap();
    let polly = session.client_with("polly", server.options()).unwrap();
    let operation = polly
        .as_async()
        .operation("StartSpeechSynthesisStream")
        .unwrap();
    let (_sender, events) = EventSender::open(operation).unwrap();
    let out = polly.call("StartSpeechSynthesisStream", speech(events));
    let error = out.and_then(|out| {
        let answers = EventStream::open(operation, &out)?;
        answers.iter_blocking().next().unwrap()
    });
    let text = error.unwrap_err().to_string();
    assert!(
        text.contains("only an asynchronous client can wait for"),
        "{text}"
    );
    server.finish();
}
