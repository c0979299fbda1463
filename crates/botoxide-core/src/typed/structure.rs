//! Structures with typed fields: their description to the engine, and the way from and to `Value`.
//!
//! Not here: the fields' types (`member.rs`).

use std::fmt;

use super::member::{Items, Look, Member, Place};
use crate::body::Body;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::value::{Map, Value};

/// A type whose fields are the members of a structure.
///
/// Implemented by [`structure!`](crate::structure) for generated types.
pub trait Structure {
    /// The name of the type.
    fn name(&self) -> &'static str;

    /// The names of the members in the model, in its order.
    fn names(&self) -> &'static [&'static str];

    /// The field of the `at`th member.
    fn member(&mut self, at: usize) -> Option<&mut dyn Member>;

    /// The field of the `at`th member, to read.
    fn look_at(&self, at: usize) -> Option<&dyn Member>;

    /// Calls `see` with the numbers of the members that are there, and what they hold.
    fn each<'s>(&'s self, see: &mut dyn FnMut(usize, Look<'s>)) {
        for at in 0..self.names().len() {
            match self.look_at(at).map_or(Look::Absent, Member::look) {
                Look::Absent => {}
                look => see(at, look),
            }
        }
    }

    /// Members that are not printed.
    fn secrets(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Describes a struct to the engine: for each field its number, its name, and the member's name in the model.
///
/// Generated code calls it, so what the engine needs of a struct can change without new code in programs. Members after
/// `secret` are not printed by `Debug`.
///
/// # Example: a struct by hand
///
/// ```
/// # use botoxide_core::text::Text;
/// # use botoxide_core::typed::{from_value, to_value};
/// # use botoxide_core::{params, structure};
/// #[derive(Clone)]
/// struct Photo { title: Text, size: Option<i64>, token: Option<Text> }
/// structure! { Photo { 0 title "Title", 1 size "Size", 2 token "Token" } secret "Token" }
///
/// let value = params! { "Title": "A cat", "Token": "4711" };
/// let photo: Photo = from_value(value.clone())?;
/// assert_eq!((photo.title.as_str(), photo.size), ("A cat", None));
/// assert_eq!(to_value(&photo), value);
/// assert_eq!(format!("{photo:?}"), r#"Photo { Title: "A cat", Token: "…" }"#);
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[macro_export]
macro_rules! structure {
    ($name:ident { $($at:literal $field:ident $member:literal),* $(,)? } $(secret $($secret:literal),+)?) => {
        impl $crate::typed::Structure for $name {
            fn name(&self) -> &'static str {
                ::core::stringify!($name)
            }

            fn names(&self) -> &'static [&'static str] {
                &[$($member),*]
            }

            #[allow(unused_variables, clippy::match_single_binding)]
            fn member(&mut self, at: usize) -> ::core::option::Option<&mut dyn $crate::typed::Member> {
                match at {
                    $($at => ::core::option::Option::Some(&mut self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[allow(unused_variables, clippy::match_single_binding)]
            fn look_at(&self, at: usize) -> ::core::option::Option<&dyn $crate::typed::Member> {
                match at {
                    $($at => ::core::option::Option::Some(&self.$field),)*
                    _ => ::core::option::Option::None,
                }
            }

            #[allow(unused_variables)]
            fn each<'s>(&'s self, see: &mut dyn FnMut(usize, $crate::typed::Look<'s>)) {
                $(match $crate::typed::Member::look(&self.$field) {
                    $crate::typed::Look::Absent => {}
                    look => see($at, look),
                })*
            }

            $(fn secrets(&self) -> &'static [&'static str] {
                &[$($secret),+]
            })?
        }

        impl $crate::typed::Member for $name {
            fn blank() -> Self {
                Self { $($field: $crate::typed::Member::blank()),* }
            }

            fn place(&mut self) -> $crate::typed::Place<'_> {
                $crate::typed::Place::Structure(self)
            }

            fn look(&self) -> $crate::typed::Look<'_> {
                $crate::typed::Look::Structure(self)
            }

            fn clear(&mut self) {
                *self = $crate::typed::Member::blank();
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::typed::debug(self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::typed::is_equal(
                    $crate::typed::Member::look(self),
                    $crate::typed::Member::look(other),
                )
            }
        }
    };
}

/// Describes an open enum to the engine: a struct of one [`Text`].
///
/// # Example
///
/// ```
/// # use botoxide_core::open_enum;
/// # use botoxide_core::text::Text;
/// /// How an object is stored.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// pub struct StorageClass(Text);
/// impl StorageClass {
///     pub const GLACIER: Self = Self(Text::from_static("GLACIER"));
/// }
/// open_enum!(StorageClass);
///
/// assert_eq!(StorageClass::from("GLACIER"), StorageClass::GLACIER);
/// assert_eq!(StorageClass::from("new in 2030").as_str(), "new in 2030");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident) => {
        impl $name {
            /// The value as the service knows it.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl<T: ::core::convert::Into<$crate::text::Text>> ::core::convert::From<T> for $name {
            fn from(value: T) -> Self {
                Self(value.into())
            }
        }

        impl ::core::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::typed::Member for $name {
            fn blank() -> Self {
                Self($crate::text::Text::from_static(""))
            }

            fn place(&mut self) -> $crate::typed::Place<'_> {
                $crate::typed::Place::Text(&mut self.0)
            }

            fn look(&self) -> $crate::typed::Look<'_> {
                $crate::typed::Look::Text(&self.0)
            }

            fn clear(&mut self) {
                self.0 = $crate::text::Text::from_static("");
            }

            fn of_text(
                text: $crate::text::Text,
            ) -> ::core::result::Result<Self, $crate::text::Text> {
                ::core::result::Result::Ok(Self(text))
            }
        }
    };
}

