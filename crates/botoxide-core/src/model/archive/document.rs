//! `Document` and `Node`: a JSON file in packed form, read in place.
//!
//! Every model file that is not a service description is kept so (endpoint rules, paginators, waiters,
//! resources …), and so are the rare traits of a service description. Equal subtrees are stored once.
//! Children always lie before their parents, so a walk ends whatever the bytes say.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;

use super::strings::{is_string, string_at};
use super::words::{
    MAX_DEPTH, TAG_BITS, TAG_BOOL, TAG_FLOAT, TAG_INTEGER, TAG_LIST, TAG_MASK, TAG_NULL,
    TAG_OBJECT, TAG_SMALL, TAG_TEXT, u32_at, u64_at,
};
use crate::text::Text;
use crate::value::Value;

/// Objects with more entries are searched by halving first.
const LARGE: usize = 32;

/// The strings and nodes of a packed JSON file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document {
    pub(in crate::model) heap: &'static str,
    /// Where each string is in the heap.
    pub(crate) strings: &'static [u8],
    pub(crate) nodes: &'static [u8],
}

impl Document {
    /// The string with this number; empty for a number out of range.
    pub(crate) fn string(&self, id: u32) -> &'static str {
        string_at(self.heap, self.strings, id)
    }

    pub(crate) fn node(&'static self, word: u32) -> Node {
        Node {
            document: self,
            word,
        }
    }
}

/// A value in a packed JSON file. A copy costs nothing; reading it touches only its own bytes.
///
/// It is one word: a tag in its low three bits, above them the value itself, the number of a string, or the
/// place of the rest among the nodes, in units of four bytes.
#[derive(Clone, Copy)]
pub struct Node {
    document: &'static Document,
    word: u32,
}

/// What a [`Node`] is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NodeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'static str),
    /// An array, with its length.
    List(usize),
    /// An object, with the number of its entries.
    Object(usize),
}

impl Node {
    fn tag(&self) -> u32 {
        self.word & TAG_MASK
    }

    /// Its position in the document, tag included: equal nodes of one document have equal numbers.
    pub(crate) fn offset(&self) -> u32 {
        self.word
    }

    /// A number that no other list or object in the process has: a key for what is compiled from it. Anything
    /// else has none of its own, and gives the number of its document.
    pub fn identity(&self) -> usize {
        let document = self.document.nodes.as_ptr().addr();
        match self.tag().checked_sub(TAG_INTEGER) {
            // What is placed takes four bytes at least, which leaves room for four tags.
            Some(tag) => document + self.rest() as usize * 4 + tag as usize,
            None => document,
        }
    }

    fn rest(&self) -> u32 {
        self.word >> TAG_BITS
    }

    /// Word number `at` at the place of this node.
    fn placed(&self, at: usize) -> u32 {
        u32_at(self.document.nodes, (self.rest() as usize + at) * 4)
    }

    fn wide(&self) -> u64 {
        u64_at(self.document.nodes, self.rest() as usize * 4)
    }

    /// The place of an object's keys.
    fn keys(&self) -> usize {
        self.placed(0) as usize * 4
    }

    /// What this is.
    pub fn kind(&self) -> NodeKind {
        match self.tag() {
            TAG_BOOL => NodeKind::Bool(self.rest() != 0),
            TAG_TEXT => NodeKind::Text(self.document.string(self.rest())),
            TAG_SMALL => NodeKind::Integer(i64::from(self.word.cast_signed() >> TAG_BITS)),
            TAG_INTEGER => NodeKind::Integer(self.wide().cast_signed()),
            TAG_FLOAT => NodeKind::Float(f64::from_bits(self.wide())),
            TAG_LIST => NodeKind::List(self.len()),
            TAG_OBJECT => NodeKind::Object(self.len()),
            _ => NodeKind::Null,
        }
    }

    /// The node of a word of this one. Children are stored before their parents; anything else is damage and
    /// reads as `null`.
    fn child(&self, word: u32) -> Self {
        let is_placed = word & TAG_MASK >= TAG_INTEGER;
        let word = if is_placed && word >> TAG_BITS >= self.rest() {
            TAG_NULL
        } else {
            word
        };
        self.document.node(word)
    }

    /// The string, if it is text.
    pub fn as_str(&self) -> Option<&'static str> {
        if let NodeKind::Text(text) = self.kind() {
            Some(text)
        } else {
            None
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let NodeKind::Bool(value) = self.kind() {
            Some(value)
        } else {
            None
        }
    }

