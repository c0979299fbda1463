//! The initial response: the first message of a stream, with the members that are not events.
//!
//! Counterpart: botocore `eventstream.py` (`get_initial_response`), `parsers.py` (`_handle_event_stream`).

use crate::body::Body;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::model::{Operation, Protocol, Shape};
use crate::protocol::make::Make;
use crate::value::Value;

use super::message::{Message, message_length};

/// Whether a stream of events begins with the other members of the operation's output.
///
/// Such a response is given to [`parse`](crate::protocol::parse) with its first message in memory
/// ([`message_length`]). A body that is a stream is passed on as it is.
// P278
pub fn has_initial_response(operation: Operation) -> bool {
    operation.has_event_stream_output()
        && matches!(
            operation.service().resolved_protocol(),
            Ok(Protocol::Json | Protocol::RpcV2Cbor)
        )
}

/// The members that `read` finds in the initial response, and the stream of what comes after it.
pub(in crate::protocol) fn with_initial_response<M: Make>(
    make: &mut M,
    events: Shape,
    response: &Response,
    mut target: M::Target<'_>,
    read: impl FnOnce(&mut M, &Response, M::Target<'_>) -> Result<M::Value>,
) -> Result<M::Value> {
    let name = events.member_name();
    let Body::Bytes(bytes) = &response.body else {
        let place = make.part(target, name);
        let stream = make.value(Value::EventStream(response.body.clone()), place);
        let mut parsed = make.empty(2);
        make.set(&mut parsed, name, stream);
        return Ok(parsed);
    };
    let length = message_length(bytes)?.filter(|length| *length <= bytes.len());
    let length = length.ok_or_else(no_initial_response)?;
    let message = Message::decode(&bytes.slice(..length))?;
    if message.text_header(":event-type") != Some("initial-response") {
        return Err(no_initial_response());
    }
    let initial = Response {
        status: response.status,
        body: message.payload.into(),
        ..Response::default()
    };
    let mut parsed = read(make, &initial, M::reborrow(&mut target))?;
    let place = make.part(target, name);
    let stream = make.value(Value::EventStream(bytes.slice(length..).into()), place);
    make.set(&mut parsed, name, stream);
    Ok(parsed)
}

fn no_initial_response() -> Error {
    Error::response_parser("First event was not of type initial-response")
}
