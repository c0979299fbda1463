//! Errors of the engine as exceptions of Python, and exceptions that pass through the engine.

use std::error::Error as StdError;
use std::io;

use botoxide::{Error, ErrorKind};
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::convert;

/// An exception of Python as an error of the engine; [`raise`] gives it back.
pub(crate) fn carry(py: Python<'_>, raised: PyErr) -> Error {
    Error::from(kind_of(py, &raised)).with_source(raised)
}

/// The kind of an exception: retries depend on whether the network has failed.
fn kind_of(py: Python<'_>, raised: &PyErr) -> ErrorKind {
    let value = raised.value(py);
    let field = |name: &str| -> String {
        let fields = value.getattr("kwargs").ok();
        let field = fields.and_then(|fields| fields.get_item(name).ok());
        field.map(|field| field.to_string()).unwrap_or_default()
    };
    let mut classes = value.get_type().mro().into_iter();
    let known = classes.find_map(|class| {
        let name = class.getattr("__name__").ok()?.to_string();
        let module = class.getattr("__module__").ok()?.to_string();
        let endpoint_url = || field("endpoint_url");
        Some(match (module.as_str(), name.as_str()) {
            ("botocore.exceptions", "SSLError") => ErrorKind::Ssl {
                endpoint_url: endpoint_url(),
                error: field("error"),
            },
            ("botocore.exceptions", "ConnectTimeoutError") => ErrorKind::ConnectTimeout {
                endpoint_url: endpoint_url(),
            },
            ("botocore.exceptions", "ReadTimeoutError") => ErrorKind::ReadTimeout {
                endpoint_url: endpoint_url(),
            },
            ("botocore.exceptions", "ProxyConnectionError") => ErrorKind::ProxyConnection {
                proxy_url: field("proxy_url"),
            },
            ("botocore.exceptions", "ConnectionClosedError") => ErrorKind::ConnectionClosed {
                endpoint_url: endpoint_url(),
            },
            ("botocore.exceptions", "EndpointConnectionError" | "ConnectionError") => {
                ErrorKind::EndpointConnection {
                    endpoint_url: endpoint_url(),
                }
            }
            ("botocore.exceptions", "HTTPClientError") => ErrorKind::HttpClient {
                error: field("error"),
            },
            _ => return None,
        })
    });
    known.unwrap_or_else(|| ErrorKind::Runtime {
        msg: value.to_string(),
    })
}

/// The exception for an error. `factory` is `client.exceptions`, for errors that a service reported.
pub(crate) fn raise(py: Python<'_>, error: &Error, factory: Option<&Py<PyAny>>) -> PyErr {
    raise_with(py, error, factory, None)
}

/// As [`raise`]; an error that a service reported has this response.
pub(crate) fn raise_with(
    py: Python<'_>,
    error: &Error,
    factory: Option<&Py<PyAny>>,
    response: Option<Py<PyAny>>,
) -> PyErr {
    carried(py, error)
        .unwrap_or_else(|| made(py, error, factory, response).unwrap_or_else(|raised| raised))
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

fn made(
    py: Python<'_>,
    error: &Error,
    factory: Option<&Py<PyAny>>,
    response: Option<Py<PyAny>>,
) -> PyResult<PyErr> {
    let kind = error.kind();
    if let ErrorKind::Client(reported) | ErrorKind::EventStream(reported) = kind {
        let response = match response {
            Some(response) => response,
            None => convert::result(py, &reported.response)?,
        };
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
    if let ErrorKind::Io { msg } = kind
        && let Some(number) = error.source().and_then(os_error)
    {
        let text = msg.strip_suffix(&format!(" (os error {number})"));
        // Python chooses the subclass by the number: `FileNotFoundError`, `PermissionError` …
        return Ok(PyOSError::new_err((number, text.unwrap_or(msg).to_owned())));
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
        // Its constructor may take the values that its text is made of, as those of `botocore.eventstream` do.
        class.call_method1("__new__", (&class, kind.to_string()))?
    };
    Ok(PyErr::from_value(value))
}

/// The number of the operating system's error that is the cause.
fn os_error(cause: &(dyn StdError + 'static)) -> Option<i32> {
    cause.downcast_ref::<io::Error>()?.raw_os_error()
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
