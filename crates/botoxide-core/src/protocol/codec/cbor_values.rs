//! CBOR into values, by shape, in one pass.
//!
//! Not here: headers and errors. Counterpart: botocore `parsers.py` (`BaseRpcV2Parser`), which turns
//! structures and lists by their shapes and leaves everything else as it was sent, maps included.

use bytes::Bytes;

use super::cbor_reader::{CborReader, Head};
use super::members::Members;
use super::scalar;
use super::union::Tags;
use crate::error::Result;
use crate::model::{Shape, ShapeType};
use crate::protocol::make::Make;
use crate::value::{Map, Value};

/// Reads a response's body.
pub(crate) fn read<M: Make>(
    make: &mut M,
    body: &Bytes,
    shape: Shape,
    target: M::Target<'_>,
) -> Result<M::Value> {
    if body.is_empty() {
        // botocore fails here, unless the structure has no members
        return Ok(make.value(Value::Map(Map::new()), target));
    }
    let mut walk = Walk {
        reader: CborReader::new(body),
        members: Members::new(make, |member| Some(member.member_name())),
    };
    let root = walk.members.add(shape);
    walk.value(root, target)
}

/// Reads a body without a shape; an empty one is an empty dictionary.
pub(crate) fn read_document(body: &Bytes) -> Result<Value> {
    if body.is_empty() {
        return Ok(Value::Map(Map::new()));
    }
    CborReader::new(body).item()
}

struct Walk<'a, 'm, M: Make> {
    reader: CborReader<'a>,
    members: Members<'m, M>,
}

impl<M: Make> Walk<'_, '_, M> {
    fn value(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value> {
        match self.members.at(place).shape_type {
            ShapeType::Structure => self.structure(place, target),
            ShapeType::List => self.list(place, target),
            ShapeType::Map
            | ShapeType::String
            | ShapeType::Blob
            | ShapeType::Boolean
            | ShapeType::Character
            | ShapeType::Double
            | ShapeType::Float
            | ShapeType::Integer
            | ShapeType::Long
            | ShapeType::Timestamp => {
                let item = self.reader.item()?;
                Ok(self.members.make.value(item, target))
            }
        }
    }

    fn structure(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value> {
        if self.reader.peek()?.major != Head::MAP {
            return Err(scalar::attribute_error(&self.reader.item()?, "get"));
        }
        let shape = self.members.at(place).shape;
        if shape.is_tagged_union() {
            let mut ahead = self.reader.clone();
            let mut tags = Tags::default();
            if let Value::Map(map) = ahead.item()? {
                map.keys().for_each(|key| tags.add(key));
            }
            tags.tag(shape)?;
        }
        let mut remaining = self.reader.enter()?;
        let mut open = self.members.open(place, target);
        while self.reader.next(&mut remaining) {
            let key = self.reader.key()?;
            let Some(member) = self.members.find(&mut open, &key) else {
                self.reader.item()?;
                continue;
            };
            if self.reader.peek()?.is_null() {
                self.reader.item()?;
                continue;
            }
            let target = self.members.target(&mut open, member);
            let value = self.value(member, target)?;
            self.members.put_last(&mut open, member, value);
        }
        Ok(self.members.finish(open))
    }

    fn list(&mut self, place: usize, target: M::Target<'_>) -> Result<M::Value> {
        if self.reader.peek()?.major != Head::ARRAY {
            let value = self.reader.item()?;
            let message = format!("'{}' object is not iterable", scalar::python_type(&value));
            return Err(scalar::type_error(&message));
        }
        let mut remaining = self.reader.enter()?;
        let item = self.members.inner(place);
        let mut items = self.members.make.list(0, target);
        while self.reader.next(&mut remaining) {
            let target = self.members.make.item(&mut items);
            let value = if self.reader.peek()?.is_null() {
                self.reader.item()?;
                self.members.make.value(Value::Null, target)
            } else {
                self.value(item, target)?
            };
            self.members.make.push(&mut items, value);
        }
        Ok(self.members.make.end_list(items))
    }
}
