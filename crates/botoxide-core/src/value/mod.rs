//! `Value`: the one dynamic type for arguments and results.
//!
//! Not here: validation and serialization (`validate`, `protocol`). Counterpart: the Python objects in
//! botocore's parameters and parsed responses.

use std::ops::Index;

use bytes::Bytes;

use crate::body::Body;
use crate::text::Text;
use crate::time::Timestamp;

mod map;
mod moment;
mod object;
mod python;

pub use map::Map;
pub use object::{AnyObject, Object};
pub(crate) use python::PythonClass;
pub use python::{FloatText, PythonRepr, PythonStr};

/// An argument or a result of a call, or a part of one.
///
/// # Example: reading a result
///
/// ```
/// # use botoxide_core::params;
///
/// let out = params! { "Buckets": [{ "Name": "photos" }, { "Name": "films" }], "Count": 2 };
/// let names: Vec<_> = out["Buckets"].iter().filter_map(|bucket| bucket["Name"].as_str()).collect();
/// assert_eq!(names, ["photos", "films"]);
/// assert_eq!(out["Count"].as_i64(), Some(2));
/// assert!(out["Owner"]["DisplayName"].is_null());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing: Python's `None`.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer of at most 64 bits.
    Integer(i64),
    /// A larger integer: its decimal digits, with a sign if negative.
    BigInteger(Text),
    /// A floating-point number; may be infinite or not a number.
    Float(f64),
    /// UTF-8 text.
    Text(Text),
    /// Bytes.
    Blob(Bytes),
    /// A streaming payload.
    Body(Body),
    /// A timestamp.
    Timestamp(Timestamp),
    /// A sequence.
    List(Vec<Self>),
    /// A structure or a map: a `dict` in boto3. Its order is kept.
    Map(Map),
    /// The payload of an event stream.
    EventStream(Body),
    /// A value that is more than plain data.
    Object(Object),
}

static NULL: Value = Value::Null;

impl Value {
    /// Whether this is `Null`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// let out = params! { "Key": "cat.jpg" };
    /// assert!(out["VersionId"].is_null(), "a key that is missing reads as null");
    /// ```
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The string, if it is text.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// assert_eq!(Value::from("cat").as_str(), Some("cat"));
    /// assert_eq!(Value::Null.as_str(), None);
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The boolean, if it is one.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// assert_eq!(Value::from(true).as_bool(), Some(true));
    /// assert_eq!(Value::Null.as_bool(), None);
    /// ```
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The integer, if it is one that fits.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// assert_eq!(Value::from(3).as_i64(), Some(3));
    /// assert_eq!(Value::Null.as_i64(), None);
    /// ```
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Integer(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The number, if it is one; integers are converted.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// assert_eq!(Value::from(0.5).as_f64(), Some(0.5));
    /// assert_eq!(Value::Null.as_f64(), None);
    /// ```
    #[expect(clippy::cast_precision_loss, reason = "as Python's float(int) does")]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Float(value) = self {
            Some(*value)
        } else {
            self.as_i64().map(|value| value as f64)
        }
    }

    /// The bytes, if it is a blob, a body in memory, or text.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Blob(bytes) | Self::Body(Body::Bytes(bytes)) = self {
            Some(bytes)
        } else {
            self.as_str().map(str::as_bytes)
        }
    }

    /// The timestamp, if it is one.
    pub fn as_timestamp(&self) -> Option<Timestamp> {
        if let Self::Timestamp(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The items, if it is a list.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// let out = params! { "Contents": [{ "Key": "a" }, { "Key": "b" }] };
    /// assert_eq!(out["Contents"].as_list().unwrap().len(), 2);
    /// ```
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self {
            Some(items)
        } else {
            None
        }
    }

    /// The entries, if it is a structure or a map.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// let out = params! { "Tags": { "a": "1" } };
    /// assert!(out["Tags"].as_map().unwrap().contains_key("a"));
    /// ```
    pub fn as_map(&self) -> Option<&Map> {
        if let Self::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// The entries to change, if it is a structure or a map.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Self::Map(map) = self {
            Some(map)
        } else {
            None
        }
    }

    /// The object, if it is a `T`.
    pub fn as_object<T: AnyObject>(&self) -> Option<&T> {
        if let Self::Object(object) = self {
            object.downcast_ref()
        } else {
            None
        }
    }

    /// The member called `name`; `None` if there is none or this is not a structure.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// let out = params! { "Key": "a" };
    /// assert_eq!(out.get("Key"), Some(&Value::from("a")));
    /// assert_eq!(out.get("Size"), None);
    /// ```
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_map()?.get(name)
    }

    /// The items of a list; empty for other types.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::{params, value::Value};
    /// let out = params! { "Names": ["a", "b"] };
    /// let names: Vec<&str> = out["Names"].iter().filter_map(Value::as_str).collect();
    /// assert_eq!(names, ["a", "b"]);
    /// ```
    pub fn iter(&self) -> std::slice::Iter<'_, Self> {
        self.as_list().unwrap_or_default().iter()
    }
}