/// The member at a path of names with dots between them. What is optional on the way to it is there from now on.
pub fn member<'m>(structure: &'m mut dyn Member, path: &str) -> Option<&'m mut dyn Member> {
    let mut member = structure;
    for name in path.split('.') {
        let Place::Structure(structure) = member.place() else {
            return None;
        };
        let at = structure.names().iter().position(|known| *known == name)?;
        member = structure.member(at)?;
    }
    Some(member)
}

/// A structure as a [`Value`]: what is absent is left out.
pub fn to_value(structure: &dyn Structure) -> Value {
    let names = structure.names();
    // Most members of a large structure are absent.
    let mut members = Map::with_capacity(names.len().min(4));
    structure.each(&mut |at, look| {
        if let Some(value) = value_of(look) {
            members.push(Text::from_static(names[at]), value);
        }
    });
    Value::Map(members)
}

/// What a place holds, as a value.
pub(crate) fn value_of(look: Look<'_>) -> Option<Value> {
    Some(match look {
        Look::Absent | Look::Value(Value::Null) => return None,
        Look::Bool(value) => Value::Bool(value),
        Look::Integer(value) => Value::Integer(value),
        Look::Float(value) => Value::Float(value),
        Look::Text(text) => Value::Text(text.clone()),
        Look::Blob(bytes) => Value::Blob(bytes.clone()),
        Look::Body(body) => Value::Body(body.clone()),
        Look::Timestamp(moment) => Value::Timestamp(moment),
        Look::Value(value) => value.clone(),
        Look::Structure(structure) => to_value(structure),
        Look::List(items) => {
            let items = (0..items.count()).filter_map(|at| items.at(at));
            let values = items.map(|item| value_of(item.look()).unwrap_or_default());
            Value::List(values.collect())
        }
        Look::Map(pairs) => {
            let mut map = Map::with_capacity(pairs.count());
            for (key, value) in (0..pairs.count()).filter_map(|at| pairs.at(at)) {
                map.push(key.clone(), value_of(value.look()).unwrap_or_default());
            }
            Value::Map(map)
        }
    })
}

