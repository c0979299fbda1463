//! Numbers and timestamps from text, as Python's `int`, `float` and botocore's `parse_timestamp` read them.

use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::time::Timestamp;
use crate::value::Value;

/// The maximum number of digits of an integer: Python's `sys.get_int_max_str_digits()`.
pub(crate) const MAX_DIGITS: usize = 4300;

/// Python's `int(text)`.
pub(crate) fn integer(text: &str) -> Result<Value> {
    if let Ok(value) = text.parse::<i64>()
        && text.len() <= MAX_DIGITS
    {
        return Ok(Value::Integer(value));
    }
    let trimmed = text.trim();
    let (sign, digits) = match trimmed.strip_prefix(['+', '-']) {
        Some(digits) if trimmed.starts_with('-') => ("-", digits),
        Some(digits) => ("", digits),
        None => ("", trimmed),
    };
    let groups_are_digits = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    if !groups_are_digits {
        return Err(Error::value(format!(
            "invalid literal for int() with base 10: '{text}'"
        )));
    }
    let digits = digits.replace('_', "");
    if digits.len() > MAX_DIGITS {
        return Err(Error::value(format!(
            "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; \
             use sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    Ok(big_integer(sign, &digits))
}

/// The integer with these decimal digits.
pub(crate) fn big_integer(sign: &str, digits: &str) -> Value {
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let number = format!("{sign}{digits}");
    number
        .parse()
        .map_or_else(|_| Value::BigInteger(Text::from(number)), Value::Integer)
}

/// Python's `float(text)`.
pub(crate) fn float(text: &str) -> Result<Value> {
    let plain = text.trim();
    let number = plain.parse().or_else(|_| {
        let grouped = plain
            .split('_')
            .all(|part| part.ends_with(|c: char| c.is_ascii_digit()));
        if grouped {
            plain.replace('_', "").parse::<f64>().map_err(drop)
        } else {
            Err(())
        }
    });
    number
        .map(Value::Float)
        .map_err(|()| Error::value(format!("could not convert string to float: '{text}'")))
}

/// botocore's `parse_timestamp` of text.
pub(crate) fn timestamp(text: &str) -> Result<Value> {
    match Timestamp::parse(text) {
        Ok(moment) => Ok(Value::Timestamp(moment)),
        Err(error) => Err(Error::value(error.to_string())),
    }
}

/// botocore's `parse_timestamp` of any value.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else it is, it is refused alike"
)]
pub(crate) fn timestamp_of(value: &Value) -> Result<Value> {
    let moment = match value {
        Value::Text(text) => return timestamp(text),
        Value::Integer(seconds) => Timestamp::from_whole_seconds(*seconds),
        Value::Bool(truth) => Timestamp::from_whole_seconds(i64::from(*truth)),
        Value::Float(seconds) => Timestamp::from_seconds(*seconds),
        other => {
            let kind = python_type(other);
            return Err(Error::value(format!(
                "Invalid timestamp: Parser must be a string or character stream, not {kind}"
            )));
        }
    };
    moment
        .map(Value::Timestamp)
        .map_err(|error| Error::value(error.to_string()))
}

/// Python's `int(value)`.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else it is, it is refused alike"
)]
pub(crate) fn integer_of(value: Value) -> Result<Value> {
    match value {
        Value::Integer(_) | Value::BigInteger(_) => Ok(value),
        Value::Bool(truth) => Ok(Value::Integer(i64::from(truth))),
        Value::Text(text) => integer(&text),
        Value::Float(number) if number.is_finite() => integer(&format!("{:.0}", number.trunc())),
        Value::Float(number) if number.is_nan() => {
            Err(Error::value("cannot convert float NaN to integer"))
        }
        Value::Float(_) => Err(Error::value("cannot convert float infinity to integer")),
        other => Err(type_error(&format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            python_type(&other)
        ))),
    }
}

/// Python's `float(value)`.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else it is, it is refused alike"
)]
pub(crate) fn float_of(value: Value) -> Result<Value> {
    match value {
        Value::Float(_) => Ok(value),
        Value::Bool(truth) => Ok(Value::Float(f64::from(u8::from(truth)))),
        Value::Text(text) | Value::BigInteger(text) => float(&text),
        Value::Integer(_) => Ok(value.as_f64().map_or(Value::Null, Value::Float)),
        other => Err(type_error(&format!(
            "float() argument must be a string or a real number, not '{}'",
            python_type(&other)
        ))),
    }
}

/// botocore's `ensure_boolean(value)`.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else it is, it is false"
)]
pub(crate) fn boolean_of(value: &Value) -> Value {
    Value::Bool(match value {
        Value::Bool(truth) => *truth,
        Value::Text(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    })
}

/// Python's `TypeError` with this text.
pub(crate) fn type_error(msg: &str) -> Error {
    ErrorKind::InvalidType {
        msg: msg.to_owned(),
    }
    .into()
}

/// Python's `AttributeError` for a value of the wrong type.
pub(crate) fn attribute_error(value: &Value, attribute: &str) -> Error {
    let kind = python_type(value);
    ErrorKind::Attribute {
        msg: format!("'{kind}' object has no attribute '{attribute}'"),
    }
    .into()
}

/// The name of the type that a value has in Python.
pub(crate) fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Integer(_) | Value::BigInteger(_) => "int",
        Value::Float(_) => "float",
        Value::Text(_) => "str",
        Value::Blob(_) => "bytes",
        Value::Body(_) => "StreamingBody",
        Value::Timestamp(_) => "datetime",
        Value::List(_) => "list",
        Value::Map(_) => "dict",
        Value::EventStream(_) => "EventStream",
        Value::Object(object) => object.python_type().rsplit('.').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_pythons() {
        for (text, value) in [
            ("12", Value::Integer(12)),
            (" -7 ", Value::Integer(-7)),
            ("+1_000", Value::Integer(1000)),
            (
                "-9223372036854775809",
                Value::BigInteger("-9223372036854775809".into()),
            ),
            (
                "0018446744073709551616",
                Value::BigInteger("18446744073709551616".into()),
            ),
        ] {
            assert_eq!(integer(text).unwrap(), value);
        }
        // Python 3.11
        assert!(integer(&"9".repeat(MAX_DIGITS)).is_ok());
        let error = integer(&"0".repeat(MAX_DIGITS + 1))
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; \
             use sys.set_int_max_str_digits() to increase the limit"
        );
        let error = integer("1.5").unwrap_err().to_string();
        assert_eq!(error, "invalid literal for int() with base 10: '1.5'");
    }

    #[test]
    fn floats_are_pythons() {
        assert_eq!(float("1e400").unwrap(), Value::Float(f64::INFINITY));
        assert_eq!(float("-Infinity").unwrap(), Value::Float(f64::NEG_INFINITY));
        assert!(float("NaN").unwrap().as_f64().unwrap().is_nan());
        assert_eq!(
            float("x").unwrap_err().to_string(),
            "could not convert string to float: 'x'"
        );
    }
}
