//! Runs the cases that `record.py` has recorded with s3transfer, and compares requests, progress and errors.

use std::fs;
use std::io::{Cursor, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use botoxide::config::{AddressingStyle, Retries, RetryMode, S3Config};
use botoxide::transfer::{
    Subscriber, TransferConfig, TransferFuture, TransferManager, TransferOptions, UploadSource,
};
use botoxide::{Config, Error, Value};
use botoxide_core::digest::{hex, sha256};
use botoxide_core::value::Map;
use serde_json::{Value as Json, json};

use crate::server::{Answer, Received, Server};
use crate::world::{blocking_client, data, file};

/// Headers that differ from run to run, or are tested elsewhere.
const IGNORED: [&str; 9] = [
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "host",
    "user-agent",
    "x-amz-date",
];
const ORDER: [&str; 8] = [
    "HeadObject",
    "GetObject",
    "PutObject",
    "CreateMultipartUpload",
    "UploadPart",
    "CompleteMultipartUpload",
    "AbortMultipartUpload",
    "DeleteObject",
];

// H112 H113 H123 H124
#[test]
fn sources_are_split_like_in_s3transfer() {
    play_all("sources", 36);
}

// H125 H126 H127 H136
#[test]
fn arguments_go_to_the_same_requests_as_in_s3transfer() {
    play_all("arguments", 54);
}

// H128 H137 H138
#[test]
fn failures_end_like_in_s3transfer() {
    play_all("faults", 35);
}

fn play_all(name: &str, count: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transfer/cases");
    let text = fs::read(folder.join(name).with_extension("json")).unwrap();
    let cases: Vec<Json> = serde_json::from_slice(&text).unwrap();
    assert_eq!(cases.len(), count);
    let mut failures = Vec::new();
    for case in &cases {
        let (expected, actual) = (expected(case), play(case));
        for member in ["refused", "error", "size", "events", "progress", "requests"] {
            if expected[member] != actual[member] {
                let (expected, actual) = (&expected[member], &actual[member]);
                let name = &case["name"];
                failures.push(format!(
                    "{name}: {member}\n  s3transfer {expected}\n  botoxide   {actual}"
                ));
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// The recorded requests; the body of an aborted request has the length that was received.
fn expected(case: &Json) -> Json {
    let mut expected = case["expected"].clone();
    if case["fails_on"] == "progress" {
        without_part_bodies(&mut expected);
    }
    expected
}

fn without_part_bodies(played: &mut Json) {
    for request in played["requests"].as_array_mut().unwrap() {
        if request["operation"] == "UploadPart" {
            request["body"] = Json::Null;
        }
    }
}

/// Records its calls, and fails where the case requires it.
struct Listener {
    size: Option<u64>,
    fails_on: String,
    progress: Mutex<Vec<i64>>,
    events: Mutex<Vec<&'static str>>,
}

impl Subscriber for Listener {
    fn on_queued(&self, future: &TransferFuture) -> botoxide::Result<()> {
        self.events.lock().unwrap().push("queued");
        if let Some(size) = self.size {
            future.meta().provide_transfer_size(size);
        }
        match self.fails_on.as_str() {
            "queued" => Err(Error::value("not now")),
            _ => Ok(()),
        }
    }

    fn on_progress(&self, _: &TransferFuture, bytes_transferred: i64) -> botoxide::Result<()> {
        self.progress.lock().unwrap().push(bytes_transferred);
        match self.fails_on.as_str() {
            "progress" => Err(Error::value("not so fast")),
            _ => Ok(()),
        }
    }

    fn on_done(&self, _: &TransferFuture) {
        self.events.lock().unwrap().push("done");
        assert_ne!(self.fails_on, "done", "too late");
    }
}

fn play(case: &Json) -> Json {
    let faults = Mutex::new(case["faults"].as_array().cloned().unwrap_or_default());
    let server = Server::answering(move |request| answer(&faults, request));
    let listener = Arc::new(Listener {
        size: case["size_told"].as_u64(),
        fails_on: case["fails_on"].as_str().unwrap_or_default().to_owned(),
        progress: Mutex::default(),
        events: Mutex::default(),
    });
    let mut played = json!({});
    let config = TransferConfig::from_value(&value(&case["config"])).unwrap();
    let client = blocking_client(&server, Some(client_config(&case["client"])));
    let manager = TransferManager::new(&client, config).unwrap();
    let options = TransferOptions {
        extra_args: value(&case["extra_args"]),
        subscribers: vec![Arc::<Listener>::clone(&listener)],
    };
    let content = data(usize::try_from(case["source"]["size"].as_u64().unwrap_or(0)).unwrap());
    let named = file(&content);
    let source = match case["source"]["kind"].as_str().unwrap() {
        "nowhere" => "/nowhere/at/all".into(),
        "path" => named.path().into(),
        "reader" => UploadSource::reader(Cursor::new(content).take(u64::MAX)),
        _ => {
            let skip = case["source"]["skip"].as_u64().unwrap_or(0);
            let before = vec![b's'; usize::try_from(skip).unwrap()];
            let mut cursor = Cursor::new([before, content].concat());
            cursor.seek(SeekFrom::Start(skip)).unwrap();
            UploadSource::seekable(cursor)
        }
    };
    let bucket = case["bucket"].as_str().unwrap_or("bucket");
    let key = case["key"].as_str().unwrap_or("key");
    match manager.upload(source, bucket, key, options) {
        Ok(future) => {
            if let Err(error) = future.result() {
                played["error"] = described_error(&error, &server);
            }
            manager.shutdown();
            played["size"] = json!(future.meta().size());
        }
        Err(error) => played["refused"] = described_error(&error, &server),
    }
    let mut progress = listener.progress.lock().unwrap().clone();
    progress.sort_unstable();
    played["progress"] = json!(progress);
    played["events"] = json!(*listener.events.lock().unwrap());
    let mut requests = server.received();
    requests.sort_by_key(|request| {
        let place = ORDER.iter().position(|name| *name == request.operation());
        (place, request.part_number())
    });
    played["requests"] = requests.iter().map(described).collect();
    if case["fails_on"] == "progress" {
        without_part_bodies(&mut played);
    }
    played
}

fn answer(faults: &Mutex<Vec<Json>>, request: &Received) -> Answer {
    let mut faults = faults.lock().unwrap();
    let fault = faults.iter_mut().find(|fault| {
        let part = fault["part"].as_u64();
        fault["operation"] == request.operation()
            && part.is_none_or(|part| part == request.part_number() as u64)
            && fault["times"].as_u64() != Some(0)
    });
    let Some(fault) = fault else {
        return Answer::usual(request);
    };
    fault["times"] = json!(fault["times"].as_u64().unwrap_or(1) - 1);
    match fault["answer"].as_u64() {
        Some(status) => Answer::error(u16::try_from(status).unwrap(), "AsTold"),
        None => Answer::Reset,
    }
}

fn client_config(told: &Json) -> Config {
    Config {
        retries: Some(Retries {
            total_max_attempts: Some(
                told["total_max_attempts"]
                    .as_u64()
                    .unwrap_or(1)
                    .try_into()
                    .unwrap(),
            ),
            mode: Some(RetryMode::Standard),
            ..Retries::default()
        }),
        request_checksum_calculation: told["request_checksum_calculation"]
            .as_str()
            .map(|text| text.parse().unwrap()),
        s3: Some(S3Config {
            addressing_style: Some(AddressingStyle::Path),
            payload_signing_enabled: told["payload_signing_enabled"].as_bool(),
            ..S3Config::default()
        }),
        ..Config::default()
    }
}

fn described(request: &Received) -> Json {
    let mut headers = json!({});
    for (name, value) in &request.headers {
        let name = name.to_lowercase();
        if !IGNORED.contains(&name.as_str()) {
            headers[name] = json!(value);
        }
    }
    let body = &request.body;
    let body = if body.len() <= 4096 && body.starts_with(b"<") {
        String::from_utf8(body.clone()).unwrap()
    } else {
        format!("{} {}", body.len(), hex(&sha256(body)))
    };
    json!({
        "operation": request.operation(), "target": request.target, "headers": headers, "body": body,
    })
}

/// Recorded addresses are those of the store at the time of recording.
fn described_error(error: &Error, server: &Server) -> Json {
    let text = error.to_string().replace(&server.url(), "http://store");
    json!({ "class": error.kind().class_name(), "text": text })
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::from(*value),
        Json::Number(number) => Value::from(number.as_i64().unwrap()),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => match &members.get("$bytes") {
            Some(Json::String(bytes)) => {
                let engine = base64::engine::general_purpose::STANDARD;
                Value::from(engine.decode(bytes).unwrap())
            }
            _ => members
                .iter()
                .map(|(name, item)| (name.as_str(), value(item)))
                .collect::<Map>()
                .into(),
        },
    }
}
