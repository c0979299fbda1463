//! `Operand`: a value while rules are evaluated.
//!
//! Counterpart: the Python objects in botocore's `scope_vars`. Text is shared and records are counted references, so
//! that a clone copies nothing.

use std::sync::Arc;

use crate::error::Result;
use crate::model::{Node, NodeKind};
use crate::text::Text;

use super::resolution;

/// What an expression evaluates to.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    None,
    Bool(bool),
    Integer(i64),
    Text(Text),
    List(Arc<[Self]>),
    /// Constant data of the rule set or of the partitions.
    Constant(Node),
    /// The outputs of a partition and its id, which rules read as `name`.
    Partition(Node, &'static str),
    Arn(Arc<ArnRecord>),
    Url(Arc<UrlRecord>),
}

/// The result of `aws.parseArn`.
#[derive(Debug)]
pub(super) struct ArnRecord {
    pub(super) partition: Text,
    pub(super) service: Text,
    pub(super) region: Text,
    pub(super) account_id: Text,
    pub(super) resource_id: Operand,
}

/// The result of `parseURL`.
#[derive(Debug)]
pub(super) struct UrlRecord {
    pub(super) scheme: Text,
    pub(super) authority: Text,
    pub(super) path: Text,
    pub(super) normalized_path: Text,
    pub(super) is_ip: bool,
}

impl Operand {
    /// A literal of the rule set.
    pub(super) fn literal(node: Node) -> Self {
        match node.kind() {
            NodeKind::Null => Self::None,
            NodeKind::Bool(value) => Self::Bool(value),
            NodeKind::Integer(value) => Self::Integer(value),
            NodeKind::Text(text) => Self::Text(Text::from_static(text)),
            NodeKind::List(_) => Self::List(node.items().map(Self::literal_item).collect()),
            NodeKind::Float(_) | NodeKind::Object(_) => Self::Constant(node),
        }
    }

    /// An item of a literal list. A nested list stays in its packed form, so that shared subtrees are not expanded
    /// without limit.
    fn literal_item(node: Node) -> Self {
        match node.kind() {
            NodeKind::List(_) => Self::Constant(node),
            NodeKind::Null
            | NodeKind::Bool(_)
            | NodeKind::Integer(_)
            | NodeKind::Float(_)
            | NodeKind::Text(_)
            | NodeKind::Object(_) => Self::literal(node),
        }
    }

    /// The string, if it is text.
    pub(super) fn as_text(&self) -> Option<&Text> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// Whether Python treats it as true.
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Integer(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Constant(node) => {
                !node.is_empty() || node.as_f64().is_some_and(|value| value != 0.0)
            }
            Self::Partition(..) | Self::Arn(_) | Self::Url(_) => true,
        }
    }

    /// The name of its Python class, as messages print `type(value)`.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::None => "<class 'NoneType'>",
            Self::Bool(_) => "<class 'bool'>",
            Self::Integer(_) => "<class 'int'>",
            Self::Text(_) => "<class 'str'>",
            Self::List(_) => "<class 'list'>",
            Self::Constant(node) if node.as_f64().is_some() => "<class 'float'>",
            Self::Constant(_) | Self::Partition(..) | Self::Arn(_) | Self::Url(_) => {
                "<class 'dict'>"
            }
        }
    }

    /// Python's `value[name]` for a name.
    ///
    /// # Errors
    ///
    /// If there is no such entry, or the value cannot have entries.
    pub(super) fn entry(&self, name: &str) -> Result<Self> {
        self.find(name)?.ok_or_else(|| {
            resolution(format!(
                "The endpoint rules read '{name}', which does not exist"
            ))
        })
    }

    /// Python's `value.get(name)`.
    pub(super) fn find(&self, name: &str) -> Result<Option<Self>> {
        let text = |text: &Text| Some(Self::Text(text.clone()));
        Ok(match self {
            Self::Constant(node) => node.get(name).map(Self::literal),
            Self::Partition(_, id) if name == "name" => Some(Self::Text(Text::from_static(id))),
            Self::Partition(outputs, _) => outputs.get(name).map(Self::literal),
            Self::Arn(arn) => match name {
                "partition" => text(&arn.partition),
                "service" => text(&arn.service),
                "region" => text(&arn.region),
                "accountId" => text(&arn.account_id),
                "resourceId" => Some(arn.resource_id.clone()),
                _ => None,
            },
            Self::Url(url) => match name {
                "scheme" => text(&url.scheme),
                "authority" => text(&url.authority),
                "path" => text(&url.path),
                "normalizedPath" => text(&url.normalized_path),
                "isIp" => Some(Self::Bool(url.is_ip)),
                _ => None,
            },
            Self::None | Self::Bool(_) | Self::Integer(_) | Self::Text(_) | Self::List(_) => {
                let class = self.class();
                return Err(resolution(format!(
                    "The endpoint rules read '{name}' of a {class}"
                )));
            }
        })
    }

    /// Item `at`; `None` if the list or text is too short.
    pub(super) fn item(&self, at: usize) -> Result<Self> {
        match self {
            Self::None => Ok(Self::None),
            Self::List(items) => Ok(items.get(at).cloned().unwrap_or(Self::None)),
            Self::Text(text) => {
                let found = text.char_indices().nth(at);
                Ok(found.map_or(Self::None, |(start, one)| {
                    Self::Text(text.slice_ref(&text[start..start + one.len_utf8()]))
                }))
            }
            Self::Bool(_)
            | Self::Integer(_)
            | Self::Constant(_)
            | Self::Partition(..)
            | Self::Arn(_)
            | Self::Url(_) => Err(resolution(format!(
                "The endpoint rules read item {at} of a {}",
                self.class()
            ))),
        }
    }
}
