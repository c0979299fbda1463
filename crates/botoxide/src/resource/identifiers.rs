//! `Identifiers`: the identifiers of a resource, in order or by name.
//!
//! Counterpart: boto3 `resources/base.py` (`ServiceResource.__init__`).
// H072

use botoxide_core::error::{Error, Result};
use botoxide_core::resource::ResourceModel;
use botoxide_core::value::{Map, Value};

/// The identifiers of a resource in order (`["photos", "cat.jpg"]`), by name
/// (`params! { "key": "cat.jpg" }`), or none (`()`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identifiers {
    positional: Vec<Value>,
    named: Map,
}

impl Identifiers {
    /// Identifiers in order and, after those, by name.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::{params, resource::Identifiers};
    ///
    /// let by_order = Identifiers::from(["photos", "cat.jpg"]);
    /// let by_name = Identifiers::from(params! { "bucket_name": "photos", "key": "cat.jpg" });
    /// assert_ne!(by_order, by_name);
    /// ```
    pub fn new(positional: impl IntoIterator<Item = Value>, named: Map) -> Self {
        Self {
            positional: positional.into_iter().collect(),
            named,
        }
    }

    /// These identifiers, preceded by known ones.
    pub(super) fn after(mut self, known: Vec<Value>) -> Self {
        self.positional.splice(0..0, known);
        self
    }

    /// The identifiers of a resource, in the order of its model.
    ///
    /// # Errors
    ///
    /// `ValueError` for too many, unknown and missing identifiers.
    pub(super) fn resolve(self, model: &ResourceModel) -> Result<Vec<Value>> {
        let count = model.identifiers.len();
        if self.positional.len() > count {
            // DIFFERENCE 15: an IndexError.
            let given = self.positional.len();
            let name = &model.name;
            let msg = format!("{name} has {count} identifiers, and {given} were given");
            return Err(Error::value(msg));
        }
        let mut values = self.positional;
        values.resize(count, Value::Null);
        for (name, value) in self.named {
            let mut identifiers = model.identifiers.iter();
            let at = identifiers.position(|identifier| name == *identifier.name);
            let Some(at) = at else {
                return Err(Error::value(format!("Unknown keyword argument: {name}")));
            };
            values[at] = value;
        }
        for (identifier, value) in model.identifiers.iter().zip(&values) {
            if value.is_null() {
                let name = &identifier.name;
                return Err(Error::value(format!("Required parameter {name} not set")));
            }
        }
        Ok(values)
    }
}

impl From<()> for Identifiers {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Identifiers {
    fn from(values: [T; N]) -> Self {
        Self::new(values.map(Into::into), Map::new())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Identifiers {
    fn from(values: Vec<T>) -> Self {
        Self::new(values.into_iter().map(Into::into), Map::new())
    }
}

impl From<&str> for Identifiers {
    fn from(value: &str) -> Self {
        [value].into()
    }
}

/// A structure has them by name, a list in order; any other value is the first one.
impl From<Value> for Identifiers {
    fn from(value: Value) -> Self {
        match value {
            Value::Map(named) => Self::new([], named),
            Value::List(positional) => Self::new(positional, Map::new()),
            Value::Null => Self::default(),
            value => Self::new([value], Map::new()),
        }
    }
}

impl From<Map> for Identifiers {
    fn from(named: Map) -> Self {
        Self::new([], named)
    }
}
