//! Handlers of Python behind the events of a call.
//!
//! The client's emitter of Python has the handlers. When the first one of a name is registered there, one handler of the
//! engine is registered for that name, and calls those of Python that have just this name. So the order between the
//! handlers of both languages is that of their names, as in botocore, and an event without handlers of Python costs nothing.

use std::cell::RefCell;

use botoxide::hooks::{
    AfterCall, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild, BeforeSend, BeforeSign,
    Call, ChooseSigner, Emitter, Handler, ProvideClientParams, Reply, RequestCreated,
};
use botoxide::types::{Body as Payload, Headers, Request, Response, Text};
use botoxide::{ByteStream, Result, Value};
use botoxide_core::endpoint::{Builtin, Parameter};
use pyo3::exceptions::{PyNotImplementedError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use crate::body::Body;
use crate::session::raised;
use crate::{convert, error};

/// The kinds of events that Python can listen to.
pub(crate) const KINDS: [&str; 9] = [
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "after-call",
];

thread_local! {
    /// The result that handlers of `after-call` have seen: the caller gets the same object.
    static RESULT: RefCell<Option<Py<PyAny>>> = const { RefCell::new(None) };
}

/// Keeps the result of an outer call while an inner one runs.
pub(crate) fn begin() -> Option<Py<PyAny>> {
    RESULT.take()
}

/// The result that Python has seen, if it has; `outer` is what `begin` gave.
pub(crate) fn end(outer: Option<Py<PyAny>>) -> Option<Py<PyAny>> {
    RESULT.replace(outer)
}

/// The Python side of a client, and the name of its handlers.
struct Listener {
    /// An object with `emit_at` and `operation_model`.
    object: Py<PyAny>,
    node: String,
}

/// Passes the events of a name, which is one of its kind, to the handlers of Python that have the name `node`.
pub(crate) fn listen(
    events: &Emitter,
    kind: &str,
    name: &str,
    node: String,
    listener: Bound<'_, PyAny>,
) -> PyResult<()> {
    let py = listener.py();
    let object = listener.unbind();
    let listener = Listener { object, node };
    let registered: Result<Handler> = match kind {
        "provide-client-params" => events.on(name, move |event: &mut ProvideClientParams<'_>| {
            listener.params("provide-client-params", event.call, event.params)
        }),
        "before-parameter-build" => events.on(name, move |event: &mut BeforeParameterBuild<'_>| {
            listener.params("before-parameter-build", event.call, event.params)
        }),
        "before-endpoint-resolution" => events
            .on(name, move |event: &mut BeforeEndpointResolution<'_>| {
                listener.endpoint(event)
            }),
        "before-call" => events.on(name, move |event: &mut BeforeCall<'_>| listener.call(event)),
        "request-created" => events.on(name, move |event: &mut RequestCreated<'_>| {
            let name = event_name("request-created", event.call);
            listener.request(&name, event.call.operation.name(), event.request, None)
        }),
        "before-sign" => events.on(name, move |event: &mut BeforeSign<'_>| {
            let name = format!("before-sign.{}.{}", event.service_id, event.operation_name);
            let scope = Scope {
                signing_name: event.signing_name,
                region_name: event.region_name,
                signature_version: event.signature_version,
            };
            listener.request(&name, event.operation_name, event.request, Some(&scope))
        }),
        "choose-signer" => events.on(name, move |event: &mut ChooseSigner<'_>| {
            listener.signer(event)
        }),
        "before-send" => events.on(name, move |event: &mut BeforeSend<'_>| listener.send(event)),
        "after-call" => events.on(name, move |event: &mut AfterCall<'_>| {
            listener.after_call(event)
        }),
        _ => {
            let message = format!(
                "botoxide does not pass the event '{kind}' to Python yet; docs/parity.md in its repository lists the events"
            );
            return Err(PyNotImplementedError::new_err(message));
        }
    };
    raised(py, registered).map(drop)
}

/// What is signed for.
struct Scope<'a> {
    signing_name: &'a str,
    region_name: Option<&'a str>,
    signature_version: &'a str,
}

fn event_name(kind: &str, call: Call<'_>) -> String {
    format!("{kind}.{}.{}", call.service_id, call.operation.name())
}

