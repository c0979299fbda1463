//! Typed access to the members of a `Value`: a missing member or another type is an error that names it.
//!
//! Indexing (`value["Name"]`) stays lenient and gives `Null`; these methods are for members that must be present.
//! Not here: whole types through serde (`deserialize.rs`). Counterpart: a `KeyError` of Python's `dict`.

use bytes::Bytes;

use crate::body::Body;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::time::Timestamp;
use crate::value::{Map, Value};

/// Reading members that must be present.
///
/// # Example
///
/// ```
/// # use botoxide_core::params;
///
/// let out = params! { "Buckets": [{ "Name": "photos" }], "Count": 1 };
/// for bucket in out.list("Buckets")? {
///     assert_eq!(bucket.text("Name")?, "photos");
/// }
/// assert_eq!(out.integer("Count")?, 1);
///
/// let error = out.text("Owner").unwrap_err();
/// assert!(error.is_a("KeyError"));
/// assert_eq!(error.to_string(), "there is no member 'Owner'; the members are: Buckets, Count");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
impl Value {
    /// The member `name`.
    ///
    /// # Errors
    ///
    /// A `KeyError` that names the member, and the members that exist, if there is none of this name; a `TypeError` if
    /// this value is no structure.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.require("Owner")?.text("ID")?, "1");
    /// assert!(out.require("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn require(&self, name: &str) -> Result<&Self> {
        let map = self
            .as_map()
            .ok_or_else(|| wrong_type(&format!("the parent of '{name}'"), self, "a structure"))?;
        map.get(name).ok_or_else(|| missing(map, name))
    }

    /// The member `name` as text.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is not text.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.text("Key")?, "a");
    /// assert!(out.text("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn text(&self, name: &str) -> Result<&str> {
        self.member(name, "text", Self::as_str)
    }

    /// The member `name` as a whole number.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is no whole number of 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.integer("Size")?, 3);
    /// assert!(out.integer("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn integer(&self, name: &str) -> Result<i64> {
        self.member(name, "a 64-bit integer", Self::as_i64)
    }

    /// The member `name` as a floating-point number; whole numbers are converted.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is no number.
    pub fn float(&self, name: &str) -> Result<f64> {
        self.member(name, "a number", Self::as_f64)
    }

    /// The member `name` as a boolean.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is no boolean.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.boolean("IsLatest")?, true);
    /// assert!(out.boolean("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn boolean(&self, name: &str) -> Result<bool> {
        self.member(name, "a boolean", Self::as_bool)
    }

    /// The member `name` as bytes: a blob, a body in memory, or the UTF-8 bytes of text.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member has no bytes in memory.
    pub fn bytes(&self, name: &str) -> Result<&[u8]> {
        self.member(name, "bytes", Self::as_bytes)
    }

    /// The member `name` as a timestamp.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is no timestamp.
    pub fn timestamp(&self, name: &str) -> Result<Timestamp> {
        self.member(name, "a timestamp", Self::as_timestamp)
    }

    /// The items of the list `name`.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is no list.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.list("Tags")?.len(), 1);
    /// assert!(out.list("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn list(&self, name: &str) -> Result<&[Self]> {
        self.member(name, "a list", Self::as_list)
    }

    /// The entries of the structure or map `name`.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require); a `TypeError` if the member is neither.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::params;
    /// let out = params! { "Key": "a", "Size": 3, "Ratio": 0.5, "IsLatest": true, "Tags": ["x"], "Owner": { "ID": "1" } };
    /// assert_eq!(out.map("Owner")?.len(), 1);
    /// assert!(out.map("Missing").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn map(&self, name: &str) -> Result<&Map> {
        self.member(name, "a structure", Self::as_map)
    }

    /// Removes the member `name` and returns it, without a copy.
    ///
    /// # Errors
    ///
    /// As [`require`](Self::require).
    ///
    /// # Example: the key outlives the result
    ///
    /// ```
    /// # use botoxide_core::params;
    ///
    /// let mut object = params! { "Key": "cat.jpg", "Size": 3 };
    /// let key = String::try_from(object.take("Key")?)?;
    /// assert_eq!(key, "cat.jpg");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn take(&mut self, name: &str) -> Result<Self> {
        self.require(name)?;
        let map = self.as_map_mut();
        Ok(map.and_then(|map| map.remove(name)).unwrap_or_default())
    }

    fn member<'a, T>(
        &'a self,
        name: &str,
        wanted: &str,
        read: impl FnOnce(&'a Self) -> Option<T>,
    ) -> Result<T> {
        let value = self.require(name)?;
        read(value).ok_or_else(|| wrong_type(&format!("'{name}'"), value, wanted))
    }
}

/// Converts a value into an owned Rust type; the error is a `TypeError`.
macro_rules! owned {
    ($($type:ty, $wanted:literal => $($pattern:pat => $made:expr),+;)*) => {
        $(impl TryFrom<Value> for $type {
            type Error = Error;

            fn try_from(value: Value) -> Result<Self> {
                match value {
                    $($pattern => Ok($made),)+
                    other => Err(wrong_type("the value", &other, $wanted)),
                }
            }
        })*
    };
}

