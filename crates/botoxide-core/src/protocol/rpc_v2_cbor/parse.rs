//! Responses of the protocol. Counterpart: botocore `parsers.py` (`RpcV2CBORParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::cbor_values;
use crate::protocol::{event_stream, response};
use crate::text::Text;
use crate::value::Map;

pub(in crate::protocol) fn output(shape: Option<Shape>, response: &Response) -> Result<Map> {
    let Some(shape) = shape else {
        return Ok(Map::new());
    };
    let mut parsed = match shape.event_stream_member() {
        // botocore takes the initial response as it was sent
        Some(events) => event_stream::with_initial_response(events, response, |initial| {
            let body = response::body_bytes(initial)?;
            response::structure(cbor_values::read_document(&body)?)
        })?,
        None => modelled_error(shape, response)?,
    };
    let metadata = response::request_id_metadata(response);
    parsed.insert(Text::from_static("ResponseMetadata"), metadata);
    Ok(parsed)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    let body = response::body_bytes(response)?;
    response::structure(cbor_values::read(&body, shape)?)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let body = cbor_values::read_document(&response::body_bytes(response)?)?;
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
