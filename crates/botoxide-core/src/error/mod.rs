//! The one `Error` of botoxide: a kind, the call that it belongs to, and its cause.
//!
//! Not here: the exception classes (`class.rs`). Counterpart: botocore
//! `exceptions.py`. Messages are exactly botocore's.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

mod class;
mod client_error;
mod kind;
mod predicates;

pub use class::ErrorClass;
pub use client_error::ClientError;
pub use kind::ErrorKind;
pub(crate) use predicates::is_throttling_code;

use crate::redact::{self, HIDDEN, Redacted};
use crate::value::Value;

/// `Result` with botoxide's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error of botoxide.
///
/// `Display` prints botocore's message. The alternate form `{:#}` prints service, operation and request id
/// before it, on one line.
///
/// # Example: inspecting an error
///
/// ```
/// # use botoxide_core::error::{Error, ErrorKind};
///
/// let error = Error::from(ErrorKind::NoCredentials {});
/// assert_eq!(error.to_string(), "Unable to locate credentials");
/// assert_eq!(error.kind().class_name(), "NoCredentialsError");
/// assert_eq!(error.code(), None);
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    service: Option<String>,
    operation: Option<String>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Python's `ValueError` with this message.
    pub fn value(msg: impl Into<String>) -> Self {
        ErrorKind::InvalidValue { msg: msg.into() }.into()
    }

    /// A response that cannot be parsed: botocore's `ResponseParserError`.
    pub fn response_parser(msg: impl Into<String>) -> Self {
        ErrorKind::ResponseParser { msg: msg.into() }.into()
    }

    /// Adds what caused the error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Replaces the URL that a failure of the network names by the result of `shown`.
    #[must_use]
    pub fn map_endpoint_url(mut self, shown: impl FnOnce(&str) -> String) -> Self {
        if let ErrorKind::EndpointConnection { endpoint_url }
        | ErrorKind::Ssl { endpoint_url, .. }
        | ErrorKind::ConnectionClosed { endpoint_url }
        | ErrorKind::ReadTimeout { endpoint_url }
        | ErrorKind::ConnectTimeout { endpoint_url } = &mut self.0.kind
        {
            *endpoint_url = shown(endpoint_url);
        }
        self
    }

    /// Hides what the message quotes: all after its first quotation mark or line break. For responses that can contain secrets.
    #[must_use]
    pub(crate) fn without_quotation(mut self) -> Self {
        if let ErrorKind::ResponseParser { msg }
        | ErrorKind::InvalidValue { msg }
        | ErrorKind::InvalidType { msg } = &mut self.0.kind
            && let Some(end) = msg.find(['\'', '"', '\n'])
        {
            let kept = if msg[end..].starts_with('\n') {
                end + 1
            } else {
                end
            };
            msg.truncate(kept);
            msg.push_str(HIDDEN);
            self.0.source = None;
        }
        self
    }

    /// Adds the last response before a waiter failed.
    #[must_use]
    pub fn with_last_response(self, response: Value) -> Self {
        self.with_source(LastResponse(Redacted(response)))
    }

    /// The last response, if this is a `WaiterError`: the result of a call, or the error that the service
    /// reported, in the form of [`ClientError::response`].
    pub fn last_response(&self) -> Option<&Value> {
        let source = self.0.source.as_deref()?.downcast_ref();
        source.map(|LastResponse(response)| &**response)
    }

    /// Adds the call that it belongs to, if that is not known yet.
    #[must_use]
    pub fn with_call(mut self, service: &str, operation: &str) -> Self {
        self.0.service.get_or_insert_with(|| service.to_owned());
        self.0.operation.get_or_insert_with(|| operation.to_owned());
        self
    }

    /// The kind of the error.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::{Error, ErrorKind};
    /// let error = Error::value("a bad value");
    /// assert!(matches!(error.kind(), ErrorKind::InvalidValue { msg, .. } if msg == "a bad value"));
    /// ```
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Whether Python's `except` with the class of that name would catch it: `BotoCoreError`, `ConnectionError` …
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::{ClientError, Error};
    /// # use botoxide_core::params;
    /// let error = Error::from(ClientError {
    ///     response: params! {
    ///         "Error": { "Code": "NoSuchKey", "Message": "The key does not exist" },
    ///         "ResponseMetadata": { "HTTPStatusCode": 404, "RequestId": "4442587F" },
    ///     },
    ///     operation_name: "GetObject".to_owned(),
    ///     exception: Some("NoSuchKey"),
    /// });
    /// assert!(error.is_a("ClientError"));
    /// assert!(!error.is_a("ConnectionError"));
    /// ```
    pub fn is_a(&self, class: &str) -> bool {
        self.0.kind.is_a(class)
    }

    /// The kind of the error, by value.
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The service's error, if the service reported one.
    ///
    /// # Example: the whole response
    ///
    /// ```
    /// # use botoxide_core::error::{ClientError, Error};
    /// # use botoxide_core::params;
    /// let error = Error::from(ClientError {
    ///     response: params! {
    ///         "Error": { "Code": "NoSuchKey", "Message": "The key does not exist" },
    ///         "ResponseMetadata": { "HTTPStatusCode": 404, "RequestId": "4442587F" },
    ///     },
    ///     operation_name: "GetObject".to_owned(),
    ///     exception: Some("NoSuchKey"),
    /// });
    /// let reported = error.as_client_error().unwrap();
    /// assert_eq!(reported.response["Error"].text("Message")?, "The key does not exist");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn as_client_error(&self) -> Option<&ClientError> {
        if let ErrorKind::Client(error) | ErrorKind::EventStream(error) = &self.0.kind {
            Some(error)
        } else {
            None
        }
    }

    /// The error code that the service reported: `NoSuchBucket`, `AccessDenied` …
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::{ClientError, Error};
    /// # use botoxide_core::params;
    /// let error = Error::from(ClientError {
    ///     response: params! {
    ///         "Error": { "Code": "NoSuchKey", "Message": "The key does not exist" },
    ///         "ResponseMetadata": { "HTTPStatusCode": 404, "RequestId": "4442587F" },
    ///     },
    ///     operation_name: "GetObject".to_owned(),
    ///     exception: Some("NoSuchKey"),
    /// });
    /// assert_eq!(error.code(), Some("NoSuchKey"));
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.as_client_error().map(ClientError::code)
    }

    /// The request id of the service.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::{ClientError, Error};
    /// # use botoxide_core::params;
    /// let error = Error::from(ClientError {
    ///     response: params! {
    ///         "Error": { "Code": "NoSuchKey", "Message": "The key does not exist" },
    ///         "ResponseMetadata": { "HTTPStatusCode": 404, "RequestId": "4442587F" },
    ///     },
    ///     operation_name: "GetObject".to_owned(),
    ///     exception: Some("NoSuchKey"),
    /// });
    /// assert_eq!(error.request_id(), Some("4442587F"));
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        self.as_client_error().and_then(ClientError::request_id)
    }

    /// The service that was called, by the name that the client was created with.
    pub fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// The operation that was called, by its name in the model.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The error for logs: of a service's error only the code, because its message can quote the request.
    pub fn for_log(&self) -> String {
        match self.code() {
            Some(code) => code.to_owned(),
            None => redact::text(&self.0.kind.to_string()),
        }
    }

    /// Whether no response was received, because there was no connection or it broke.
    ///
    /// A response that is not HTTP does not count: the server would send the same again.
    pub fn is_connection(&self) -> bool {
        let is_unreadable = matches!(self.0.kind, ErrorKind::UnreadableResponse { .. });
        !is_unreadable && (self.is_a("ConnectionError") || self.is_a("HTTPClientError"))
    }
}

/// The last response of a `WaiterError`.
#[derive(Debug)]
struct LastResponse(Redacted<Value>);

impl fmt::Display for LastResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the last response before the waiter failed")
    }
}

impl StdError for LastResponse {}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            service: None,
            operation: None,
            source: None,
        }))
    }
}

/// Python's `OSError`: a file or the system's randomness could not be read.
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::from(ErrorKind::Io {
            msg: error.to_string(),
        })
        .with_source(error)
    }
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        ErrorKind::Client(Box::new(error)).into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            match (&self.0.service, &self.0.operation) {
                (Some(service), Some(operation)) => write!(f, "{service} {operation}: ")?,
                (Some(service), None) => write!(f, "{service}: ")?,
                _ => {}
            }
        }
        self.0.kind.fmt(f)?;
        if f.alternate()
            && let Some(id) = self.request_id()
        {
            write!(f, " (request id {id})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("service", &self.0.service)
            .field("operation", &self.0.operation)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
