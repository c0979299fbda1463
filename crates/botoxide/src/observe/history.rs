//! The history of calls: arguments, requests, responses and results, for programs that record them.
//!
//! Off until it is enabled; then the handlers receive every part of every call, **secrets and all**: the arguments,
//! the signature, session tokens, bodies. The handlers are responsible for them. Not here: where a call
//! records (`call/`). Counterpart: botocore `history.py`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::http::{Headers, Request, Response};
use botoxide_core::model::Operation;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

/// The source of botoxide's own entries; botocore's name, so that readers of histories recognize it.
pub const SOURCE: &str = "BOTOCORE";

/// Receives the entries of calls.
///
/// Functions of the same signature as [`emit`](Self::emit) are handlers too.
pub trait HistoryHandler: Send + Sync {
    /// Receives an entry. `source` is its origin: [`SOURCE`], or the program.
    ///
    /// # Errors
    ///
    /// Any error; it is logged, and the call continues.
    fn emit(&self, entry: &HistoryEntry<'_>, source: &str) -> Result<()>;
}

impl<F> HistoryHandler for F
where
    F: Fn(&HistoryEntry<'_>, &str) -> Result<()> + Send + Sync,
{
    fn emit(&self, entry: &HistoryEntry<'_>, source: &str) -> Result<()> {
        self(entry, source)
    }
}

/// An entry. `Debug` shows its type only: the rest may be secret.
#[non_exhaustive]
pub enum HistoryEntry<'a> {
    /// `API_CALL`: an operation was called.
    ApiCall {
        /// The service, by its name in boto3.
        service: &'a str,
        /// The operation.
        operation: Operation,
        /// The arguments, as the caller gave them.
        params: &'a Value,
    },
    /// `HTTP_REQUEST`: an attempt is about to be sent, signed.
    HttpRequest {
        /// The operation.
        operation: Operation,
        /// The request.
        request: &'a Request,
    },
    /// `HTTP_RESPONSE`: an attempt was answered.
    HttpResponse {
        /// The operation.
        operation: Operation,
        /// The response.
        response: &'a Response,
    },
    /// `PARSED_RESPONSE`: a response was parsed.
    ParsedResponse {
        /// The parsed response.
        parsed: &'a Value,
    },
    /// An entry of the program.
    Other {
        /// Its type.
        event_type: &'a str,
        /// Its payload.
        payload: &'a Value,
    },
}

impl HistoryEntry<'_> {
    /// The entry's type: `API_CALL`, `HTTP_REQUEST`, `HTTP_RESPONSE`, `PARSED_RESPONSE`.
    pub fn event_type(&self) -> &str {
        match self {
            Self::ApiCall { .. } => "API_CALL",
            Self::HttpRequest { .. } => "HTTP_REQUEST",
            Self::HttpResponse { .. } => "HTTP_RESPONSE",
            Self::ParsedResponse { .. } => "PARSED_RESPONSE",
            Self::Other { event_type, .. } => event_type,
        }
    }

    /// The entry in botocore's form: a dictionary, created on demand.
    pub fn payload(&self) -> Value {
        match self {
            Self::ApiCall {
                service,
                operation,
                params,
            } => Value::Map(Map::from_iter([
                (Text::from_static("service"), Value::from(*service)),
                (Text::from_static("operation"), operation.name().into()),
                (Text::from_static("params"), Value::clone(params)),
            ])),
            Self::HttpRequest { operation, request } => Value::Map(Map::from_iter([
                (
                    Text::from_static("method"),
                    Value::from(request.method.clone()),
                ),
                (Text::from_static("headers"), headers(&request.headers)),
                (
                    Text::from_static("streaming"),
                    operation.has_streaming_input().into(),
                ),
                (Text::from_static("url"), request.url.as_str().into()),
                (
                    Text::from_static("body"),
                    match request.body.length() {
                        Some(0) => Value::Null,
                        _ => body(&request.body),
                    },
                ),
            ])),
            Self::HttpResponse {
                operation,
                response,
            } => {
                let name = Map::from_iter([("operation_name", operation.name())]);
                Value::Map(Map::from_iter([
                    (Text::from_static("headers"), headers(&response.headers)),
                    (Text::from_static("status_code"), response.status.into()),
                    (Text::from_static("context"), name.into()),
                    (Text::from_static("body"), body(&response.body)),
                    (
                        Text::from_static("streaming"),
                        operation.has_streaming_output().into(),
                    ),
                ]))
            }
            Self::ParsedResponse { parsed } => Value::clone(parsed),
            Self::Other { payload, .. } => Value::clone(payload),
        }
    }
}

