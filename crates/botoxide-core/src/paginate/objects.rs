//! What Python's objects do by themselves: to be true, to have a length, to be cut and added.
//!
//! Counterpart: Python.

use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::value::{PythonRepr, Value};

/// Whether a value counts as true.
pub(super) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Integer(0) => false,
        Value::Float(number) => *number != 0.0,
        Value::Text(text) => !text.is_empty(),
        Value::Blob(bytes) => !bytes.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Map(entries) => !entries.is_empty(),
        Value::Bool(true)
        | Value::Integer(_)
        | Value::BigInteger(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::EventStream(_)
        | Value::Object(_) => true,
    }
}

/// `len(value)`.
pub(super) fn len(value: &Value) -> Result<i64> {
    let length = match value {
        Value::Text(text) => text.chars().count(),
        Value::Blob(bytes) => bytes.len(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        value => {
            let msg = format!("object of type '{}' has no len()", value.python_type());
            return Err(ErrorKind::InvalidType { msg }.into());
        }
    };
    Ok(i64::try_from(length).unwrap_or(i64::MAX))
}

/// `value[start:end]`.
pub(super) fn slice(value: Value, start: i64, end: Option<i64>) -> Result<Value> {
    Ok(match value {
        Value::List(mut items) => {
            let range = range(items.len(), start, end);
            items.truncate(range.end);
            items.drain(..range.start);
            Value::List(items)
        }
        Value::Text(text) => {
            let range = range(text.chars().count(), start, end);
            let kept = text.chars().skip(range.start).take(range.len());
            Value::from(kept.collect::<String>())
        }
        Value::Blob(bytes) => {
            let range = range(bytes.len(), start, end);
            Value::Blob(bytes.slice(range))
        }
        Value::Map(_) => return Err(invalid("unhashable type: 'slice'")),
        value => {
            let type_name = value.python_type();
            return Err(invalid(&format!(
                "'{type_name}' object is not subscriptable"
            )));
        }
    })
}

/// The places that a slice keeps: negative ones count from the end.
fn range(length: usize, start: i64, end: Option<i64>) -> Range<usize> {
    let place = |at: i64| match usize::try_from(at) {
        Ok(at) => at.min(length),
        Err(_) => length.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX)),
    };
    let start = place(start);
    let end = end.map_or(length, place);
    start..end.max(start)
}

/// `int(value)`. What does not fit 64 bits becomes the largest or the smallest number that does.
pub(super) fn int(value: &Value) -> Result<i64> {
    match value {
        Value::Integer(number) => Ok(*number),
        Value::Bool(value) => Ok(i64::from(*value)),
        Value::BigInteger(digits) => Ok(int_of_text(digits).unwrap_or(i64::MAX)),
        Value::Float(number) if number.is_finite() =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "it is what int() does")]
            Ok(number.trunc() as i64)
        }
        Value::Float(number) if number.is_nan() => {
            Err(Error::value("cannot convert float NaN to integer"))
        }
        Value::Float(_) => Err(Error::value("cannot convert float infinity to integer")),
        Value::Text(text) => int_of_text(text).ok_or_else(|| {
            let text = PythonRepr(value);
            Error::value(format!("invalid literal for int() with base 10: {text}"))
        }),
        value => Err(invalid(&format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            value.python_type()
        ))),
    }
}

/// The number that a text is to Python: white space around it, a sign, single underscores between its digits.
pub(super) fn int_of_text(text: &str) -> Option<i64> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (text.starts_with('-'), digits),
        None => (false, text),
    };
    let groups = || digits.split('_');
    if groups().any(|group| group.is_empty() || !group.bytes().all(|digit| digit.is_ascii_digit()))
    {
        return None;
    }
    let number = groups().flat_map(str::bytes).fold(0_i64, |number, digit| {
        number
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    Some(if is_negative { -number } else { number })
}

/// `left + right`, for numbers and strings.
pub(super) fn add(left: &Value, right: &Value) -> Result<Value> {
    if let (Some(left), Some(right)) = (whole(left), whole(right)) {
        let sum = left.saturating_add(right);
        return Ok(i64::try_from(sum).map_or_else(
            |_| Value::BigInteger(Text::from(sum.to_string())),
            Value::Integer,
        ));
    }
    if let (Some(left), Some(right)) = (number(left), number(right)) {
        return Ok(Value::Float(left + right));
    }
    if let (Value::Text(left), Value::Text(right)) = (left, right) {
        return Ok(Value::from([left.as_str(), right.as_str()].concat()));
    }
    Err(invalid(&format!(
        "unsupported operand type(s) for +: '{}' and '{}'",
        left.python_type(),
        right.python_type()
    )))
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Bool(value) => Some(i128::from(*value)),
        Value::Integer(number) => Some(i128::from(*number)),
        Value::BigInteger(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::BigInteger(digits) => digits.parse().ok(),
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        value => value.as_f64(),
    }
}

/// Whether it is an `int`, a `float` or a `bool` to Python.
pub(super) fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_) | Value::Integer(_) | Value::BigInteger(_) | Value::Float(_)
    )
}

/// `left == right`, for what expressions find.
pub(crate) fn is_equal(left: &Value, right: &Value) -> bool {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left == right,
        _ => match (number(left), number(right)) {
            #[expect(clippy::float_cmp, reason = "it is what == does")]
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        },
    }
}

/// Python's `TypeError`.
pub(super) fn invalid(msg: &str) -> Error {
    let msg = msg.to_owned();
    ErrorKind::InvalidType { msg }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    // H011: int() of a token's last part
    #[test]
    fn numbers_are_read_like_in_python() {
        for (text, number) in [
            ("12", Some(12)),
            (" +1_000\n", Some(1000)),
            ("-7", Some(-7)),
            ("99999999999999999999", Some(i64::MAX)),
            ("", None),
            ("-", None),
            ("1__0", None),
            ("_1", None),
            ("1.0", None),
        ] {
            assert_eq!(int_of_text(text), number, "{text:?}");
        }
    }

    // H009 H012
    #[test]
    fn slices_count_from_either_end() {
        let list =
            |numbers: &[i64]| Value::List(numbers.iter().copied().map(Value::Integer).collect());
        for (start, end, kept) in [
            (1, None, &[2, 3][..]),
            (-1, None, &[3]),
            (0, Some(-2), &[1]),
            (5, None, &[]),
            (2, Some(1), &[]),
            (-9, Some(9), &[1, 2, 3]),
        ] {
            assert_eq!(slice(list(&[1, 2, 3]), start, end).unwrap(), list(kept));
        }
        assert_eq!(slice("äöü".into(), 1, Some(2)).unwrap(), Value::from("ö"));
        let error = slice(Value::Integer(7), 0, None).unwrap_err();
        assert_eq!(error.to_string(), "'int' object is not subscriptable");
    }
}
