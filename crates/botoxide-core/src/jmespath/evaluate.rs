//! `Evaluator`: evaluates the nodes of an expression.
//!
//! Steps and recursion depth are limited, so that no combination of expression and data hangs or overflows the stack.
//! Counterpart: jmespath `visitor.py`.

use crate::error::{Error, Result};
use crate::text::Text;
use crate::value::{Map, Value};

use super::ast::{Node, Operator, Over};
use super::found::Found;
use super::{MAX_DEPTH, MAX_NESTING, MAX_STEPS, compare, failure, functions};

/// One evaluation.
#[derive(Debug)]
pub(super) struct Evaluator {
    steps_left: usize,
    /// How many nodes are being visited. It exceeds the depth of the expression if a reference calls itself.
    depth: usize,
}

impl Evaluator {
    pub(super) fn new() -> Self {
        Self {
            steps_left: MAX_STEPS,
            depth: 0,
        }
    }

    /// Counts steps.
    pub(super) fn spend(&mut self, steps: usize) -> Result<()> {
        let left = self.steps_left.checked_sub(steps);
        self.steps_left = left.ok_or_else(failure::too_long)?;
        Ok(())
    }

    /// The result of `node` for `current`.
    pub(super) fn visit<'e, 'd>(
        &mut self,
        node: &'e Node,
        current: &Found<'e, 'd>,
    ) -> Result<Found<'e, 'd>> {
        self.spend(1)?;
        if self.depth == MAX_DEPTH {
            return Err(failure::too_deep());
        }
        self.depth += 1;
        let found = self.enter(node, current);
        self.depth -= 1;
        found
    }

    fn enter<'e, 'd>(&mut self, node: &'e Node, current: &Found<'e, 'd>) -> Result<Found<'e, 'd>> {
        match node {
            Node::And(parts) => self.first(parts, current, Found::is_false),
            Node::Call {
                name,
                function,
                arguments,
            } => {
                let arguments = self.each(arguments, current)?;
                let function = function.ok_or_else(|| failure::unknown_function(name))?;
                functions::call(self, function, &arguments)
            }
            Node::Chain(parts) => {
                let mut found = current.clone();
                for part in parts {
                    found = self.visit(part, &found)?;
                }
                Ok(found)
            }
            Node::Compare {
                operator,
                left,
                right,
            } => {
                let left = self.visit(left, current)?;
                let right = self.visit(right, current)?;
                self.compare(*operator, &left, &right)
            }
            Node::Current => Ok(current.clone()),
            Node::Field(name) => Ok(current.field(name)),
            Node::Index(index) => Ok(item(current, *index).unwrap_or(Found::NULL)),
            Node::Literal(value) => Ok(Found::Literal(value)),
            Node::MultiSelectHash { .. } | Node::MultiSelectList(_) if current.is_null() => {
                Ok(Found::NULL)
            }
            Node::MultiSelectHash { names, parts } => {
                let empty = |name: &Text| (name.clone(), Found::NULL);
                let mut entries: Vec<_> = names.iter().map(empty).collect();
                for (place, node) in parts {
                    // if a name occurs twice, the second value wins, at the position of the first
                    let found = self.visit(node, current)?;
                    if let Some((_, entry)) = entries.get_mut(*place) {
                        *entry = found;
                    }
                }
                Found::map(entries)
            }
            Node::MultiSelectList(nodes) => Found::list(self.each(nodes, current)?),
            Node::Not(node) => {
                let found = self.visit(node, current)?;
                Ok(Found::Made(Value::Bool(is_empty(&found))))
            }
            Node::Or(parts) => self.first(parts, current, |found| !found.is_false()),
            Node::Projection { base, over, each } => {
                let base = self.visit(base, current)?;
                self.project(&base, over, each)
            }
            Node::Reference(node) => Ok(Found::Reference(node)),
            Node::Slice { start, stop, step } => self.slice(current, *start, *stop, *step),
        }
    }

    /// The first part for which `is_it` is true, or the last part.
    fn first<'e, 'd>(
        &mut self,
        parts: &'e [Node],
        current: &Found<'e, 'd>,
        is_it: fn(&Found<'e, 'd>) -> bool,
    ) -> Result<Found<'e, 'd>> {
        let mut found = Found::NULL;
        for part in parts {
            found = self.visit(part, current)?;
            if is_it(&found) {
                break;
            }
        }
        Ok(found)
    }

    fn each<'e, 'd>(
        &mut self,
        nodes: &'e [Node],
        current: &Found<'e, 'd>,
    ) -> Result<Vec<Found<'e, 'd>>> {
        nodes.iter().map(|node| self.visit(node, current)).collect()
    }

    fn compare<'e, 'd>(
        &mut self,
        operator: Operator,
        left: &Found<'e, 'd>,
        right: &Found<'e, 'd>,
    ) -> Result<Found<'e, 'd>> {
        let is_true = match operator {
            Operator::Equal => self.is_same(left, right)?,
            Operator::NotEqual => !self.is_same(left, right)?,
            Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Less
            | Operator::LessOrEqual => {
                if !compare::has_order(left) || !compare::has_order(right) {
                    return Ok(Found::NULL);
                }
                self.is_ordered(operator, left, right)?
            }
        };
        Ok(Found::Made(Value::Bool(is_true)))
    }

