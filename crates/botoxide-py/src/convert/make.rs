//! Results of a call as Python objects: made by the parsers themselves, or of [`Value`]s where a handler has seen these.

use std::borrow::Cow;

use botoxide::Value;
use botoxide::call::Unparsed;
use botoxide::types::{Body as Payload, Holds, Make, Map, Operation, Piece};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

use super::arguments::Foreign;
use super::ffi::Pause;
use super::names::{self, Repeated};
use super::time::Zones;
use crate::body::Body;
use crate::events::Events;

/// A result of more bytes is made without a run of the garbage collector, and with its short strings kept for those that
/// come again.
const MANY: usize = 4 << 10;

/// The output of an operation whose response has not been parsed.
pub(crate) fn unparsed(
    py: Python<'_>,
    response: Unparsed,
) -> PyResult<botoxide::Result<Py<PyAny>>> {
    let is_long = response.length() > MANY;
    let _pause = is_long.then(|| Pause::new(py));
    let mut objects = Objects::new(py);
    if is_long {
        objects.texts = Repeated::some();
    }
    let made = response.parse_into(&mut objects, ());
    match objects.failure {
        Some(raised) => Err(raised),
        None => Ok(made.map(Bound::unbind)),
    }
}

/// The output of an operation that was made before the call ended: now with the rest of its `ResponseMetadata`.
pub(crate) fn made(
    py: Python<'_>,
    result: Option<Py<PyAny>>,
    metadata: &Map,
) -> PyResult<Py<PyAny>> {
    let result = result.ok_or_else(|| PyRuntimeError::new_err("the response was not parsed"))?;
    let mut objects = Objects::new(py);
    let into = result.bind(py).get_item("ResponseMetadata")?;
    for (name, value) in metadata.iter() {
        into.set_item(names::text(py, name), objects.object(value)?)?;
    }
    Ok(result)
}

/// The output of an operation.
pub(crate) fn output(py: Python<'_>, operation: Operation, out: &Value) -> PyResult<Py<PyAny>> {
    let Value::Map(members) = out else {
        return result(py, out);
    };
    let mut objects = Objects::new(py);
    let dict = PyDict::new(py);
    for (name, member) in members.iter() {
        let object = if let Value::EventStream(_) = member {
            let events = Events::open(py, operation, out)?;
            let class = class(py, &EVENT_STREAM, "botocore.eventstream", "EventStream")?;
            class.call_method1("_from_native", (events,))?
        } else {
            objects.object(member)?
        };
        dict.set_item(names::text(py, name), object)?;
    }
    Ok(dict.into_any().unbind())
}

/// One value.
pub(crate) fn result(py: Python<'_>, value: &Value) -> PyResult<Py<PyAny>> {
    Objects::new(py).object(value).map(Bound::unbind)
}

/// Makes the objects of one result.
struct Objects<'py> {
    py: Python<'py>,
    /// The names of members, by their numbers.
    keys: Vec<Bound<'py, PyString>>,
    /// The members of all structures that are being made, by the numbers of their names.
    members: Vec<(usize, Bound<'py, PyAny>)>,
    zones: Zones<'py>,
    texts: Repeated<'py>,
    /// Why the result is not what the response says.
    failure: Option<PyErr>,
}

impl<'py> Objects<'py> {
    fn new(py: Python<'py>) -> Self {
        Self {
            py,
            keys: Vec::new(),
            members: Vec::new(),
            zones: Zones::default(),
            texts: Repeated::none(),
            failure: None,
        }
    }

