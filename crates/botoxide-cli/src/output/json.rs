//! JSON as `aws` prints it: four spaces, members in their order, text as it is.
//!
//! Not here: timestamps and bytes (`scalars.rs`). Counterpart: Python's `json.dump(…, indent=4, ensure_ascii=False)` in awscli
//! `formatter.py`, `utils.py` (`json_encoder`).

use std::fmt::Write as _;

use botoxide_core::value::{FloatText, Value};

/// The text of a value, without a newline at its end.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 1);
    out
}

/// The text of a value in one line.
pub(super) fn line(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, LINE);
    out
}

/// JSON with escapes for letters that are not ASCII, as Python's `ensure_ascii` writes them.
pub(super) fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter.is_ascii() && letter != '\u{7f}' {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// The depth of everything in a line.
const LINE: usize = 0;

/// Results are as deep as their model, or as deep as the parser allows: it is safe to recurse.
fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        // `scalars::to_text` has left no others.
        Value::Null
        | Value::Blob(_)
        | Value::Body(_)
        | Value::EventStream(_)
        | Value::Object(_)
        | Value::Timestamp(_) => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Integer(number) => {
            // Writing to a string does not fail.
            let _ = write!(out, "{number}");
        }
        Value::BigInteger(digits) => out.push_str(digits),
        Value::Float(number) if number.is_nan() => out.push_str("NaN"),
        Value::Float(number) if number.is_infinite() => {
            out.push_str(if *number < 0.0 {
                "-Infinity"
            } else {
                "Infinity"
            });
        }
        Value::Float(number) => out.push_str(FloatText::new(*number).as_str()),
        Value::Text(text) => write_text(out, text),
        Value::List(items) => write_all(out, items.iter(), depth, ['[', ']'], |out, item| {
            write(out, item, below(depth));
        }),
        Value::Map(map) => write_all(out, map.iter(), depth, ['{', '}'], |out, (key, value)| {
            write_text(out, key);
            out.push_str(": ");
            write(out, value, below(depth));
        }),
    }
}

fn write_all<T>(
    out: &mut String,
    items: impl ExactSizeIterator<Item = T>,
    depth: usize,
    [open, close]: [char; 2],
    write_item: impl Fn(&mut String, T),
) {
    out.push(open);
    let is_empty = items.len() == 0;
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push_str(if depth == LINE { ", " } else { "," });
        }
        if depth != LINE {
            new_line(out, depth);
        }
        write_item(out, item);
    }
    if !is_empty && depth != LINE {
        new_line(out, depth - 1);
    }
    out.push(close);
}

fn below(depth: usize) -> usize {
    if depth == LINE { LINE } else { depth + 1 }
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("    ", depth));
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    #[test]
    fn values_are_printed_as_aws_prints_them() {
        // Checked against json.dumps(…, indent=4, ensure_ascii=False) with awscli's encoder.
        let value = params! {
            "Text": "a\"b\\c\nd\u{1}é☃",
            "Empty": {},
            "List": [1, 2.0, true, null, []],
            "Small": 1e-7,
            "Infinite": f64::INFINITY,
        };
        assert_eq!(
            line(&value),
            r#"{"Text": "a\"b\\c\nd\u0001é☃", "Empty": {}, "List": [1, 2.0, true, null, []], "Small": 1e-07, "Infinite": Infinity}"#
        );
        assert_eq!(ascii("é\u{7f}😀"), "\\u00e9\\u007f\\ud83d\\ude00");
        assert_eq!(
            text(&value),
            r#"{
    "Text": "a\"b\\c\nd\u0001é☃",
    "Empty": {},
    "List": [
        1,
        2.0,
        true,
        null,
        []
    ],
    "Small": 1e-07,
    "Infinite": Infinity
}"#
        );
    }
}
