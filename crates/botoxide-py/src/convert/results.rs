//! Results of a call: [`Value`]s as Python objects.

use botoxide::Value;
use botoxide::types::{Body as Payload, Map, Operation};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

use super::time;
use crate::body::Body;
use crate::events::Events;

/// The output of an operation.
pub(crate) fn output(py: Python<'_>, operation: Operation, out: &Value) -> PyResult<Py<PyAny>> {
    let Value::Map(members) = out else {
        return result(py, out);
    };
    let dict = PyDict::new(py);
    for (name, member) in members.iter() {
        let object = if let Value::EventStream(_) = member {
            let events = Events::open(py, operation, out)?;
            let class = class(py, &EVENT_STREAM, "botocore.eventstream", "EventStream")?;
            class.call_method1("_from_native", (events,))?.unbind()
        } else {
            result(py, member)?
        };
        dict.set_item(PyString::intern(py, name), object)?;
    }
    Ok(dict.into_any().unbind())
}

/// One value.
pub(crate) fn result(py: Python<'_>, value: &Value) -> PyResult<Py<PyAny>> {
    Ok(match value {
        Value::Null => py.None(),
        Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any().unbind(),
        Value::Integer(number) => PyInt::new(py, *number).into_any().unbind(),
        Value::BigInteger(digits) => {
            let class = py.get_type::<PyInt>();
            class.call1((digits.as_str(),))?.unbind()
        }
        Value::Float(number) => PyFloat::new(py, *number).into_any().unbind(),
        Value::Text(text) => PyString::new(py, text).into_any().unbind(),
        Value::Blob(bytes) => PyBytes::new(py, bytes).into_any().unbind(),
        Value::Timestamp(moment) => time::result(py, *moment)?.unbind(),
        Value::List(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(result(py, item)?)?;
            }
            list.into_any().unbind()
        }
        Value::Map(entries) => map(py, entries)?.into_any().unbind(),
        Value::Body(payload) => streaming_body(py, payload)?.unbind(),
        other => {
            let message = format!("a result holds {}", other.python_type());
            return Err(PyTypeError::new_err(message));
        }
    })
}

fn map<'py>(py: Python<'py>, entries: &Map) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in entries.iter() {
        dict.set_item(PyString::intern(py, name), result(py, value)?)?;
    }
    Ok(dict)
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
