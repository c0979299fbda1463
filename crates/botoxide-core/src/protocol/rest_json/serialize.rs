//! Requests of the protocol.
//!
//! Counterpart: botocore `serialize.py` (`RestJSONSerializer`).

use bytes::Bytes;

use crate::body::Body;
use crate::error::Result;
use crate::model::Operation;
use crate::protocol::json::serialize::{Members, structure_body, value_body};
use crate::protocol::request::{SerializeOptions, Serialized};
use crate::protocol::rest::serialize::{Payload, serialize as bind};
use crate::text::Text;
use crate::value::Map;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    options: SerializeOptions<'_>,
) -> Result<Serialized> {
    let (mut serialized, payload) = bind(operation, params, options)?;
    let precision = options.timestamp_precision;
    serialized.body = match payload {
        Payload::Raw(body) => {
            serialized.body = body;
            return Ok(serialized);
        }
        Payload::Nothing => return Ok(serialized),
        Payload::Member(shape, value) => value_body(shape, value, precision)?,
        Payload::Members(shape) => structure_body(shape, params, Members::InBody, precision)?,
        Payload::Absent | Payload::NoMembers => Body::Bytes(Bytes::from_static(b"{}")),
    };
    if !serialized.headers.contains("Content-Type") {
        serialized.headers.append(
            Text::from_static("Content-Type"),
            Text::from_static("application/json"),
        );
    }
    Ok(serialized)
}
