//! Arguments of a call: Python objects as [`Value`]s, along the shape of the input where that decides.
//!
//! Not here: what is refused. A type that boto3 does not know stays an object, and `validate.rs` of the engine reports it.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use botoxide::Value;
use botoxide::types::{AnyObject, Map, Object, Shape, ShapeType, Text};
use bytes::Bytes;
use pyo3::exceptions::PyRecursionError;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType,
};

use super::{reader, time};

/// How deep arguments may be nested. Python's own limit is 1,000 calls, of which botocore needs several for a level.
const DEPTH: usize = 256;

/// The arguments of an operation with this input.
pub(crate) fn arguments(params: &Bound<'_, PyDict>, shape: Option<Shape>) -> PyResult<Value> {
    map(params, shape, 0).map(|map| map.map_or_else(|| foreign(params.as_any()), Value::Map))
}

/// A value whose shape may be unknown.
pub(crate) fn argument(object: &Bound<'_, PyAny>, shape: Option<Shape>) -> PyResult<Value> {
    nested(object, shape, 0)
}

fn nested(object: &Bound<'_, PyAny>, shape: Option<Shape>, depth: usize) -> PyResult<Value> {
    if depth > DEPTH {
        let message = "maximum recursion depth exceeded";
        return Err(PyRecursionError::new_err(message));
    }
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Value::Text(Text::from(text.to_str()?)));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        return Ok(map(dict, shape, depth)?.map_or_else(|| foreign(object), Value::Map));
    }
    if let Ok(list) = object.cast::<PyList>() {
        let item = item_shape(shape);
        let items = list.iter().map(|each| nested(&each, item, depth + 1));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    if object.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(value) = object.cast::<PyBool>() {
        return Ok(Value::Bool(value.is_true()));
    }
    if let Ok(number) = object.cast::<PyInt>() {
        return integer(number);
    }
    if let Ok(number) = object.cast::<PyFloat>() {
        return Ok(Value::Float(number.value()));
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(Value::Blob(Bytes::copy_from_slice(bytes.as_bytes())));
    }
    if let Ok(items) = object.cast::<PyTuple>() {
        let item = item_shape(shape);
        let items = items.iter().map(|each| nested(&each, item, depth + 1));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    if let Some(moment) = time::argument(object)? {
        return Ok(Value::Timestamp(moment));
    }
    if shape.is_none_or(|shape| shape.shape_type() == ShapeType::Blob) {
        if let Ok(bytes) = object.cast::<PyByteArray>() {
            return Ok(Value::Blob(bytes.to_vec().into()));
        }
        if let Some(body) = reader::body(object)? {
            return Ok(Value::Body(body));
        }
    }
    Ok(foreign(object))
}

/// The entries; `None` if a key is not a string, which no structure and no map of AWS's has.
fn map(dict: &Bound<'_, PyDict>, shape: Option<Shape>, depth: usize) -> PyResult<Option<Map>> {
    let mut entries = Map::with_capacity(dict.len());
    for (key, value) in dict {
        let Ok(key) = key.cast::<PyString>() else {
            return Ok(None);
        };
        let key = key.to_str()?;
        let (key, shape) = match shape.map(|shape| (shape, shape.shape_type())) {
            Some((shape, ShapeType::Structure)) => match shape.member(key) {
                // The model's own text costs nothing to keep.
                Some(member) => (Text::from_static(member.member_name()), Some(member)),
                None => (Text::from(key), None),
            },
            Some((shape, ShapeType::Map)) => (Text::from(key), Some(shape.value())),
            _ => (Text::from(key), None),
        };
        entries.push(key, nested(&value, shape, depth + 1)?);
    }
    Ok(Some(entries))
}

fn item_shape(shape: Option<Shape>) -> Option<Shape> {
    shape
        .filter(|shape| shape.shape_type() == ShapeType::List)
        .map(|shape| shape.item())
}

fn integer(number: &Bound<'_, PyInt>) -> PyResult<Value> {
    if let Ok(small) = number.extract::<i64>() {
        return Ok(Value::Integer(small));
    }
    // `int(…)`, because a subclass may write itself in another way.
    let plain = number.py().get_type::<PyInt>().call1((number,))?;
    Ok(Value::BigInteger(Text::from(plain.str()?.to_str()?)))
}

/// An object of a type that botocore does not know.
fn foreign(object: &Bound<'_, PyAny>) -> Value {
    Value::Object(Object::new(Foreign {
        object: object.clone().unbind(),
        type_name: full_name(&object.get_type()),
    }))
}

struct Foreign {
    object: Py<PyAny>,
    type_name: &'static str,
}

impl AnyObject for Foreign {
    fn python_type(&self) -> &'static str {
        self.type_name
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        let other = (other as &dyn std::any::Any).downcast_ref::<Self>();
        other.is_some_and(|other| {
            Python::attach(|py| self.object.bind(py).eq(&other.object).unwrap_or(false))
        })
    }
}

/// As Python's `repr`.
impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Python::attach(|py| match self.object.bind(py).repr() {
            Ok(text) => f.write_str(&text.to_string_lossy()),
            Err(_) => write!(f, "<{} object>", self.type_name),
        })
    }
}

/// `module.Name`, as in `<class 'module.Name'>`. Each name is kept for good: there are as many as a program has types.
fn full_name(class: &Bound<'_, PyType>) -> &'static str {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let name = class.qualname().map(|name| name.to_string());
    let name = name.unwrap_or_else(|_| "object".to_owned());
    let module = class.module().map(|module| module.to_string());
    let name = match module.as_deref() {
        Ok("builtins") | Err(_) => name,
        Ok(module) => format!("{module}.{name}"),
    };
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let kept: &'static str = Box::leak(name.into_boxed_str());
    names.insert(kept);
    kept
}
