//! The signed request of an attempt, for `Endpoint.prepare_request`: the objects of Python show what they are asked for.

use std::sync::Arc;

use botoxide::call::steps::Preparer;
use botoxide::hooks::Context;
use botoxide::types::{Operation, Request};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use crate::error;
use crate::handlers::http::{self, bridge};
use crate::handlers::{Objects, read_prepared, take_fields};

/// What `AWSRequest` and `AWSPreparedRequest` get their attributes from when these are read.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Attempt {
    request: Request,
    objects: Arc<Objects>,
    config: Py<PyAny>,
    #[pyo3(get)]
    stream_output: bool,
}

#[pymethods]
impl Attempt {
    #[getter]
    fn method(&self) -> &str {
        &self.request.method
    }

    #[getter]
    fn url(&self) -> &str {
        &self.request.url
    }

    #[getter]
    fn auth_path(&self) -> Option<&str> {
        self.request.auth_path.as_deref()
    }

    #[getter]
    fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.request.headers.iter();
        headers
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    #[getter]
    fn body(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        http::body(py, &self.request.body)
    }

    #[getter]
    fn context<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.objects.lent_context(self.config.bind(py))
    }

    /// The attempt itself: a copy of a request is of the same attempt.
    fn __deepcopy__(slf: Bound<'_, Self>, _memo: Bound<'_, PyAny>) -> Py<Self> {
        slf.unbind()
    }

    fn __copy__(slf: Bound<'_, Self>) -> Py<Self> {
        slf.unbind()
    }
}

/// Prepares requests by `prepare_request` of this endpoint.
pub(crate) fn preparer(
    operation: Operation,
    objects: &Arc<Objects>,
    endpoint: &Bound<'_, PyAny>,
    config: &Bound<'_, PyAny>,
) -> Arc<Preparer> {
    let objects = Arc::clone(objects);
    let (endpoint, config) = (endpoint.clone().unbind(), config.clone().unbind());
    let stream_output = operation.has_streaming_output() || operation.has_event_stream_output();
    Arc::new(move |request, context| {
        Python::attach(|py| {
            let (endpoint, config) = (endpoint.bind(py), config.bind(py));
            prepare(endpoint, config, stream_output, &objects, request, context)
                .map_err(|raised| error::carry(py, raised))
        })
    })
}

fn prepare(
    endpoint: &Bound<'_, PyAny>,
    config: &Bound<'_, PyAny>,
    stream_output: bool,
    objects: &Arc<Objects>,
    request: &mut Request,
    context: &mut Context,
) -> PyResult<()> {
    let py = endpoint.py();
    if objects.has_request(context.attempt()) {
        // Handlers have had it.
        let shown = objects.context(py, context, Some(config))?;
        let object = objects.request(py, context.attempt(), request, &shown, stream_output)?;
        let prepared = endpoint.call_method1("prepare_request", (object,))?;
        read_prepared(
            &bridge(py)?.call_method1("read_request", (prepared,))?,
            request,
        )?;
        return objects.read_context(py, context);
    }
    let attempt = Attempt {
        request: request.clone(),
        objects: Arc::clone(objects),
        config: config.clone().unbind(),
        stream_output,
    };
    let attempt = Py::new(py, attempt)?;
    let object = bridge(py)?.call_method1("show_attempt", (&attempt,))?;
    objects.lend(Some(std::mem::take(context)));
    let prepared = endpoint.call_method1("prepare_request", (object,));
    if let Some(lent) = objects.lend(None) {
        *context = lent;
    }
    let read = bridge(py)?.call_method1("read_attempt", (prepared?, attempt))?;
    if read.is_instance_of::<PyTuple>() {
        read_prepared(&read, request)?;
    } else if let Ok(fields) = read.cast::<PyList>() {
        take_fields(fields, request)?;
    }
    objects.read_context(py, context)
}
