//! Responses of the protocol. Counterpart: botocore `parsers.py` (`JSONParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::json_values::{self, Scalars};
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
    let mut parsed = match shape {
        None => make.empty(1),
        Some(shape) => match shape.event_stream_member() {
            Some(events) => event_stream::with_initial_response(
                make,
                events,
                response,
                M::reborrow(&mut target),
                |make, initial, target| body(make, shape, initial, target),
            )?,
            None => body(make, shape, response, M::reborrow(&mut target))?,
        },
    };
    let ids = response::request_id_metadata(response);
    response::set_metadata(make, &mut parsed, target, ids, response, more);
    Ok(parsed)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    response::members(body(&mut Values, shape, response, ())?)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let body = json_values::read_document(&response::body_text(response)?)?;
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

fn body<M: Make>(
    make: &mut M,
    shape: Shape,
    response: &Response,
    target: M::Target<'_>,
) -> Result<M::Value> {
    let body = response::body_text(response)?;
    let read = if response::is_success(response) {
        json_values::read_answer
    } else {
        json_values::read
    };
    let value = read(make, &body, shape, Scalars::AsSent, target)?;
    response::structure(make, value)
}
