//! From hyper's response to a `Response`: header fields, and a body that returns its connection.
//!
//! Not here: the API of bodies (`body.rs`). Counterpart: botocore `awsrequest.py` (`AWSResponse`)
//! and `response.py` (`StreamingBody`).

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::Headers;
use botoxide_core::model::Operation;
use botoxide_core::text::Text;
use bytes::Bytes;
use http::HeaderMap;
use hyper::body::{Body as _, Incoming};

use super::SendOptions;
use super::body::ByteSource;
use super::connection::Connection;
use super::drive::{Stop, Timer};
use super::failure;
use super::long_body::LongBody;
use super::pool::Pool;
use super::target::Origin;
use crate::seam::Interrupt;

/// The header fields as the core has them: values as Latin-1, as http.client reads them, but names in lower
/// case. DIFFERENCE 22: hyper does not preserve their case.
pub(super) fn headers(fields: &HeaderMap) -> Headers {
    // all in one buffer, of which the names and values are parts
    let mut all = String::with_capacity(48 * fields.len());
    let mut ends = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        all.push_str(name.as_str());
        let name_end = all.len();
        match value.to_str() {
            Ok(text) => all.push_str(text),
            Err(_) => all.extend(value.as_bytes().iter().map(|&byte| char::from(byte))),
        }
        ends.push((name_end, all.len()));
    }
    let all = Text::from(all);
    let mut start = 0;
    let fields = ends.into_iter().map(|(name_end, end)| {
        let name = all.slice_ref(&all[start..name_end]);
        start = end;
        (name, all.slice_ref(&all[name_end..end]))
    });
    fields.collect()
}

// DIFFERENCE 100: botocore has no limits.
/// The longest body of a successful response that is collected: no operation returns a tenth of it.
const SUCCESS_LIMIT: u64 = 1 << 30;
/// The longest body of another response.
const ERROR_LIMIT: u64 = 16 << 20;

/// The longest body that is collected of a response with this status.
pub(super) fn body_limit(status: u16, options: &SendOptions) -> u64 {
    let limit = if status < 300 {
        SUCCESS_LIMIT
    } else {
        ERROR_LIMIT
    };
    options.body_limit.map_or(limit, |given| given.min(limit))
}

pub(super) fn too_long(limit: u64) -> Error {
    failure::endless(&format!(
        "the body of the response is longer than {limit} bytes"
    ))
}

/// The maximum initial allocation, whatever length a server announces.
const AT_ONCE: u64 = 1 << 20;

/// The body of a response, and the connection that it comes from.
pub(super) struct ResponseSource {
    /// Until the end, the one or the other.
    framed: Option<Framed>,
    long: Option<Box<LongBody>>,
    expected: Option<u64>,
    received: u64,
    timer: Timer,
    url: String,
    operation: Option<Operation>,
    origin: Origin,
    pool: Arc<Pool>,
    /// The interrupt hook of the call, which also ends reading.
    interrupt: Option<Interrupt>,
}

/// A body that hyper delimits.
pub(super) struct Framed {
    pub(super) connection: Connection,
    incoming: Incoming,
    /// What was taken from `incoming` before, and the error after it.
    pub(super) early: VecDeque<Bytes>,
    failure: Option<hyper::Error>,
}

/// Why a body ended early.
enum Broken {
    Closed(hyper::Error),
    Failed(io::Error),
    Short,
    Stop(Stop),
}

impl ResponseSource {
    /// A long body is read without hyper, if `may_be_long`.
    pub(super) fn new(
        incoming: Incoming,
        connection: Connection,
        home: (Arc<Pool>, Origin),
        read_timeout: Option<Duration>,
        (url, operation): (String, Option<Operation>),
        may_be_long: bool,
    ) -> Self {
        let (pool, origin) = home;
        let expected = incoming.size_hint().exact();
        let mut framed = Some(Framed {
            connection,
            incoming,
            early: VecDeque::new(),
            failure: None,
        });
        let long = match expected {
            Some(length) if may_be_long => LongBody::begin(&mut framed, length),
            _ => None,
        };
        Self {
            framed,
            long,
            expected,
            received: 0,
            timer: Timer::idle(read_timeout),
            url,
            operation,
            origin,
            pool,
            interrupt: Interrupt::here(),
        }
    }

