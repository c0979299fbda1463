//! `JMESPath`: expressions that select values from results, compiled once and evaluated in place.
//!
//! Not here: their users (paginators, waiters, endpoint parameters). Counterpart: the Python package
//! `jmespath` 1.1.0, with its leniencies, error classes and messages.

use std::borrow::Cow;

use crate::error::Result;
use crate::value::Value;

mod arithmetic;
mod ast;
mod collections;
mod compare;
mod evaluate;
mod failure;
mod found;
mod functions;
mod json_text;
mod lexer;
mod parser;

use ast::Node;
use evaluate::Evaluator;
use found::Found;

/// How deeply an expression may be nested, and how deeply evaluations may be nested.
///
/// DIFFERENCE 20: Python raises a `RecursionError` at about twice that depth.
const MAX_DEPTH: usize = 256;

/// The maximum nesting of a value that an expression creates, compares or writes as JSON.
const MAX_NESTING: usize = 512;

/// The maximum number of steps of an evaluation: visited nodes, read or created values, bytes of created text.
///
/// DIFFERENCE 20: an expression of a hundred characters can ask for more than any memory holds.
const MAX_STEPS: usize = 1 << 24;

/// A compiled expression.
///
/// # Example: select from a result
///
/// ```
/// # use botoxide_core::jmespath::Expression;
/// # use botoxide_core::params;
///
/// let page = params! { "Items": [{ "Name": "a", "Size": 3 }, { "Name": "b", "Size": 12 }] };
/// let names = Expression::compile("Items[?Size > `10`].Name")?;
/// assert_eq!(*names.search(&page)?, params! { "list": ["b"] }["list"]);
/// let total = Expression::compile("sum(Items[].Size)")?;
/// assert_eq!(total.search(&page)?.as_i64(), Some(15));
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct Expression {
    root: Node,
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// The classes of Python's package for an invalid expression: `LexerError`, `ParseError`,
    /// `IncompleteExpressionError`, `EmptyExpressionError`; `ValueError` for one that is nested too deeply.
    pub fn compile(expression: &str) -> Result<Self> {
        parser::parse(expression).map(|root| Self { root })
    }

    /// The expression as names with dots between them, if it is no more than that.
    pub(crate) fn path(&self) -> Option<String> {
        self.root.path()
    }

    /// The result of the expression on `data`; `Null` if there is none.
    ///
    /// A value that is part of `data` is returned borrowed; only lists and dictionaries that the expression creates
    /// are copies.
    ///
    /// # Errors
    ///
    /// `JMESPathTypeError`, `ArityError` and `UnknownFunctionError` for wrong calls of functions, `ValueError` and
    /// `TypeError` as in Python, `ValueError` also if the evaluation exceeds a limit.
    pub fn search<'d>(&self, data: &'d Value) -> Result<Cow<'d, Value>> {
        let mut evaluator = Evaluator::new();
        match evaluator.visit(&self.root, &Found::Data(data))? {
            Found::Data(value) => Ok(Cow::Borrowed(value)),
            Found::Made(value) => Ok(Cow::Owned(value)),
            found => evaluator.value_of(&found, 0).map(Cow::Owned),
        }
    }
}

#[cfg(test)]
mod tests;
