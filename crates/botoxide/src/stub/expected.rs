//! `ANY`, and the comparison of arguments with the expected ones.
//!
//! Counterpart: botocore `stub.py` (`_ANY`), and Python's `==`.

use std::fmt;

use botoxide_core::body::Body;
use botoxide_core::value::{AnyObject, Map, Object, Value};

/// A value that is equal to any other, in the expected parameters of a [`Stubber`](super::Stubber), at any depth.
pub const ANY: Any = Any;

/// The type of [`ANY`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Any;

impl fmt::Debug for Any {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<ANY>")
    }
}

impl AnyObject for Any {
    fn python_type(&self) -> &'static str {
        "botocore.stub._ANY"
    }

    fn equals(&self, _other: &dyn AnyObject) -> bool {
        true
    }
}

impl From<Any> for Value {
    fn from(any: Any) -> Self {
        Self::Object(Object::new(any))
    }
}

fn is_any(value: &Value) -> bool {
    value.as_object::<Any>().is_some()
}

/// Whether `params` equal `expected`, as Python compares them.
pub(super) fn is_met(expected: &Value, params: &Value) -> bool {
    if is_any(expected) || is_any(params) {
        return true;
    }
    match (expected, params) {
        (Value::Map(expected), Value::Map(params)) => is_met_by_members(expected, params),
        (Value::List(expected), Value::List(params)) => {
            expected.len() == params.len()
                && expected
                    .iter()
                    .zip(params)
                    .all(|(expected, item)| is_met(expected, item))
        }
        // `True == 1 == 1.0`
        (
            Value::Bool(_) | Value::Integer(_) | Value::Float(_),
            Value::Bool(_) | Value::Integer(_) | Value::Float(_),
        ) => expected == params || number(expected) == number(params),
        // Bytes are equal, whichever of the two types they have.
        (
            Value::Blob(expected) | Value::Body(Body::Bytes(expected)),
            Value::Blob(params) | Value::Body(Body::Bytes(params)),
        ) => expected == params,
        _ => expected == params,
    }
}

fn is_met_by_members(expected: &Map, params: &Map) -> bool {
    expected.len() == params.len()
        && expected.iter().all(|(name, expected)| {
            params
                .get(name)
                .is_some_and(|value| is_met(expected, value))
        })
}

fn number(value: &Value) -> Option<f64> {
    match value.as_bool() {
        Some(value) => Some(f64::from(u8::from(value))),
        None => value.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    #[test]
    fn values_are_compared_like_in_python() {
        // P304
        let equal = [
            (
                params! { "a": 1, "b": [ANY, 2] },
                params! { "b": ["x", 2], "a": 1.0 },
            ),
            (params! { "a": true }, params! { "a": 1 }),
            (Value::from(ANY), Value::Null),
            (params! { "a": { "b": ANY } }, params! { "a": { "b": {} } }),
            (
                Value::from(&b"x"[..]),
                Value::Body(Body::from("x".to_owned())),
            ),
        ];
        for (expected, params) in equal {
            assert!(is_met(&expected, &params), "{expected} {params}");
        }
        let different = [
            (params! { "a": ANY }, params! {}),
            (params! {}, params! { "a": 1 }),
            (params! { "a": [ANY] }, params! { "a": [] }),
            (params! { "a": null }, params! { "a": "x" }),
            (Value::from(&b"x"[..]), Value::from("x")),
            (Value::from(1), Value::from(2)),
        ];
        for (expected, params) in different {
            assert!(!is_met(&expected, &params), "{expected} {params}");
        }
    }
}
