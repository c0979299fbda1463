//! JSON text, written straight into the body.
//!
//! Not here: what a model says about a value (`json/serialize.rs`). Counterpart: Python's `json.dumps`,
//! without the spaces.

use crate::error::{Error, Result};
use crate::protocol::argument::check_depth;
use crate::value::{FloatText, Value};

/// How characters outside ASCII are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum NonAscii {
    /// As UTF-8.
    Keep,
    /// As `\u` escapes, like `json.dumps`.
    Escape,
}

/// Writes `value` as JSON, without a shape.
pub(in crate::protocol) fn push_value(
    out: &mut Vec<u8>,
    value: &Value,
    non_ascii: NonAscii,
    depth: usize,
) -> Result<()> {
    check_depth(depth)?;
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => push_bool(out, *value),
        Value::Integer(number) => push_integer(out, *number),
        Value::BigInteger(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Float(number) => push_float(out, *number),
        Value::Text(text) => push_string(out, text, non_ascii),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                push_value(out, item, non_ascii, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Map(entries) => {
            out.push(b'{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                push_string(out, key, non_ascii);
                out.push(b':');
                push_value(out, value, non_ascii, depth + 1)?;
            }
            out.push(b'}');
        }
        Value::Object(object) if let Some(content) = object.as_any_object().content() => {
            push_value(out, &content, non_ascii, depth)?;
        }
        Value::Blob(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::EventStream(_)
        | Value::Object(_) => {
            let type_name = value.python_type().rsplit('.').next().unwrap_or_default();
            return Err(Error::value(format!(
                "Object of type {type_name} is not JSON serializable"
            )));
        }
    }
    Ok(())
}

/// `true` or `false`.
pub(in crate::protocol) fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// A whole number.
pub(in crate::protocol) fn push_integer(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// A number; infinities and NaN are written as Python writes them, which is not JSON.
pub(in crate::protocol) fn push_float(out: &mut Vec<u8>, number: f64) {
    match crate::protocol::argument::special_float(number) {
        Some(name) => out.extend_from_slice(name.as_bytes()),
        None => out.extend_from_slice(FloatText::new(number).as_str().as_bytes()),
    }
}

/// A string in quotes, with its escapes.
pub(in crate::protocol) fn push_string(out: &mut Vec<u8>, text: &str, non_ascii: NonAscii) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let bytes = text.as_bytes();
    // no early exit, so that the compiler vectorizes it
    let keeps = u8::from(non_ascii == NonAscii::Keep);
    let special = bytes.iter().fold(0, |found, &byte| {
        let quoted = u8::from(byte < 0x20) | u8::from(byte == b'"') | u8::from(byte == b'\\');
        found | quoted | (u8::from(byte >= 0x7f) & !keeps)
    });
    if special == 0 {
        out.extend_from_slice(bytes);
        out.push(b'"');
        return;
    }
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let is_plain = match byte {
            0..0x20 | b'"' | b'\\' => false,
            // Python escapes DEL like the characters outside ASCII.
            0x7f.. => non_ascii == NonAscii::Keep,
            _ => true,
        };
        if is_plain || at < done {
            continue;
        }
        out.extend_from_slice(bytes.get(done..at).unwrap_or_default());
        done = at + push_escape(out, text, at);
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
    out.push(b'"');
}

/// Writes the escape of the character at `at`; returns how many bytes the character has.
#[cold]
fn push_escape(out: &mut Vec<u8>, text: &str, at: usize) -> usize {
    let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
        return 1;
    };
    let short: &[u8] = match c {
        '"' => b"\\\"",
        '\\' => b"\\\\",
        '\n' => b"\\n",
        '\r' => b"\\r",
        '\t' => b"\\t",
        '\u{8}' => b"\\b",
        '\u{c}' => b"\\f",
        _ => b"",
    };
    out.extend_from_slice(short);
    if short.is_empty() {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.extend_from_slice(b"\\u");
            for shift in [12, 8, 4, 0] {
                let digit = u32::from(*unit >> shift & 0xf);
                out.push(char::from_digit(digit, 16).map_or(b'0', |digit| digit as u8));
            }
        }
    }
    c.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    fn written(value: &Value, non_ascii: NonAscii) -> String {
        let mut out = Vec::new();
        push_value(&mut out, value, non_ascii, 0).unwrap();
        String::from_utf8(out).unwrap()
    }

    // P183, P187: Python json.dumps(value, separators=(',', ':')), with and without ensure_ascii
    #[test]
    fn json_is_written_as_python_writes_it() {
        let value = params! {
            "a\"\\/\n\r\t\u{8}\u{c}\u{1}\u{7f}": [1, -1.5, 1e16, 1e-7, true, null, {}, []],
            "é€😀": "x\u{1f}é",
        };
        assert_eq!(
            written(&value, NonAscii::Escape),
            "{\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\\u007f\":[1,-1.5,1e+16,1e-07,true,null,{},[]],\
             \"\\u00e9\\u20ac\\ud83d\\ude00\":\"x\\u001f\\u00e9\"}"
        );
        assert_eq!(
            written(&value, NonAscii::Keep),
            "{\"a\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\u{7f}\":[1,-1.5,1e+16,1e-07,true,null,{},[]],\
             \"é€😀\":\"x\\u001fé\"}"
        );
        assert_eq!(
            written(&f64::NEG_INFINITY.into(), NonAscii::Keep),
            "-Infinity"
        );
    }

    #[test]
    fn what_json_cannot_say_is_an_error() {
        let mut deep = Value::Null;
        for _ in 0..1_000 {
            deep = Value::List(vec![deep]);
        }
        for value in [
            deep,
            Value::from(vec![1u8]),
            Value::from(crate::time::Timestamp::new(0, 0)),
        ] {
            assert!(push_value(&mut Vec::new(), &value, NonAscii::Keep, 0).is_err());
        }
    }
}
