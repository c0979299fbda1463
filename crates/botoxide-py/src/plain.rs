//! Values of DynamoDB as plain ones, in a whole result: what `boto3.dynamodb.types.TypeDeserializer` makes of them.
//!
//! Not here: values of a form that only the Python class judges, such as an unknown type.

use botoxide::types::{Shape, ShapeType};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySet, PyString};

/// The shape that is replaced.
const VALUE: &str = "AttributeValue";

/// How deep values may be nested here; DynamoDB takes 32 levels.
const DEPTH: usize = 100;

/// The Python side of the values.
pub(crate) struct Plain<'a, 'py> {
    /// Makes a number: `DYNAMODB_CONTEXT.create_decimal`.
    pub(crate) decimal: &'a Bound<'py, PyAny>,
    /// The class of bytes: `Binary`.
    pub(crate) binary: &'a Bound<'py, PyAny>,
    /// `TypeDeserializer.deserialize`, for all else.
    pub(crate) otherwise: &'a Bound<'py, PyAny>,
}

impl<'py> Plain<'_, 'py> {
    /// Puts plain values in place, wherever the shape has DynamoDB's.
    pub(crate) fn replace(&self, object: &Bound<'py, PyAny>, shape: Shape) -> PyResult<()> {
        match shape.shape_type() {
            ShapeType::Structure => {
                let Ok(dict) = object.cast::<PyDict>() else {
                    return Ok(());
                };
                for member in shape.members().filter(|member| has_members(*member)) {
                    let name = PyString::intern(object.py(), member.member_name());
                    if let Some(value) = dict.get_item(&name)? {
                        let is_value = member.name() == VALUE;
                        self.entry(&value, member, is_value, |plain| dict.set_item(name, plain))?;
                    }
                }
            }
            ShapeType::Map if has_members(shape.value()) => {
                let Ok(dict) = object.cast::<PyDict>() else {
                    return Ok(());
                };
                let (inner, is_value) = (shape.value(), shape.value().name() == VALUE);
                for (key, value) in dict {
                    self.entry(&value, inner, is_value, |plain| dict.set_item(key, plain))?;
                }
            }
            ShapeType::List if has_members(shape.item()) => {
                let Ok(list) = object.cast::<PyList>() else {
                    return Ok(());
                };
                let (inner, is_value) = (shape.item(), shape.item().name() == VALUE);
                for (index, item) in list.iter().enumerate() {
                    self.entry(&item, inner, is_value, |plain| list.set_item(index, plain))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn entry(
        &self,
        value: &Bound<'py, PyAny>,
        shape: Shape,
        is_value: bool,
        put: impl FnOnce(Bound<'py, PyAny>) -> PyResult<()>,
    ) -> PyResult<()> {
        if is_value {
            put(self.plain(value, 0)?)
        } else {
            self.replace(value, shape)
        }
    }

    /// `{"N": "5"}` as the number.
    fn plain(&self, value: &Bound<'py, PyAny>, depth: usize) -> PyResult<Bound<'py, PyAny>> {
        let found = match value.cast::<PyDict>() {
            Ok(dict) if dict.len() == 1 && depth < DEPTH => dict.iter().next(),
            _ => None,
        };
        let Some((kind, inner)) = found else {
            return self.otherwise.call1((value,));
        };
        let kind = kind.cast::<PyString>().map(|kind| kind.to_str());
        match (kind, inner.cast::<PyList>(), inner.cast::<PyDict>()) {
            (Ok(Ok("S" | "BOOL")), ..) => Ok(inner),
            (Ok(Ok("N")), ..) => self.decimal.call1((inner,)),
            (Ok(Ok("B")), ..) => self.binary.call1((inner,)),
            (Ok(Ok("NULL")), ..) => Ok(value.py().None().into_bound(value.py())),
            (Ok(Ok("SS")), Ok(items), _) => {
                let set = PySet::new(value.py(), items.iter())?;
                Ok(set.into_any())
            }
            (Ok(Ok("NS")), Ok(items), _) => set_of(items, self.decimal),
            (Ok(Ok("BS")), Ok(items), _) => set_of(items, self.binary),
            (Ok(Ok("L")), Ok(items), _) => {
                let list = PyList::empty(value.py());
                for item in items {
                    list.append(self.plain(&item, depth + 1)?)?;
                }
                Ok(list.into_any())
            }
            (Ok(Ok("M")), _, Ok(entries)) => {
                let dict = PyDict::new(value.py());
                for (name, entry) in entries {
                    dict.set_item(name, self.plain(&entry, depth + 1)?)?;
                }
                Ok(dict.into_any())
            }
            _ => self.otherwise.call1((value,)),
        }
    }
}

fn set_of<'py>(
    items: &Bound<'py, PyList>,
    make: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let set = PySet::empty(items.py())?;
    for item in items {
        set.add(make.call1((item,))?)?;
    }
    Ok(set.into_any())
}

/// Whether there may be a value of DynamoDB in it.
fn has_members(shape: Shape) -> bool {
    matches!(
        shape.shape_type(),
        ShapeType::Structure | ShapeType::Map | ShapeType::List
    )
}
