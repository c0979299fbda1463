//! The corpus `endpoint-operation-inputs`: the cases of the endpoint rules that are calls, run through a complete
//! client.
//!
//! Each call uses a transport that only records where the request would have gone and how it was signed. Counterpart:
//! botocore `tests/functional/test_endpoint_rulesets.py` (`test_end_to_end_test_cases_…`).
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::sync::Arc;

use botoxide::blocking::{Client, Session};
use botoxide::config::Config;
use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{ClientOptions, Error, SessionOptions, Value};
use botoxide_core::credential::Credentials;
use botoxide_core::endpoint::{Builtin, Builtins, Parameter};
use botoxide_core::http::{Request, Response};
use conformance::{Corpus, corpus_path, folders_in, read_json};
use serde_json::{Map, Value as Json};

/// Bucket names that are rejected before the rules are evaluated. botocore's runner skips their cases.
const NO_BUCKETS: [&str; 2] = ["bucket name", "example.com#"];

// P195, P208, P211, P218
#[test]
fn endpoint_operation_inputs() {
    let mut corpus = Corpus::open("endpoint-operation-inputs");
    for folder in folders_in(&corpus_path("functional/endpoint-rules")) {
        let service = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let cases = read_json(&folder.join("endpoint-tests-1.json"));
        for (at, case) in cases["testCases"].as_array().unwrap().iter().enumerate() {
            let inputs = case["operationInputs"].as_array().into_iter().flatten();
            for (number, input) in inputs.enumerate() {
                let id = format!("{service}/{at}.{number}");
                corpus.case(&id, || run(&service, input, &case["expect"]));
            }
        }
    }
    corpus.finish();
}

fn run(service: &str, input: &Json, expected: &Json) -> Result<(), String> {
    let transport = Arc::new(ScriptedTransport::answering(|_: &Request| {
        Ok(Response {
            status: 418,
            ..Response::default()
        })
    }));
    let params = input
        .get("operationParams")
        .map_or_else(|| Value::Map(botoxide_core::value::Map::new()), argument);
    let client = client(service, input, &transport).map_err(|error| error.to_string())?;
    let operation = input["operationName"].as_str().unwrap();
    let Err(error) = client.call(operation, params) else {
        return Err("the call succeeded".to_owned());
    };
    let requests = transport.requests();
    if NO_BUCKETS.contains(
        &input["operationParams"]["Bucket"]
            .as_str()
            .unwrap_or_default(),
    ) {
        let is_refused = error.kind().class_name() == "ParamValidationError";
        return (is_refused && requests.is_empty())
            .then_some(())
            .ok_or_else(|| format!("not refused: {error}"));
    }
    match (&expected["error"], requests.first()) {
        (Json::String(text), None) => refused(&error, text),
        (Json::String(text), Some(request)) => {
            Err(format!("expected {text:?}, but it went to {}", request.url))
        }
        (_, None) => Err(format!(
            "expected {expected}, but nothing was sent: {error}"
        )),
        (_, Some(request)) => sent(request, &expected["endpoint"]),
    }
}

fn client(
    service: &str,
    input: &Json,
    transport: &Arc<ScriptedTransport>,
) -> botoxide::Result<Client> {
    let built_ins = input["builtInParams"].as_object();
    let given = built_ins.cloned().unwrap_or_default();
    let region = given.get("AWS::Region").and_then(Json::as_str);
    let session = Session::with(SessionOptions {
        region_name: Some(region.unwrap_or("us-east-1").to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(transport)),
        ..SessionOptions::default()
    })?;
    let config = Config {
        // The cases do not include the operation's host prefix.
        inject_host_prefix: Some(false),
        ..Config::default()
    };
    let options = ClientOptions {
        config: Some(config),
        ..ClientOptions::default()
    };
    let client = session.client_with(service, options)?;
    let handler = Handler::sync(move |event: &mut Event<'_>| {
        if let Event::BeforeEndpointResolution(event) = event {
            *event.builtins = built_ins_of(&given);
        }
        Ok(Reply::None)
    });
    client
        .as_async()
        .events()
        .register_last("before-endpoint-resolution", handler)?;
    Ok(client)
}

/// Replaces the client's built-ins with those of the case.
fn built_ins_of(given: &Map<String, Json>) -> Builtins {
    let mut built_ins = Builtins::default();
    for (name, value) in given {
        let built_in = Builtin::ALL
            .iter()
            .find(|built_in| built_in.as_str() == name);
        let built_in = built_in.unwrap_or_else(|| panic!("unknown built-in {name}"));
        built_ins.set(*built_in, parameter(value));
    }
    built_ins
}

fn parameter(value: &Json) -> Parameter {
    match value {
        Json::Bool(value) => Parameter::Bool(*value),
        Json::String(text) => Parameter::Text(text.as_str().into()),
        other => panic!("a built-in is {other}"),
    }
}

fn argument(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => number.as_i64().unwrap().into(),
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

/// Checks an error instead of an endpoint: one of the rules with their message, or an earlier one.
fn refused(error: &Error, wanted: &str) -> Result<(), String> {
    let class = error.kind().class_name();
    let is_by_rules = matches!(class, "EndpointResolutionError" | "EndpointProviderError");
    if error.as_client_error().is_some() || (is_by_rules && !error.to_string().contains(wanted)) {
        return Err(format!("wanted {wanted:?}, found {class}: {error}"));
    }
    Ok(())
}

/// Checks a request that was sent: its URL and the scope of its signature.
fn sent(request: &Request, wanted: &Json) -> Result<(), String> {
    let url = wanted["url"].as_str().unwrap();
    if !request.url.starts_with(url) {
        return Err(format!("expected {url}, but it went to {}", request.url));
    }
    for (name, values) in wanted["headers"].as_object().into_iter().flatten() {
        let found = request.headers.get(name).map(ToString::to_string);
        if found.as_deref() != values[0].as_str() {
            return Err(format!("header {name}: wanted {values}, found {found:?}"));
        }
    }
    let Some(scheme) = wanted["properties"]["authSchemes"].get(0) else {
        return Ok(());
    };
    let header = |name: &str| request.headers.get(name).map_or("", |value| value.as_str());
    let authorization = header("Authorization");
    let name = scheme["signingName"].as_str().unwrap_or_default();
    let is_right = if scheme["name"] == "sigv4a" {
        let regions = scheme["signingRegionSet"].as_array().unwrap();
        let regions: Vec<_> = regions
            .iter()
            .map(|region| region.as_str().unwrap())
            .collect();
        authorization.starts_with("AWS4-ECDSA-P256-SHA256 ")
            && authorization.contains(&format!("/{name}/aws4_request,"))
            && header("X-Amz-Region-Set") == regions.join(",")
    } else {
        let region = scheme["signingRegion"].as_str().unwrap_or_default();
        authorization.starts_with("AWS4-HMAC-SHA256 ")
            && authorization.contains(&format!("/{region}/{name}/aws4_request,"))
    };
    if is_right {
        return Ok(());
    }
    Err(format!("wanted {scheme}, found {authorization:?}"))
}
