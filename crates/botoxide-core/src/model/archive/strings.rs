//! The strings of a packed file: numbered when they are first met, laid out so that they share bytes.
//!
//! A string that begins or ends another one takes no bytes of its own: a third of all names in AWS's models.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::error::{ErrorKind, Result};

use super::words::{narrow, u32_at};

/// Bits of a string's word that hold its length; its start is above them.
const LENGTH_BITS: u32 = 8;
/// A length that says: the next two words are start and length.
const LONG: u32 = (1 << LENGTH_BITS) - 1;

/// The string with number `id`; empty for one that is not there.
pub(super) fn string_at<'a>(heap: &'a str, table: &[u8], id: u32) -> &'a str {
    let at = id as usize * 4;
    let word = u32_at(table, at);
    let (start, length) = match word & LONG {
        LONG => (u32_at(table, at + 4), u32_at(table, at + 8)),
        length => (word >> LENGTH_BITS, length),
    };
    let start = start as usize;
    let end = start.saturating_add(length as usize);
    heap.get(start..end).unwrap_or_default()
}

/// Whether the string with number `id` is `text`. Most others have another length.
pub(super) fn is_string(heap: &str, table: &[u8], id: u32, text: &str) -> bool {
    let length = u32_at(table, id as usize * 4) & LONG;
    (length == LONG || length as usize == text.len()) && string_at(heap, table, id) == text
}

/// Strings on their way into a packed file.
#[derive(Debug, Default)]
pub(super) struct Strings {
    ids: HashMap<String, u32>,
    next: u32,
}

impl Strings {
    /// The number of `text`.
    pub(super) fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.next;
        self.next = self
            .next
            .saturating_add(if is_long(text.len()) { 3 } else { 1 });
        self.ids.insert(text.to_owned(), id);
        id
    }

    /// The number that the next new string will get.
    pub(super) fn next_id(&self) -> u32 {
        self.next
    }

    /// The heap, and the table that [`string_at`] reads.
    pub(super) fn lay_out(self) -> Result<(String, Vec<u8>)> {
        let texts = self.ids.into_iter();
        let (mut long, mut short): (Vec<_>, Vec<_>) =
            texts.partition(|(text, _)| is_long(text.len()));
        long.sort_unstable();
        short.sort_unstable();
        let (mut heap, starts) = lay_out_short(&short);
        let mut table = vec![0; self.next as usize];
        for ((text, id), start) in short.iter().zip(starts) {
            let start = narrow(start);
            if start >> (32 - LENGTH_BITS) != 0 {
                return Err(ErrorKind::InvalidModel {
                    msg: "its names take more than 16 MiB".to_owned(),
                }
                .into());
            }
            table[*id as usize] = start << LENGTH_BITS | narrow(text.len());
        }
        for (text, id) in &long {
            let id = *id as usize;
            table[id..id + 3].copy_from_slice(&[LONG, narrow(heap.len()), narrow(text.len())]);
            heap.push_str(text);
        }
        Ok((heap, table.into_iter().flat_map(u32::to_le_bytes).collect()))
    }
}

/// A heap of sorted strings, and where each begins in it.
fn lay_out_short(texts: &[(String, u32)]) -> (String, Vec<usize>) {
    // A string that begins any other begins the one after it.
    let begins_next: Vec<bool> = (0..texts.len())
        .map(|at| {
            let next = texts.get(at + 1);
            next.is_some_and(|(next, _)| next.starts_with(&texts[at].0))
        })
        .collect();
    let mut rest: Vec<usize> = (0..texts.len()).filter(|at| !begins_next[*at]).collect();
    rest.sort_unstable_by(|a, b| backwards(&texts[*a].0, &texts[*b].0));

    let mut heap = String::new();
    let mut starts = vec![0; texts.len()];
    for (place, &at) in rest.iter().enumerate().rev() {
        let text = &texts[at].0;
        starts[at] = match rest.get(place + 1) {
            Some(&next) if texts[next].0.ends_with(text) => {
                starts[next] + texts[next].0.len() - text.len()
            }
            _ => {
                heap.push_str(text);
                heap.len() - text.len()
            }
        };
    }
    for at in (0..texts.len()).rev() {
        if begins_next[at] {
            starts[at] = starts[at + 1];
        }
    }
    (heap, starts)
}

fn is_long(length: usize) -> bool {
    length >= LONG as usize
}

fn backwards(a: &str, b: &str) -> Ordering {
    a.bytes().rev().cmp(b.bytes().rev())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_share_their_beginnings_and_ends() {
        let mut strings = Strings::default();
        let texts = [
            "Bucket",
            "ListBucket",
            "ListBucketsRequest",
            "ListBuckets",
            "Request",
            "",
        ];
        for text in texts {
            strings.id(text);
        }
        let (heap, table) = strings.lay_out().unwrap();
        assert_eq!(heap.len(), "ListBucketsRequest".len() + "Bucket".len());
        for (id, text) in texts.iter().enumerate() {
            assert_eq!(string_at(&heap, &table, narrow(id)), *text);
        }
    }

    proptest! {
        #[test]
        fn every_string_can_be_read(
            texts in prop::collection::vec("[abé]{0,6}|x{250,260}|x{600}", 0..60),
            id in any::<u32>(),
            heap in "[aé]{0,20}",
            table in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut strings = Strings::default();
            let ids: Vec<u32> = texts.iter().map(|text| strings.id(text)).collect();
            let (packed, words) = strings.lay_out().unwrap();
            for (text, id) in texts.iter().zip(ids) {
                prop_assert_eq!(string_at(&packed, &words, id), text);
            }
            // Whatever a table contains, reading it does not panic.
            for id in (0..20).chain([id]) {
                string_at(&heap, &table, id);
            }
        }
    }
}
