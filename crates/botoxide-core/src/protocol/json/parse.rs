//! Responses of the protocol. Counterpart: botocore `parsers.py` (`JSONParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::json_values::{self, Scalars};
use crate::protocol::{event_stream, response};
use crate::text::Text;
use crate::value::Map;

pub(in crate::protocol) fn output(shape: Option<Shape>, response: &Response) -> Result<Map> {
    let mut parsed = match shape {
        None => Map::new(),
        Some(shape) => match shape.event_stream_member() {
            Some(events) => event_stream::with_initial_response(events, response, |initial| {
                body(shape, initial)
            })?,
            None => body(shape, response)?,
        },
    };
    let metadata = response::request_id_metadata(response);
    if !metadata.is_empty() {
        parsed.insert(Text::from_static("ResponseMetadata"), metadata);
    }
    Ok(parsed)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    body(shape, response)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let body = json_values::read_document(&response::body_text(response)?)?;
    let body = response::structure(body)?;
    let status = response.status.to_string();
    let code = match body.get("__type") {
        Some(code) => code.as_str().unwrap_or_default(),
        None => &status,
    };
    let code = response::bare_code(code);
    let message = response::message_of(&body);
    Ok(response::query_compatible_error(response, message, code))
}

fn body(shape: Shape, response: &Response) -> Result<Map> {
    let body = response::body_text(response)?;
    let read = if response::is_success(response) {
        json_values::read_answer
    } else {
        json_values::read
    };
    response::structure(read(&body, shape, Scalars::AsSent)?)
}
