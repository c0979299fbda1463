//! The payloads of handlers as JSON, for the cases whose `events` are `"payloads"`. The names are those of botocore's
//! keyword arguments.
//!
//! Counterpart: `payloads.py`, which records the same of boto3.

use botoxide::Error;
use botoxide::Value;
use botoxide::hooks::{Context, Event};
use botoxide::transport::ByteStream;
use botoxide_core::body::Body;
use botoxide_core::endpoint::{Builtin, Builtins, Parameter};
use botoxide_core::http::{Headers, Request, Response};
use serde_json::{Map, Value as Json, json};

use crate::plain;

/// The payload of an event.
pub(crate) fn payload(event: &Event<'_>) -> Json {
    match event {
        Event::ProvideClientParams(event) => json!({
            "params": params(event.params),
            "model": event.call.operation.name(),
            "context": context(event.context),
        }),
        Event::BeforeParameterBuild(event) => json!({
            "params": params(event.params),
            "model": event.call.operation.name(),
            "context": context(event.context),
        }),
        Event::BeforeEndpointResolution(event) => json!({
            "builtins": builtins(event.builtins),
            "model": event.call.operation.name(),
            "params": params(event.params),
            "context": context(event.context),
        }),
        Event::BeforeCall(event) => {
            // Records only that it exists.
            let _ = event.request_signer.region_name();
            json!({
                "model": event.call.operation.name(),
                "params": request(event.request),
                "request_signer": true,
                "context": context(event.context),
            })
        }
        Event::RequestCreated(event) => json!({
            "request": with_context(event.request, event.context),
            "operation_name": event.call.operation.name(),
        }),
        Event::ChooseSigner(event) => json!({
            "signing_name": event.signing_name,
            "region_name": event.region_name,
            "signature_version": event.signature_version,
            "context": context(event.context),
        }),
        Event::BeforeSign(event) => {
            let _ = event.request_signer.region_name();
            json!({
                "request": with_context(event.request, event.context),
                "signing_name": event.signing_name,
                "region_name": event.region_name,
                "signature_version": event.signature_version,
                "request_signer": true,
                "operation_name": event.operation_name,
            })
        }
        Event::BeforeSend(event) => json!({ "request": request(event.request) }),
        Event::BeforeParse(event) => json!({
            "operation_model": event.call.operation.name(),
            "response_dict": response_with_body(event.response),
            "customized_response_dict": plain::value(&Value::Map(event.customized.clone())),
        }),
        Event::ResponseReceived(event) => json!({
            "response_dict": event.response.as_deref().map(response_with_body),
            "parsed_response": event.parsed.as_deref().map(result),
            "context": context(event.context),
            "exception": event.error.map(failure),
        }),
        Event::NeedsRetry(event) => {
            let parsed = event.parsed.as_deref();
            let response = event.response.as_deref().zip(parsed);
            json!({
                "response": response.map(|(response, parsed)| json!([response.status, result(parsed)])),
                // Its purpose: another call.
                "endpoint": true,
                "operation": event.call.operation.name(),
                "attempts": event.attempts,
                "caught_exception": event.error.map(failure),
                "request_dict": without_body(event.request),
            })
        }
        Event::AfterCall(event) => json!({
            "http_response": response(event.response),
            "parsed": result(event.parsed),
            "model": event.call.operation.name(),
            "context": context(event.context),
        }),
        Event::AfterCallError(event) => json!({
            "exception": failure(event.error),
            "context": context(event.context),
        }),
        other => panic!("{} belongs to no call", other.name()),
    }
}

fn params(value: &Value) -> Json {
    match value {
        Value::Map(map) => {
            let members = map.iter();
            members
                .map(|(name, item)| (name.as_str().to_owned(), params(item)))
                .collect()
        }
        Value::List(items) => items.iter().map(params).collect(),
        Value::Blob(bytes) => json!({ "$bytes": plain::text(bytes) }),
        Value::Body(value) => json!({ "$bytes": body(value) }),
        value => plain::value(value),
    }
}

