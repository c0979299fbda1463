//! `Found`: the result of a part of an expression, borrowed if possible.
//!
//! Counterpart: the Python objects that jmespath `visitor.py` passes from node to node.

use std::rc::Rc;

use crate::error::Result;
use crate::text::Text;
use crate::value::{Map, Value};

use super::ast::Node;
use super::{MAX_NESTING, failure};

/// A result. Clones are cheap.
#[derive(Clone, Debug)]
pub(super) enum Found<'e, 'd> {
    /// A part of the data.
    Data(&'d Value),
    /// A part of a literal of the expression.
    Literal(&'e Value),
    /// Created by a function; never a list or a dictionary.
    Made(Value),
    /// A list that was created.
    List(Rc<Group<Self>>),
    /// A dictionary that was created; its names are unique.
    Map(Rc<Group<(Text, Self)>>),
    /// `&expression`.
    Reference(&'e Node),
}

/// The parts of a list or a dictionary, and how deeply they are nested.
#[derive(Debug)]
pub(super) struct Group<T> {
    parts: Vec<T>,
    depth: usize,
}

/// The types of `JMESPath`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    Boolean,
    ExpressionReference,
    Null,
    Number,
    Object,
    String,
    /// A type that only Python has: bytes, timestamps, streams.
    Unknown,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::ExpressionReference => "expref",
            Self::Null => "null",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
            Self::Unknown => "unknown",
        }
    }
}

impl<'e, 'd> Found<'e, 'd> {
    /// Null.
    pub(super) const NULL: Self = Self::Made(Value::Null);

    /// Creates a list.
    pub(super) fn list(items: Vec<Self>) -> Result<Self> {
        let depth = items.iter().map(Self::depth).max().unwrap_or(0);
        Group::new(items, depth).map(Self::List)
    }

    /// Creates a dictionary.
    pub(super) fn map(entries: Vec<(Text, Self)>) -> Result<Self> {
        let depth = entries.iter().map(|(_, found)| found.depth()).max();
        Group::new(entries, depth.unwrap_or(0)).map(Self::Map)
    }

    /// The depth of nested lists and dictionaries that were created here.
    fn depth(&self) -> usize {
        match self {
            Self::List(group) => group.depth,
            Self::Map(group) => group.depth,
            Self::Data(_) | Self::Literal(_) | Self::Made(_) | Self::Reference(_) => 0,
        }
    }

