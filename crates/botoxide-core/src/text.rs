//! `Text`: a UTF-8 string that shares the buffer it was cut from.
//!
//! Not here: encodings, escaping, case changes. Counterpart: Python's `str` in botocore's dictionaries.
//! A clone is a reference count (or nothing, for text of the model), never a copy.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

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
/// # use botoxide_core::text::Text;
///
/// let body = Text::from(String::from("name=photos"));
/// let name = body.slice_ref(&body[5..]);
/// assert_eq!(name, "photos");
/// ```
#[derive(Clone)]
pub struct Text(Kind);

/// Who owns the bytes. A response has thousands of strings, so all three are cloned and dropped inline.
#[derive(Clone)]
enum Kind {
    /// A short string, stored inline.
    Own(Arc<str>),
    /// A slice of a buffer.
    Part {
        buffer: Arc<ByteString>,
        start: u32,
        end: u32,
    },
    /// A static string.
    Static(&'static str),
}

/// Strings of up to so many bytes are copied rather than shared.
const SHORT: usize = 256;

impl Text {
    /// Text with the lifetime of the program: no allocation, free clones.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::text::Text;
    /// const NAME: Text = Text::from_static("photos");
    /// assert_eq!(NAME, "photos");
    /// ```
    pub const fn from_static(text: &'static str) -> Self {
        Self(Kind::Static(text))
    }

    /// The part `slice` of this text, sharing its buffer if it has one.
    ///
    /// # Panics
    ///
    /// If `slice` is not a part of this text.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::text::Text;
    /// let text = Text::from("photos/cat.jpg");
    /// let name = text.slice_ref(&text[7..]);
    /// assert_eq!(name, "cat.jpg");
    /// ```
    #[must_use]
    #[inline]
    pub fn slice_ref(&self, slice: &str) -> Self {
        if let Kind::Part { buffer, start, end } = &self.0 {
            let from = slice.as_ptr().addr().wrapping_sub(buffer.as_ptr().addr());
            let to = from.wrapping_add(slice.len());
            if let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(to))
                && *start <= from
                && to <= *end
            {
                let buffer = Arc::clone(buffer);
                return Self(Kind::Part {
                    buffer,
                    start: from,
                    end: to,
                });
            }
        }
        self.slice_of_other(slice)
    }

    fn slice_of_other(&self, slice: &str) -> Self {
        if slice.is_empty() {
            return Self::default();
        }
        let all = self.as_str();
        let from = slice.as_ptr().addr().wrapping_sub(all.as_ptr().addr());
        let is_part = from <= all.len() && slice.len() <= all.len() - from;
        assert!(is_part, "the slice is a part of the text");
        match self.0 {
            Kind::Static(all) => Self(Kind::Static(&all[from..from + slice.len()])),
            Kind::Own(_) | Kind::Part { .. } => Self::from(slice),
        }
    }

    /// The bytes of `buffer` as text, without copying.
    ///
    /// # Errors
    ///
    /// Returns the buffer if it is not UTF-8.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::text::Text;
    /// assert_eq!(Text::from_utf8("cat".into()).unwrap(), "cat");
    /// assert!(Text::from_utf8(vec![0xff].into()).is_err());
    /// ```
    pub fn from_utf8(buffer: Bytes) -> Result<Self, Bytes> {
        ByteString::try_from(Bytes::clone(&buffer))
            .map(Self::whole)
            .map_err(|_| buffer)
    }

    fn whole(buffer: ByteString) -> Self {
        match u32::try_from(buffer.len()) {
            Ok(end) => Self(Kind::Part {
                buffer: Arc::new(buffer),
                start: 0,
                end,
            }),
            // 4 GiB and more
            Err(_) => Self(Kind::Own(Arc::from(&*buffer))),
        }
    }

    /// The text as a string slice.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kind::Own(text) => text,
            Kind::Part { buffer, start, end } => buffer
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            Kind::Static(text) => text,
        }
    }

    /// The UTF-8 bytes; those of a long text share its buffer.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::text::Text;
    /// assert_eq!(Text::from("cat").into_bytes(), b"cat"[..]);
    /// ```
    pub fn into_bytes(self) -> Bytes {
        match self.0 {
            Kind::Own(text) => Bytes::copy_from_slice(text.as_bytes()),
            Kind::Part { buffer, start, end } => {
                let bytes = buffer.as_bytes();
                bytes.slice(start as usize..end as usize)
            }
            Kind::Static(text) => Bytes::from_static(text.as_bytes()),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from_static("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Kind::Own(Arc::from(text)))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.len() <= SHORT {
            return Self::from(text.as_str());
        }
        Self::whole(ByteString::from(text))
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

/// A number that rarely collides for short names: it contains most of their letters.
#[inline]
pub(crate) fn digest(name: &[u8]) -> u64 {
    let length = name.len() as u64;
    if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        return u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29) ^ length;
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    match name {
        [first, .., last] => u64::from(*first) << 16 | u64::from(*last) << 8 | length,
        [only] => u64::from(*only),
        [] => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_equal_whatever_their_source() {
        let long = "0123456789".repeat(100);
        let texts = [
            Text::from_static("a name=photos here"),
            Text::from("a name=photos here"),
            Text::from_utf8(Bytes::from_static(b"a name=photos here")).unwrap(),
            Text::from(format!("a name=photos here {long}")),
        ];
        for text in texts {
            let photos = text.slice_ref(&text[7..13]);
            assert_eq!(photos, "photos");
            assert_eq!(photos.slice_ref(&photos[1..3]), "ho");
            assert_eq!(photos.slice_ref(&photos[6..]), "");
            assert_eq!(photos.clone().into_bytes(), "photos");
            assert_eq!(text.clone().into_bytes(), text.as_str());
        }
        assert!(Text::from_utf8(Bytes::from_static(b"\xff")).is_err());
    }

    #[test]
    #[should_panic(expected = "the slice is a part of the text")]
    fn a_slice_of_something_else_is_rejected() {
        let text = Text::from_utf8(Bytes::from_static(b"one")).unwrap();
        let _ = text.slice_ref("two");
    }
}
