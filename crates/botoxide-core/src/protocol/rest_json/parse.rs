//! Responses of the protocol. Counterpart: botocore `parsers.py` (`RestJSONParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::{Shape, ShapeType};
use crate::protocol::codec::json_values::{self, Scalars};
use crate::protocol::codec::{base64, scalar};
use crate::protocol::make::{Additions, Make};
use crate::protocol::rest::parse::{self as rest, Format};
use crate::protocol::{json, response};
use crate::text::Text;
use crate::value::{Map, Value};

struct RestJson;

impl Format for RestJson {
    fn header_scalar(&self, shape: Shape, text: Text) -> Result<Value> {
        match shape.shape_type() {
            ShapeType::Boolean => Ok(Value::Bool(text.eq_ignore_ascii_case("true"))),
            ShapeType::Integer | ShapeType::Long => scalar::integer(&text),
            ShapeType::Float | ShapeType::Double => scalar::float(&text),
            ShapeType::Timestamp => scalar::timestamp(&text),
            ShapeType::Blob => base64::decode(&text).map(Value::from),
            ShapeType::String
            | ShapeType::Character
            | ShapeType::List
            | ShapeType::Map
            | ShapeType::Structure => Ok(Value::Text(text)),
        }
    }

    fn body<M: Make>(
        &self,
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
        read(make, &body, shape, Scalars::Converted, target)
    }
}

pub(in crate::protocol) fn output<M: Make>(
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    target: M::Target<'_>,
) -> Result<M::Value> {
    rest::output(&RestJson, make, shape, response, more, target)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    rest::modelled_error(&RestJson, shape, response)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let mut parsed = json::parse::error(response)?;
    let code = if let Some(code) = response::header(response, "x-amzn-errortype") {
        Value::Text(code)
    } else {
        let body = json_values::read_document(&response::body_text(response)?)?;
        match body.get("code").or_else(|| body.get("Code")) {
            None | Some(Value::Null) => return Ok(parsed),
            Some(code) => code.clone(),
        }
    };
    let code = match code.as_str() {
        Some(text) => Value::from(response::bare_code(text)),
        None => code,
    };
    if let Some(Value::Map(error)) = parsed.get_mut("Error") {
        error.insert(Text::from_static("Code"), code);
    }
    Ok(parsed)
}
