//! Responses of the protocol. Counterpart: botocore `parsers.py` (`EC2QueryParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::xml_values::{self, ErrorRoot};
use crate::protocol::make::{Additions, Make};
use crate::protocol::{query, response};
use crate::text::Text;
use crate::value::{Map, Value};

pub(in crate::protocol) fn output<M: Make>(
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let body = query::parse::body_text(response)?;
    let (mut parsed, ids) = xml_values::document(make, &body, ErrorRoot::Errors, |walk, root| {
        let mut ahead = walk.reader;
        let parsed = query::parse::result(walk, root, shape, M::reborrow(&mut target))?;
        let mut ids = Map::with_capacity(4);
        if let Some(element) = xml_values::child(&mut ahead, root, "requestId")? {
            let after = std::mem::replace(&mut walk.reader, ahead);
            ids.push(Text::from_static("RequestId"), walk.plain(&element)?);
            walk.reader = after;
        }
        Ok((parsed, ids))
    })?;
    response::set_metadata(make, &mut parsed, target, ids, response, more);
    Ok(parsed)
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    query::parse::modelled_error_of(shape, response, ErrorRoot::Errors)
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let mut parsed = query::parse::error_of(response, ErrorRoot::Errors)?;
    if let Some(id) = parsed.remove("RequestID") {
        let metadata = Map::from_iter([(Text::from_static("RequestId"), id)]);
        parsed.insert(Text::from_static("ResponseMetadata"), Value::Map(metadata));
    }
    Ok(parsed)
}
