//! The text of what formats have no form for: timestamps and bytes.
//!
//! Bytes are base64. Timestamps are ISO 8601 with an offset: what `cli_timestamp_format = iso8601` prints, and version 2
//! by default. Counterpart: awscli `customizations/scalarparse.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::body::Body;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;

/// Puts the text in place of each timestamp and all bytes in a result, so that `--query` sees what is printed.
///
/// What cannot be shown becomes null: streams have been written to files before. Results are as deep as their model, or as
/// deep as the parser allows: it is safe to recurse.
pub(super) fn to_text(value: &mut Value) {
    match value {
        Value::Timestamp(timestamp) => *value = Value::Text(iso8601(*timestamp).into()),
        Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) => {
            *value = Value::Text(STANDARD.encode(bytes).into());
        }
        Value::Body(Body::Stream(_)) | Value::EventStream(_) | Value::Object(_) => {
            *value = Value::Null;
        }
        Value::List(items) => items.iter_mut().for_each(to_text),
        Value::Map(map) => map.iter_mut().for_each(|(_, value)| to_text(value)),
        Value::BigInteger(_)
        | Value::Bool(_)
        | Value::Float(_)
        | Value::Integer(_)
        | Value::Null
        | Value::Text(_) => {}
    }
}

// DIFFERENCE A2
/// Python's `isoformat()`: `2026-11-22T14:56:00+00:00`, with six digits after the second where there are any.
fn iso8601(timestamp: Timestamp) -> String {
    let text = timestamp.to_iso8601(Precision::Full);
    let text = text.trim_end_matches('Z');
    format!("{text}+00:00")
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    #[test]
    fn timestamps_and_bytes_become_texts_wherever_they_are() {
        let mut value = params! {
            "Blob": Value::from(&b"\xff\x00"[..]),
            "Body": Value::Body(Body::from(b"ab".to_vec())),
            "Date": Timestamp::new(1_795_359_360, 0),
            "Precise": Timestamp::new(1_795_359_360, 250_000_000),
            "Deep": [{ "Date": Timestamp::new(0, 0) }, [Value::from(&b"a"[..])], 1, null],
        };
        to_text(&mut value);
        let expected = params! {
            "Blob": "/wA=",
            "Body": "YWI=",
            "Date": "2026-11-22T14:56:00+00:00",
            "Precise": "2026-11-22T14:56:00.250000+00:00",
            "Deep": [{ "Date": "1970-01-01T00:00:00+00:00" }, ["YQ=="], 1, null],
        };
        assert_eq!(value, expected);
    }
}
