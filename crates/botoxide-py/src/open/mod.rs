//! A call whose steps Python takes one by one: `botocore/_open.py`, `endpoint.py`.
//!
//! Each method is one step of the engine's (`botoxide::call::steps`), with the objects that botocore's methods have as
//! arguments and results.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use botoxide::call::steps::{CallScope, CallState, Retry, SignedRequest};
use botoxide::hooks::{Context, SignOptions};
use botoxide::transport::block_on;
use botoxide::types::{Operation, Request, Response};
use botoxide::{Client as Engine, Value};
use botoxide_core::endpoint::Endpoint;
use botoxide_core::protocol::{self, Additions};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

mod attempt;
mod by_python;
mod requests;
mod state;
mod whole;

pub(crate) use attempt::preparer;
use by_python::parse_by;
use requests::{request_like, request_of, show_in, show_serialized};

use crate::handlers::http::{self, bridge};
use crate::handlers::{Objects, take_prepared};
use crate::session::raised;
use crate::{convert, error};

/// One call.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Call {
    engine: Engine,
    scope: CallScope,
    operation: Operation,
    objects: Arc<Objects>,
    /// `client.meta.config`.
    config: Py<PyAny>,
    /// Whether a handler has given the response of the attempt.
    is_answered: AtomicBool,
    /// `None` while a step is running.
    state: Mutex<Option<State>>,
}

struct State {
    call: CallState,
    /// The request of the attempt.
    signed: Option<SignedRequest>,
    /// The response of the attempt, and its object.
    response: Option<(Py<PyAny>, Response)>,
    whole: Option<Whole>,
}

/// What a call has whose attempts are one step.
struct Whole {
    /// The request that the steps before them have made, and its dictionary.
    built: Option<(Py<PyDict>, Request)>,
    /// Prepares the requests of the attempts.
    endpoint: Option<Py<PyAny>>,
}

/// What a parser in Python has made of a response.
type Parsed = Arc<Mutex<Option<(Py<PyAny>, Value)>>>;

