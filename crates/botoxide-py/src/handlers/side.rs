//! The Python side of a client, to which its events go.

use std::sync::Arc;

use botoxide::hooks::{Call, Context};
use pyo3::prelude::*;
use pyo3::types::PyDict;

#[cfg(unix)]
use super::waiting;
use super::{Listener, Objects};

/// The Python side, while its client lives.
pub(super) struct Side<'a, 'py> {
    pub(super) listener: &'a Listener,
    pub(super) object: Bound<'py, PyAny>,
}

impl<'py> Side<'_, 'py> {
    pub(super) fn py(&self) -> Python<'py> {
        self.object.py()
    }

    /// Calls the handlers; their replies, up to the first if `stops`.
    pub(super) fn emit(
        &self,
        name: &str,
        stops: bool,
        kwargs: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        #[cfg(unix)]
        if let Some(replies) = waiting::earlier(kwargs)? {
            return Ok(replies);
        }
        let listener = self.listener;
        let arguments = (listener.node.as_str(), listener.section, stops, name);
        let called = self
            .object
            .call_method("emit_at", arguments, Some(kwargs))?;
        #[cfg(unix)]
        let called = waiting::replies(called, kwargs)?;
        Ok(called)
    }

    pub(super) fn operation_model(&self, name: &str) -> PyResult<Bound<'py, PyAny>> {
        self.object.call_method1("operation_model", (name,))
    }

    pub(super) fn is_streamed(&self, name: &str) -> PyResult<bool> {
        self.object.call_method1("is_streamed", (name,))?.extract()
    }

    pub(super) fn request_signer(&self) -> PyResult<Bound<'py, PyAny>> {
        self.object.getattr("request_signer")
    }

    pub(super) fn config(&self) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.object.getattr("config").map(Some)
    }

    /// `model` and `context`.
    pub(super) fn kwargs(
        &self,
        call: Call<'_>,
        objects: &Arc<Objects>,
        context: &Context,
    ) -> PyResult<Bound<'py, PyDict>> {
        let kwargs = PyDict::new(self.py());
        kwargs.set_item("model", self.operation_model(call.operation.name())?)?;
        let shown = objects.context(self.py(), context, self.config()?.as_ref())?;
        kwargs.set_item("context", shown)?;
        Ok(kwargs)
    }
}
