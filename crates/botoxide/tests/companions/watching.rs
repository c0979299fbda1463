//! Monitoring and history beyond what boto3 can be compared with: real and broken sockets, secrets, switching.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::observe::{HistoryEntry, HistoryRecorder};
use botoxide::seam::{Fakes, Seams, UdpDatagrams};
use botoxide::transport::ScriptedTransport;
use botoxide::{ClientOptions, Config, Result, SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use serde_json::Value as Json;

const SECRET: &str = "hunter2";

fn client(
    seams: Seams,
    history: Option<HistoryRecorder>,
    options: ClientOptions,
) -> blocking::Client {
    let session = session(seams, history);
    session.client_with("dynamodb", options).unwrap()
}

fn session(seams: Seams, history: Option<HistoryRecorder>) -> blocking::Session {
    let answer = |_: &_| -> Result<Response> {
        Ok(Response {
            status: 200,
            body: "{}".to_owned().into(),
            ..Response::default()
        })
    };
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", SECRET, None)),
        seams: Some(seams),
        transport: Some(Arc::new(ScriptedTransport::answering(answer))),
        history,
        ..SessionOptions::default()
    });
    session.unwrap()
}

fn call(client: &blocking::Client) {
    client.call("list_tables", params! {}).unwrap();
}

#[test]
fn calls_are_reported_to_an_agent() {
    // P303
    let agent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    agent
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let fakes = Fakes::default();
    let port = agent.local_addr().unwrap().port();
    fakes.env.set("AWS_CSM_ENABLED", "true");
    fakes.env.set("AWS_CSM_PORT", port.to_string());
    let seams = Seams {
        datagrams: Arc::new(UdpDatagrams::default()),
        ..fakes.seams()
    };
    call(&client(seams, None, ClientOptions::default()));
    for kind in ["ApiCallAttempt", "ApiCall"] {
        let mut buffer = [0; 8192];
        let length = agent.recv(&mut buffer).unwrap();
        let message: Json = serde_json::from_slice(&buffer[..length]).unwrap();
        assert_eq!(message["Type"], kind);
        assert_eq!(message["Service"], "DynamoDB");
        assert!(!message.to_string().contains(SECRET));
    }
}

#[test]
fn failures_to_send_are_ignored() {
    // P303
    let fakes = Fakes::default();
    fakes.env.set("AWS_CSM_ENABLED", "true");
    fakes.datagrams.fail();
    call(&client(fakes.seams(), None, ClientOptions::default()));
    let fakes = Fakes::default();
    fakes.env.set("AWS_CSM_ENABLED", "true");
    fakes.env.set("AWS_CSM_PORT", "99999");
    call(&client(fakes.seams(), None, ClientOptions::default()));
    assert!(fakes.datagrams.sent().is_empty());
}

#[test]
fn messages_have_no_secrets_and_long_strings_are_truncated() {
    // P303
    let fakes = Fakes::default();
    fakes.env.set("AWS_CSM_ENABLED", "true");
    let options = ClientOptions {
        endpoint_url: Some(format!("https://ada:{SECRET}@example.com:8000")),
        config: Some(Config {
            user_agent: Some("ä".repeat(300)),
            ..Config::default()
        }),
        ..ClientOptions::default()
    };
    call(&client(fakes.seams(), None, options));
    let sent = fakes.datagrams.sent();
    assert_eq!(sent.len(), 2);
    for (_, _, message) in &sent {
        let text = std::str::from_utf8(message).unwrap();
        assert!(!text.contains(SECRET), "{text}");
        let message: Json = serde_json::from_str(text).unwrap();
        let agent = message["UserAgent"].as_str().unwrap();
        assert_eq!(agent, "ä".repeat(256));
    }
    let message: Json = serde_json::from_slice(&sent[0].2).unwrap();
    assert_eq!(message["Fqdn"], "example.com:8000");
}

#[test]
fn a_call_with_other_options_is_reported_once() {
    // M131 P047
    let fakes = Fakes::default();
    fakes.env.set("AWS_CSM_ENABLED", "true");
    let client = client(fakes.seams(), None, ClientOptions::default());
    let other = client.with_config(Config::default()).unwrap();
    call(&other.with_config(Config::default()).unwrap());
    assert_eq!(fakes.datagrams.sent().len(), 2, "an attempt and a call");
    call(&client);
    assert_eq!(fakes.datagrams.sent().len(), 4);
}

#[test]
fn the_history_has_the_bytes_that_are_sent() {
    // P302, DIFFERENCE 43
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let recorder = HistoryRecorder::default();
    let seen = Arc::clone(&bodies);
    recorder.add_handler(move |entry: &HistoryEntry<'_>, _source: &str| {
        if let HistoryEntry::HttpRequest { .. } = entry {
            seen.lock().unwrap().push(entry.payload()["body"].clone());
        }
        Ok(())
    });
    recorder.enable();
    let s3 = session(Fakes::default().seams(), Some(recorder)).client("s3");
    let params = params! { "Bucket": "films", "Key": "a", "Body": "body" };
    // The response is not a valid S3 response.
    s3.unwrap().call("put_object", params).unwrap_err();
    let bodies = bodies.lock().unwrap();
    let sent = b"4\r\nbody\r\n0\r\nx-amz-checksum-crc32:26gLsg==\r\n\r\n";
    assert_eq!(bodies[0].as_bytes(), Some(&sent[..]));
}

#[test]
fn the_history_can_be_switched_and_is_shared() {
    // P302
    let seen = Arc::new(Mutex::new(Vec::new()));
    let recorder = HistoryRecorder::default();
    let note = |place: &'static str| {
        let seen = Arc::clone(&seen);
        move |entry: &HistoryEntry<'_>, source: &str| {
            let entry = format!("{place} {} {source}", entry.event_type());
            seen.lock().unwrap().push(entry);
            Ok(())
        }
    };
    recorder.add_handler(note("first"));
    let one = client(
        Fakes::default().seams(),
        Some(recorder.clone()),
        ClientOptions::default(),
    );
    let other = client(
        Fakes::default().seams(),
        Some(recorder.clone()),
        ClientOptions::default(),
    );
    call(&one);
    assert!(seen.lock().unwrap().is_empty(), "it is off");
    recorder.enable();
    call(&one);
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "first API_CALL BOTOCORE",
            "first HTTP_REQUEST BOTOCORE",
            "first HTTP_RESPONSE BOTOCORE",
            "first PARSED_RESPONSE BOTOCORE"
        ]
    );
    seen.lock().unwrap().clear();
    recorder.add_handler(note("second"));
    call(&other);
    assert_eq!(seen.lock().unwrap().len(), 8);
    assert_eq!(seen.lock().unwrap()[1], "second API_CALL BOTOCORE");
    recorder.disable();
    call(&one);
    assert_eq!(seen.lock().unwrap().len(), 8);
    seen.lock().unwrap().clear();
    recorder.enable();
    let payload = params! { "version": 1 };
    let entry = HistoryEntry::Other {
        event_type: "CLI_VERSION",
        payload: &payload,
    };
    assert_eq!(entry.payload(), payload);
    recorder.record(&entry, "CLI");
    assert_eq!(
        *seen.lock().unwrap(),
        ["first CLI_VERSION CLI", "second CLI_VERSION CLI"]
    );
}

#[test]
fn an_entry_does_not_show_its_secrets() {
    // P302
    let params = params! { "SecretString": SECRET };
    let entry = HistoryEntry::Other {
        event_type: "X",
        payload: &params,
    };
    assert_eq!(format!("{entry:?}"), "HistoryEntry(\"X\")");
}