impl Listener {
    /// Does `act` with Python, whose exceptions become errors that [`error::raise`] gives back.
    fn attached<T>(&self, act: impl FnOnce(&Bound<'_, PyAny>) -> PyResult<T>) -> Result<T> {
        Python::attach(|py| act(self.object.bind(py)).map_err(|raised| error::carry(py, raised)))
    }

    /// Calls the handlers; their replies, up to the first if `stops`.
    fn emit<'py>(
        &self,
        listener: &Bound<'py, PyAny>,
        name: &str,
        stops: bool,
        kwargs: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let arguments = (self.node.as_str(), stops, name);
        listener.call_method("emit_at", arguments, Some(kwargs))
    }

    fn params(&self, kind: &str, call: Call<'_>, params: &mut Value) -> Result<()> {
        self.attached(|listener| {
            let py = listener.py();
            let dict = convert::result(py, params)?;
            let kwargs = kwargs(listener, call.operation.name())?;
            kwargs.set_item("params", &dict)?;
            let name = event_name(kind, call);
            let replies = self.emit(listener, &name, false, &kwargs)?;
            let shape = call.operation.input_shape();
            let given = (kind == "provide-client-params")
                .then(|| first(&replies))
                .transpose()?
                .flatten();
            let changed = given.unwrap_or_else(|| dict.bind(py).clone());
            *params = convert::argument(&changed, shape)?;
            Ok(())
        })
    }

    fn endpoint(&self, event: &mut BeforeEndpointResolution<'_>) -> Result<()> {
        self.attached(|listener| {
            let py = listener.py();
            let shape = event.call.operation.input_shape();
            let builtins = PyDict::new(py);
            for built_in in Builtin::ALL {
                let value = match event.builtins.get(*built_in) {
                    Parameter::Bool(switch) => Value::Bool(*switch),
                    Parameter::Text(text) => Value::Text(text.clone()),
                    _ => Value::Null,
                };
                builtins.set_item(built_in.as_str(), convert::result(py, &value)?)?;
            }
            let params = convert::result(py, event.params)?;
            let kwargs = kwargs(listener, event.call.operation.name())?;
            kwargs.set_item("builtins", &builtins)?;
            kwargs.set_item("params", &params)?;
            let name = format!("before-endpoint-resolution.{}", event.call.service_id);
            self.emit(listener, &name, false, &kwargs)?;
            for built_in in Builtin::ALL {
                let value = match builtins.get_item(built_in.as_str())? {
                    Some(value) => convert::argument(&value, None)?,
                    None => Value::Null,
                };
                if *built_in == Builtin::AccountId && !value.is_null() {
                    *event.looks_up_account_id = false;
                }
                let parameter = match value {
                    Value::Bool(switch) => Parameter::Bool(switch),
                    Value::Text(text) => Parameter::Text(text),
                    Value::Null => Parameter::Unset,
                    _ => Parameter::Mistyped,
                };
                event.builtins.set(*built_in, parameter);
            }
            *event.params = convert::argument(params.bind(py), shape)?;
            Ok(())
        })
    }

    /// The request from which attempts are made; a reply is the response and its parsed form.
    fn call(&self, event: &mut BeforeCall<'_>) -> Result<Reply> {
        self.attached(|listener| {
            let py = listener.py();
            let class = py.import("botocore.awsrequest")?.getattr("AWSRequest")?;
            let object = shown(py, &class, event.request)?;
            let params = PyDict::new(py);
            for name in ["method", "url", "headers"] {
                params.set_item(name, object.getattr(name)?)?;
            }
            params.set_item("body", object.getattr("data")?)?;
            params.set_item("context", PyDict::new(py))?;
            let kwargs = kwargs(listener, event.call.operation.name())?;
            kwargs.set_item("params", &params)?;
            kwargs.set_item("request_signer", py.None())?;
            let replies = self.emit(
                listener,
                &event_name("before-call", event.call),
                true,
                &kwargs,
            )?;
            if let Some(reply) = first(&replies)? {
                let (http, parsed): (Bound<'_, PyAny>, Bound<'_, PyAny>) = reply.extract()?;
                let response = Response {
                    status: http.getattr("status_code")?.extract()?,
                    headers: fields(&http.getattr("headers")?)?,
                    ..Response::default()
                };
                let value = convert::argument(&parsed, None)?;
                // The caller gets the very objects that the handler has made.
                if response.status < 300 {
                    RESULT.replace(Some(parsed.unbind()));
                }
                return Ok(Reply::Answer(Box::new((response, value))));
            }
            for (name, value) in [
                ("method", "method"),
                ("url", "url"),
                ("headers", "headers"),
                ("body", "data"),
            ] {
                object.setattr(value, params.get_item(name)?)?;
            }
            read_back(&object, "data", event.request)?;
            Ok(Reply::None)
        })
    }

