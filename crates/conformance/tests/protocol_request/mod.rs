//! A file of request cases: suites with a model, and cases with arguments and the expected request.
//!
//! Counterpart: botocore `tests/unit/test_protocols.py` (`test_input_compliance`).
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::path::Path;

use botoxide_core::checksum::{Compression, Gzip, is_compressed, set_compression_header};
use botoxide_core::http::{Headers, Request};
use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Location, Operation, Protocol, Service, ShapeType};
use botoxide_core::protocol::{SerializeOptions, prepare, serialize, set_content_length};
use botoxide_core::uri;
use botoxide_core::value::{Map, Value};
use conformance::{Corpus, read_json};
use serde_json::Value as Json;

mod body;

/// The value of idempotency tokens.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// Runs all cases of one file.
pub(crate) fn run(corpus: &mut Corpus, file: &Path) {
    let name = file.file_stem().unwrap().to_string_lossy();
    let suites = read_json(file);
    for (suite_number, suite) in suites.as_array().unwrap().iter().enumerate() {
        for (number, case) in suite["cases"].as_array().unwrap().iter().enumerate() {
            let id = match case["id"].as_str() {
                Some(id) => format!("{name}/{id}"),
                None => format!("{name}/{suite_number}.{number}"),
            };
            corpus.case(&id, || check(suite, case));
        }
    }
}

fn check(suite: &Json, case: &Json) -> Result<(), String> {
    let operation = operation(suite, &case["given"])?;
    let protocol = protocol(suite);
    let params = arguments(&case["params"], operation);
    let serialized = serialize(operation, protocol, &params, SerializeOptions::default())
        .map_err(|error| error.to_string())?;
    let wanted = &case["serialized"];
    let endpoint = suite["clientEndpoint"].as_str();
    let mut request = prepare(serialized, endpoint.unwrap_or("https://example.com"));
    let parts = uri::split(&request.url);
    let uri = &request.url[parts.scheme.len() + "://".len() + parts.authority.len()..];
    // botocore awsrequest.py prepare_request_dict: if no parameter has a value, a bare `?` remains.
    let uri = uri.strip_suffix('?').unwrap_or(uri);
    same("URI", uri, wanted["uri"].as_str().unwrap_or_default())?;
    if let Some(method) = wanted["method"].as_str() {
        same("method", &request.method, method)?;
    }
    if let Some(host) = wanted["host"].as_str() {
        // One case has a path there.
        let host = host.split('/').next().unwrap_or(host);
        same("host", parts.authority, host)?;
    }
    compress(&mut request, operation);
    check_headers(&request.headers, wanted, protocol, operation)?;
    if let Some(name) = names(&wanted["forbidHeaders"]).find(|name| request.headers.contains(name))
    {
        return Err(format!("the header {name} must not be sent"));
    }
    set_content_length(&mut request);
    if let Some(name) =
        names(&wanted["requireHeaders"]).find(|name| !request.headers.contains(name))
    {
        return Err(format!("the header {name} is missing"));
    }
    check_body(&request, wanted, protocol)
}

/// The next step of a call. botocore's runner and the cases do not include it.
// P300
fn compress(request: &mut Request, operation: Operation) {
    let compression = Compression {
        is_disabled: false,
        min_size: 10_240,
        signature_version: "v4",
    };
    if is_compressed(operation, compression, request.body.length()) {
        let body = request.body.as_bytes().map(|bytes| Gzip::of(bytes));
        request.body = body.unwrap_or_default().into();
        set_compression_header(&mut request.headers);
    }
}

fn names(list: &Json) -> impl Iterator<Item = &str> {
    let names = list.as_array().into_iter().flatten();
    names.map(|name| name.as_str().unwrap())
}

fn same(what: &str, found: &str, wanted: &str) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}\nwanted {wanted:?}"))
}

