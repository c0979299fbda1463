//! `Document` and `Node`: a JSON file in packed form, read in place.
//!
//! Every model file that is not a service description is kept so (endpoint rules, paginators, waiters,
//! resources …), and so are the rare traits of a service description. Equal subtrees are stored once.
//! Children always lie before their parents, so a walk ends whatever the bytes say.

use std::fmt;

use super::words::{u32_at, u64_at};

/// The strings and nodes of a packed JSON file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document {
    pub(in crate::model) heap: &'static str,
    /// Offsets into the heap, one for each string and one for the end.
    pub(crate) strings: &'static [u8],
    pub(crate) nodes: &'static [u8],
}

impl Document {
    /// The string with this number; empty for a number out of range.
    pub(crate) fn string(&self, id: u32) -> &'static str {
        let at = id as usize * 4;
        let start = u32_at(self.strings, at) as usize;
        let end = u32_at(self.strings, at + 4) as usize;
        self.heap.get(start..end).unwrap_or_default()
    }

    pub(crate) fn node(self, offset: u32) -> Node {
        Node {
            document: self,
            offset,
        }
    }
}

/// A value in a packed JSON file. A copy costs nothing; reading it touches only its own bytes.
#[derive(Clone, Copy)]
pub struct Node {
    document: Document,
    offset: u32,
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

pub(crate) const TAG_NULL: u32 = 0;
pub(crate) const TAG_FALSE: u32 = 1;
pub(crate) const TAG_TRUE: u32 = 2;
pub(crate) const TAG_INTEGER: u32 = 3;
pub(crate) const TAG_FLOAT: u32 = 4;
pub(crate) const TAG_TEXT: u32 = 5;
pub(crate) const TAG_LIST: u32 = 6;
pub(crate) const TAG_OBJECT: u32 = 7;

impl Node {
    fn word(&self, at: usize) -> u32 {
        u32_at(self.document.nodes, self.offset as usize + at * 4)
    }

    /// Where it stands in its document; equal nodes of one document stand once.
    pub(crate) fn offset(&self) -> u32 {
        self.offset
    }

    /// A number that no other node in the process has: a key for what is compiled from it.
    pub fn identity(&self) -> usize {
        self.document.nodes.as_ptr().addr() + self.offset as usize
    }

    fn header(&self) -> (u32, usize) {
        let word = self.word(0);
        (word & 0xf, (word >> 4) as usize)
    }

    /// What this is.
    pub fn kind(&self) -> NodeKind {
        let (tag, length) = self.header();
        match tag {
            TAG_FALSE => NodeKind::Bool(false),
            TAG_TRUE => NodeKind::Bool(true),
            TAG_INTEGER => NodeKind::Integer(self.wide().cast_signed()),
            TAG_FLOAT => NodeKind::Float(f64::from_bits(self.wide())),
            TAG_TEXT => NodeKind::Text(self.document.string(self.word(1))),
            TAG_LIST => NodeKind::List(length),
            TAG_OBJECT => NodeKind::Object(length),
            _ => NodeKind::Null,
        }
    }

    fn wide(&self) -> u64 {
        u64_at(self.document.nodes, self.offset as usize + 4)
    }

    /// A node that is stored before this one; anything else is damage and reads as `null`.
    fn child(&self, offset: u32) -> Self {
        let offset = if offset < self.offset { offset } else { 0 };
        self.document.node(offset)
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&'static str> {
        if let NodeKind::Text(text) = self.kind() {
            Some(text)
        } else {
            None
        }
    }

    /// The truth value, if it is one.
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
        self.entries()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    /// Number of items or entries; 0 for anything else.
    pub fn len(&self) -> usize {
        let (tag, length) = self.header();
        let stride = if tag == TAG_OBJECT { 8 } else { 4 };
        // A crafted length must not make a loop longer than the file.
        if matches!(tag, TAG_LIST | TAG_OBJECT) && length * stride <= self.document.nodes.len() {
            length
        } else {
            0
        }
    }

    /// Whether there are no items or entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items of a list; nothing for anything else.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let length = if self.header().0 == TAG_LIST {
            self.len()
        } else {
            0
        };
        (0..length).map(move |at| self.child(self.word(1 + at)))
    }

    /// Keys and values of an object, in the file's order; nothing for anything else.
    pub fn entries(
        self,
    ) -> impl DoubleEndedIterator<Item = (&'static str, Self)> + ExactSizeIterator {
        let length = if self.header().0 == TAG_OBJECT {
            self.len()
        } else {
            0
        };
        (0..length).map(move |at| {
            let key = self.document.string(self.word(1 + 2 * at));
            (key, self.child(self.word(2 + 2 * at)))
        })
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == NodeKind::Null
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            NodeKind::Null => f.write_str("null"),
            NodeKind::Bool(value) => value.fmt(f),
            NodeKind::Integer(value) => value.fmt(f),
            NodeKind::Float(value) => value.fmt(f),
            NodeKind::Text(text) => text.fmt(f),
            NodeKind::List(_) => f.debug_list().entries(self.items()).finish(),
            NodeKind::Object(_) => f.debug_map().entries(self.entries()).finish(),
        }
    }
}
