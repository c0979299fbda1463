//! XML into values, by shape, in one pass.
//!
//! Not here: wrappers, request ids and errors of a protocol. Counterpart: botocore `parsers.py`
//! (`BaseXMLResponseParser`), whose rules it keeps: elements are found by their names without prefix,
//! those of a flattened list need not stand together, what is missing is absent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::members::{Members, Open, Place};
use super::union::{self, Tags};
use super::xml_reader::{Element, XmlError, XmlReader};
use super::{base64, entries, scalar};
use crate::error::{Error, Result};
use crate::model::{Location, Shape, ShapeType};
use crate::protocol::make::{Make, Piece, TextEncoding};
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

/// A document that is being parsed.
pub(crate) struct XmlWalk<'a, 'm, M: Make> {
    body: &'a Text,
    pub(crate) reader: XmlReader<'a>,
    members: Members<'m, M>,
    error_root: ErrorRoot,
    encoding: Option<&'static TextEncoding>,
    /// For text that the body does not contain literally.
    scratch: String,
}

/// Why a document cannot be parsed.
#[derive(Debug)]
pub(crate) enum XmlFailure {
    /// It is not XML.
    Xml(XmlError),
    /// Its content does not match the shape.
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

/// Reads a document: `read` gets the state of the pass and the root element, which it consumes.
pub(crate) fn document<'a, 'm, M: Make, T>(
    make: &'m mut M,
    body: &'a Text,
    error_root: ErrorRoot,
    read: impl FnOnce(&mut XmlWalk<'a, 'm, M>, &Element<'a>) -> Result<T, XmlFailure>,
) -> Result<T> {
    let outcome = || {
        let (reader, root) = XmlReader::begin(body)?;
        let mut walk = XmlWalk {
            body,
            reader,
            members: Members::new(make, name_in_body),
            error_root,
            encoding: None,
            scratch: String::new(),
        };
        let value = read(&mut walk, &root);
        match value {
            Err(XmlFailure::Xml(_)) => return value,
            Err(XmlFailure::Value(_)) => {
                // botocore parses the whole document first
                walk.reader = reader;
                walk.reader.skip(&root)?;
            }
            Ok(_) => {}
        }
        walk.reader.finish()?;
        value
    };
    outcome().map_err(|failure| match failure {
        XmlFailure::Xml(error) => Error::response_parser(error.message(body.as_bytes())),
        XmlFailure::Value(error) => error,
    })
}

impl<'a, M: Make> XmlWalk<'a, '_, M> {
    /// Makes what is read.
    pub(crate) fn make(&mut self) -> &mut M {
        self.members.make
    }

    /// Checks whether `root` declares the encoding, before it is read as a value of `shape`.
    pub(crate) fn expect_encoding(
        &mut self,
        encoding: &'static TextEncoding,
        shape: Shape,
        root: &Element<'a>,
    ) -> Result<(), XmlFailure> {
        let (name, value) = encoding.announced_by;
        let mut ahead = self.reader;
        let Some(element) = child(&mut ahead, root, name)? else {
            return Ok(());
        };
        if ahead.text(&element)? != value {
            return Ok(());
        }
        self.encoding = Some(encoding);
        for member in encoding.members {
            self.members.expect_encoded(shape, member);
        }
        for (list, member) in encoding.items {
            if let Some(list) = shape.member(list)
                && list.shape_type() == ShapeType::List
                && list.item().shape_type() == ShapeType::Structure
            {
                self.members.expect_encoded(list.item(), member);
            }
        }
        Ok(())
    }

    /// Reads an element as a value of `shape`.
    pub(crate) fn value(
        &mut self,
        shape: Shape,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let root = self.members.add(shape);
        self.value_at(root, element, target)
    }

    fn value_at(
        &mut self,
        place: usize,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let Place {
            shape_type,
            is_flattened,
            is_encoded,
            ..
        } = *self.members.at(place);
        let value = match shape_type {
            ShapeType::String | ShapeType::Character => {
                let text = piece(self.body, &mut self.reader, &mut self.scratch, element)?;
                if is_encoded
                    && let Some(encoding) = self.encoding
                    && let Some(meant) = (encoding.decode)(text.as_str())
                {
                    return Ok(self.members.make.text(Piece::Other(&meant), target));
                }
                return Ok(self.members.make.text(text, target));
            }
            ShapeType::Structure => return self.structure(place, element, target),
            ShapeType::List => return self.list(place, is_flattened, element, target),
            ShapeType::Map => return self.map(place, is_flattened, element, target),
            ShapeType::Boolean => Value::Bool(self.reader.text(element)? == "true"),
            ShapeType::Integer | ShapeType::Long => scalar::integer(&self.reader.text(element)?)?,
            ShapeType::Float | ShapeType::Double => scalar::float(&self.reader.text(element)?)?,
            ShapeType::Timestamp => scalar::timestamp(&self.reader.text(element)?)?,
            ShapeType::Blob => Value::from(base64::decode(&self.reader.text(element)?)?),
        };
        Ok(self.members.make.value(value, target))
    }

    fn map(
        &mut self,
        place: usize,
        is_flattened: bool,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let mut map = self.members.make.map(0, target);
        if is_flattened {
            let into = &mut map;
            let (key, value) = self.entry(place, element, move |members, key| {
                members.make.entry(into, key)
            })?;
            self.members.make.insert(&mut map, key, value);
        } else {
            while let Some(child) = self.reader.next_child(element)? {
                let into = &mut map;
                let (key, value) = self.entry(place, &child, move |members, key| {
                    members.make.entry(into, key)
                })?;
                self.members.make.insert(&mut map, key, value);
            }
        }
        Ok(self.members.make.end_map(map))
    }

    fn list(
        &mut self,
        place: usize,
        is_flattened: bool,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let item = self.members.inner(place);
        if is_flattened {
            let mut items = self.members.make.list(1, target);
            let target = self.members.make.item(&mut items);
            let value = self.value_at(item, element, target)?;
            self.members.make.push(&mut items, value);
            return Ok(self.members.make.end_list(items));
        }
        let mut items = self.members.begin_list(place, target);
        let mut count = 0;
        let mut name = "";
        loop {
            let child = if self.reader.begins(element, name) {
                Element::plain(name)
            } else if let Some(child) = self.reader.next_child(element)? {
                name = child.local;
                child
            } else {
                self.members.remember_length(place, count);
                return Ok(self.members.make.end_list(items));
            };
            let target = self.members.make.item(&mut items);
            let value = self.value_at(item, &child, target)?;
            self.members.make.push(&mut items, value);
            count += 1;
        }
    }

    /// The text of an element: a slice of the body if possible.
    pub(crate) fn text(&mut self, element: &Element<'a>) -> Result<Text, XmlError> {
        piece(self.body, &mut self.reader, &mut self.scratch, element).map(Piece::to_text)
    }

    fn structure(
        &mut self,
        place: usize,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        if self.members.is_ordinary(place) {
            return self.members_of(place, element, target);
        }
        let shape = self.members.at(place).shape;
        if shape.is_exception() {
            let mut inner = self.reader;
            if let Some(root) = error_root(&mut inner, element, self.error_root)? {
                let outer = std::mem::replace(&mut self.reader, inner);
                let value = self.union_or_members_of(place, &root, target)?;
                self.reader = outer;
                self.reader.skip(element)?;
                return Ok(value);
            }
        }
        self.union_or_members_of(place, element, target)
    }

    fn union_or_members_of(
        &mut self,
        place: usize,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let shape = self.members.at(place).shape;
        if shape.is_tagged_union()
            && let Some(tag) = self.unknown_tag(shape, element)?
        {
            self.reader.skip(element)?;
            return Ok(self.members.make.value(union::unknown(tag), target));
        }
        self.members_of(place, element, target)
    }

    fn members_of(
        &mut self,
        place: usize,
        element: &Element<'a>,
        target: M::Target<'_>,
    ) -> Result<M::Value, XmlFailure> {
        let mut open = self.members.open(place, target);
        // flattened maps with more than one entry
        let mut maps = Vec::new();
        loop {
            let name = self.members.expected(&open);
            let (member, child) = if self.reader.begins(element, name) {
                (self.members.take_expected(&mut open), Element::plain(name))
            } else if let Some(child) = self.reader.next_child(element)? {
                let Some(member) = self.members.find(&mut open, child.local) else {
                    self.reader.skip(&child)?;
                    continue;
                };
                (member, child)
            } else {
                break;
            };
            if self.members.is_text(member)
                && !self.members.has_value(&open, member)
                && !self.members.at(member).is_twin
                && let Some(text) = self.reader.plain_text(&child)
            {
                // Most elements: not through `value_at`, which can be anything and is copied on its way.
                let target = self.members.new_target(&mut open, member);
                let text = Piece::Part(self.body, text);
                let value = self.members.make.text(text, target);
                self.members.put(&mut open, member, value);
                continue;
            }
            if self.members.at(member).is_twin {
                let ahead = self.reader;
                let twin = self.members.twin(member);
                self.element_of(&mut open, twin, &child)?;
                self.reader = ahead;
            }
            let is_another = self.element_of(&mut open, member, &child)?;
            if is_another
                && self.members.at(member).shape_type == ShapeType::Map
                && !maps.contains(&member)
            {
                maps.push(member);
            }
        }
        for member in maps {
            self.members.settle(&mut open, member);
        }
        if element.has_attributes() {
            self.attributes_of(&mut open, element);
        }
        Ok(self.members.finish(open))
    }

    /// Reads an element of a member; returns whether the member had one already.
    #[inline]
    fn element_of(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        element: &Element<'a>,
    ) -> Result<bool, XmlFailure> {
        if self.members.has_value(open, member) {
            self.another(open, member, element)?;
            return Ok(true);
        }
        let target = self.members.new_target(open, member);
        let value = self.value_at(member, element, target)?;
        self.members.put(open, member, value);
        Ok(false)
    }

    /// Reads the members that are attributes, those that are not elements already.
    fn attributes_of(&mut self, open: &mut Open<M::Structure<'_>>, element: &Element<'a>) {
        for member in self.members.of(open) {
            let shape = self.members.at(member).shape;
            if shape.is_xml_attribute()
                && let Some(name) = shape.location_name()
                && !self.members.has_value(open, member)
                && let Some(value) = element.attribute(name)
            {
                let target = self.members.new_target(open, member);
                let value = self.members.make.text(Piece::Other(&value), target);
                self.members.put(open, member, value);
            }
        }
    }

    /// Reads a further element of a member: a flattened list or map has one element for each item.
    fn another(
        &mut self,
        open: &mut Open<M::Structure<'_>>,
        member: usize,
        element: &Element<'a>,
    ) -> Result<(), XmlFailure> {
        let Place {
            shape_type,
            is_flattened,
            ..
        } = *self.members.at(member);
        if shape_type == ShapeType::List && is_flattened {
            let item = self.members.inner(member);
            let target = self.members.next_item(open, member);
            let value = self.value_at(item, element, target)?;
            self.members.append(open, member, value);
        } else if shape_type == ShapeType::Map && is_flattened {
            let into = &mut *open;
            let (key, value) = self.entry(member, element, move |members, key| {
                members.next_entry(into, member, key)
            })?;
            self.members.insert_into(open, member, key, value);
        } else {
            // botocore takes the first of several structures, and fails on several of anything else
            self.reader.skip(element)?;
        }
        Ok(())
    }

    /// One entry of a map, whose value goes where `target` says.
    fn entry<'s>(
        &mut self,
        map: usize,
        element: &Element<'a>,
        target: impl FnOnce(&mut Members<'_, M>, &mut M::MapKey) -> M::Target<'s>,
    ) -> Result<(M::MapKey, M::Value), XmlFailure> {
        let key_place = self.members.inner(map);
        let value_place = key_place + 1;
        let name = |place| self.members.at(place).shape.location_name();
        let key_name = name(key_place).unwrap_or("key");
        let value_name = name(value_place).unwrap_or("value");
        let (mut key, mut value) = (None, None);
        let (mut find_target, mut found) = (Some(target), None);
        while let Some(child) = self.reader.next_child(element)? {
            if child.local == key_name {
                let text = piece(self.body, &mut self.reader, &mut self.scratch, &child)?;
                key = Some(self.members.make.map_key(text));
            } else if child.local == value_name {
                if key.is_none() {
                    key = self.key_after(&child, key_name, element)?;
                }
                let Some(key) = &mut key else {
                    self.reader.skip(&child)?;
                    continue;
                };
                if let Some(target) = find_target.take() {
                    found = Some(target(&mut self.members, key));
                }
                if let Some(target) = &mut found {
                    value = Some(self.value_at(value_place, &child, M::reborrow(target))?);
                }
            } else {
                let message = format!("Unknown tag: {}", child.local);
                return Err(Error::response_parser(message).into());
            }
        }
        key.zip(value).ok_or_else(|| {
            Error::response_parser("Invalid service response: a map's entry is not whole").into()
        })
    }

    /// The key of an entry whose value comes first.
    fn key_after(
        &mut self,
        value: &Element<'a>,
        key_name: &str,
        entry: &Element<'a>,
    ) -> Result<Option<M::MapKey>, XmlError> {
        let mut ahead = self.reader;
        ahead.skip(value)?;
        let Some(key) = child(&mut ahead, entry, key_name)? else {
            return Ok(None);
        };
        let text = piece(self.body, &mut ahead, &mut self.scratch, &key)?;
        Ok(Some(self.members.make.map_key(text)))
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
        let mut children: Vec<(Text, Value)> = Vec::new();
        let mut places = HashMap::<&str, usize>::new();
        while let Some(child) = self.reader.next_child(element)? {
            let value = self.plain(&child)?;
            match places.entry(child.local) {
                // Of several botocore's _replace_nodes takes the first, and of that what is inside.
                Entry::Occupied(place) => {
                    let (_, first) = &mut children[*place.get()];
                    if first.as_map().is_none() {
                        *first = Value::Map(Map::new());
                    }
                }
                Entry::Vacant(place) => {
                    place.insert(children.len());
                    children.push((Text::from(child.local), value));
                }
            }
        }
        Ok(entries::into_map(children))
    }
}

/// The text of an element: a part of the body if possible.
#[inline]
fn piece<'p, 'a: 'p>(
    body: &'a Text,
    reader: &mut XmlReader<'a>,
    scratch: &'p mut String,
    element: &Element<'a>,
) -> Result<Piece<'p>, XmlError> {
    if let Some(text) = reader.plain_text(element) {
        return Ok(Piece::Part(body, text));
    }
    if reader.referring_text(element, scratch) {
        return Ok(Piece::Other(scratch));
    }
    Ok(match reader.text(element)? {
        Cow::Borrowed(text) => Piece::Part(body, text),
        Cow::Owned(text) => {
            *scratch = text;
            Piece::Other(scratch)
        }
    })
}

/// The name of the elements of a structure's member, if it is in the body.
fn name_in_body(member: Shape) -> Option<&'static str> {
    let is_elsewhere = matches!(
        member.location(),
        Location::Header | Location::Headers | Location::StatusCode
    );
    if is_elsewhere || member.is_event_header() {
        return None;
    }
    if member.is_flattened()
        && member.shape_type() == ShapeType::List
        && let Some(item_name) = member.item().location_name()
    {
        return Some(item_name);
    }
    Some(member.wire_name())
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

/// The first child with this name; earlier children are skipped.
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
