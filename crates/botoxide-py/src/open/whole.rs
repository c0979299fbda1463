//! Several steps at once: those around a method that a program has replaced.

use std::sync::Arc;

use botoxide::call::steps::Answer;
use botoxide::transport::block_on;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::requests::{is_shown, request_of, show_in, show_serialized};
use super::{Call, State, Whole, preparer};
use crate::client::maker;
use crate::convert;

impl Call {
    /// Takes all steps before the attempts.
    pub(super) fn build<'py>(
        &self,
        py: Python<'py>,
        params: &Bound<'py, PyAny>,
        endpoint: Option<Py<PyAny>>,
    ) -> PyResult<(Bound<'py, PyDict>, Option<Bound<'py, PyAny>>)> {
        let value = convert::argument(params, self.operation.input_shape())?;
        self.objects.set_params(params, &value);
        let (mut serialized, request, answer) = self.step(py, |scope, state| {
            let call = &mut state.call;
            call.params = value;
            block_on(scope.run(async {
                call.provide_params().await?;
                call.before_parameter_build().await?;
                let endpoint = call.resolve_endpoint().await?;
                let serialized = call.serialize()?;
                let mut request = call.join(serialized.clone(), &endpoint);
                call.resolve_checksums(&request)?;
                let answer = call.before_call(&mut request).await?;
                if answer.is_none() {
                    call.compress(&mut request).await?;
                    call.add_checksum(&mut request).await?;
                }
                Ok((serialized, request, answer))
            }))?
        })?;
        let context = self.context(py)?;
        let dict = if let Some(dict) = self.objects.shown_request_dict(py) {
            let dict = dict.cast_into::<PyDict>()?;
            show_in(&dict, &request)?;
            dict
        } else {
            serialized.method = request.method.clone();
            serialized.headers = request.headers.clone();
            serialized.body = request.body.clone();
            let dict = show_serialized(py, &serialized, self.operation)?;
            dict.set_item("url", &request.url)?;
            dict.set_item("context", context)?;
            dict
        };
        let answer = answer
            .map(|answer| {
                let shown = self.show(py, answer)?;
                Ok::<_, PyErr>(PyTuple::new(py, [shown.0, shown.1])?.into_any())
            })
            .transpose()?;
        if let Some(state) = self.state().as_mut() {
            let built = Some((dict.clone().unbind(), request));
            state.whole = Some(Whole { built, endpoint });
        }
        Ok((dict, answer))
    }

    /// Takes all steps of all attempts.
    pub(super) fn send<'py>(
        &self,
        py: Python<'py>,
        dict: &Bound<'py, PyDict>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let whole = |state: &mut State| {
            let whole = state.whole.as_mut()?;
            let endpoint = whole
                .endpoint
                .as_ref()
                .map(|endpoint| endpoint.clone_ref(py));
            Some((whole.built.take(), endpoint))
        };
        let (built, endpoint) = self.state().as_mut().and_then(whole).unwrap_or_default();
        let mut request = match built {
            Some((shown, request)) if shown.is(dict) && is_shown(dict, &request)? => request,
            _ => request_of(dict)?,
        };
        self.objects.set_request_dict(dict.as_any());
        let before = request.clone();
        let preparer = endpoint.map(|endpoint| {
            preparer(
                self.operation,
                &self.objects,
                endpoint.bind(py),
                self.config.bind(py),
            )
        });
        let objects = Arc::clone(&self.objects);
        let sent = self.step(py, |scope, state| {
            let call = &mut state.call;
            // No program has replaced the signer.
            let signer = call.substitutes.signer.take();
            call.substitutes.preparer = preparer;
            call.set_maker(Some(maker(move |result| objects.set_made(result))));
            let sent = block_on(scope.run(call.send_request(&mut request)));
            call.substitutes.signer = signer;
            call.substitutes.preparer = None;
            sent?.map(|answer| (answer, request))
        });
        let (answer, request) = sent?;
        if request != before {
            show_in(dict, &request)?;
        }
        let shown = self.show(py, answer)?;
        shown.0.setattr("url", &request.url)?;
        Ok(shown)
    }

    /// The objects of an answer.
    pub(super) fn show<'py>(
        &self,
        py: Python<'py>,
        answer: Answer,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let (attempt, operation) = (self.attempt(), self.operation);
        let (response, parsed) = (&answer.response, &answer.parsed);
        let shown = self
            .objects
            .answer(py, attempt, operation, response, parsed)?;
        self.keep_response(&shown.0, answer.response);
        Ok(shown)
    }
}
