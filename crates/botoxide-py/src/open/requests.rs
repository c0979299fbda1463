//! Requests as dictionaries and as objects of Python.

use botoxide::types::{Operation, Request, Text};
use botoxide_core::model::Protocol;
use botoxide_core::protocol::{Parameter, Serialized};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::handlers::http::{self, bridge};

/// The request of a dictionary that has a URL.
pub(super) fn request_of(dict: &Bound<'_, PyDict>) -> PyResult<Request> {
    let py = dict.py();
    let mut request = Request::default();
    let read = bridge(py)?.call_method1("read_dict", (dict,))?;
    http::read_back(&read, &mut request)?;
    if let Some(path) = dict.get_item("auth_path")?.filter(|path| !path.is_none()) {
        request.auth_path = Some(path.extract()?);
    }
    Ok(request)
}

pub(super) fn request_like(object: &Bound<'_, PyAny>) -> PyResult<Request> {
    let mut request = Request::default();
    let read = bridge(object.py())?.call_method1("read_request", (object,))?;
    http::read_back(&read, &mut request)?;
    if let Some(path) = object
        .getattr_opt("auth_path")?
        .filter(|path| !path.is_none())
    {
        request.auth_path = Some(path.extract()?);
    }
    Ok(request)
}

/// A request as serializers make it.
pub(super) fn show_serialized<'py>(
    py: Python<'py>,
    serialized: &Serialized,
    operation: Operation,
) -> PyResult<Bound<'py, PyDict>> {
    let protocol = operation.service().resolved_protocol();
    let is_rest = matches!(protocol, Ok(Protocol::RestJson | Protocol::RestXml));
    let query: Vec<(&str, Vec<&str>)> = serialized
        .query
        .iter()
        .map(|(name, value)| {
            let values = match value {
                Parameter::One(value) => vec![value.as_str()],
                Parameter::Each(values) => values.iter().map(Text::as_str).collect(),
            };
            (name.as_str(), values)
        })
        .collect();
    let arguments = (
        serialized.method.as_str(),
        serialized.url_path.as_str(),
        query,
        http::pairs(&serialized.headers),
        http::body(py, &serialized.body)?,
        (is_rest, &serialized.host_prefix, &serialized.auth_path),
    );
    let dict = bridge(py)?.call_method1("show_serialized", arguments)?;
    Ok(dict.cast_into::<PyDict>()?)
}

/// Whether the dictionary is still that of this request. A body that can change counts as changed.
pub(super) fn is_shown(dict: &Bound<'_, PyDict>, request: &Request) -> PyResult<bool> {
    let is_text = |object: &Bound<'_, PyAny>, text: &str| {
        let shown = object.cast::<PyString>().ok();
        shown.is_some_and(|shown| shown.to_str().is_ok_and(|shown| shown == text))
    };
    let is_entry = |name: &str, text: &str| {
        PyResult::Ok(
            dict.get_item(name)?
                .is_some_and(|entry| is_text(&entry, text)),
        )
    };
    if !is_entry("method", &request.method)? || !is_entry("url", &request.url)? {
        return Ok(false);
    }
    let body = http::entry(dict, "body")?;
    let body = body.cast::<PyBytes>().ok().map(PyBytesMethods::as_bytes);
    let bytes = request.body.as_bytes().map(|bytes| &bytes[..]);
    if body.is_none() || body != bytes {
        return Ok(false);
    }
    let fields = http::entry(dict, "headers")?;
    let Ok(fields) = fields.cast_exact::<PyDict>() else {
        return Ok(false);
    };
    let mut headers = request.headers.iter();
    Ok(fields.len() == request.headers.len()
        && fields.iter().all(|(name, value)| {
            let header = headers.next();
            header.is_some_and(|header| is_text(&name, header.0) && is_text(&value, header.1))
        }))
}

/// Shows in the dictionary what a step has changed in its request.
pub(super) fn show_in(dict: &Bound<'_, PyDict>, request: &Request) -> PyResult<()> {
    let py = dict.py();
    let (method, url, headers, body) = http::parts(py, request)?;
    let context = http::entry(dict, "context")?;
    let arguments = (dict, method, url, headers, body, context);
    bridge(py)?.call_method1("show_dict", arguments).map(drop)
}
