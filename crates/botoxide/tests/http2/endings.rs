//! Bidirectional calls that end early, and how each side is notified.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use botoxide::seam::Fakes;
use botoxide::{ClientOptions, Config, EventSender, EventStream, Session, Value, params};
use tokio::sync::mpsc;

use crate::both_ways::{begin, echo, speech, text};
use crate::server::{Heard, Server, Talk, session};

// An invalid event has no effect, and the error names the parameter.
#[tokio::test]
async fn events_are_validated() {
    let server = Server::plain(echo);
    let polly = server.client("polly", &Fakes::default());
    let (sender, answers) = begin(&polly).await;
    for (event, said) in [
        (
            params! { "TextEvent": {} },
            "Missing required parameter in TextEvent: \"Text\"",
        ),
        (
            params! { "TextEvent": { "Text": 7 } },
            "Invalid type for parameter TextEvent.Text, value: 7, type: <class 'int'>, valid types: <class 'str'>",
        ),
        (
            params! { "Shout": {} },
            "Unknown parameter in input: \"Shout\"",
        ),
    ] {
        let error = sender.send(&event).await.unwrap_err();
        assert_eq!(error.kind().class_name(), "ParamValidationError");
        assert!(error.to_string().contains(said), "{error}");
    }
    sender.send(&text("well")).await.unwrap();
    assert!(answers.next().await.unwrap().is_ok());
    sender.close().await.unwrap();
    assert!(answers.next().await.unwrap().is_ok());
    server.finish();
}

#[tokio::test]
async fn arguments_that_are_not_event_streams_are_rejected() {
    let server = Server::plain(echo);
    let polly = server.client("polly", &Fakes::default());
    let operation = polly.operation("StartSpeechSynthesisStream").unwrap();
    let error = polly
        .call("StartSpeechSynthesisStream", speech(text("x")))
        .await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "Parameter validation failed:\nInvalid type for parameter ActionStream, value: {'TextEvent': {'Text': 'x'}}, \
         type: <class 'dict'>, valid types: the events of an EventSender"
    );
    let events = EventSender::from_events(operation, []).unwrap();
    polly
        .call("StartSpeechSynthesisStream", speech(events.clone()))
        .await
        .unwrap();
    let error = polly
        .call("StartSpeechSynthesisStream", speech(events))
        .await;
    let text = error.unwrap_err().to_string();
    assert_eq!(text, "the events of ActionStream belong to another call");
    let error = EventSender::open(polly.operation("ListLexicons").unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "ListLexicons has no input event stream");
    server.finish();
}

/// A server that reports how the stream of the first request ended.
fn listening() -> (Server, mpsc::UnboundedReceiver<Heard>) {
    let (told, ends) = mpsc::unbounded_channel();
    let server = Server::plain(move |mut talk: Talk| {
        let told = told.clone();
        async move {
            talk.respond(200);
            loop {
                let heard = talk.hear().await;
                if !matches!(heard, Heard::Event(_)) {
                    told.send(heard).unwrap();
                    return;
                }
                talk.say_event("AudioEvent", "sound").await;
            }
        }
    });
    (server, ends)
}

