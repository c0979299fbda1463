//! Interning of strings and JSON subtrees while a file is packed.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::error::{ErrorKind, Result};

use super::document::{
    TAG_FALSE, TAG_FLOAT, TAG_INTEGER, TAG_LIST, TAG_NULL, TAG_OBJECT, TAG_TEXT, TAG_TRUE,
};
use super::pack;

/// Deepest nesting that is packed; AWS's files stay below 40.
pub(super) const MAX_DEPTH: usize = 200;

/// Collects strings and nodes, each distinct one once.
#[derive(Debug)]
pub(super) struct Writer {
    heap: String,
    ends: Vec<u32>,
    strings: HashMap<String, u32>,
    nodes: Vec<u8>,
    known: HashMap<Vec<u32>, u32>,
}

impl Writer {
    pub(super) fn new() -> Self {
        let mut writer = Self {
            heap: String::new(),
            ends: vec![0],
            strings: HashMap::new(),
            nodes: Vec::new(),
            known: HashMap::new(),
        };
        // String 0 is empty and node 0 is null: what a reader falls back to.
        writer.string("");
        writer.words(vec![TAG_NULL]);
        writer
    }

    /// The number of `text`.
    pub(super) fn string(&mut self, text: &str) -> u32 {
        if let Some(id) = self.strings.get(text) {
            return *id;
        }
        let id = narrow(self.strings.len());
        self.heap.push_str(text);
        self.ends.push(narrow(self.heap.len()));
        self.strings.insert(text.to_owned(), id);
        id
    }

    fn words(&mut self, words: Vec<u32>) -> u32 {
        if let Some(offset) = self.known.get(&words) {
            return *offset;
        }
        let offset = narrow(self.nodes.len());
        for word in &words {
            self.nodes.extend(word.to_le_bytes());
        }
        self.known.insert(words, offset);
        offset
    }

    /// Packs `json`; the offset of its node.
    pub(super) fn node(&mut self, json: &Json) -> Result<u32> {
        self.node_at(json, 0)
    }

    fn node_at(&mut self, json: &Json, depth: usize) -> Result<u32> {
        if depth > MAX_DEPTH {
            return Err(ErrorKind::InvalidModel {
                msg: "it is nested too deeply".to_owned(),
            }
            .into());
        }
        let words = match json {
            Json::Null => vec![TAG_NULL],
            Json::Bool(false) => vec![TAG_FALSE],
            Json::Bool(true) => vec![TAG_TRUE],
            Json::Number(number) => match number.as_i64() {
                Some(integer) => wide(TAG_INTEGER, integer.cast_unsigned()),
                None => wide(TAG_FLOAT, number.as_f64().unwrap_or(f64::NAN).to_bits()),
            },
            Json::String(text) => vec![TAG_TEXT, self.string(text)],
            Json::Array(items) => {
                let mut words = vec![TAG_LIST | narrow(items.len()) << 4];
                for item in items {
                    words.push(self.node_at(item, depth + 1)?);
                }
                words
            }
            Json::Object(entries) => {
                let mut words = vec![TAG_OBJECT | narrow(entries.len()) << 4];
                for (key, value) in entries {
                    words.push(self.string(key));
                    words.push(self.node_at(value, depth + 1)?);
                }
                words
            }
        };
        Ok(self.words(words))
    }

    /// The sections that every pack begins with: heap, string offsets, nodes.
    pub(super) fn into_sections(self) -> Vec<Vec<u8>> {
        let strings = self.ends.iter().flat_map(|end| end.to_le_bytes()).collect();
        vec![self.heap.into_bytes(), strings, self.nodes]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the two halves of a 64-bit word"
)]
fn wide(tag: u32, bits: u64) -> Vec<u32> {
    vec![tag, bits as u32, (bits >> 32) as u32]
}

/// Offsets are 32 bits; `pack::write` refuses a file that does not fit, so a clipped one is never read.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Packs a JSON file that is not a service description.
///
/// # Errors
///
/// `InvalidModel` when it is nested more than 200 levels deep or larger than 4 GiB.
pub fn compile_document(json: &Json) -> Result<Vec<u8>> {
    let mut writer = Writer::new();
    let root = writer.node(json)?;
    let mut sections = writer.into_sections();
    sections.push(root.to_le_bytes().to_vec());
    pack::write(&sections)
}
