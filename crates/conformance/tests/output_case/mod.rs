//! A case of botocore's protocol tests for responses: a small model, an HTTP response, the parsed result.
//!
//! Counterpart: botocore `tests/unit/test_protocols.py` (`test_output_compliance`).

mod plain;

use std::path::Path;

use botoxide_core::body::Body;
use botoxide_core::http::{Headers, Response};
use botoxide_core::model::{Operation, Service, archive::compile_service};
use botoxide_core::protocol::event_stream::EventStreamParser;
use botoxide_core::protocol::{Additions, parse, parse_into};
use botoxide_core::value::Value;
use conformance::{Corpus, corpus_path, files_in, read_json};
use serde_json::{Value as Json, json};

use plain::{Plain, plain};

/// Cases that do not specify the error message; their responses may have one or not.
const COMPLEX_ERRORS: [&str; 3] = ["ComplexError", "Ec2ComplexError", "QueryComplexError"];

/// Runs all files of `folder` as the corpus `name`.
pub(crate) fn run(name: &str, folder: &str) {
    let mut corpus = Corpus::open(name);
    for file in files_in(&corpus_path(folder), "json") {
        run_file(&mut corpus, &file);
    }
    corpus.finish();
}

fn run_file(corpus: &mut Corpus, file: &Path) {
    let stem = file.file_stem().unwrap().to_string_lossy();
    let suites = read_json(file);
    for (suite_number, suite) in suites.as_array().unwrap().iter().enumerate() {
        for (number, case) in suite["cases"].as_array().unwrap().iter().enumerate() {
            let id = match case["id"].as_str() {
                Some(id) => format!("{stem} {id}"),
                None => format!("{stem} {suite_number}.{number}"),
            };
            corpus.case(&id, || run_case(suite, case));
        }
    }
}

fn run_case(suite: &Json, case: &Json) -> Result<(), String> {
    let operation = operation(suite, case).map_err(|error| error.to_string())?;
    let protocol = suite["metadata"]["protocol"].as_str().unwrap();
    let response = response(protocol, case, operation.has_event_stream_output())?;
    let parsed = parse(operation, &response);
    let made = parse_into(&mut Plain, operation, &response, Additions::default(), ());
    // As strings they show the order of members, too.
    let by_values = (parsed.as_ref()).map_or_else(ToString::to_string, |it| plain(it).to_string());
    let by_plain = (made.as_ref()).map_or_else(ToString::to_string, ToString::to_string);
    if parsed.is_ok() != made.is_ok() || by_values != by_plain {
        return Err(format!("`Values` makes {by_values}, `Plain` {by_plain}"));
    }
    let mut parsed = parsed.map_err(|error| error.to_string())?;
    for (_, value) in parsed
        .as_map_mut()
        .ok_or("the result is not a structure")?
        .iter_mut()
    {
        if let Value::EventStream(body) = value {
            *value = events(operation, body).map_err(|error| error.to_string())?;
        }
    }
    let mut actual = plain(&parsed);
    let members = actual
        .as_object_mut()
        .ok_or("the result is not a structure")?;
    members.remove("ResponseMetadata");
    let expected = if case["error"].is_object() {
        // the cases do not contain the other members of `Error`
        if let Some(error) = members.get_mut("Error").and_then(Json::as_object_mut) {
            error.retain(|key, _| key == "Code" || key == "Message");
        }
        let mut expected = json!({ "Error": {
            "Code": case["errorCode"].as_str().unwrap_or_default(),
            "Message": case["errorMessage"].as_str().unwrap_or_default(),
        } });
        // botocore's runner treats a missing message of a case as an empty one.
        if COMPLEX_ERRORS.contains(&case["id"].as_str().unwrap_or_default()) {
            let message = &members["Error"]["Message"];
            expected["Error"]["Message"].clone_from(message);
            if message.is_null() {
                members["Error"]["Message"] = Json::Null;
            }
        }
        for (key, value) in case["error"].as_object().unwrap() {
            expected[key] = value.clone();
        }
        expected
    } else {
        case["result"].clone()
    };
    if is_equal(&actual, &expected) {
        return Ok(());
    }
    Err(format!("expected {expected}\nbut got  {actual}"))
}

/// All events of a stream, as a list.
fn events(operation: Operation, body: &Body) -> botoxide_core::error::Result<Value> {
    let mut parser = EventStreamParser::new(operation)?;
    parser.feed(body.as_bytes().cloned().unwrap_or_default());
    let mut events = Vec::new();
    while let Some(event) = parser.next_event()? {
        events.push(event);
    }
    Ok(Value::List(events))
}

fn operation(suite: &Json, case: &Json) -> botoxide_core::error::Result<Operation> {
    let mut given = case["given"].clone();
    let name = given["name"].as_str().unwrap_or("OperationName").to_owned();
    let output = given["output"]["shape"].as_str().map(str::to_owned);
    let members = output.map(|shape| &suite["shapes"][shape]["members"]);
    let has_members = members
        .and_then(Json::as_object)
        .is_some_and(|members| !members.is_empty());
    if suite["metadata"]["protocol"] == "query" && has_members {
        given["output"]["resultWrapper"] = json!(format!("{name}Result"));
    }
    let model = json!({
        "metadata": suite["metadata"],
        "operations": { &name: given },
        "shapes": suite["shapes"],
    });
    Service::open(compile_service(&model)?.leak())?.operation(&name)
}

fn response(protocol: &str, case: &Json, is_event_stream: bool) -> Result<Response, String> {
    let response = &case["response"];
    let body = match response["body"].as_str() {
        Some(text) if protocol == "smithy-rpc-v2-cbor" || is_event_stream => decode(text)?,
        Some(text) => text.as_bytes().to_vec(),
        None if protocol == "query" => b"<xml/>".to_vec(),
        None => Vec::new(),
    };
    let headers = response["headers"].as_object();
    let headers: Headers = headers
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
        .collect();
    let status = response["status_code"].as_u64().unwrap();
    Ok(Response {
        status: u16::try_from(status).map_err(|error| error.to_string())?,
        headers,
        body: Body::from(body),
    })
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    engine.decode(text).map_err(|error| error.to_string())
}

/// Equality as in Python: `1` equals `1.0`, and dictionaries have no order.
fn is_equal(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            left == right || is_close(left.as_f64(), right.as_f64())
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| is_equal(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| is_equal(left, right)))
        }
        (left, right) => left == right,
    }
}

/// Equal except for the last bit, which the reader of the cases does not always parse exactly.
fn is_close(left: Option<f64>, right: Option<f64>) -> bool {
    left.zip(right)
        .is_some_and(|(left, right)| (left - right).abs() <= left.abs() * f64::EPSILON)
}
