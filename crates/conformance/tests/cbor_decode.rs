//! The CBOR decoding cases: `tests/unit/cbor`.
//!
//! P277. Counterpart: botocore `tests/unit/cbor/test_cbor_decoding.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use botoxide_core::protocol::read_cbor;
use botoxide_core::value::Value;
use conformance::{Corpus, corpus_path, read_json};
use serde_json::Value as Json;

#[test]
fn cbor_decode() {
    let mut corpus = Corpus::open("cbor");
    let good = read_json(&corpus_path("unit/cbor/decode-success-tests.json"));
    for case in good.as_array().unwrap() {
        corpus.case(case["description"].as_str().unwrap(), || {
            let value = read_cbor(&bytes(case).into()).map_err(|error| error.to_string())?;
            check(&value, &case["expect"])
        });
    }
    let bad = read_json(&corpus_path("unit/cbor/decode-error-tests.json"));
    for case in bad.as_array().unwrap() {
        corpus.case(case["description"].as_str().unwrap(), || {
            match read_cbor(&bytes(case).into()) {
                Ok(value) => Err(format!("no error, but {value:?}")),
                Err(error) if error.kind().class_name() == "ResponseParserError" => Ok(()),
                Err(error) => Err(format!("another error: {error:?}")),
            }
        });
    }
    corpus.finish();
}

fn bytes(case: &Json) -> Vec<u8> {
    let hex = case["input"].as_str().unwrap();
    let pairs = (0..hex.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

/// `expect` is `{kind: value}`.
fn check(value: &Value, expect: &Json) -> Result<(), String> {
    let (kind, expected) = expect.as_object().unwrap().iter().next().unwrap();
    let is_right = match kind.as_str() {
        "null" | "undefined" => value.is_null(),
        "bool" => value.as_bool() == expected.as_bool(),
        "uint" | "negint" => is_same_integer(value, expected),
        "string" => value.as_str() == expected.as_str(),
        "bytestring" => {
            let bytes = expected.as_array().unwrap().iter();
            let bytes: Vec<u64> = bytes.map(|byte| byte.as_u64().unwrap()).collect();
            let actual = value.as_bytes().unwrap_or_default();
            actual.iter().map(|byte| u64::from(*byte)).eq(bytes)
        }
        "float32" => {
            let bits = u32::try_from(expected.as_u64().unwrap()).unwrap();
            is_same_float(value, f64::from(f32::from_bits(bits)))
        }
        "float64" => is_same_float(value, f64::from_bits(expected.as_u64().unwrap())),
        "list" => {
            let expected = expected.as_array().unwrap();
            if value.iter().len() != expected.len() {
                return Err(format!("{expected:?} is not {value:?}"));
            }
            return value
                .iter()
                .zip(expected)
                .try_for_each(|(value, expected)| check(value, expected));
        }
        "map" => {
            return expected
                .as_object()
                .unwrap()
                .iter()
                .try_for_each(|(key, expected)| {
                    let value = value.get(key).ok_or_else(|| format!("{key} is missing"))?;
                    check(value, expected)
                });
        }
        _ => false,
    };
    if is_right {
        Ok(())
    } else {
        Err(format!("expected {expect}, but got {value:?}"))
    }
}

fn is_same_integer(value: &Value, expected: &Json) -> bool {
    match value {
        Value::Integer(number) => expected.as_i64() == Some(*number),
        // in the cases, numbers that do not fit are floats
        Value::BigInteger(digits) => {
            let printed = expected.to_string();
            digits.as_str() == printed || digits.parse().ok() == expected.as_f64()
        }
        _ => false,
    }
}

fn is_same_float(value: &Value, expected: f64) -> bool {
    value.as_f64().is_some_and(|value| {
        value.to_bits() == expected.to_bits() || (value.is_nan() && expected.is_nan())
    })
}