impl fmt::Debug for HistoryEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HistoryEntry")
            .field(&self.event_type())
            .finish()
    }
}

fn headers(headers: &Headers) -> Value {
    let entries = headers.iter();
    Value::Map(
        entries
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn body(body: &Body) -> Value {
    match body {
        Body::Bytes(bytes) => Value::Blob(bytes.clone()),
        Body::Stream(_) => Value::Body(body.clone()),
    }
}

/// Passes entries of calls to handlers, once it is enabled. A clone is the same recorder.
///
/// Every session has one, which all its clients use; sessions that are created with the same recorder
/// ([`SessionOptions`](crate::SessionOptions)) share it.
///
/// # Example: the operations that a program calls
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use botoxide::observe::{HistoryEntry, HistoryRecorder};
/// use botoxide::stub::Stubber;
/// use botoxide::{SessionOptions, blocking, params};
///
/// let calls = Arc::new(Mutex::new(Vec::new()));
/// let history = HistoryRecorder::default();
/// let seen = Arc::clone(&calls);
/// history.add_handler(move |entry: &HistoryEntry<'_>, _source: &str| {
///     if let HistoryEntry::ApiCall { operation, .. } = entry {
///         seen.lock().unwrap().push(operation.name());
///     }
///     Ok(())
/// });
/// history.enable();
///
/// let session = blocking::Session::with(SessionOptions {
///     region_name: Some("eu-central-1".into()),
///     history: Some(history),
///     ..Default::default()
/// })?;
/// let s3 = session.client("s3")?;
/// let stubber = Stubber::new(s3.as_async());
/// stubber.add_response("list_buckets", params! {}, None)?;
/// stubber.activate()?;
/// s3.call("list_buckets", params! {})?;
/// assert_eq!(*calls.lock().unwrap(), ["ListBuckets"]);
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct HistoryRecorder(Arc<Recorder>);

#[derive(Default)]
struct Recorder {
    is_enabled: AtomicBool,
    handlers: ArcSwap<Vec<Arc<dyn HistoryHandler>>>,
}

impl HistoryRecorder {
    /// Starts recording.
    pub fn enable(&self) {
        self.0.is_enabled.store(true, Ordering::Relaxed);
    }

    /// Stops recording. The handlers stay.
    pub fn disable(&self) {
        self.0.is_enabled.store(false, Ordering::Relaxed);
    }

    /// Adds a handler; handlers are called in the order in which they were added.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::Session;
    /// use botoxide::observe::HistoryEntry;
    ///
    /// let session = Session::new();
    /// session.history().add_handler(|entry: &HistoryEntry<'_>, _source: &str| {
    ///     println!("{}", entry.event_type());
    ///     Ok(())
    /// });
    /// session.history().enable();
    /// assert!(session.history().is_enabled());
    /// ```
    pub fn add_handler(&self, handler: impl HistoryHandler + 'static) {
        let handler: Arc<dyn HistoryHandler> = Arc::new(handler);
        self.0.handlers.rcu(|known| {
            let mut handlers = Vec::clone(known);
            handlers.push(Arc::clone(&handler));
            handlers
        });
    }

    /// Whether entries are recorded; the only cost of a call while they are not.
    pub fn is_enabled(&self) -> bool {
        self.0.is_enabled.load(Ordering::Relaxed)
    }

    /// Calls the handlers, if recording is enabled; their errors are only logged.
    pub fn record(&self, entry: &HistoryEntry<'_>, source: &str) {
        if !self.is_enabled() {
            return;
        }
        // A copy: a handler may add another.
        let handlers = self.0.handlers.load_full();
        for handler in handlers.iter() {
            if let Err(error) = handler.emit(entry, source) {
                tracing::debug!(error = error.for_log(), "a history handler failed");
            }
        }
    }
}

impl fmt::Debug for HistoryRecorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HistoryRecorder")
            .field("is_enabled", &self.is_enabled())
            .finish_non_exhaustive()
    }
}
