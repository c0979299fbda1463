//! Requests and responses of the engine as Python objects, and back. The classes are made in `botocore/_bridge.py`.

use botoxide::types::{Body as Payload, Headers, Request, Response, Text};
use botoxide::{ByteStream, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict};

use crate::body::Body;
use crate::convert;
use crate::session::raised;

/// Method, URL, header fields, body.
pub(crate) type Parts = (String, String, Vec<(String, String)>, Py<PyAny>);

pub(crate) fn bridge(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static BRIDGE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = || py.import("botocore._bridge").map(Bound::unbind);
    BRIDGE
        .get_or_try_init(py, module)
        .map(|module| module.bind(py))
}

/// What `_bridge.show_…` takes of a request.
pub(crate) fn parts(py: Python<'_>, request: &Request) -> PyResult<Parts> {
    Ok((
        request.method.as_str().to_owned(),
        request.url.clone(),
        pairs(&request.headers),
        body(py, &request.body)?,
    ))
}

pub(crate) fn body(py: Python<'_>, payload: &Payload) -> PyResult<Py<PyAny>> {
    Ok(match payload {
        Payload::Bytes(bytes) => PyBytes::new(py, bytes).into_any().unbind(),
        Payload::Stream(_) => Py::new(py, Body::open(py, payload)?)?.into_any(),
    })
}

pub(crate) fn pairs(headers: &Headers) -> Vec<(String, String)> {
    let owned =
        |(name, value): (&Text, &Text)| (name.as_str().to_owned(), value.as_str().to_owned());
    headers.iter().map(owned).collect()
}

/// A request out of what `_bridge.read_…` returns.
pub(crate) fn read_back(read: &Bound<'_, PyAny>, request: &mut Request) -> PyResult<()> {
    let (method, url, headers, body): (String, String, Vec<(String, String)>, Bound<'_, PyAny>) =
        read.extract()?;
    if *request.method != *method {
        request.method = Text::from(method);
    }
    request.url = url;
    request.headers = from_pairs(headers);
    request.body = payload(&body)?;
    Ok(())
}

pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in pairs {
        headers.append(Text::from(name), Text::from(value));
    }
    headers
}

/// The body of a request out of what a program may give.
pub(crate) fn payload(object: &Bound<'_, PyAny>) -> PyResult<Payload> {
    if let Ok(body) = object.cast::<Body>() {
        // A handler may have read from it.
        let payload = body.get().payload().clone();
        let stream = raised(object.py(), ByteStream::from_body(&payload))?;
        if stream.position() > 0 {
            raised(object.py(), stream.rewind())?;
        }
        return Ok(payload);
    }
    Ok(match convert::argument(object, None)? {
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
    })
}

/// Header fields out of a mapping, or of pairs.
pub(crate) fn fields(object: &Bound<'_, PyAny>) -> PyResult<Headers> {
    let mut headers = Headers::new();
    for pair in object.call_method0("items")?.try_iter()? {
        let pair = pair?;
        let name = header(&pair.get_item(0)?, None)?;
        headers.append(name, header(&pair.get_item(1)?, None)?);
    }
    Ok(headers)
}

/// A name or a value: text, bytes, or what `str` makes of it. It is often what it was before.
pub(crate) fn header(object: &Bound<'_, PyAny>, before: Option<&Text>) -> PyResult<Text> {
    let text = |text: &str| match before {
        Some(before) if *before == *text => before.clone(),
        _ => Text::from(text),
    };
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(text(&String::from_utf8_lossy(bytes.as_bytes())));
    }
    Ok(text(object.str()?.to_str()?))
}

/// A response out of an object like `AWSResponse`.
pub(crate) fn response(object: &Bound<'_, PyAny>) -> PyResult<Response> {
    let read = bridge(object.py())?.call_method1("read_response", (object,))?;
    let (status, headers, body): (u16, Vec<(String, String)>, Bound<'_, PyAny>) = read.extract()?;
    Ok(Response {
        status,
        headers: from_pairs(headers),
        body: payload(&body)?,
    })
}

/// The body of a response that is streamed.
pub(crate) fn streaming_body<'py>(
    py: Python<'py>,
    response: &Response,
) -> PyResult<Bound<'py, PyAny>> {
    let length = response
        .headers
        .get("Content-Length")
        .map(|length| length.as_str().to_owned());
    let class = py.import("botocore.response")?.getattr("StreamingBody")?;
    class.call1((Body::open(py, &response.body)?, length))
}

/// A response as an `AWSResponse`. `taken` is the stream that the parsed response has.
pub(crate) fn show_response<'py>(
    py: Python<'py>,
    response: &Response,
    url: &str,
    taken: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let body = match taken {
        Some(stream) => stream.clone().unbind(),
        None => body(py, &response.body)?,
    };
    let arguments = (url, response.status, pairs(&response.headers), body);
    bridge(py)?.call_method1("show_response", arguments)
}

/// An entry that must be there.
pub(crate) fn entry<'py>(dict: &Bound<'py, PyDict>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    dict.as_any().get_item(name)
}
