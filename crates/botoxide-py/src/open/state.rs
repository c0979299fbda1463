//! A call between its steps: its state, and its objects.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use botoxide::call::steps::{Answer, CallScope, SignedRequest};
use botoxide::hooks::Context;
use botoxide::types::{Operation, Request, Response};
use botoxide::{Client as Engine, Error, Value};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::by_python::sign_by;
use super::{Call, State};
use crate::handlers::Objects;
use crate::handlers::http;
use crate::session::raised;
use crate::{convert, error, log};

impl Call {
    /// A call of this operation. `context` is that of a program, if it has made one; `owner` is the client's object.
    pub(crate) fn open(
        engine: &Engine,
        operation: Operation,
        context: Option<&Bound<'_, PyDict>>,
        owner: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let py = owner.py();
        let scope = engine.call_scope(operation);
        let mut call = raised(py, scope.begin(Value::Map(botoxide::types::Map::new())))?;
        let objects = Arc::new(Objects::default());
        call.context.attach(Arc::clone(&objects));
        let config = if owner.is_none() {
            py.None()
        } else {
            owner.getattr("meta")?.getattr("config")?.unbind()
        };
        if let Some(context) = context {
            objects.set_context(context);
        }
        if !owner.is_none() {
            let owner = py
                .import("weakref")?
                .call_method1("ref", (owner,))?
                .unbind();
            let of = Arc::clone(&objects);
            call.substitutes.signer = Some(Arc::new(
                move |request: &mut Request, context: &mut Context| {
                    sign_by(&owner, &of, operation, request, context)
                },
            ));
        }
        let state = State {
            call,
            signed: None,
            response: None,
            whole: None,
        };
        Ok(Self {
            engine: engine.clone(),
            scope,
            operation,
            objects,
            config,
            is_answered: AtomicBool::new(false),
            state: Mutex::new(Some(state)),
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a step: what Python has set in `context` counts, and what the step sets there is seen.
    pub(super) fn step<T: Send>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&CallScope, &mut State) -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        let Some(mut state) = self.state().take() else {
            let message = "a step of this call is running";
            return Err(PyRuntimeError::new_err(message));
        };
        let read = self.objects.read_context(py, &mut state.call.context);
        let result = match read {
            Ok(()) => {
                let scope = &self.scope;
                log::begin(py)?;
                let taken = py.detach(|| act(scope, &mut state));
                log::end(py)?;
                taken.map_err(|error| error::raise(py, &error, None))
            }
            Err(raised) => Err(raised),
        };
        let shown = self.shown(py, &state.call.context);
        *self.state() = Some(state);
        shown?;
        result
    }

    pub(super) fn shown<'py>(
        &self,
        py: Python<'py>,
        context: &Context,
    ) -> PyResult<Bound<'py, PyDict>> {
        let config = self.config.bind(py);
        let config = (!config.is_none()).then_some(config);
        self.objects.context(py, context, config)
    }

    pub(super) fn attempt(&self) -> u32 {
        let state = self.state();
        state
            .as_ref()
            .map_or(0, |state| state.call.context.attempt())
    }

    pub(super) fn set_params(&self, py: Python<'_>, params: &Bound<'_, PyAny>) -> PyResult<()> {
        let value = convert::argument(params, self.operation.input_shape())?;
        self.objects.set_params(params, &value);
        self.step(py, |_, state| {
            state.call.params = value;
            Ok(())
        })
    }

    /// The answer that two objects are; the values that the engine has had of them, if it had them.
    pub(super) fn answer(
        &self,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
    ) -> PyResult<Answer> {
        let py = http.py();
        let known = self.state().as_mut().and_then(|state| {
            let response = state.response.as_ref();
            response
                .filter(|(object, _)| object.is(http))
                .map(|(_, response)| response.clone())
        });
        // What is parsed already is not read again.
        let mut response = match known {
            Some(response) => response,
            None => Response {
                headers: http::fields(&http.getattr("headers")?)?,
                ..Response::default()
            },
        };
        response.status = http.getattr("status_code")?.extract()?;
        let value = self.objects.value_of(py, self.attempt(), http, parsed)?;
        Ok(Answer::new(response, value))
    }

    /// Either an answer or an exception.
    pub(super) fn outcome(
        &self,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
        exception: &Bound<'_, PyAny>,
    ) -> PyResult<Result<Answer, Error>> {
        if http.is_none() {
            let raised = PyErr::from_value(exception.clone());
            return Ok(Err(error::carry(http.py(), raised)));
        }
        self.answer(http, parsed).map(Ok)
    }

    /// Shows in the object of Python what a step has changed.
    pub(super) fn show_answer(&self, http: &Bound<'_, PyAny>, answer: &Answer) -> PyResult<()> {
        let (attempt, operation) = (self.attempt(), self.operation);
        let (response, parsed) = (&answer.response, &answer.parsed);
        self.objects
            .answer(http.py(), attempt, operation, response, parsed)?;
        if http.getattr("status_code")?.extract::<u16>()? != response.status {
            http.setattr("status_code", response.status)?;
        }
        Ok(())
    }

    pub(super) fn keep_response(&self, http: &Bound<'_, PyAny>, response: Response) {
        if let Some(state) = self.state().as_mut() {
            state.response = Some((http.clone().unbind(), response));
        }
    }

    pub(super) fn is_streamed(&self) -> bool {
        self.operation.has_streaming_output() || self.operation.has_event_stream_output()
    }

    pub(super) fn take_signed(&self) -> PyResult<SignedRequest> {
        let signed = self.state().as_mut().and_then(|state| state.signed.take());
        signed.ok_or_else(|| PyRuntimeError::new_err("the request was sent before"))
    }

    pub(super) fn show_response<'py>(
        &self,
        py: Python<'py>,
        url: &str,
        response: Response,
    ) -> PyResult<Bound<'py, PyAny>> {
        let http = http::show_response(py, &response, url, None)?;
        self.keep_response(&http, response);
        Ok(http)
    }
}
