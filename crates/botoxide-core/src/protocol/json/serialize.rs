//! Requests of the protocol, and JSON bodies as `rest-json` has them too.
//!
//! Counterpart: botocore `serialize.py` (`JSONSerializer`).

use crate::body::Body;
use crate::error::Result;
use crate::http::Headers;
use crate::model::{Location, Operation, Shape, ShapeType, TimestampFormat};
use crate::protocol::argument::{Moment, blob, check_depth, special_float, wrong_type};
use crate::protocol::codec::base64;
use crate::protocol::codec::json_writer::{
    NonAscii, push_float, push_integer, push_string, push_value,
};
use crate::protocol::request::{Serialized, missing, set_query_mode};
use crate::text::Text;
use crate::time::{Precision, UnixSeconds};
use crate::value::{Map, Value};

/// The initial capacity, enough for the arguments of a typical call.
const CAPACITY: usize = 256;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    precision: Precision,
) -> Result<Serialized> {
    let service = operation.service();
    let mut headers = Headers::new();
    headers.append(
        Text::from_static("X-Amz-Target"),
        [service.target_prefix(), ".", operation.name()].concat(),
    );
    headers.append(
        Text::from_static("Content-Type"),
        match service.metadata_text("jsonVersion") {
            Some("1.0") => Text::from_static("application/x-amz-json-1.0"),
            Some("1.1") => Text::from_static("application/x-amz-json-1.1"),
            other => Text::from(format!(
                "application/x-amz-json-{}",
                other.unwrap_or_default()
            )),
        },
    );
    set_query_mode(&mut headers, service);
    let body = match operation.input_shape() {
        Some(shape) => structure_body(shape, params, Members::All, precision)?,
        None => Body::Bytes(bytes::Bytes::from_static(b"{}")),
    };
    Ok(Serialized {
        method: Text::from_static(operation.method()),
        url_path: Text::from_static("/"),
        headers,
        body,
        ..Serialized::default()
    })
}

/// Which members of a structure are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum Members {
    /// All that are given.
    All,
    /// Those in the body that are not null: a REST request has the rest elsewhere.
    InBody,
}

impl Members {
    /// Whether a member is written.
    pub(in crate::protocol) fn include(self, member: Shape, value: &Value) -> bool {
        // A location that only responses have counts as none.
        let in_body = || matches!(member.location(), Location::Body | Location::StatusCode);
        self == Self::All || (in_body() && !value.is_null())
    }
}

/// The JSON of a structure's members.
pub(in crate::protocol) fn structure_body(
    shape: Shape,
    params: &Map,
    members: Members,
    precision: Precision,
) -> Result<Body> {
    let mut writer = Writer::new(precision);
    writer.structure(shape, params, members, 0)?;
    Ok(Body::from(writer.out))
}

/// The JSON of one value: the payload of a REST operation.
pub(in crate::protocol) fn value_body(
    shape: Shape,
    value: &Value,
    precision: Precision,
) -> Result<Body> {
    let mut writer = Writer::new(precision);
    writer.value(shape, value, 0)?;
    Ok(Body::from(writer.out))
}

struct Writer {
    out: Vec<u8>,
    precision: Precision,
}

impl Writer {
    fn new(precision: Precision) -> Self {
        Self {
            out: Vec::with_capacity(CAPACITY),
            precision,
        }
    }

    fn value(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        check_depth(depth)?;
        if value.is_null() {
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        match shape.shape_type() {
            ShapeType::Structure if shape.is_document_type() => {
                push_value(&mut self.out, value, NonAscii::Keep, depth)
            }
            ShapeType::Structure => {
                let params = value.as_map().ok_or_else(|| wrong_type(value))?;
                self.structure(shape, params, Members::All, depth)
            }
            ShapeType::List => self.list(shape, value, depth),
            ShapeType::Map => self.map(shape, value, depth),
            ShapeType::Timestamp => self.moment(shape, value),
            ShapeType::Blob => {
                self.out.push(b'"');
                base64::push(&mut self.out, blob(value)?);
                self.out.push(b'"');
                Ok(())
            }
            ShapeType::Float | ShapeType::Double => {
                if let Value::Float(number) = value
                    && let Some(name) = special_float(*number)
                {
                    push_string(&mut self.out, name, NonAscii::Keep);
                    return Ok(());
                }
                push_value(&mut self.out, value, NonAscii::Keep, depth)
            }
            ShapeType::String
            | ShapeType::Character
            | ShapeType::Boolean
            | ShapeType::Integer
            | ShapeType::Long => push_value(&mut self.out, value, NonAscii::Keep, depth),
        }
    }

    fn structure(
        &mut self,
        shape: Shape,
        params: &Map,
        members: Members,
        depth: usize,
    ) -> Result<()> {
        self.out.push(b'{');
        let mut first = true;
        for (name, value) in params.iter() {
            let member = shape.member(name).ok_or_else(|| missing(name))?;
            if !members.include(member, value) {
                continue;
            }
            self.comma(&mut first);
            push_string(&mut self.out, member.wire_name(), NonAscii::Keep);
            self.out.push(b':');
            self.value(member, value, depth + 1)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn list(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        let items = value.as_list().ok_or_else(|| wrong_type(value))?;
        let item_shape = shape.item();
        self.out.push(b'[');
        let mut first = true;
        for item in items {
            self.comma(&mut first);
            self.value(item_shape, item, depth + 1)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn map(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        let entries = value.as_map().ok_or_else(|| wrong_type(value))?;
        let value_shape = shape.value();
        self.out.push(b'{');
        let mut first = true;
        for (key, value) in entries.iter() {
            self.comma(&mut first);
            push_string(&mut self.out, key, NonAscii::Keep);
            self.out.push(b':');
            self.value(value_shape, value, depth + 1)?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn moment(&mut self, shape: Shape, value: &Value) -> Result<()> {
        let default = TimestampFormat::UnixTimestamp;
        match Moment::new(value, shape.timestamp_format(), default, self.precision)? {
            Moment::Text(text) => push_string(&mut self.out, &text, NonAscii::Keep),
            Moment::Seconds(UnixSeconds::Integer(seconds)) => push_integer(&mut self.out, seconds),
            Moment::Seconds(UnixSeconds::Float(seconds)) => push_float(&mut self.out, seconds),
        }
        Ok(())
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push(b',');
        }
    }
}
