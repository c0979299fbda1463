//! Responses of real services with botocore's results: `tests/unit/response_parsing`.
//!
//! P267, P268, P271, P272, P279. Counterpart: botocore `test_response_parsing.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::path::Path;
use std::sync::Arc;

use botoxide::SessionOptions;
use botoxide::blocking::Session;
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Headers, Response};
use botoxide_core::model::archive::Archive;
use botoxide_core::model::{Operation, Service};
use botoxide_core::protocol::parse_shape;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;
use conformance::{Corpus, corpus_path, files_in, read_json, read_text};
use serde_json::{Value as Json, json};

/// The folder of the responses, their extension, the folder of the results, the status.
const FOLDERS: [(&str, &str, &str, u16); 3] = [
    ("xml/responses", "xml", "xml/responses", 200),
    ("xml/errors", "xml", "xml/errors", 400),
    ("json/errors", "json", "json/expected", 400),
];

/// Responses that are parsed by a handler of the client, with service and arguments. botocore's runner skips them.
const HANDLED: [(&str, &str, (&str, &str)); 2] = [
    (
        "cloudformation-get-template",
        "cloudformation",
        ("StackName", "stack"),
    ),
    ("s3-get-bucket-location", "s3", ("Bucket", "bucket")),
];

/// Replaces a timestamp in some responses, because botocore's runner does not parse timestamps.
const NO_MOMENT: &str = "YYYY-MM-DDTHH:MM:SS.000Z";
const A_MOMENT: &str = "2014-04-29T18:30:38.000Z";

#[test]
fn response_parsing() {
    let mut corpus = Corpus::open("response-parsing");
    let archive = Archive::open(botoxide_data::models()).unwrap();
    for (folder, extension, results, status) in FOLDERS {
        let results = corpus_path(&format!("unit/response_parsing/{results}"));
        let responses = corpus_path(&format!("unit/response_parsing/{folder}"));
        for file in files_in(&responses, extension) {
            let stem = file.file_stem().unwrap().to_str().unwrap();
            corpus.case(&format!("{folder}/{stem}"), || {
                let expected = read_json(&results.join(format!("{stem}.json")));
                if let Some((_, service, params)) = HANDLED.iter().find(|row| row.0 == stem) {
                    return run_call(stem, service, params, &file, &expected);
                }
                let operation = operation(&archive, stem)?;
                run_case(operation, &file, status, expected)
            });
        }
    }
    corpus.finish();
}

/// The operation of `sqs-receive-message#2`.
fn operation(archive: &Archive, stem: &str) -> Result<Operation, String> {
    let (service, operation) = stem.split_once('-').unwrap();
    let operation = operation.split('#').next().unwrap().replace('-', "_");
    let version = archive.latest_version(service, "service-2");
    let version = version.ok_or("unknown service")?;
    let find = || {
        let service: Service = archive.service(service, version)?;
        service.operation(&operation)
    };
    find().map_err(|error| error.to_string())
}

fn run_case(
    operation: Operation,
    file: &Path,
    status: u16,
    mut expected: Json,
) -> Result<(), String> {
    let mut body = read_text(file).replace(NO_MOMENT, A_MOMENT);
    let mut headers = json!({});
    if body.contains("__headers__") {
        let mut whole: Json = serde_json::from_str(&body).unwrap();
        headers = whole
            .as_object_mut()
            .unwrap()
            .remove("__headers__")
            .unwrap();
        body = whole.to_string();
    }
    let fields = headers.as_object().unwrap().iter();
    let response = Response {
        status,
        headers: fields
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect::<Headers>(),
        body: Body::from(body),
    };
    let protocol = operation.service().resolved_protocol();
    let parsed = protocol
        .and_then(|protocol| parse_shape(protocol, operation.output_shape(), &response))
        .map_err(|error| error.to_string())?;
    expected["ResponseMetadata"]["HTTPStatusCode"] = json!(status);
    expected["ResponseMetadata"]["HTTPHeaders"] = headers;
    differs(&Value::Map(parsed), &expected, "")
}

/// A complete call with this response.
fn run_call(
    stem: &str,
    service: &str,
    (name, value): &(&'static str, &str),
    file: &Path,
    expected: &Json,
) -> Result<(), String> {
    let response = Response {
        status: 200,
        body: Body::from(read_text(file)),
        ..Response::default()
    };
    let call = || {
        let session = Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
            seams: Some(Fakes::default().seams()),
            transport: Some(Arc::new(ScriptedTransport::new([response]))),
            ..SessionOptions::default()
        })?;
        let operation = stem[service.len() + 1..].replace('-', "_");
        session.client(service)?.call(
            &operation,
            Value::Map([(*name, Value::from(*value))].into_iter().collect()),
        )
    };
    let mut result: Value = call().map_err(|error: botoxide::Error| error.to_string())?;
    let mut expected = expected.clone();
    // The metadata of a call has more members than that of a response.
    result.as_map_mut().unwrap().remove("ResponseMetadata");
    expected.as_object_mut().unwrap().remove("ResponseMetadata");
    differs(&result, &expected, "")
}

/// The first difference, if any. Results have timestamps in the format of the responses.
fn differs(actual: &Value, expected: &Json, path: &str) -> Result<(), String> {
    let is_equal = match (actual, expected) {
        (Value::Map(actual), Json::Object(expected)) => {
            for (key, value) in actual.iter() {
                let path = format!("{path}/{key}");
                let expected = expected.get(key.as_str());
                let expected =
                    expected.ok_or_else(|| format!("{path} is not expected: {value:?}"))?;
                differs(value, expected, &path)?;
            }
            let missing = expected.keys().find(|key| !actual.contains_key(key));
            return missing.map_or(Ok(()), |key| Err(format!("{path}/{key} is missing")));
        }
        (Value::List(actual), Json::Array(expected)) if actual.len() == expected.len() => {
            return actual.iter().zip(expected).enumerate().try_for_each(
                |(at, (actual, expected))| differs(actual, expected, &format!("{path}/{at}")),
            );
        }
        (Value::Timestamp(actual), Json::String(expected)) => {
            let expected = expected.replace(NO_MOMENT, A_MOMENT);
            Timestamp::parse(&expected).is_ok_and(|expected| expected == *actual)
        }
        (Value::Timestamp(actual), Json::Number(expected)) => {
            Timestamp::from_seconds(expected.as_f64().unwrap())
                .is_ok_and(|expected| expected == *actual)
        }
        (Value::Integer(_) | Value::Float(_), Json::Number(expected)) => {
            actual.as_f64() == expected.as_f64()
        }
        (Value::Bool(actual), expected) => expected.as_bool() == Some(*actual),
        (Value::Null, expected) => expected.is_null(),
        (actual, Json::String(expected)) => actual.as_bytes() == Some(expected.as_bytes()),
        _ => false,
    };
    if is_equal {
        return Ok(());
    }
    Err(format!("{path}: expected {expected}, but got {actual:?}"))
}
