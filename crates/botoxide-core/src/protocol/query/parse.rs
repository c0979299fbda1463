//! Responses of the protocol. Counterpart: botocore `parsers.py` (`QueryParser`).

use crate::error::{Error, Result};
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::xml_reader::{Element, XmlError};
use crate::protocol::codec::xml_values::{self, ErrorRoot, XmlFailure, XmlWalk};
use crate::protocol::make::{Additions, Make, Values};
use crate::protocol::response;
use crate::text::Text;
use crate::value::{Map, Value};

pub(in crate::protocol) fn output<M: Make>(
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let body = body_text(response)?;
    let (mut parsed, metadata) =
        xml_values::document(make, &body, ErrorRoot::ErrorResponse, |walk, root| {
            members_and_metadata(walk, root, shape, M::reborrow(&mut target))
        })?;
    let metadata = metadata.unwrap_or_default();
    response::set_metadata(make, &mut parsed, target, metadata, response, more);
    Ok(parsed)
}

/// The members of the output, and what is in `ResponseMetadata`.
fn members_and_metadata<'a, M: Make>(
    walk: &mut XmlWalk<'a, '_, M>,
    root: &Element<'a>,
    shape: Option<Shape>,
    mut target: M::Target<'_>,
) -> Result<(M::Value, Option<Map>), XmlFailure> {
    let wrapper = wrapper(shape);
    if shape.is_some() && wrapper.is_none() {
        // The members are in the root, beside `ResponseMetadata`.
        let mut ahead = walk.reader;
        let parsed = result(walk, root, shape, target)?;
        let mut metadata = None;
        if let Some(element) = xml_values::child(&mut ahead, root, "ResponseMetadata")? {
            let after = std::mem::replace(&mut walk.reader, ahead);
            metadata = Some(texts(walk, &element)?);
            walk.reader = after;
        }
        return Ok((parsed, metadata));
    }
    let (mut parsed, mut metadata) = (None, None);
    while let Some(child) = walk.reader.next_child(root)? {
        if let Some(shape) = shape
            && parsed.is_none()
            && Some(child.local) == wrapper
        {
            let target = M::reborrow(&mut target);
            parsed = Some(structure(walk, shape, &child, target)?);
        } else if metadata.is_none() && child.local == "ResponseMetadata" {
            metadata = Some(texts(walk, &child)?);
        } else {
            walk.reader.skip(&child)?;
        }
    }
    match (parsed, wrapper) {
        (None, Some(wrapper)) => Err(no_wrapper(wrapper)),
        (None, None) => Ok((walk.make().empty(1), metadata)),
        (Some(parsed), _) => Ok((parsed, metadata)),
    }
}

/// The element around the members, where the model names one.
fn wrapper(shape: Option<Shape>) -> Option<&'static str> {
    shape?.extra("resultWrapper")?.as_str()
}

/// Python's `KeyError`.
fn no_wrapper(wrapper: &str) -> XmlFailure {
    Error::response_parser(format!("'{wrapper}'")).into()
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    modelled_error_of(shape, response, ErrorRoot::ErrorResponse)
}

/// The members of a modelled error.
pub(in crate::protocol) fn modelled_error_of(
    shape: Shape,
    response: &Response,
    root: ErrorRoot,
) -> Result<Map> {
    let body = body_text(response)?;
    let parsed = xml_values::document(&mut Values, &body, root, |walk, root| {
        result(walk, root, Some(shape), ())
    })?;
    response::members(parsed)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    error_of(response, ErrorRoot::ErrorResponse)
}

/// An error's body, with the content of `Errors` moved to the top.
pub(in crate::protocol) fn error_of(response: &Response, root: ErrorRoot) -> Result<Map> {
    let body = body_text(response)?;
    let mut parsed = xml_values::document(&mut Values, &body, root, |walk, root| {
        Ok(walk.plain_children(root)?)
    })?;
    if let Some(Value::Map(errors)) = parsed.remove("Errors") {
        parsed.extend(errors);
    }
    if let Some(id) = parsed.remove("RequestId") {
        let metadata = Map::from_iter([(Text::from_static("RequestId"), id)]);
        parsed.insert(Text::from_static("ResponseMetadata"), metadata);
    }
    Ok(parsed)
}

/// The members of `shape`, which are in the root or in the element that the model names.
pub(in crate::protocol) fn result<'a, M: Make>(
    walk: &mut XmlWalk<'a, '_, M>,
    root: &Element<'a>,
    shape: Option<Shape>,
    target: M::Target<'_>,
) -> Result<M::Value, XmlFailure> {
    let Some(shape) = shape else {
        walk.reader.skip(root)?;
        return Ok(walk.make().empty(1));
    };
    let Some(wrapper) = wrapper(Some(shape)) else {
        return structure(walk, shape, root, target);
    };
    match xml_values::child(&mut walk.reader, root, wrapper)? {
        Some(element) => {
            let parsed = structure(walk, shape, &element, target)?;
            walk.reader.skip(root)?;
            Ok(parsed)
        }
        None => Err(no_wrapper(wrapper)),
    }
}

fn structure<'a, M: Make>(
    walk: &mut XmlWalk<'a, '_, M>,
    shape: Shape,
    element: &Element<'a>,
    target: M::Target<'_>,
) -> Result<M::Value, XmlFailure> {
    let value = walk.value(shape, element, target)?;
    Ok(response::structure(walk.make(), value)?)
}

/// The text of each of an element's children.
fn texts<'a, M: Make>(
    walk: &mut XmlWalk<'a, '_, M>,
    element: &Element<'a>,
) -> Result<Map, XmlError> {
    let mut found = Map::with_capacity(4);
    while let Some(child) = walk.reader.next_child(element)? {
        let text = walk.text(&child)?;
        let value = if text.is_empty() {
            Value::Null
        } else {
            Value::Text(text)
        };
        found.insert(child.local, value);
    }
    Ok(found)
}

/// The body of a response that is XML.
pub(in crate::protocol) fn body_text(response: &Response) -> Result<Text> {
    Text::from_utf8(response::body_bytes(response)?)
        .map_err(|bytes| Error::response_parser(xml_values::not_utf8(&bytes)))
}
