//! The events that follow a response: it is parsed, another attempt may follow, the call ends.

use std::time::Duration;

use botoxide::Result;
use botoxide::hooks::{
    AfterCall, AfterCallError, BeforeParse, NeedsRetry, Reply, ResponseReceived,
};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use super::{Listener, Objects, event_name, exception, first, http, is_streamed};
use crate::convert;

impl Listener {
    pub(super) fn parse(&self, event: &mut BeforeParse<'_>) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let is_stream = is_streamed(event.call) && event.response.status < 300;
            let body = if is_stream {
                http::streaming_body(py, event.response)?
            } else {
                http::body(py, &event.response.body)?.into_bound(py)
            };
            let shown = http::show_response(py, event.response, "", Some(&body))?;
            let name = event.call.operation.name();
            let arguments = (shown, name, &body);
            let dict = http::bridge(py)?.call_method1("show_response_dict", arguments)?;
            let customized = PyDict::new(py);
            let kwargs = PyDict::new(py);
            kwargs.set_item("operation_model", side.operation_model(name)?)?;
            kwargs.set_item("response_dict", &dict)?;
            kwargs.set_item("customized_response_dict", &customized)?;
            side.emit(&event_name("before-parse", event.call), false, &kwargs)?;
            event.response.status = dict.get_item("status_code")?.extract()?;
            event.response.headers = http::fields(&dict.get_item("headers")?)?;
            let given = dict.get_item("body")?;
            if !given.is(&body) {
                event.response.body = http::payload(&given)?;
            }
            for (name, value) in customized {
                let name: String = name.extract()?;
                event
                    .customized
                    .insert(name, convert::argument(&value, None)?);
            }
            Ok(())
        })
    }

    pub(super) fn received(&self, event: &mut ResponseReceived<'_>) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(event.context);
            let kwargs = PyDict::new(py);
            kwargs.set_item("response_dict", py.None())?;
            kwargs.set_item("parsed_response", py.None())?;
            let shown = objects.context(py, event.context, side.config()?.as_ref())?;
            kwargs.set_item("context", shown)?;
            kwargs.set_item("exception", exception(py, event.error))?;
            let attempt = event.context.attempt();
            let mut given = None;
            if let (Some(response), Some(value)) = (&event.response, &event.parsed) {
                let operation = event.call.operation;
                let (shown, parsed) = objects.answer(py, attempt, operation, response, value)?;
                let stream = if is_streamed(event.call) && response.status < 300 {
                    http::bridge(py)?
                        .call_method1("stream_of", (&parsed,))?
                        .unbind()
                } else {
                    py.None()
                };
                let dict = http::bridge(py)?
                    .call_method1("show_response_dict", (shown, operation.name(), stream))?;
                kwargs.set_item("response_dict", dict)?;
                kwargs.set_item("parsed_response", &parsed)?;
                given = Some(parsed);
            }
            let name = event_name("response-received", event.call);
            side.emit(&name, false, &kwargs)?;
            if let (Some(parsed), Some(value)) = (given, event.parsed.as_deref_mut()) {
                objects.read_parsed(&parsed, value)?;
            }
            objects.read_context(py, event.context)
        })
    }

    /// The first answer of a handler decides: a number of seconds, or `False` for no other attempt.
    pub(super) fn retry(&self, event: &mut NeedsRetry<'_>) -> Result<Reply> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(event.context);
            let context = objects.context(py, event.context, side.config()?.as_ref())?;
            let dict = objects.request_dict(py, event.request, &context)?;
            let name = event.call.operation.name();
            let kwargs = PyDict::new(py);
            kwargs.set_item("response", py.None())?;
            kwargs.set_item("endpoint", side.object.getattr("endpoint")?)?;
            kwargs.set_item("operation", side.operation_model(name)?)?;
            kwargs.set_item("attempts", event.attempts)?;
            kwargs.set_item("caught_exception", exception(py, event.error))?;
            kwargs.set_item("request_dict", &dict)?;
            let attempt = event.context.attempt();
            let mut given = None;
            if let (Some(response), Some(value)) = (&event.response, &event.parsed) {
                let operation = event.call.operation;
                let (shown, parsed) = objects.answer(py, attempt, operation, response, value)?;
                kwargs.set_item("response", (shown, &parsed))?;
                given = Some(parsed);
            }
            let replies = side.emit(&event_name("needs-retry", event.call), false, &kwargs)?;
            let read = http::bridge(py)?.call_method1("read_dict", (dict,))?;
            http::read_back(&read, event.request)?;
            if let (Some(parsed), Some(value)) = (given, event.parsed.as_deref_mut()) {
                objects.read_parsed(&parsed, value)?;
            }
            objects.read_context(py, event.context)?;
            let Some(reply) = first(&replies)? else {
                return Ok(Reply::None);
            };
            if reply.cast::<PyBool>().is_ok_and(|switch| !switch.is_true()) {
                return Ok(Reply::Stop);
            }
            let seconds: f64 = reply.extract()?;
            let delay = Duration::try_from_secs_f64(seconds).map_err(|_| {
                pyo3::exceptions::PyValueError::new_err("sleep length must be non-negative")
            })?;
            Ok(Reply::Retry(delay))
        })
    }

    pub(super) fn after_call(&self, event: &mut AfterCall<'_>) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let operation = event.call.operation;
            let objects = Objects::of(event.context);
            let kwargs = side.kwargs(event.call, &objects, event.context)?;
            let attempt = event.context.attempt();
            let (shown, parsed) =
                objects.answer(py, attempt, operation, event.response, event.parsed)?;
            kwargs.set_item("http_response", &shown)?;
            kwargs.set_item("parsed", &parsed)?;
            side.emit(&event_name("after-call", event.call), false, &kwargs)?;
            let status: u16 = shown.getattr("status_code")?.extract()?;
            event.response.status = status;
            objects.read_parsed(&parsed, event.parsed)?;
            objects.read_context(py, event.context)
        })
    }

    pub(super) fn after_call_error(&self, event: &mut AfterCallError<'_>) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(event.context);
            let kwargs = PyDict::new(py);
            kwargs.set_item("exception", exception(py, Some(event.error)))?;
            let shown = objects.context(py, event.context, side.config()?.as_ref())?;
            kwargs.set_item("context", shown)?;
            let name = event_name("after-call-error", event.call);
            side.emit(&name, false, &kwargs).map(drop)
        })
    }
}
