//! The events of a streaming response.

use std::sync::Arc;

use botoxide::types::Operation;
use botoxide::{EventStream, Value};
use pyo3::prelude::*;

#[cfg(unix)]
use crate::aio::{Finish, Task};
use crate::{convert, error};

/// An iterator of events, each a dictionary.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Events(Arc<EventStream>);

impl Events {
    pub(crate) fn open(py: Python<'_>, operation: Operation, out: &Value) -> PyResult<Self> {
        let stream = EventStream::open(operation, out);
        stream
            .map(|stream| Self(Arc::new(stream)))
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

    /// A task of asyncio that gives the next event, `None` at the end.
    #[cfg(unix)]
    fn next_async(&self) -> Task {
        let stream = Arc::clone(&self.0);
        Task::new(async move {
            let next = stream.next().await;
            Box::new(move |py: Python<'_>| match next {
                None => Ok(py.None()),
                Some(Ok(event)) => convert::result(py, &event),
                Some(Err(error)) => Err(error::raise(py, &error, None)),
            }) as Finish
        })
    }

    /// Closes the connection.
    fn close(&self) {
        self.0.close();
    }
}