owned! {
    Text, "text" => Value::Text(text) => text;
    String, "text" => Value::Text(text) => text.as_str().to_owned();
    Bytes, "bytes" => Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) => bytes, Value::Text(text) => text.into_bytes();
    Vec<Value>, "a list" => Value::List(items) => items;
    Map, "a structure" => Value::Map(map) => map;
    Timestamp, "a timestamp" => Value::Timestamp(timestamp) => timestamp;
    bool, "a boolean" => Value::Bool(value) => value;
    i64, "a 64-bit integer" => Value::Integer(value) => value;
}

fn missing(map: &Map, name: &str) -> Error {
    /// More names would bury the one that is missing.
    const SHOWN: usize = 12;
    let mut names: Vec<&str> = map.keys().take(SHOWN).map(Text::as_str).collect();
    if map.len() > SHOWN {
        names.push("…");
    }
    let msg = if names.is_empty() {
        format!("there is no member '{name}'; the structure is empty")
    } else {
        format!(
            "there is no member '{name}'; the members are: {}",
            names.join(", ")
        )
    };
    ErrorKind::MissingMember { msg }.into()
}

/// What a value is, in an error.
pub(crate) fn description(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Integer(_) | Value::BigInteger(_) => "an integer",
        Value::Float(_) => "a float",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
        Value::Body(_) => "a body",
        Value::Timestamp(_) => "a timestamp",
        Value::List(_) => "a list",
        Value::Map(_) => "a structure",
        Value::EventStream(_) => "an event stream",
        Value::Object(_) => "an object",
    }
}

fn wrong_type(what: &str, value: &Value, wanted: &str) -> Error {
    let msg = format!("{what} is {}, not {wanted}", description(value));
    ErrorKind::InvalidType { msg }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    #[test]
    fn every_type_is_read_or_rejected() {
        let value = params! {
            "Text": "a", "Integer": 1, "Float": 1.5, "Boolean": true, "List": [1], "Map": { "a": 1 },
            "Bytes": b"b".as_slice(), "Timestamp": Timestamp::new(0, 0), "Null": null,
        };
        assert_eq!(value.text("Text").unwrap(), "a");
        assert_eq!(value.integer("Integer").unwrap(), 1);
        assert!((value.float("Integer").unwrap() - 1.0).abs() < f64::EPSILON);
        assert!(value.boolean("Boolean").unwrap());
        assert_eq!(value.list("List").unwrap().len(), 1);
        assert_eq!(value.map("Map").unwrap().len(), 1);
        assert_eq!(value.bytes("Bytes").unwrap(), b"b");
        assert_eq!(value.timestamp("Timestamp").unwrap().seconds, 0);
        let refused = [
            value.text("Null").unwrap_err(),
            value.integer("Text").unwrap_err(),
            value.float("Text").unwrap_err(),
            value.boolean("List").unwrap_err(),
            value.list("Map").unwrap_err(),
            value.map("Timestamp").unwrap_err(),
            value.bytes("Integer").unwrap_err(),
            value.timestamp("Float").unwrap_err(),
            value["Text"].require("a").unwrap_err(),
        ];
        for error in &refused {
            assert!(error.is_a("TypeError"), "{error}");
        }
        assert_eq!(refused[0].to_string(), "'Null' is null, not text");
        assert_eq!(
            refused[8].to_string(),
            "the parent of 'a' is text, not a structure"
        );
    }

    #[test]
    fn a_missing_member_is_named_with_those_that_exist() {
        let mut wide = Map::new();
        for number in 0..20 {
            wide.insert(format!("Member{number}"), number);
        }
        let wide = Value::Map(wide).require("Name").unwrap_err().to_string();
        assert!(wide.ends_with("Member10, Member11, …"), "{wide}");
        let empty = params! {}.require("Name").unwrap_err();
        assert_eq!(
            empty.to_string(),
            "there is no member 'Name'; the structure is empty"
        );
        assert!(params! {}.take("Name").unwrap_err().is_a("LookupError"));
    }

    #[test]
    fn values_become_owned_types() {
        let mut value = params! { "a": "text", "b": [1, 2], "c": { "d": 1 } };
        assert_eq!(String::try_from(value.take("a").unwrap()).unwrap(), "text");
        assert_eq!(
            <Vec<Value>>::try_from(value.take("b").unwrap())
                .unwrap()
                .len(),
            2
        );
        assert_eq!(Map::try_from(value.take("c").unwrap()).unwrap().len(), 1);
        assert!(value.as_map().unwrap().is_empty());
        let error = i64::try_from(Value::from("1")).unwrap_err();
        assert_eq!(error.to_string(), "the value is text, not a 64-bit integer");
    }
}
