//! Converts plain values to and from DynamoDB's typed values: `5` and `{"N": "5"}`.
//!
//! Counterpart: boto3 `dynamodb/types.py` (`TypeSerializer`, `TypeDeserializer`).

use bytes::Bytes;

use botoxide_core::body::Body;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, PythonStr, Value};

use super::decimal::Decimal;
use super::set::Set;

/// The maximum depth of arguments; DynamoDB itself accepts 32 levels.
const MAX_DEPTH: usize = 256;

/// Converts a value to DynamoDB's typed form.
///
/// | value | DynamoDB |
/// | --- | --- |
/// | `Null` | `{"NULL": true}` |
/// | `Bool` | `{"BOOL": …}` |
/// | `Integer`, `BigInteger`, [`Decimal`] | `{"N": "…"}` |
/// | `Text` | `{"S": "…"}` |
/// | `Blob`, a body in memory | `{"B": …}` |
/// | [`Set`] | `{"NS": […]}`, `{"SS": […]}`, `{"BS": […]}`; an empty set is `NS` |
/// | `List` | `{"L": […]}` |
/// | `Map` | `{"M": {…}}` |
///
/// # Errors
///
/// `InvalidType` for a floating-point number, which would not be exact, and for what DynamoDB cannot store;
/// `InvalidValue` for an integer of more than 38 digits.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb, params, Value};
///
/// let item = dynamodb::serialize(&params! { "year": 1927, "title": "Metropolis" })?;
/// assert_eq!(item, params! { "M": { "year": { "N": "1927" }, "title": { "S": "Metropolis" } } });
/// assert_eq!(
///     dynamodb::serialize(&Value::from(0.1)).unwrap_err().to_string(),
///     "Float types are not supported. Use Decimal types instead."
/// );
/// # Ok::<(), botoxide::Error>(())
/// ```
pub fn serialize(value: &Value) -> Result<Value> {
    serialize_at(value, 0)
}

fn serialize_at(value: &Value, depth: usize) -> Result<Value> {
    if depth > MAX_DEPTH {
        return Err(mistyped(format!(
            "A value has more than {MAX_DEPTH} levels"
        )));
    }
    Ok(match value {
        Value::Null => typed("NULL", true),
        Value::Bool(value) => typed("BOOL", *value),
        Value::Integer(number) => typed("N", number.to_string()),
        Value::BigInteger(digits) => typed("N", digits.parse::<Decimal>()?.to_string()),
        Value::Float(_) => {
            let msg = "Float types are not supported. Use Decimal types instead.";
            return Err(mistyped(msg.to_owned()));
        }
        Value::Text(text) => typed("S", text.clone()),
        Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) => typed("B", bytes.clone()),
        Value::List(items) => {
            let items = items.iter().map(|item| serialize_at(item, depth + 1));
            typed("L", items.collect::<Result<Vec<_>>>()?)
        }
        Value::Map(map) => {
            let entries = map
                .iter()
                .map(|(key, item)| Ok((key.clone(), serialize_at(item, depth + 1)?)));
            typed("M", entries.collect::<Result<Map>>()?)
        }
        Value::Body(Body::Stream(_))
        | Value::Timestamp(_)
        | Value::EventStream(_)
        | Value::Object(_) => {
            if let Some(number) = value.as_object::<Decimal>() {
                typed("N", number.to_string())
            } else if let Some(set) = value.as_object::<Set>() {
                serialize_set(set)
            } else {
                return Err(mistyped(format!(
                    "Unsupported type \"<class '{}'>\" for value \"{}\"",
                    value.python_type(),
                    PythonStr(value)
                )));
            }
        }
    })
}

fn serialize_set(set: &Set) -> Value {
    fn list<'a, T: 'a>(members: &'a [T], each: impl FnMut(&'a T) -> Value) -> Vec<Value> {
        members.iter().map(each).collect()
    }
    match set {
        // The type of an empty set is unknown, and numbers are tried first.
        _ if set.is_empty() => typed("NS", Value::List(Vec::new())),
        Set::Numbers(members) => typed("NS", list(members, |number| number.to_string().into())),
        Set::Texts(members) => typed("SS", list(members, |text| text.clone().into())),
        Set::Blobs(members) => typed("BS", list(members, |bytes| bytes.clone().into())),
    }
}

fn typed(name: &'static str, value: impl Into<Value>) -> Value {
    let mut map = Map::with_capacity(1);
    map.push(Text::from_static(name), value.into());
    Value::Map(map)
}

fn mistyped(msg: String) -> Error {
    ErrorKind::InvalidType { msg }.into()
}

/// Converts DynamoDB's typed form to a plain value; numbers become [`Decimal`], sets become [`Set`].
///
/// # Errors
///
/// `InvalidType` if the value has no type or an unknown one; `InvalidValue` if a number is not a number.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb::{self, Decimal}, params};
///
/// let item = dynamodb::deserialize(&params! { "M": { "year": { "N": "1927" }, "seen": { "BOOL": true } } })?;
/// assert_eq!(item["seen"].as_bool(), Some(true));
/// assert_eq!(Decimal::from_value(&item["year"]).and_then(Decimal::to_i64), Some(1927));
/// # Ok::<(), botoxide::Error>(())
/// ```
pub fn deserialize(value: &Value) -> Result<Value> {
    deserialize_at(value, 0)
}

fn deserialize_at(value: &Value, depth: usize) -> Result<Value> {
    if depth > MAX_DEPTH {
        return Err(mistyped(format!(
            "A value has more than {MAX_DEPTH} levels"
        )));
    }
    let entry = value.as_map().and_then(|map| map.iter().next());
    let Some((name, value)) = entry else {
        return Err(mistyped(
            "Value must be a nonempty dictionary whose key is a valid dynamodb type.".to_owned(),
        ));
    };
    // boto3 looks for a method of this name in lower case, so any case works.
    Ok(match name.to_ascii_lowercase().as_str() {
        "null" => Value::Null,
        "bool" | "s" | "b" => value.clone(),
        "n" => decimal(value)?.into(),
        "ns" => Set::numbers(decimals(value)?).into(),
        "ss" => Set::texts(texts(value)?).into(),
        "bs" => Set::blobs(blobs(value)?).into(),
        "l" => {
            let items = value.iter().map(|item| deserialize_at(item, depth + 1));
            Value::List(items.collect::<Result<_>>()?)
        }
        "m" => {
            let entries = value.as_map().into_iter().flat_map(Map::iter);
            let entries =
                entries.map(|(key, item)| Ok((key.clone(), deserialize_at(item, depth + 1)?)));
            Value::Map(entries.collect::<Result<Map>>()?)
        }
        _ => return Err(mistyped(format!("Dynamodb type {name} is not supported"))),
    })
}

fn decimal(value: &Value) -> Result<Decimal> {
    value.as_str().unwrap_or_default().parse()
}

fn decimals(value: &Value) -> Result<Vec<Decimal>> {
    value.iter().map(decimal).collect()
}

fn texts(value: &Value) -> Result<Vec<Text>> {
    let text = |item: &Value| match item {
        Value::Text(text) => Ok(text.clone()),
        other => Err(mistyped(format!(
            "a {} in a set of strings",
            other.python_type()
        ))),
    };
    value.iter().map(text).collect()
}

fn blobs(value: &Value) -> Result<Vec<Bytes>> {
    let blob = |item: &Value| match item {
        Value::Blob(bytes) => Ok(bytes.clone()),
        other => Err(mistyped(format!(
            "a {} in a set of bytes",
            other.python_type()
        ))),
    };
    value.iter().map(blob).collect()
}