#[tokio::test]
async fn dropping_the_sender_resets_the_stream() {
    let (server, mut ends) = listening();
    let (sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    sender.send(&text("half of")).await.unwrap();
    assert!(answers.next().await.unwrap().is_ok());
    drop(sender);
    let error = answers.next().await.unwrap().unwrap_err();
    let said = "the sender of events was dropped before it was closed";
    assert!(error.to_string().ends_with(said), "{error}");
    assert!(answers.next().await.is_none());
    assert_eq!(ends.recv().await, Some(Heard::CutOff));
    server.finish();
}

#[tokio::test]
async fn dropping_the_response_resets_the_stream() {
    let (server, mut ends) = listening();
    let (sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    sender.send(&text("one")).await.unwrap();
    assert!(answers.next().await.unwrap().is_ok());
    answers.close();
    drop(answers);
    assert_eq!(ends.recv().await, Some(Heard::CutOff));
    let error = sender.send(&text("two")).await.unwrap_err();
    let said = "the call has ended and accepts no more events";
    assert!(error.to_string().ends_with(said), "{error}");
    assert!(sender.close().await.is_err());
    server.finish();
}

// The end of the response ends the call.
#[tokio::test]
async fn a_finished_server_accepts_no_more_events() {
    let server = Server::plain(|mut talk: Talk| async move {
        talk.respond(200);
        assert!(matches!(talk.hear().await, Heard::Event(_)));
    });
    let (sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    sender.send(&text("one")).await.unwrap();
    assert!(answers.next().await.is_none());
    assert!(sender.send(&text("two")).await.is_err());
    server.finish();
}

// P278: an error that the service sends in the stream.
#[tokio::test]
async fn an_error_in_the_stream_is_returned() {
    let server = Server::plain(|mut talk: Talk| async move {
        use botoxide_core::protocol::event_stream::{HeaderValue, Message};
        talk.respond(200);
        let header =
            |name: &'static str, value: &str| (name.into(), HeaderValue::String(value.into()));
        let message = Message {
            headers: vec![
                header(":message-type", "exception"),
                header(":exception-type", "ThrottlingException"),
            ],
            payload: r#"{"message":"slower"}"#.into(),
        };
        talk.say(message.encode().unwrap()).await;
    });
    let (_sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    let error = answers.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind().class_name(), "EventStreamError");
    assert_eq!(
        error.to_string(),
        "An error occurred (ThrottlingException) when calling the StartSpeechSynthesisStream operation: slower"
    );
    assert!(answers.next().await.is_none());
    server.finish();
}

// P260: unsent events are sent by the next attempt; if events were sent, the error is returned.
#[tokio::test]
async fn only_a_call_that_sent_nothing_is_retried() {
    for is_begun in [false, true] {
        let server = Server::plain(move |mut talk: Talk| async move {
            if is_begun {
                assert!(matches!(talk.hear().await, Heard::Event(_)));
            }
            if talk.number == 0 {
                talk.respond(503);
                talk.say(r#"{"message":"not now"}"#).await;
            } else {
                echo(talk).await;
            }
        });
        let polly = server.client("polly", &Fakes::default());
        let operation = polly.operation("StartSpeechSynthesisStream").unwrap();
        let (sender, events) = EventSender::open(operation).unwrap();
        if is_begun {
            sender.send(&text("one")).await.unwrap();
        }
        let out = polly
            .call("StartSpeechSynthesisStream", speech(events))
            .await;
        if is_begun {
            let error = out.unwrap_err();
            assert!(error.to_string().contains("not now"), "{error}");
        } else {
            let out = out.unwrap();
            assert_eq!(out["ResponseMetadata"]["RetryAttempts"].as_i64(), Some(1));
            let answers = EventStream::open(operation, &out).unwrap();
            sender.send(&text("one")).await.unwrap();
            assert!(answers.next().await.unwrap().is_ok());
        }
        server.finish();
    }
}

const LARGE: usize = 64 << 10;

// If a service does not read, the number of buffered events is bounded.
#[tokio::test]
async fn a_sender_waits_for_a_service_that_does_not_read() {
    let go = Arc::new(tokio::sync::Notify::new());
    let wait = Arc::clone(&go);
    let server = Server::plain(move |mut talk: Talk| {
        let wait = Arc::clone(&wait);
        async move {
            talk.respond(200);
            wait.notified().await;
            let mut count = 0;
            while let Heard::Event(_) = talk.hear().await {
                count += 1;
            }
            let total = format!(r#"{{"RequestCharacters":{count}}}"#);
            talk.say_event("StreamClosedEvent", total).await;
        }
    });
    let (sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let sending = tokio::spawn(async move {
        let event = text(&"x".repeat(LARGE));
        for _ in 0..200 {
            sender.send(&event).await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
        }
        sender.close().await.unwrap();
    });
    // Time to fill the buffers; without a limit, more events would be accepted later.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let waiting = taken.load(Ordering::SeqCst);
    assert!(waiting * LARGE < 4 << 20, "{waiting} events were taken");
    go.notify_one();
    let last = answers.next().await.unwrap().unwrap();
    assert_eq!(
        last["StreamClosedEvent"]["RequestCharacters"].as_i64(),
        Some(200)
    );
    sending.await.unwrap();
    server.finish();
}

// And the reverse.
#[tokio::test]
async fn a_service_waits_for_a_caller_that_does_not_read() {
    let said = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&said);
    let server = Server::plain(move |mut talk: Talk| {
        let count = Arc::clone(&count);
        async move {
            talk.respond(200);
            for _ in 0..400 {
                talk.say_event("AudioEvent", vec![0; LARGE]).await;
                count.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let (_sender, answers) = begin(&server.client("polly", &Fakes::default())).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let waiting = said.load(Ordering::SeqCst);
    assert!(waiting * LARGE < 8 << 20, "{waiting} events were taken");
    let mut heard = 0;
    while let Some(event) = answers.next().await {
        assert_eq!(
            event.unwrap()["AudioEvent"]["AudioChunk"]
                .as_bytes()
                .unwrap()
                .len(),
            LARGE
        );
        heard += 1;
    }
    assert_eq!(heard, 400);
    server.finish();
}

// P261: the read timeout starts when the caller has sent everything.
#[tokio::test]
async fn the_read_timeout_starts_after_the_last_event() {
    let server = Server::plain(|mut talk: Talk| async move {
        talk.respond(200);
        while let Heard::Event(message) = talk.hear().await {
            talk.say_event("AudioEvent", message.payload).await;
        }
        // Never responds to the end.
        std::future::pending::<()>().await;
    });
    let timeout = Duration::from_millis(150);
    let options = ClientOptions {
        config: Some(Config {
            read_timeout: Some(timeout),
            ..Config::default()
        }),
        ..server.options()
    };
    let polly = Session::with(session(&Fakes::default())).unwrap();
    let polly = polly.client_with("polly", options).unwrap();
    let (sender, answers) = begin(&polly).await;
    let speaking = tokio::spawn(async move {
        tokio::time::sleep(3 * timeout).await;
        sender.send(&text("late")).await.unwrap();
        sender
    });
    assert!(
        answers.next().await.unwrap().is_ok(),
        "the caller thought for a while"
    );
    speaking.await.unwrap().close().await.unwrap();
    let error = answers.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind().class_name(), "ReadTimeoutError");
    server.finish();
}

#[tokio::test]
async fn a_server_without_http2_is_detected() {
    for (alpn, said) in [
        (&[][..], "the server does not speak HTTP/2"),
        (&["http/1.1"][..], "NoApplicationProtocol"),
    ] {
        let server = Server::tls(alpn, echo);
        let world = Fakes::default();
        let polly = server.client("polly", &world);
        let operation = polly.operation("StartSpeechSynthesisStream").unwrap();
        let (_sender, events) = EventSender::open(operation).unwrap();
        let out = polly
            .call("StartSpeechSynthesisStream", speech(events))
            .await;
        let error = out.map(|_: Value| ()).unwrap_err();
        assert_eq!(error.kind().class_name(), "SSLError", "{error}");
        assert!(error.to_string().contains(said), "{error}");
        server.finish();
    }
}