    fn object(&mut self, value: &Value) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            Value::Null => py.None().into_bound(py),
            Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Value::Integer(number) => PyInt::new(py, *number).into_any(),
            Value::BigInteger(digits) => py.get_type::<PyInt>().call1((digits.as_str(),))?,
            Value::Float(number) => PyFloat::new(py, *number).into_any(),
            Value::Text(text) => PyString::new(py, text).into_any(),
            Value::Blob(bytes) => PyBytes::new(py, bytes).into_any(),
            Value::Timestamp(moment) => self.zones.result(py, *moment)?,
            Value::List(items) => {
                let list = PyList::empty(py);
                for item in items {
                    list.append(self.object(item)?)?;
                }
                list.into_any()
            }
            Value::Map(entries) => self.dict(entries)?.into_any(),
            Value::Body(payload) => streaming_body(py, payload)?,
            Value::Object(object) if let Some(foreign) = object.downcast_ref::<Foreign>() => {
                foreign.object.bind(py).clone()
            }
            other => {
                let message = format!("a result holds {}", other.python_type());
                return Err(PyTypeError::new_err(message));
            }
        })
    }

    fn dict(&mut self, entries: &Map) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(self.py);
        for (name, value) in entries.iter() {
            dict.set_item(names::text(self.py, name), self.object(value)?)?;
        }
        Ok(dict)
    }

    /// Notes what went wrong.
    fn note(&mut self, outcome: PyResult<()>) {
        if let Err(raised) = outcome {
            self.failure.get_or_insert(raised);
        }
    }
}

impl<'py> Make for Objects<'py> {
    type Target<'t> = ();
    type Value = Bound<'py, PyAny>;
    /// The place in [`Objects::keys`].
    type Key = usize;
    type MapKey = Bound<'py, PyString>;
    /// Where its members begin in [`Objects::members`]: they are put into a dictionary when their order is known.
    type Structure<'t> = usize;
    type List<'t> = Bound<'py, PyList>;
    type Map<'t> = Bound<'py, PyDict>;

    fn reborrow((): &mut ()) -> Self::Target<'_> {}

    fn key(&mut self, name: &'static str) -> usize {
        self.keys.push(names::member(self.py, name));
        self.keys.len() - 1
    }

    fn value(&mut self, value: Value, (): ()) -> Self::Value {
        self.object(&value).unwrap_or_else(|raised| {
            self.note(Err(raised));
            self.py.None().into_bound(self.py)
        })
    }

    #[inline]
    fn text(&mut self, text: Piece<'_>, (): ()) -> Self::Value {
        self.texts
            .get(text.as_str(), |text| PyString::new(self.py, text))
            .into_any()
    }

    fn empty(&mut self, _likely: usize) -> Self::Value {
        PyDict::new(self.py).into_any()
    }

