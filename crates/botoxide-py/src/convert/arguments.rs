//! Arguments of a call: Python objects as [`Value`]s, along the shape of the input where that decides.
//!
//! Not here: what is refused. A type that boto3 does not know stays an object, and `validate.rs` of the engine reports it.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use botoxide::Value;
use botoxide::types::{AnyObject, Location, Map, Object, Shape, ShapeType, Text};
use bytes::Bytes;
use pyo3::exceptions::{PyRecursionError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType,
};

use super::{reader, time};

/// How deep arguments may be nested. Python's own limit is 1,000 calls, of which botocore needs several for a level.
const DEPTH: usize = 256;

/// The arguments of an operation with this input. Without a shape, nothing is known of what fits.
pub(crate) fn arguments(params: &Bound<'_, PyDict>, shape: Option<Shape>) -> PyResult<Value> {
    argument(params.as_any(), shape)
}

/// A value whose shape may be unknown.
///
/// Of a known shape, what botocore would refuse stays an object, so that the report shows it as Python does.
pub(crate) fn argument(object: &Bound<'_, PyAny>, shape: Option<Shape>) -> PyResult<Value> {
    match shape {
        Some(shape) => fitting(object, shape, 0),
        None => plain(object, 0),
    }
}

fn too_deep(depth: usize) -> PyResult<()> {
    if depth > DEPTH {
        let message = "maximum recursion depth exceeded";
        return Err(PyRecursionError::new_err(message));
    }
    Ok(())
}

/// A value of a shape.
fn fitting(object: &Bound<'_, PyAny>, shape: Shape, depth: usize) -> PyResult<Value> {
    too_deep(depth)?;
    let fits = match shape.shape_type() {
        ShapeType::Structure if shape.is_document_type() => return json(object, depth, false),
        ShapeType::Structure if shape.is_event_stream() => return plain(object, depth),
        ShapeType::Structure => match object.cast::<PyDict>() {
            Ok(dict) => return structure(dict, shape, depth),
            Err(_) => false,
        },
        ShapeType::Map => match object.cast::<PyDict>() {
            Ok(dict) => return map(dict, shape, depth),
            Err(_) => false,
        },
        ShapeType::List => {
            if let Ok(list) = object.cast::<PyList>() {
                let items = list.iter();
                return items_of(items, shape, depth);
            }
            match object.cast::<PyTuple>() {
                Ok(items) => return items_of(items.iter(), shape, depth),
                Err(_) => false,
            }
        }
        ShapeType::String if shape.is_json_value() && shape.location() == Location::Header => {
            return json(object, depth, true);
        }
        ShapeType::String | ShapeType::Character => object.is_instance_of::<PyString>(),
        ShapeType::Blob => {
            if let Ok(bytes) = object.cast::<PyByteArray>() {
                return Ok(Value::Blob(bytes.to_vec().into()));
            }
            let fits = object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>();
            if !fits && object.hasattr("read")? {
                // botocore lets it pass, and Python then refuses it in these words.
                let encode = object.py().import("binascii")?.getattr("b2a_base64")?;
                encode.call1((object,))?;
            }
            fits
        }
        ShapeType::Boolean => object.is_instance_of::<PyBool>(),
        ShapeType::Integer | ShapeType::Long => object.is_instance_of::<PyInt>(),
        ShapeType::Float | ShapeType::Double => {
            if is_decimal(object)? {
                return Ok(Value::Float(object.extract()?));
            }
            object.is_instance_of::<PyFloat>() || object.is_instance_of::<PyInt>()
        }
        ShapeType::Timestamp => return time::fitting(object)?.map_or_else(|| misfit(object), Ok),
    };
    if fits || is_taken(object, shape) {
        return plain(object, depth);
    }
    misfit(object)
}

/// Whether a handler of the engine takes a dictionary where the model has a string, as botocore's does.
fn is_taken(object: &Bound<'_, PyAny>, shape: Shape) -> bool {
    shape.member_name() == "CopySource" && object.is_instance_of::<PyDict>()
}

/// A value that does not fit its shape: plain scalars are shown by the engine as by Python.
fn misfit(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    let is_plain = object.is_none()
        || object.is_exact_instance_of::<PyString>()
        || object.is_exact_instance_of::<PyInt>()
        || object.is_exact_instance_of::<PyBool>()
        || object.is_exact_instance_of::<PyFloat>()
        || object.is_exact_instance_of::<PyBytes>();
    if is_plain {
        return plain(object, 0);
    }
    Ok(foreign(object, None))
}

