//! From words to values: what a parameter's text means for its shape.
//!
//! `file.rs` reads `file://` and `fileb://`, `json.rs` JSON, `shorthand.rs` `Key=Value,…`, `skeleton.rs` makes
//! samples. Not here: whether the service takes the value; the engine says that. Counterpart: awscli
//! `argprocess.py`, `paramfile.py`.

use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use bytes::Bytes;

use crate::failure::Failure;

mod file;
mod json;
mod shorthand;
pub(crate) mod skeleton;

/// A word of the command line, or what is in the file that it names.
enum Given {
    Text(String),
    Bytes(Bytes),
}

/// The value of a parameter that takes one word. `name` is the parameter, for complaints.
pub(crate) fn one(name: &str, shape: Shape, word: String) -> Result<Value, Failure> {
    if shape.shape_type() == ShapeType::Blob && shape.is_streaming() {
        return file::body(name, &word);
    }
    let text = match file::resolve(name, word)? {
        Given::Text(text) => text,
        Given::Bytes(bytes) if shape.shape_type() == ShapeType::Blob => {
            return Ok(Value::Blob(bytes));
        }
        Given::Bytes(bytes) => text_of(name, bytes)?,
    };
    if takes_shorthand(shape) && !looks_like_json(&text) {
        return shorthand::parse(shape, &text).map_err(|message| Failure::parameter(name, message));
    }
    unpack(name, shape, text)
}

/// The value of a parameter that takes a list of words.
pub(crate) fn many(name: &str, shape: Shape, mut words: Vec<String>) -> Result<Value, Failure> {
    if words.len() == 1
        && let Some(word) = words.pop()
    {
        let text = match file::resolve(name, word)? {
            Given::Text(text) => text,
            Given::Bytes(bytes) => text_of(name, bytes)?,
        };
        if text.trim_start().starts_with('[') {
            return json::parse(name, &text);
        }
        words.push(text);
    }
    let item = shape.item();
    let is_shorthand =
        takes_shorthand(shape) && !words.first().is_some_and(|word| looks_like_json(word));
    let parse = |word: String| {
        if is_shorthand {
            shorthand::parse(item, &word).map_err(|message| Failure::parameter(name, message))
        } else {
            unpack(name, item, word)
        }
    };
    let items: Result<Vec<Value>, Failure> = words.into_iter().map(parse).collect();
    Ok(Value::List(items?))
}

/// All arguments of an operation: a JSON object, or the file that has it.
pub(crate) fn whole(name: &str, word: &str) -> Result<Map, Failure> {
    let text = match file::resolve(name, word.to_owned())? {
        Given::Text(text) => text,
        Given::Bytes(bytes) => text_of(name, bytes)?,
    };
    if let Value::Map(map) = json::parse(name, &text)? {
        return Ok(map);
    }
    Err(Failure::parameter(
        name,
        format!("a JSON object is wanted\nJSON received: {text}"),
    ))
}

/// Text as the shape's type wants it; structures and maps as JSON.
fn unpack(name: &str, shape: Shape, text: String) -> Result<Value, Failure> {
    if shape.is_document_type() || shape.is_json_value() {
        return json::parse(name, &text);
    }
    match shape.shape_type() {
        ShapeType::Structure | ShapeType::Map if text.trim_start().starts_with('{') => {
            json::parse(name, &text)
        }
        ShapeType::Structure | ShapeType::Map => {
            Err(Failure::parameter(name, format!("Invalid JSON:\n{text}")))
        }
        ShapeType::List if text.trim_start().starts_with('[') => json::parse(name, &text),
        ShapeType::List => Ok(Value::List(vec![unpack(name, shape.item(), text)?])),
        ShapeType::Boolean
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long => {
            scalar(shape.shape_type(), &text).map_err(|message| Failure::parameter(name, message))
        }
        ShapeType::Blob => Ok(Value::Blob(text.into())),
        ShapeType::Character | ShapeType::String | ShapeType::Timestamp => {
            Ok(Value::Text(text.into()))
        }
    }
}

/// A number or truth value, in Python's words where it is none. Text stays text.
fn scalar(shape_type: ShapeType, text: &str) -> Result<Value, String> {
    let digits = text.trim();
    match shape_type {
        ShapeType::Integer | ShapeType::Long => {
            let bare = digits.strip_prefix(['+', '-']).unwrap_or(digits);
            if let Ok(number) = digits.parse() {
                Ok(Value::Integer(number))
            } else if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
                Ok(Value::BigInteger(Text::from(
                    digits.trim_start_matches('+'),
                )))
            } else {
                Err(format!("invalid literal for int() with base 10: '{text}'"))
            }
        }
        ShapeType::Double | ShapeType::Float => digits
            .parse()
            .map(Value::Float)
            .map_err(|_| format!("could not convert string to float: '{text}'")),
        ShapeType::Boolean => Ok(Value::Bool(
            !text.is_empty() && !text.eq_ignore_ascii_case("false"),
        )),
        ShapeType::Blob
        | ShapeType::Character
        | ShapeType::List
        | ShapeType::Map
        | ShapeType::String
        | ShapeType::Structure
        | ShapeType::Timestamp => Ok(Value::Text(text.into())),
    }
}

/// Shorthand is for structures and maps and lists of them, but not for free-form documents, whose types it
/// could not tell.
fn takes_shorthand(shape: Shape) -> bool {
    let is_complex = |shape: Shape| {
        matches!(
            shape.shape_type(),
            ShapeType::Structure | ShapeType::List | ShapeType::Map
        )
    };
    let (item, value) = (shape.item(), shape.value());
    let holds_document =
        shape.is_document_type() || item.is_document_type() || value.is_document_type();
    is_complex(shape)
        && !holds_document
        && (shape.shape_type() != ShapeType::List || is_complex(item))
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn text_of(name: &str, bytes: Bytes) -> Result<String, Failure> {
    String::from_utf8(bytes.into())
        .map_err(|_| Failure::parameter(name, "this parameter takes text, and the file has bytes"))
}
