//! Requests of the protocol.
//!
//! Counterpart: botocore `serialize.py` (`RestXMLSerializer`).

use std::borrow::Cow;

use crate::body::Body;
use crate::error::Result;
use crate::model::{NodeKind, Operation, Shape, ShapeType, TimestampFormat};
use crate::protocol::argument::{Moment, blob, check_depth, float_text, text, wrong_type};
use crate::protocol::codec::xml_writer::{Attribute, XmlWriter};
use crate::protocol::json::serialize::Members;
use crate::protocol::request::{SerializeOptions, Serialized, missing};
use crate::protocol::rest::serialize::{Payload, serialize as bind};
use crate::time::Precision;
use crate::value::{Map, Value};

/// The initial capacity, enough for the arguments of a typical call.
const CAPACITY: usize = 256;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    options: SerializeOptions<'_>,
) -> Result<Serialized> {
    let (mut serialized, payload) = bind(operation, params, options)?;
    let mut writer = Writer {
        xml: XmlWriter::with_capacity(0),
        precision: options.timestamp_precision,
    };
    match payload {
        Payload::Raw(body) => {
            serialized.body = body;
            return Ok(serialized);
        }
        Payload::Absent | Payload::NoMembers | Payload::Nothing => return Ok(serialized),
        Payload::Member(shape, value) => {
            writer.xml = XmlWriter::with_capacity(CAPACITY);
            writer.value(shape, value, root_name(shape), 0)?;
        }
        Payload::Members(shape) => {
            writer.xml = XmlWriter::with_capacity(CAPACITY);
            writer.structure(shape, params, root_name(shape), Members::InBody, 0)?;
        }
    }
    serialized.body = Body::from(writer.xml.into_bytes());
    Ok(serialized)
}

/// The XML of one value: the payload of an event.
pub(in crate::protocol) fn value_body(
    shape: Shape,
    value: &Value,
    precision: Precision,
) -> Result<Body> {
    let mut writer = Writer {
        xml: XmlWriter::with_capacity(CAPACITY),
        precision,
    };
    writer.value(shape, value, root_name(shape), 0)?;
    Ok(Body::from(writer.xml.into_bytes()))
}

/// The model names the root, as botocore requires; the shape's own name is for models that do not.
fn root_name(shape: Shape) -> &'static str {
    shape.location_name().unwrap_or_else(|| shape.name())
}

struct Writer {
    xml: XmlWriter,
    precision: Precision,
}

impl Writer {
    fn value(
        &mut self,
        shape: Shape,
        value: &Value,
        name: &'static str,
        depth: usize,
    ) -> Result<()> {
        check_depth(depth)?;
        match shape.shape_type() {
            ShapeType::Structure => {
                let params = value.as_map().ok_or_else(|| wrong_type(value))?;
                return self.structure(shape, params, name, Members::All, depth);
            }
            ShapeType::List => return self.list(shape, value, name, depth),
            ShapeType::Map => return self.map(shape, value, name, depth),
            ShapeType::Blob => {
                let bytes = blob(value)?;
                let element = self.xml.open(name, namespace(shape).as_slice());
                self.xml.base64(bytes);
                self.xml.close(element);
            }
            ShapeType::Timestamp => {
                let default = TimestampFormat::Iso8601;
                let moment = Moment::new(value, shape.timestamp_format(), default, self.precision)?;
                self.leaf(shape, name, &moment.into_text());
            }
            ShapeType::Boolean => {
                let truth = value.as_bool() == Some(true);
                self.leaf(shape, name, if truth { "true" } else { "false" });
            }
            ShapeType::Float | ShapeType::Double => self.leaf(shape, name, &float_text(value)),
            ShapeType::String | ShapeType::Character | ShapeType::Integer | ShapeType::Long => {
                self.leaf(shape, name, &text(value));
            }
        }
        Ok(())
    }

    fn leaf(&mut self, shape: Shape, name: &'static str, text: &str) {
        let element = self.xml.open(name, namespace(shape).as_slice());
        self.xml.text(text);
        self.xml.close(element);
    }

