//! Handlers of Python behind the events of a call.
//!
//! The client's emitter of Python has the handlers. When the first one of a name is registered there, one handler of the
//! engine is registered for that name, and calls those of Python that have just this name. So the order between the
//! handlers of both languages is that of their names, as in botocore, and an event without handlers of Python costs nothing.

use botoxide::hooks::{
    BeforeCall, BeforeEndpointResolution, BeforeSend, Call, ChooseSigner, Context, Emitter, Event,
    Handler, Position, Reply,
};
use botoxide::types::{Body as Payload, Request, Response, Text};
use botoxide::{ByteStream, Error, Result, Value};
use botoxide_core::endpoint::{Builtin, Parameter};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

pub(crate) mod built_in;
mod context;
pub(crate) mod http;
mod objects;
mod responses;
mod side;
#[cfg(unix)]
mod waiting;

pub(crate) use objects::Objects;
use side::Side;

use crate::session::raised;
use crate::{convert, error, log};

/// The kinds of events that Python can listen to.
pub(crate) const KINDS: [&str; 13] = [
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call",
    "after-call-error",
];

/// The Python side of a client, and the name of its handlers.
struct Listener {
    /// A weak reference to an object of the class `_Listener` of `botocore/client.py`, which keeps the client.
    object: Py<PyAny>,
    node: String,
    /// Those that were registered first, in the middle or last: 0, 1 or 2.
    section: u8,
}

/// Passes the events of a name to the handlers of Python that have this name: those of one `section`, which were
/// registered first, in the middle or last (0, 1, 2). Those of an asynchronous client may be coroutines.
pub(crate) fn listen(
    events: &Emitter,
    is_asynchronous: bool,
    name: &str,
    section: u8,
    listener: Bound<'_, PyAny>,
) -> PyResult<()> {
    let py = listener.py();
    // Before a thread can: a child that is forked while another thread imports a module waits for it without end.
    http::bridge(py)?;
    let it = Listener {
        object: listener.unbind(),
        node: name.to_owned(),
        section,
    };
    let position = match section {
        0 => Position::First,
        1 => Position::Middle,
        _ => Position::Last,
    };
    let handler = match is_asynchronous {
        #[cfg(unix)]
        true => waiting::handler(it),
        _ => Handler::sync(move |event| it.handle(event)),
    };
    // What a response says they see in the objects that the call's maker has made.
    let handler = handler.without_output();
    raised(py, events.register_at(name, handler, position, None))
}

/// What is signed for.
struct Scope<'a> {
    signing_name: &'a str,
    region_name: Option<&'a str>,
    signature_version: &'a str,
}

/// What an event says about its request.
struct Seen<'a> {
    operation_name: &'a str,
    is_streamed: Option<bool>,
    scope: Option<Scope<'a>>,
}

fn event_name(kind: &str, call: Call<'_>) -> String {
    format!("{kind}.{}.{}", call.service_id, call.operation.name())
}

fn is_streamed(call: Call<'_>) -> bool {
    call.operation.has_streaming_output() || call.operation.has_event_stream_output()
}

impl Listener {
    fn handle(&self, event: &mut Event<'_>) -> Result<Reply> {
        let done = match event {
            Event::ProvideClientParams(event) => {
                let kind = "provide-client-params";
                self.params(kind, event.call, event.params, event.context)
            }
            Event::BeforeParameterBuild(event) => {
                let kind = "before-parameter-build";
                self.params(kind, event.call, event.params, event.context)
            }
            Event::BeforeEndpointResolution(event) => self.endpoint(event),
            Event::BeforeCall(event) => return self.call(event),
            Event::RequestCreated(event) => {
                let seen = Seen {
                    operation_name: event.call.operation.name(),
                    is_streamed: Some(is_streamed(event.call)),
                    scope: None,
                };
                let name = event_name("request-created", event.call);
                self.request(&name, event.request, event.context, &seen)
            }
            Event::BeforeSign(event) => {
                let seen = Seen {
                    operation_name: event.operation_name,
                    is_streamed: event.context.is_presign_request().then_some(false),
                    scope: Some(Scope {
                        signing_name: event.signing_name,
                        region_name: event.region_name,
                        signature_version: event.signature_version,
                    }),
                };
                let name = format!("before-sign.{}.{}", event.service_id, event.operation_name);
                self.request(&name, event.request, event.context, &seen)
            }
            Event::ChooseSigner(event) => return self.signer(event),
            Event::BeforeSend(event) => return self.send(event),
            Event::BeforeParse(event) => self.parse(event),
            Event::ResponseReceived(event) => self.received(event),
            Event::NeedsRetry(event) => return self.retry(event),
            Event::AfterCall(event) => self.after_call(event),
            Event::AfterCallError(event) => self.after_call_error(event),
            // The others are emitted by the Python side.
            _ => Ok(()),
        };
        done.map(|()| Reply::None)
    }

