//! The documentation of a service, by name: all of it is read, and the packed form is searched in order.

use std::collections::HashMap;

use botoxide_core::model::{Documentation, Node};

use super::types::Member;

/// The documentation of operations and shapes.
#[derive(Debug, Default)]
pub(super) struct Index {
    operations: HashMap<&'static str, Node>,
    shapes: HashMap<&'static str, Node>,
}

impl Index {
    pub(super) fn new(documentation: Option<Documentation>) -> Self {
        let Some(documentation) = documentation else {
            return Self::default();
        };
        Self {
            operations: documentation.operations().collect(),
            shapes: documentation.shapes().collect(),
        }
    }

    /// Of an operation, by the name in the model.
    pub(super) fn operation(&self, name: &str) -> &'static str {
        let node = self.operations.get(name);
        node.and_then(|node| text(*node, "documentation"))
            .unwrap_or_default()
    }

    /// The message about a deprecated operation.
    pub(super) fn deprecation(&self, operation: &str) -> Option<&'static str> {
        text(*self.operations.get(operation)?, "deprecatedMessage")
    }

    /// Of a member, otherwise of its shape.
    pub(super) fn member(&self, member: &Member) -> &'static str {
        let owner = self.shapes.get(member.owner);
        let own = owner.and_then(|node| node.get("members")?.get(member.name));
        let of_shape = || self.shapes.get(member.shape).copied();
        own.and_then(|node| text(node, "documentation"))
            .or_else(|| text(of_shape()?, "documentation"))
            .unwrap_or_default()
    }
}

fn text(node: Node, key: &str) -> Option<&'static str> {
    node.get(key)?.as_str()
}
