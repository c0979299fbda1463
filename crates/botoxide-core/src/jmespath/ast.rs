//! `Node`: a compiled expression, or a part of one.
//!
//! Chains of one operator are flat, so that long ones are not deep. Counterpart: jmespath `ast.py`.

use crate::text::Text;
use crate::value::Value;

use super::functions::Function;

/// A part of an expression, evaluated against a current value.
#[derive(Debug)]
pub(super) enum Node {
    /// `a && b`: the first that is false, or the last.
    And(Vec<Self>),
    /// `name(a, b)`. A name that is no function fails when it is called, as in Python.
    Call {
        name: Text,
        function: Option<&'static Function>,
        arguments: Vec<Self>,
    },
    /// `a.b`, `a[0]`, `a | b`: each against what the one before it found.
    Chain(Vec<Self>),
    /// `a == b` and its like.
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
    /// `{name: a}`. No two names are alike; each part says the place of its name.
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
    /// `base[*].each` and its like: a list of what `each` finds, without nulls.
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

/// What a projection runs over.
#[derive(Debug)]
pub(super) enum Over {
    /// `[?condition]`: the items for which that is true.
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
    /// As it is written.
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
