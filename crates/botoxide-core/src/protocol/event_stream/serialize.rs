//! `EventStreamSerializer`: values into the messages that a request is followed by.
//!
//! Not here: their signatures (`sign`). Counterpart: none; botocore has no streams of events in requests. It follows
//! Smithy's event stream specification.

use bytes::Bytes;

use super::headers::HeaderValue;
use super::message::Message;
use crate::body::Body;
use crate::error::{Error, Result};
use crate::model::{Operation, Protocol, Shape, ShapeType};
use crate::protocol::argument::{blob, text};
use crate::protocol::{json, rest_xml, rpc_v2_cbor};
use crate::text::Text;
use crate::time::Precision;
use crate::validate::validate;
use crate::value::{Map, Value};

/// Turns events into messages: `{"AudioEvent": {"AudioChunk": …}}`.
///
/// # Example
///
/// ```
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_core::params;
/// use botoxide_core::protocol::event_stream::EventStreamSerializer;
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "protocol": "rest-json" },
///     "operations": { "AddPhotos": { "http": {}, "input": { "shape": "Added" } } },
///     "shapes": {
///         "Added": { "type": "structure", "payload": "Photos", "members": { "Photos": { "shape": "Photos" } } },
///         "Photos": { "type": "structure", "eventstream": true, "members": { "Photo": { "shape": "Photo" } } },
///         "Photo": { "type": "structure", "event": true, "members": { "Title": { "shape": "Title" } } },
///         "Title": { "type": "string" }
///     }
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// let serializer = EventStreamSerializer::new(service.operation("AddPhotos")?)?;
/// let message = serializer.event(&params! { "Photo": { "Title": "A cat" } })?;
/// assert_eq!(message.text_header(":event-type"), Some("Photo"));
/// assert_eq!(message.payload, r#"{"Title":"A cat"}"#);
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EventStreamSerializer {
    events: Shape,
    format: Format,
}

/// How the payload of an event is written.
#[derive(Clone, Copy, Debug)]
enum Format {
    Cbor,
    Json,
    Xml,
}

impl EventStreamSerializer {
    /// A serializer for what follows the request of `operation`.
    ///
    /// # Errors
    ///
    /// `ValueError` when its input has no stream of events, or its protocol none at all.
    pub fn new(operation: Operation) -> Result<Self> {
        let input = operation.input_shape();
        let events = input.and_then(|shape| shape.event_stream_member());
        let format = match operation.service().resolved_protocol()? {
            Protocol::Json | Protocol::RestJson => Some(Format::Json),
            Protocol::RestXml => Some(Format::Xml),
            Protocol::RpcV2Cbor => Some(Format::Cbor),
            Protocol::Query | Protocol::Ec2 => None,
        };
        match (events, format) {
            (Some(events), Some(format)) => Ok(Self { events, format }),
            _ => Err(Error::value(format!(
                "{} has no input event stream",
                operation.name()
            ))),
        }
    }

    /// The message of one event: a map with one member of the stream.
    ///
    /// # Errors
    ///
    /// `ParamValidation` if it is not an event of this stream; `ValueError` if a header cannot hold its value.
    pub fn event(&self, event: &Value) -> Result<Message> {
        validate(event, self.events)?;
        let mut given = event
            .as_map()
            .into_iter()
            .flat_map(Map::iter)
            .filter(|(_, value)| !value.is_null());
        let (Some((name, value)), None) = (given.next(), given.next()) else {
            return Err(Error::value(
                "an event has exactly one member of its stream",
            ));
        };
        let shape = self.events.member(name);
        let shape = shape.ok_or_else(|| Error::value(format!("{name} is not an event")))?;
        let members = value
            .as_map()
            .ok_or_else(|| Error::value("an event is a map"))?;
        self.message(shape, members)
    }

