//! Responses of the protocol. Counterpart: botocore `parsers.py` (`EC2QueryParser`).

use crate::error::Result;
use crate::http::Response;
use crate::model::Shape;
use crate::protocol::codec::xml_values::{self, ErrorRoot};
use crate::protocol::query;
use crate::text::Text;
use crate::value::{Map, Value};

pub(in crate::protocol) fn output(shape: Option<Shape>, response: &Response) -> Result<Map> {
    let body = query::parse::body_text(response)?;
    xml_values::document(&body, ErrorRoot::Errors, |walk, root| {
        let mut ahead = walk.reader;
        let mut parsed = query::parse::result(walk, root, shape)?;
        if let Some(element) = xml_values::child(&mut ahead, root, "requestId")? {
            let after = std::mem::replace(&mut walk.reader, ahead);
            let id = walk.plain(&element)?;
            walk.reader = after;
            let metadata = Map::from_iter([(Text::from_static("RequestId"), id)]);
            parsed.insert(Text::from_static("ResponseMetadata"), metadata);
        }
        Ok(parsed)
    })
}

pub(in crate::protocol) fn modelled_error(shape: Shape, response: &Response) -> Result<Map> {
    let body = query::parse::body_text(response)?;
    xml_values::document(&body, ErrorRoot::Errors, |walk, root| {
        query::parse::result(walk, root, Some(shape))
    })
}

pub(in crate::protocol) fn error(response: &Response) -> Result<Map> {
    let mut parsed = query::parse::error_of(response, ErrorRoot::Errors)?;
    if let Some(id) = parsed.remove("RequestID") {
        let metadata = Map::from_iter([(Text::from_static("RequestId"), id)]);
        parsed.insert(Text::from_static("ResponseMetadata"), Value::Map(metadata));
    }
    Ok(parsed)
}
