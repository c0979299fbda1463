//! `EventStream`: the events of a response, as they arrive.
//!
//! Not here: decoding of events (`botoxide_core::protocol::event_stream`). Counterpart: botocore
//! `eventstream.py` (`EventStream`).

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use botoxide_core::error::{Error, Result};
use botoxide_core::model::Operation;
use botoxide_core::protocol::event_stream::EventStreamParser;
use botoxide_core::value::Value;

use crate::seam::locked;
use crate::transport::{ByteStream, block_on};

/// The events of an operation's response: S3's `SelectObjectContent`, Kinesis' `SubscribeToShard` …
///
/// Each event is as in boto3: a structure with one member that has the event's name. Events that
/// are newer than the model are skipped. The connection is in use until the last event has been read;
/// [`close`](Self::close) releases it earlier.
///
/// # Example: select a part of an object in S3
///
/// ```
/// use botoxide::transport::ScriptedTransport;
/// use botoxide::{EventStream, Session, SessionOptions, params};
/// # use botoxide::types::{Credentials, Response};
/// # use botoxide::types::{EventHeader, EventMessage};
/// # let event = |name: &str, payload: &'static str| EventMessage {
/// #     headers: vec![(":event-type".into(), EventHeader::String(name.into()))],
/// #     payload: payload.into(),
/// # };
/// # let body = [event("Records", "cat.jpg\n").encode()?, event("End", "").encode()?].concat();
/// # let answer = Response { status: 200, body: body.into(), ..Response::default() };
/// # let service = ScriptedTransport::new([answer]);
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let session = Session::with(SessionOptions {
/// #     transport: Some(std::sync::Arc::new(service)),
/// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
/// #     region_name: Some("eu-central-1".into()),
/// #     ..Default::default()
/// # })?;
/// let s3 = session.client("s3")?;
/// let out = s3.call("SelectObjectContent", params! {
///     "Bucket": "photos", "Key": "list.csv", "ExpressionType": "SQL",
///     "Expression": "SELECT s._1 FROM S3Object s",
///     "InputSerialization": { "CSV": {} }, "OutputSerialization": { "CSV": {} },
/// }).await?;
/// let events = EventStream::open(s3.operation("SelectObjectContent")?, &out)?;
/// let mut names = String::new();
/// while let Some(event) = events.next().await {
///     let event = event?;
///     if let Some(rows) = event["Records"]["Payload"].as_bytes() {
///         names += &String::from_utf8_lossy(rows);
///     }
/// }
/// assert_eq!(names, "cat.jpg\n");
/// # Ok::<(), botoxide::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct EventStream {
    stream: Arc<ByteStream>,
    state: Mutex<State>,
}

struct State {
    parser: EventStreamParser,
    /// The stream is closed.
    has_ended: bool,
}

impl EventStream {
    /// The events in `out`, the result of a call of `operation`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the operation has no output event stream, or `out` does not contain one.
    pub fn open(operation: Operation, out: &Value) -> Result<Self> {
        let parser = EventStreamParser::new(operation)?;
        let member = operation
            .output_shape()
            .and_then(|shape| shape.event_stream_member());
        let value = member.map_or(&Value::Null, |member| &out[member.member_name()]);
        let Value::EventStream(body) = value else {
            return Err(Error::value(format!(
                "the result of {} has no event stream",
                operation.name()
            )));
        };
        Ok(Self {
            stream: ByteStream::from_body(body)?,
            state: Mutex::new(State {
                parser,
                has_ended: false,
            }),
        })
    }

    /// The next event; `None` at the end.
    ///
    /// Errors are `EventStreamError` for an error that the service sends in the stream, `ResponseParserError` and
    /// similar errors for an event that does not match its shape: further events may follow these. None follows
    /// `ChecksumMismatch` and the other errors of a message, nor those of the connection
    /// ([`ByteStream::next_chunk`]).
    pub async fn next(&self) -> Option<Result<Value>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// The events for callers without a runtime: each call blocks.
    ///
    /// Returns what [`next`](Self::next) returns; and an immediate error if the stream belongs to an asynchronous
    /// client.
    ///
    /// # Example: the names of the events of a [`blocking::Client`](crate::blocking::Client)
    ///
    /// ```no_run
    /// use botoxide::{EventStream, blocking::Session, params};
    ///
    /// let logs = Session::new().client("logs")?;
    /// let out = logs.call("StartLiveTail", params! { "logGroupIdentifiers": ["arn:aws:logs:…"] })?;
    /// let events = EventStream::open(logs.as_async().operation("StartLiveTail")?, &out)?;
    /// for event in events.iter_blocking() {
    ///     println!("{:?}", event?["sessionUpdate"]["sessionResults"]);
    /// }
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn iter_blocking(&self) -> impl Iterator<Item = Result<Value>> + use<'_> {
        std::iter::from_fn(|| {
            block_on(self.next()).unwrap_or_else(|error| {
                let mut state = locked(&self.state);
                let is_first = !std::mem::replace(&mut state.has_ended, true);
                is_first.then_some(Err(error))
            })
        })
    }

    /// Closes the stream and its connection without reading the rest.
    // P278
    pub fn close(&self) {
        self.stream.close();
    }

    fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Result<Value>>> {
        let mut state = locked(&self.state);
        loop {
            if let Some(event) = state.parser.next_event().transpose() {
                return Poll::Ready(Some(event));
            }
            if state.has_ended || state.parser.has_failed() {
                return Poll::Ready(None);
            }
            match ready!(self.stream.poll_chunk(context)) {
                Some(Ok(chunk)) => state.parser.feed(chunk),
                Some(Err(error)) => {
                    state.has_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => state.has_ended = true,
            }
        }
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}
