//! `Structs`: fills typed structures with the values of a response.
//!
//! Their fields are the targets, so each value is written directly into its field. Members are matched with fields by name: a
//! type that was generated from another version of the model still fits. Not here: the types (`typed`).

use std::borrow::Cow;

use super::make::{Additions, Holds, Make, Piece};
use super::response::parse_into;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::model::Operation;
use crate::text::Text;
use crate::typed::{Items, Member, Misfit, Pairs, Place, Structure, put};
use crate::value::Value;

/// Parses a response as [`parse_into`] does, into a structure.
///
/// # Errors
///
/// As [`parse`](super::parse); `InvalidType` if a member of the response does not have the type of its field.
pub fn read_into(
    output: &mut dyn Member,
    operation: Operation,
    response: &Response,
    additions: Additions,
) -> Result<()> {
    let mut make = Structs {
        keys: Vec::with_capacity(32),
        ..Structs::default()
    };
    parse_into(&mut make, operation, response, additions, Some(output))?;
    make.failure.map_or(Ok(()), Err)
}

/// Fills targets; its own values are empty.
#[derive(Default)]
struct Structs {
    keys: Vec<Key>,
    /// The number of the key whose member was asked for last.
    current: usize,
    /// How many structures are being filled.
    depth: usize,
    /// What the outermost structure has.
    held: Vec<(&'static str, Holds)>,
    /// Why the result is not what the response says.
    failure: Option<Error>,
}

/// A member, and where it was found in a type the last time.
struct Key {
    name: &'static str,
    names: *const &'static str,
    at: usize,
}

/// The place of a member that a type does not have.
const NONE: usize = usize::MAX;

/// A structure that is being filled.
struct Filling<'t> {
    structure: Option<&'t mut dyn Structure>,
    names: &'static [&'static str],
    is_empty: bool,
}

/// What was written into a target: its type in Python, as far as the parsers ask.
#[derive(Clone, Copy)]
enum Filled {
    Null,
    EmptyMap,
    Map,
    List,
    Text,
    Integer,
    Float,
    Bool,
    Timestamp,
    Blob,
    Other,
}

impl Filled {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Map(members) if members.is_empty() => Self::EmptyMap,
            Value::Map(_) => Self::Map,
            Value::List(_) => Self::List,
            Value::Text(_) => Self::Text,
            Value::Integer(_) | Value::BigInteger(_) => Self::Integer,
            Value::Float(_) => Self::Float,
            Value::Bool(_) => Self::Bool,
            Value::Timestamp(_) => Self::Timestamp,
            Value::Blob(_) => Self::Blob,
            Value::Body(_) | Value::EventStream(_) | Value::Object(_) => Self::Other,
        }
    }

    fn holds(self) -> Holds {
        match self {
            Self::Null => Holds::Nothing,
            Self::EmptyMap => Holds::EmptyMap,
            _ => Holds::Something,
        }
    }
}

impl Structs {
    fn note(&mut self, outcome: Result<(), Misfit>) {
        if let Err(misfit) = outcome
            && self.failure.is_none()
        {
            let member = self.keys.get(self.current);
            let whole = member.map_or_else(
                || "the result".to_owned(),
                |member| format!("'{}'", member.name),
            );
            self.failure = Some(misfit.into_error(&whole));
        }
    }

    /// Puts a value of any type into a place of any type.
    fn put_other(&mut self, place: Place<'_>, value: Value) -> Filled {
        let filled = Filled::of(&value);
        let outcome = put(place, value);
        self.note(outcome);
        filled
    }

    /// The field of a member.
    #[inline]
    fn field<'s>(
        &mut self,
        structure: &'s mut Filling<'_>,
        key: usize,
    ) -> Option<&'s mut dyn Member> {
        self.current = key;
        let names = structure.names;
        let key = &mut self.keys[key];
        if key.names != names.as_ptr() {
            key.names = names.as_ptr();
            let at = names.iter().position(|name| *name == key.name);
            key.at = at.unwrap_or(NONE);
        }
        match &mut structure.structure {
            Some(structure) => structure.member(key.at),
            None => None,
        }
    }

    fn begin_list<'t>(&mut self, target: Option<&'t mut dyn Member>) -> Option<&'t mut dyn Items> {
        match target?.place() {
            Place::List(items) => Some(items),
            other => {
                let misfit = Misfit::kind(&other, "a list");
                self.note(Err(misfit));
                None
            }
        }
    }

    fn begin_map<'t>(&mut self, target: Option<&'t mut dyn Member>) -> Option<&'t mut dyn Pairs> {
        match target?.place() {
            Place::Map(pairs) => Some(pairs),
            other => {
                let misfit = Misfit::kind(&other, "a map");
                self.note(Err(misfit));
                None
            }
        }
    }
}

