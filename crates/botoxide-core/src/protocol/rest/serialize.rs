//! Places the arguments of a REST operation in path, query and headers; the rest is for the body.
//!
//! Not here: the body itself (`rest_json`, `rest_xml`). Counterpart: botocore `serialize.py`
//! (`BaseRestSerializer`).

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::body::Body;
use crate::error::Result;
use crate::http::Headers;
use crate::model::{Location, Operation, Shape, ShapeType, TimestampFormat};
use crate::protocol::argument::{Moment, blob, float_text, text, wrong_type};
use crate::protocol::codec::base64;
use crate::protocol::codec::json_writer::{NonAscii, push_value};
use crate::protocol::request::{Parameter, Query, SerializeOptions, Serialized, missing};
use crate::text::Text;
use crate::time::{Precision, Timestamp};
use crate::uri::{Keep, percent_encode_into};
use crate::value::{Map, Value};

/// The source of a request's body.
#[derive(Debug)]
pub(in crate::protocol) enum Payload<'a> {
    /// The bytes or the stream that the caller gave.
    Raw(Body),
    /// One member's value.
    Member(Shape, &'a Value),
    /// One member's value, which the caller left out.
    Absent,
    /// The members of the input in the body, at least one.
    Members(Shape),
    /// The shape has members in the body, but none was given.
    NoMembers,
    /// Nothing: the operation has no body.
    Nothing,
}

/// Puts each argument that is not in the body in its place.
pub(in crate::protocol) fn serialize<'a>(
    operation: Operation,
    params: &'a Map,
    options: SerializeOptions<'_>,
) -> Result<(Serialized, Payload<'a>)> {
    let precision = options.timestamp_precision;
    let request_uri = options.request_uri;
    let mut serialized = Serialized {
        method: Text::from_static(operation.method()),
        ..Serialized::default()
    };
    let Some(shape) = operation.input_shape() else {
        serialized.url_path = match request_uri {
            Some(uri) => uri.into(),
            None => Text::from_static(operation.request_uri()),
        };
        return Ok((serialized, Payload::Nothing));
    };
    let render = |template| render_path(template, shape, params, precision);
    serialized.url_path = render(request_uri.unwrap_or_else(|| operation.request_uri()))?.into();
    serialized.auth_path = options.auth_path.map(render).transpose()?;
    let mut has_body_members = false;
    for (name, value) in params.iter().filter(|(_, value)| !value.is_null()) {
        let member = shape.member(name).ok_or_else(|| missing(name))?;
        let key = member.wire_name();
        match member.location() {
            Location::Uri => {}
            Location::QueryString => set_query(&mut serialized.query, member, value, precision)?,
            Location::Header => {
                let is_empty_list = value.as_list().is_some_and(<[Value]>::is_empty);
                if !(is_empty_list && member.shape_type() == ShapeType::List) {
                    let text = header_text(member, value, precision)?;
                    serialized.headers.set(Text::from_static(key), text);
                }
            }
            Location::Headers => set_headers(&mut serialized.headers, key, value)?,
            Location::Body | Location::StatusCode => has_body_members = true,
        }
    }
    let payload = payload(shape, params, has_body_members)?;
    Ok((serialized, payload))
}

fn payload(shape: Shape, params: &Map, has_body_members: bool) -> Result<Payload<'_>> {
    if let Some(member) = shape.payload() {
        let value = params.get(member.member_name());
        let value = value.filter(|value| !value.is_null());
        let is_raw = matches!(member.shape_type(), ShapeType::Blob | ShapeType::String);
        return Ok(match value {
            // The events follow the request; its own body is empty.
            _ if member.is_event_stream() => Payload::Nothing,
            Some(value) if is_raw => Payload::Raw(raw_body(value)?),
            Some(value) => Payload::Member(member, value),
            None if is_raw => Payload::Raw(Body::empty()),
            None => Payload::Absent,
        });
    }
    let in_body = |member: Shape| member.location() == Location::Body;
    Ok(if has_body_members {
        Payload::Members(shape)
    } else if shape.members().any(in_body) {
        Payload::NoMembers
    } else {
        Payload::Nothing
    })
}

