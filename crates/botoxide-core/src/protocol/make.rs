//! `Make`: the interface that creates the values of a response. [`Values`] makes [`Value`]s; a face makes its own objects.
//!
//! The parsers read a response once, guided by its shape, and pass what they find to the maker. Before they read a value
//! they ask where it goes: its target. Makers that build from the bottom up need no targets; typed structures
//! (`structs.rs`) are filled through theirs. Not here: what the parsers look for.

use std::borrow::Cow;
use std::fmt;

use super::codec::{into_map, python_type};
use crate::text::Text;
use crate::value::{Map, Value};

/// Makes the values of a response.
///
/// A maker that cannot create a value records why and returns any other value: the parsers handle only their own errors.
///
/// A target without a value stays as it was: the parsers ask for a target, read the value, and then put it
/// there. Makers that do not need to know where a value goes have `()` as their target.
pub trait Make {
    /// Whether it makes use of targets.
    const HAS_TARGETS: bool = false;

    /// Where a value goes.
    type Target<'t>;
    /// A value.
    type Value;
    /// The name of a structure's member.
    type Key: Copy;
    /// A key of a map.
    type MapKey;
    /// A structure that is being made.
    type Structure<'t>;
    /// A list that is being made.
    type List<'t>;
    /// A map that is being made.
    type Map<'t>;

    /// The same target again, for as long as it is borrowed.
    fn reborrow<'s>(target: &'s mut Self::Target<'_>) -> Self::Target<'s>;

    /// A member's name. It is asked for once in a response, for each place where the member is met.
    fn key(&mut self, name: &'static str) -> Self::Key;

    /// A value that the parsers have already: a number, a timestamp, bytes, JSON without a shape.
    fn value(&mut self, value: Value, target: Self::Target<'_>) -> Self::Value;

    /// A string.
    fn text(&mut self, text: Piece<'_>, target: Self::Target<'_>) -> Self::Value;

    /// An empty structure; `likely` members are expected.
    fn empty(&mut self, likely: usize) -> Self::Value;

    /// Begins a structure; `likely` members are expected. Structures that begin later end earlier.
    fn structure<'t>(&mut self, likely: usize, target: Self::Target<'t>) -> Self::Structure<'t>;

    /// Where the value of a member goes. `again` if it has one already: what is read replaces it.
    fn member<'s>(
        &mut self,
        structure: &'s mut Self::Structure<'_>,
        key: Self::Key,
        again: bool,
    ) -> Self::Target<'s>;

