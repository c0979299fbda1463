//! `Text`: a UTF-8 string that shares the buffer it was cut from.
//!
//! Not here: encodings, escaping, case changes. Counterpart: Python's `str` in botocore's dictionaries.
//! A clone is a reference count (or nothing, for text of the model), never a copy.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use bytes::Bytes;
use bytestring::ByteString;

/// A UTF-8 string that is cheap to clone and to cut.
///
/// Text of a service model is `'static` and costs nothing to clone; text of a response is a slice of
/// the response's buffer.
///
/// # Example: a slice shares its buffer
///
/// ```
/// use botoxide_core::text::Text;
///
/// let body = Text::from(String::from("name=photos"));
/// let name = body.slice_ref(&body[5..]);
/// assert_eq!(name, "photos");
/// ```
#[derive(Clone, Default)]
pub struct Text(ByteString);

impl Text {
    /// Text with the lifetime of the program: no allocation, free clones.
    pub const fn from_static(text: &'static str) -> Self {
        Self(ByteString::from_static(text))
    }

    /// The part `slice` of this text, sharing its buffer.
    ///
    /// # Panics
    ///
    /// When `slice` is not a part of this text.
    #[must_use]
    pub fn slice_ref(&self, slice: &str) -> Self {
        if slice.is_empty() {
            return Self::default();
        }
        Self(self.0.slice_ref(slice))
    }

    /// The bytes of `buffer` as text, without copying.
    ///
    /// # Errors
    ///
    /// Gives the buffer back when it is not UTF-8.
    pub fn from_utf8(buffer: Bytes) -> Result<Self, Bytes> {
        ByteString::try_from(Bytes::clone(&buffer))
            .map(Self)
            .map_err(|_| buffer)
    }

    /// The text as a string slice.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The UTF-8 bytes, sharing the buffer.
    pub fn into_bytes(self) -> Bytes {
        self.0.into_bytes()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(ByteString::from(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(ByteString::from(text))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
