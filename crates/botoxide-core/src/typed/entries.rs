//! `Entries`: a map whose values have a type, in the order of the response.

use std::collections::HashMap;
use std::collections::hash_map;

use super::member::{Look, Member, Place};
use crate::text::{Text, digest};

/// Up to here comparing all keys is cheaper than hashing them.
const FEW: usize = 16;

/// A map with text keys, in order.
///
/// # Example: metadata of an object
///
/// ```
/// # use botoxide_core::text::Text;
/// # use botoxide_core::typed::Entries;
/// let mut metadata = Entries::<Text>::new();
/// metadata.insert("author", "anna");
/// metadata.insert("author", "bea");
/// assert_eq!(metadata.get("author").unwrap(), "bea");
/// assert_eq!(metadata.len(), 1);
/// let same = Entries::from_iter([("author", Text::from("bea"))]);
/// assert_eq!(metadata, same);
/// ```
#[derive(Clone, Debug)]
pub struct Entries<T> {
    entries: Vec<(Text, T)>,
}

impl<T> Entries<T> {
    /// An empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&T> {
        let found = self.entries.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    /// Sets the value of `key`, which keeps its place if it is there already; returns the former value.
    pub fn insert(&mut self, key: impl Into<Text>, value: impl Into<T>) -> Option<T> {
        let (key, value) = (key.into(), value.into());
        if let Some((_, before)) = self.entries.iter_mut().find(|(known, _)| *known == key) {
            return Some(std::mem::replace(before, value));
        }
        self.entries.push((key, value));
        None
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Text, &T)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Equal if they have the same entries, in any order.
impl<T: PartialEq> PartialEq for Entries<T> {
    fn eq(&self, other: &Self) -> bool {
        let known: HashMap<&str, &T> = other.iter().map(|(key, value)| (&**key, value)).collect();
        self.len() == other.len()
            && (self.iter()).all(|(key, value)| known.get(key.as_str()) == Some(&value))
    }
}

impl<T> IntoIterator for Entries<T> {
    type Item = (Text, T);
    type IntoIter = std::vec::IntoIter<(Text, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Into<Text>, T> FromIterator<(K, T)> for Entries<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self {
            entries: entries.map(|(key, value)| (key.into(), value)).collect(),
        };
        map.keep_last();
        map
    }
}

impl<T> Entries<T> {
    /// Of those with the same key the last one counts, in the place of the first. The time grows with their number only.
    fn keep_last(&mut self) {
        if self.entries.len() <= FEW && !has_repeated(&self.entries) {
            return;
        }
        let swaps = repeated(self.entries.iter().map(|(key, _)| key));
        for (first, later) in &swaps {
            self.entries.swap(*first, *later);
        }
        let mut later = swaps.iter().map(|(_, later)| *later).peekable();
        let mut at = 0..;
        self.entries
            .retain(|_| later.next_if_eq(&at.next().unwrap_or_default()).is_none());
    }
}

/// Whether two keys are the same. A filter of 256 bits rules out most pairs.
pub(crate) fn has_repeated<T>(entries: &[(Text, T)]) -> bool {
    let mut seen = [0_u64; 4];
    entries.iter().enumerate().any(|(at, (key, _))| {
        let hash = digest(key.as_bytes()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = 1 << (hash >> 58);
        let seen = &mut seen[(hash >> 56) as usize & 3];
        let is_seen = *seen & bit != 0;
        *seen |= bit;
        is_seen && entries[..at].iter().any(|(before, _)| before == key)
    })
}

/// For each key that comes again: its first place, and the place of the later value, in order.
fn repeated<'k>(keys: impl Iterator<Item = &'k Text>) -> Vec<(usize, usize)> {
    let mut first = HashMap::new();
    let mut swaps = Vec::new();
    for (at, key) in keys.enumerate() {
        match first.entry(key.clone()) {
            hash_map::Entry::Occupied(place) => swaps.push((*place.get(), at)),
            hash_map::Entry::Vacant(place) => {
                place.insert(at);
            }
        }
    }
    swaps
}

/// A map whose values have a type, as the engine sees it.
pub trait Pairs {
    /// Adds an entry with a blank value, to be filled. The key may be there already until [`settle`](Self::settle).
    fn push(&mut self, key: Text) -> &mut dyn Member;

    /// Makes room for `more` entries.
    fn reserve(&mut self, more: usize);

    /// Removes the last entry.
    fn pop(&mut self);

    /// Of entries with the same key, keeps the last.
    fn settle(&mut self);

    /// The entry at `at`.
    fn at(&self, at: usize) -> Option<(&Text, &dyn Member)>;

    /// How many there are.
    fn count(&self) -> usize;
}

impl<T: Member> Pairs for Entries<T> {
    fn push(&mut self, key: Text) -> &mut dyn Member {
        &mut self.entries.push_mut((key, T::blank())).1
    }

    fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
    }

    fn pop(&mut self) {
        self.entries.pop();
    }

    fn settle(&mut self) {
        self.keep_last();
    }

    fn at(&self, at: usize) -> Option<(&Text, &dyn Member)> {
        let entry = self.entries.get(at);
        entry.map(|(key, value)| (key, value as &dyn Member))
    }

    fn count(&self) -> usize {
        self.entries.len()
    }
}

impl<T: Member> Member for Entries<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn place(&mut self) -> Place<'_> {
        Place::Map(self)
    }

    fn look(&self) -> Look<'_> {
        Look::Map(self)
    }

    fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_value_wins_in_the_first_place() {
        for others in [0, 100] {
            let names: Vec<String> = (0..others).map(|number| number.to_string()).collect();
            let mut entries = vec![("a", 1), ("b", 2), ("a", 3), ("a", 4)];
            entries.extend(names.iter().map(|name| (name.as_str(), 0)));
            let map = Entries::<i64>::from_iter(entries);
            let first: Vec<_> = map.iter().take(2).collect();
            assert_eq!(map.len(), 2 + others);
            assert_eq!(first, [(&Text::from("a"), &4), (&Text::from("b"), &2)]);
        }
    }
}
