//! Requests as dictionaries and as objects of Python.

use botoxide::types::Request;
use pyo3::prelude::*;
use pyo3::types::PyDict;

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

/// Shows in the dictionary what a step has changed in its request.
pub(super) fn show_in(dict: &Bound<'_, PyDict>, request: &Request) -> PyResult<()> {
    let py = dict.py();
    let (method, url, headers, body) = http::parts(py, request)?;
    let context = http::entry(dict, "context")?;
    let arguments = (dict, method, url, headers, body, context);
    bridge(py)?.call_method1("show_dict", arguments).map(drop)
}
