//! The methods that boto3 adds to clients and resources: transfers, tags, loads, DynamoDB's plain values.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use botoxide::blocking::s3::ClientExt as _;
use botoxide::blocking::{Client, Session};
use botoxide::hooks::{Event, Handler, Position, Reply};
use botoxide::s3::TransferArguments;
use botoxide::seam::Fakes;
use botoxide::transfer::{DownloadTarget, ProgressCallback, TransferConfig, UploadSource};
use botoxide::transport::ByteStream;
use botoxide::{Error, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use conformance::python::{printed, script};
use conformance::replay::{argument, result};
use serde_json::{Value as Json, json};

use crate::is_same_error;
use crate::play::{failure, output};

/// A case on a client or a resource of S3.
fn s3(receiver: &Json, method: &str, params: &Json) -> Json {
    let mut params = params.clone();
    if !params["Config"].is_object() && method != "load" {
        params["Config"] = json!({ "use_threads": false });
    }
    json!({
        "service": "s3", "receiver": receiver, "method": method, "params": params,
        "answers": {
            "HeadObject": { "ContentLength": 11, "ETag": "\"e\"", "ContentType": "text/plain" },
            "GetObject": { "ContentLength": 11, "ETag": "\"e\"", "Body": { "$stream": "aGVsbG8gd29ybGQ=" } },
            "PutObject": { "ETag": "\"e\"" }, "CopyObject": { "CopyObjectResult": { "ETag": "\"e\"" } },
            "ListBuckets": { "Buckets": [{ "Name": "other" }, { "Name": "photos", "BucketRegion": "eu" }] },
        },
        "errors": {},
    })
}

fn with_error(mut case: Json, operation: &str, code: &str, status: u16) -> Json {
    case["errors"][operation] = json!([code, "no", status]);
    case
}

/// The five transfer methods, on each type that has them.
fn transfers(folder: &Path) -> Vec<Json> {
    let path = |name: &str| folder.join(name).display().to_string();
    let stream = json!({ "$stream": "aGVsbG8gd29ybGQ=" });
    let source = json!({ "Bucket": "from", "Key": "there" });
    let receivers = [
        (json!(null), json!({ "Bucket": "photos", "Key": "cat" })),
        (json!(["Bucket", ["photos"]]), json!({ "Key": "cat" })),
        (json!(["Object", ["photos", "cat"]]), json!({})),
    ];
    let mut cases = Vec::new();
    for (receiver, place) in receivers {
        let with = |more: Json| -> Json {
            let mut all = place.clone();
            let members = more.as_object().unwrap().clone();
            all.as_object_mut().unwrap().extend(members);
            all
        };
        let mut add = |method: &str, params: Json| cases.push(s3(&receiver, method, &params));
        let call = json!({ "$callback": true });
        let put = json!({ "ContentType": "text/plain", "Metadata": { "by": "ada" } });
        let get = json!({ "VersionId": "v1" });
        let upload = |name: Json| with(json!({ "Filename": name }));
        add("upload_file", upload(json!(path("small.txt"))));
        add(
            "upload_file",
            with(json!({ "Filename": path("small.txt"), "ExtraArgs": put, "Callback": call })),
        );
        add(
            "upload_file",
            with(json!({ "Filename": path("small.txt"), "ExtraArgs": { "Fun": 1 } })),
        );
        add(
            "download_file",
            with(json!({ "Filename": path("out"), "ExtraArgs": get, "Callback": call })),
        );
        add(
            "download_file",
            with(json!({ "Filename": path("out"), "ExtraArgs": put })),
        );
        add(
            "copy",
            with(json!({ "CopySource": source, "ExtraArgs": { "MetadataDirective": "COPY" } })),
        );
        add(
            "copy",
            with(json!({ "CopySource": source, "ExtraArgs": { "Fun": 1 }, "Callback": call })),
        );
        add(
            "upload_fileobj",
            with(json!({ "Fileobj": stream, "Callback": call })),
        );
        add(
            "download_fileobj",
            with(json!({ "Fileobj": { "$sink": true }, "Callback": call })),
        );
        let no = "AccessDenied";
        let denied = |method: &str, params: Json, operation: &str| {
            with_error(s3(&receiver, method, &params), operation, no, 403)
        };
        cases.extend([
            denied("upload_file", upload(json!(path("small.txt"))), "PutObject"),
            denied(
                "upload_fileobj",
                with(json!({ "Fileobj": stream })),
                "PutObject",
            ),
            denied("download_file", upload(json!(path("out"))), "HeadObject"),
            denied(
                "download_fileobj",
                with(json!({ "Fileobj": { "$sink": true } })),
                "GetObject",
            ),
            denied("copy", with(json!({ "CopySource": source })), "CopyObject"),
        ]);
        // Only Python arguments can have wrong types, or be too many or too few.
        if !receiver.is_null() {
            let mut add = |method: &str, params: Json| cases.push(s3(&receiver, method, &params));
            for wrong in [json!(7), json!({ "$bytes": "aGk=" }), json!(null)] {
                add("upload_file", upload(wrong.clone()));
                add("download_file", upload(wrong.clone()));
                add("upload_fileobj", with(json!({ "Fileobj": wrong })));
                add("download_fileobj", with(json!({ "Fileobj": wrong })));
            }
            for method in [
                "upload_file",
                "download_file",
                "copy",
                "upload_fileobj",
                "download_fileobj",
            ] {
                add(method, json!({}));
                add(
                    method,
                    with(
                        json!({ "Filename": "x", "CopySource": source, "Fileobj": stream, "Fun": 1 }),
                    ),
                );
            }
        }
    }
    cases
}

fn others() -> Vec<Json> {
    let bucket = |name: &str| s3(&json!(["Bucket", [name]]), "load", &json!({}));
    let summary = json!(["ObjectSummary", ["photos", "cat"]]);
    let plain = |service: &str, receiver: Json, method: &str, params: Json| {
        json!({
            "service": service, "receiver": receiver, "method": method, "params": params, "errors": {},
            "answers": { "GetItem": { "Item": { "name": { "S": "x" }, "parts": { "L": [{ "BOOL": true }, { "NULL": true }] } } } },
        })
    };
    let tags = json!([{ "Key": "a", "Value": "1" }, { "Key": "b", "Value": "2" }]);
    let table = || json!(["Table", ["films"]]);
    vec![
        bucket("photos"),
        bucket("unknown"),
        with_error(bucket("photos"), "ListBuckets", "AccessDenied", 403),
        with_error(bucket("photos"), "ListBuckets", "SlowDown", 400),
        s3(&summary, "load", &json!({})),
        with_error(s3(&summary, "load", &json!({})), "HeadObject", "404", 404),
        plain(
            "ec2",
            json!([]),
            "create_tags",
            json!({ "Resources": ["i-1", "i-2"], "Tags": tags }),
        ),
        plain(
            "ec2",
            json!([]),
            "create_tags",
            json!({ "Resources": [], "Tags": [] }),
        ),
        plain(
            "ec2",
            json!([]),
            "create_tags",
            json!({ "Resources": ["i-1"], "Tags": [{ "Key": "a" }] }),
        ),
        plain("ec2", json!([]), "create_tags", json!({})),
        plain(
            "ec2",
            json!(["Instance", ["i-1"]]),
            "delete_tags",
            json!({ "Tags": tags }),
        ),
        plain(
            "ec2",
            json!(["Instance", ["i-1"]]),
            "delete_tags",
            json!({ "Resources": ["i-2"] }),
        ),
        plain(
            "ec2",
            json!(["Instance", ["i-1"]]),
            "create_tags",
            json!({ "Tags": tags }),
        ),
        plain(
            "dynamodb",
            table(),
            "get_item",
            json!({ "Key": { "name": "x" } }),
        ),
        plain(
            "dynamodb",
            table(),
            "put_item",
            json!({ "Item": { "name": "x", "year": 7, "parts": [null, true, { "$bytes": "aGk=" }] } }),
        ),
        plain(
            "dynamodb",
            table(),
            "put_item",
            json!({ "Item": { "rating": 1.5 } }),
        ),
        plain(
            "dynamodb",
            json!(null),
            "get_item",
            json!({ "TableName": "films", "Key": { "name": "x" } }),
        ),
    ]
}

/// A sink that records its calls.
#[derive(Default)]
struct Told {
    written: Option<Arc<Mutex<Cursor<Vec<u8>>>>>,
    bytes: Option<Arc<AtomicI64>>,
}

fn client(case: &Json) -> (Session, Client, Arc<Mutex<Vec<Json>>>) {
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(seams()),
        ..SessionOptions::default()
    });
    let session = session.unwrap();
    let calls = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&calls);
    let note = Handler::sync(move |event| {
        if let Event::ProvideClientParams(event) = event {
            let mut params = event.params.clone();
            params.as_map_mut().unwrap().remove("Body");
            let name = event.call.operation.name();
            notes.lock().unwrap().push(json!([name, result(&params)]));
        }
        Ok(Reply::None)
    });
    let case = case.clone();
    let service = case["service"].as_str().unwrap().to_owned();
    let answer = Handler::sync(move |event| {
        let Event::BeforeCall(event) = event else {
            return Ok(Reply::None);
        };
        let operation = event.call.operation.name();
        let (status, mut parsed) = match &case["errors"][operation] {
            Json::Null => (200, argument(&case["answers"][operation]).unwrap()),
            error => {
                let said = json!({ "Error": { "Code": error[0], "Message": error[1] } });
                (
                    error[2].as_u64().unwrap().try_into().unwrap(),
                    argument(&said).unwrap(),
                )
            }
        };
        if parsed.is_null() {
            parsed = params! {};
        }
        let metadata = params! { "HTTPStatusCode": i64::from(status) };
        parsed
            .as_map_mut()
            .unwrap()
            .push("ResponseMetadata".into(), metadata);
        let response = Response {
            status,
            ..Response::default()
        };
        Ok(Reply::Answer(Box::new((response, parsed))))
    });
    for (name, handler) in [("provide-client-params", note), ("before-call", answer)] {
        let events = session.as_async().events();
        events
            .register_at(name, handler, Position::Last, None)
            .unwrap();
    }
    let client = session.client(&service).unwrap();
    (session, client, calls)
}

