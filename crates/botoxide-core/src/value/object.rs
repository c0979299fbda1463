//! `Object`: a value that is more than plain data: a condition, an exact decimal, a set.
//!
//! Service models have no such type, so an object is an argument of the wrong type unless a handler
//! has converted it to plain data before the arguments are validated, as DynamoDB's resource does.
//! Not here: the objects themselves (`extras` of the engine). Counterpart: none; in Python everything is one.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::Value;

/// The interface of an object.
///
/// `Debug` is what Python's `repr` would show; it is printed in the report of a wrong argument, so it must not show secrets.
pub trait AnyObject: Any + fmt::Debug + Send + Sync {
    /// The full name of the type in boto3: `decimal.Decimal`.
    fn python_type(&self) -> &'static str;

    /// What Python's `str` would show, if that differs from `repr`.
    fn python_str(&self) -> String {
        format!("{self:?}")
    }

    /// What `str` of its class would show.
    fn python_class(&self) -> String {
        format!("<class '{}'>", self.python_type())
    }

    /// The entries of a dictionary whose keys are not all text.
    fn entries(&self) -> Option<&[(Value, Value)]> {
        None
    }

    /// The list or the map that the object is, which stands where the model has something else. Without parameter
    /// validation, JSON is written of it.
    fn content(&self) -> Option<Value> {
        None
    }

    /// Whether `other` is equal, as by Python's `==`.
    fn equals(&self, other: &dyn AnyObject) -> bool;
}

/// An object among the arguments of a call; cheap to clone.
///
/// # Example
///
/// ```
/// # use botoxide_core::value::{AnyObject, Object, Value};
///
/// #[derive(Debug, PartialEq)]
/// struct Fraction(u32, u32);
///
/// impl AnyObject for Fraction {
///     fn python_type(&self) -> &'static str {
///         "fractions.Fraction"
///     }
///     fn equals(&self, other: &dyn AnyObject) -> bool {
///         (other as &dyn std::any::Any).downcast_ref() == Some(self)
///     }
/// }
///
/// let half = Value::Object(Object::new(Fraction(1, 2)));
/// assert_eq!(half.as_object::<Fraction>(), Some(&Fraction(1, 2)));
/// assert_eq!(half.python_type(), "fractions.Fraction");
/// ```
#[derive(Clone)]
pub struct Object(Arc<dyn AnyObject>);

impl Object {
    /// Makes a value of `object`.
    pub fn new(object: impl AnyObject) -> Self {
        Self(Arc::new(object))
    }

    /// The object, if it is a `T`.
    pub fn downcast_ref<T: AnyObject>(&self) -> Option<&T> {
        (self.0.as_ref() as &dyn Any).downcast_ref()
    }

    /// The full name of the type in boto3.
    pub fn python_type(&self) -> &'static str {
        self.0.python_type()
    }

    /// The object itself.
    pub(crate) fn as_any_object(&self) -> &dyn AnyObject {
        self.0.as_ref()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_ref())
    }
}