    /// The value, unless it is a list or a dictionary that was created, or a reference.
    #[expect(clippy::match_same_arms, reason = "their lifetimes differ")]
    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Data(value) => Some(value),
            Self::Literal(value) => Some(value),
            Self::Made(value) => Some(value),
            Self::List(_) | Self::Map(_) | Self::Reference(_) => None,
        }
    }

    /// The string, if it is text.
    pub(super) fn text(&self) -> Option<&Text> {
        match self.value() {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        self.value().is_some_and(Value::is_null)
    }

    /// Whether `||`, `&&` and filters treat it as false: null, false and empty values, but not zero.
    pub(super) fn is_false(&self) -> bool {
        match self.value() {
            Some(Value::Null | Value::Bool(false)) => true,
            Some(Value::Text(text)) => text.is_empty(),
            _ => matches!(self.kind(), Kind::Array | Kind::Object) && self.length() == Some(0),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self.value() {
            Some(Value::Null) => Kind::Null,
            Some(Value::Bool(_)) => Kind::Boolean,
            Some(Value::Integer(_) | Value::BigInteger(_) | Value::Float(_)) => Kind::Number,
            Some(Value::Text(_)) => Kind::String,
            Some(Value::List(_)) => Kind::Array,
            Some(Value::Map(_)) => Kind::Object,
            Some(
                Value::Blob(_)
                | Value::Body(_)
                | Value::Timestamp(_)
                | Value::EventStream(_)
                | Value::Object(_),
            ) => Kind::Unknown,
            None => match self {
                Self::List(_) => Kind::Array,
                Self::Map(_) => Kind::Object,
                _ => Kind::ExpressionReference,
            },
        }
    }

    /// The name of its Python type, without the module.
    pub(super) fn python_type(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Map(_) => "dict",
            Self::Data(_) | Self::Literal(_) | Self::Made(_) | Self::Reference(_) => {
                self.value().map_or("_Expression", short_type)
            }
        }
    }

    /// How many items or entries there are, if it is a list or a dictionary.
    pub(super) fn length(&self) -> Option<usize> {
        match self {
            Self::List(group) => Some(group.parts.len()),
            Self::Map(group) => Some(group.parts.len()),
            _ => match self.value()? {
                Value::List(items) => Some(items.len()),
                Value::Map(map) => Some(map.len()),
                _ => None,
            },
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(&self) -> Option<Items<'_, 'e, 'd>> {
        let source = match self {
            Self::Data(Value::List(items)) => Source::Data(items),
            Self::Literal(Value::List(items)) => Source::Literal(items),
            Self::List(group) => Source::Made(&group.parts),
            _ => return None,
        };
        Some(Items { source, at: 0 })
    }

    /// The entries, if it is a dictionary.
    pub(super) fn entries(&self) -> Option<Vec<(Text, Self)>> {
        fn of<'v, F>(map: &'v Map, make: fn(&'v Value) -> F) -> Vec<(Text, F)> {
            map.iter()
                .map(|(name, value)| (name.clone(), make(value)))
                .collect()
        }
        match self {
            Self::Data(Value::Map(map)) => Some(of(map, Self::Data)),
            Self::Literal(Value::Map(map)) => Some(of(map, Self::Literal)),
            Self::Map(group) => Some(group.parts.clone()),
            _ => None,
        }
    }

    /// The member called `name`; null if there is none, or if this is not a dictionary.
    pub(super) fn field(&self, name: &str) -> Self {
        let field = match self {
            Self::Data(value) => value.get(name).map(Self::Data),
            Self::Literal(value) => value.get(name).map(Self::Literal),
            Self::Map(group) => {
                let mut entries = group.parts.iter();
                entries
                    .find(|(key, _)| key.as_str() == name)
                    .map(|(_, found)| found.clone())
            }
            Self::Made(_) | Self::List(_) | Self::Reference(_) => None,
        };
        field.unwrap_or(Self::NULL)
    }
}

impl<T> Group<T> {
    fn new(parts: Vec<T>, depth: usize) -> Result<Rc<Self>> {
        if depth >= MAX_NESTING {
            return Err(failure::too_deep());
        }
        let depth = depth + 1;
        Ok(Rc::new(Self { parts, depth }))
    }
}

/// The items of a list, in order or by index.
#[derive(Clone, Debug)]
pub(super) struct Items<'f, 'e, 'd> {
    source: Source<'f, 'e, 'd>,
    at: usize,
}

#[derive(Clone, Debug)]
enum Source<'f, 'e, 'd> {
    Data(&'d [Value]),
    Literal(&'e [Value]),
    Made(&'f [Found<'e, 'd>]),
}

impl<'e, 'd> Items<'_, 'e, 'd> {
    /// The item at an index, counted from the first item.
    pub(super) fn at(&self, at: usize) -> Option<Found<'e, 'd>> {
        match self.source {
            Source::Data(items) => items.get(at).map(Found::Data),
            Source::Literal(items) => items.get(at).map(Found::Literal),
            Source::Made(items) => items.get(at).cloned(),
        }
    }
}

impl<'e, 'd> Iterator for Items<'_, 'e, 'd> {
    type Item = Found<'e, 'd>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.at(self.at)?;
        self.at += 1;
        Some(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let all = match self.source {
            Source::Data(items) | Source::Literal(items) => items.len(),
            Source::Made(items) => items.len(),
        };
        let left = all.saturating_sub(self.at);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Items<'_, '_, '_> {}

fn short_type(value: &Value) -> &'static str {
    let name = value.python_type();
    name.rsplit('.').next().unwrap_or(name)
}
