//! Errors of the engine as exceptions of Python, and exceptions that pass through the engine.

use std::error::Error as StdError;
use std::io;

use botoxide::{Error, ErrorKind};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::convert;

/// An exception of Python as an error of the engine; [`raise`] gives it back.
pub(crate) fn carry(py: Python<'_>, raised: PyErr) -> Error {
    let kind = ErrorKind::Runtime {
        msg: raised.value(py).to_string(),
    };
    Error::from(kind).with_source(raised)
}

/// The exception for an error. `factory` is `client.exceptions`, for errors that a service reported.
pub(crate) fn raise(py: Python<'_>, error: &Error, factory: Option<&Py<PyAny>>) -> PyErr {
    carried(py, error).unwrap_or_else(|| made(py, error, factory).unwrap_or_else(|raised| raised))
}

/// The exception of Python that caused an error, wherever it is in the chain of causes.
pub(crate) fn carried(py: Python<'_>, error: &Error) -> Option<PyErr> {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(raised) = cause.downcast_ref::<PyErr>() {
            return Some(raised.clone_ref(py));
        }
        let inner = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| inner as &(dyn StdError + 'static));
        source = inner.or_else(|| cause.source());
    }
    None
}

fn made(py: Python<'_>, error: &Error, factory: Option<&Py<PyAny>>) -> PyResult<PyErr> {
    let kind = error.kind();
    if let ErrorKind::Client(reported) | ErrorKind::EventStream(reported) = kind {
        let response = convert::result(py, &reported.response)?;
        let class = match (kind, factory) {
            (ErrorKind::Client(_), Some(factory)) => {
                let name = reported.exception.unwrap_or("ClientError");
                factory.bind(py).getattr(name)?
            }
            (ErrorKind::Client(_), None) => class_of(py, "botocore.exceptions", "ClientError")?,
            _ => class_of(py, "botocore.exceptions", "EventStreamError")?,
        };
        let value = class.call1((response, reported.operation_name.as_str()))?;
        return Ok(PyErr::from_value(value));
    }
    if kind.class().module == "jmespath.exceptions" {
        let make = py.import("botocore._jmespath")?.getattr("error")?;
        let value = make.call1((kind.class_name(), kind.to_string()))?;
        return Ok(PyErr::from_value(value));
    }
    let class = class_of(py, kind.class().module, kind.class_name())?;
    if let ErrorKind::RetriesExceeded {} | ErrorKind::Boto3RetriesExceeded {} = kind {
        let last = error.source().and_then(|last| last.downcast_ref::<Error>());
        let last = last.map(|last| raise(py, last, factory).into_value(py));
        return Ok(PyErr::from_value(class.call1((last,))?));
    }
    if let [("msg", text)] = kind.fields().as_slice()
        && !class.hasattr("fmt")?
    {
        return Ok(PyErr::from_value(class.call1((*text,))?));
    }
    let fields = PyDict::new(py);
    for (name, value) in kind.fields() {
        fields.set_item(name, value)?;
    }
    if let Some(response) = error.last_response() {
        fields.set_item("last_response", convert::result(py, response)?)?;
    }
    let value = if class.hasattr("fmt")? {
        class.call((), Some(&fields))?
    } else {
        class.call1((kind.to_string(),))?
    };
    Ok(PyErr::from_value(value))
}

fn class_of<'py>(py: Python<'py>, module: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let module = if module == "botoxide" {
        "botoxide.exceptions"
    } else {
        module
    };
    let class = py.import(module)?.getattr(name)?;
    if class.is_instance_of::<PyType>() {
        return Ok(class);
    }
    Err(PyRuntimeError::new_err(format!(
        "{module}.{name} is no class"
    )))
}
