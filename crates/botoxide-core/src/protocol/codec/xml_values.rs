//! XML into values, by shape, in one pass.
//!
//! Not here: wrappers, request ids and errors of a protocol. Counterpart: botocore `parsers.py`
//! (`BaseXMLResponseParser`), whose rules it keeps: elements are found by their names without prefix,
//! those of a flattened list need not stand together, what is missing is absent.

use std::borrow::Cow;

use super::members::{Members, Open};
use super::union::{self, Tags};
use super::xml_reader::{Element, XmlError, XmlReader};
use super::{base64, entries, scalar};
use crate::error::{Error, Result};
use crate::model::{Location, Shape, ShapeType};
use crate::text::Text;
use crate::value::{Map, Value};

/// How a protocol wraps the members of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorRoot {
    /// `ErrorResponse/Error`, or the root itself.
    ErrorResponse,
    /// `Errors/Error` below any root (`ec2`).
    Errors,
}

/// A document that is being turned into values.
#[derive(Debug)]
pub(crate) struct XmlWalk<'a> {
    body: &'a Text,
    pub(crate) reader: XmlReader<'a>,
    members: Members,
    error_root: ErrorRoot,
}

/// Why a document gives no value.
#[derive(Debug)]
pub(crate) enum XmlFailure {
    /// It is not XML.
    Xml(XmlError),
    /// Its content does not fit.
    Value(Error),
}

impl From<XmlError> for XmlFailure {
    fn from(error: XmlError) -> Self {
        Self::Xml(error)
    }
}

impl From<Error> for XmlFailure {
    fn from(error: Error) -> Self {
        Self::Value(error)
    }
}

/// Reads a document: `read` is given a walk and the root element, which it consumes.
pub(crate) fn document<'a, T>(
    body: &'a Text,
    error_root: ErrorRoot,
    read: impl FnOnce(&mut XmlWalk<'a>, &Element<'a>) -> Result<T, XmlFailure>,
) -> Result<T> {
    let outcome = || {
        let (reader, root) = XmlReader::begin(body)?;
        let mut walk = XmlWalk {
            body,
            reader,
            members: Members::new(),
            error_root,
        };
        let value = read(&mut walk, &root);
        if let Err(XmlFailure::Value(_)) = value {
            // botocore reads the whole before it looks at any of it
            walk.reader = reader;
            walk.reader.skip(&root)?;
        }
        walk.reader.finish()?;
        value
    };
    outcome().map_err(|failure| match failure {
        XmlFailure::Xml(error) => Error::response_parser(error.message(body.as_bytes())),
        XmlFailure::Value(error) => error,
    })
}

impl<'a> XmlWalk<'a> {
    /// Reads an element as a value of `shape`.
    pub(crate) fn value(
        &mut self,
        shape: Shape,
        element: &Element<'a>,
    ) -> Result<Value, XmlFailure> {
        Ok(match shape.shape_type() {
            ShapeType::Structure => self.structure(shape, element)?,
            ShapeType::List if shape.is_flattened() => {
                Value::List(vec![self.value(shape.item(), element)?])
            }
            ShapeType::List => {
                let item = shape.item();
                let mut items = Vec::new();
                while let Some(child) = self.reader.next_child(element)? {
                    items.push(self.value(item, &child)?);
                }
                Value::List(items)
            }
            ShapeType::Map => {
                let mut map = Vec::new();
                if shape.is_flattened() {
                    map.push(self.entry(shape, element)?);
                } else {
                    while let Some(child) = self.reader.next_child(element)? {
                        map.push(self.entry(shape, &child)?);
                    }
                }
                Value::Map(entries::into_map(map))
            }
            ShapeType::String | ShapeType::Character => Value::Text(self.text(element)?),
            ShapeType::Boolean => Value::Bool(self.reader.text(element)? == "true"),
            ShapeType::Integer | ShapeType::Long => scalar::integer(&self.reader.text(element)?)?,
            ShapeType::Float | ShapeType::Double => scalar::float(&self.reader.text(element)?)?,
            ShapeType::Timestamp => scalar::timestamp(&self.reader.text(element)?)?,
            ShapeType::Blob => Value::from(base64::decode(&self.reader.text(element)?)?),
        })
    }

    /// The text of an element: a slice of the body where it can be.
    pub(crate) fn text(&mut self, element: &Element<'a>) -> Result<Text, XmlError> {
        Ok(match self.reader.text(element)? {
            Cow::Borrowed(slice) => self.body.slice_ref(slice),
            Cow::Owned(text) => Text::from(text),
        })
    }

    fn structure(&mut self, shape: Shape, element: &Element<'a>) -> Result<Value, XmlFailure> {
        if shape.is_exception() {
            let mut inner = self.reader;
            if let Some(root) = error_root(&mut inner, element, self.error_root)? {
                let outer = std::mem::replace(&mut self.reader, inner);
                let value = self.members_of(shape, &root)?;
                self.reader = outer;
                self.reader.skip(element)?;
                return Ok(value);
            }
        }
        self.members_of(shape, element)
    }

    fn members_of(&mut self, shape: Shape, element: &Element<'a>) -> Result<Value, XmlFailure> {
        if shape.is_tagged_union()
            && let Some(tag) = self.unknown_tag(shape, element)?
        {
            self.reader.skip(element)?;
            return Ok(union::unknown(tag));
        }
        let mut open = self.members.open(shape);
        while let Some(child) = self.reader.next_child(element)? {
            let found = self
                .members
                .find(&mut open, |member| is_called(member, child.local));
            match found {
                Some((number, member)) => self.member(&mut open, number, member, &child)?,
                None => self.reader.skip(&child)?,
            }
        }
        if element.has_attributes() {
            for (number, member) in (0..).zip(shape.members()) {
                if member.is_xml_attribute()
                    && let Some(name) = member.location_name()
                    && self.members.value(&mut open, number).is_none()
                    && let Some(value) = element.attribute(name)
                {
                    let value = Value::Text(Text::from(value.into_owned()));
                    self.members.put(&mut open, number, member, value);
                }
            }
        }
        Ok(Value::Map(self.members.finish(open)))
    }