/// An environment with a stopped clock and the real files.
fn seams() -> botoxide::seam::Seams {
    botoxide::seam::Seams {
        files: botoxide::seam::Seams::blocking().files,
        ..Fakes::default().seams()
    }
}

fn ours(case: &Json) -> Json {
    let (session, client, calls) = client(case);
    let service = case["service"].as_str().unwrap();
    let method = case["method"].as_str().unwrap();
    let mut told = Told::default();
    let mut data = Json::Null;
    let outcome = match &case["receiver"] {
        Json::Null => on_client(&client, method, &case["params"], &mut told),
        receiver => {
            let resource = session.resource(service).unwrap();
            let resource = match receiver[0].as_str() {
                None => resource,
                Some(name) => resource
                    .resource(name, argument(&receiver[1]).unwrap())
                    .unwrap(),
            };
            let outcome = if method == "load" {
                resource.load().map(|()| Json::Null)
            } else {
                let params = case["params"].as_object().unwrap().iter();
                let params = params.map(|(name, value)| (name.as_str(), told.value(value)));
                resource
                    .action(method, Value::Map(params.collect()))
                    .map(output)
            };
            data = resource
                .meta()
                .data()
                .map_or(Json::Null, |data| result(&data));
            outcome
        }
    };
    let written = told.written.map(|sink| {
        let sink = sink.lock().unwrap();
        String::from_utf8(sink.get_ref().clone()).unwrap()
    });
    json!({
        "outcome": outcome.unwrap_or_else(|error| failure(&error)),
        "calls": *calls.lock().unwrap(),
        "written": written,
        "told": told.bytes.map(|bytes| bytes.load(Ordering::SeqCst)),
        "data": data,
    })
}

