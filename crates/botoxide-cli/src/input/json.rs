//! JSON in an argument.
//!
//! The shape is not asked: the engine checks types, and accepts text for bytes and timestamps.
//! Counterpart: Python's `json.loads` in awscli `argprocess.py`.

use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use crate::failure::Failure;

/// Parses JSON with at most 127 levels.
pub(super) fn parse(name: &str, text: &str) -> Result<Value, Failure> {
    let json: Json = serde_json::from_str(text).map_err(|error| {
        Failure::parameter(
            name,
            format!("Invalid JSON: {error}\nJSON received: {text}"),
        )
    })?;
    Ok(value(json))
}

/// The parser bounds the depth, so this may recurse.
fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => {
            if let Some(number) = number.as_i64() {
                Value::Integer(number)
            } else if let Some(number) = number.as_u64() {
                Value::from(number)
            } else {
                Value::Float(number.as_f64().unwrap_or(f64::NAN))
            }
        }
        Json::String(text) => Value::Text(text.into()),
        Json::Array(items) => Value::List(items.into_iter().map(value).collect()),
        Json::Object(entries) => {
            let mut map = Map::with_capacity(entries.len());
            for (key, entry) in entries {
                map.push(key.into(), value(entry));
            }
            Value::Map(map)
        }
    }
}
