//! `Number`: arithmetic like Python's; integers stay integers.
//!
//! Counterpart: `abs`, `sum`, `math.ceil`, `math.floor`, `int()` and `float()` of Python.

use std::cmp::Ordering;

use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

use super::failure;
use super::lexer::is_python_space;

/// The maximum number of digits that Python's `int()` reads.
const MAX_DIGITS: usize = 4300;

/// A number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number<'v> {
    /// The digits of an integer that does not fit into 64 bits.
    Big(&'v str),
    Float(f64),
    Integer(i64),
}

/// The number, if it is one.
pub(super) fn number(value: &Value) -> Option<Number<'_>> {
    match value {
        Value::Integer(number) => Some(Number::Integer(*number)),
        Value::BigInteger(digits) => Some(Number::Big(digits)),
        Value::Float(number) => Some(Number::Float(*number)),
        _ => None,
    }
}

impl Number<'_> {
    /// The exact order of two numbers; `None` if one of them is `nan`.
    pub(super) fn compare(self, other: Number<'_>) -> Option<Ordering> {
        match (self, other) {
            (Number::Integer(left), Number::Integer(right)) => Some(left.cmp(&right)),
            (Number::Float(left), Number::Float(right)) => left.partial_cmp(&right),
            (Number::Big(left), Number::Big(right)) => Some(compare_digits(left, right)),
            (Number::Big(left), Number::Integer(_)) => Some(sign(left)),
            (Number::Integer(_), Number::Big(right)) => Some(sign(right).reverse()),
            (Number::Integer(left), Number::Float(right)) => {
                compare_float(right, &left.to_string()).map(Ordering::reverse)
            }
            (Number::Float(left), Number::Integer(right)) => {
                compare_float(left, &right.to_string())
            }
            (Number::Big(left), Number::Float(right)) => {
                compare_float(right, left).map(Ordering::reverse)
            }
            (Number::Float(left), Number::Big(right)) => compare_float(left, right),
        }
    }

    /// As a floating-point number.
    #[expect(clippy::cast_precision_loss, reason = "as Python's float(int) does")]
    fn float(self) -> f64 {
        match self {
            Self::Big(digits) => digits.parse().unwrap_or(f64::NAN),
            Self::Float(number) => number,
            Self::Integer(number) => number as f64,
        }
    }

    /// As an integer, if it is one that fits.
    fn integer(self) -> Option<i128> {
        match self {
            Self::Big(digits) => digits.parse().ok(),
            Self::Float(_) => None,
            Self::Integer(number) => Some(number.into()),
        }
    }

    /// The absolute value.
    pub(super) fn magnitude(self) -> Value {
        match self {
            Self::Big(digits) => Value::BigInteger(digits.trim_start_matches('-').into()),
            Self::Float(number) => Value::Float(number.abs()),
            Self::Integer(number) => Value::from(number.unsigned_abs()),
        }
    }

    /// Rounds to an integer with `round`.
    ///
    /// # Errors
    ///
    /// Python's errors for infinity and NaN.
    pub(super) fn round(self, round: fn(f64) -> f64) -> Result<Value> {
        match self {
            Self::Big(digits) => Ok(Value::BigInteger(digits.into())),
            Self::Float(number) if number.is_nan() => {
                Err(Error::value("cannot convert float NaN to integer"))
            }
            Self::Float(number) if number.is_infinite() => {
                let msg = "cannot convert float infinity to integer".to_owned();
                Err(ErrorKind::Overflow { msg }.into())
            }
            Self::Float(number) => Ok(whole(&format!("{:.0}", round(number)))),
            Self::Integer(number) => Ok(Value::Integer(number)),
        }
    }
}

/// A sum that is an integer until a float is added.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sum {
    Float(f64),
    Integer(i128),
}

