//! Unions: structures of which a response sets exactly one member.
//!
//! Counterpart: botocore `parsers.py` (`_has_unknown_tagged_union_member`).

use crate::error::{Error, Result};
use crate::model::Shape;
use crate::text::Text;
use crate::value::{Map, Value};

/// The members that a response sets in a union, without `__type` and nulls.
#[derive(Debug, Default)]
pub(super) struct Tags {
    count: usize,
    /// The name, if exactly one is set.
    only: Option<Text>,
}

impl Tags {
    /// Counts a name.
    pub(super) fn add(&mut self, name: &str) {
        if name == "__type" || self.only.as_deref() == Some(name) {
            return;
        }
        self.count += 1;
        self.only = Some(Text::from(name));
    }

    /// The tag, of which there must be exactly one.
    pub(super) fn tag(self, shape: Shape) -> Result<Text> {
        match (self.count, self.only) {
            (1, Some(tag)) => Ok(tag),
            _ => Err(Error::response_parser(format!(
                "Invalid service response: {} must have one and only one member set.",
                shape.name()
            ))),
        }
    }
}

/// Whether the model knows the tag.
pub(super) fn is_known(shape: Shape, tag: &str) -> bool {
    shape.members().any(|member| member.wire_name() == tag)
}

/// The value of a union whose member the model does not know.
pub(super) fn unknown(name: Text) -> Value {
    let mut inner = Map::with_capacity(1);
    inner.push(Text::from_static("name"), Value::Text(name));
    let mut outer = Map::with_capacity(1);
    outer.push(Text::from_static("SDK_UNKNOWN_MEMBER"), Value::Map(inner));
    Value::Map(outer)
}
