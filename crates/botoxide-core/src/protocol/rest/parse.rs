//! Responses of the REST protocols: members of headers and status code, the payload.
//!
//! Not here: the format of the body. Counterpart: botocore `parsers.py` (`BaseRestParser`).

use bytes::Bytes;

use crate::error::Result;
use crate::http::Response;
use crate::model::{Location, Shape, ShapeType};
use crate::protocol::codec::{base64, json_values, scalar};
use crate::protocol::make::{Additions, Make, Piece, Values};
use crate::protocol::response;
use crate::text::Text;
use crate::value::{Map, Value};

/// What the two REST protocols do differently.
pub(in crate::protocol) trait Format {
    /// A scalar of a header.
    fn header_scalar(&self, shape: Shape, text: Text) -> Result<Value>;

    /// The whole body as a value of `shape`.
    fn body<M: Make>(
        &self,
        make: &mut M,
        shape: Shape,
        response: &Response,
        target: M::Target<'_>,
    ) -> Result<M::Value>;
}

pub(in crate::protocol) fn output<M: Make>(
    format: &impl Format,
    make: &mut M,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let mut parsed = make.empty(shape.map_or(1, |shape| shape.member_count().min(16) + 1));
    let place = M::reborrow(&mut target);
    response::set_metadata(make, &mut parsed, place, metadata(response), response, more);
    match shape {
        Some(shape) => modelled(format, make, shape, response, parsed, target),
        None => Ok(parsed),
    }
}

pub(in crate::protocol) fn modelled_error(
    format: &impl Format,
    shape: Shape,
    response: &Response,
) -> Result<Map> {
    let parsed = Value::Map(Map::new());
    response::members(modelled(format, &mut Values, shape, response, parsed, ())?)
}

/// The members of `shape`, after those of `parsed`.
fn modelled<M: Make>(
    format: &impl Format,
    make: &mut M,
    shape: Shape,
    response: &Response,
    mut parsed: M::Value,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let mut is_all_elsewhere = true;
    for member in shape.members() {
        let name = member.member_name();
        match member.location() {
            Location::StatusCode => {
                let status = Value::Integer(i64::from(response.status));
                let is_float = matches!(member.shape_type(), ShapeType::Float | ShapeType::Double);
                let status = if is_float {
                    scalar::float_of(status)?
                } else {
                    status
                };
                let place = make.part(M::reborrow(&mut target), name);
                let status = make.value(status, place);
                make.set(&mut parsed, name, status);
            }
            Location::Headers => {
                let prefix = member.location_name().unwrap_or_default();
                let place = make.part(M::reborrow(&mut target), name);
                let found = make.value(Value::Map(prefixed(response, prefix)), place);
                make.set(&mut parsed, name, found);
            }
            Location::Header => {
                if let Some(text) = response::header(response, member.wire_name()) {
                    let place = make.part(M::reborrow(&mut target), name);
                    let value = make.value(header_value(format, member, text)?, place);
                    make.set(&mut parsed, name, value);
                }
            }
            Location::Body | Location::Uri | Location::QueryString => is_all_elsewhere = false,
        }
    }
    let Some(payload) = shape.payload() else {
        let body = response.body.as_bytes();
        if is_all_elsewhere && body.is_some_and(Bytes::is_empty) {
            return Ok(parsed);
        }
        let body = format.body(make, shape, response, target)?;
        let body = response::structure(make, body)?;
        make.extend(&mut parsed, body);
        return Ok(parsed);
    };
    let place = make.part(target, payload.member_name());
    let value = if payload.is_event_stream() {
        make.value(Value::EventStream(response.body.clone()), place)
    } else if payload.shape_type() == ShapeType::Blob {
        make.value(Value::Body(response.body.clone()), place)
    } else if payload.shape_type() == ShapeType::String {
        let body = response::body_text(response)?;
        make.text(Piece::Part(&body, &body), place)
    } else {
        format.body(make, payload, response, place)?
    };
    make.set(&mut parsed, payload.member_name(), value);
    Ok(parsed)
}

/// The request ids from the headers.
pub(in crate::protocol) fn metadata(response: &Response) -> Map {
    let mut metadata = response::request_id_metadata(response);
    if metadata.is_empty()
        && let Some(id) = response::header(response, "x-amz-request-id")
    {
        metadata.push(Text::from_static("RequestId"), Value::Text(id));
        let host = response::header(response, "x-amz-id-2").unwrap_or_default();
        metadata.push(Text::from_static("HostId"), Value::Text(host));
    }
    metadata
}

/// All headers that begin with `prefix`, by the rest of their names.
fn prefixed(response: &Response, prefix: &str) -> Map {
    let mut found = Map::new();
    for (name, _) in response.headers.iter() {
        let (Some(start), Some(rest)) = (name.get(..prefix.len()), name.get(prefix.len()..)) else {
            continue;
        };
        if start.eq_ignore_ascii_case(prefix)
            && let Some(value) = response::header(response, name)
        {
            found.insert(name.slice_ref(rest), value);
        }
    }
    found
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others are alike")]
fn header_value(format: &impl Format, shape: Shape, text: Text) -> Result<Value> {
    match shape.shape_type() {
        ShapeType::List => {
            let item = shape.item();
            let items = items(&text, item.shape_type() == ShapeType::Timestamp);
            let items = items.map(|part| format.header_scalar(item, text.slice_ref(part)));
            items.collect::<Result<_>>().map(Value::List)
        }
        ShapeType::String if shape.is_json_value() => {
            let json = base64::decode(&text)?;
            let json = Text::from_utf8(json.into())
                .map_err(|_| crate::error::Error::value("a header holds JSON that is not UTF-8"))?;
            json_values::read_strictly(&json)
        }
        _ => format.header_scalar(shape, text),
    }
}

/// The items of a list in a header.
///
/// DIFFERENCE: the comma after the day of the week is part of its date. botocore cuts there, and takes the day for a
/// date of its own.
fn items(text: &str, are_dates: bool) -> impl Iterator<Item = &str> {
    let is_day = |item: &str| {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        DAYS.iter().any(|day| item.eq_ignore_ascii_case(day))
    };
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let list = rest?;
        let mut end = list.find(',');
        if let Some(at) = end
            && are_dates
            && is_day(list[..at].trim())
        {
            end = list[at + 1..].find(',').map(|next| at + 1 + next);
        }
        rest = end.map(|end| &list[end + 1..]);
        Some(list[..end.unwrap_or(list.len())].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // P273
    #[test]
    fn lists_are_cut_at_commas_but_not_in_dates() {
        let cut = |text: &'static str, are_dates| -> Vec<&str> { items(text, are_dates).collect() };
        assert_eq!(cut("a, b,,c ", false), ["a", "b", "", "c"]);
        assert_eq!(cut("", false), [""]);
        assert_eq!(cut("Mon, b", false), ["Mon", "b"]);
        let date = "Mon, 16 Dec 2019 23:48:18 GMT";
        assert_eq!(
            cut(
                "Mon, 16 Dec 2019 23:48:18 GMT, Mon, 16 Dec 2019 23:48:18 GMT",
                true
            ),
            [date, date]
        );
        assert_eq!(
            cut("2019-12-16T23:48:18Z,mon", true),
            ["2019-12-16T23:48:18Z", "mon"]
        );
    }
}
