//! YAML: results of operations, and documents that are read, changed and written again (`kubeconfig` files, templates of
//! CloudFormation).
//!
//! `scalars.rs` says what a plain scalar is, `read.rs` parses, `write.rs` prints in two styles, `quotes.rs` chooses quotes.
//! Counterpart: `ruamel.yaml` as version 2 of the AWS CLI uses it (`formatter.py`, `eks/ordered_yaml.py`,
//! `cloudformation/yamlhelper.py`).

use botoxide_core::value::Value;
use serde_json::Value as Json;

mod quotes;
mod read;
mod scalars;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::read;
pub(crate) use write::{Style, Width, inline, write};

/// Which dialect a document is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// YAML 1.2.
    Core,
    /// A template: short intrinsic functions (`!Ref x`), and the booleans of YAML 1.1 (`yes`).
    Template,
    /// Items of DynamoDB: numbers with a fraction keep their digits, and there are bytes and sets.
    Items,
}

/// What a value is, where its form does not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Binary,
    Float,
    Int,
    Set,
}

impl Tag {
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Float | Self::Int)
    }
}

/// A value; mappings keep their order, numbers and times the form that they are printed in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yaml {
    Null,
    Bool(bool),
    /// Decimal digits, with a sign if it is negative.
    Integer(String),
    Float(f64),
    /// A date or a timestamp.
    Time(String),
    Text(String),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    /// Bytes in base64, a number by its digits, or a set as a list.
    Tagged(Tag, Box<Self>),
}

impl Yaml {
    /// A mapping from names to values.
    pub(crate) fn map<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        let pairs = pairs.into_iter();
        Self::Map(pairs.map(|(key, value)| (Self::from(key), value)).collect())
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&[(Self, Self)]> {
        match self {
            Self::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The value of a key.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        let mut pairs = self.as_map()?.iter();
        pairs
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Map(pairs) = self else { return None };
        let mut pairs = pairs.iter_mut();
        pairs
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// Sets the value of a key of a mapping; anything else is left as it is.
    pub(crate) fn set(&mut self, name: &str, value: Self) {
        if let Some(old) = self.get_mut(name) {
            *old = value;
        } else if let Self::Map(pairs) = self {
            pairs.push((Self::from(name), value));
        }
    }

    /// The name of its kind in Python, for messages.
    pub(crate) fn python_type(&self) -> &'static str {
        match self {
            Self::Null => "<class 'NoneType'>",
            Self::Bool(_) => "<class 'bool'>",
            Self::Integer(_) => "<class 'int'>",
            Self::Float(_) => "<class 'float'>",
            Self::Time(_) => "<class 'datetime.date'>",
            Self::Text(_) => "<class 'str'>",
            Self::List(_) => "<class 'list'>",
            Self::Map(_) => "<class 'collections.OrderedDict'>",
            Self::Tagged(_, inner) => inner.python_type(),
        }
    }
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Json> for Yaml {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) if number.is_f64() => {
                Self::Float(number.as_f64().unwrap_or(f64::NAN))
            }
            Json::Number(number) => Self::Integer(number.to_string()),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => Self::Map(
                members
                    .iter()
                    .map(|(key, value)| (Self::from(key.as_str()), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// A result, with sorted keys.
impl From<&Value> for Yaml {
    fn from(value: &Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(number) => Self::Integer(number.to_string()),
            Value::BigInteger(digits) => Self::Integer(digits.to_string()),
            Value::Float(number) => Self::Float(*number),
            Value::Text(text) => Self::Text(text.to_string()),
            Value::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Map(map) => {
                let mut entries: Vec<(&str, &Value)> = map
                    .iter()
                    .map(|(key, value)| (key.as_str(), value))
                    .collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                let pairs = entries.into_iter();
                Self::Map(
                    pairs
                        .map(|(key, value)| (Self::from(key), Self::from(value)))
                        .collect(),
                )
            }
            // Times and bytes are text before they are printed; nothing else is left.
            Value::Null
            | Value::Blob(_)
            | Value::Body(_)
            | Value::EventStream(_)
            | Value::Object(_)
            | Value::Timestamp(_) => Self::Null,
        }
    }
}

// DIFFERENCE A103: a date is its text.
impl From<&Yaml> for Value {
    fn from(yaml: &Yaml) -> Self {
        match yaml {
            Yaml::Null => Self::Null,
            Yaml::Bool(value) => Self::Bool(*value),
            Yaml::Integer(digits) => digits
                .parse()
                .map_or_else(|_| Self::BigInteger(digits.as_str().into()), Self::Integer),
            Yaml::Float(number) => Self::Float(*number),
            Yaml::Time(text) | Yaml::Text(text) => Self::from(text),
            Yaml::Tagged(_, inner) => Self::from(&**inner),
            Yaml::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Yaml::Map(pairs) => Self::Map(
                pairs
                    .iter()
                    .map(|(key, value)| (scalars::text(key), Self::from(value)))
                    .collect(),
            ),
        }
    }
}