    fn project<'e, 'd>(
        &mut self,
        base: &Found<'e, 'd>,
        over: &'e Over,
        each: &'e Node,
    ) -> Result<Found<'e, 'd>> {
        let mut kept = Vec::new();
        if let Over::Values = over {
            let Some(entries) = base.entries() else {
                return Ok(Found::NULL);
            };
            self.spend(entries.len())?;
            for (_, value) in entries {
                self.keep(each, &value, &mut kept)?;
            }
            return Found::list(kept);
        }
        let Some(items) = base.items() else {
            return Ok(Found::NULL);
        };
        for item in items {
            match over {
                Over::Filter(condition) => {
                    if !self.visit(condition, &item)?.is_false() {
                        self.keep(each, &item, &mut kept)?;
                    }
                }
                Over::Flatten => match item.items() {
                    Some(items) => {
                        for item in items {
                            self.keep(each, &item, &mut kept)?;
                        }
                    }
                    None => self.keep(each, &item, &mut kept)?,
                },
                Over::Items | Over::Values => self.keep(each, &item, &mut kept)?,
            }
        }
        Found::list(kept)
    }

    fn keep<'e, 'd>(
        &mut self,
        each: &'e Node,
        item: &Found<'e, 'd>,
        kept: &mut Vec<Found<'e, 'd>>,
    ) -> Result<()> {
        let found = self.visit(each, item)?;
        if !found.is_null() {
            kept.push(found);
        }
        Ok(())
    }

    /// Python's slices.
    fn slice<'e, 'd>(
        &mut self,
        current: &Found<'e, 'd>,
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
    ) -> Result<Found<'e, 'd>> {
        let Some(items) = current.items() else {
            return Ok(Found::NULL);
        };
        let step = step.unwrap_or(1);
        if step == 0 {
            return Err(Error::value("slice step cannot be zero"));
        }
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        // for a negative step, the bounds are before the first item and at the last
        let (low, high) = if step > 0 {
            (0, length)
        } else {
            (-1, length - 1)
        };
        let place = |at: i64| {
            let at = if at < 0 {
                at.saturating_add(length)
            } else {
                at
            };
            at.clamp(low, high)
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        let mut at = start.map_or(first, place);
        let stop = stop.map_or(last, place);
        let mut kept = Vec::new();
        while (step > 0 && at < stop) || (step < 0 && at > stop) {
            self.spend(1)?;
            kept.extend(usize::try_from(at).ok().and_then(|at| items.at(at)));
            at = at.saturating_add(step);
        }
        Found::list(kept)
    }

    /// Copies a result into an owned value. `depth` is its nesting in the value that is created.
    pub(super) fn value_of(&mut self, found: &Found<'_, '_>, depth: usize) -> Result<Value> {
        if let Some(value) = found.value() {
            return self.copy(value, depth);
        }
        if depth == MAX_NESTING {
            return Err(failure::too_deep());
        }
        self.spend(1)?;
        if let Some(items) = found.items() {
            let items: Result<Vec<Value>> =
                items.map(|item| self.value_of(&item, depth + 1)).collect();
            return items.map(Value::List);
        }
        let Some(entries) = found.entries() else {
            return Err(Error::value("a reference to an expression is not a value"));
        };
        let mut map = Map::with_capacity(entries.len());
        for (name, found) in entries {
            map.push(name, self.value_of(&found, depth + 1)?);
        }
        Ok(Value::Map(map))
    }

    /// A clone that counts steps.
    fn copy(&mut self, value: &Value, depth: usize) -> Result<Value> {
        self.spend(1)?;
        if depth == MAX_NESTING {
            return Err(failure::too_deep());
        }
        match value {
            Value::List(items) => {
                let items: Result<Vec<Value>> = items
                    .iter()
                    .map(|item| self.copy(item, depth + 1))
                    .collect();
                items.map(Value::List)
            }
            Value::Map(entries) => {
                let mut map = Map::with_capacity(entries.len());
                for (name, value) in entries.iter() {
                    map.push(name.clone(), self.copy(value, depth + 1)?);
                }
                Ok(Value::Map(map))
            }
            _ => Ok(value.clone()),
        }
    }
}

/// The item at an index; negative indexes count from the end.
fn item<'e, 'd>(current: &Found<'e, 'd>, index: i64) -> Option<Found<'e, 'd>> {
    let items = current.items()?;
    let length = i64::try_from(items.len()).ok()?;
    let at = if index < 0 { index + length } else { index };
    items.at(usize::try_from(at).ok()?)
}

/// Whether `!` treats a value as false: as in Python, except that no number is false.
fn is_empty(found: &Found<'_, '_>) -> bool {
    match found.value() {
        Some(Value::Blob(bytes)) => bytes.is_empty(),
        _ => found.is_false(),
    }
}