#[pymethods]
impl Call {
    #[getter]
    fn operation_name(&self) -> &'static str {
        self.operation.name()
    }

    /// The call itself: a copy of a context is of the same call.
    fn __deepcopy__(slf: Bound<'_, Self>, _memo: Bound<'_, PyAny>) -> Py<Self> {
        slf.unbind()
    }

    fn __copy__(slf: Bound<'_, Self>) -> Py<Self> {
        slf.unbind()
    }

    /// `request_context`.
    fn context<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self.state().as_ref() {
            Some(state) => self.shown(py, &state.call.context),
            None => Ok(PyDict::new(py)),
        }
    }

    /// `provide-client-params` and `before-parameter-build`: the arguments.
    fn emit_params<'py>(
        &self,
        py: Python<'py>,
        params: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.set_params(py, params)?;
        let value = self.step(py, |scope, state| {
            block_on(scope.run(async {
                state.call.provide_params().await?;
                state.call.before_parameter_build().await?;
                Ok(state.call.params.clone())
            }))?
        })?;
        self.objects.params(py, &value)
    }

    /// URL, header fields and properties of the endpoint.
    fn resolve_endpoint<'py>(
        &self,
        py: Python<'py>,
        params: &Bound<'py, PyAny>,
    ) -> PyResult<(String, Bound<'py, PyDict>, Py<PyAny>)> {
        self.set_params(py, params)?;
        let (endpoint, value): (Arc<Endpoint>, Value) = self.step(py, |scope, state| {
            let endpoint = block_on(scope.run(state.call.resolve_endpoint()))??;
            Ok((endpoint, state.call.params.clone()))
        })?;
        self.objects.params(py, &value)?;
        let headers = PyDict::new(py);
        for (name, value) in endpoint.header_fields() {
            headers.set_item(name, value.as_str())?;
        }
        let properties = convert::result(py, &Value::Map((*endpoint.properties).clone()))?;
        Ok((endpoint.url.clone(), headers, properties))
    }

    /// The arguments, checked and serialized.
    fn serialize<'py>(
        &self,
        py: Python<'py>,
        params: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        self.set_params(py, params)?;
        let serialized = self.step(py, |_, state| state.call.serialize())?;
        show_serialized(py, &serialized, self.operation)
    }

    /// Whether all attempts are one step.
    #[getter]
    fn is_whole(&self) -> bool {
        let state = self.state();
        state.as_ref().is_some_and(|state| state.whole.is_some())
    }

    /// All steps before the attempts: the request as a dictionary, and the answer of a handler or `None`. The attempts are
    /// then one step, too; if there is an `endpoint`, it prepares their requests.
    fn build_request<'py>(
        &self,
        py: Python<'py>,
        params: &Bound<'py, PyAny>,
        endpoint: Option<Py<PyAny>>,
    ) -> PyResult<(Bound<'py, PyDict>, Option<Bound<'py, PyAny>>)> {
        self.build(py, params, endpoint)
    }

    /// Makes all attempts one step; if there is an `endpoint`, it prepares their requests.
    fn send_at_once(&self, endpoint: Option<Py<PyAny>>) {
        if let Some(state) = self.state().as_mut() {
            state.whole = Some(Whole {
                built: None,
                endpoint,
            });
        }
    }

    /// All attempts: the response and its parsed form.
    fn send_request<'py>(
        &self,
        py: Python<'py>,
        dict: &Bound<'py, PyDict>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        self.send(py, dict)
    }

    /// `before-call`: the answer of a handler, or `None`.
    fn before_call<'py>(
        &self,
        py: Python<'py>,
        dict: &Bound<'py, PyDict>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut request = request_of(dict)?;
        self.objects.set_request_dict(dict.as_any());
        let (answer, request) = self.step(py, |scope, state| {
            state.call.resolve_checksums(&request)?;
            let answer = block_on(scope.run(state.call.before_call(&mut request)))??;
            Ok((answer, request))
        })?;
        show_in(dict, &request)?;
        answer
            .map(|answer| {
                let shown = self.show(py, answer)?;
                Ok(PyTuple::new(py, [shown.0, shown.1])?.into_any())
            })
            .transpose()
    }

    /// Compresses the payload and adds its checksum.
    fn add_checksum(&self, py: Python<'_>, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        let mut request = request_of(dict)?;
        let request = self.step(py, |scope, state| {
            block_on(scope.run(async {
                state.call.compress(&mut request).await?;
                state.call.add_checksum(&mut request).await
            }))??;
            Ok(request)
        })?;
        show_in(dict, &request)
    }

    /// Counts the attempt that begins.
    fn begin_attempt(&self, py: Python<'_>) -> PyResult<()> {
        self.step(py, |_, state| state.call.begin_attempt())
    }

    /// `request-created` and the signature: the request of the attempt.
    fn create_request<'py>(
        &self,
        py: Python<'py>,
        dict: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let request = request_of(dict)?;
        let shown = self.step(py, |scope, state| {
            let signed = block_on(scope.run(state.call.create_request(&request)))??;
            let shown = signed.request().clone();
            state.signed = Some(signed);
            Ok(shown)
        })?;
        let context = self.context(py)?;
        let is_streamed = self.is_streamed();
        self.objects
            .request(py, self.attempt(), &shown, &context, is_streamed)
    }

    /// Signs a request: in its URL if it `expires`.
    #[pyo3(signature = (operation_name, request, region_name, expires, signing_name))]
    fn sign(
        &self,
        py: Python<'_>,
        operation_name: &str,
        request: &Bound<'_, PyAny>,
        region_name: Option<&str>,
        expires: Option<i64>,
        signing_name: Option<&str>,
    ) -> PyResult<()> {
        let mut signed = request_like(request)?;
        let options = SignOptions {
            operation_name,
            expires_in: expires,
            region_name,
            signing_name,
        };
        // The signature of an attempt: the step that waits for it has lent its context.
        let lent = self.objects.lend(None);
        let is_lent = lent.is_some();
        let mut context = match lent {
            Some(context) => context,
            None => match self.state().as_ref() {
                Some(state) => state.call.context.clone(),
                None => Context::default(),
            },
        };
        self.objects.read_context(py, &mut context)?;
        let result = py.detach(|| {
            block_on(self.engine.sign(&mut signed, options, &mut context)).and_then(|result| result)
        });
        let shown = self.shown(py, &context).map(drop);
        if is_lent {
            self.objects.lend(Some(context));
        }
        shown?;
        raised(py, result)?;
        let (method, url, headers, body) = http::parts(py, &signed)?;
        let stream: bool = request.getattr("stream_output")?.extract()?;
        let context = request.getattr("context")?;
        let arguments = (request, method, url, headers, body, context, stream);
        bridge(py)?
            .call_method1("show_request", arguments)
            .map(drop)
    }

    /// `before-send`: the response of a handler, or `None`.
    fn before_send<'py>(
        &self,
        py: Python<'py>,
        prepared: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut signed = self.take_signed()?;
        take_prepared(prepared, signed.request_mut())?;
        let before = signed.request().clone();
        let (response, signed) = self.step(py, |scope, state| {
            let response = block_on(scope.run(state.call.before_send(&mut signed)))??;
            Ok((response, signed))
        })?;
        let now = signed.request();
        if now.method != before.method || now.url != before.url || now.headers != before.headers {
            let (method, url, headers, _) = http::parts(py, now)?;
            bridge(py)?.call_method1("update_prepared", (prepared, method, url, headers))?;
        }
        let url = now.url.clone();
        self.is_answered
            .store(response.is_some(), Ordering::Relaxed);
        if let Some(state) = self.state().as_mut() {
            state.signed = Some(signed);
        }
        response
            .map(|response| self.show_response(py, &url, response))
            .transpose()
    }

    /// Sends the request: the response.
    fn transmit<'py>(
        &self,
        py: Python<'py>,
        prepared: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut signed = self.take_signed()?;
        take_prepared(prepared, signed.request_mut())?;
        let url = signed.request().url.clone();
        let response = self.step(py, |scope, state| {
            block_on(scope.run(state.call.transmit(signed)))?
        })?;
        self.show_response(py, &url, response)
    }

    /// `before-parse`, and the parser: `parse` takes a response and parses it with the parser of Python.
    fn parse<'py>(
        &self,
        py: Python<'py>,
        http: &Bound<'py, PyAny>,
        parse: Py<PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let known = self
            .state()
            .as_mut()
            .and_then(|state| state.response.take());
        let response = match known {
            Some((object, response)) if object.is(http) => response,
            _ => http::response(http)?,
        };
        let slot = Parsed::default();
        let (into, shown) = (Arc::clone(&slot), http.clone().unbind());
        let answer = self.step(py, |scope, state| {
            if !state.call.operation().has_event_stream_output() {
                state.call.substitutes.parser = Some(Arc::new(move |response: &mut Response| {
                    parse_by(&parse, &shown, response, &into)
                }));
            }
            let answer = block_on(scope.run(state.call.parse(response)));
            state.call.substitutes.parser = None;
            answer?
        })?;
        let made = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        let attempt = self.attempt();
        let parsed = if let Some((parsed, value)) = made {
            let parsed = parsed.into_bound(py);
            self.objects.set_answer(attempt, http, &parsed, &value);
            let (response, value) = (&answer.response, &answer.parsed);
            self.objects
                .answer(py, attempt, self.operation, response, value)?;
            parsed
        } else {
            let parsed = convert::output(py, self.operation, &answer.parsed)?.into_bound(py);
            self.objects
                .set_answer(attempt, http, &parsed, &answer.parsed);
            parsed
        };
        self.keep_response(http, answer.response);
        Ok(parsed)
    }

    /// Parses a response that is a dictionary.
    fn parse_dict<'py>(&self, dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
        let py = dict.py();
        let body = http::entry(dict, "body")?;
        let is_stream = body.hasattr("_raw_stream")?;
        let payload = if is_stream {
            http::payload(&body.getattr("_raw_stream")?)?
        } else {
            http::payload(&body)?
        };
        let response = Response {
            status: http::entry(dict, "status_code")?.extract()?,
            headers: http::fields(&http::entry(dict, "headers")?)?,
            body: payload,
        };
        let additions = Additions {
            is_own: self.is_answered.load(Ordering::Relaxed),
            ..Additions::default()
        };
        let parsed = protocol::parse_added(self.operation, &response, additions);
        let parsed = raised(py, parsed)?;
        let out = convert::output(py, self.operation, &parsed)?
            .into_bound(py)
            .cast_into::<PyDict>()?;
        if is_stream {
            for (name, value) in parsed
                .as_map()
                .into_iter()
                .flat_map(botoxide::types::Map::iter)
            {
                if matches!(value, Value::Body(_)) {
                    out.set_item(name.as_str(), &body)?;
                }
            }
        }
        Ok(out)
    }

    /// `response-received`.
    fn response_received(
        &self,
        py: Python<'_>,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
        exception: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let mut result = self.outcome(http, parsed, exception)?;
        let result = self.step(py, |scope, state| {
            block_on(scope.run(state.call.response_received(&mut result)))??;
            Ok(result)
        })?;
        match result {
            Ok(answer) => self.show_answer(http, &answer),
            Err(_) => Ok(()),
        }
    }

    /// `needs-retry`: whether another attempt follows, after the wait before it.
    fn needs_retry(
        &self,
        py: Python<'_>,
        dict: &Bound<'_, PyDict>,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
        exception: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        let mut request = request_of(dict)?;
        self.objects.set_request_dict(dict.as_any());
        let mut result = self.outcome(http, parsed, exception)?;
        let (retry, request, result) = self.step(py, |scope, state| {
            let retry = block_on(scope.run(state.call.needs_retry(&mut request, &mut result)))??;
            Ok((retry, request, result))
        })?;
        show_in(dict, &request)?;
        if let Ok(answer) = &result {
            self.show_answer(http, answer)?;
        }
        match retry {
            Retry::After(_) => {
                let waited = self.step(py, |scope, state| {
                    block_on(scope.run(state.call.wait(retry, &request, result)))?
                })?;
                Ok(waited.is_none())
            }
            Retry::None => Ok(false),
            _ => self.step(py, |scope, state| {
                let _ = block_on(scope.run(state.call.wait(retry, &request, result)))?;
                Ok(false)
            }),
        }
    }

    /// `after-call`.
    fn after_call(
        &self,
        py: Python<'_>,
        http: &Bound<'_, PyAny>,
        parsed: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let mut answer = self.answer(http, parsed)?;
        let answer = self.step(py, |scope, state| {
            block_on(scope.run(state.call.after_call(&mut answer)))??;
            Ok(answer)
        })?;
        self.show_answer(http, &answer)
    }

    /// `after-call-error`.
    fn after_call_error(&self, py: Python<'_>, exception: &Bound<'_, PyAny>) -> PyResult<()> {
        let error = error::carry(py, PyErr::from_value(exception.clone()));
        self.step(py, |scope, state| {
            block_on(scope.run(state.call.after_call_error(&error)))?
        })
    }
}
