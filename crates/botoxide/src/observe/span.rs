//! The spans: session, call, attempt, credentials; and an event at the end of each.
//!
//! What is recorded at the end is computed only if it is logged. Counterpart: the debug lines of
//! botocore `endpoint.py`, `client.py`, `credentials.py`.

use std::pin::Pin;
use std::time::Duration;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, Result};
use botoxide_core::redact;
use botoxide_core::time::Precision;
use botoxide_core::value::Value;
use tracing::Span;
use tracing::field::Empty;

/// The span of a session, for its whole life.
pub(crate) fn session(profile: Option<&str>, region: Option<&str>) -> Span {
    tracing::info_span!(target: "botoxide::session", "session", profile, region)
}

/// Reports a new client.
pub(crate) fn client_made(session: &Span, service: &str, region: Option<&str>, endpoint_url: &str) {
    tracing::debug!(
        target: "botoxide::client", parent: session,
        service, region, endpoint_url = redact::url(endpoint_url), "client made"
    );
}

/// The span of a call. Its parent is the caller's; the session's span is a follows-from relation.
pub(crate) fn call(session: &Span, service: &str, operation: &str, region: Option<&str>) -> Span {
    let span = tracing::info_span!(
        target: "botoxide::call", "call",
        service, operation, region, attempts = Empty, status = Empty, request_id = Empty, error = Empty,
    );
    if !span.is_disabled() {
        span.follows_from(session);
    }
    span
}

/// The span of an attempt.
pub(crate) fn attempt(number: u32) -> Span {
    tracing::debug_span!(
        target: "botoxide::attempt", "attempt",
        number, status = Empty, request_id = Empty, error = Empty,
    )
}

/// The span of a search for credentials, or of their refresh.
pub(crate) fn credentials() -> Span {
    tracing::debug_span!(
        target: "botoxide::credentials", "credentials",
        provider = Empty, expires = Empty, error = Empty,
    )
}

/// Runs `future` inside `span`. It is not moved, because the future of a call is large.
pub(crate) async fn within<F: Future>(span: &Span, mut future: Pin<&mut F>) -> F::Output {
    std::future::poll_fn(|context| {
        let _entered = span.enter();
        future.as_mut().poll(context)
    })
    .await
}

/// Whether spans of calls or of attempts record what a response says.
pub(crate) fn shows_output() -> bool {
    tracing::enabled!(target: "botoxide::call", tracing::Level::INFO)
        || tracing::enabled!(target: "botoxide::attempt", tracing::Level::DEBUG)
}

/// Records the outcome of an attempt: its response, or its error.
pub(crate) fn attempt_ended(span: &Span, result: Result<(u16, &Value), &Error>) {
    if span.is_disabled() {
        return;
    }
    let (status, parsed) = match result {
        Ok((status, parsed)) => (status, parsed),
        Err(error) => {
            let class = error.kind().class_name();
            span.record("error", class);
            tracing::debug!(target: "botoxide::attempt", parent: span, error = class, detail = error.for_log(), "no response");
            return;
        }
    };
    let request_id = parsed["ResponseMetadata"]["RequestId"].as_str();
    let code = parsed["Error"]["Code"].as_str().filter(|_| status >= 300);
    span.record("status", status);
    span.record("request_id", request_id);
    span.record("error", code);
    tracing::debug!(target: "botoxide::attempt", parent: span, status, request_id, error = code, "response");
}

/// Records the outcome of a call.
pub(crate) fn call_ended(span: &Span, result: &Result<Value>) {
    if span.is_disabled() {
        return;
    }
    let response = match result {
        Ok(value) => Some(value),
        Err(error) => error.as_client_error().map(|error| &error.response),
    };
    let metadata = response.map(|response| &response["ResponseMetadata"]);
    let number = |name: &str| metadata.and_then(|metadata| metadata[name].as_i64());
    let status = number("HTTPStatusCode");
    let attempts = number("RetryAttempts").map(|retries| retries + 1);
    let request_id = metadata.and_then(|metadata| metadata["RequestId"].as_str());
    let error = result.as_ref().err().map(name);
    span.record("status", status);
    span.record("attempts", attempts);
    span.record("request_id", request_id);
    span.record("error", error);
    tracing::debug!(target: "botoxide::call", parent: span, attempts, status, request_id, error, "call ended");
}

/// Reports a retry.
pub(crate) fn retry(wait: Duration, result: Result<(u16, &Value), &Error>) {
    tracing::debug!(target: "botoxide::retry", wait = wait.as_secs_f64(), reason = %Reason(result), "another attempt follows");
}

/// Records the provider of the credentials.
pub(crate) fn credentials_ended(span: &Span, result: Result<Option<&Credentials>, &Error>) {
    if span.is_disabled() {
        return;
    }
    match result {
        Ok(Some(credentials)) => {
            let expires = credentials
                .expiry
                .map(|expiry| expiry.to_iso8601(Precision::Full));
            let expires = expires.as_deref();
            span.record("provider", credentials.method);
            span.record("expires", expires);
            let provider = credentials.method;
            tracing::debug!(target: "botoxide::credentials", parent: span, provider, expires, "credentials found");
        }
        Ok(None) => {
            tracing::debug!(target: "botoxide::credentials", parent: span, "no credentials found");
        }
        Err(error) => {
            let class = error.kind().class_name();
            span.record("error", class);
            tracing::debug!(target: "botoxide::credentials", parent: span, error = class, detail = error.for_log(), "no credentials");
        }
    }
}

/// A service's code, or the name of the class.
fn name(error: &Error) -> &str {
    error.code().unwrap_or_else(|| error.kind().class_name())
}

/// The reason of a retry.
struct Reason<'a>(Result<(u16, &'a Value), &'a Error>);

impl std::fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Ok((status, parsed)) => match parsed["Error"]["Code"].as_str() {
                Some(code) if !code.is_empty() => write!(f, "{status} {code}"),
                _ => write!(f, "{status}"),
            },
            Err(error) => f.write_str(error.kind().class_name()),
        }
    }
}
