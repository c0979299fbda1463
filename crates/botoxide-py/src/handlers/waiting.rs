//! Handlers of asynchronous clients, which may be coroutines.
//!
//! An event is shown to the handlers in one step: objects are made of it, the handlers are called, the objects are read back.
//! If a handler is a coroutine, the step stops after the call, and is done again when the coroutine has ended: with its
//! replies in place of a call, and with the state in which it has left its objects. Not here: the steps themselves.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use botoxide::Result;
use botoxide::hooks::{AsyncHandler, Event, Reply};
use botoxide::types::BoxFuture;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::{Listener, http};
use crate::aio::Started;
use crate::error;

/// What handlers were given, or its state, and the coroutine that they have returned, or its replies.
struct Given {
    kwargs: Py<PyDict>,
    value: Py<PyAny>,
}

thread_local! {
    /// Whether the step that this thread does can stop.
    static CAN_WAIT: Cell<bool> = const { Cell::new(false) };
    /// The coroutine at which a step has stopped.
    static STOPPED: RefCell<Option<Given>> = const { RefCell::new(None) };
    /// The replies with which a step is done again.
    static REPLIES: RefCell<Option<Given>> = const { RefCell::new(None) };
}

/// The replies of handlers that were called with `kwargs`. `called` is their list, or the coroutine that returns it.
pub(super) fn replies<'py>(
    called: Bound<'py, PyAny>,
    kwargs: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = called.py();
    if called.is_instance_of::<pyo3::types::PyList>() {
        return Ok(called);
    }
    if !CAN_WAIT.get() {
        // Transfers run in threads that have no loop.
        return http::bridge(py)?.call_method1("run_coroutine", (called,));
    }
    STOPPED.set(Some(Given {
        kwargs: kwargs.clone().unbind(),
        value: called.unbind(),
    }));
    Err(PyRuntimeError::new_err("the handler has not ended"))
}

/// The replies of an earlier call, if this step is done again: the objects get the state of those that were given.
pub(super) fn earlier<'py>(kwargs: &Bound<'py, PyDict>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let Some(given) = REPLIES.take() else {
        return Ok(None);
    };
    let py = kwargs.py();
    http::bridge(py)?.call_method1("carry_over", (given.kwargs, kwargs))?;
    Ok(Some(given.value.into_bound(py)))
}

/// The handlers of a name, of an asynchronous client.
pub(super) struct Waiting(pub(super) Listener);

impl Waiting {
    /// Does the step, up to a coroutine.
    fn step(
        &self,
        event: &mut Event<'_>,
        replies: Option<Given>,
    ) -> (Result<Reply>, Option<Given>) {
        REPLIES.set(replies);
        CAN_WAIT.set(true);
        let done = self.0.handle(event);
        CAN_WAIT.set(false);
        // They are left if the client is gone.
        REPLIES.set(None);
        (done, STOPPED.take())
    }
}

impl AsyncHandler for Waiting {
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            let (done, stopped) = self.step(event, None);
            let Some(Given { kwargs, value }) = stopped else {
                return done;
            };
            let raised = |raised| Python::attach(|py| error::carry(py, raised));
            let started = Python::attach(|py| Started::new(value.bind(py))).map_err(raised)?;
            let value = started.await.map_err(raised)?;
            let kept = Python::attach(|py| {
                let kept = http::bridge(py)?.call_method1("keep", (kwargs,))?;
                Ok(kept.cast_into::<PyDict>()?.unbind())
            });
            let kwargs = kept.map_err(raised)?;
            self.step(event, Some(Given { kwargs, value })).0
        })
    }
}

/// The listener as a handler of the engine.
pub(super) fn handler(listener: Listener) -> botoxide::hooks::Handler {
    botoxide::hooks::Handler::shared(Arc::new(Waiting(listener)))
}
