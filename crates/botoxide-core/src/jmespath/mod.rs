//! `JMESPath`: expressions that pick values out of results, compiled once and evaluated in place.
//!
//! Not here: what asks with them (paginators, waiters, endpoint parameters). Counterpart: the Python package
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
/// DIFFERENCE 20: Python ends at about twice that in a `RecursionError`.
const MAX_DEPTH: usize = 256;

/// How deeply a value may be nested that an expression makes, compares or writes as JSON.
const MAX_NESTING: usize = 512;

/// How many steps an evaluation may take: nodes visited, values looked at or made, bytes of text made.
///
/// DIFFERENCE 20: an expression of a hundred characters can ask for more than any memory holds.
const MAX_STEPS: usize = 1 << 24;

/// A compiled expression.
///
/// # Example: picking from a result
///
/// ```
/// use botoxide_core::jmespath::Expression;
/// use botoxide_core::params;
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
    /// Compiles the text of an expression.
    ///
    /// # Errors
    ///
    /// The classes of Python's package for text that is no expression: `LexerError`, `ParseError`,
    /// `IncompleteExpressionError`, `EmptyExpressionError`; `ValueError` for one that is nested too deeply.
    pub fn compile(expression: &str) -> Result<Self> {
        parser::parse(expression).map(|root| Self { root })
    }

    /// What the expression finds in `data`; `Null` where that is nothing.
    ///
    /// A value that lies in `data` as it is comes back borrowed; only lists and dictionaries that the expression makes
    /// are copies.
    ///
    /// # Errors
    ///
    /// `JMESPathTypeError`, `ArityError` and `UnknownFunctionError` where functions are called wrongly, `ValueError` and
    /// `TypeError` where Python raises them, `ValueError` also where the evaluation passes a limit.
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
