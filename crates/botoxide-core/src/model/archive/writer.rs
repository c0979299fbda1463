//! Interning of strings and JSON subtrees while a file is packed.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::error::{ErrorKind, Result};

use super::pack;
use super::strings::Strings;
use super::words::{
    MAX_DEPTH, TAG_BITS, TAG_BOOL, TAG_FLOAT, TAG_INTEGER, TAG_LIST, TAG_NULL, TAG_OBJECT,
    TAG_SMALL, TAG_TEXT, narrow,
};

/// Collects strings and nodes, each distinct one once.
#[derive(Debug)]
pub(super) struct Writer {
    strings: Strings,
    nodes: Vec<u8>,
    known: HashMap<Vec<u32>, u32>,
}

impl Writer {
    pub(super) fn new() -> Self {
        let mut writer = Self {
            strings: Strings::default(),
            nodes: Vec::new(),
            known: HashMap::new(),
        };
        // String 0 is empty: what a reader falls back to.
        writer.string("");
        writer
    }

    /// The number of `text`.
    pub(super) fn string(&mut self, text: &str) -> u32 {
        self.strings.id(text)
    }

    /// The number that the next new string will get.
    pub(super) fn next_string(&self) -> u32 {
        self.strings.next_id()
    }

    /// Where `words` are among the nodes, in units of four bytes.
    fn place(&mut self, words: Vec<u32>) -> u32 {
        if let Some(place) = self.known.get(&words) {
            return *place;
        }
        let place = narrow(self.nodes.len() / 4);
        for word in &words {
            self.nodes.extend(word.to_le_bytes());
        }
        self.known.insert(words, place);
        place
    }

    fn placed(&mut self, tag: u32, words: Vec<u32>) -> u32 {
        tag | self.place(words) << TAG_BITS
    }

    /// Packs `json`; the word of its node.
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
        Ok(match json {
            Json::Null => TAG_NULL,
            Json::Bool(value) => TAG_BOOL | u32::from(*value) << TAG_BITS,
            Json::Number(number) => {
                if let Some(integer) = number.as_i64() {
                    self.integer(integer)
                } else {
                    let float = number.as_f64().unwrap_or(f64::NAN);
                    self.placed(TAG_FLOAT, halves(float.to_bits()))
                }
            }
            Json::String(text) => self.text(text),
            Json::Array(items) => {
                let mut words = vec![narrow(items.len())];
                for item in items {
                    words.push(self.node_at(item, depth + 1)?);
                }
                self.placed(TAG_LIST, words)
            }
            Json::Object(entries) => {
                let mut keys = vec![narrow(entries.len())];
                keys.extend(entries.keys().map(|key| self.string(key)));
                let mut words = vec![self.place(keys)];
                for value in entries.values() {
                    words.push(self.node_at(value, depth + 1)?);
                }
                self.placed(TAG_OBJECT, words)
            }
        })
    }

    fn text(&mut self, text: &str) -> u32 {
        TAG_TEXT | self.string(text) << TAG_BITS
    }

    fn integer(&mut self, integer: i64) -> u32 {
        let half = 1 << (31 - TAG_BITS);
        match i32::try_from(integer) {
            Ok(small) if (-half..half).contains(&small) => {
                TAG_SMALL | small.cast_unsigned() << TAG_BITS
            }
            _ => self.placed(TAG_INTEGER, halves(integer.cast_unsigned())),
        }
    }

    /// The sections that every pack begins with: heap, string offsets, nodes.
    pub(super) fn into_sections(self) -> Result<Vec<Vec<u8>>> {
        let most = 1 << (32 - TAG_BITS);
        if self.strings.next_id() as usize > most || self.nodes.len() / 4 > most {
            return Err(ErrorKind::InvalidModel {
                msg: "it is larger than 2 GiB".to_owned(),
            }
            .into());
        }
        let (heap, table) = self.strings.lay_out()?;
        Ok(vec![heap.into_bytes(), table, self.nodes])
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the two halves of a 64-bit word"
)]
fn halves(bits: u64) -> Vec<u32> {
    vec![bits as u32, (bits >> 32) as u32]
}

/// Packs a JSON file that is not a service description.
///
/// # Errors
///
/// `InvalidModel` when it is nested more than 200 levels deep or larger than 4 GiB.
pub fn compile_document(json: &Json) -> Result<Vec<u8>> {
    let mut writer = Writer::new();
    let root = writer.node(json)?;
    let mut sections = writer.into_sections()?;
    sections.push(root.to_le_bytes().to_vec());
    pack::write(&sections)
}
