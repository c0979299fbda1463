//! Maps failures of the network to errors.
//!
//! A URL in an error has no password. DIFFERENCE 98: botocore shows it. Not here: the messages (`botoxide_core::error`). Counterpart: the `except` clauses of botocore
//! `httpsession.py` `send`.
// P259

use std::error::Error as StdError;
use std::io;

use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::model::Operation;
use botoxide_core::redact;

use super::head::UnreadableHead;

/// DNS has no answer, or the connection is refused.
pub(super) fn unreachable(url: &str, source: io::Error) -> Error {
    Error::from(ErrorKind::EndpointConnection {
        endpoint_url: redact::url(url),
    })
    .with_source(source)
}

/// The connection was not accepted in time.
pub(super) fn connect_timeout(url: &str) -> Error {
    ErrorKind::ConnectTimeout {
        endpoint_url: redact::url(url),
    }
    .into()
}

/// No data was transferred for too long.
pub(super) fn read_timeout(url: &str) -> Error {
    ErrorKind::ReadTimeout {
        endpoint_url: redact::url(url),
    }
    .into()
}

/// As [`read_timeout`], while a body is read as a stream.
pub(super) fn stream_timeout(url: &str, operation: Option<Operation>) -> Error {
    read_timeout(url).map_endpoint_url(|shown| match operation {
        Some(operation) => operation.shown_url(url),
        None => shown.to_owned(),
    })
}

/// The connection broke.
pub(super) fn closed(url: &str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::from(ErrorKind::ConnectionClosed {
        endpoint_url: redact::url(url),
    })
    .with_source(source)
}

/// The response is not HTTP.
pub(super) fn unreadable(url: &str, source: UnreadableHead) -> Error {
    Error::from(ErrorKind::UnreadableResponse {
        endpoint_url: redact::url(url),
        line: source.line.to_string(),
        reason: source.reason.clone(),
    })
    .with_source(source)
}

/// The TLS handshake failed, or cannot begin.
pub(super) fn tls(url: &str, error: &(impl ToString + ?Sized)) -> Error {
    ErrorKind::Ssl {
        endpoint_url: redact::url(url),
        error: error.to_string(),
    }
    .into()
}

/// The request cannot be sent as HTTP.
pub(super) fn client(error: &(impl ToString + ?Sized)) -> Error {
    ErrorKind::HttpClient {
        error: error.to_string(),
    }
    .into()
}

/// Reading the body of a response failed, other than by a premature end.
pub(super) fn streaming(source: impl StdError + Send + Sync + 'static) -> Error {
    let text = match source.source() {
        Some(cause) => format!("{source}: {cause}"),
        None => source.to_string(),
    };
    Error::from(ErrorKind::ResponseStreaming { error: text }).with_source(source)
}

/// A response that exceeds a limit; a retry would not make it shorter.
pub(super) fn endless(msg: &str) -> Error {
    let msg = msg.to_owned();
    ErrorKind::ResponseParser { msg }.into()
}

/// Reading a body of a request failed.
pub(super) fn body(source: io::Error) -> Error {
    Error::from(ErrorKind::Io {
        msg: source.to_string(),
    })
    .with_source(source)
}
