//! The functions that sort lists, evaluate expressions for their items, or merge dictionaries.
//!
//! Counterpart: `_func_sort_by` and similar functions in jmespath `functions.py`.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::text::Text;

use super::ast::Operator;
use super::compare::{cost, order};
use super::evaluate::Evaluator;
use super::found::{Found, Kind};
use super::{failure, functions};

/// `map(&expression, list)`.
pub(super) fn map<'e, 'd>(
    evaluator: &mut Evaluator,
    by: &Found<'e, 'd>,
    found: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    let items = found.items().into_iter().flatten();
    let mapped: Result<Vec<_>> = items.map(|item| key(evaluator, by, &item)).collect();
    Found::list(mapped?)
}

/// `max(list)` with `>`, `min(list)` with `<`.
pub(super) fn best<'e, 'd>(
    evaluator: &mut Evaluator,
    found: &Found<'e, 'd>,
    operator: Operator,
) -> Result<Found<'e, 'd>> {
    choose(evaluator, found, operator, |_, item| Ok(item.clone()))
}

/// `max_by(list, &expression)` with `>`, `min_by(list, &expression)` with `<`.
pub(super) fn best_by<'e, 'd>(
    evaluator: &mut Evaluator,
    found: &Found<'e, 'd>,
    by: &Found<'e, 'd>,
    operator: Operator,
) -> Result<Found<'e, 'd>> {
    let name = if operator == Operator::Greater {
        "max_by"
    } else {
        "min_by"
    };
    let kinds = [Kind::Number, Kind::String];
    choose(evaluator, found, operator, |evaluator, item| {
        checked_key(evaluator, by, item, name, &kinds)
    })
}

/// `sort(list)`.
pub(super) fn sort<'e, 'd>(
    evaluator: &mut Evaluator,
    found: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    let items = found.items().into_iter().flatten();
    let keyed = items.map(|item| (item.clone(), item)).collect();
    sorted(evaluator, keyed)
}

/// `sort_by(list, &expression)`.
pub(super) fn sort_by<'e, 'd>(
    evaluator: &mut Evaluator,
    found: &Found<'e, 'd>,
    by: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    let Some(first) = found.items().and_then(|items| items.at(0)) else {
        return Ok(found.clone());
    };
    // the key of the first item determines the type of the others
    let kind = key(evaluator, by, &first)?.kind();
    if !matches!(kind, Kind::Number | Kind::String) {
        let shown = functions::shown(evaluator, &first);
        let wanted = [Kind::String.name(), Kind::Number.name()];
        return Err(failure::wrong_type("sort_by", &shown, &wanted, kind.name()));
    }
    let items = found.items().into_iter().flatten();
    let keyed: Result<Vec<_>> = items
        .map(|item| Ok((checked_key(evaluator, by, &item, "sort_by", &[kind])?, item)))
        .collect();
    sorted(evaluator, keyed?)
}

/// `merge(dictionary, …)`.
pub(super) fn merge<'e, 'd>(
    evaluator: &mut Evaluator,
    arguments: &[Found<'e, 'd>],
) -> Result<Found<'e, 'd>> {
    let mut merged: Vec<(Text, Found<'e, 'd>)> = Vec::new();
    let mut places: HashMap<Text, usize> = HashMap::new();
    for argument in arguments {
        let entries = match argument.entries() {
            Some(entries) => entries,
            None => pairs(argument)?,
        };
        evaluator.spend(entries.len())?;
        for (name, found) in entries {
            let place = *places.entry(name.clone()).or_insert(merged.len());
            match merged.get_mut(place) {
                Some((_, old)) => *old = found,
                None => merged.push((name, found)),
            }
        }
    }
    Found::map(merged)
}

