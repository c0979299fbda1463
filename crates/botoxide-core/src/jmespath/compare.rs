//! Equality and order as in Python.
//!
//! Counterpart: `_equals` and the comparators of jmespath `visitor.py`, Python's `==` and `<`.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::error::Result;
use crate::text::Text;
use crate::value::Value;

use super::arithmetic::{Number, number};
use super::ast::Operator;
use super::evaluate::Evaluator;
use super::found::{Found, Kind};
use super::{MAX_NESTING, failure};

/// How many bytes of text are compared per step.
const BYTES_PER_STEP: usize = 16;

/// Whether a value has an order: numbers and strings do.
pub(super) fn has_order(found: &Found<'_, '_>) -> bool {
    matches!(found.kind(), Kind::Number | Kind::String)
}

/// The maximum cost of comparing this value, in steps.
pub(super) fn cost(found: &Found<'_, '_>) -> usize {
    1 + found.text().map_or(0, |text| text.len() / BYTES_PER_STEP)
}

/// The order of two numbers or two strings; `None` for others and for NaN.
pub(super) fn order(left: &Found<'_, '_>, right: &Found<'_, '_>) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (left.text(), right.text()) {
        return Some(left.as_str().cmp(right.as_str()));
    }
    number(left.value()?)?.compare(number(right.value()?)?)
}

impl Evaluator {
    /// `==`. At the top level a number never equals a boolean, but inside lists and dictionaries 1 equals `true`.
    pub(super) fn is_same(&mut self, left: &Found<'_, '_>, right: &Found<'_, '_>) -> Result<bool> {
        let kinds = [left.kind(), right.kind()];
        if kinds.contains(&Kind::Boolean) && kinds.contains(&Kind::Number) {
            return Ok(false);
        }
        self.is_equal(left, right, 0)
    }

    /// Python's `==`.
    pub(super) fn is_equal(
        &mut self,
        left: &Found<'_, '_>,
        right: &Found<'_, '_>,
        depth: usize,
    ) -> Result<bool> {
        self.spend(1)?;
        if depth == MAX_NESTING {
            return Err(failure::too_deep());
        }
        if let (Found::Reference(left), Found::Reference(right)) = (left, right) {
            return Ok(std::ptr::eq(*left, *right));
        }
        if let (Some(left), Some(right)) = (left.items(), right.items()) {
            if left.len() != right.len() {
                return Ok(false);
            }
            for (left, right) in left.zip(right) {
                if !self.is_equal(&left, &right, depth + 1)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if let (Some(left), Some(right)) = (left.entries(), right.entries()) {
            return self.is_equal_map(&left, &right, depth);
        }
        let (Some(left_value), Some(right_value)) = (left.value(), right.value()) else {
            return Ok(false);
        };
        if let (Some(left), Some(right)) = (numeric(left_value), numeric(right_value)) {
            return Ok(left.compare(right) == Some(Ordering::Equal));
        }
        self.spend(cost(left))?;
        // lists and dictionaries are handled above, so this does not recurse
        Ok(left.kind() == right.kind() && !is_container(left_value) && left_value == right_value)
    }

    fn is_equal_map(
        &mut self,
        left: &[(Text, Found<'_, '_>)],
        right: &[(Text, Found<'_, '_>)],
        depth: usize,
    ) -> Result<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        self.spend(left.len())?;
        let right: HashMap<&str, _> = right
            .iter()
            .map(|(name, found)| (name.as_str(), found))
            .collect();
        for (name, left) in left {
            let Some(right) = right.get(name.as_str()) else {
                return Ok(false);
            };
            if !self.is_equal(left, right, depth + 1)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `<` and the other order comparisons.
    ///
    /// # Errors
    ///
    /// Python's `TypeError` for a number and a string.
    pub(super) fn is_ordered(
        &mut self,
        operator: Operator,
        left: &Found<'_, '_>,
        right: &Found<'_, '_>,
    ) -> Result<bool> {
        self.spend(cost(left))?;
        if left.kind() != right.kind() {
            let (left, right) = (left.python_type(), right.python_type());
            return Err(failure::not_ordered(operator.text(), left, right));
        }
        let order = order(left, right);
        Ok(match operator {
            Operator::Greater => order.is_some_and(Ordering::is_gt),
            Operator::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
            Operator::Less => order.is_some_and(Ordering::is_lt),
            Operator::LessOrEqual => order.is_some_and(Ordering::is_le),
            Operator::Equal => order.is_some_and(Ordering::is_eq),
            Operator::NotEqual => !order.is_some_and(Ordering::is_eq),
        })
    }
}

/// The number; in Python booleans are numbers.
fn numeric(value: &Value) -> Option<Number<'_>> {
    if let Value::Bool(value) = value {
        return Some(Number::Integer(i64::from(*value)));
    }
    number(value)
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Map(_))
}
