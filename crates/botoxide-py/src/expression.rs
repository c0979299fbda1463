//! `JMESPath`, for the paginators and waiters of the Python side.

use botoxide::types::Expression as Compiled;
use pyo3::prelude::*;

use crate::{convert, error};

/// A compiled expression.
#[pyclass(frozen, module = "botoxide._native")]
#[derive(Debug)]
pub(crate) struct Expression(Compiled);

#[pymethods]
impl Expression {
    #[new]
    fn new(py: Python<'_>, expression: &str) -> PyResult<Self> {
        let compiled = Compiled::compile(expression);
        compiled
            .map(Self)
            .map_err(|error| error::raise(py, &error, None))
    }

    /// What the expression finds in `data`; `None` if that is nothing.
    fn search(&self, py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let data = convert::argument(data, None)?;
        let found = self
            .0
            .search(&data)
            .map_err(|error| error::raise(py, &error, None))?;
        convert::result(py, &found)
    }
}