    /// The request of an attempt, which handlers may change.
    fn request(
        &self,
        name: &str,
        operation_name: &str,
        request: &mut Request,
        scope: Option<&Scope<'_>>,
    ) -> Result<()> {
        self.attached(|listener| {
            let py = listener.py();
            let module = py.import("botocore.awsrequest")?;
            let object = shown(py, &module.getattr("AWSRequest")?, request)?;
            let kwargs = PyDict::new(py);
            kwargs.set_item("request", &object)?;
            kwargs.set_item("operation_name", operation_name)?;
            if let Some(scope) = scope {
                kwargs.set_item("signing_name", scope.signing_name)?;
                kwargs.set_item("region_name", scope.region_name)?;
                kwargs.set_item("signature_version", scope.signature_version)?;
                kwargs.set_item("request_signer", py.None())?;
            }
            self.emit(listener, name, false, &kwargs)?;
            read_back(&object, "data", request)
        })
    }

    fn signer(&self, event: &ChooseSigner<'_>) -> Result<Reply> {
        self.attached(|listener| {
            let py = listener.py();
            let kwargs = PyDict::new(py);
            kwargs.set_item("signing_name", event.signing_name)?;
            kwargs.set_item("region_name", event.region_name)?;
            kwargs.set_item("signature_version", event.signature_version)?;
            kwargs.set_item("context", PyDict::new(py))?;
            let name = format!(
                "choose-signer.{}.{}",
                event.service_id, event.operation_name
            );
            let replies = self.emit(listener, &name, true, &kwargs)?;
            let Some(reply) = first(&replies)? else {
                return Ok(Reply::None);
            };
            if reply.is(py.import("botocore")?.getattr("UNSIGNED")?) {
                return Ok(Reply::Signer(Text::from_static("none")));
            }
            let version: String = reply.extract()?;
            Ok(Reply::Signer(Text::from(version)))
        })
    }

    fn send(&self, event: &mut BeforeSend<'_>) -> Result<Reply> {
        self.attached(|listener| {
            let py = listener.py();
            let module = py.import("botocore.awsrequest")?;
            let object = shown(py, &module.getattr("AWSPreparedRequest")?, event.request)?;
            let framing = framing(event.request);
            if let Some((name, value)) = &framing {
                object.getattr("headers")?.set_item(name, value)?;
            }
            let kwargs = PyDict::new(py);
            kwargs.set_item("request", &object)?;
            let name = event_name("before-send", event.call);
            let replies = self.emit(listener, &name, true, &kwargs)?;
            read_back(&object, "body", event.request)?;
            if let Some((name, _)) = framing {
                event.request.headers.remove(name);
            }
            match first(&replies)? {
                Some(answer) => Ok(Reply::Response(Box::new(response(&answer)?))),
                None => Ok(Reply::None),
            }
        })
    }

    fn after_call(&self, event: &mut AfterCall<'_>) -> Result<()> {
        self.attached(|listener| {
            let py = listener.py();
            let operation = event.call.operation;
            // Handlers of another name may have seen it before.
            let seen = RESULT.take();
            let parsed = match seen {
                Some(seen) => seen,
                None => convert::output(py, operation, event.parsed)?,
            };
            let kwargs = kwargs(listener, operation.name())?;
            let module = py.import("botocore.awsrequest")?;
            let headers = headers(py, &event.response.headers)?;
            let class = module.getattr("AWSResponse")?;
            let http = class.call1(("", event.response.status, headers, py.None()))?;
            kwargs.set_item("http_response", http)?;
            kwargs.set_item("parsed", &parsed)?;
            let name = event_name("after-call", event.call);
            self.emit(listener, &name, false, &kwargs)?;
            // An error that the service reported is raised by the engine, from its own values.
            if event.response.status < 300 {
                RESULT.replace(Some(parsed));
            }
            Ok(())
        })
    }
}