    /// The member of the input that contains the events.
    pub fn member_name(&self) -> &'static str {
        self.events.member_name()
    }

    /// The first message, if the protocol has one: `body` contains the other arguments.
    ///
    /// Protocols that put these into the path and the headers have none; Smithy's event stream specification calls
    /// it the initial request of an RPC protocol.
    pub fn initial_request(&self, operation: Operation, body: Bytes) -> Option<Message> {
        let protocol = operation.service().resolved_protocol();
        if !matches!(protocol, Ok(Protocol::Json | Protocol::RpcV2Cbor)) {
            return None;
        }
        let headers = vec![
            named(":message-type", "event"),
            named(":event-type", "initial-request"),
            named(":content-type", self.format.content_type()),
        ];
        let payload = body;
        Some(Message { headers, payload })
    }

    fn message(&self, shape: Shape, members: &Map) -> Result<Message> {
        let mut headers = vec![
            named(":message-type", "event"),
            named(":event-type", shape.member_name()),
        ];
        let present = |member: Shape| {
            let value = members.get(member.member_name());
            value.filter(|value| !value.is_null())
        };
        for member in shape.members().filter(Shape::is_event_header) {
            if let Some(value) = present(member) {
                let name = Text::from_static(member.member_name());
                headers.push((name, header_value(member, value)?));
            }
        }
        let (content_type, payload) =
            if let Some(member) = shape.members().find(Shape::is_event_payload) {
                let Some(value) = present(member) else {
                    let payload = Bytes::new();
                    return Ok(Message { headers, payload });
                };
                self.payload(member, value)?
            } else {
                self.written(shape, &Value::Map(without_headers(shape, members)))?
            };
        headers.push(named(":content-type", content_type));
        Ok(Message { headers, payload })
    }

    /// The member that is the payload: bytes and text as they are.
    fn payload(&self, member: Shape, value: &Value) -> Result<(&'static str, Bytes)> {
        match member.shape_type() {
            ShapeType::Blob => {
                let bytes = Bytes::copy_from_slice(blob(value)?);
                Ok(("application/octet-stream", bytes))
            }
            ShapeType::String => {
                let bytes = Bytes::copy_from_slice(text(value).as_bytes());
                Ok(("text/plain", bytes))
            }
            _ => self.written(member, value),
        }
    }

    fn written(&self, shape: Shape, value: &Value) -> Result<(&'static str, Bytes)> {
        let precision = Precision::Full;
        let body = match self.format {
            Format::Cbor => rpc_v2_cbor::serialize::value_body(shape, value, precision)?,
            Format::Json => json::serialize::value_body(shape, value, precision)?,
            Format::Xml => rest_xml::serialize::value_body(shape, value, precision)?,
        };
        match body {
            Body::Bytes(bytes) => Ok((self.format.content_type(), bytes)),
            Body::Stream(_) => Err(Error::value("an event cannot be a stream")),
        }
    }
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Self::Cbor => "application/cbor",
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }
}

fn named(name: &'static str, value: &str) -> (Text, HeaderValue) {
    (Text::from_static(name), HeaderValue::String(value.into()))
}

/// The members of an event that its payload has.
fn without_headers(shape: Shape, members: &Map) -> Map {
    let is_header = |name: &str| {
        let member = shape.member(name);
        member.is_some_and(|member| member.is_event_header())
    };
    let others = members.iter().filter(|(name, _)| !is_header(name));
    others
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn header_value(shape: Shape, value: &Value) -> Result<HeaderValue> {
    let unfit = || {
        Error::value(format!(
            "the header {} cannot hold a value of type {}",
            shape.member_name(),
            value.python_type()
        ))
    };
    Ok(match shape.shape_type() {
        ShapeType::Boolean => HeaderValue::Bool(value.as_bool().ok_or_else(unfit)?),
        ShapeType::Integer => {
            let number = value.as_i64().and_then(|number| i32::try_from(number).ok());
            HeaderValue::Integer(number.ok_or_else(unfit)?)
        }
        ShapeType::Long => HeaderValue::Long(value.as_i64().ok_or_else(unfit)?),
        ShapeType::Blob => HeaderValue::ByteArray(Bytes::copy_from_slice(blob(value)?)),
        ShapeType::String | ShapeType::Character => {
            HeaderValue::String(value.as_str().ok_or_else(unfit)?.into())
        }
        ShapeType::Timestamp => {
            let moment = value.to_timestamp().ok_or_else(unfit)?;
            let milliseconds = moment.seconds.checked_mul(1000);
            let rest = i64::from(moment.microseconds() / 1000);
            let milliseconds = milliseconds.and_then(|whole| whole.checked_add(rest));
            HeaderValue::Timestamp(milliseconds.ok_or_else(unfit)?)
        }
        ShapeType::Structure
        | ShapeType::List
        | ShapeType::Map
        | ShapeType::Float
        | ShapeType::Double => return Err(unfit()),
    })
}
