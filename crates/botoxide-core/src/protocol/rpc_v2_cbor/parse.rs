//! Responses of the protocol. Counterpart: botocore `parsers.py` (`RpcV2CBORParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::cbor_values;
use crate::protocol::make::{Additions, Make, Values};
use crate::protocol::{event_stream, response};
use crate::value::Map;

pub(in crate::protocol) fn output<M: Make>(
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let Some(shape) = shape else {
        let mut parsed = make.empty(1);
        response::set_metadata(make, &mut parsed, target, Map::new(), response, more);
        return Ok(parsed);
    };
    let mut parsed = match shape.event_stream_member() {
        // botocore takes the initial response as it was sent
        Some(events) => event_stream::with_initial_response(
            make,
            events,
            response,
            M::reborrow(&mut target),
            |make, initial, target| {
                let body = cbor_values::read_document(&response::body_bytes(initial)?)?;
                let body = make.value(body, target);
                response::structure(make, body)
            },
        )?,
        None => body(make, shape, response, M::reborrow(&mut target))?,
    };
    let ids = response::request_id_metadata(response);
    response::set_metadata(make, &mut parsed, target, ids, response, more);
    Ok(parsed)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    response::members(body(&mut Values, shape, response, ())?)
}

fn body<M: Make>(
    make: &mut M,
    shape: Shape,
    response: &Response,
    target: M::Target<'_>,
) -> Result<M::Value> {
    let value = cbor_values::read(make, &response::body_bytes(response)?, shape, target)?;
    response::structure(make, value)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let body = cbor_values::read_document(&response::body_bytes(response)?)?;
    let body = response::members(body)?;
    let status = response.status.to_string();
    let code = match body.get("__type") {
        Some(code) => code.as_str().unwrap_or_default(),
        None => &status,
    };
    let code = response::bare_code(code);
    let message = response::message_of(&body);
    Ok(response::query_compatible_error(response, message, code))
}
