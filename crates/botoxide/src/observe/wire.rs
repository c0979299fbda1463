//! Requests and responses in wire form, at level trace, without secrets.
//!
//! Not here: what is secret (`redact.rs`). Counterpart: `http.client`'s debug level and the debug lines of botocore
//! `endpoint.py` and `parsers.py`, which show everything.

use botoxide_core::body::Body;
use botoxide_core::error::{Error, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use botoxide_core::value::Value;

use super::redact::Secrets;

/// The maximum number of bytes of a body that are shown.
const BODY_LIMIT: usize = 16 << 10;

/// A logged request, whose response is to be logged.
pub(crate) struct Exchange(Secrets);

/// Logs the request of a call with these arguments; `None` if there is no subscriber.
pub(crate) fn request(operation: Operation, params: &Value, request: &Request) -> Option<Exchange> {
    is_watched().then(|| Exchange::show(Secrets::of_call(operation, params, request), request))
}

/// Logs a request for credentials without an operation; `None` if it is not logged.
pub(crate) fn credentials_request(request: &Request) -> Option<Exchange> {
    is_watched().then(|| Exchange::show(Secrets::of_credentials(request), request))
}

fn is_watched() -> bool {
    tracing::enabled!(target: "botoxide::wire", tracing::Level::TRACE)
}

impl Exchange {
    fn show(secrets: Secrets, request: &Request) -> Self {
        tracing::trace!(
            target: "botoxide::wire",
            method = request.method.as_str(),
            url = secrets.url(&request.url),
            headers = secrets.headers(&request.headers),
            body = shown(&request.body, secrets.hides_request_body, &secrets),
            "request"
        );
        Self(secrets)
    }

    /// Logs the response.
    pub(crate) fn answered(&self, result: &Result<Response>) {
        let secrets = &self.0;
        match result {
            Ok(response) => {
                let is_hidden = if response.status >= 300 {
                    secrets.hides_error_body
                } else {
                    secrets.hides_response_body
                };
                tracing::trace!(
                    target: "botoxide::wire",
                    status = response.status,
                    headers = secrets.headers(&response.headers),
                    body = shown(&response.body, is_hidden, secrets),
                    "response"
                );
            }
            Err(error) => failed(secrets, error),
        }
    }
}

fn failed(secrets: &Secrets, error: &Error) {
    let detail = secrets.scrub(&error.for_log());
    tracing::trace!(target: "botoxide::wire", error = error.kind().class_name(), detail, "no response");
}

/// A body, or why it is not shown.
fn shown(body: &Body, is_hidden: bool, secrets: &Secrets) -> String {
    let bytes = match body {
        Body::Bytes(bytes) => bytes,
        Body::Stream(stream) => {
            return match stream.length() {
                Some(length) => format!("<stream of {length} bytes>"),
                None => "<stream>".to_owned(),
            };
        }
    };
    match std::str::from_utf8(bytes) {
        Ok("") => String::new(),
        _ if is_hidden => format!("<{} secret bytes>", bytes.len()),
        Ok(text) if text.len() <= BODY_LIMIT => secrets.scrub(text),
        // A secret may begin before the cut, so secrets are searched first.
        Ok(text) => {
            let text = secrets.scrub(text);
            let end = text.floor_char_boundary(BODY_LIMIT);
            format!("{}<{} bytes in all>", &text[..end], bytes.len())
        }
        Err(_) => format!("<{} bytes>", bytes.len()),
    }
}
