//! Values, bodies and errors as the JSON of jobs and results.
//!
//! A value that JSON cannot represent is an object with one key that starts with `$`. Counterpart: `oracle/values.py`.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::transport::ByteStream;
use botoxide::{Error, EventStream, Value};
use botoxide_core::body::Body;
use botoxide_core::error::ClientError;
use botoxide_core::model::Operation;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Map;
use serde_json::{Map as Object, Value as Json, json};

use super::job::{Problem, octets};

/// A value of a job.
///
/// # Errors
///
/// A message about an object whose single key starts with `$`.
pub fn argument(json: &Json) -> Result<Value, String> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(value), _, _) => Value::Integer(value),
            (None, Some(value), _) => Value::from(value),
            (None, None, value) => Value::Float(value.unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::from(text),
        Json::Array(items) => Value::List(items.iter().map(argument).collect::<Result<_, _>>()?),
        Json::Object(members) => {
            let mut entries = members.iter();
            match (entries.next(), entries.next()) {
                (Some((key, inner)), None) if key.starts_with('$') => special(key, inner)?,
                _ => map(members)?,
            }
        }
    })
}

fn map(members: &Object<String, Json>) -> Result<Value, String> {
    let mut map = Map::with_capacity(members.len());
    for (name, inner) in members {
        map.push(name.as_str().into(), argument(inner)?);
    }
    Ok(Value::Map(map))
}

fn special(key: &str, inner: &Json) -> Result<Value, String> {
    let text = match (key, inner) {
        ("$map", Json::Object(members)) => return map(members),
        (_, Json::String(text)) => text.as_str(),
        _ => return Err(format!("{key} must hold a string")),
    };
    Ok(match (key, text) {
        ("$bytes", _) => Value::from(octets(text)?),
        ("$stream", _) => {
            let stream = ByteStream::from_seekable(Cursor::new(octets(text)?));
            Value::Body(Body::from(stream.map_err(|error| error.to_string())?))
        }
        ("$timestamp", _) => Value::Timestamp(moment(text)?),
        ("$float", "NaN") => Value::Float(f64::NAN),
        ("$float", "Infinity") => Value::Float(f64::INFINITY),
        ("$float", "-Infinity") => Value::Float(f64::NEG_INFINITY),
        ("$integer", _) if is_integer(text) => integer(text),
        _ => return Err(format!("{key} cannot be {text:?}")),
    })
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// An integer of any size, without leading zeros.
fn integer(text: &str) -> Value {
    if let Ok(value) = text.parse() {
        return Value::Integer(value);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    Value::BigInteger(format!("{sign}{}", digits.trim_start_matches('0')).into())
}

/// A timestamp in RFC 3339, in UTC, truncated to microseconds.
pub(super) fn moment(text: &str) -> Result<Timestamp, Problem> {
    let not_one = || format!("not a timestamp in RFC 3339: {text:?}");
    let (date, zone) = match text.strip_suffix('Z') {
        Some(date) => (date, None),
        None => text
            .split_at_checked(text.len().saturating_sub(6))
            .map(|(date, zone)| (date, Some(zone)))
            .ok_or_else(not_one)?,
    };
    let (date, fraction) = date.split_once('.').unwrap_or((date, "0"));
    let is_plain = has_form(date, "dddd-dd-ddTdd:dd:dd")
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && zone.is_none_or(|zone| has_form(zone, "+dd:dd") || has_form(zone, "-dd:dd"));
    if !is_plain {
        return Err(not_one());
    }
    let at = Timestamp::parse(text).map_err(|error| error.to_string())?;
    Ok(Timestamp::new(at.seconds, at.microseconds() * 1_000))
}

fn has_form(text: &str, form: &str) -> bool {
    let is_like = |(byte, like): (u8, u8)| match like {
        b'd' => byte.is_ascii_digit(),
        _ => byte == like,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(is_like)
}

/// The result of a call; streams are read.
pub(super) fn outcome(operation: Operation, value: &Value) -> Json {
    let Value::Map(members) = value else {
        return result(value);
    };
    let members = members.iter().map(|(name, member)| {
        let json = match member {
            Value::EventStream(_) => events(operation, value),
            _ => result(member),
        };
        (name.as_str().to_owned(), json)
    });
    Json::Object(members.collect())
}

/// A value of a result; streams are read.
pub fn result(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::BigInteger(digits) => json!({ "$integer": digits.as_str() }),
        Value::Float(value) if value.is_finite() => json!(value),
        Value::Float(value) if value.is_nan() => json!({ "$float": "NaN" }),
        Value::Float(value) if *value > 0.0 => json!({ "$float": "Infinity" }),
        Value::Float(_) => json!({ "$float": "-Infinity" }),
        Value::Text(text) => json!(text.as_str()),
        Value::Blob(bytes) => base64(bytes),
        Value::Body(body) | Value::EventStream(body) => read(body).map_or_else(
            |error| json!({ "$error": failure(&error) }),
            |read| base64(&read),
        ),
        Value::Object(object) => json!({ "$error": { "text": format!("{object:?}") } }),
        Value::Timestamp(time) => json!({ "$timestamp": rfc3339(*time) }),
        Value::List(items) => items.iter().map(result).collect(),
        Value::Map(map) => {
            let members: Object<String, Json> = map
                .iter()
                .map(|(name, item)| (name.as_str().to_owned(), result(item)))
                .collect();
            let is_special = members.len() == 1 && members.keys().all(|name| name.starts_with('$'));
            if is_special {
                json!({ "$map": members })
            } else {
                Json::Object(members)
            }
        }
    }
}

fn base64(bytes: &[u8]) -> Json {
    json!({ "$bytes": STANDARD.encode(bytes) })
}

/// All of a body.
pub(super) fn read(body: &Body) -> Result<bytes::Bytes, Error> {
    match body {
        Body::Bytes(bytes) => Ok(bytes.clone()),
        Body::Stream(_) => ByteStream::from_body(body)?.collect_blocking(),
    }
}

fn events(operation: Operation, output: &Value) -> Json {
    let stream = match EventStream::open(operation, output) {
        Ok(stream) => stream,
        Err(error) => return json!({ "$error": failure(&error) }),
    };
    let mut found = Vec::new();
    for event in stream.iter_blocking() {
        match event {
            Ok(event) => found.push(result(&event)),
            Err(error) => return json!({ "$events": found, "$error": failure(&error) }),
        }
    }
    json!({ "$events": found })
}

/// A timestamp with its original offset; fractions of a second are truncated after the sixth digit.
fn rfc3339(time: Timestamp) -> String {
    let local = Timestamp::new(
        time.seconds.saturating_add(time.offset.into()),
        time.nanoseconds,
    );
    let text = local.to_iso8601(Precision::Full);
    let minutes = time.offset.unsigned_abs() / 60;
    if time.offset == 0 {
        return text;
    }
    let sign = if time.offset < 0 { '-' } else { '+' };
    let date = text.trim_end_matches('Z');
    format!("{date}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// An error. An error that the service reported is a `ClientError`, whatever its modelled class.
pub fn failure(error: &Error) -> Json {
    let client = error.as_client_error();
    json!({
        "kind": error.kind().class_name(),
        "code": client.map(ClientError::code),
        "message": client.map(ClientError::message),
        "text": error.to_string(),
        "exception": client.and_then(|client| client.exception),
        "response": client.map(|client| result(&client.response)),
    })
}