/// A structure from a [`Value`]: members that the type does not have are dropped.
///
/// # Errors
///
/// `InvalidType` if a member has another type; it names the member.
pub fn from_value<T: Member>(value: Value) -> Result<T> {
    let mut made = T::blank();
    fill(&mut made, value)?;
    Ok(made)
}

/// Puts a value into a place, as [`from_value`] does.
///
/// # Errors
///
/// As [`from_value`].
pub fn fill(member: &mut dyn Member, value: Value) -> Result<()> {
    put(member.place(), value).map_err(|misfit| misfit.into_error("the result"))
}

/// A value and a place that do not fit.
#[derive(Debug)]
pub(crate) struct Misfit {
    name: Option<&'static str>,
    found: &'static str,
    wanted: &'static str,
}

impl Misfit {
    pub(crate) fn of(place: &Place<'_>, value: &Value) -> Self {
        Self {
            name: None,
            found: super::read::description(value),
            wanted: wanted(place),
        }
    }

    /// A structure, list or map where the place is for something else.
    pub(crate) fn kind(place: &Place<'_>, found: &'static str) -> Self {
        Self {
            name: None,
            found,
            wanted: wanted(place),
        }
    }

    /// The error, which names the member, or `whole` if the value belongs to none.
    pub(crate) fn into_error(self, whole: &str) -> Error {
        let name = match self.name {
            Some(name) => format!("'{name}'"),
            None => whole.to_owned(),
        };
        let msg = format!("{name} is {}, not {}", self.found, self.wanted);
        ErrorKind::InvalidType { msg }.into()
    }
}

/// What a place is for.
fn wanted(place: &Place<'_>) -> &'static str {
    match place {
        Place::Bool(_) => "a boolean",
        Place::Integer(_) => "a 64-bit integer",
        Place::Float(_) => "a float",
        Place::Text(_) => "text",
        Place::Blob(_) => "bytes",
        Place::Body(_) => "a body",
        Place::Timestamp(_) => "a timestamp",
        Place::Value(_) => "a value",
        Place::Structure(_) => "a structure",
        Place::List(_) => "a list",
        Place::Map(_) => "a map",
    }
}

/// Puts a value into a place. A number may change its type if it stays the same number.
pub(crate) fn put(place: Place<'_>, value: Value) -> Result<(), Misfit> {
    match (place, value) {
        (Place::Value(place), value) => *place = value,
        (Place::Text(place), Value::Text(text)) => *place = text,
        (Place::Bool(place), Value::Bool(value)) => *place = value,
        (Place::Integer(place), Value::Integer(value)) => *place = value,
        (Place::Integer(place), Value::Float(value)) if let Some(value) = whole(value) => {
            *place = value;
        }
        (Place::Float(place), Value::Float(value)) => *place = value,
        (Place::Float(place), ref value) if let Some(number) = float(value) => *place = number,
        (Place::Timestamp(place), Value::Timestamp(moment)) => *place = moment,
        (Place::Blob(place), Value::Blob(bytes) | Value::Body(Body::Bytes(bytes))) => {
            *place = bytes;
        }
        (Place::Body(place), Value::Body(body)) => *place = body,
        (Place::Body(place), Value::Blob(bytes)) => *place = bytes.into(),
        (Place::Structure(structure), Value::Map(members)) => put_members(structure, members)?,
        (Place::List(items), Value::List(values)) => {
            items.reserve(values.len());
            for value in values {
                put_item(items, value)?;
            }
        }
        (Place::Map(pairs), Value::Map(entries)) => {
            for (key, value) in entries {
                let is_null = value.is_null();
                match pairs.push(key).place() {
                    Place::Value(place) => *place = value,
                    _ if is_null => pairs.pop(),
                    place => put(place, value)?,
                }
            }
        }
        // What a service does not set, some of them send as a null.
        (_, Value::Null) => {}
        (place, value) => return Err(Misfit::of(&place, &value)),
    }
    Ok(())
}

fn put_members(structure: &mut dyn Structure, members: Map) -> Result<(), Misfit> {
    let names = structure.names();
    let mut guess = 0;
    for (name, value) in members {
        let position = |from: usize| {
            let mut rest = names.iter().enumerate().skip(from);
            rest.find(|(_, known)| name == **known).map(|(at, _)| at)
        };
        let Some(at) = position(guess).or_else(|| position(0)) else {
            continue;
        };
        guess = at + 1;
        if let Some(member) = structure.member(at) {
            member.clear();
            if !value.is_null() {
                put(member.place(), value).map_err(|misfit| Misfit {
                    name: misfit.name.or(Some(names[at])),
                    ..misfit
                })?;
            }
        }
    }
    Ok(())
}

/// Adds an item. A null where the model has no nulls is left out.
fn put_item(items: &mut dyn Items, value: Value) -> Result<(), Misfit> {
    let is_null = value.is_null();
    match items.push().place() {
        Place::Value(place) => *place = value,
        _ if is_null => items.pop(),
        place => put(place, value)?,
    }
    Ok(())
}

/// A float that is an integer.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the number is compared afterwards"
)]
fn whole(value: f64) -> Option<i64> {
    let integer = value as i64;
    let is_same = (integer as f64).to_bits() == value.to_bits() && integer != i64::MAX;
    is_same.then_some(integer)
}

