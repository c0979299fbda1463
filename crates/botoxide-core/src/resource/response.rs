//! The result of an action whose response contains no resource.
//!
//! Counterpart: boto3 `resources/response.py` (`build_empty_response`).
// H081

use super::path::SearchPath;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Operation, ShapeType};
use crate::value::{Map, Value};

/// The empty result for the output's shape at `path`: an empty list or structure, else `Null`.
///
/// # Errors
///
/// `ValueError` if the path leads to no member, `NotImplementedError` if it leads through a scalar,
/// `AttributeError` for an operation without output.
pub fn empty_response(path: Option<&SearchPath>, operation: Operation) -> Result<Value> {
    let mut shape = operation.output_shape().ok_or_else(|| {
        let msg = "'NoneType' object has no attribute 'type_name'".to_owned();
        Error::from(ErrorKind::Attribute { msg })
    })?;
    let steps = path.map(SearchPath::as_str).unwrap_or_default();
    for step in steps.split('.').filter(|_| !steps.is_empty()) {
        let step = step.trim_matches(|c: char| c.is_ascii_digit() || "[]$".contains(c));
        shape = match shape.shape_type() {
            ShapeType::Structure => {
                let member = shape.member(step);
                member.ok_or_else(|| Error::value(format!("'{step}'")))?
            }
            ShapeType::List => shape.item(),
            other => {
                let msg = format!("Search path hits shape type {} from {step}", other.as_str());
                return Err(ErrorKind::NotImplemented { msg }.into());
            }
        };
    }
    Ok(match shape.shape_type() {
        ShapeType::Structure | ShapeType::Map => Value::Map(Map::new()),
        ShapeType::List => Value::List(Vec::new()),
        _ => Value::Null,
    })
}
