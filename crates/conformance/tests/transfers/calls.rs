//! The requests and the result of transfers, from the cases that `oracle/transfers.py` recorded.
//!
//! Counterpart: `oracle/transfers.py`.

use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use botoxide::Config;
use botoxide::transfer::{
    DownloadTarget, Subscriber, TransferConfig, TransferFuture, TransferManager, TransferOptions,
};
use botoxide_core::error::{Error, Result};
use botoxide_core::value::Value;
use conformance::server::{Action, Received, Server};
use serde_json::{Value as Json, json};

use crate::world::{client, once, turn};

/// Headers that come from the client instead of the transfer, or that are never the same.
const IGNORED: &[&str] = &[
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
];

// H129 H130 H131 H132 H133 H134 H135 H136
#[test]
fn transfers_send_the_requests_of_s3transfer() {
    let _turn = turn();
    let (mut played, mut wrong) = (0, Vec::new());
    for name in ["copy", "delete", "download"] {
        let path = format!("{}/cases/transfers/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let cases: Json = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for case in cases.as_array().unwrap() {
            let (found, expected) = (play(case), expected(case));
            played += 1;
            if found != expected {
                wrong.push(format!(
                    "{}\n expected {expected}\n found    {found}",
                    case["name"]
                ));
            }
        }
    }
    println!("{played} transfers played");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The behaviour of s3transfer, or the intentional difference.
fn expected(case: &Json) -> Json {
    let mut expected = case["expected"].clone();
    let difference = case["difference"].as_object().into_iter().flatten();
    for (name, value) in difference.filter(|(name, _)| *name != "row") {
        match value.as_u64() {
            // Only this many of the requests are made.
            Some(count) if name == "requests" => {
                let requests = expected[name].as_array_mut().unwrap();
                requests.truncate(usize::try_from(count).unwrap());
            }
            _ => expected[name] = value.clone(),
        }
    }
    let entries = expected.as_object_mut().unwrap();
    entries.retain(|_, value| !value.is_null());
    expected
}

fn play(case: &Json) -> Json {
    let (service, source) = (server(&case["answers"]), server(&case["source_answers"]));
    let directory = tempfile::tempdir().unwrap();
    let mut options =
        json!({ "retries": { "total_max_attempts": 1 }, "s3": { "addressing_style": "path" } });
    merge(&mut options, &case["client"]);
    let config = Config::try_from(&value(&options)).unwrap();
    let mut settings = json!({ "use_threads": false });
    merge(&mut settings, &case["config"]);
    let with_threads = settings["use_threads"] == true;
    let config = (
        config,
        TransferConfig::from_value(&value(&settings)).unwrap(),
    );
    let manager = TransferManager::new(&client(service.url(), config.0), config.1).unwrap();
    let (target, content) = target(case, directory.path());
    let watcher = Arc::new(Watcher::new(case));
    let mut found = json!({});
    match begin(case, &manager, &source, target, &watcher) {
        Err(error) => found["error"] = failure(&error, &service),
        Ok(future) => match future.result() {
            Err(error) => found["error"] = failure(&error, &service),
            Ok(()) => found["size"] = json!(future.meta().size()),
        },
    }
    drop(manager);
    found["requests"] = requests(&service, with_threads);
    let asked = requests(&source, false);
    if asked != json!([]) {
        found["source_requests"] = asked;
    }
    found["progress"] = json!(watcher.moved.load(Ordering::SeqCst));
    if case["method"] == "download" {
        found["files"] = json!(names(directory.path()));
        found["content"] = json!(content.read());
    }
    let entries = found.as_object_mut().unwrap();
    entries.retain(|_, value| !value.is_null());
    found
}

fn begin(
    case: &Json,
    manager: &TransferManager,
    source: &Server,
    target: DownloadTarget,
    watcher: &Arc<Watcher>,
) -> Result<TransferFuture> {
    let arguments = &case["arguments"];
    let (bucket, key) = (
        arguments["bucket"].as_str().unwrap(),
        arguments["key"].as_str().unwrap(),
    );
    let mut options = TransferOptions::with_args(value(&arguments["extra_args"]));
    options.subscribers.push(Arc::<Watcher>::clone(watcher));
    let copy_source = value(&arguments["copy_source"]);
    match case["method"].as_str().unwrap() {
        "copy" if case["source_answers"].is_array() => {
            let client = client(source.url(), once());
            manager.copy_from(&client, copy_source, bucket, key, options)
        }
        "copy" => manager.copy(copy_source, bucket, key, options),
        "delete" => manager.delete(bucket, key, options),
        "download" => manager.download(bucket, key, target, options),
        method => panic!("{method} is not a transfer"),
    }
}

/// A server that returns the next response for each kind of request, and repeats the last one.
fn server(answers: &Json) -> Server {
    let mut table = HashMap::new();
    for answer in answers.as_array().into_iter().flatten() {
        let name = answer["to"].as_str().unwrap().to_owned();
        table.insert(name, answer["do"].as_array().unwrap().clone());
    }
    let table = Arc::new(Mutex::new(table));
    Server::start(move |_| {
        let table = Arc::clone(&table);
        vec![
            Action::Read,
            Action::decide(move |request| {
                let mut table = table.lock().unwrap();
                let plain = format!("{} {}", request.method, request.target);
                let ranged = format!("{plain} {}", request.header("range").unwrap_or_default());
                let name = if table.contains_key(&ranged) {
                    ranged
                } else {
                    plain
                };
                let answers = table
                    .entry(name)
                    .or_insert_with(|| vec![json!([404, {}, ""])]);
                let answer = if answers.len() > 1 {
                    answers.remove(0)
                } else {
                    answers[0].clone()
                };
                Action::answers(&answer)
            }),
        ]
    })
    .unwrap()
}

fn requests(server: &Server, sorted: bool) -> Json {
    let mut requests: Vec<Json> = server.received().iter().map(request).collect();
    if sorted {
        requests.sort_by_key(|request| {
            (
                request["request"].as_str().unwrap().to_owned(),
                request["headers"].to_string(),
            )
        });
    }
    json!(requests)
}

fn request(received: &Received) -> Json {
    let headers = received
        .headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value));
    let headers = headers.filter(|(name, _)| !IGNORED.contains(&name.as_str()));
    json!({
        "request": format!("{} {}", received.method, received.target),
        "headers": headers.map(|(name, value)| (name, json!(value))).collect::<serde_json::Map<_, _>>(),
        "body": String::from_utf8_lossy(&received.body),
    })
}