impl Sum {
    /// Adds up the numbers in order.
    pub(super) fn of<'v>(numbers: impl Iterator<Item = Number<'v>>) -> Self {
        numbers.fold(Self::Integer(0), |sum, number| match sum {
            Self::Float(sum) => Self::Float(sum + number.float()),
            Self::Integer(sum) => {
                let whole = number.integer().and_then(|number| sum.checked_add(number));
                whole.map_or_else(|| Self::Float(float(sum) + number.float()), Self::Integer)
            }
        })
    }

    pub(super) fn value(self) -> Value {
        match self {
            Self::Float(sum) => Value::Float(sum),
            Self::Integer(sum) => whole(&sum.to_string()),
        }
    }

    /// The quotient, always a float as in Python, and rounded only once.
    pub(super) fn divided_by(self, count: usize) -> Value {
        let sum = match self {
            Self::Float(sum) => return Value::Float(sum / float(count as i128)),
            Self::Integer(sum) => sum,
        };
        // As many bits of the quotient as fit; the lowest bit is set if there is a remainder.
        let shift = sum.unsigned_abs().leading_zeros().min(127);
        let dividend = sum.unsigned_abs() << shift;
        let divisor = count.max(1) as u128;
        let sticky = u128::from(dividend % divisor != 0);
        let quotient = (dividend / divisor) | sticky;
        #[expect(clippy::cast_precision_loss, reason = "this is the one rounding")]
        let quotient = quotient as f64 / 2f64.powi(shift.cast_signed());
        Value::Float(if sum < 0 { -quotient } else { quotient })
    }
}

/// The result of `int(text)`, or else of `float(text)`; null if both fail.
pub(super) fn parse(text: &str) -> Value {
    let text = text.trim_matches(is_python_space);
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let is_bad = |at: usize| {
        let digit = |at: Option<usize>| {
            let byte = at.and_then(|at| text.as_bytes().get(at));
            byte.is_some_and(u8::is_ascii_digit)
        };
        !digit(at.checked_sub(1)) || !digit(Some(at + 1))
    };
    if text.match_indices('_').any(|(at, _)| is_bad(at)) {
        return Value::Null;
    }
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let is_whole = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole && unsigned.len() <= MAX_DIGITS {
        let digits = unsigned.trim_start_matches('0');
        let sign = if plain.starts_with('-') && !digits.is_empty() {
            "-"
        } else {
            ""
        };
        let digits = if digits.is_empty() { "0" } else { digits };
        return whole(&format!("{sign}{digits}"));
    }
    plain.parse().map_or(Value::Null, Value::Float)
}

/// Python's `TypeError` for a type that `int()` does not accept.
pub(super) fn not_a_number(python_type: &str) -> Error {
    failure::type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{python_type}'"
    ))
}

/// The integer with these digits.
fn whole(digits: &str) -> Value {
    match digits {
        "-0" => Value::Integer(0),
        _ => digits
            .parse()
            .map_or_else(|_| Value::BigInteger(digits.into()), Value::Integer),
    }
}

#[expect(clippy::cast_precision_loss, reason = "as Python's float(int) does")]
fn float(number: i128) -> f64 {
    number as f64
}

/// How a number beyond 64 bits compares to one within.
fn sign(digits: &str) -> Ordering {
    if digits.starts_with('-') {
        Ordering::Less
    } else {
        Ordering::Greater
    }
}

fn compare_digits(left: &str, right: &str) -> Ordering {
    let unsigned = |digits: &str| digits.trim_start_matches('-').len();
    match (left.starts_with('-'), right.starts_with('-')) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (is_negative, _) => {
            let order = unsigned(left).cmp(&unsigned(right)).then(left.cmp(right));
            if is_negative { order.reverse() } else { order }
        }
    }
}

/// How a float compares to the integer with these digits.
fn compare_float(left: f64, right: &str) -> Option<Ordering> {
    if left.is_nan() {
        return None;
    }
    if left.is_infinite() {
        return left.partial_cmp(&0.0);
    }
    let digits = format!("{:.0}", left.trunc());
    let digits = if digits == "-0" { "0" } else { digits.as_str() };
    let order = compare_digits(digits, right);
    Some(order.then(left.fract().partial_cmp(&0.0)?))
}