/// A value of any type that has a counterpart.
fn plain(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    too_deep(depth)?;
    if let Ok(text) = object.cast::<PyString>() {
        return Ok(Value::Text(Text::from(text.to_str()?)));
    }
    if let Ok(dict) = object.cast::<PyDict>() {
        let mut entries = Map::with_capacity(dict.len());
        for (key, value) in dict {
            let Ok(key) = key.cast::<PyString>() else {
                return Ok(foreign(object, None));
            };
            entries.push(Text::from(key.to_str()?), plain(&value, depth + 1)?);
        }
        return Ok(Value::Map(entries));
    }
    if let Ok(list) = object.cast::<PyList>() {
        let items = list.iter().map(|each| plain(&each, depth + 1));
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
        let items = items.iter().map(|each| plain(&each, depth + 1));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    if let Some(moment) = time::argument(object)? {
        return Ok(Value::Timestamp(moment));
    }
    if let Ok(bytes) = object.cast::<PyByteArray>() {
        return Ok(Value::Blob(bytes.to_vec().into()));
    }
    if let Some(body) = reader::body(object)? {
        return Ok(Value::Body(body));
    }
    Ok(foreign(object, None))
}

/// Free-form JSON: what botocore refuses there stays an object. Keys become text as in `json.dumps`, which takes tuples;
/// documents have none.
fn json(object: &Bound<'_, PyAny>, depth: usize, takes_tuples: bool) -> PyResult<Value> {
    too_deep(depth)?;
    if let Ok(dict) = object.cast::<PyDict>() {
        let mut entries = Map::with_capacity(dict.len());
        for (key, value) in dict {
            let key = match key.cast::<PyString>() {
                Ok(key) => Text::from(key.to_str()?),
                Err(_) => json_key(&key)?,
            };
            entries.insert(key, json(&value, depth + 1, takes_tuples)?);
        }
        return Ok(Value::Map(entries));
    }
    if let Ok(list) = object.cast::<PyList>() {
        let items = list.iter();
        let items = items.map(|each| json(&each, depth + 1, takes_tuples));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    if takes_tuples && let Ok(tuple) = object.cast::<PyTuple>() {
        let items = tuple.iter();
        let items = items.map(|each| json(&each, depth + 1, takes_tuples));
        return items.collect::<PyResult<_>>().map(Value::List);
    }
    let is_scalar = object.is_none()
        || object.is_instance_of::<PyString>()
        || object.is_instance_of::<PyInt>()
        || object.is_instance_of::<PyFloat>();
    if is_scalar {
        return plain(object, depth);
    }
    misfit(object)
}

fn json_key(key: &Bound<'_, PyAny>) -> PyResult<Text> {
    if key.is_none() || key.is_instance_of::<PyBool>() {
        let word = if key.is_none() {
            "null"
        } else if key.is_truthy()? {
            "true"
        } else {
            "false"
        };
        return Ok(Text::from_static(word));
    }
    if let Ok(number) = key.cast::<PyInt>() {
        let plain = key.py().get_type::<PyInt>().call1((number,))?;
        return Ok(Text::from(plain.str()?.to_str()?));
    }
    if key.is_instance_of::<PyFloat>() {
        return Ok(Text::from(key.repr()?.to_str()?));
    }
    let name = key.get_type().name()?;
    let message = format!("keys must be str, int, float, bool or None, not {name}");
    Err(PyTypeError::new_err(message))
}

fn items_of<'py>(
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    shape: Shape,
    depth: usize,
) -> PyResult<Value> {
    let item = shape.item();
    let items = items.map(|each| fitting(&each, item, depth + 1));
    items.collect::<PyResult<_>>().map(Value::List)
}

fn structure(dict: &Bound<'_, PyDict>, shape: Shape, depth: usize) -> PyResult<Value> {
    let mut entries = Map::with_capacity(dict.len());
    for (key, value) in dict {
        let member = match key.cast::<PyString>() {
            Ok(key) => shape.member(key.to_str()?),
            Err(_) => None,
        };
        let Some(member) = member else {
            // It is refused, whatever its value is.
            let name = Text::from(key.str()?.to_str()?);
            if shape.member(&name).is_some() {
                return misfit(dict.as_any());
            }
            entries.insert(name, plain(&value, depth + 1)?);
            continue;
        };
        let is_payload = member.shape_type() == ShapeType::Blob
            && shape
                .payload()
                .is_some_and(|it| it.member_name() == member.member_name());
        let body = if is_payload && !is_bytes(&value) {
            reader::body(&value)?
        } else {
            None
        };
        let value = match body {
            Some(body) => Value::Body(body),
            None => fitting(&value, member, depth + 1)?,
        };
        // The model's own text costs nothing to keep.
        entries.push(Text::from_static(member.member_name()), value);
    }
    Ok(Value::Map(entries))
}

fn map(dict: &Bound<'_, PyDict>, shape: Shape, depth: usize) -> PyResult<Value> {
    let inner = shape.value();
    let mut entries = Map::with_capacity(dict.len());
    for (key, value) in dict {
        let Ok(key) = key.cast::<PyString>() else {
            return odd_map(dict, inner, depth);
        };
        entries.push(
            Text::from(key.to_str()?),
            fitting(&value, inner, depth + 1)?,
        );
    }
    Ok(Value::Map(entries))
}

/// A map of which not all keys are strings: it is refused, key by key.
fn odd_map(dict: &Bound<'_, PyDict>, inner: Shape, depth: usize) -> PyResult<Value> {
    let entries = dict.iter().map(|(key, value)| {
        let key = if let Ok(text) = key.cast::<PyString>() {
            Value::Text(Text::from(text.to_str()?))
        } else {
            misfit(&key)?
        };
        Ok((key, fitting(&value, inner, depth + 1)?))
    });
    let entries = entries.collect::<PyResult<_>>()?;
    Ok(foreign(dict.as_any(), Some(entries)))
}

fn is_bytes(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyString>()
        || object.is_instance_of::<PyBytes>()
        || object.is_instance_of::<PyByteArray>()
}

fn is_decimal(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if object.is_instance_of::<PyFloat>() || object.is_instance_of::<PyInt>() {
        return Ok(false);
    }
    let class = DECIMAL.import(object.py(), "decimal", "Decimal")?;
    object.is_instance(class)
}

fn integer(number: &Bound<'_, PyInt>) -> PyResult<Value> {
    if let Ok(small) = number.extract::<i64>() {
        return Ok(Value::Integer(small));
    }
    // `int(…)`, because a subclass may write itself in another way.
    let plain = number.py().get_type::<PyInt>().call1((number,))?;
    Ok(Value::BigInteger(Text::from(plain.str()?.to_str()?)))
}

/// An object that is no argument; `entries` are those of a dictionary whose keys are not all strings.
fn foreign(object: &Bound<'_, PyAny>, entries: Option<Vec<(Value, Value)>>) -> Value {
    Value::Object(Object::new(Foreign {
        object: object.clone().unbind(),
        type_name: full_name(&object.get_type()),
        entries,
    }))
}

/// An object of Python among the arguments.
pub(super) struct Foreign {
    pub(super) object: Py<PyAny>,
    type_name: &'static str,
    entries: Option<Vec<(Value, Value)>>,
}

impl Foreign {
    /// What `show` makes of the object.
    fn shown(&self, show: fn(&Bound<'_, PyAny>) -> PyResult<String>) -> String {
        Python::attach(|py| show(self.object.bind(py)))
            .unwrap_or_else(|_| format!("<{} object>", self.type_name))
    }
}

impl AnyObject for Foreign {
    fn python_type(&self) -> &'static str {
        self.type_name
    }

    fn python_str(&self) -> String {
        self.shown(|object| Ok(object.str()?.to_string_lossy().into_owned()))
    }

    fn python_class(&self) -> String {
        self.shown(|object| Ok(object.get_type().str()?.to_string_lossy().into_owned()))
    }

    fn entries(&self) -> Option<&[(Value, Value)]> {
        self.entries.as_deref()
    }

    fn content(&self) -> Option<Value> {
        let value = Python::attach(|py| plain(self.object.bind(py), 0)).ok()?;
        matches!(value, Value::List(_) | Value::Map(_)).then_some(value)
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
        f.write_str(&self.shown(|object| Ok(object.repr()?.to_string_lossy().into_owned())))
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