impl Make for Structs {
    const HAS_TARGETS: bool = true;

    /// `None` where the type has no field.
    type Target<'t> = Option<&'t mut dyn Member>;
    type Value = Filled;
    /// The place in [`Structs::keys`].
    type Key = usize;
    type MapKey = Text;
    type Structure<'t> = Filling<'t>;
    type List<'t> = Option<&'t mut dyn Items>;
    type Map<'t> = Option<&'t mut dyn Pairs>;

    #[inline]
    fn reborrow<'s>(target: &'s mut Self::Target<'_>) -> Self::Target<'s> {
        match target {
            Some(member) => Some(&mut **member),
            None => None,
        }
    }

    fn key(&mut self, name: &'static str) -> usize {
        self.keys.push(Key {
            name,
            names: std::ptr::null(),
            at: NONE,
        });
        self.keys.len() - 1
    }

    #[inline]
    fn value(&mut self, value: Value, target: Self::Target<'_>) -> Filled {
        let Some(target) = target else {
            return Filled::of(&value);
        };
        // Numbers come by the thousand.
        match value {
            Value::Integer(value) => match target.place() {
                Place::Integer(place) => {
                    *place = value;
                    Filled::Integer
                }
                place => self.put_other(place, Value::Integer(value)),
            },
            Value::Float(value) => match target.place() {
                Place::Float(place) => {
                    *place = value;
                    Filled::Float
                }
                place => self.put_other(place, Value::Float(value)),
            },
            Value::Timestamp(moment) => match target.place() {
                Place::Timestamp(place) => {
                    *place = moment;
                    Filled::Timestamp
                }
                place => self.put_other(place, Value::Timestamp(moment)),
            },
            other => self.put_other(target.place(), other),
        }
    }

    #[inline]
    fn text(&mut self, text: Piece<'_>, target: Self::Target<'_>) -> Filled {
        if let Some(target) = target
            && let Err(text) = target.put_text(text.to_text())
        {
            return self.put_other(target.place(), Value::Text(text));
        }
        Filled::Text
    }

    fn empty(&mut self, _likely: usize) -> Filled {
        Filled::EmptyMap
    }