/// An integer, or the name of a special number: JSON has no number for these.
fn float(value: &Value) -> Option<f64> {
    match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => value.as_f64(),
    }
}

/// Writes a structure for `Debug`: members that are there, without the secret ones.
///
/// # Errors
///
/// Those of the formatter.
pub fn debug(structure: &dyn Structure, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(structure.name());
    for (at, name) in structure.names().iter().enumerate() {
        let Some(member) = structure.look_at(at) else {
            continue;
        };
        if matches!(member.look(), Look::Absent) {
            continue;
        }
        if structure.secrets().contains(name) {
            shown.field(name, &"…");
        } else {
            shown.field(name, &member.look());
        }
    }
    shown.finish()
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a place for {}", wanted(self))
    }
}

/// Without the secret members of structures.
impl fmt::Debug for Look<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Look::Absent => f.write_str("None"),
            Look::Bool(value) => value.fmt(f),
            Look::Integer(value) => value.fmt(f),
            Look::Float(value) => value.fmt(f),
            Look::Text(text) => text.as_str().fmt(f),
            Look::Blob(bytes) => write!(f, "[{} bytes]", bytes.len()),
            Look::Body(body) => body.fmt(f),
            Look::Timestamp(moment) => moment.fmt(f),
            Look::Value(value) => value.fmt(f),
            Look::Structure(structure) => debug(structure, f),
            Look::List(items) => {
                let items = (0..items.count()).filter_map(|at| items.at(at));
                f.debug_list()
                    .entries(items.map(|item| item.look()))
                    .finish()
            }
            Look::Map(pairs) => {
                let pairs = (0..pairs.count()).filter_map(|at| pairs.at(at));
                f.debug_map()
                    .entries(pairs.map(|(key, value)| (key.as_str(), value.look())))
                    .finish()
            }
        }
    }
}

/// Whether two places hold the same. Streams are never the same.
pub fn is_equal(left: Look<'_>, right: Look<'_>) -> bool {
    match (left, right) {
        (Look::Absent, Look::Absent) => true,
        (Look::Structure(left), Look::Structure(right)) => {
            (0..left.names().len()).all(|at| match (left.look_at(at), right.look_at(at)) {
                (Some(left), Some(right)) => is_equal(left.look(), right.look()),
                (left, right) => left.is_none() && right.is_none(),
            })
        }
        (left, right) => value_of(left) == value_of(right),
    }
}
