//! `Parameters`: the input of a rule set.
//!
//! Not here: where the values come from (`source`). Counterpart: the keyword arguments of botocore's
//! `EndpointProvider.resolve_endpoint`.

use std::fmt;
use std::sync::Arc;

use crate::model::{Node, NodeKind};
use crate::redact;
use crate::text::Text;
use crate::value::Value;

use super::rule_set::RuleSet;

/// The value of one parameter. `Debug` hides a password, because an endpoint is one of the parameters.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// No value; the default of the parameter applies, if any.
    #[default]
    Unset,
    /// A truth value.
    Bool(bool),
    /// Text.
    Text(Text),
    /// A list of strings.
    List(Arc<[Text]>),
    /// A value of a type that parameters cannot have; resolution fails.
    Mistyped,
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => f.write_str("Unset"),
            Self::Bool(value) => f.debug_tuple("Bool").field(value).finish(),
            Self::Text(text) => f.debug_tuple("Text").field(&redact::url(text)).finish(),
            Self::List(items) => f.debug_tuple("List").field(items).finish(),
            Self::Mistyped => f.write_str("Mistyped"),
        }
    }
}

impl Parameter {
    /// Converts the value of an argument or a setting.
    pub fn from_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Unset,
            Value::Bool(value) => Self::Bool(*value),
            Value::Text(text) => Self::Text(text.clone()),
            Value::List(items) => {
                let texts = items.iter().map(|item| item.as_str().map(Text::from));
                texts
                    .collect::<Option<_>>()
                    .map_or(Self::Mistyped, Self::List)
            }
            Value::Integer(_)
            | Value::BigInteger(_)
            | Value::Float(_)
            | Value::Blob(_)
            | Value::Body(_)
            | Value::Timestamp(_)
            | Value::Map(_)
            | Value::EventStream(_)
            | Value::Object(_) => Self::Mistyped,
        }
    }

    /// Converts a value that the model specifies.
    pub fn from_node(node: Node) -> Self {
        match node.kind() {
            NodeKind::Null => Self::Unset,
            NodeKind::Bool(value) => Self::Bool(value),
            NodeKind::Text(text) => Self::Text(Text::from_static(text)),
            NodeKind::List(_) => {
                let texts = node
                    .items()
                    .map(|item| item.as_str().map(Text::from_static));
                texts
                    .collect::<Option<_>>()
                    .map_or(Self::Mistyped, Self::List)
            }
            NodeKind::Integer(_) | NodeKind::Float(_) | NodeKind::Object(_) => Self::Mistyped,
        }
    }

    /// The string, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// Whether the set is empty.
    pub fn is_unset(&self) -> bool {
        *self == Self::Unset
    }
}

/// The values of a rule set's parameters, in the rule set's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parameters {
    pub(super) values: Vec<Parameter>,
}

impl Parameters {
    /// Creates parameters without values.
    pub fn new(rule_set: &RuleSet) -> Self {
        Self {
            values: vec![Parameter::Unset; rule_set.parameters().len()],
        }
    }

    /// Sets the parameter called `name`; ignored if the rule set has no such parameter.
    pub fn set(&mut self, rule_set: &RuleSet, name: &str, value: Parameter) {
        if let Some(at) = rule_set.parameter_index(name) {
            self.values[at] = value;
        }
    }

    /// The value of the parameter called `name`; `None` if it is unset or the rule set has no such parameter.
    pub fn get(&self, rule_set: &RuleSet, name: &str) -> Option<&Parameter> {
        let value = self.values.get(rule_set.parameter_index(name)?)?;
        (!value.is_unset()).then_some(value)
    }

    /// The positions of the strings that differ; `None` if anything else differs.
    pub(super) fn strings_that_differ(&self, other: &Self) -> Option<Vec<usize>> {
        let mut positions = Vec::new();
        for (at, (one, two)) in self.values.iter().zip(&other.values).enumerate() {
            match (one, two) {
                _ if one == two => {}
                (Parameter::Text(_), Parameter::Text(_)) => positions.push(at),
                _ => return None,
            }
        }
        Some(positions)
    }

    /// A hash of the strings among the parameters, because these usually differ.
    pub(super) fn tag(&self) -> u64 {
        let mut tag = 0_u64;
        for text in self.values.iter().filter_map(Parameter::as_str) {
            for chunk in text.as_bytes().chunks(8) {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                // The multiplier of FxHash.
                tag = (tag.rotate_left(5) ^ u64::from_le_bytes(word))
                    .wrapping_mul(0x517c_c1b7_2722_0a95);
            }
        }
        tag
    }

    /// The lines of the message for parameters that match no rule: `name: value`, as Python prints them.
    pub(super) fn report(&self, rule_set: &RuleSet) -> String {
        let set = rule_set
            .parameters()
            .iter()
            .zip(&self.values)
            .filter(|(_, value)| !value.is_unset());
        let lines: Vec<String> = set
            .map(|(definition, value)| match value {
                Parameter::Bool(value) => format!(
                    "{}: {}",
                    definition.name,
                    if *value { "True" } else { "False" }
                ),
                Parameter::Text(text) => format!("{}: {text}", definition.name),
                Parameter::List(items) => {
                    let quoted: Vec<String> =
                        items.iter().map(|item| format!("'{item}'")).collect();
                    // A tuple of one item ends with a comma.
                    let comma = if quoted.len() == 1 { "," } else { "" };
                    format!("{}: ({}{comma})", definition.name, quoted.join(", "))
                }
                Parameter::Unset | Parameter::Mistyped => format!("{}: None", definition.name),
            })
            .collect();
        lines.join("\n")
    }
}
