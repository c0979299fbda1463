//! `ScriptedTransport`: a transport without a network, for tests and examples.
//!
//! Not here: a server that misbehaves on a real socket (`tests/`). Counterpart: botocore `stub.py`, one layer
//! further down.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::redact;
use futures_core::future::BoxFuture;

use super::{SendOptions, Transport, TransportConfig};
use crate::seam::locked;

/// Answers from a list or from a function, and records the requests.
///
/// # Example: one prepared response
///
/// ```
/// use botoxide::transport::{ScriptedTransport, SendOptions, Transport, block_on};
/// use botoxide::types::{Request, Response};
///
/// let transport = ScriptedTransport::new([Response { status: 204, ..Response::default() }]);
/// let request = Request { url: "https://s3.amazonaws.com/".into(), ..Request::default() };
/// let response = block_on(transport.send(request, &SendOptions::default()))??;
/// assert_eq!(response.status, 204);
/// assert_eq!(transport.requests()[0].url, "https://s3.amazonaws.com/");
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct ScriptedTransport {
    script: Mutex<Script>,
    requests: Mutex<Vec<Request>>,
    configs: Mutex<Vec<TransportConfig>>,
}

enum Script {
    Answers(VecDeque<Result<Response>>),
    Function(Box<dyn Answer>),
}

impl ScriptedTransport {
    /// Returns `responses`, one for each request; after them, the connection is closed.
    pub fn new(responses: impl IntoIterator<Item = Response>) -> Self {
        Self::with_results(responses.into_iter().map(Ok))
    }

    /// Returns `results`, one for each request; after them, the connection is closed.
    pub fn with_results(results: impl IntoIterator<Item = Result<Response>>) -> Self {
        Self::with_script(Script::Answers(results.into_iter().collect()))
    }

    /// Calls `answer` for the response to each request.
    pub fn answering(answer: impl FnMut(&Request) -> Result<Response> + Send + 'static) -> Self {
        Self::with_script(Script::Function(Box::new(answer)))
    }

    /// The requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        locked(&self.requests).clone()
    }

    /// The settings of the clients that requested a transport so far, in order.
    pub fn configs(&self) -> Vec<TransportConfig> {
        locked(&self.configs).clone()
    }

    fn with_script(script: Script) -> Self {
        Self {
            script: Mutex::new(script),
            requests: Mutex::default(),
            configs: Mutex::default(),
        }
    }

    fn answer(&self, request: Request) -> Result<Response> {
        let mut script = locked(&self.script);
        let answer = match &mut *script {
            Script::Answers(answers) => answers.pop_front().unwrap_or_else(|| {
                Err(ErrorKind::ConnectionClosed {
                    endpoint_url: redact::url(&request.url),
                }
                .into())
            }),
            Script::Function(answer) => answer.answer(&request),
        };
        locked(&self.requests).push(request);
        answer
    }
}

/// A function from requests to responses.
trait Answer: Send {
    fn answer(&mut self, request: &Request) -> Result<Response>;
}

impl<F: FnMut(&Request) -> Result<Response> + Send> Answer for F {
    fn answer(&mut self, request: &Request) -> Result<Response> {
        self(request)
    }
}

impl Transport for ScriptedTransport {
    fn send<'a>(
        &'a self,
        request: Request,
        _options: &'a SendOptions,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move { self.answer(request) })
    }

    fn with_config(&self, config: &TransportConfig) -> Option<Arc<dyn Transport>> {
        locked(&self.configs).push(config.clone());
        None
    }
}

impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedTransport").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::block_on;
    use super::*;

    fn send(transport: &ScriptedTransport, url: &str) -> Result<Response> {
        let request = Request {
            url: url.to_owned(),
            ..Request::default()
        };
        block_on(transport.send(request, &SendOptions::default())).unwrap()
    }

    #[test]
    fn responses_are_returned_in_order_and_end() {
        let response = |status| Response {
            status,
            ..Response::default()
        };
        let transport = ScriptedTransport::new([response(200), response(404)]);
        assert_eq!(send(&transport, "http://a/").unwrap().status, 200);
        assert_eq!(send(&transport, "http://b/").unwrap().status, 404);
        let error = send(&transport, "http://c/").unwrap_err();
        assert_eq!(error.kind().class_name(), "ConnectionClosedError");
        let urls: Vec<_> = transport.requests().into_iter().map(|r| r.url).collect();
        assert_eq!(urls, ["http://a/", "http://b/", "http://c/"]);
    }

    #[test]
    fn a_function_sees_the_request() {
        let transport = ScriptedTransport::answering(|request| {
            Ok(Response {
                body: request.url.clone().into(),
                ..Response::default()
            })
        });
        let response = send(&transport, "http://a/").unwrap();
        assert_eq!(response.body.as_bytes().unwrap(), "http://a/");
    }
}
