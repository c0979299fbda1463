//! Steps that a signer or a parser in Python takes.

use std::sync::PoisonError;

use botoxide::hooks::Context;
use botoxide::types::{Operation, Request, Response};
use botoxide::{Error, Value};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Parsed;
use crate::error;
use crate::handlers::Objects;
use crate::handlers::http::{self, bridge};

/// Signs by the client's signer in Python, which has the engine's context meanwhile.
pub(super) fn sign_by(
    owner: &Py<PyAny>,
    objects: &Objects,
    operation: Operation,
    request: &mut Request,
    context: &mut Context,
) -> Result<(), Error> {
    Python::attach(|py| {
        let owner = owner.bind(py).call0()?;
        let config = owner.getattr("meta")?.getattr("config")?;
        let shown = objects.context(py, context, Some(&config))?;
        let is_streamed = operation.has_streaming_output() || operation.has_event_stream_output();
        let object = objects.request(py, context.attempt(), request, &shown, is_streamed)?;
        let handler = bridge(py)?.call_method1("handler_of", (&owner,))?;
        let kwargs = PyDict::new(py);
        kwargs.set_item("operation_name", operation.name())?;
        kwargs.set_item("request", &object)?;
        let service_id = owner.getattr("_native")?.getattr("service_id")?;
        let event_name = format!("request-created.{service_id}.{}", operation.name());
        kwargs.set_item("event_name", event_name)?;
        objects.lend(Some(std::mem::take(context)));
        let signed = handler.call((), Some(&kwargs));
        if let Some(lent) = objects.lend(None) {
            *context = lent;
        }
        signed?;
        let read = bridge(py)?.call_method1("read_request", (object,))?;
        http::read_back(&read, request)?;
        objects.read_context(py, context)
    })
    .map_err(|raised| Python::attach(|py| error::carry(py, raised)))
}

/// Parses by a parser in Python.
pub(super) fn parse_by(
    parse: &Py<PyAny>,
    http: &Py<PyAny>,
    response: &mut Response,
    into: &Parsed,
) -> Result<Value, Error> {
    Python::attach(|py| {
        let url: String = http.bind(py).getattr("url")?.extract().unwrap_or_default();
        let shown = http::show_response(py, response, &url, None)?;
        let parsed = parse.bind(py).call1((shown,))?;
        let value = Objects::value(&parsed, &response.body)?;
        let made = (parsed.unbind(), value.clone());
        *into.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        Ok(value)
    })
    .map_err(|raised| Python::attach(|py| error::carry(py, raised)))
}
