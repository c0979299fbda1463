//! `Member`: what a field of a typed structure can hold, and how the engine reads and fills it.
//!
//! Every type answers with one of few [`Place`]s, so the code that reads responses exists once for all types. Not here:
//! the walk over a response (`protocol`), structures as values (`structure.rs`).

use std::ops::Range;

use bytes::Bytes;

use super::entries::Pairs;
use super::structure::Structure;
use crate::body::Body;
use crate::text::Text;
use crate::time::Timestamp;
use crate::value::Value;

/// A type that a field of a structure can have.
pub trait Member {
    /// Nothing, zero, or empty: what a field has before a response is read, and after one that lacks it.
    fn blank() -> Self
    where
        Self: Sized;

    /// Where to put a value. What is optional is there from now on.
    fn place(&mut self) -> Place<'_>;

    /// What is there.
    fn look(&self) -> Look<'_>;

    /// Makes it blank again.
    fn clear(&mut self);

    /// Puts text there, which is what most members of a response are.
    ///
    /// # Errors
    ///
    /// The text, if this is no place for text.
    // Hidden, with the next: a shortcut for the parsers.
    #[doc(hidden)]
    fn put_text(&mut self, text: Text) -> Result<(), Text> {
        match self.place() {
            Place::Text(place) => {
                *place = text;
                Ok(())
            }
            _ => Err(text),
        }
    }

    /// A value that is this text.
    ///
    /// # Errors
    ///
    /// The text, if the type is not one of text.
    #[doc(hidden)]
    fn of_text(text: Text) -> Result<Self, Text>
    where
        Self: Sized,
    {
        let mut made = Self::blank();
        made.put_text(text).map(|()| made)
    }
}

/// Where a value is put.
#[non_exhaustive]
pub enum Place<'p> {
    /// A boolean.
    Bool(&'p mut bool),
    /// An integer.
    Integer(&'p mut i64),
    /// A floating-point number.
    Float(&'p mut f64),
    /// Text, or the value of an open enum.
    Text(&'p mut Text),
    /// Bytes.
    Blob(&'p mut Bytes),
    /// A streaming payload.
    Body(&'p mut Body),
    /// A timestamp.
    Timestamp(&'p mut Timestamp),
    /// A value of any type.
    Value(&'p mut Value),
    /// A structure.
    Structure(&'p mut dyn Structure),
    /// A list.
    List(&'p mut dyn Items),
    /// A map.
    Map(&'p mut dyn Pairs),
}

/// What a place holds.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Look<'p> {
    /// Nothing.
    Absent,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Text, or the value of an open enum.
    Text(&'p Text),
    /// Bytes.
    Blob(&'p Bytes),
    /// A streaming payload.
    Body(&'p Body),
    /// A timestamp.
    Timestamp(Timestamp),
    /// A value of any type.
    Value(&'p Value),
    /// A structure.
    Structure(&'p dyn Structure),
    /// A list.
    List(&'p dyn Items),
    /// A map.
    Map(&'p dyn Pairs),
}

/// A list whose items have a type.
pub trait Items {
    /// Adds a blank item, to be filled.
    fn push(&mut self) -> &mut dyn Member;

    /// Removes the last item.
    fn pop(&mut self);

    /// Makes room for `more` items.
    fn reserve(&mut self, more: usize);

    /// Removes the items outside of a range.
    fn keep(&mut self, range: Range<usize>);

    /// The item at `at`.
    fn at(&self, at: usize) -> Option<&dyn Member>;

    /// How many there are.
    fn count(&self) -> usize;
}

impl<T: Member> Items for Vec<T> {
    fn push(&mut self) -> &mut dyn Member {
        self.push_mut(T::blank())
    }

    fn pop(&mut self) {
        self.pop();
    }

    fn reserve(&mut self, more: usize) {
        self.reserve(more);
    }

    fn keep(&mut self, range: Range<usize>) {
        self.truncate(range.end);
        self.drain(..range.start.min(self.len()));
    }

    fn at(&self, at: usize) -> Option<&dyn Member> {
        self.get(at).map(|item| item as &dyn Member)
    }

    fn count(&self) -> usize {
        self.len()
    }
}

impl<T: Member> Member for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }

    fn look(&self) -> Look<'_> {
        Look::List(self)
    }

    fn clear(&mut self) {
        Self::clear(self);
    }
}

impl<T: Member> Member for Option<T> {
    fn blank() -> Self {
        None
    }

    fn place(&mut self) -> Place<'_> {
        self.get_or_insert_with(T::blank).place()
    }

    #[inline]
    fn look(&self) -> Look<'_> {
        self.as_ref().map_or(Look::Absent, T::look)
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn put_text(&mut self, text: Text) -> Result<(), Text> {
        *self = Some(T::of_text(text)?);
        Ok(())
    }
}

impl<T: Member> Member for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn place(&mut self) -> Place<'_> {
        (**self).place()
    }

    fn look(&self) -> Look<'_> {
        (**self).look()
    }

    fn clear(&mut self) {
        (**self).clear();
    }
}

/// Types that are one value.
macro_rules! single {
    ($($type:ty, $variant:ident, $blank:expr, |$value:ident| $look:expr;)*) => {
        $(impl Member for $type {
            fn blank() -> Self {
                $blank
            }

            #[inline]
            fn place(&mut self) -> Place<'_> {
                Place::$variant(self)
            }

            #[inline]
            fn look(&self) -> Look<'_> {
                let $value = self;
                Look::$variant($look)
            }

            fn clear(&mut self) {
                *self = $blank;
            }
        })*
    };
}

single! {
    bool, Bool, false, |value| *value;
    i64, Integer, 0, |value| *value;
    f64, Float, 0.0, |value| *value;
    Bytes, Blob, Self::new(), |value| value;
    Body, Body, Self::default(), |value| value;
    Timestamp, Timestamp, Self::new(0, 0), |value| *value;
    Value, Value, Self::Null, |value| value;
}

impl Member for Text {
    fn blank() -> Self {
        Self::from_static("")
    }

    fn place(&mut self) -> Place<'_> {
        Place::Text(self)
    }

    fn look(&self) -> Look<'_> {
        Look::Text(self)
    }

    fn clear(&mut self) {
        *self = Self::from_static("");
    }

    fn of_text(text: Text) -> Result<Self, Text> {
        Ok(text)
    }
}