    /// Does `act` with Python, whose exceptions become errors that [`error::raise`] gives back.
    fn attached<T: Default>(&self, act: impl FnOnce(Side<'_, '_>) -> PyResult<T>) -> Result<T> {
        Python::attach(|py| {
            log::end(py).map_err(|raised| error::carry(py, raised))?;
            let side = self.object.bind(py).call0().and_then(|object| {
                if object.is_none() {
                    return Ok(T::default());
                }
                act(Side {
                    listener: self,
                    object,
                })
            });
            side.map_err(|raised| error::carry(py, raised))
        })
    }

    fn params(
        &self,
        kind: &str,
        call: Call<'_>,
        params: &mut Value,
        context: &mut Context,
    ) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(context);
            let dict = objects.params(py, params)?;
            let before = match dict.cast::<PyDict>() {
                Ok(dict) => dict.items(),
                Err(_) => PyList::empty(py),
            };
            let kwargs = side.kwargs(call, &objects, context)?;
            kwargs.set_item("params", &dict)?;
            let replies = side.emit(&event_name(kind, call), false, &kwargs)?;
            let shape = call.operation.input_shape();
            let given = (kind == "provide-client-params")
                .then(|| first(&replies))
                .transpose()?
                .flatten();
            *params = match given {
                Some(other) => {
                    let value = convert::argument(&other, shape)?;
                    objects.set_params(&other, &value);
                    value
                }
                None => objects.read_params(&dict, &before, params, shape)?,
            };
            objects.read_context(py, context)
        })
    }

    fn endpoint(&self, event: &mut BeforeEndpointResolution<'_>) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
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
            let objects = Objects::of(event.context);
            let params = objects.params(py, event.params)?;
            let before = params.cast::<PyDict>().map(PyDictMethods::items)?;
            let kwargs = side.kwargs(event.call, &objects, event.context)?;
            kwargs.set_item("builtins", &builtins)?;
            kwargs.set_item("params", &params)?;
            let name = format!("before-endpoint-resolution.{}", event.call.service_id);
            side.emit(&name, false, &kwargs)?;
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
            *event.params = objects.read_params(&params, &before, event.params, shape)?;
            objects.read_context(py, event.context)
        })
    }

    /// The request from which attempts are made; a reply is the response and its parsed form.
    fn call(&self, event: &mut BeforeCall<'_>) -> Result<Reply> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(event.context);
            let kwargs = side.kwargs(event.call, &objects, event.context)?;
            let context = http::entry(&kwargs, "context")?.cast_into::<PyDict>()?;
            let dict = objects.request_dict(py, event.request, &context)?;
            kwargs.set_item("params", &dict)?;
            kwargs.set_item("request_signer", side.request_signer()?)?;
            let name = event_name("before-call", event.call);
            let replies = side.emit(&name, true, &kwargs)?;
            objects.read_context(py, event.context)?;
            if let Some(reply) = first(&replies)? {
                let (http, parsed): (Bound<'_, PyAny>, Bound<'_, PyAny>) = reply.extract()?;
                let response = Response {
                    status: http.getattr("status_code")?.extract()?,
                    headers: http::fields(&http.getattr("headers")?)?,
                    ..Response::default()
                };
                let value = convert::argument(&parsed, None)?;
                // The caller gets the very objects that the handler has made.
                objects.set_answer(event.context.attempt(), &http, &parsed, &value);
                return Ok(Reply::Answer(Box::new((response, value))));
            }
            let read = http::bridge(py)?.call_method1("read_dict", (dict,))?;
            http::read_back(&read, event.request)?;
            Ok(Reply::None)
        })
    }

    /// The request of an attempt, which handlers may change.
    fn request(
        &self,
        name: &str,
        request: &mut Request,
        context: &mut Context,
        seen: &Seen<'_>,
    ) -> Result<()> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(context);
            let shown = objects.context(py, context, side.config()?.as_ref())?;
            let attempt = context.attempt();
            let is_streamed = match seen.is_streamed {
                Some(is_streamed) => is_streamed,
                None => side.is_streamed(seen.operation_name)?,
            };
            let object = objects.request(py, attempt, request, &shown, is_streamed)?;
            let kwargs = PyDict::new(py);
            kwargs.set_item("request", &object)?;
            kwargs.set_item("operation_name", seen.operation_name)?;
            if let Some(scope) = &seen.scope {
                kwargs.set_item("signing_name", scope.signing_name)?;
                kwargs.set_item("region_name", scope.region_name)?;
                let version = signature_version(py, scope.signature_version)?;
                kwargs.set_item("signature_version", version)?;
                kwargs.set_item("request_signer", side.request_signer()?)?;
            }
            side.emit(name, false, &kwargs)?;
            let read = http::bridge(py)?.call_method1("read_request", (object,))?;
            http::read_back(&read, request)?;
            objects.read_context(py, context)
        })
    }

    fn signer(&self, event: &mut ChooseSigner<'_>) -> Result<Reply> {
        self.attached(|side| {
            let py = side.py();
            let objects = Objects::of(event.context);
            let context = objects.context(py, event.context, side.config()?.as_ref())?;
            let kwargs = PyDict::new(py);
            kwargs.set_item("signing_name", event.signing_name)?;
            kwargs.set_item("region_name", event.region_name)?;
            let version = signature_version(py, event.signature_version)?;
            kwargs.set_item("signature_version", &version)?;
            kwargs.set_item("context", context)?;
            let name = format!(
                "choose-signer.{}.{}",
                event.service_id, event.operation_name
            );
            let replies = side.emit(&name, true, &kwargs)?;
            objects.read_context(py, event.context)?;
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
        self.attached(|side| {
            let py = side.py();
            if let Payload::Stream(_) = &event.request.body {
                // A handler that answers reads the body in place of the network: transfers count these bytes.
                raised(py, ByteStream::from_body(&event.request.body))?.begin_sending();
            }
            let (method, url, headers, body) = http::parts(py, event.request)?;
            let arguments = (
                method,
                url,
                headers,
                body,
                py.None(),
                is_streamed(event.call),
            );
            let bridge = http::bridge(py)?;
            let object = bridge.call_method1("show_prepared", arguments)?;
            let kwargs = PyDict::new(py);
            kwargs.set_item("request", &object)?;
            let name = event_name("before-send", event.call);
            let replies = side.emit(&name, false, &kwargs)?;
            if let Some(answer) = first(&replies)? {
                return Ok(Reply::Response(Box::new(http::response(&answer)?)));
            }
            take_prepared(&object, event.request)?;
            Ok(Reply::None)
        })
    }
}

/// Takes what handlers have changed in a prepared request.
pub(crate) fn take_prepared(object: &Bound<'_, PyAny>, request: &mut Request) -> PyResult<()> {
    let read = http::bridge(object.py())?.call_method1("read_prepared", (object,))?;
    if read.is_none() {
        return Ok(());
    }
    read_prepared(&read, request)
}

/// Takes over a prepared request that was read.
pub(crate) fn read_prepared(read: &Bound<'_, PyAny>, request: &mut Request) -> PyResult<()> {
    unframed(request, |request| http::read_back(read, request))
}

/// Takes over the header fields of a prepared request.
pub(crate) fn take_fields(fields: &Bound<'_, PyList>, request: &mut Request) -> PyResult<()> {
    unframed(request, |request| {
        let before = std::mem::take(&mut request.headers);
        let mut before = before.iter();
        for pair in fields {
            let pair = pair.cast_into::<PyTuple>()?;
            let (old_name, old_value) = before.next().unzip();
            let name = http::header(&pair.get_item(0)?, old_name)?;
            let value = http::header(&pair.get_item(1)?, old_value)?;
            request.headers.append(name, value);
        }
        Ok(())
    })
}

/// Without the fields of the body's length if `read` adds them: they are the transport's.
fn unframed(
    request: &mut Request,
    read: impl FnOnce(&mut Request) -> PyResult<()>,
) -> PyResult<()> {
    let was_framed =
        ["Content-Length", "Transfer-Encoding"].map(|name| request.headers.contains(name));
    read(request)?;
    if was_framed == [false, false] {
        request.headers.remove("Content-Length");
        request.headers.remove("Transfer-Encoding");
    }
    Ok(())
}

fn exception(py: Python<'_>, error: Option<&Error>) -> Py<PyAny> {
    match error {
        Some(error) => error::raise(py, error, None).into_value(py).into_any(),
        None => py.None(),
    }
}

fn signature_version<'py>(py: Python<'py>, version: &str) -> PyResult<Bound<'py, PyAny>> {
    if version == "none" {
        return py.import("botocore")?.getattr("UNSIGNED");
    }
    Ok(pyo3::types::PyString::new(py, version).into_any())
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
