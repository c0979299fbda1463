//! Pages that are structures: the same state machine, which sees an outline of them.
//!
//! It looks at tokens, at flags, and at how many items a page has. An outline has no more than that: the items are
//! numbers, and what is done to the numbers is done to the items. Counterpart: none; boto3 has dictionaries only.

use super::paths::set_value;
use super::{Pages, Paginator};
use crate::error::Result;
use crate::jmespath::Expression;
use crate::typed::{Look, Member, Place, fill, member, value_of};
use crate::value::{Map, Value};

/// The members that a paginator looks at, in a type of pages: paths of names.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Those with items.
    counted: Vec<String>,
    /// All others.
    read: Vec<String>,
}

impl Paginator {
    /// The outline of the pages of a type, of which `page` is one.
    ///
    /// `None` if such pages have to be values: an expression is more than a path, or the type lacks a token or the items.
    /// What all pages share is not in it.
    pub fn outline(&self, page: &mut dyn Member) -> Option<Outline> {
        let read = self.output_tokens.iter().chain(&self.more_results);
        let read: Vec<String> = read.map(Expression::path).collect::<Option<_>>()?;
        let counted = self.result_keys.iter().map(|key| key.expression.path());
        let mut counted: Vec<String> = counted.collect::<Option<_>>()?;
        if !(read.iter().chain(counted.first())).all(|path| member(page, path).is_some()) {
            return None;
        }
        counted.retain(|path| member(page, path).is_some());
        let is_inside = |inner: &str, outer: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        // Numbers in place of items would be read with what holds the items.
        let overlaps = counted.iter().any(|path| {
            let with = |other: &String| is_inside(path, other) || is_inside(other, path);
            counted.iter().chain(&read).any(with) || read.contains(path)
        });
        (!overlaps).then_some(Outline { counted, read })
    }
}

impl Pages {
    /// Takes a response as [`accept`](Self::accept) does, and truncates it where it is.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub fn accept_structure(&mut self, page: &mut dyn Member, outline: &Outline) -> Result<()> {
        let mut seen = Map::new();
        for path in &outline.counted {
            if let Some(items) = numbers(look(page, path)) {
                set_value(&mut seen, path, items)?;
            }
        }
        for path in &outline.read {
            if let Some(value) = value_of(look(page, path)) {
                set_value(&mut seen, path, value)?;
            }
        }
        let seen = self.accept(Value::Map(seen))?;
        for path in &outline.counted {
            let kept = path
                .split('.')
                .try_fold(&seen, |value, name| value.get(name));
            keep(page, path, kept.unwrap_or(&Value::Null))?;
        }
        Ok(())
    }
}

/// What is at a path.
fn look<'p>(page: &'p dyn Member, path: &str) -> Look<'p> {
    let mut look = page.look();
    for name in path.split('.') {
        let Look::Structure(structure) = look else {
            return Look::Absent;
        };
        let at = structure.names().iter().position(|known| *known == name);
        let member = at.and_then(|at| structure.look_at(at));
        look = member.map_or(Look::Absent, Member::look);
    }
    look
}

/// Numbers in place of the items of a list.
fn numbers(look: Look<'_>) -> Option<Value> {
    match look {
        Look::List(items) => {
            let numbers = (0_i64..).take(items.count());
            Some(Value::List(numbers.map(Value::Integer).collect()))
        }
        look => value_of(look),
    }
}

/// Keeps the items whose numbers are left.
fn keep(page: &mut dyn Member, path: &str, left: &Value) -> Result<()> {
    let found = look(page, path);
    if let (Look::List(items), Value::List(left)) = (found, left) {
        let first = left.first().and_then(Value::as_i64).unwrap_or_default();
        let first = usize::try_from(first).unwrap_or_default();
        let range = first..first + left.len();
        if range != (0..items.count())
            && let Some(Place::List(items)) = member(page, path).map(Member::place)
        {
            items.keep(range);
        }
    } else if value_of(found).unwrap_or_default() != *left
        && let Some(member) = member(page, path)
    {
        member.clear();
        if !left.is_null() {
            fill(member, left.clone())?;
        }
    }
    Ok(())
}
