//! `Wire`: replaces the network. It records requests and returns the responses of a job.
//!
//! Counterpart: `Wire` in `oracle/player.py`.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use botoxide::transport::{ByteSource, ByteStream, SendOptions, Transport};
use botoxide::{Error, ErrorKind, Result};
use botoxide_core::body::Body;
use botoxide_core::http::{Headers, Request, Response};
use botoxide_core::uri;
use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::value;

/// The outcome of one attempt.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Error(TransportError),
    Response(Canned),
}

/// A response in a job.
#[derive(Clone, Debug)]
pub(super) struct Canned {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
}

/// An attempt without a response.
#[derive(Clone, Copy, Debug)]
pub(super) enum TransportError {
    ConnectTimeout,
    ConnectionClosed,
    EndpointConnection,
    ReadTimeout,
}

impl TransportError {
    /// The error with botocore's name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ConnectTimeoutError" => Self::ConnectTimeout,
            "ConnectionClosedError" => Self::ConnectionClosed,
            "EndpointConnectionError" => Self::EndpointConnection,
            "ReadTimeoutError" => Self::ReadTimeout,
            _ => return None,
        })
    }

    fn at(self, endpoint_url: String) -> Error {
        Error::from(match self {
            Self::ConnectTimeout => ErrorKind::ConnectTimeout { endpoint_url },
            Self::ConnectionClosed => ErrorKind::ConnectionClosed { endpoint_url },
            Self::EndpointConnection => ErrorKind::EndpointConnection { endpoint_url },
            Self::ReadTimeout => ErrorKind::ReadTimeout { endpoint_url },
        })
    }
}

/// A transport that serves one job at a time.
#[derive(Debug, Default)]
pub(super) struct Wire {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    responses: Vec<Answer>,
    requests: Vec<Json>,
    is_cut: bool,
}

impl Wire {
    /// Resets the state and sets the responses of the next job.
    pub(super) fn begin(&self, responses: Vec<Answer>) {
        *self.state() = State {
            responses,
            ..State::default()
        };
    }

    /// The requests of the job, and whether it ended because it has no responses.
    pub(super) fn end(&self) -> (Vec<Json>, bool) {
        let mut state = self.state();
        (std::mem::take(&mut state.requests), state.is_cut)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: Request, options: &SendOptions) -> Result<Response> {
        // A stream can be read only once, so it is read now.
        let noted = noted(&request)?;
        let mut state = self.state();
        state.requests.push(noted);
        let attempt = state.requests.len();
        match state.responses.get(attempt - 1).or(state.responses.last()) {
            Some(Answer::Error(error)) => Err(error.at(request.url)),
            Some(Answer::Response(canned)) => Ok(response(&request, canned, options)),
            None => {
                state.is_cut = true;
                // This kind of error is not retried.
                Err(Error::value("the job has no responses"))
            }
        }
    }
}

impl Transport for Wire {
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>> {
        Box::pin(async move { self.answer(request, options) })
    }
}

/// The JSON of a request. It includes the header for the length of the body, but not those that the HTTP layer or the
/// program adds.
fn noted(request: &Request) -> Result<Json> {
    let body = value::read(&request.body)?;
    let is_added = |name: &str, value: &str| {
        name.eq_ignore_ascii_case("user-agent")
            || name.eq_ignore_ascii_case("host") && uri::split(&request.url).authority == value
    };
    let mut headers: Vec<Json> = request
        .headers
        .iter()
        .filter(|(name, value)| !is_added(name, value))
        .map(|(name, value)| json!([name.as_str(), value.as_str()]))
        .collect();
    // botocore awsrequest.py `_prepare_headers`; with these methods, http.client sets the length.
    let is_framed = ["content-length", "transfer-encoding"]
        .iter()
        .any(|name| request.headers.contains(name))
        || ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str());
    if !is_framed {
        headers.push(match request.body.length() {
            Some(length) => json!(["Content-Length", length.to_string()]),
            None => json!(["Transfer-Encoding", "chunked"]),
        });
    }
    Ok(json!({
        "method": request.method.as_str(),
        "url": request.url,
        "headers": headers,
        "body_base64": base64(&body),
    }))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn response(request: &Request, canned: &Canned, options: &SendOptions) -> Response {
    let mut headers = Headers::new();
    // In the format of the HTTP layer.
    for (name, value) in &canned.headers {
        headers.append(name.to_ascii_lowercase(), value.as_str());
    }
    let length = headers.get("content-length");
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    let is_bodiless = request.method == "HEAD" || matches!(canned.status, 100..200 | 204 | 304);
    let end = match length.map(usize::try_from) {
        _ if is_bodiless => 0,
        Some(Ok(length)) => length.min(canned.body.len()),
        Some(Err(_)) | None => canned.body.len(),
    };
    let body = canned.body.slice(..end);
    Response {
        status: canned.status,
        headers,
        body: if options.stream_response && canned.status < 300 {
            Body::from(ByteStream::new(Connection {
                body,
                length,
                read: 0,
            }))
        } else {
            Body::from(body)
        },
    }
}

/// A streaming body, which fails if it is shorter than the service promised.
struct Connection {
    body: Bytes,
    length: Option<u64>,
    read: u64,
}

impl ByteSource for Connection {
    fn poll_chunk(&mut self, _context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let chunk = std::mem::take(&mut self.body);
        self.read += chunk.len() as u64;
        Poll::Ready(match self.length {
            _ if !chunk.is_empty() => Some(Ok(chunk)),
            Some(length) if self.read < length => Some(Err(ErrorKind::IncompleteRead {
                actual_bytes: self.read.to_string(),
                expected_bytes: length.to_string(),
            }
            .into())),
            Some(_) | None => None,
        })
    }

    fn length(&self) -> Option<u64> {
        self.length
    }
}