/// The field by which the length of a body is known: the engine adds it when it sends.
fn framing(request: &Request) -> Option<(&'static str, String)> {
    if request.headers.contains("Content-Length") || request.headers.contains("Transfer-Encoding") {
        return None;
    }
    match request.body.length() {
        Some(0) if matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") => None,
        Some(length) => Some(("Content-Length", length.to_string())),
        None => Some(("Transfer-Encoding", "chunked".to_owned())),
    }
}

/// `model` and `context`.
fn kwargs<'py>(listener: &Bound<'py, PyAny>, operation_name: &str) -> PyResult<Bound<'py, PyDict>> {
    let py = listener.py();
    let kwargs = PyDict::new(py);
    kwargs.set_item(
        "model",
        listener.call_method1("operation_model", (operation_name,))?,
    )?;
    kwargs.set_item("context", PyDict::new(py))?;
    Ok(kwargs)
}

/// The first reply that is not `None`.
fn first<'py>(replies: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    for reply in replies.try_iter()? {
        let reply = reply?;
        if !reply.is_none() {
            return Ok(Some(reply));
        }
    }
    Ok(None)
}

/// A request as an object of botocore's class.
fn shown<'py>(
    py: Python<'py>,
    class: &Bound<'py, PyAny>,
    request: &Request,
) -> PyResult<Bound<'py, PyAny>> {
    let headers = headers(py, &request.headers)?;
    let body = match &request.body {
        Payload::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        Payload::Stream(_) => Bound::new(py, Body::open(py, &request.body)?)?.into_any(),
    };
    class.call_method1(
        "_from_engine",
        (request.method.as_str(), request.url.as_str(), headers, body),
    )
}

fn headers<'py>(py: Python<'py>, headers: &Headers) -> PyResult<Bound<'py, PyAny>> {
    let object = py
        .import("botocore.compat")?
        .getattr("HTTPHeaders")?
        .call0()?;
    for (name, value) in headers.iter() {
        object.call_method1("add_header", (name.as_str(), value.as_str()))?;
    }
    Ok(object)
}

/// Takes what handlers have changed.
fn read_back(object: &Bound<'_, PyAny>, body: &str, request: &mut Request) -> PyResult<()> {
    request.method = Text::from(object.getattr("method")?.extract::<String>()?);
    request.url = object.getattr("url")?.extract()?;
    request.headers = fields(&object.getattr("headers")?)?;
    let body = object.getattr(body)?;
    if body.cast::<Body>().is_ok() {
        // A handler may have read from it.
        let stream = raised(object.py(), ByteStream::from_body(&request.body))?;
        if stream.position() > 0 {
            raised(object.py(), stream.rewind())?;
        }
        return Ok(());
    }
    request.body = match convert::argument(&body, None)? {
        Value::Null => Payload::empty(),
        Value::Blob(bytes) => Payload::Bytes(bytes),
        Value::Text(text) => Payload::from(text.as_str().to_owned()),
        Value::Body(payload) => payload,
        other => {
            let message = format!(
                "a request cannot have a body of the type {}",
                other.python_type()
            );
            return Err(PyTypeError::new_err(message));
        }
    };
    Ok(())
}

/// Header fields out of a mapping, or of pairs.
pub(crate) fn fields(object: &Bound<'_, PyAny>) -> PyResult<Headers> {
    let mut headers = Headers::new();
    for pair in object.call_method0("items")?.try_iter()? {
        let pair = pair?;
        headers.append(header(&pair.get_item(0)?)?, header(&pair.get_item(1)?)?);
    }
    Ok(headers)
}

/// A name or a value: text, bytes, or what `str` makes of it.
fn header(object: &Bound<'_, PyAny>) -> PyResult<Text> {
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(Text::from(
            String::from_utf8_lossy(bytes.as_bytes()).into_owned(),
        ));
    }
    Ok(Text::from(object.str()?.to_str()?))
}

/// A response out of an object like `AWSResponse`.
fn response(object: &Bound<'_, PyAny>) -> PyResult<Response> {
    let body = match object.getattr_opt("content")? {
        Some(content) => content,
        None => object.getattr("raw")?.call_method0("read")?,
    };
    let body: Vec<u8> = body.extract()?;
    Ok(Response {
        status: object.getattr("status_code")?.extract()?,
        headers: fields(&object.getattr("headers")?)?,
        body: body.into(),
    })
}
