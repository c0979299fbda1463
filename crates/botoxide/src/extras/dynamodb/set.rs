//! `Set`: a set of numbers, strings or bytes, which DynamoDB distinguishes from lists.
//!
//! Counterpart: Python's `set` in boto3 `dynamodb/types.py`.

use bytes::Bytes;

use botoxide_core::text::Text;
use botoxide_core::value::{AnyObject, Object, Value};

use super::decimal::Decimal;

/// A set of numbers, strings or bytes. The order of its members has no meaning, and there are no duplicates.
///
/// # Example
///
/// ```
/// use botoxide::{dynamodb::Set, params};
///
/// let item = params! { "title": "Metropolis", "genres": Set::texts(["drama", "science fiction", "drama"]) };
/// assert_eq!(item["genres"].as_object::<Set>().map(Set::len), Some(2));
/// ```
#[derive(Clone, Debug)]
pub enum Set {
    /// `NS`.
    Numbers(Vec<Decimal>),
    /// `SS`.
    Texts(Vec<Text>),
    /// `BS`.
    Blobs(Vec<Bytes>),
}

impl Set {
    /// A set of numbers.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::dynamodb::Set;
    ///
    /// assert_eq!(Set::numbers([1, 2, 2]).len(), 2);
    /// assert_eq!(Set::numbers([1, 2]), Set::numbers([2, 1]));
    /// ```
    pub fn numbers(members: impl IntoIterator<Item = impl Into<Decimal>>) -> Self {
        Self::Numbers(each_once(members))
    }

    /// A set of strings.
    pub fn texts(members: impl IntoIterator<Item = impl Into<Text>>) -> Self {
        Self::Texts(each_once(members))
    }

    /// A set of bytes.
    pub fn blobs(members: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        Self::Blobs(each_once(members))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(members) => members.len(),
            Self::Texts(members) => members.len(),
            Self::Blobs(members) => members.len(),
        }
    }

    /// Whether it is empty. DynamoDB rejects empty sets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `text` is a member.
    pub fn contains(&self, text: &str) -> bool {
        matches!(self, Self::Texts(members) if members.iter().any(|member| member == text))
    }
}

fn each_once<T: Ord + Clone>(members: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    let members = members.into_iter().map(Into::into);
    members
        .filter(|member: &T| seen.insert(member.clone()))
        .collect()
}

/// Equal as sets: empty ones are equal, whatever their type.
impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        fn are_alike<T: PartialEq>(left: &[T], right: &[T]) -> bool {
            left.len() == right.len() && left.iter().all(|member| right.contains(member))
        }
        match (self, other) {
            (Self::Numbers(left), Self::Numbers(right)) => are_alike(left, right),
            (Self::Texts(left), Self::Texts(right)) => are_alike(left, right),
            (Self::Blobs(left), Self::Blobs(right)) => are_alike(left, right),
            _ => self.is_empty() && other.is_empty(),
        }
    }
}

impl From<Set> for Value {
    fn from(set: Set) -> Self {
        Self::Object(Object::new(set))
    }
}

impl AnyObject for Set {
    fn python_type(&self) -> &'static str {
        "set"
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        (other as &dyn std::any::Any).downcast_ref() == Some(self)
    }
}