    /// The whole body, and the connection back in the pool.
    ///
    /// A body that breaks off means that there was no valid response, as it does to urllib3 in botocore
    /// httpsession.py `send`. One that is shorter than its `Content-Length` breaks off, too: botocore hands
    /// it to the parser, which cannot make sense of it. DIFFERENCE 6: another error, retried like that one.
    pub(super) async fn collect(mut self, limit: u64) -> Result<Bytes> {
        let mut first = Bytes::new();
        let mut all = Vec::new();
        loop {
            // Dropping it early closes the connection.
            if self.received.max(self.expected.unwrap_or_default()) > limit {
                return Err(too_long(limit));
            }
            let chunk = std::future::poll_fn(|context| self.poll_bytes(context)).await;
            match chunk {
                Ok(Some(chunk)) if first.is_empty() => first = chunk,
                Ok(Some(chunk)) => {
                    if all.is_empty() {
                        let length = self.expected.unwrap_or_default().min(AT_ONCE);
                        all.reserve(usize::try_from(length).unwrap_or_default());
                        all.extend_from_slice(&first);
                    }
                    all.extend_from_slice(&chunk);
                }
                Ok(None) if all.is_empty() => return Ok(first),
                Ok(None) => return Ok(all.into()),
                Err(Broken::Closed(error)) => return Err(failure::closed(&self.url, error)),
                Err(Broken::Failed(error)) => return Err(failure::closed(&self.url, error)),
                Err(Broken::Short) => return Err(failure::closed(&self.url, self.short())),
                Err(Broken::Stop(stop)) => return Err(stop.stream_error(&self.url, self.operation)),
            }
        }
    }

    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Broken>> {
        let result = if let Some(framed) = &mut self.framed {
            match ready!(framed.poll(&mut self.timer, context)) {
                Ok(result) => result,
                Err(stop) => Err(Broken::Stop(stop)),
            }
        } else if let Some(body) = &mut self.long {
            match ready!(body.poll(&mut self.timer, context)) {
                Ok(Ok(bytes)) => Ok(bytes),
                Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    Err(Broken::Short)
                }
                Ok(Err(error)) => Err(Broken::Failed(error)),
                Err(stop) => Err(Broken::Stop(stop)),
            }
        } else {
            return Poll::Ready(Ok(None));
        };
        Poll::Ready(self.settle(result))
    }

    /// Counts what came; at the end returns the connection, after an error closes it.
    fn settle(&mut self, result: Result<Option<Bytes>, Broken>) -> Result<Option<Bytes>, Broken> {
        match result {
            Ok(Some(bytes)) => {
                self.received += bytes.len() as u64;
                Ok(Some(bytes))
            }
            Ok(None) => {
                let framed = self.framed.take().map(|framed| framed.connection);
                let connection = framed.or_else(|| self.long.take().and_then(|body| body.end()));
                if let Some(connection) = connection {
                    self.pool.put(&self.origin, connection);
                }
                Ok(None)
            }
            Err(broken) => {
                self.framed = None;
                self.long = None;
                Err(match broken {
                    Broken::Closed(ref error) if self.expected.is_some() && is_end(error) => {
                        Broken::Short
                    }
                    Broken::Closed(_) | Broken::Failed(_) | Broken::Short | Broken::Stop(_) => {
                        broken
                    }
                })
            }
        }
    }

    /// botocore response.py `_verify_content_length`.
    // P261
    fn short(&self) -> Error {
        ErrorKind::IncompleteRead {
            actual_bytes: self.received.to_string(),
            expected_bytes: self.expected.unwrap_or_default().to_string(),
        }
        .into()
    }
}

impl Framed {
    /// Takes what has arrived, and subtracts it from `rest`; whether more is to come, without an error.
    pub(super) fn read_ahead(&mut self, rest: &mut u64) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match Pin::new(&mut self.incoming).poll_frame(&mut context) {
                Poll::Ready(Some(Ok(frame))) => {
                    let bytes = frame.into_data().unwrap_or_default();
                    *rest = rest.saturating_sub(bytes.len() as u64);
                    self.early.push_back(bytes);
                }
                Poll::Ready(Some(Err(error))) => {
                    self.failure = Some(error);
                    return false;
                }
                Poll::Ready(None) => return false,
                Poll::Pending => return *rest > 0 && !self.connection.is_closed(),
            }
        }
    }

    fn poll(
        &mut self,
        timer: &mut Timer,
        context: &mut Context<'_>,
    ) -> Poll<Result<Result<Option<Bytes>, Broken>, Stop>> {
        while let Some(bytes) = self.early.pop_front() {
            if !bytes.is_empty() {
                return Poll::Ready(Ok(Ok(Some(bytes))));
            }
        }
        if let Some(error) = self.failure.take() {
            return Poll::Ready(Ok(Err(Broken::Closed(error))));
        }
        let Self {
            connection,
            incoming,
            ..
        } = self;
        let link = Arc::clone(&connection.link);
        link.poll_until(timer, context, |context| {
            let mut polled = None;
            loop {
                match Pin::new(&mut *incoming).poll_frame(context) {
                    Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                        Ok(bytes) if !bytes.is_empty() => return Poll::Ready(Ok(Some(bytes))),
                        // Trailers: botocore does not look at them either.
                        Ok(_) | Err(_) => polled = None,
                    },
                    Poll::Ready(Some(Err(error))) => {
                        return Poll::Ready(Err(Broken::Closed(error)));
                    }
                    Poll::Ready(None) => return Poll::Ready(Ok(None)),
                    Poll::Pending => match polled {
                        None => polled = Some(connection.poll_io(context)),
                        Some(Poll::Pending) => return Poll::Pending,
                        Some(Poll::Ready(())) => return Poll::Ready(Err(Broken::Short)),
                    },
                }
            }
        })
    }
}

impl ByteSource for ResponseSource {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let interrupt = self.interrupt.clone();
        let polled = Interrupt::watch_here(interrupt.as_ref(), || Ok(self.poll_bytes(context)));
        let polled = match polled {
            Ok(polled) => polled,
            Err(error) => {
                self.framed = None;
                self.long = None;
                return Poll::Ready(Some(Err(error)));
            }
        };
        polled.map(|result| match result {
            Ok(bytes) => bytes.map(Ok),
            Err(Broken::Closed(error)) => Some(Err(failure::streaming(error))),
            Err(Broken::Failed(error)) => Some(Err(failure::streaming(error))),
            Err(Broken::Short) => Some(Err(self.short())),
            // DIFFERENCE 7: the text of botocore's `ReadTimeoutError` for a stream says `"None"` for the URL.
            Err(Broken::Stop(stop)) => Some(Err(stop.stream_error(&self.url, self.operation))),
        })
    }

    fn length(&self) -> Option<u64> {
        self.expected
    }
}

/// Whether the peer closed the connection in good order, but too early.
fn is_end(error: &hyper::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::UnexpectedEof;
        }
        cause = error.source();
    }
    error.is_incomplete_message()
}