fn operation(suite: &Json, given: &Json) -> Result<Operation, String> {
    let name = given["name"].as_str().unwrap_or("OperationName");
    let mut model = serde_json::json!({
        "metadata": suite["metadata"], "shapes": suite["shapes"], "operations": {},
    });
    model["operations"][name] = given.clone();
    let packed = compile_service(&model).map_err(|error| error.to_string())?;
    let service = Service::open(packed.leak()).map_err(|error| error.to_string())?;
    service.operation(name).map_err(|error| error.to_string())
}

fn protocol(suite: &Json) -> Protocol {
    let name = suite["metadata"]["protocol"].as_str().unwrap();
    Protocol::named(name).unwrap()
}

/// The arguments of a case. At the top level, names of special floats are converted.
fn arguments(params: &Json, operation: Operation) -> Value {
    let mut map = Map::new();
    for (name, value) in params.as_object().into_iter().flatten() {
        let value = match value.as_str() {
            Some("Infinity") => Value::Float(f64::INFINITY),
            Some("-Infinity") => Value::Float(f64::NEG_INFINITY),
            Some("NaN") => Value::Float(f64::NAN),
            _ => argument(value),
        };
        map.insert(name.as_str(), value);
    }
    for token in operation.idempotent_members() {
        if !map.contains_key(token.member_name()) {
            map.insert(token.member_name(), TOKEN);
        }
    }
    Value::Map(map)
}

fn argument(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64().unwrap().into(),
        },
        Json::String(text) => text.into(),
        Json::Array(items) => Value::List(items.iter().map(argument).collect()),
        Json::Object(entries) => {
            let entries = entries.iter();
            Value::Map(
                entries
                    .map(|(key, value)| (key.as_str(), argument(value)))
                    .collect(),
            )
        }
    }
}

fn check_headers(
    found: &Headers,
    wanted: &Json,
    protocol: Protocol,
    operation: Operation,
) -> Result<(), String> {
    for (name, value) in wanted["headers"].as_object().into_iter().flatten() {
        let mut value = value.as_str().unwrap().to_owned();
        let is_content_type = name.eq_ignore_ascii_case("content-type");
        let is_form = matches!(protocol, Protocol::Query | Protocol::Ec2);
        // The cases do not include the character set.
        if is_form && is_content_type && !value.contains("charset=utf-8") {
            value.push_str("; charset=utf-8");
        }
        // botocore sets no content type for XML or for payloads that it does not serialize.
        let is_unset = protocol == Protocol::RestXml
            || (protocol == Protocol::RestJson && value != "application/json");
        if is_content_type && is_unset {
            continue;
        }
        let mut present = found
            .get(name)
            .ok_or_else(|| format!("the header {name} is missing"))?
            .to_string();
        // botocore joins lists without the space that the cases have.
        if name.eq_ignore_ascii_case("content-encoding") {
            value = value.replace(", ", ",");
        }
        if let Some(item) = list_in_header(operation, name) {
            value = value.replace(", ", ",");
            if item == ShapeType::Timestamp {
                present = present.replace(", ", ",");
            }
        }
        same(&format!("header {name}"), &present, &value)?;
    }
    Ok(())
}

/// The type of the items, if a list goes to this header.
fn list_in_header(operation: Operation, name: &str) -> Option<ShapeType> {
    let members = operation.input_shape()?.members();
    members
        .filter(|member| member.location() == Location::Header)
        .filter(|member| member.shape_type() == ShapeType::List)
        .find(|member| member.wire_name().eq_ignore_ascii_case(name))
        .map(|member| member.item().shape_type())
}

fn check_body(request: &Request, wanted: &Json, protocol: Protocol) -> Result<(), String> {
    let Some(wanted) = wanted["body"].as_str() else {
        return Ok(());
    };
    let found = request.body.as_bytes().ok_or("the body is a stream")?;
    match protocol {
        Protocol::RpcV2Cbor => body::same_cbor(found, wanted),
        Protocol::Json | Protocol::RestJson => body::same_json(found, wanted),
        Protocol::RestXml => body::same_xml(found, wanted),
        Protocol::Query | Protocol::Ec2 => {
            // A form can encode a space in two ways.
            let found = String::from_utf8_lossy(found).replace('+', "%20");
            same("body", &found, wanted)
        }
    }
}
