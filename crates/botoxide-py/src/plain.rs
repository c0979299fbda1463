//! Values of DynamoDB as plain ones, in a whole result: what `boto3.dynamodb.types.TypeDeserializer` makes of them.
//!
//! Not here: values of a form that only the Python class judges, such as an unknown type.

use std::cell::RefCell;

use botoxide::types::{Shape, ShapeType};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PySet, PyString};

/// The shape that is replaced.
const VALUE: &str = "AttributeValue";

/// How deep values may be nested here; DynamoDB takes 32 levels.
const DEPTH: usize = 100;

/// How many numbers are kept for the strings that come again.
const NUMBERS: usize = 64;

/// A string, and the number that it is.
type Number<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// The Python side of the values.
pub(crate) struct Plain<'a, 'py> {
    /// Makes a number: `DYNAMODB_CONTEXT.create_decimal`.
    decimal: &'a Bound<'py, PyAny>,
    /// The class of bytes: `Binary`.
    binary: &'a Bound<'py, PyAny>,
    /// `TypeDeserializer.deserialize`, for all else.
    otherwise: &'a Bound<'py, PyAny>,
    numbers: RefCell<[Option<Number<'py>>; NUMBERS]>,
}

impl<'a, 'py> Plain<'a, 'py> {
    pub(crate) fn new(
        decimal: &'a Bound<'py, PyAny>,
        binary: &'a Bound<'py, PyAny>,
        otherwise: &'a Bound<'py, PyAny>,
    ) -> Self {
        Self {
            decimal,
            binary,
            otherwise,
            numbers: RefCell::new([const { None }; NUMBERS]),
        }
    }

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
            (Ok(Ok("N")), ..) => self.number(inner),
            (Ok(Ok("B")), ..) => self.binary.call1((inner,)),
            (Ok(Ok("NULL")), ..) => Ok(value.py().None().into_bound(value.py())),
            (Ok(Ok("SS")), Ok(items), _) => {
                let set = PySet::new(value.py(), items.iter())?;
                Ok(set.into_any())
            }
            (Ok(Ok("NS")), Ok(items), _) => set_of(items, |item| self.number(item)),
            (Ok(Ok("BS")), Ok(items), _) => set_of(items, |item| self.binary.call1((item,))),
            // Only this result has them, so they become the plain list and the plain dictionary themselves.
            (Ok(Ok("L")), Ok(items), _) => {
                for (index, item) in items.iter().enumerate() {
                    items.set_item(index, self.plain(&item, depth + 1)?)?;
                }
                Ok(inner)
            }
            (Ok(Ok("M")), _, Ok(entries)) => {
                for (name, entry) in entries {
                    entries.set_item(name, self.plain(&entry, depth + 1)?)?;
                }
                Ok(inner)
            }
            _ => self.otherwise.call1((value,)),
        }
    }

    /// A number. Where the parser has used one string again, its number is used again: numbers do not change.
    fn number(&self, digits: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let place = (digits.as_ptr() as usize >> 4) % NUMBERS;
        if let Some((known, number)) = &self.numbers.borrow()[place]
            && known.is(&digits)
        {
            return Ok(number.clone());
        }
        let number = self.decimal.call1((&digits,))?;
        self.numbers.borrow_mut()[place] = Some((digits, number.clone()));
        Ok(number)
    }
}

fn set_of<'py>(
    items: &Bound<'py, PyList>,
    make: impl Fn(Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let set = PySet::empty(items.py())?;
    for item in items {
        set.add(make(item)?)?;
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
