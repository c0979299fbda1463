//! From a `Request` to what hyper sends: header fields, framing, and a body that can be held back.
//!
//! Not here: the headers of a service (`call`, the core). Counterpart: botocore `awsrequest.py`
//! (`AWSRequestPreparer`, `AWSConnection`) and http.client's `putrequest`.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use botoxide_core::body::Body;
use botoxide_core::error::{Error, Result};
use botoxide_core::http::Request;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Method, StatusCode};
use hyper::body::{Frame, SizeHint};

use super::body::ByteStream;
use super::drive::Link;
use super::failure;
use super::proxy::Proxy;
use super::target::Target;
use crate::seam::locked;

/// Creates hyper's request: in the form for a proxy if it is sent to one directly, naming `host` if that is given. The gate is
/// for the exchange that sends it.
///
/// # Errors
///
/// `HTTPClientError` if method, URL or a header field cannot be sent.
pub(super) fn prepare(
    request: &Request,
    target: &Target,
    proxy: Option<&Proxy>,
    host: Option<&str>,
    link: &Arc<Link>,
) -> Result<(http::Request<RequestBody>, Arc<Gate>)> {
    let mut sent = http::Request::new(());
    *sent.method_mut() =
        Method::from_bytes(request.method.as_bytes()).map_err(|error| failure::client(&error))?;
    // botocore httpsession.py `_get_request_target`
    let uri = match proxy {
        Some(_) => &target.without_user(),
        None => &target.path_and_query,
    };
    *sent.uri_mut() = uri.parse().map_err(|error| failure::client(&error))?;
    let fields = sent.headers_mut();
    fields.reserve(request.headers.len() + 3);
    match host {
        Some(host) => append(fields, "host", host.to_owned().into())?,
        None if request.headers.contains("host") => {}
        None => append(fields, "host", target.origin.host_header().into())?,
    }
    // http.client putrequest: without this field a server may choose any compression.
    if !request.headers.contains("accept-encoding") {
        append(fields, "accept-encoding", Bytes::from_static(b"identity"))?;
    }
    for (name, value) in request.headers.iter() {
        if host.is_some() && name.eq_ignore_ascii_case("host") {
            continue;
        }
        append(fields, name, value.clone().into_bytes())?;
    }
    if let Some(authorization) = proxy.and_then(|proxy| proxy.authorization.as_ref()) {
        append(fields, "proxy-authorization", authorization.clone().into())?;
    }
    let length = frame(request, sent.headers_mut())?;

    let expects = request
        .headers
        .get("expect")
        .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    let payload = match &request.body {
        Body::Bytes(bytes) if bytes.is_empty() && length.unwrap_or_default() == 0 => Payload::Done,
        Body::Bytes(bytes) => Payload::Bytes(Bytes::clone(bytes)),
        Body::Stream(_) => {
            let stream = ByteStream::from_body(&request.body)?;
            stream.begin_sending();
            Payload::Stream(stream)
        }
    };
    let gate = Arc::new(Gate::new(expects && !matches!(payload, Payload::Done)));
    if gate.is_held() {
        let gate = Arc::clone(&gate);
        hyper::ext::on_informational(&mut sent, move |response| {
            if response.status() == StatusCode::CONTINUE {
                gate.open();
            }
        });
    }
    let body = RequestBody {
        payload,
        rest: length,
        gate: Arc::clone(&gate),
        link: Arc::clone(link),
    };
    Ok((sent.map(|()| body), gate))
}

/// Makes hyper's request for HTTP/2: its URL names the host, its frames say where the body ends.
///
/// # Errors
///
/// As [`prepare`].
#[cfg(feature = "http2")]
pub(super) fn prepare_http2(
    request: &Request,
    target: &Target,
    body: Arc<ByteStream>,
    link: &Arc<Link>,
) -> Result<(http::Request<RequestBody>, Arc<Gate>)> {
    let mut sent = http::Request::new(());
    *sent.version_mut() = http::Version::HTTP_2;
    *sent.method_mut() =
        Method::from_bytes(request.method.as_bytes()).map_err(|error| failure::client(&error))?;
    let uri = target.without_user();
    *sent.uri_mut() = uri.parse().map_err(|error| failure::client(&error))?;
    // RFC 9113 8.2.2: fields of one connection have no place here.
    let only_http1 = ["connection", "expect", "host", "transfer-encoding"];
    for (name, value) in request.headers.iter() {
        if !only_http1
            .iter()
            .any(|field| name.eq_ignore_ascii_case(field))
        {
            append(sent.headers_mut(), name, value.clone().into_bytes())?;
        }
    }
    let gate = Arc::new(Gate::new(false));
    let body = RequestBody {
        payload: Payload::Stream(body),
        rest: None,
        gate: Arc::clone(&gate),
        link: Arc::clone(link),
    };
    Ok((sent.map(|()| body), gate))
}

fn append(fields: &mut http::HeaderMap, name: &str, value: Bytes) -> Result<()> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| failure::client(&error))?;
    // The value stays out of the error: it may be a credential.
    let value = HeaderValue::from_maybe_shared(value)
        .map_err(|_| failure::client(&format!("the value of the header {name} is invalid")))?;
    fields.append(name, value);
    Ok(())
}

