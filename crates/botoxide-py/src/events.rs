//! The events of a streaming response.

use botoxide::types::Operation;
use botoxide::{EventStream, Value};
use pyo3::prelude::*;

use crate::{convert, error};

/// An iterator of events, each a dictionary.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Events(EventStream);

impl Events {
    pub(crate) fn open(py: Python<'_>, operation: Operation, out: &Value) -> PyResult<Self> {
        let stream = EventStream::open(operation, out);
        stream
            .map(Self)
            .map_err(|error| error::raise(py, &error, None))
    }
}

#[pymethods]
impl Events {
    fn __iter__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        match py.detach(|| self.0.iter_blocking().next()) {
            None => Ok(None),
            Some(Ok(event)) => convert::result(py, &event).map(Some),
            Some(Err(error)) => Err(error::raise(py, &error, None)),
        }
    }

    /// Closes the connection.
    fn close(&self) {
        self.0.close();
    }
}
