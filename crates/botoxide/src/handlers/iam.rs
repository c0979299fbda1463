//! AWS IAM answers with policies that are JSON in percent-encoding.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::protocol;
use botoxide_core::value::Value;
use percent_encoding::percent_decode_str;

use crate::hooks::{Event, Reply};

/// Reads every policy of an answer; one that cannot be parsed is left unchanged.
// P066
pub(super) fn json_decode_policies(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event
        && let Some(shape) = event.call.operation.output_shape()
    {
        decode(event.parsed, shape);
    }
    Ok(Reply::None)
}

/// The depth of the recursion is that of the response, which the parser limits.
fn decode(value: &mut Value, shape: Shape) {
    match value {
        Value::Map(members) if shape.shape_type() == ShapeType::Structure => {
            for (name, value) in members.iter_mut() {
                if let Some(member) = shape.member(name) {
                    decode(value, member);
                }
            }
        }
        Value::List(items) if shape.shape_type() == ShapeType::List => {
            for item in items {
                decode(item, shape.item());
            }
        }
        Value::Text(text) if shape.name() == "policyDocumentType" => {
            let decoded = percent_decode_str(text).decode_utf8_lossy();
            if let Ok(policy) = protocol::parse_json(decoded.as_bytes()) {
                *value = policy;
            }
        }
        _ => {}
    }
}