    fn structure<'t>(&mut self, _likely: usize, target: Self::Target<'t>) -> Filling<'t> {
        self.depth += 1;
        let structure = match target.map(Member::place) {
            Some(Place::Structure(structure)) => Some(structure),
            Some(other) => {
                let misfit = Misfit::kind(&other, "a structure");
                self.note(Err(misfit));
                None
            }
            None => None,
        };
        Filling {
            names: structure.as_ref().map_or(&[], |it| it.names()),
            structure,
            is_empty: true,
        }
    }

    #[inline]
    fn member<'s>(
        &mut self,
        structure: &'s mut Filling<'_>,
        key: usize,
        again: bool,
    ) -> Self::Target<'s> {
        let mut field = self.field(structure, key);
        if again && let Some(field) = &mut field {
            field.clear();
        }
        field
    }

    #[inline]
    fn put(&mut self, structure: &mut Filling<'_>, key: usize, value: Filled) {
        structure.is_empty = false;
        if self.depth == 1 {
            self.held.push((self.keys[key].name, value.holds()));
        }
    }

    fn replace(&mut self, _structure: &mut Filling<'_>, _at: usize, _value: Filled) {}

    fn next_item<'s>(&mut self, structure: &'s mut Filling<'_>, key: usize) -> Self::Target<'s> {
        let list = self.field(structure, key);
        Some(self.begin_list(list)?.push())
    }

    fn append(&mut self, _structure: &mut Filling<'_>, _at: usize, _item: Filled) {}

    fn next_entry<'s>(
        &mut self,
        structure: &'s mut Filling<'_>,
        member: usize,
        key: &mut Text,
    ) -> Self::Target<'s> {
        let map = self.field(structure, member);
        self.begin_map(map)
            .map(|pairs| pairs.push(std::mem::take(key)))
    }

    fn insert_into(&mut self, _: &mut Filling<'_>, _at: usize, _key: Text, _value: Filled) {}

    fn settle(&mut self, structure: &mut Filling<'_>, _at: usize, key: usize) {
        let map = self.field(structure, key);
        if let Some(pairs) = self.begin_map(map) {
            pairs.settle();
        }
    }

    fn remove(&mut self, structure: &mut Filling<'_>, _at: usize, key: usize) {
        if let Some(field) = self.field(structure, key) {
            field.clear();
        }
        if self.depth == 1 {
            self.held.push((self.keys[key].name, Holds::Nothing));
        }
    }

    fn swap(&mut self, _structure: &mut Filling<'_>, _one: usize, _other: usize) {}

    #[inline]
    fn end_structure(&mut self, structure: Filling<'_>) -> Filled {
        self.depth -= 1;
        if structure.is_empty {
            Filled::EmptyMap
        } else {
            Filled::Map
        }
    }

    #[inline]
    fn list<'t>(&mut self, likely: usize, target: Self::Target<'t>) -> Self::List<'t> {
        let mut items = self.begin_list(target);
        if let Some(items) = &mut items {
            items.reserve(likely);
        }
        items
    }

    #[inline]
    fn item<'s>(&mut self, list: &'s mut Self::List<'_>) -> Self::Target<'s> {
        match list {
            Some(items) => Some(items.push()),
            None => None,
        }
    }

    #[inline]
    fn push(&mut self, list: &mut Self::List<'_>, item: Filled) {
        // A null where the type has none is left out.
        if let (Some(items), Filled::Null) = (list, item) {
            let last = items.count().saturating_sub(1);
            if !items.at(last).is_some_and(is_any) {
                items.pop();
            }
        }
    }

    fn end_list(&mut self, _list: Self::List<'_>) -> Filled {
        Filled::List
    }

    fn map<'t>(&mut self, likely: usize, target: Self::Target<'t>) -> Self::Map<'t> {
        let mut pairs = self.begin_map(target);
        if let Some(pairs) = &mut pairs {
            pairs.reserve(likely);
        }
        pairs
    }

    fn map_key(&mut self, text: Piece<'_>) -> Text {
        text.to_text()
    }

    #[inline]
    fn entry<'s>(&mut self, map: &'s mut Self::Map<'_>, key: &mut Text) -> Self::Target<'s> {
        match map {
            Some(pairs) => Some(pairs.push(std::mem::take(key))),
            None => None,
        }
    }

    fn insert(&mut self, map: &mut Self::Map<'_>, _key: Text, value: Filled) {
        if let (Some(pairs), Filled::Null) = (map, value) {
            let last = pairs.count().saturating_sub(1);
            if !pairs.at(last).is_some_and(|(_, value)| is_any(value)) {
                pairs.pop();
            }
        }
    }

    fn end_map(&mut self, map: Self::Map<'_>) -> Filled {
        if let Some(pairs) = map {
            pairs.settle();
        }
        Filled::Map
    }

    fn part<'s>(&mut self, output: Self::Target<'s>, name: &'static str) -> Self::Target<'s> {
        let Place::Structure(structure) = output?.place() else {
            return None;
        };
        let at = structure.names().iter().position(|known| *known == name)?;
        structure.member(at)
    }

    fn set(&mut self, _output: &mut Filled, name: &'static str, value: Filled) {
        self.held.push((name, value.holds()));
    }

    fn extend(&mut self, _output: &mut Filled, _more: Filled) {}

    fn holds(&self, _output: &Filled, name: &'static str) -> Holds {
        let found = self.held.iter().rfind(|(known, _)| *known == name);
        found.map_or(Holds::Nothing, |(_, holds)| *holds)
    }

    fn type_name(&self, value: &Filled) -> Cow<'static, str> {
        Cow::Borrowed(match value {
            Filled::Null => "NoneType",
            Filled::EmptyMap | Filled::Map => "dict",
            Filled::List => "list",
            Filled::Text => "str",
            Filled::Integer => "int",
            Filled::Float => "float",
            Filled::Bool => "bool",
            Filled::Timestamp => "datetime",
            Filled::Blob => "bytes",
            Filled::Other => "object",
        })
    }
}

/// Whether a place takes values of any type, also nulls.
fn is_any(member: &dyn Member) -> bool {
    matches!(member.look(), crate::typed::Look::Value(_))
}
