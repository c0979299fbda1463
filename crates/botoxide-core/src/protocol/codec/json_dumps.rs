//! JSON with spaces between its parts, as `json.dumps` writes it by default.
//!
//! Such a text may be signed, so every space matters. Counterpart: Python's `json.dumps`.

use super::json_writer::{NonAscii, push_string, push_value};
use crate::error::Result;
use crate::protocol::argument::check_depth;
use crate::value::Value;

/// Writes `value` as JSON: `{"a": [1, 2], "b": "\u00e4"}`.
///
/// # Errors
///
/// `InvalidValue` for a value that JSON cannot represent, or that is nested too deeply.
pub fn json_dumps(value: &Value) -> Result<String> {
    let mut out = Vec::new();
    push(&mut out, value, 0)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Writes a text with its quotes, escaped to printable ASCII: `"\u00e4"`.
pub fn push_json_text(out: &mut String, text: &str) {
    let mut bytes = Vec::new();
    push_string(&mut bytes, text, NonAscii::Escape);
    out.push_str(&String::from_utf8_lossy(&bytes));
}

fn push(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<()> {
    check_depth(depth)?;
    match value {
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.extend_from_slice(b", ");
                }
                push(out, item, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Map(entries) => {
            out.push(b'{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    out.extend_from_slice(b", ");
                }
                push_string(out, key, NonAscii::Escape);
                out.extend_from_slice(b": ");
                push(out, value, depth + 1)?;
            }
            out.push(b'}');
        }
        _ => push_value(out, value, NonAscii::Escape, depth)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    // P233: Python json.dumps(value)
    #[test]
    fn spaces_stand_where_python_puts_them() {
        let value = params! {
            "a": [1, -1.5, true, null, {}, []], "ä\"\n😀": { "b": "c" }, "": "~\u{7f}"
        };
        assert_eq!(
            json_dumps(&value).unwrap(),
            r#"{"a": [1, -1.5, true, null, {}, []], "\u00e4\"\n\ud83d\ude00": {"b": "c"}, "": "~\u007f"}"#
        );
    }
}
