//! The engine's own handlers, by the names that `botocore.handlers` has for them.
//!
//! `botocore/_built_in.py` calls these functions.

use std::sync::Arc;

use botoxide::hooks::{BeforeParameterBuild, BuiltInHandler, Context, Emitter, Event, Position};
use botoxide::transport::block_on;
use botoxide_core::model::ServiceId;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::Objects;
use crate::convert;
use crate::session::raised;

/// The handler of this name, which is registered for `home` in a new session.
fn find(emitter: &Emitter, name: &str, home: &str) -> PyResult<BuiltInHandler> {
    let mut all = emitter.built_in().into_iter();
    all.find(|found| found.name == name && found.event == home)
        .ok_or_else(|| PyValueError::new_err(format!("no handler {name} of {home}")))
}

/// Unregisters handlers that Python takes the place of: those that remove methods from the classes of clients.
pub(crate) fn leave_classes(emitter: &Emitter) {
    for found in emitter.built_in() {
        if found.event.starts_with("creating-client-class") {
            emitter.unregister(&found.event, &found.handler);
        }
    }
}

/// Registers a handler for an event of a client. `section` is 0, 1 or 2: first, in the middle, last.
pub(crate) fn register(
    emitter: &Emitter,
    of_session: &Emitter,
    (name, home): (&str, &str),
    event: &str,
    section: u8,
) -> PyResult<()> {
    // One name can stand for several functions, such as one for each service.
    let handler = find(of_session, name, event).or_else(|_| find(of_session, name, home))?;
    let handler = handler.handler;
    let position = match section {
        0 => Position::First,
        1 => Position::Middle,
        _ => Position::Last,
    };
    let added = emitter.register_at(event, handler, position, None);
    Python::attach(|py| raised(py, added))
}

/// Unregisters the first handler of this name from an event of a client.
pub(crate) fn unregister(emitter: &Emitter, name: &str, event: &str) {
    let mut all = emitter.built_in().into_iter();
    if let Some(found) = all.find(|found| found.name == name && found.event == event) {
        emitter.unregister(event, &found.handler);
    }
}

/// Calls a handler of `before-parameter-build` outside of a call.
pub(crate) fn call(
    session: &botoxide::Session,
    (name, home): (&str, &str),
    (service_name, operation_name): (&str, Option<&str>),
    params: &Bound<'_, PyAny>,
    context: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    let py = params.py();
    let service = raised(py, session.service_model(service_name, None))?;
    let operation = match operation_name {
        Some(name) => Some(raised(py, service.operation(name))?),
        None => service.operations().next(),
    };
    let operation =
        operation.ok_or_else(|| PyValueError::new_err("the service has no operations"))?;
    let found = find(session.events(), name, home)?;
    let alone = Emitter::default();
    raised(py, alone.register("*", found.handler))?;
    let mut value = convert::argument(params, operation.input_shape())?;
    let mut state = Context::default();
    let objects = Arc::new(Objects::default());
    state.attach(Arc::clone(&objects));
    objects.set_params(params, &value);
    if let Some(context) = context {
        objects.set_context(context);
        objects.read_context(py, &mut state)?;
    }
    let id = service.service_id().map(ServiceId::hyphenize);
    let id = id.unwrap_or_default();
    let called = py.detach(|| {
        let event = BeforeParameterBuild::new(&id, operation, &mut value, &mut state);
        block_on(alone.emit(&mut Event::BeforeParameterBuild(event)))?
    });
    raised(py, called)?;
    objects.params(py, &value)?;
    if let Some(context) = context {
        objects.show_set(context, &state)?;
    }
    Ok(())
}
