//! `Body`: the payload of a request or a response.
//!
//! The core never reads a stream: it only holds the handle and its length. The engine reads it.
//! Counterpart: the `body` of botocore's request dictionaries and `StreamingBody`.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

/// The payload of a request or response.
///
/// # Example
///
/// ```
/// # use botoxide_core::body::Body;
/// let body = Body::from("meow".to_owned());
/// assert_eq!(body.length(), Some(4));
/// assert_eq!(body.as_bytes().unwrap(), &b"meow"[..]);
/// assert!(!body.is_stream());
/// ```
#[derive(Clone)]
pub enum Body {
    /// The whole payload in memory.
    Bytes(Bytes),
    /// A payload that only the engine can read.
    Stream(StreamHandle),
}

/// An opaque stream: the engine knows its content, the core only its length.
#[derive(Clone)]
pub struct StreamHandle {
    inner: Arc<dyn Any + Send + Sync>,
    length: Option<u64>,
}

impl StreamHandle {
    /// Wraps the engine's stream; `length` is the number of bytes, if it is known in advance.
    pub fn new(inner: Arc<dyn Any + Send + Sync>, length: Option<u64>) -> Self {
        Self { inner, length }
    }

    /// The engine's stream, if it is a `T`.
    pub fn downcast<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.inner).downcast().ok()
    }

    /// The number of bytes of the stream, if it is known in advance.
    pub fn length(&self) -> Option<u64> {
        self.length
    }
}

impl Body {
    /// A payload of no bytes.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::body::Body;
    /// assert_eq!(Body::empty().length(), Some(0));
    /// ```
    pub const fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }

    /// The number of bytes, if it is known in advance.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Stream(stream) => stream.length(),
        }
    }

    /// The bytes, unless the payload is a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::Stream(_) => None,
        }
    }

    /// Whether the payload is a stream.
    pub fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_))
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes().into())
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Stream(a), Self::Stream(b)) => Arc::ptr_eq(&a.inner, &b.inner),
            _ => false,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Self::Stream(stream) => stream.fmt(f),
        }
    }
}

impl fmt::Debug for StreamHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "Stream({length} bytes)"),
            None => write!(f, "Stream"),
        }
    }
}