fn failure(error: &Error, service: &Server) -> Json {
    let text = error.to_string().replace(&service.url(), "URL");
    let mut found = json!({ "class": class(error), "text": text });
    let last = std::error::Error::source(error).and_then(|last| last.downcast_ref::<Error>());
    if let Some(last) = last.filter(|_| error.kind().class_name() == "RetriesExceededError") {
        found["last"] = json!({ "class": class(last), "text": last.to_string() });
    }
    found
}

/// The exception's class in Python: one of S3's own, where its model has one.
fn class(error: &Error) -> String {
    if let Some(code) = error.code() {
        let session = botoxide::Session::new();
        let service = session.service_model("s3", None).unwrap();
        if let Some(shape) = service.shape_for_error_code(code) {
            return shape.name().to_string();
        }
    }
    error.kind().class_name().to_owned()
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The destination of a download.
enum Content {
    File(std::path::PathBuf),
    Seekable(Arc<Mutex<Cursor<Vec<u8>>>>),
    Writer(Arc<Mutex<Vec<u8>>>),
}

fn target(case: &Json, directory: &Path) -> (DownloadTarget, Content) {
    match case["target"].as_str() {
        Some("seekable") => {
            let buffer = Arc::new(Mutex::new(Cursor::new(Vec::new())));
            let shared = Arc::<Mutex<Cursor<Vec<u8>>>>::clone(&buffer);
            (DownloadTarget::Seekable(shared), Content::Seekable(buffer))
        }
        Some("writer") => {
            let buffer = Arc::new(Mutex::new(Vec::new()));
            let shared: Arc<Mutex<dyn Write + Send>> = Arc::<Mutex<Vec<u8>>>::clone(&buffer);
            (DownloadTarget::Writer(shared), Content::Writer(buffer))
        }
        name => {
            let path = directory.join(name.unwrap_or_default());
            (path.clone().into(), Content::File(path))
        }
    }
}

impl Content {
    fn read(&self) -> Option<String> {
        let bytes = match self {
            Self::File(path) => fs::read(path).ok()?,
            Self::Seekable(buffer) => buffer.lock().unwrap().get_ref().clone(),
            Self::Writer(buffer) => buffer.lock().unwrap().clone(),
        };
        Some(String::from_utf8(bytes).unwrap())
    }
}

/// A subscriber that provides what the case says is known, and counts.
struct Watcher {
    size: Option<u64>,
    etag: Option<String>,
    moved: AtomicI64,
}

impl Watcher {
    fn new(case: &Json) -> Self {
        Self {
            size: case["size"].as_u64(),
            etag: case["etag"].as_str().map(str::to_owned),
            moved: AtomicI64::new(0),
        }
    }
}

impl Subscriber for Watcher {
    fn on_queued(&self, future: &TransferFuture) -> Result<()> {
        if let Some(size) = self.size {
            future.meta().provide_transfer_size(size);
        }
        if let Some(etag) = &self.etag {
            future.meta().provide_object_etag(etag);
        }
        Ok(())
    }

    fn on_progress(&self, _future: &TransferFuture, bytes: i64) -> Result<()> {
        self.moved.fetch_add(bytes, Ordering::SeqCst);
        Ok(())
    }
}

fn merge(into: &mut Json, more: &Json) {
    for (name, value) in more.as_object().into_iter().flatten() {
        into[name] = value.clone();
    }
}

fn value(json: &Json) -> Value {
    Value::from_serialize(json).unwrap()
}