    fn structure(
        &mut self,
        shape: Shape,
        params: &Map,
        name: &'static str,
        members: Members,
        depth: usize,
    ) -> Result<()> {
        let attributes = attributes(shape, params, members)?;
        let element = self.xml.open(name, &attributes);
        for (name, value) in params.iter() {
            let member = shape.member(name).ok_or_else(|| missing(name))?;
            if !members.include(member, value) {
                continue;
            }
            if value.is_null() {
                // botocore stops here: the members after a None are not written.
                break;
            }
            if !member.is_xml_attribute() {
                self.value(member, value, member.wire_name(), depth + 1)?;
            }
        }
        self.xml.close(element);
        Ok(())
    }

    fn list(
        &mut self,
        shape: Shape,
        value: &Value,
        name: &'static str,
        depth: usize,
    ) -> Result<()> {
        let items = value.as_list().ok_or_else(|| wrong_type(value))?;
        let item_shape = shape.item();
        if shape.is_flattened() {
            for item in items {
                self.value(item_shape, item, name, depth + 1)?;
            }
            return Ok(());
        }
        let element = self.xml.open(name, namespace(shape).as_slice());
        let item_name = item_shape.location_name().unwrap_or("member");
        for item in items {
            self.value(item_shape, item, item_name, depth + 1)?;
        }
        self.xml.close(element);
        Ok(())
    }

    fn map(&mut self, shape: Shape, value: &Value, name: &'static str, depth: usize) -> Result<()> {
        let entries = value.as_map().ok_or_else(|| wrong_type(value))?;
        let (key_shape, value_shape) = (shape.key(), shape.value());
        let key_name = key_shape.location_name().unwrap_or("key");
        let value_name = value_shape.location_name().unwrap_or("value");
        let (around, entry_name) = if shape.is_flattened() {
            (None, name)
        } else {
            let element = self.xml.open(name, namespace(shape).as_slice());
            (Some(element), "entry")
        };
        for (key, value) in entries.iter() {
            let entry = self.xml.open(entry_name, &[]);
            self.leaf(key_shape, key_name, key);
            self.value(value_shape, value, value_name, depth + 1)?;
            self.xml.close(entry);
        }
        if let Some(element) = around {
            self.xml.close(element);
        }
        Ok(())
    }
}

/// The attributes of a structure's element: its namespace, and the members that are attributes.
fn attributes(shape: Shape, params: &Map, members: Members) -> Result<Vec<Attribute<'_>>> {
    let mut attributes = Vec::new();
    attributes.extend(namespace(shape));
    for (name, value) in params.iter() {
        let member = shape.member(name).ok_or_else(|| missing(name))?;
        if !members.include(member, value) {
            continue;
        }
        if value.is_null() {
            break;
        }
        if member.is_xml_attribute() {
            attributes.push(Attribute {
                name: Cow::Borrowed(member.wire_name()),
                value: text(value),
            });
        } else if member.shape_type() == ShapeType::List && member.is_flattened() {
            // A flattened list has no element of its own, so the parent element has its namespace.
            attributes.extend(namespace(member));
        }
    }
    Ok(attributes)
}

/// The attribute for `xmlNamespace`.
fn namespace(shape: Shape) -> Option<Attribute<'static>> {
    let namespace = shape.extra("xmlNamespace")?;
    if let NodeKind::Text(uri) = namespace.kind() {
        return Some(Attribute {
            name: Cow::Borrowed("xmlns"),
            value: Cow::Borrowed(uri),
        });
    }
    let prefix = namespace.get("prefix").and_then(|prefix| prefix.as_str());
    Some(Attribute {
        name: match prefix.unwrap_or_default() {
            "" => Cow::Borrowed("xmlns"),
            prefix => Cow::Owned(format!("xmlns:{prefix}")),
        },
        value: Cow::Borrowed(namespace.get("uri")?.as_str()?),
    })
}