/// Reads pairs like Python's `dict.update` from a value that is not a dictionary: only the first argument of `merge`
/// has been checked.
fn pairs<'e, 'd>(argument: &Found<'e, 'd>) -> Result<Vec<(Text, Found<'e, 'd>)>> {
    const WHERE: &str = "dictionary update sequence element #";
    if argument.text().is_some_and(|text| !text.is_empty()) {
        let msg = format!("{WHERE}0 has length 1; 2 is required");
        return Err(Error::value(msg));
    }
    if !matches!(argument.kind(), Kind::Array | Kind::String) {
        let actual = argument.python_type();
        let msg = format!("'{actual}' object is not iterable");
        return Err(failure::type_error(msg));
    }
    let mut pairs = Vec::new();
    for (at, item) in argument.items().into_iter().flatten().enumerate() {
        let characters = item.text().map(|text| text.chars().count());
        let length = item.length().or(characters).ok_or_else(|| {
            failure::type_error(format!("cannot convert {WHERE}{at} to a sequence"))
        })?;
        if length != 2 {
            let msg = format!("{WHERE}{at} has length {length}; 2 is required");
            return Err(Error::value(msg));
        }
        let name = item.items().and_then(|items| items.at(0));
        let found = item.items().and_then(|items| items.at(1));
        let name = name.as_ref().and_then(Found::text).cloned();
        let pair = name
            .zip(found)
            .ok_or_else(|| failure::type_error(format!("{WHERE}{at} has no text for a name")))?;
        pairs.push(pair);
    }
    Ok(pairs)
}

/// The result of a referenced expression for an item.
fn key<'e, 'd>(
    evaluator: &mut Evaluator,
    by: &Found<'e, 'd>,
    item: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    match by {
        Found::Reference(node) => evaluator.visit(node, item),
        _ => Ok(Found::NULL),
    }
}

/// The same, with a check that the result is of one of these kinds.
fn checked_key<'e, 'd>(
    evaluator: &mut Evaluator,
    by: &Found<'e, 'd>,
    item: &Found<'e, 'd>,
    name: &str,
    kinds: &[Kind],
) -> Result<Found<'e, 'd>> {
    let key = key(evaluator, by, item)?;
    if kinds.contains(&key.kind()) {
        return Ok(key);
    }
    let wanted: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let shown = functions::shown(evaluator, &key);
    let actual = key.kind().name();
    Err(failure::wrong_type(name, &shown, &wanted, actual))
}

/// The item with the best key, the first of several; null if there are no items.
fn choose<'e, 'd>(
    evaluator: &mut Evaluator,
    found: &Found<'e, 'd>,
    operator: Operator,
    key: impl Fn(&mut Evaluator, &Found<'e, 'd>) -> Result<Found<'e, 'd>>,
) -> Result<Found<'e, 'd>> {
    let mut items = found.items().into_iter().flatten();
    let Some(mut best) = items.next() else {
        return Ok(Found::NULL);
    };
    let mut best_key = key(evaluator, &best)?;
    for item in items {
        let item_key = key(evaluator, &item)?;
        if evaluator.is_ordered(operator, &item_key, &best_key)? {
            (best, best_key) = (item, item_key);
        }
    }
    Ok(best)
}

/// The items sorted by their keys. The sort is stable.
fn sorted<'e, 'd>(
    evaluator: &mut Evaluator,
    mut keyed: Vec<(Found<'e, 'd>, Found<'e, 'd>)>,
) -> Result<Found<'e, 'd>> {
    let rounds = keyed.len().checked_ilog2().unwrap_or(0) as usize + 1;
    for (key, _) in &keyed {
        evaluator.spend(rounds.saturating_mul(cost(key)))?;
    }
    keyed.sort_by(|(left, _), (right, _)| {
        // NaN goes to the end, because a sort needs a total order
        let is_nan = |found: &Found<'_, '_>| order(found, found).is_none();
        order(left, right).unwrap_or_else(|| is_nan(left).cmp(&is_nan(right)))
    });
    Found::list(keyed.into_iter().map(|(_, item)| item).collect())
}
