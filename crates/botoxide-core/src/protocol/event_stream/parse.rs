//! `EventStreamParser`: turns messages into values, by the shape of the stream.
//!
//! Not here: the frames of messages. Counterpart: botocore `parsers.py` (`BaseEventStreamParser`,
//! `EventStreamJSONParser`, `EventStreamXMLParser`, `EventStreamCBORParser`).

use bytes::Bytes;

use super::decoder::MessageDecoder;
use super::message::Message;
use crate::error::{ClientError, Error, ErrorKind, Result};
use crate::http::Response;
use crate::model::{Operation, Protocol, Shape, ShapeType};
use crate::protocol::codec::json_values::{self, Scalars};
use crate::protocol::codec::{cbor_values, scalar};
use crate::protocol::make::Values;
use crate::protocol::{response, rest_xml};
use crate::text::Text;
use crate::value::{Map, Value};

/// Turns the bytes of a response into its events: `{"Records": {"Payload": …}}`.
///
/// # Example: two events in two pieces
///
/// ```
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_core::protocol::event_stream::{EventStreamParser, HeaderValue, Message};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "protocol": "rest-json" },
///     "operations": { "WatchPhotos": { "http": {}, "output": { "shape": "Watched" } } },
///     "shapes": {
///         "Watched": { "type": "structure", "payload": "Changes", "members": { "Changes": { "shape": "Changes" } } },
///         "Changes": { "type": "structure", "eventstream": true, "members": { "Added": { "shape": "Photo" } } },
///         "Photo": { "type": "structure", "event": true, "members": { "Title": { "shape": "Title" } } },
///         "Title": { "type": "string" }
///     }
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// let message = Message {
///     headers: vec![(":event-type".into(), HeaderValue::String("Added".into()))],
///     payload: r#"{"Title": "A cat"}"#.into(),
/// };
/// let bytes = message.encode()?;
///
/// let mut parser = EventStreamParser::new(service.operation("WatchPhotos")?)?;
/// parser.feed(bytes.slice(..20));
/// assert!(parser.next_event()?.is_none());
/// parser.feed(bytes.slice(20..));
/// assert_eq!(parser.next_event()?.unwrap()["Added"]["Title"], "A cat");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct EventStreamParser {
    operation: Operation,
    events: Shape,
    format: Format,
    decoder: MessageDecoder,
}

/// How the payload of an event is written.
#[derive(Clone, Copy, Debug)]
enum Format {
    Cbor,
    Json,
    Xml,
}

impl EventStreamParser {
    /// A parser for what `operation` answers with.
    ///
    /// # Errors
    ///
    /// `ValueError` when its output has no stream of events, or its protocol none at all.
    pub fn new(operation: Operation) -> Result<Self> {
        let output = operation.output_shape();
        let events = output.and_then(|shape| shape.event_stream_member());
        let format = match operation.service().resolved_protocol()? {
            Protocol::Json | Protocol::RestJson => Some(Format::Json),
            Protocol::RestXml => Some(Format::Xml),
            Protocol::RpcV2Cbor => Some(Format::Cbor),
            Protocol::Query | Protocol::Ec2 => None,
        };
        let (Some(events), Some(format)) = (events, format) else {
            return Err(Error::value(format!(
                "{} has no output event stream",
                operation.name()
            )));
        };
        Ok(Self {
            operation,
            events,
            format,
            decoder: MessageDecoder::default(),
        })
    }

    /// Takes the next bytes of the response. All events are to be taken before the next call, lest bytes pile
    /// up.
    pub fn feed(&mut self, bytes: Bytes) {
        self.decoder.feed(bytes);
    }