/// Reads a member; `Null` if there is none, so that paths need no checks.
impl Index<&str> for Value {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.get(name).unwrap_or(&NULL)
    }
}

/// Reads an item; `Null` if there is none.
impl Index<usize> for Value {
    type Output = Self;

    fn index(&self, at: usize) -> &Self {
        self.as_list()
            .and_then(|items| items.get(at))
            .unwrap_or(&NULL)
    }
}

impl<'a> IntoIterator for &'a Value {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

macro_rules! from {
    ($($type:ty => |$value:ident| $make:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $make
            }
        })*
    };
}

from! {
    bool => |value| Self::Bool(value);
    i32 => |value| Self::Integer(value.into());
    i64 => |value| Self::Integer(value);
    u16 => |value| Self::Integer(value.into());
    u32 => |value| Self::Integer(value.into());
    u64 => |value| i64::try_from(value).map_or_else(|_| Self::BigInteger(value.to_string().into()), Self::Integer);
    usize => |value| Self::from(value as u64);
    f64 => |value| Self::Float(value);
    &str => |value| Self::Text(value.into());
    String => |value| Self::Text(value.into());
    &String => |value| Self::Text(value.as_str().into());
    Text => |value| Self::Text(value);
    Bytes => |value| Self::Blob(value);
    Vec<u8> => |value| Self::Blob(value.into());
    &[u8] => |value| Self::Blob(Bytes::copy_from_slice(value));
    Body => |value| Self::Body(value);
    Timestamp => |value| Self::Timestamp(value);
    Vec<Self> => |value| Self::List(value);
    Map => |value| Self::Map(value);
    Object => |value| Self::Object(value);
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Creates arguments, in the notation of a Python dictionary.
///
/// Keys are string literals, values are literals, nested `{…}` and `[…]`, or any expression that has
/// `Into<Value>`. The macro creates a [`Value::Map`].
///
/// ```
/// # use botoxide_core::params;
///
/// let key = "2026/11/cat.jpg";
/// let arguments = params! { "Bucket": "photos", "Key": key, "Metadata": { "camera": "X100" } };
/// assert_eq!(arguments["Metadata"]["camera"], "X100");
/// ```
#[macro_export]
macro_rules! params {
    (@value null) => { $crate::value::Value::Null };
    (@value { $($inner:tt)* }) => { $crate::params!($($inner)*) };
    (@value [ $($inner:tt)* ]) => { $crate::params!(@list [] $($inner)*) };
    (@value $value:expr) => { $crate::value::Value::from($value) };

    (@list [$($done:expr,)*]) => { $crate::value::Value::List(::std::vec![$($done,)*]) };
    (@list [$($done:expr,)*] null $(, $($rest:tt)*)?) => {
        $crate::params!(@list [$($done,)* $crate::value::Value::Null,] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::params!(@list [$($done,)* $crate::params!(@value { $($inner)* }),] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::params!(@list [$($done,)* $crate::params!(@value [ $($inner)* ]),] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] $value:expr $(, $($rest:tt)*)?) => {
        $crate::params!(@list [$($done,)* $crate::value::Value::from($value),] $($($rest)*)?)
    };

    (@map $map:ident) => {};
    (@map $map:ident $key:literal : null $(, $($rest:tt)*)?) => {
        $map.insert($crate::text::Text::from_static($key), $crate::value::Value::Null);
        $crate::params!(@map $map $($($rest)*)?);
    };
    (@map $map:ident $key:literal : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $map.insert($crate::text::Text::from_static($key), $crate::params!(@value { $($inner)* }));
        $crate::params!(@map $map $($($rest)*)?);
    };
    (@map $map:ident $key:literal : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $map.insert($crate::text::Text::from_static($key), $crate::params!(@value [ $($inner)* ]));
        $crate::params!(@map $map $($($rest)*)?);
    };
    (@map $map:ident $key:literal : $value:expr $(, $($rest:tt)*)?) => {
        $map.insert($crate::text::Text::from_static($key), $crate::value::Value::from($value));
        $crate::params!(@map $map $($($rest)*)?);
    };

    () => { $crate::value::Value::Map($crate::value::Map::new()) };
    ($($entries:tt)+) => {{
        let mut map = $crate::value::Map::new();
        $crate::params!(@map map $($entries)+);
        $crate::value::Value::Map(map)
    }};
}
