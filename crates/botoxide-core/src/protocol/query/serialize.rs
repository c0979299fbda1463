//! Requests of the protocol, and of `ec2`, which differs in names and lists only.
//!
//! Counterpart: botocore `serialize.py` (`QuerySerializer`, `EC2Serializer`).

use crate::body::Body;
use crate::error::Result;
use crate::http::Headers;
use crate::model::{Operation, Shape, ShapeType, TimestampFormat};
use crate::protocol::argument::{Moment, blob, check_depth, float_text, text, wrong_type};
use crate::protocol::codec::form_writer::FormWriter;
use crate::protocol::request::{Serialized, missing};
use crate::text::Text;
use crate::time::Precision;
use crate::value::{Map, Value};

/// The initial capacity, enough for the arguments of a typical call.
const CAPACITY: usize = 256;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    precision: Precision,
) -> Result<Serialized> {
    serialize_dialect(operation, params, precision, Dialect::Query)
}

/// Which of the two protocols names are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum Dialect {
    /// `ec2`.
    Ec2,
    /// `query`.
    Query,
}

pub(in crate::protocol) fn serialize_dialect(
    operation: Operation,
    params: &Map,
    precision: Precision,
    dialect: Dialect,
) -> Result<Serialized> {
    let mut headers = Headers::new();
    headers.append(
        Text::from_static("Content-Type"),
        Text::from_static("application/x-www-form-urlencoded; charset=utf-8"),
    );
    let mut writer = Writer {
        form: FormWriter::with_capacity(CAPACITY),
        precision,
        dialect,
    };
    writer.parameter("Action", operation.name());
    writer.parameter("Version", operation.service().api_version());
    if let Some(shape) = operation.input_shape() {
        writer.structure(shape, params, 0)?;
    }
    Ok(Serialized {
        method: Text::from_static(operation.method()),
        url_path: Text::from_static("/"),
        headers,
        body: Body::from(writer.form.into_bytes()),
        ..Serialized::default()
    })
}

struct Writer {
    form: FormWriter,
    precision: Precision,
    dialect: Dialect,
}

impl Writer {
    fn parameter(&mut self, name: &str, value: &str) {
        let mark = self.form.mark();
        self.form.enter(name);
        self.form.value(value);
        self.form.back_to(mark);
    }

    /// Adds the name of a member; `default` is for one that the model gives no other.
    fn enter(&mut self, shape: Shape, default: &str) {
        match self.dialect {
            Dialect::Query => self.form.enter(shape.location_name().unwrap_or(default)),
            Dialect::Ec2 => {
                if let Some(name) = shape.extra("queryName").and_then(|name| name.as_str()) {
                    self.form.enter(name);
                } else if let Some(name) = shape.location_name() {
                    self.form.enter_capitalized(name);
                } else {
                    self.form.enter(default);
                }
            }
        }
    }

    /// Writes `value` under the current name.
    fn value(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        check_depth(depth)?;
        match shape.shape_type() {
            ShapeType::Structure => {
                let params = value.as_map().ok_or_else(|| wrong_type(value))?;
                return self.structure(shape, params, depth);
            }
            ShapeType::List => return self.list(shape, value, depth),
            ShapeType::Map => return self.map(shape, value, depth),
            ShapeType::Blob => self.form.base64(blob(value)?),
            ShapeType::Timestamp => {
                let default = TimestampFormat::Iso8601;
                let moment = Moment::new(value, shape.timestamp_format(), default, self.precision)?;
                self.form.value(&moment.into_text());
            }
            ShapeType::Boolean => self.form.value(if value.as_bool() == Some(true) {
                "true"
            } else {
                "false"
            }),
            ShapeType::Float | ShapeType::Double => self.form.value(&float_text(value)),
            ShapeType::String | ShapeType::Character | ShapeType::Integer | ShapeType::Long => {
                self.form.value(&text(value));
            }
        }
        Ok(())
    }

    fn structure(&mut self, shape: Shape, params: &Map, depth: usize) -> Result<()> {
        for (name, value) in params.iter() {
            let member = shape.member(name).ok_or_else(|| missing(name))?;
            let mark = self.form.mark();
            self.enter(member, name);
            self.value(member, value, depth + 1)?;
            self.form.back_to(mark);
        }
        Ok(())
    }

    fn list(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        let items = value.as_list().ok_or_else(|| wrong_type(value))?;
        if self.dialect == Dialect::Ec2 {
            return self.items(shape.item(), items, depth);
        }
        if items.is_empty() {
            self.form.value("");
            return Ok(());
        }
        let item = shape.item();
        let mark = self.form.mark();
        if !shape.is_flattened() {
            self.form.enter(item.location_name().unwrap_or("member"));
            self.items(item, items, depth)?;
            self.form.back_to(mark);
        } else if let Some(name) = item.location_name() {
            // The items' name takes the place of the list's.
            let last = self.form.leave_last();
            self.form.enter(name);
            self.items(item, items, depth)?;
            self.form.restore_last(mark, &last);
        } else {
            self.items(item, items, depth)?;
        }
        Ok(())
    }

    fn items(&mut self, shape: Shape, items: &[Value], depth: usize) -> Result<()> {
        for (at, item) in items.iter().enumerate() {
            let mark = self.form.mark();
            self.form.enter_number(at + 1);
            self.value(shape, item, depth + 1)?;
            self.form.back_to(mark);
        }
        Ok(())
    }

    fn map(&mut self, shape: Shape, value: &Value, depth: usize) -> Result<()> {
        let entries = value.as_map().ok_or_else(|| wrong_type(value))?;
        let (key_shape, value_shape) = (shape.key(), shape.value());
        let outer = self.form.mark();
        if !shape.is_flattened() {
            self.form.enter("entry");
        }
        for (at, (key, value)) in entries.iter().enumerate() {
            let entry = self.form.mark();
            self.form.enter_number(at + 1);
            let numbered = self.form.mark();
            self.enter(key_shape, "key");
            self.form.value(key);
            self.form.back_to(numbered);
            self.enter(value_shape, "value");
            self.value(value_shape, value, depth + 1)?;
            self.form.back_to(entry);
        }
        self.form.back_to(outer);
        Ok(())
    }
}
