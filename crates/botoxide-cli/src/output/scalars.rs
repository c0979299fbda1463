//! The text of what formats have no form for: timestamps and bytes.
//!
//! Bytes are base64. Timestamps are ISO 8601 with an offset, unless `cli_timestamp_format` asks for the form of the wire.
//! Counterpart: awscli 2 `customizations/scalarparse.py`.

use std::cell::OnceCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::body::Body;
use botoxide_core::model::{Location, Protocol, Shape, ShapeType, TimestampFormat};
use botoxide_core::time::{Precision, Timestamp, UnixSeconds};
use botoxide_core::value::Value;

use crate::local_time::Zone;

/// How timestamps are printed.
#[derive(Debug, Default)]
pub(crate) struct Times {
    /// As the service sends them, not in ISO 8601.
    pub(crate) is_wire: bool,
    zone: OnceCell<Zone>,
}

impl Times {
    pub(crate) fn new(is_wire: bool) -> Self {
        Self {
            is_wire,
            zone: OnceCell::new(),
        }
    }

    fn value(&self, timestamp: Timestamp, shape: Option<Shape>) -> Value {
        let format = shape.map_or(TimestampFormat::Iso8601, format_of);
        if self.is_wire {
            return wire(timestamp, format);
        }
        // Seconds since 1970 have no offset: `aws` shows them by the clocks of this machine.
        let offset = if format == TimestampFormat::UnixTimestamp {
            let zone = self.zone.get_or_init(Zone::local);
            zone.offset(timestamp.seconds)
        } else {
            timestamp.offset.into()
        };
        Value::Text(iso8601(timestamp, offset).into())
    }

    /// Puts the text in place of each timestamp and all bytes in a result of this shape, so that `--query` sees what is
    /// printed.
    ///
    /// What cannot be shown becomes null: streams have been written to files before. Results are as deep as their model, or
    /// as deep as the parser allows: it is safe to recurse.
    pub(crate) fn to_text(&self, value: &mut Value, shape: Option<Shape>) {
        let of_type = |wanted: ShapeType| shape.filter(|shape| shape.shape_type() == wanted);
        match value {
            Value::Timestamp(timestamp) => *value = self.value(*timestamp, shape),
            Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) => {
                *value = Value::Text(STANDARD.encode(bytes).into());
            }
            Value::Body(Body::Stream(_)) | Value::EventStream(_) | Value::Object(_) => {
                *value = Value::Null;
            }
            Value::List(items) => {
                let item = of_type(ShapeType::List).map(|shape| shape.item());
                for value in items {
                    self.to_text(value, item);
                }
            }
            Value::Map(map) => {
                let entries = of_type(ShapeType::Map).map(|shape| shape.value());
                let structure = of_type(ShapeType::Structure);
                for (key, value) in map.iter_mut() {
                    let member = structure.and_then(|shape| shape.member(key));
                    self.to_text(value, member.or(entries));
                }
            }
            Value::BigInteger(_)
            | Value::Bool(_)
            | Value::Float(_)
            | Value::Integer(_)
            | Value::Null
            | Value::Text(_) => {}
        }
    }
}

/// The form in which a service sends the timestamps of a shape.
fn format_of(shape: Shape) -> TimestampFormat {
    let by_default = || {
        if matches!(shape.location(), Location::Header | Location::Headers) {
            return TimestampFormat::Rfc822;
        }
        match shape.service().resolved_protocol() {
            Ok(Protocol::Json | Protocol::RestJson | Protocol::RpcV2Cbor) => {
                TimestampFormat::UnixTimestamp
            }
            Ok(Protocol::RestXml | Protocol::Query | Protocol::Ec2) | Err(_) => {
                TimestampFormat::Iso8601
            }
        }
    };
    match shape.timestamp_format() {
        TimestampFormat::Unset => by_default(),
        format => format,
    }
}

// DIFFERENCE A70: zeros at the end of a fraction are lost.
/// A timestamp as the service has written it.
fn wire(timestamp: Timestamp, format: TimestampFormat) -> Value {
    match format {
        TimestampFormat::UnixTimestamp => match timestamp.to_unix_seconds(Precision::Full) {
            UnixSeconds::Integer(seconds) => Value::Integer(seconds),
            UnixSeconds::Float(seconds) => Value::Float(seconds),
        },
        TimestampFormat::Rfc822 => Value::Text(timestamp.to_rfc822().into()),
        TimestampFormat::Iso8601 | TimestampFormat::Unset => {
            let has_milliseconds = timestamp.nanoseconds.is_multiple_of(1_000_000);
            let precision = if has_milliseconds {
                Precision::Millisecond
            } else {
                Precision::Full
            };
            Value::Text(timestamp.to_iso8601(precision).into())
        }
    }
}

// DIFFERENCE A2
/// Python's `isoformat()`: `2026-11-22T14:56:00+00:00`, with six digits after the second where there are any.
fn iso8601(timestamp: Timestamp, offset: i64) -> String {
    let local = Timestamp::new(timestamp.seconds + offset, timestamp.nanoseconds);
    let text = local.to_iso8601(Precision::Full);
    let text = text.trim_end_matches('Z');
    let (sign, distance) = if offset < 0 {
        ('-', -offset)
    } else {
        ('+', offset)
    };
    let (hours, minutes, seconds) = (distance / 3600, distance / 60 % 60, distance % 60);
    match seconds {
        0 => format!("{text}{sign}{hours:02}:{minutes:02}"),
        _ => format!("{text}{sign}{hours:02}:{minutes:02}:{seconds:02}"),
    }
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
        Times::new(false).to_text(&mut value, None);
        let expected = params! {
            "Blob": "/wA=",
            "Body": "YWI=",
            "Date": "2026-11-22T14:56:00+00:00",
            "Precise": "2026-11-22T14:56:00.250000+00:00",
            "Deep": [{ "Date": "1970-01-01T00:00:00+00:00" }, ["YQ=="], 1, null],
        };
        assert_eq!(value, expected);
    }

    #[test]
    fn offsets_are_written_as_pythons() {
        let time = Timestamp::new(1_795_359_360, 500_000);
        for (offset, text) in [
            (0, "2026-11-22T14:56:00.000500+00:00"),
            (19_800, "2026-11-22T20:26:00.000500+05:30"),
            (-12_600, "2026-11-22T11:26:00.000500-03:30"),
            (-75, "2026-11-22T14:54:45.000500-00:01:15"),
        ] {
            assert_eq!(iso8601(time, offset), text);
        }
    }

    #[test]
    fn the_wire_has_other_forms() {
        let (whole, half) = (Timestamp::new(60, 0), Timestamp::new(60, 500_000_000));
        for (time, format, expected) in [
            (whole, TimestampFormat::UnixTimestamp, Value::from(60)),
            (half, TimestampFormat::UnixTimestamp, Value::from(60.5)),
            (
                whole,
                TimestampFormat::Rfc822,
                "Thu, 01 Jan 1970 00:01:00 GMT".into(),
            ),
            (
                half,
                TimestampFormat::Iso8601,
                "1970-01-01T00:01:00.500Z".into(),
            ),
        ] {
            assert_eq!(wire(time, format), expected);
        }
    }
}
