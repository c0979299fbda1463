//! Which error a failure of the network is.
//!
//! Not here: the texts (`botoxide_core::error`). Counterpart: the `except` clauses of botocore
//! `httpsession.py` `send` (P259).

use std::error::Error as StdError;
use std::io;

use botoxide_core::error::{Error, ErrorKind};

/// DNS has no answer, or nobody accepts the connection.
pub(super) fn unreachable(url: &str, source: io::Error) -> Error {
    Error::from(ErrorKind::EndpointConnection {
        endpoint_url: url.to_owned(),
    })
    .with_source(source)
}

/// Nobody answered the request to connect in time.
pub(super) fn connect_timeout(url: &str) -> Error {
    ErrorKind::ConnectTimeout {
        endpoint_url: url.to_owned(),
    }
    .into()
}

/// The connection stood still for too long.
pub(super) fn read_timeout(url: &str) -> Error {
    ErrorKind::ReadTimeout {
        endpoint_url: url.to_owned(),
    }
    .into()
}

/// The connection broke, or what came is not HTTP.
pub(super) fn closed(url: &str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::from(ErrorKind::ConnectionClosed {
        endpoint_url: url.to_owned(),
    })
    .with_source(source)
}

/// The TLS handshake failed, or cannot begin.
pub(super) fn tls(url: &str, error: &(impl ToString + ?Sized)) -> Error {
    ErrorKind::Ssl {
        endpoint_url: url.to_owned(),
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

/// The body of a response stopped in the middle, in another way than by ending too early.
pub(super) fn streaming(source: impl StdError + Send + Sync + 'static) -> Error {
    let text = match source.source() {
        Some(cause) => format!("{source}: {cause}"),
        None => source.to_string(),
    };
    Error::from(ErrorKind::ResponseStreaming { error: text }).with_source(source)
}

/// A response that goes on for longer than one can be right; another attempt would not make it shorter.
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