    fn structure<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::Structure<'t> {
        self.members.len()
    }

    #[inline]
    fn put(&mut self, _structure: &mut usize, key: usize, value: Self::Value) {
        self.members.push((key, value));
    }

    fn member<'s>(&mut self, _: &'s mut usize, _: usize, _again: bool) -> Self::Target<'s> {}

    fn replace(&mut self, structure: &mut usize, at: usize, value: Self::Value) {
        if let Some((_, before)) = self.members.get_mut(*structure + at) {
            *before = value;
        }
    }

    fn next_item<'s>(&mut self, _: &'s mut usize, _: usize) -> Self::Target<'s> {}

    fn append(&mut self, structure: &mut usize, at: usize, item: Self::Value) {
        if let Some((_, list)) = self.members.get(*structure + at)
            && let Ok(list) = list.cast::<PyList>()
        {
            let pushed = list.append(item);
            self.note(pushed);
        }
    }

    fn next_entry<'s>(
        &mut self,
        _: &'s mut usize,
        _: usize,
        _key: &mut Self::MapKey,
    ) -> Self::Target<'s> {
    }

    fn insert_into(
        &mut self,
        structure: &mut usize,
        at: usize,
        key: Self::MapKey,
        value: Self::Value,
    ) {
        if let Some((_, map)) = self.members.get(*structure + at)
            && let Ok(map) = map.cast::<PyDict>()
        {
            let set = map.set_item(key, value);
            self.note(set);
        }
    }

    fn settle(&mut self, _structure: &mut usize, _at: usize, _: usize) {}

    fn remove(&mut self, structure: &mut usize, at: usize, _: usize) {
        self.members.remove(*structure + at);
    }

    fn swap(&mut self, structure: &mut usize, one: usize, other: usize) {
        self.members.swap(*structure + one, *structure + other);
    }

    fn end_structure(&mut self, structure: usize) -> Self::Value {
        let dict = PyDict::new(self.py);
        for (key, value) in self.members.drain(structure..) {
            if let Err(raised) = dict.set_item(&self.keys[key], &value) {
                self.failure.get_or_insert(raised);
            }
        }
        dict.into_any()
    }

    fn list<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::List<'t> {
        PyList::empty(self.py)
    }

    fn item<'s>(&mut self, _: &'s mut Self::List<'_>) -> Self::Target<'s> {}

    #[inline]
    fn push(&mut self, list: &mut Self::List<'_>, item: Self::Value) {
        let pushed = list.append(item);
        self.note(pushed);
    }

    fn end_list(&mut self, list: Self::List<'_>) -> Self::Value {
        list.into_any()
    }

    fn map<'t>(&mut self, _likely: usize, (): Self::Target<'t>) -> Self::Map<'t> {
        PyDict::new(self.py)
    }

    fn map_key(&mut self, text: Piece<'_>) -> Self::MapKey {
        self.texts
            .get(text.as_str(), |text| names::text(self.py, text))
    }

    fn entry<'s>(&mut self, _: &'s mut Self::Map<'_>, _key: &mut Self::MapKey) -> Self::Target<'s> {
    }

    fn insert(&mut self, map: &mut Self::Map<'_>, key: Self::MapKey, value: Self::Value) {
        let set = map.set_item(key, value);
        self.note(set);
    }

    fn end_map(&mut self, map: Self::Map<'_>) -> Self::Value {
        map.into_any()
    }

    fn part<'s>(&mut self, (): Self::Target<'s>, _: &'static str) -> Self::Target<'s> {}

    fn set(&mut self, structure: &mut Self::Value, name: &'static str, value: Self::Value) {
        if let Ok(dict) = structure.cast::<PyDict>() {
            let set = dict.set_item(names::member(self.py, name), value);
            self.note(set);
        }
    }

    fn extend(&mut self, structure: &mut Self::Value, more: Self::Value) {
        if let (Ok(into), Ok(more)) = (structure.cast::<PyDict>(), more.cast::<PyDict>()) {
            let updated = into.update(more.as_mapping());
            self.note(updated);
        }
    }

    fn holds(&self, structure: &Self::Value, name: &'static str) -> Holds {
        let member = structure.cast::<PyDict>().ok();
        let member = member.and_then(|dict| dict.get_item(names::member(self.py, name)).ok());
        match member.flatten() {
            None => Holds::Nothing,
            Some(member) if member.is_none() => Holds::Nothing,
            Some(member) => match member.cast::<PyDict>() {
                Ok(dict) if dict.is_empty() => Holds::EmptyMap,
                _ => Holds::Something,
            },
        }
    }

    fn type_name(&self, value: &Self::Value) -> Cow<'static, str> {
        if value.cast::<PyDict>().is_ok() {
            return Cow::Borrowed("dict");
        }
        let name = value.get_type().name();
        Cow::Owned(name.map_or_else(|_| String::new(), |name| name.to_string()))
    }
}

fn streaming_body<'py>(py: Python<'py>, payload: &Payload) -> PyResult<Bound<'py, PyAny>> {
    let body = Body::open(py, payload)?;
    let length = body.length().map(|length| length.to_string());
    let class = class(py, &STREAMING_BODY, "botocore.response", "StreamingBody")?;
    class.call1((body, length))
}

static STREAMING_BODY: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static EVENT_STREAM: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// A class of the Python side, looked up once.
fn class<'py>(
    py: Python<'py>,
    kept: &'static PyOnceLock<Py<PyAny>>,
    module: &str,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    let class = kept.get_or_try_init(py, || {
        PyResult::Ok(py.import(module)?.getattr(name)?.unbind())
    })?;
    Ok(class.bind(py))
}
