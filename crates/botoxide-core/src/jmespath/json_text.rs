//! The function `to_string`: JSON as Python's `json.dumps` writes it.
//!
//! Non-ASCII characters are escaped, and a value that JSON cannot represent becomes the string of `str()`. Counterpart:
//! `_func_to_string` in jmespath `functions.py`.

use std::fmt::Write as _;

use crate::error::Result;
use crate::protocol::push_json_text;
use crate::value::{FloatText, PythonStr, Value};

use super::evaluate::Evaluator;
use super::found::Found;
use super::{MAX_NESTING, failure, functions};

impl Evaluator {
    /// The JSON of a result.
    pub(super) fn json_text(&mut self, found: &Found<'_, '_>) -> Result<String> {
        let mut out = String::new();
        self.write_json(&mut out, found, 0)?;
        Ok(out)
    }

    fn write_json(&mut self, out: &mut String, found: &Found<'_, '_>, depth: usize) -> Result<()> {
        if depth == MAX_NESTING {
            return Err(failure::too_deep());
        }
        let start = out.len();
        if let Some(items) = found.items() {
            out.push('[');
            for (at, item) in items.enumerate() {
                self.separate(out, at)?;
                self.write_json(out, &item, depth + 1)?;
            }
            out.push(']');
            return Ok(());
        }
        if let Some(entries) = found.entries() {
            out.push('{');
            for (at, (name, found)) in entries.iter().enumerate() {
                self.separate(out, at)?;
                push_json_text(out, name);
                out.push(':');
                self.spend(name.len())?;
                self.write_json(out, found, depth + 1)?;
            }
            out.push('}');
            return Ok(());
        }
        match found.value() {
            Some(value) => write_scalar(out, value),
            None => push_json_text(out, &functions::shown(self, found)),
        }
        self.spend(out.len() - start)
    }

    fn separate(&mut self, out: &mut String, at: usize) -> Result<()> {
        if at > 0 {
            out.push(',');
        }
        self.spend(1)
    }
}

fn write_scalar(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Float(number) if number.is_nan() => out.push_str("NaN"),
        Value::Float(number) if number.is_infinite() => {
            out.push_str(if *number < 0.0 {
                "-Infinity"
            } else {
                "Infinity"
            });
        }
        Value::Float(number) => out.push_str(FloatText::new(*number).as_str()),
        Value::Text(text) => push_json_text(out, text),
        Value::Integer(_) | Value::BigInteger(_) => {
            let _ = write!(out, "{}", PythonStr(value));
        }
        Value::Blob(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::EventStream(_)
        | Value::Object(_) => push_json_text(out, &PythonStr(value).to_string()),
    }
}