    /// The next event; `None` if it needs more bytes. Events that the model does not know are
    /// passed over.
    ///
    /// # Errors
    ///
    /// `EventStreamError` for an error or an exception among the events, with its code and message;
    /// `ResponseParserError` and the like where an event does not fit its shape. Further events may follow
    /// these two. None follows the errors of [`MessageDecoder::next_message`].
    pub fn next_event(&mut self) -> Result<Option<Value>> {
        while let Some(message) = self.decoder.next_message()? {
            if matches!(
                message.text_header(":message-type"),
                Some("error" | "exception")
            ) {
                return Err(self.error(message));
            }
            let event = self.event(message);
            if let Some(event) = event.map_err(|error| response::unquoted(self.operation, error))? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Whether a broken message has ended the stream.
    pub fn has_failed(&self) -> bool {
        self.decoder.has_failed()
    }

    fn event(&self, message: Message) -> Result<Option<Value>> {
        let shape = message.text_header(":event-type");
        let Some(shape) = shape.and_then(|name| self.events.member(name)) else {
            return Ok(None);
        };
        let mut parsed = headers(shape, &message)?;
        if shape.is_event() {
            self.payload(shape, message.payload, &mut parsed)?;
        }
        let name = Text::from_static(shape.member_name());
        Ok(Some(Value::Map(Map::from_iter([(
            name,
            Value::Map(parsed),
        )]))))
    }

    /// The member that is the payload; where there is none, all members that the payload has.
    fn payload(&self, shape: Shape, payload: Bytes, parsed: &mut Map) -> Result<()> {
        let response = response(payload);
        let Some(member) = shape.members().find(Shape::is_event_payload) else {
            let members = response::members(self.body(shape, &response)?)?;
            parsed.extend(members);
            return Ok(());
        };
        let value = if member.shape_type() == ShapeType::Blob {
            Value::Blob(response::body_bytes(&response)?)
        } else if member.shape_type() == ShapeType::String {
            Value::Text(response::body_text(&response)?)
        } else {
            self.body(member, &response)?
        };
        parsed.insert(Text::from_static(member.member_name()), value);
        Ok(())
    }

    /// The whole payload as a value of `shape`.
    fn body(&self, shape: Shape, response: &Response) -> Result<Value> {
        match self.format {
            // botocore's parser of CBOR events has no rule for structures, and leaves what it read
            Format::Cbor => cbor_values::read_document(&response::body_bytes(response)?),
            Format::Json => {
                let body = response::body_text(response)?;
                json_values::read(&mut Values, &body, shape, Scalars::AsSent, ())
            }
            Format::Xml => rest_xml::parse::body(&mut Values, shape, response, ()),
        }
    }

    /// What an error or an exception says.
    fn error(&self, message: Message) -> Error {
        let known = message
            .text_header(":exception-type")
            .and_then(|name| self.events.member(name));
        let (code, text) = if let Some(shape) = known {
            let body = self.body(shape, &response(message.payload));
            let body = match body.and_then(response::members) {
                Ok(body) => body,
                Err(error) => return error,
            };
            let text = body.get("Message").or_else(|| body.get("message"));
            (Some(shape.member_name().into()), text.cloned())
        } else {
            let value = |name| message.header(name).map(super::HeaderValue::to_value);
            (value(":error-code"), value(":error-message"))
        };
        let mut error = Map::with_capacity(2);
        for (name, value) in [("Code", code), ("Message", text)] {
            let value = value.unwrap_or_else(|| Text::default().into());
            error.push(Text::from_static(name), value);
        }
        ErrorKind::EventStream(Box::new(ClientError {
            response: Value::Map(Map::from_iter([(
                Text::from_static("Error"),
                Value::Map(error),
            )])),
            operation_name: self.operation.name().to_owned(),
            exception: None,
        }))
        .into()
    }
}

/// The members that are headers.
fn headers(shape: Shape, message: &Message) -> Result<Map> {
    let mut parsed = Map::new();
    for member in shape.members().filter(Shape::is_event_header) {
        let name = member.member_name();
        let Some(header) = message.header(name) else {
            continue;
        };
        let mut value = header.to_value();
        if member.shape_type() == ShapeType::Timestamp {
            value = moment(&value)?;
        }
        parsed.push(Text::from_static(name), value);
    }
    Ok(parsed)
}

/// The timestamp of a header, which is in milliseconds.
fn moment(value: &Value) -> Result<Value> {
    let milliseconds = match value {
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        value => value.as_f64(),
    };
    let Some(milliseconds) = milliseconds else {
        return Err(scalar::type_error(&format!(
            "unsupported operand type(s) for /: '{}' and 'float'",
            scalar::python_type(value)
        )));
    };
    scalar::timestamp_of(&Value::Float(milliseconds / 1000.0))
}

/// A payload as the parsers of responses take it.
fn response(payload: Bytes) -> Response {
    Response {
        status: 200,
        body: payload.into(),
        ..Response::default()
    }
}
