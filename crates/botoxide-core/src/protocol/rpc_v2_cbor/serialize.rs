//! Requests of the protocol.
//!
//! Counterpart: botocore `serialize.py` (`RpcV2CBORSerializer`).

use crate::body::Body;
use crate::error::{Error, Result};
use crate::http::Headers;
use crate::model::{Operation, Shape, ShapeType, TimestampFormat};
use crate::protocol::argument::{Moment, blob, check_depth, wrong_type};
use crate::protocol::codec::cbor_writer::{
    Major, push_bool, push_bytes, push_double, push_float, push_head, push_integer, push_length,
    push_text,
};
use crate::protocol::request::{Serialized, missing, set_query_mode};
use crate::text::Text;
use crate::time::{Precision, UnixSeconds};
use crate::value::{Map, PythonStr, Value};

const CBOR: &str = "application/cbor";
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";
/// The initial capacity, enough for the arguments of a typical call.
const CAPACITY: usize = 256;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    precision: Precision,
) -> Result<Serialized> {
    let service = operation.service();
    let mut writer = Writer {
        out: Vec::new(),
        precision,
    };
    if let Some(shape) = operation.input_shape() {
        writer.out.reserve(CAPACITY);
        writer.structure(shape, params, 0)?;
    }
    let content_type = |is_stream| Text::from_static(if is_stream { EVENT_STREAM } else { CBOR });
    let mut headers = Headers::new();
    headers.append(
        Text::from_static("smithy-protocol"),
        Text::from_static("rpc-v2-cbor"),
    );
    set_query_mode(&mut headers, service);
    headers.append(
        Text::from_static("Accept"),
        content_type(operation.has_event_stream_output()),
    );
    if !writer.out.is_empty() {
        headers.append(
            Text::from_static("Content-Type"),
            content_type(operation.has_event_stream_input()),
        );
    }
    let url_path = [
        "/service/",
        service.target_prefix(),
        "/operation/",
        operation.name(),
    ];
    Ok(Serialized {
        method: Text::from_static("POST"),
        url_path: url_path.concat().into(),
        headers,
        body: Body::from(writer.out),
        ..Serialized::default()
    })
}

/// The CBOR of one value: the payload of an event.
pub(in crate::protocol) fn value_body(
    shape: Shape,
    value: &Value,
    precision: Precision,
) -> Result<Body> {
    let mut writer = Writer {
        out: Vec::with_capacity(CAPACITY),
        precision,
    };
    writer.value(shape, value, 0)?;
    Ok(Body::from(writer.out))
}

struct Writer {
    out: Vec<u8>,
    precision: Precision,
}

impl Writer {
    fn value(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        check_depth(depth)?;
        match shape.shape_type() {
            ShapeType::Structure => {
                let params = value.as_map().ok_or_else(|| wrong_type(value))?;
                return self.structure(shape, params, depth);
            }
            ShapeType::List => {
                let items = value.as_list().ok_or_else(|| wrong_type(value))?;
                push_length(&mut self.out, Major::Array, items.len());
                let item_shape = shape.item();
                for item in items {
                    self.value(item_shape, item, depth + 1)?;
                }
            }
            ShapeType::Map => {
                let entries = value.as_map().ok_or_else(|| wrong_type(value))?;
                push_length(&mut self.out, Major::Map, entries.len());
                let value_shape = shape.value();
                for (key, value) in entries.iter() {
                    push_text(&mut self.out, key);
                    self.value(value_shape, value, depth + 1)?;
                }
            }
            ShapeType::String | ShapeType::Character => {
                let text = value.as_str().ok_or_else(|| refused(value))?;
                push_text(&mut self.out, text);
            }
            ShapeType::Blob => push_bytes(&mut self.out, blob(value)?),
            ShapeType::Boolean => push_bool(&mut self.out, value.as_bool() == Some(true)),
            ShapeType::Integer | ShapeType::Long => self.integer(value)?,
            ShapeType::Double => push_double(&mut self.out, number(value)?),
            ShapeType::Float => {
                let number = number(value)?;
                #[expect(clippy::cast_possible_truncation, reason = "checked below")]
                let single = number as f32;
                if single.is_infinite() && number.is_finite() {
                    return Err(Error::value("float too large to pack with f format"));
                }
                push_float(&mut self.out, single);
            }
            ShapeType::Timestamp => self.moment(value)?,
        }
        Ok(())
    }

    fn structure(&mut self, shape: Shape, params: &Map, depth: usize) -> Result<()> {
        let given = || params.iter().filter(|(_, value)| !value.is_null());
        push_length(&mut self.out, Major::Map, given().count());
        for (name, value) in given() {
            let member = shape.member(name).ok_or_else(|| missing(name))?;
            push_text(&mut self.out, member.wire_name());
            self.value(member, value, depth + 1)?;
        }
        Ok(())
    }

    fn integer(&mut self, value: &Value) -> Result<()> {
        if let Value::BigInteger(digits) = value {
            let too_big = |_| Error::value("int too big to convert");
            let number: i128 = digits.parse().map_err(|_| refused(value))?;
            if number < 0 {
                let number = u64::try_from(-1 - number).map_err(too_big)?;
                push_head(&mut self.out, Major::Negative, number);
            } else {
                let number = u64::try_from(number).map_err(too_big)?;
                push_head(&mut self.out, Major::Unsigned, number);
            }
            return Ok(());
        }
        let number = value.as_i64().or_else(|| value.as_bool().map(i64::from));
        push_integer(&mut self.out, number.ok_or_else(|| refused(value))?);
        Ok(())
    }

    /// Always Unix time, whatever the model says.
    fn moment(&mut self, value: &Value) -> Result<()> {
        let format = TimestampFormat::UnixTimestamp;
        push_head(&mut self.out, Major::Tag, 1);
        match Moment::new(value, format, format, self.precision)? {
            Moment::Seconds(UnixSeconds::Integer(seconds)) => push_integer(&mut self.out, seconds),
            Moment::Seconds(UnixSeconds::Float(seconds)) => push_double(&mut self.out, seconds),
            Moment::Text(text) => push_text(&mut self.out, &text),
        }
        Ok(())
    }
}

fn number(value: &Value) -> Result<f64> {
    if let Value::BigInteger(digits) = value {
        return digits.parse().map_err(|_| refused(value));
    }
    let truth = || value.as_bool().map(|value| f64::from(u8::from(value)));
    value.as_f64().or_else(truth).ok_or_else(|| refused(value))
}

#[cold]
fn refused(value: &Value) -> Error {
    Error::value(format!(
        "CBOR has no place here for '{}' of type {}",
        PythonStr(value),
        value.python_type()
    ))
}
