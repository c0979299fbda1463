//! `Node`: a compiled expression, or a part of one.
//!
//! Chains of one operator are flat, so that long chains are not deeply nested. Counterpart: jmespath `ast.py`.

use crate::text::Text;
use crate::value::Value;

use super::functions::Function;

/// A part of an expression, evaluated against a current value.
#[derive(Debug)]
pub(super) enum Node {
    /// `a && b`: the first that is false, or the last.
    And(Vec<Self>),
    /// `name(a, b)`. An unknown function fails when it is called, as in Python.
    Call {
        name: Text,
        function: Option<&'static Function>,
        arguments: Vec<Self>,
    },
    /// `a.b`, `a[0]`, `a | b`: each is evaluated against the result of the previous one.
    Chain(Vec<Self>),
    /// `a == b` and the other comparisons.
    Compare {
        operator: Operator,
        left: Box<Self>,
        right: Box<Self>,
    },
    /// `@`.
    Current,
    /// `name`.
    Field(Text),
    /// `[0]`.
    Index(i64),
    /// `` `json` `` and `'text'`.
    Literal(Value),
    /// `{name: a}`. Names are unique; each part has the index of its name.
    MultiSelectHash {
        names: Vec<Text>,
        parts: Vec<(usize, Self)>,
    },
    /// `[a, b]`.
    MultiSelectList(Vec<Self>),
    /// `!a`.
    Not(Box<Self>),
    /// `a || b`: the first that is true, or the last.
    Or(Vec<Self>),
    /// `base[*].each` and other projections: the list of the results of `each`, without nulls.
    Projection {
        base: Box<Self>,
        over: Over,
        each: Box<Self>,
    },
    /// `&a`.
    Reference(Box<Self>),
    /// `[start:stop:step]`.
    Slice {
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
    },
}

impl Node {
    /// The node as names with dots between them: `a.b`.
    pub(super) fn path(&self) -> Option<String> {
        match self {
            Self::Field(name) if !name.contains('.') => Some(name.to_string()),
            Self::Chain(parts) => {
                let names: Option<Vec<String>> = parts.iter().map(Self::path).collect();
                names.map(|names| names.join("."))
            }
            _ => None,
        }
    }
}

/// What a projection iterates over.
#[derive(Debug)]
pub(super) enum Over {
    /// `[?condition]`: the items for which the condition is true.
    Filter(Box<Node>),
    /// `[]`: the items, and the items of items that are lists.
    Flatten,
    /// `[*]` or a slice: the items.
    Items,
    /// `*`: the values of a dictionary.
    Values,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    NotEqual,
}

impl Operator {
    /// The operator as it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::NotEqual => "!=",
        }
    }
}