fn body(body: &Body) -> Json {
    match body {
        Body::Bytes(bytes) => plain::text(bytes),
        stream @ Body::Stream(_) => {
            let stream = ByteStream::from_body(stream).unwrap();
            let text = plain::text(&stream.collect_blocking().unwrap());
            stream.rewind().unwrap();
            text
        }
    }
}

/// Without the user agent (DIFFERENCE 46) and without what the transport adds.
fn headers(headers: &Headers) -> Json {
    let fields = headers.iter();
    let fields = fields.map(|(name, value)| (name.to_lowercase(), json!(value.as_str())));
    let hidden = ["user-agent", "content-length"];
    fields
        .filter(|(name, _)| !hidden.contains(&name.as_str()))
        .collect::<Map<_, _>>()
        .into()
}

fn request(request: &Request) -> Json {
    json!({
        "method": request.method.as_str(),
        "url": request.url,
        "headers": headers(&request.headers),
        "body": body(&request.body),
    })
}

/// A stream may or may not have been read when the request was sent.
fn without_body(request: &Request) -> Json {
    let mut found = self::request(request);
    if let Json::Object(members) = &mut found {
        members.remove("body");
    }
    found
}

fn with_context(request: &Request, context: &Context) -> Json {
    let mut found = self::request(request);
    found["context"] = self::context(context);
    found
}

fn response(response: &Response) -> Json {
    json!({ "status": response.status, "headers": headers(&response.headers) })
}

/// A stream is left to the caller.
fn response_with_body(response: &Response) -> Json {
    let mut found = self::response(response);
    if let Body::Bytes(bytes) = &response.body {
        found["body"] = plain::text(bytes);
    }
    found
}

fn result(value: &Value) -> Json {
    let Value::Map(members) = value else {
        return plain::value(value);
    };
    let members = members.iter();
    members
        .filter(|(_, item)| !matches!(item, Value::Body(_) | Value::EventStream(_)))
        .map(|(name, item)| (name.as_str().to_owned(), plain::value(item)))
        .collect()
}

fn failure(error: &Error) -> Json {
    json!([error.kind().class_name(), error.to_string()])
}

fn builtins(builtins: &Builtins) -> Json {
    let mut found = Map::new();
    for builtin in Builtin::ALL {
        let value = match builtins.get(*builtin) {
            // The account comes from the credentials when the rules ask for it.
            _ if *builtin == Builtin::AccountId => continue,
            Parameter::Unset => continue,
            Parameter::Bool(value) => json!(value),
            Parameter::Text(text) => json!(text.as_str()),
            other => panic!("{other:?} is not a value of a built-in"),
        };
        found.insert(builtin.as_str().to_owned(), value);
    }
    found.into()
}

/// The keys that are set, with the names of `payloads.py`.
fn context(context: &Context) -> Json {
    let Json::Object(mut found) = params(&Value::Map(context.to_map())) else {
        unreachable!()
    };
    let checksum = found.remove("checksum").unwrap_or_default();
    let request = &checksum["request_algorithm"];
    if !request.is_null() {
        found.insert(
            "request_checksum".to_owned(),
            json!([request["algorithm"], request["in"]]),
        );
    }
    let response = checksum["response_algorithms"].clone();
    found.insert("response_checksums".to_owned(), response);
    let is_client_known = found.remove("client_config").is_some();
    found.insert("is_client_known".to_owned(), json!(is_client_known));
    for name in ["signing", "retries"] {
        let members = found.remove(name).unwrap_or_default();
        found.insert(name.to_owned(), present(members));
    }
    present(Json::Object(found))
}

/// The members that are true in Python.
fn present(json: Json) -> Json {
    let Json::Object(members) = json else {
        return json;
    };
    let is_true = |value: &Json| match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(members) => !members.is_empty(),
    };
    members
        .into_iter()
        .filter(|(_, value)| is_true(value))
        .collect::<Map<_, _>>()
        .into()
}