impl Told {
    fn sink(&mut self) -> DownloadTarget {
        let sink = Arc::new(Mutex::new(Cursor::new(Vec::new())));
        self.written = Some(Arc::clone(&sink));
        DownloadTarget::Seekable(sink)
    }

    fn callback(&mut self) -> ProgressCallback {
        let bytes = Arc::new(AtomicI64::new(0));
        self.bytes = Some(Arc::clone(&bytes));
        ProgressCallback::new(move |more| {
            bytes.fetch_add(more, Ordering::SeqCst);
        })
    }

    fn value(&mut self, json: &Json) -> Value {
        if *json == json!({ "$sink": true }) {
            self.sink().into()
        } else if *json == json!({ "$callback": true }) {
            self.callback().into()
        } else {
            argument(json).unwrap()
        }
    }
}

fn on_client(client: &Client, method: &str, params: &Json, told: &mut Told) -> Result<Json, Error> {
    let text = |name: &str| params[name].as_str().unwrap();
    let arguments = TransferArguments {
        extra_args: argument(&params["ExtraArgs"]).unwrap(),
        callback: (params["Callback"].is_object()).then(|| Arc::new(told.callback()) as _),
        config: TransferConfig::from_value(&argument(&params["Config"]).unwrap())?,
        source_client: None,
    };
    match method {
        "upload_file" => {
            client.upload_file(text("Filename"), text("Bucket"), text("Key"), arguments)?;
        }
        "download_file" => {
            client.download_file(text("Bucket"), text("Key"), text("Filename"), arguments)?;
        }
        "copy" => {
            let source = argument(&params["CopySource"]).unwrap();
            client.copy(source, text("Bucket"), text("Key"), arguments)?;
        }
        "upload_fileobj" => {
            let body = argument(&params["Fileobj"]).unwrap();
            let bytes = ByteStream::from_value(&body)?.collect_blocking()?;
            let source = UploadSource::seekable(Cursor::new(bytes));
            client.upload_fileobj(source, text("Bucket"), text("Key"), arguments)?;
        }
        "download_fileobj" => {
            client.download_fileobj(text("Bucket"), text("Key"), told.sink(), arguments)?;
        }
        other => return Ok(result(&client.call(other, argument(params).unwrap())?)),
    }
    Ok(Json::Null)
}

// H040 H091 H092 H093 H094 H095 H097 H098 H099 H101
#[test]
fn methods_that_boto3_adds_exist() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small.txt");
    std::fs::write(&small, "hello world").unwrap();
    let mut cases = transfers(folder.path());
    cases.extend(others());
    let mut child = script("injected.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = Json::from(cases.clone()).to_string();
    stdin.write_all(lines.as_bytes()).unwrap();
    drop(stdin);
    let theirs: Vec<Json> =
        serde_json::from_str(&printed(&child.wait_with_output().unwrap())).unwrap();
    let mut differences = Vec::new();
    for (case, theirs) in cases.iter().zip(&theirs) {
        let ours = ours(case);
        for (field, ours) in ours.as_object().unwrap() {
            let theirs = &theirs[field];
            if ours != theirs && !(field == "outcome" && is_same_error(ours, theirs)) {
                let (receiver, method) = (&case["receiver"], &case["method"]);
                let params = &case["params"];
                differences.push(format!(
                    "{receiver} {method} {params}: {field}\n  ours   {ours}\n  theirs {theirs}"
                ));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} differ:\n{}",
        differences.len(),
        cases.len(),
        differences.join("\n")
    );
}
