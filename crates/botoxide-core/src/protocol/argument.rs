//! Single values as the protocols write them: timestamps, numbers, text, bytes.
//!
//! Counterpart: botocore `serialize.py` (`_convert_timestamp_to_str`, `_handle_float`).

use std::borrow::Cow;

use super::codec::scalar::type_error;
use crate::error::{Error, Result};
use crate::model::TimestampFormat;
use crate::time::{Precision, UnixSeconds};
use crate::value::{FloatText, PythonStr, Value};

/// The maximum nesting depth of arguments: they come from the caller, and are processed by recursion.
pub(super) const MAX_DEPTH: usize = 256;

/// A timestamp in one of its formats.
#[derive(Debug)]
pub(super) enum Moment {
    /// ISO 8601 or RFC 822.
    Text(String),
    /// Seconds since 1970.
    Seconds(UnixSeconds),
}

impl Moment {
    /// Writes `value` in `format`, or in `default` where the model sets none.
    pub(super) fn new(
        value: &Value,
        format: TimestampFormat,
        default: TimestampFormat,
        precision: Precision,
    ) -> Result<Self> {
        let moment = value
            .to_timestamp()
            .ok_or_else(|| Error::value(format!("Invalid timestamp \"{}\"", PythonStr(value))))?;
        let format = match format {
            TimestampFormat::Unset => default,
            TimestampFormat::Iso8601 | TimestampFormat::Rfc822 | TimestampFormat::UnixTimestamp => {
                format
            }
        };
        Ok(match format {
            TimestampFormat::Rfc822 => Self::Text(moment.to_rfc822()),
            TimestampFormat::UnixTimestamp => Self::Seconds(moment.to_unix_seconds(precision)),
            TimestampFormat::Unset | TimestampFormat::Iso8601 => {
                Self::Text(moment.to_iso8601(precision))
            }
        })
    }

    /// The form as text.
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Seconds(UnixSeconds::Integer(seconds)) => seconds.to_string(),
            Self::Seconds(UnixSeconds::Float(seconds)) => {
                FloatText::new(seconds).as_str().to_owned()
            }
        }
    }
}

/// The text for a float that is not a number in JSON or text.
pub(super) fn special_float(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        return Some("NaN");
    }
    value
        .is_infinite()
        .then_some(if value < 0.0 { "-Infinity" } else { "Infinity" })
}

/// Python's `str(value)`.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    if let Value::Text(text) = value {
        Cow::Borrowed(text)
    } else if let Value::Integer(number) = value {
        Cow::Owned(itoa::Buffer::new().format(*number).to_owned())
    } else {
        Cow::Owned(PythonStr(value).to_string())
    }
}

/// The text of a value whose shape is `float` or `double`.
pub(super) fn float_text(value: &Value) -> Cow<'_, str> {
    if let Value::Float(number) = value
        && let Some(name) = special_float(*number)
    {
        return Cow::Borrowed(name);
    }
    text(value)
}

/// The bytes of a value whose shape is `blob`.
pub(super) fn blob(value: &Value) -> Result<&[u8]> {
    value.as_bytes().ok_or_else(|| {
        type_error(&format!(
            "a bytes-like object is required, not '{}'",
            value.python_type()
        ))
    })
}

/// The error for a value that is not a structure, list or map where one is required.
#[cold]
pub(super) fn wrong_type(value: &Value) -> Error {
    Error::value(format!(
        "'{}' object has no attribute 'items'",
        value.python_type()
    ))
}

/// An error for arguments that are nested too deep.
pub(super) fn check_depth(depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(Error::value("maximum recursion depth exceeded"));
    }
    Ok(())
}
