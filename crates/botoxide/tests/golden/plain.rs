//! Values and bodies as JSON, in the form that `record.py` writes them in, and what two of them differ in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::transport::ByteStream;
use botoxide::{Error, Value};
use botoxide_core::body::Body;
use botoxide_core::digest::{hex, sha256};
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
        Value::Body(body) | Value::EventStream(body) => json!({ "$stream": stream(body) }),
        Value::Object(object) => panic!("no answer holds {object:?}"),
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

/// What is in a stream, or why it breaks off.
fn stream(body: &Body) -> Json {
    let stream = ByteStream::from_body(body).unwrap();
    stream
        .collect_blocking()
        .map_or_else(|error| failure(&error), |bytes| text(&bytes))
}

#[expect(clippy::cast_precision_loss, reason = "the times of cases are small")]
fn seconds(time: Timestamp) -> f64 {
    match time.to_unix_seconds(Precision::Full) {
        UnixSeconds::Integer(seconds) => seconds as f64,
        UnixSeconds::Float(seconds) => seconds,
    }
}

/// Where two values differ, a line each.
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