fn raw_body(value: &Value) -> Result<Body> {
    Ok(match value {
        Value::Body(body) => body.clone(),
        Value::Blob(bytes) => Body::Bytes(bytes.clone()),
        Value::Text(text) => Body::Bytes(text.clone().into_bytes()),
        Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::Timestamp(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::EventStream(_)
        | Value::Object(_) => Body::Bytes(bytes::Bytes::copy_from_slice(blob(value)?)),
    })
}

/// Fills in the labels of a path: `{Bucket}`, and `{Key+}`, whose slashes stay.
fn render_path(template: &str, shape: Shape, params: &Map, precision: Precision) -> Result<String> {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((label, after)) = after.split_once('}') else {
            break;
        };
        path.push_str(before);
        let (name, keep) = match label.strip_suffix('+') {
            Some(name) => (name, Keep::Slash),
            None => (label, Keep::Unreserved),
        };
        let is_label =
            |member: &Shape| member.location() == Location::Uri && member.wire_name() == name;
        let member = shape.members().find(is_label);
        let member = member.ok_or_else(|| missing(name))?;
        let value = params.get(member.member_name());
        let value = value.filter(|value| !value.is_null());
        let value = value.ok_or_else(|| missing(name))?;
        if let Value::Blob(bytes) = value {
            // Bytes that are not UTF-8 are percent-encoded as well.
            push_bytes(&mut path, bytes, keep);
        } else {
            let text = uri_text(member, value, precision)?;
            percent_encode_into(&mut path, &text, keep);
        }
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

fn push_bytes(path: &mut String, bytes: &[u8], keep: Keep) {
    for chunk in bytes.utf8_chunks() {
        percent_encode_into(path, chunk.valid(), keep);
        for byte in chunk.invalid() {
            // Writing to a String does not fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
}

/// The text of a value in the path or the query.
fn uri_text(shape: Shape, value: &Value, precision: Precision) -> Result<Cow<'_, str>> {
    Ok(match shape.shape_type() {
        ShapeType::Boolean => Cow::Owned(text(value).to_lowercase()),
        ShapeType::Timestamp => {
            let default = TimestampFormat::Iso8601;
            Moment::new(value, shape.timestamp_format(), default, precision)?
                .into_text()
                .into()
        }
        ShapeType::Float | ShapeType::Double => float_text(value),
        ShapeType::String
        | ShapeType::Character
        | ShapeType::Blob
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::Structure
        | ShapeType::List
        | ShapeType::Map => text(value),
    })
}

fn shared(value: &Value, written: Cow<'_, str>) -> Text {
    match (value, written) {
        // Text that is written as it is shares its buffer.
        (Value::Text(text), Cow::Borrowed(_)) => text.clone(),
        (_, written) => Text::from(written.into_owned()),
    }
}

fn set_query(query: &mut Query, member: Shape, value: &Value, precision: Precision) -> Result<()> {
    let one = |shape: Shape, value: &Value| -> Result<Text> {
        Ok(shared(value, uri_text(shape, value, precision)?))
    };
    if let Value::Map(entries) = value {
        for (key, value) in entries.iter() {
            let parameter = match value.as_list() {
                Some(items) => {
                    let texts = items.iter().map(|item| shared(item, text(item)));
                    Parameter::Each(texts.collect())
                }
                None => Parameter::One(shared(value, text(value))),
            };
            query.set(key.clone(), parameter);
        }
        return Ok(());
    }
    let parameter = match value.as_list() {
        Some(items) if member.shape_type() == ShapeType::List => {
            let item_shape = member.item();
            let texts = items.iter().map(|item| one(item_shape, item));
            Parameter::Each(texts.collect::<Result<_>>()?)
        }
        _ => Parameter::One(one(member, value)?),
    };
    query.set(Text::from_static(member.wire_name()), parameter);
    Ok(())
}

fn set_headers(headers: &mut Headers, prefix: &str, value: &Value) -> Result<()> {
    let entries = value.as_map().ok_or_else(|| wrong_type(value))?;
    for (key, value) in entries.iter() {
        headers.set([prefix, key].concat(), shared(value, text(value)));
    }
    Ok(())
}

fn header_text(shape: Shape, value: &Value, precision: Precision) -> Result<Text> {
    Ok(match shape.shape_type() {
        ShapeType::Timestamp => {
            let default = TimestampFormat::Rfc822;
            // Headers have whole seconds only.
            let whole = value
                .to_timestamp()
                .map(|moment| Value::Timestamp(Timestamp::new(moment.seconds, 0)));
            let value = whole.as_ref().unwrap_or(value);
            Moment::new(value, shape.timestamp_format(), default, precision)?
                .into_text()
                .into()
        }
        ShapeType::List => {
            let items = value.as_list().ok_or_else(|| wrong_type(value))?;
            let item_shape = shape.item();
            let mut list = String::new();
            for (at, item) in items.iter().filter(|item| !item.is_null()).enumerate() {
                if at > 0 {
                    list.push(',');
                }
                if item_shape.shape_type() == ShapeType::String {
                    push_list_item(&mut list, &text(item));
                } else {
                    list.push_str(&header_text(item_shape, item, precision)?);
                }
            }
            list.into()
        }
        ShapeType::String if shape.is_json_value() && shape.location() == Location::Header => {
            let (mut json, mut encoded) = (Vec::new(), Vec::new());
            push_value(&mut json, value, NonAscii::Escape, 0)?;
            base64::push(&mut encoded, &json);
            String::from_utf8_lossy(&encoded).into_owned().into()
        }
        ShapeType::Boolean => text(value).to_lowercase().into(),
        ShapeType::Float | ShapeType::Double => shared(value, float_text(value)),
        ShapeType::String
        | ShapeType::Character
        | ShapeType::Blob
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::Structure
        | ShapeType::Map => shared(value, text(value)),
    })
}

/// An item with commas or quotes is quoted.
fn push_list_item(list: &mut String, item: &str) {
    if item.contains(['"', ',']) {
        list.push('"');
        list.push_str(&item.replace('"', "\\\""));
        list.push('"');
    } else {
        list.push_str(item);
    }
}