    /// Adds a member that is not there yet.
    fn put(&mut self, structure: &mut Self::Structure<'_>, key: Self::Key, value: Self::Value);

    /// Replaces the member that was added as the `at`th.
    fn replace(&mut self, structure: &mut Self::Structure<'_>, at: usize, value: Self::Value);

    /// Where the next item of a list goes that is a member and has ended: a flattened list of XML goes on later.
    fn next_item<'s>(
        &mut self,
        structure: &'s mut Self::Structure<'_>,
        key: Self::Key,
    ) -> Self::Target<'s>;

    /// Adds this item to the list that was added as the `at`th.
    fn append(&mut self, structure: &mut Self::Structure<'_>, at: usize, item: Self::Value);

    /// Where the value of the next entry goes of a map that is a member and has ended. The key may be taken.
    fn next_entry<'s>(
        &mut self,
        structure: &'s mut Self::Structure<'_>,
        member: Self::Key,
        key: &mut Self::MapKey,
    ) -> Self::Target<'s>;

    /// Adds this entry to the map that was added as the `at`th; [`settle`](Self::settle) follows the last of them.
    fn insert_into(
        &mut self,
        structure: &mut Self::Structure<'_>,
        at: usize,
        key: Self::MapKey,
        value: Self::Value,
    );

    /// Ends [`insert_into`](Self::insert_into) for the `at`th member.
    fn settle(&mut self, structure: &mut Self::Structure<'_>, at: usize, key: Self::Key);

    /// Removes the `at`th member.
    fn remove(&mut self, structure: &mut Self::Structure<'_>, at: usize, key: Self::Key);

    /// Swaps two members.
    fn swap(&mut self, structure: &mut Self::Structure<'_>, one: usize, other: usize);

    /// The structure, when its last member is there.
    fn end_structure(&mut self, structure: Self::Structure<'_>) -> Self::Value;

    /// An empty list; `likely` items are expected.
    fn list<'t>(&mut self, likely: usize, target: Self::Target<'t>) -> Self::List<'t>;

    /// Where the next item goes.
    fn item<'s>(&mut self, list: &'s mut Self::List<'_>) -> Self::Target<'s>;

    /// Adds this item.
    fn push(&mut self, list: &mut Self::List<'_>, item: Self::Value);

    /// The list, when its last item is there.
    fn end_list(&mut self, list: Self::List<'_>) -> Self::Value;

    /// An empty map; `likely` entries are expected.
    fn map<'t>(&mut self, likely: usize, target: Self::Target<'t>) -> Self::Map<'t>;

    /// A key of a map.
    fn map_key(&mut self, text: Piece<'_>) -> Self::MapKey;

    /// Where the value of the next entry goes. The key may be taken.
    fn entry<'s>(&mut self, map: &'s mut Self::Map<'_>, key: &mut Self::MapKey)
    -> Self::Target<'s>;

    /// Adds this entry. Of those with the same key the last one counts, in the place of the first.
    fn insert(&mut self, map: &mut Self::Map<'_>, key: Self::MapKey, value: Self::Value);

    /// The map, when its last entry is there.
    fn end_map(&mut self, map: Self::Map<'_>) -> Self::Value;

    /// Where a member of the output goes that is not read with the others: from a header, from the whole body.
    fn part<'s>(&mut self, output: Self::Target<'s>, name: &'static str) -> Self::Target<'s>;

    /// Sets such a member, which keeps its place if it is there already.
    fn set(&mut self, structure: &mut Self::Value, name: &'static str, value: Self::Value);

    /// Sets all members that another structure has.
    fn extend(&mut self, structure: &mut Self::Value, more: Self::Value);

    /// What an output has as its member `name`.
    fn holds(&self, structure: &Self::Value, name: &'static str) -> Holds;

    /// The name of a value's type in Python: `dict` for structures.
    fn type_name(&self, value: &Self::Value) -> Cow<'static, str>;
}

/// What is added to a successful response.
#[derive(Default)]
pub struct Additions {
    /// Members of the output, which override those of the response.
    pub members: Map,
    /// Members of `ResponseMetadata`.
    pub metadata: Map,
    /// How some of its strings are encoded.
    pub encoding: Option<&'static TextEncoding>,
    /// Whether it is a program's own, not a service's: then it is not checked whether it belongs to the operation.
    pub is_own: bool,
}

/// The members may hold secrets, so only their names are printed.
impl fmt::Debug for Additions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |map: &Map| map.keys().map(ToString::to_string).collect::<Vec<_>>();
        f.debug_struct("Additions")
            .field("members", &names(&self.members))
            .field("metadata", &names(&self.metadata))
            .field("encoding", &self.encoding)
            .field("is_own", &self.is_own)
            .finish()
    }
}

/// A further encoding of some strings of an XML document, if one of its members announces it.
#[derive(Debug)]
pub struct TextEncoding {
    /// The member, and its value in that case.
    pub announced_by: (&'static str, &'static str),
    /// Members of the output.
    pub members: &'static [&'static str],
    /// Lists of structures that are members of the output, and members of these structures.
    pub items: &'static [(&'static str, &'static str)],
    /// The text that is meant; `None` if that is the text itself.
    pub decode: fn(&str) -> Option<String>,
}

/// What a structure has as a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Nothing, or `None`.
    Nothing,
    /// A structure or map without entries.
    EmptyMap,
    /// Anything else.
    Something,
}

impl Holds {
    pub(super) fn of(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Nothing,
            Some(Value::Map(members)) if members.is_empty() => Self::EmptyMap,
            Some(_) => Self::Something,
        }
    }
}

/// Text that was found in a response.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// A part of a body.
    Part(&'a Text, &'a str),
    /// Text that the body does not contain literally.
    Other(&'a str),
}

impl<'a> Piece<'a> {
    /// What was read from `body`, as a part of it if possible.
    #[inline]
    #[expect(
        clippy::ptr_arg,
        reason = "a borrowed text is a part of the body, an owned one is not"
    )]
    pub(super) fn of(body: &'a Text, text: &'a Cow<'_, str>) -> Self {
        match text {
            Cow::Borrowed(slice) => Self::Part(body, slice),
            Cow::Owned(text) => Self::Other(text),
        }
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &'a str {
        match self {
            Self::Part(_, text) | Self::Other(text) => text,
        }
    }

    /// The text, sharing the body's buffer if possible.
    #[inline]
    pub fn to_text(self) -> Text {
        match self {
            Self::Part(body, text) => body.slice_ref(text),
            Self::Other(text) => Text::from(text),
        }
    }
}

/// Makes [`Value`]s.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values;

impl Make for Values {
    type Target<'t> = ();
    type Value = Value;
    type Key = &'static str;
    type MapKey = Text;
    type Structure<'t> = Vec<(Text, Value)>;
    type List<'t> = Vec<Value>;
    type Map<'t> = Vec<(Text, Value)>;

    #[inline]
    fn reborrow((): &mut ()) {}

    #[inline]
    fn key(&mut self, name: &'static str) -> &'static str {
        name
    }

    #[inline]
    fn value(&mut self, value: Value, (): ()) -> Value {
        value
    }

    #[inline]
    fn text(&mut self, text: Piece<'_>, (): ()) -> Value {
        Value::Text(text.to_text())
    }

    fn empty(&mut self, likely: usize) -> Value {
        Value::Map(Map::with_capacity(likely))
    }

    #[inline]
    fn structure<'t>(&mut self, likely: usize, (): Self::Target<'t>) -> Self::Structure<'t> {
        Vec::with_capacity(likely)
    }

    #[inline]
    fn member(&mut self, _: &mut Vec<(Text, Value)>, _: &'static str, _again: bool) {}

    #[inline]
    fn put(&mut self, structure: &mut Vec<(Text, Value)>, key: &'static str, value: Value) {
        structure.push((Text::from_static(key), value));
    }

    fn replace(&mut self, structure: &mut Vec<(Text, Value)>, at: usize, value: Value) {
        if let Some((_, before)) = structure.get_mut(at) {
            *before = value;
        }
    }

    #[inline]
    fn next_item(&mut self, _: &mut Vec<(Text, Value)>, _: &'static str) {}

    fn append(&mut self, structure: &mut Vec<(Text, Value)>, at: usize, item: Value) {
        if let Some((_, Value::List(items))) = structure.get_mut(at) {
            items.push(item);
        }
    }

    #[inline]
    fn next_entry(&mut self, _: &mut Vec<(Text, Value)>, _: &'static str, _key: &mut Text) {}

    /// Repeated keys are found at the end, so that the time stays linear.
    fn insert_into(
        &mut self,
        structure: &mut Vec<(Text, Value)>,
        at: usize,
        key: Text,
        value: Value,
    ) {
        if let Some((_, Value::Map(map))) = structure.get_mut(at) {
            map.push(key, value);
        }
    }

    fn settle(&mut self, structure: &mut Vec<(Text, Value)>, at: usize, _: &'static str) {
        if let Some((_, Value::Map(map))) = structure.get_mut(at) {
            *map = into_map(std::mem::take(map).into_iter().collect());
        }
    }

    fn remove(&mut self, structure: &mut Vec<(Text, Value)>, at: usize, _: &'static str) {
        structure.remove(at);
    }

    fn swap(&mut self, structure: &mut Vec<(Text, Value)>, one: usize, other: usize) {
        structure.swap(one, other);
    }

    #[inline]
    fn end_structure(&mut self, structure: Vec<(Text, Value)>) -> Value {
        Value::Map(Map::from_entries(structure))
    }

    #[inline]
    fn list<'t>(&mut self, likely: usize, (): Self::Target<'t>) -> Self::List<'t> {
        Vec::with_capacity(likely)
    }

    #[inline]
    fn item(&mut self, _: &mut Vec<Value>) {}

    #[inline]
    fn push(&mut self, list: &mut Vec<Value>, item: Value) {
        list.push(item);
    }

    #[inline]
    fn end_list(&mut self, list: Vec<Value>) -> Value {
        Value::List(list)
    }

    #[inline]
    fn map<'t>(&mut self, likely: usize, (): Self::Target<'t>) -> Self::Map<'t> {
        Vec::with_capacity(likely)
    }

    #[inline]
    fn map_key(&mut self, text: Piece<'_>) -> Text {
        text.to_text()
    }

    #[inline]
    fn entry(&mut self, _: &mut Vec<(Text, Value)>, _key: &mut Text) {}

    #[inline]
    fn insert(&mut self, map: &mut Vec<(Text, Value)>, key: Text, value: Value) {
        map.push((key, value));
    }

    #[inline]
    fn end_map(&mut self, map: Vec<(Text, Value)>) -> Value {
        Value::Map(into_map(map))
    }

    #[inline]
    fn part<'s>(&mut self, (): Self::Target<'s>, _: &'static str) -> Self::Target<'s> {}

    fn set(&mut self, structure: &mut Value, name: &'static str, value: Value) {
        if let Value::Map(members) = structure {
            members.insert(Text::from_static(name), value);
        }
    }

    fn extend(&mut self, structure: &mut Value, more: Value) {
        if let (Value::Map(members), Value::Map(more)) = (structure, more) {
            members.extend(more);
        }
    }

    fn holds(&self, structure: &Value, name: &'static str) -> Holds {
        Holds::of(structure.get(name))
    }

    fn type_name(&self, value: &Value) -> Cow<'static, str> {
        Cow::Borrowed(python_type(value))
    }
}