    /// The whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        if let NodeKind::Integer(value) = self.kind() {
            Some(value)
        } else {
            None
        }
    }

    /// The number, if it is one.
    #[expect(
        clippy::cast_precision_loss,
        reason = "limits and delays in models are small"
    )]
    pub fn as_f64(&self) -> Option<f64> {
        if let NodeKind::Float(value) = self.kind() {
            Some(value)
        } else {
            self.as_i64().map(|value| value as f64)
        }
    }

    /// The value of `key`, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<Self> {
        if self.tag() != TAG_OBJECT {
            return None;
        }
        let (keys, document) = (self.keys() + 4, self.document);
        let id = |at: usize| u32_at(document.nodes, keys + 4 * at);
        let count = self.len();
        // The large objects are in alphabetical order: services, regions.
        let mut sorted = 0..if count > LARGE { count } else { 0 };
        while !sorted.is_empty() {
            let middle = usize::midpoint(sorted.start, sorted.end);
            match document.string(id(middle)).cmp(key) {
                Ordering::Equal => return Some(self.child(self.placed(1 + middle))),
                Ordering::Less => sorted.start = middle + 1,
                Ordering::Greater => sorted.end = middle,
            }
        }
        let is_key = |at: &usize| is_string(document.heap, document.strings, id(*at), key);
        let at = (0..count).find(is_key)?;
        Some(self.child(self.placed(1 + at)))
    }

    /// Number of items or entries; 0 for anything else.
    pub fn len(&self) -> usize {
        let (length, start) = match self.tag() {
            TAG_LIST => (self.placed(0) as usize, self.rest() as usize),
            TAG_OBJECT => {
                let length = u32_at(self.document.nodes, self.keys()) as usize;
                (length, self.rest() as usize)
            }
            _ => return 0,
        };
        // A crafted length must not make a loop longer than the file.
        let end = start.saturating_add(length).saturating_add(1);
        if end <= self.document.nodes.len() / 4 {
            length
        } else {
            0
        }
    }

    /// Whether there are no items or entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items of a list; empty for other types.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let length = if self.tag() == TAG_LIST {
            self.len()
        } else {
            0
        };
        (0..length).map(move |at| self.child(self.placed(1 + at)))
    }

    /// Keys and values of an object, in the file's order; nothing for anything else.
    pub fn entries(
        self,
    ) -> impl DoubleEndedIterator<Item = (&'static str, Self)> + ExactSizeIterator {
        let (length, keys) = if self.tag() == TAG_OBJECT {
            (self.len(), self.keys())
        } else {
            (0, 0)
        };
        (0..length).map(move |at| {
            let key = u32_at(self.document.nodes, keys + 4 + 4 * at);
            let value = self.child(self.placed(1 + at));
            (self.document.string(key), value)
        })
    }

    /// The whole as a value. What is nested too deeply, or goes on for ever, ends in nulls.
    pub fn to_value(self) -> Value {
        self.unpacked(0, &Cell::new(MAX_UNPACKED))
    }

    fn unpacked(self, depth: usize, left: &Cell<usize>) -> Value {
        if left.get() == 0 || depth > MAX_DEPTH {
            return Value::Null;
        }
        left.set(left.get() - 1);
        match self.kind() {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(value) => Value::Bool(value),
            NodeKind::Integer(number) => Value::Integer(number),
            NodeKind::Float(number) => Value::Float(number),
            NodeKind::Text(text) => Value::Text(Text::from_static(text)),
            NodeKind::List(_) => {
                let items = self.items().map(|item| item.unpacked(depth + 1, left));
                Value::List(items.collect())
            }
            NodeKind::Object(_) => {
                let entries = self.entries();
                let entries = entries
                    .map(|(key, value)| (Text::from_static(key), value.unpacked(depth + 1, left)));
                Value::Map(entries.collect())
            }
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == NodeKind::Null
    }
}

/// How much of a node is shown or unpacked at most. AWS's files are far below; a crafted one could refer to one
/// list so often that it never ended.
pub(super) const MAX_UNPACKED: usize = 20_000_000;

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = Cell::new(MAX_UNPACKED);
        let shown = Shown {
            node: *self,
            depth: 0,
            left: &left,
        };
        shown.fmt(f)
    }
}

/// A part of a node that is being written, and how many more may be.
struct Shown<'a> {
    node: Node,
    depth: usize,
    left: &'a Cell<usize>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self.left.get();
        if left == 0 || self.depth > MAX_DEPTH {
            return f.write_str("…");
        }
        self.left.set(left - 1);
        let inside = |node| Self {
            node,
            depth: self.depth + 1,
            left: self.left,
        };
        match self.node.kind() {
            NodeKind::Null => f.write_str("null"),
            NodeKind::Bool(value) => value.fmt(f),
            NodeKind::Integer(value) => value.fmt(f),
            NodeKind::Float(value) => value.fmt(f),
            NodeKind::Text(text) => text.fmt(f),
            NodeKind::List(_) => f
                .debug_list()
                .entries(self.node.items().map(inside))
                .finish(),
            NodeKind::Object(_) => {
                let entries = self.node.entries();
                f.debug_map()
                    .entries(entries.map(|(key, value)| (key, inside(value))))
                    .finish()
            }
        }
    }
}
