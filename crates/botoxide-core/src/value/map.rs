//! `Map`: an ordered dictionary with text keys, flat in memory.
//!
//! Structures have few members and are read once or twice, so a vector is faster than a hash table; lookups are
//! linear. Keys of structures are the model's names and cost nothing to clone.

use crate::text::Text;
use crate::value::Value;

/// An ordered dictionary: a structure's members or a map's entries.
///
/// # Example: a key that is computed
///
/// ```
/// # use botoxide_core::value::{Map, Value};
/// let mut arguments = Map::new();
/// arguments.insert("Bucket", "photos");
/// for name in ["cat", "dog"] {
///     arguments.insert(format!("x-amz-meta-{name}"), true);
/// }
/// assert_eq!(arguments.len(), 3);
/// let arguments = Value::Map(arguments);
/// assert_eq!(arguments["Bucket"], "photos");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<(Text, Value)>,
}

impl Map {
    /// An empty dictionary.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// An empty dictionary with room for `capacity` entries.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            entries: Vec::with_capacity(capacity),
        }
    }

    /// A dictionary of entries with unique keys, which the caller guarantees.
    pub(crate) fn from_entries(entries: Vec<(Text, Value)>) -> Self {
        Self { entries }
    }

    /// The value of `key`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("Key", "cat.jpg");
    /// assert_eq!(map.get("Key").unwrap(), "cat.jpg");
    /// assert!(map.get("key").is_none());
    /// ```
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(name, _)| name.as_str() == key)
            .map(|(_, value)| value)
    }

    /// The value of `key`, to change.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("MaxKeys", 10);
    /// *map.get_mut("MaxKeys").unwrap() = 20.into();
    /// assert_eq!(map.get("MaxKeys").unwrap().as_i64(), Some(20));
    /// ```
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries
            .iter_mut()
            .find(|(name, _)| name.as_str() == key)
            .map(|(_, value)| value)
    }

    /// Whether there is an entry for `key`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("a", 1);
    /// assert!(map.contains_key("a") && !map.contains_key("b"));
    /// ```
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets `key`; an existing entry keeps its position, and its value is replaced.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// assert!(map.insert("Key", "a").is_none());
    /// assert_eq!(map.insert("Key", "b").unwrap(), "a");
    /// ```
    pub fn insert(&mut self, key: impl Into<Text>, value: impl Into<Value>) -> Option<Value> {
        let key = key.into();
        let value = value.into();
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.entries.push((key, value));
        None
    }

    /// Adds an entry for a new key, which the caller guarantees.
    pub fn push(&mut self, key: Text, value: Value) {
        self.entries.push((key, value));
    }

    /// Removes the entry for `key`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("Key", "a");
    /// assert_eq!(map.remove("Key").unwrap(), "a");
    /// assert!(map.is_empty());
    /// ```
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self
            .entries
            .iter()
            .position(|(name, _)| name.as_str() == key)?;
        Some(self.entries.remove(at).1)
    }

    /// Entries in order.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("b", 1);
    /// map.insert("a", 2);
    /// let names: Vec<&str> = map.iter().map(|(name, _)| name.as_str()).collect();
    /// assert_eq!(names, ["b", "a"], "in the order of insertion");
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Text, &Value)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// Entries in order, values to change.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&Text, &mut Value)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Keys in order.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::value::Map;
    /// let mut map = Map::new();
    /// map.insert("a", 1);
    /// assert_eq!(map.keys().count(), 1);
    /// ```
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Text> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Equality as of Python's dictionaries: the same entries, in any order.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(key, value)| other.get(key).is_some_and(|found| found == value))
    }
}

impl IntoIterator for Map {
    type Item = (Text, Value);
    type IntoIter = std::vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Into<Text>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl<K: Into<Text>, V: Into<Value>> Extend<(K, V)> for Map {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}