    /// Reads one member; a flattened list or map comes in several elements.
    fn member(
        &mut self,
        open: &mut Open,
        number: u16,
        member: Shape,
        element: &Element<'a>,
    ) -> Result<(), XmlFailure> {
        if self.members.value(open, number).is_none() {
            let value = self.value(member, element)?;
            self.members.put(open, number, member, value);
            return Ok(());
        }
        let is_list = member.shape_type() == ShapeType::List;
        if is_list && member.is_flattened() {
            let value = self.value(member.item(), element)?;
            if let Some(Value::List(items)) = self.members.value(open, number) {
                items.push(value);
            }
        } else if member.shape_type() == ShapeType::Map && member.is_flattened() {
            let (key, value) = self.entry(member, element)?;
            if let Some(Value::Map(map)) = self.members.value(open, number) {
                map.insert(key, value);
            }
        } else {
            // botocore takes the first of several structures, and stumbles over several of anything else
            self.reader.skip(element)?;
        }
        Ok(())
    }

    /// One entry of a map.
    fn entry(&mut self, shape: Shape, element: &Element<'a>) -> Result<(Text, Value), XmlFailure> {
        let (key_shape, value_shape) = (shape.key(), shape.value());
        let key_name = key_shape.location_name().unwrap_or("key");
        let value_name = value_shape.location_name().unwrap_or("value");
        let (mut key, mut value) = (None, None);
        while let Some(child) = self.reader.next_child(element)? {
            if child.local == key_name {
                key = Some(self.text(&child)?);
            } else if child.local == value_name {
                value = Some(self.value(value_shape, &child)?);
            } else {
                let message = format!("Unknown tag: {}", child.local);
                return Err(Error::response_parser(message).into());
            }
        }
        key.zip(value).ok_or_else(|| {
            Error::response_parser("Invalid service response: a map's entry is not whole").into()
        })
    }

    /// The tag of a union, if the model does not know it.
    fn unknown_tag(
        &mut self,
        shape: Shape,
        element: &Element<'a>,
    ) -> Result<Option<Text>, XmlFailure> {
        let mut reader = self.reader;
        let mut tags = Tags::default();
        let mut first = None;
        while let Some(child) = reader.next_child(element)? {
            tags.add(child.local);
            first.get_or_insert(child.local);
            reader.skip(&child)?;
        }
        let tag = tags.tag(shape)?;
        if union::is_known(shape, &tag) {
            return Ok(None);
        }
        Ok(Some(first.map_or(tag, Text::from)))
    }

    /// Reads an element without a shape: text, or a dictionary of its children.
    ///
    /// Counterpart: `_replace_nodes`. An empty element is `None`.
    pub(crate) fn plain(&mut self, element: &Element<'a>) -> Result<Value, XmlError> {
        let mut ahead = self.reader;
        if ahead.next_child(element)?.is_some() {
            return Ok(Value::Map(self.plain_children(element)?));
        }
        let text = self.text(element)?;
        Ok(if text.is_empty() {
            Value::Null
        } else {
            Value::Text(text)
        })
    }

    /// The children of an element without a shape.
    pub(crate) fn plain_children(&mut self, element: &Element<'a>) -> Result<Map, XmlError> {
        let mut children = Vec::new();
        while let Some(child) = self.reader.next_child(element)? {
            let value = self.plain(&child)?;
            children.push((Text::from(child.local), value));
        }
        Ok(entries::into_map(children))
    }
}

/// Whether a member of a structure is in elements called `name`.
#[inline]
fn is_called(member: Shape, name: &str) -> bool {
    if member.is_flattened()
        && member.shape_type() == ShapeType::List
        && let Some(item_name) = member.item().location_name()
    {
        return item_name == name && is_in_body(member);
    }
    member.wire_name() == name && is_in_body(member)
}

fn is_in_body(member: Shape) -> bool {
    let is_elsewhere = matches!(
        member.location(),
        Location::Header | Location::Headers | Location::StatusCode
    );
    !is_elsewhere && !member.is_event_header()
}

/// The element with the members of an error, if it is not `element` itself.
fn error_root<'a>(
    reader: &mut XmlReader<'a>,
    element: &Element<'a>,
    wrapping: ErrorRoot,
) -> Result<Option<Element<'a>>, XmlError> {
    match wrapping {
        ErrorRoot::ErrorResponse if element.local == "ErrorResponse" => {
            child(reader, element, "Error")
        }
        ErrorRoot::ErrorResponse => Ok(None),
        ErrorRoot::Errors => match child(reader, element, "Errors")? {
            Some(errors) => child(reader, &errors, "Error"),
            None => Ok(None),
        },
    }
}

/// The first child with a name; all before it are passed over.
pub(crate) fn child<'a>(
    reader: &mut XmlReader<'a>,
    parent: &Element<'a>,
    name: &str,
) -> Result<Option<Element<'a>>, XmlError> {
    while let Some(child) = reader.next_child(parent)? {
        if child.local == name {
            return Ok(Some(child));
        }
        reader.skip(&child)?;
    }
    Ok(None)
}

/// botocore's message for a document that is not UTF-8.
pub(crate) fn not_utf8(document: &[u8]) -> String {
    let at = match std::str::from_utf8(document) {
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    XmlError::not_utf8(at).message(document)
}
