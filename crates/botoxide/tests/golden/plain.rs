//! Values and bodies as JSON in the format of `record.py`, and the differences between two of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::transport::ByteStream;
use botoxide::{Error, ErrorKind, Result, Value};
use botoxide_core::body::Body;
use botoxide_core::digest::{hex, sha256};
use botoxide_core::http::{Headers, Request, Response};
use botoxide_core::time::{Precision, Timestamp, UnixSeconds};
use botoxide_core::value::Map;
use serde_json::{Value as Json, json};

/// A result.
pub(crate) fn value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::BigInteger(digits) => json!(digits.as_str().parse::<u64>().unwrap()),
        Value::Float(value) => json!(value),
        Value::Text(text) => json!(text.as_str()),
        Value::Blob(bytes) => json!({ "$bytes": text(bytes) }),
        Value::Body(body) | Value::EventStream(body) => json!({ "$stream": self::body(body) }),
        Value::Object(object) => panic!("no response contains {object:?}"),
        Value::Timestamp(time) => json!({ "$time": seconds(*time) }),
        Value::List(items) => items.iter().map(self::value).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(name, item)| (name.as_str().to_owned(), self::value(item)))
            .collect(),
    }
}

/// An argument.
pub(crate) fn argument(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Value::from(number.as_f64().unwrap()), Value::from),
        Json::String(text) => Value::from(text),
        Json::Array(items) => Value::List(items.iter().map(argument).collect()),
        Json::Object(members) => {
            if let Some(text) = json["$bytes"].as_str() {
                return Value::from(text.as_bytes());
            }
            if let Some(unit) = json["$repeated"][0].as_str() {
                let count = json["$repeated"][1].as_u64().unwrap();
                return Value::from(unit.repeat(usize::try_from(count).unwrap()).into_bytes());
            }
            if let Some(text) = json["$file"].as_str() {
                let file = std::io::Cursor::new(text.to_owned());
                let stream = ByteStream::from_seekable(file).unwrap();
                return Value::from(Body::from(stream));
            }
            if let Some(seconds) = json["$time"].as_f64() {
                return Value::from(Timestamp::from_seconds(seconds).unwrap());
            }
            let mut map = Map::new();
            for (name, item) in members {
                map.insert(name.as_str(), argument(item));
            }
            Value::Map(map)
        }
    }
}

/// An error.
pub(crate) fn failure(error: &Error) -> Json {
    let client = error.as_client_error();
    let class = client
        .and_then(|client| client.exception)
        .unwrap_or_else(|| error.kind().class_name());
    let mut found = json!({ "class": class, "text": error.to_string() });
    if let Some(client) = client {
        found["response"] = value(&client.response);
    }
    found
}

/// A body: its text, its base64, or its hash.
pub(crate) fn text(data: &[u8]) -> Json {
    if data.len() > 4096 {
        return json!({ "sha256": hex(&sha256(data)), "length": data.len() });
    }
    std::str::from_utf8(data).map_or_else(
        |_| json!({ "base64": STANDARD.encode(data) }),
        |data| json!(data),
    )
}

/// A body; a stream is read to its end or to its error.
pub(crate) fn body(body: &Body) -> Json {
    if let Some(bytes) = body.as_bytes() {
        return text(bytes);
    }
    let stream = ByteStream::from_body(body).unwrap();
    stream
        .collect_blocking()
        .map_or_else(|error| failure(&error), |bytes| text(&bytes))
}

/// The response of a service, or the transport error.
pub(crate) fn response(request: &Request, answer: &Json, is_stream: bool) -> Result<Response> {
    if let Some(class) = answer.as_str() {
        let endpoint_url = request.url.clone();
        let error = "gone".to_owned();
        let kind = match class {
            "ConnectTimeoutError" => ErrorKind::ConnectTimeout { endpoint_url },
            "EndpointConnectionError" => ErrorKind::EndpointConnection { endpoint_url },
            "ReadTimeoutError" => ErrorKind::ReadTimeout { endpoint_url },
            "ConnectionClosedError" => ErrorKind::ConnectionClosed { endpoint_url },
            "SSLError" => ErrorKind::Ssl {
                endpoint_url,
                error,
            },
            _ => panic!("{class} is not an error of the transport"),
        };
        return Err(Error::from(kind));
    }
    let mut headers = Headers::new();
    for (name, value) in answer[1].as_object().unwrap() {
        headers.append(name.clone(), value.as_str().unwrap());
    }
    let body = argument(&answer[2]);
    let body = body.as_bytes().unwrap().to_vec();
    let status = u16::try_from(answer[0].as_u64().unwrap()).unwrap();
    let body = if is_stream && status < 300 {
        Body::from(ByteStream::from_bytes(body))
    } else {
        Body::from(body)
    };
    Ok(Response {
        status,
        headers,
        body,
    })
}

#[expect(clippy::cast_precision_loss, reason = "the times of cases are small")]
fn seconds(time: Timestamp) -> f64 {
    match time.to_unix_seconds(Precision::Full) {
        UnixSeconds::Integer(seconds) => seconds as f64,
        UnixSeconds::Float(seconds) => seconds,
    }
}

/// The differences between two values, one per line.
pub(crate) fn differences(expected: &Json, found: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    compare("", expected, found, &mut lines);
    lines
}

fn compare(path: &str, expected: &Json, found: &Json, lines: &mut Vec<String>) {
    match (expected, found) {
        (Json::Object(members), Json::Object(others)) => {
            for name in members
                .keys()
                .chain(others.keys().filter(|name| !members.contains_key(*name)))
            {
                compare(
                    &format!("{path}.{name}"),
                    &expected[name],
                    &found[name],
                    lines,
                );
            }
        }
        (Json::Array(items), Json::Array(others)) if items.len() == others.len() => {
            for (at, item) in items.iter().enumerate() {
                compare(&format!("{path}[{at}]"), item, &others[at], lines);
            }
        }
        _ if expected == found => {}
        _ => lines.push(format!("{path}: expected {expected}, found {found}")),
    }
}
