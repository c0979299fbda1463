//! Responses of the protocol. Counterpart: botocore `parsers.py` (`RestXMLParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::{Shape, ShapeType};
use crate::protocol::codec::xml_values::{self, ErrorRoot};
use crate::protocol::codec::{base64, scalar};
use crate::protocol::make::{Additions, Make, TextEncoding, Values};
use crate::protocol::rest::parse::{self as rest, Format};
use crate::protocol::{query, response};
use crate::text::Text;
use crate::value::{Map, Value};

struct RestXml {
    encoding: Option<&'static TextEncoding>,
}

impl Format for RestXml {
    fn header_scalar(&self, shape: Shape, text: Text) -> Result<Value> {
        match shape.shape_type() {
            ShapeType::Boolean => Ok(Value::Bool(text == "true")),
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
        document(make, shape, response, self.encoding, target)
    }
}

/// The whole body as a value of `shape`; an empty one is an empty element.
pub(in crate::protocol) fn body<M: Make>(
    make: &mut M,
    shape: Shape,
    response: &Response,
    target: M::Target<'_>,
) -> Result<M::Value> {
    document(make, shape, response, None, target)
}

fn document<M: Make>(
    make: &mut M,
    shape: Shape,
    response: &Response,
    encoding: Option<&'static TextEncoding>,
    target: M::Target<'_>,
) -> Result<M::Value> {
    let body = match query::parse::body_text(response)? {
        body if body.is_empty() => Text::from_static("<_/>"),
        body => body,
    };
    xml_values::document(make, &body, ErrorRoot::ErrorResponse, |walk, root| {
        if let Some(encoding) = encoding {
            walk.expect_encoding(encoding, shape, root)?;
        }
        walk.value(shape, root, target)
    })
}

pub(in crate::protocol) fn output<M: Make>(
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    target: M::Target<'_>,
) -> Result<M::Value> {
    let format = RestXml {
        encoding: more.encoding,
    };
    rest::output(&format, make, shape, response, more, target)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    rest::modelled_error(&RestXml { encoding: None }, shape, response)
}

/// The error of S3 (`Error`, ids in headers), of other services (`ErrorResponse`), or of the status line.
pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    if response::body_bytes(response)?.is_empty() {
        return Ok(error_of_status(response));
    }
    // a body that is not XML is ignored: status and headers still identify the error
    error_of_body(response).or_else(|_| Ok(error_of_status(response)))
}

fn error_of_body(response: &Response) -> Result<Map> {
    let body = query::parse::body_text(response)?;
    let (is_bare, mut parsed) = xml_values::document(
        &mut Values,
        &body,
        ErrorRoot::ErrorResponse,
        |walk, root| {
            let is_bare = root.local == "Error" && !root.declares_namespace();
            Ok((is_bare, walk.plain_children(root)?))
        },
    )?;
    if is_bare {
        parsed.remove("RequestId");
        parsed.remove("HostId");
        let mut whole = Map::with_capacity(2);
        whole.push(Text::from_static("Error"), Value::Map(parsed));
        let metadata = rest::metadata(response);
        whole.push(Text::from_static("ResponseMetadata"), Value::Map(metadata));
        return Ok(whole);
    }
    if let Some(id) = parsed.remove("RequestId") {
        let metadata = Map::from_iter([(Text::from_static("RequestId"), id)]);
        parsed.insert(Text::from_static("ResponseMetadata"), metadata);
    }
    let mut whole = Map::with_capacity(2);
    let error = Map::from_iter([
        (Text::from_static("Message"), Text::default()),
        (Text::from_static("Code"), Text::default()),
    ]);
    whole.push(Text::from_static("Error"), Value::Map(error));
    for (key, value) in parsed {
        match (value, whole.get_mut(&key)) {
            (Value::Map(members), Some(Value::Map(before))) => before.extend(members),
            (value, _) => {
                whole.insert(key, value);
            }
        }
    }
    Ok(whole)
}

fn error_of_status(response: &Response) -> Map {
    let or_empty = |name| response::header(response, name).unwrap_or_default();
    let metadata = Map::from_iter([
        (Text::from_static("RequestId"), or_empty("x-amz-request-id")),
        (Text::from_static("HostId"), or_empty("x-amz-id-2")),
    ]);
    response::error_map(
        Value::from(response::reason(response.status)),
        Text::from(response.status.to_string()),
        metadata,
    )
}
