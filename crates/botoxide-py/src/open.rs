//! A call whose steps Python takes one by one: `botocore/_open.py`, `endpoint.py`.
//!
//! Each method is one step of the engine's (`botoxide::call::steps`), with the objects that botocore's methods have as
//! arguments and results.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use botoxide::call::steps::{Answer, CallScope, CallState, Retry, SignedRequest};
use botoxide::hooks::{Context, SignOptions};
use botoxide::transport::block_on;
use botoxide::types::{Operation, Request, Response};
use botoxide::{Client as Engine, Error, Value};
use botoxide_core::endpoint::Endpoint;
use botoxide_core::protocol::{self, Parameter};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::handlers::http::{self, bridge};
use crate::handlers::{Objects, take_prepared};
use crate::session::raised;
use crate::{convert, error, log};

/// One call.
#[pyclass(frozen, module = "botoxide._native")]
pub(crate) struct Call {
    engine: Engine,
    scope: CallScope,
    operation: Operation,
    objects: Arc<Objects>,
    /// `client.meta.config`.
    config: Py<PyAny>,
    /// `None` while a step is running.
    state: Mutex<Option<State>>,
}

struct State {
    call: CallState,
    /// The request of the attempt.
    signed: Option<SignedRequest>,
    /// The response of the attempt, and its object.
    response: Option<(Py<PyAny>, Response)>,
}

/// What a parser in Python has made of a response.
type Parsed = Arc<Mutex<Option<(Py<PyAny>, Value)>>>;

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
        };
        Ok(Self {
            engine: engine.clone(),
            scope,
            operation,
            objects,
            config,
            state: Mutex::new(Some(state)),
        })
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a step: what Python has set in `context` counts, and what the step sets there is seen.
    fn step<T: Send>(
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

    fn shown<'py>(&self, py: Python<'py>, context: &Context) -> PyResult<Bound<'py, PyDict>> {
        let config = self.config.bind(py);
        let config = (!config.is_none()).then_some(config);
        self.objects.context(py, context, config)
    }

    fn attempt(&self) -> u32 {
        let state = self.state();
        state
            .as_ref()
            .map_or(0, |state| state.call.context.attempt())
    }

    fn set_params(&self, py: Python<'_>, params: &Bound<'_, PyAny>) -> PyResult<()> {
        let value = convert::argument(params, self.operation.input_shape())?;
        self.objects.set_params(params, &value);
        self.step(py, |_, state| {
            state.call.params = value;
            Ok(())
        })
    }

    /// The answer that two objects are; the values that the engine has had of them, if it had them.
    fn answer(&self, http: &Bound<'_, PyAny>, parsed: &Bound<'_, PyAny>) -> PyResult<Answer> {
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
    fn outcome(
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
    fn show_answer(&self, http: &Bound<'_, PyAny>, answer: &Answer) -> PyResult<()> {
        let (attempt, operation) = (self.attempt(), self.operation);
        let (response, parsed) = (&answer.response, &answer.parsed);
        self.objects
            .answer(http.py(), attempt, operation, response, parsed)?;
        if http.getattr("status_code")?.extract::<u16>()? != response.status {
            http.setattr("status_code", response.status)?;
        }
        Ok(())
    }

    fn keep_response(&self, http: &Bound<'_, PyAny>, response: Response) {
        if let Some(state) = self.state().as_mut() {
            state.response = Some((http.clone().unbind(), response));
        }
    }
}

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
        let properties = convert::result(py, &Value::Map(endpoint.properties.clone()))?;
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
        let headers = http::pairs(&serialized.headers);
        let body = http::body(py, &serialized.body)?;
        let query: Vec<(String, Vec<String>)> = serialized
            .query
            .iter()
            .map(|(name, value)| {
                let values = match value {
                    Parameter::One(value) => vec![value.as_str().to_owned()],
                    Parameter::Each(values) => values
                        .iter()
                        .map(|value| value.as_str().to_owned())
                        .collect(),
                };
                (name.as_str().to_owned(), values)
            })
            .collect();
        let arguments = (
            serialized.method.as_str(),
            serialized.url_path.as_str(),
            query,
            headers,
            body,
            (serialized.host_prefix, serialized.auth_path),
        );
        let dict = bridge(py)?.call_method1("show_serialized", arguments)?;
        Ok(dict.cast_into::<PyDict>()?)
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
        let Some(answer) = answer else {
            return Ok(None);
        };
        let (attempt, operation) = (self.attempt(), self.operation);
        let (response, parsed) = (&answer.response, &answer.parsed);
        let (http, parsed) = self
            .objects
            .answer(py, attempt, operation, response, parsed)?;
        self.keep_response(&http, answer.response);
        Ok(Some(PyTuple::new(py, [http, parsed])?.into_any()))
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
        let parsed = raised(py, protocol::parse(self.operation, &response))?;
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

impl Call {
    fn is_streamed(&self) -> bool {
        self.operation.has_streaming_output() || self.operation.has_event_stream_output()
    }

    fn take_signed(&self) -> PyResult<SignedRequest> {
        let signed = self.state().as_mut().and_then(|state| state.signed.take());
        signed.ok_or_else(|| PyRuntimeError::new_err("the request was sent before"))
    }

    fn show_response<'py>(
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

/// Signs by the client's signer in Python, which has the engine's context meanwhile.
fn sign_by(
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
fn parse_by(
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

/// The request of a dictionary that has a URL.
fn request_of(dict: &Bound<'_, PyDict>) -> PyResult<Request> {
    let py = dict.py();
    let mut request = Request::default();
    let read = bridge(py)?.call_method1("read_dict", (dict,))?;
    http::read_back(&read, &mut request)?;
    if let Some(path) = dict.get_item("auth_path")?.filter(|path| !path.is_none()) {
        request.auth_path = Some(path.extract()?);
    }
    Ok(request)
}

fn request_like(object: &Bound<'_, PyAny>) -> PyResult<Request> {
    let mut request = Request::default();
    let read = bridge(object.py())?.call_method1("read_request", (object,))?;
    http::read_back(&read, &mut request)?;
    if let Some(path) = object
        .getattr_opt("auth_path")?
        .filter(|path| !path.is_none())
    {
        request.auth_path = Some(path.extract()?);
    }
    Ok(request)
}

/// Shows in the dictionary what a step has changed in its request.
fn show_in(dict: &Bound<'_, PyDict>, request: &Request) -> PyResult<()> {
    let py = dict.py();
    let (method, url, headers, body) = http::parts(py, request)?;
    let context = http::entry(dict, "context")?;
    let arguments = (dict, method, url, headers, body, context);
    bridge(py)?.call_method1("show_dict", arguments).map(drop)
}
