//! `Wire`: what takes the place of the network. It notes requests and gives a job's responses.
//!
//! Counterpart: `Wire` in `oracle/player.py`.

use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use botoxide::transport::{ByteStream, SendOptions, Transport};
use botoxide::{Error, ErrorKind, Result};
use botoxide_core::body::Body;
use botoxide_core::http::{Headers, Request, Response};
use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::value;

/// What one attempt meets with.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Error(TransportError),
    Response(Canned),
}

/// A response as a job has it.
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
    /// By botocore's name.
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

/// A transport for one job after the other.
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
    /// Forgets the last job, and answers as the next one wants.
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
        // A body that is a stream is there to be read only once, so now.
        let noted = noted(&request)?;
        let mut state = self.state();
        state.requests.push(noted);
        let attempt = state.requests.len();
        match state.responses.get(attempt - 1).or(state.responses.last()) {
            Some(Answer::Error(error)) => Err(error.at(request.url)),
            Some(Answer::Response(canned)) => Ok(response(&request, canned, options)),
            None => {
                state.is_cut = true;
                // Of a kind that is not tried again.
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

/// A request with the header fields that the HTTP layer adds to frame its body, and without its user agent.
fn noted(request: &Request) -> Result<Json> {
    let body = value::read(&request.body)?;
    let mut headers: Vec<Json> = request
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("user-agent"))
        .map(|(name, value)| json!([name.as_str(), value.as_str()]))
        .collect();
    let is_framed = ["content-length", "transfer-encoding"]
        .iter()
        .any(|name| request.headers.contains(name));
    let is_bodiless = ["GET", "HEAD", "OPTIONS"].contains(&request.method.as_str());
    if !is_framed {
        match request.body.length() {
            Some(0) if is_bodiless => {}
            Some(length) => headers.push(json!(["Content-Length", length.to_string()])),
            None => headers.push(json!(["Transfer-Encoding", "chunked"])),
        }
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
    // As the HTTP layer gives them.
    for (name, value) in &canned.headers {
        headers.append(name.to_ascii_lowercase(), value.as_str());
    }
    let is_bodiless = request.method == "HEAD" || matches!(canned.status, 100..200 | 204 | 304);
    let body = if is_bodiless {
        Bytes::new()
    } else {
        canned.body.clone()
    };
    Response {
        status: canned.status,
        headers,
        body: if options.stream_response && canned.status < 300 {
            Body::from(ByteStream::from_bytes(body))
        } else {
            Body::from(body)
        },
    }
}