/// Sets the framing headers of the body, if the caller has not, and returns its length.
///
/// botocore awsrequest.py `_prepare_headers`: `Content-Length` where it is known, else chunks; and nothing at
/// all for methods that carry no body.
fn frame(request: &Request, fields: &mut http::HeaderMap) -> Result<Option<u64>> {
    if fields.contains_key(TRANSFER_ENCODING) {
        fields.remove(CONTENT_LENGTH);
        return Ok(None);
    }
    if let Some(length) = fields.get(CONTENT_LENGTH) {
        let length = length.to_str().ok().and_then(|text| text.parse().ok());
        return length
            .map(Some)
            .ok_or_else(|| failure::client("Content-Length is not a number"));
    }
    let length = request.body.length();
    let bodiless = ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str());
    match length {
        Some(0) if bodiless => {}
        Some(length) => _ = fields.insert(CONTENT_LENGTH, length.into()),
        None => _ = fields.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked")),
    }
    Ok(length)
}

/// Whether the body of a request may be sent: it waits for `100 Continue` if that was requested.
#[derive(Debug)]
pub(super) struct Gate {
    state: AtomicU8,
    sent: AtomicBool,
    failure: Mutex<Option<Error>>,
}

const HELD: u8 = 0;
const OPEN: u8 = 1;
const ABANDONED: u8 = 2;

impl Gate {
    fn new(held: bool) -> Self {
        Self {
            state: AtomicU8::new(if held { HELD } else { OPEN }),
            sent: AtomicBool::new(false),
            failure: Mutex::default(),
        }
    }

    /// Whether the body waits.
    pub(super) fn is_held(&self) -> bool {
        self.state.load(Ordering::Acquire) == HELD
    }

    /// Releases the body.
    pub(super) fn open(&self) {
        self.state.store(OPEN, Ordering::Release);
    }

    /// Sends no more of the body. The connection is unusable after that.
    pub(super) fn abandon(&self) {
        self.state.store(ABANDONED, Ordering::Release);
    }

    /// Whether all of the body was handed to hyper.
    pub(super) fn is_sent(&self) -> bool {
        self.sent.load(Ordering::Relaxed)
    }

    /// The error that the body's own source reported.
    pub(super) fn take_failure(&self) -> Option<Error> {
        locked(&self.failure).take()
    }
}

/// The body in hyper's form.
pub(super) struct RequestBody {
    payload: Payload,
    /// The remaining number of bytes, if the length was announced.
    rest: Option<u64>,
    gate: Arc<Gate>,
    link: Arc<Link>,
}

enum Payload {
    Bytes(Bytes),
    Done,
    Stream(Arc<ByteStream>),
}

impl RequestBody {
    /// Nothing.
    pub(super) fn empty(link: &Arc<Link>) -> Self {
        Self {
            payload: Payload::Done,
            rest: Some(0),
            gate: Arc::new(Gate::new(false)),
            link: Arc::clone(link),
        }
    }

    fn next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let chunk = match &mut self.payload {
            Payload::Done => None,
            Payload::Bytes(bytes) => Some(Ok(std::mem::take(bytes))),
            Payload::Stream(stream) => match stream.poll_chunk(context) {
                Poll::Ready(chunk) => chunk,
                Poll::Pending => {
                    self.link.note_source_waits();
                    return Poll::Pending;
                }
            },
        };
        if matches!(self.payload, Payload::Bytes(_)) || chunk.is_none() {
            self.payload = Payload::Done;
        }
        let length = match &chunk {
            Some(Ok(bytes)) => bytes.len() as u64,
            Some(Err(_)) => return Poll::Ready(chunk),
            None => 0,
        };
        let Some(rest) = &mut self.rest else {
            return Poll::Ready(chunk);
        };
        match rest.checked_sub(length) {
            Some(left) if left == 0 || !matches!(self.payload, Payload::Done) => {
                *rest = left;
                Poll::Ready(chunk)
            }
            Some(left) => Poll::Ready(Some(Err(failure::client(&format!(
                "the body of the request ends {left} bytes before its Content-Length"
            ))))),
            None => Poll::Ready(Some(Err(failure::client(
                "the body of the request is longer than its Content-Length",
            )))),
        }
    }
}

impl hyper::body::Body for RequestBody {
    type Data = Bytes;
    type Error = BodyFailed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyFailed>>> {
        // No wake-up is needed: the code that opens the gate polls the connection next.
        if self.gate.state.load(Ordering::Acquire) != OPEN || self.link.write_broke() {
            return Poll::Pending;
        }
        let chunk = ready!(self.next(context));
        if matches!(self.payload, Payload::Done) {
            self.gate.sent.store(true, Ordering::Relaxed);
        }
        Poll::Ready(match chunk {
            Some(Ok(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Err(error)) => {
                let mut failure = locked(&self.gate.failure);
                *failure = Some(error);
                Some(Err(BodyFailed))
            }
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.payload, Payload::Done)
    }

    fn size_hint(&self) -> SizeHint {
        self.rest
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// hyper's error for a failed source of the body; the error itself waits in the [`Gate`].
#[derive(Debug)]
pub(super) struct BodyFailed;

impl std::fmt::Display for BodyFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body of the request failed")
    }
}

impl std::error::Error for BodyFailed {}
