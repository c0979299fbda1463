//! `EventSender`: sends the events of a request while the response is read.
//!
//! Not here: encoding and signing of events (`botoxide_core`), HTTP/2 (`transport`), the
//! events of a response (`event_stream.rs`). Counterpart: none; botocore removes these operations.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};

use botoxide_core::body::{Body, StreamHandle};
use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::Operation;
use botoxide_core::protocol::event_stream::{EventStreamSerializer, Message};
use botoxide_core::sign::{EventSigner, Payload, Signing, SigningKeyCache};
use botoxide_core::text::Text;
use botoxide_core::value::{PythonStr, Value};
use bytes::Bytes;
use tokio::sync::mpsc;

use crate::seam::{Clock, locked};
use crate::transport::{ByteSource, ByteStream};

/// Sends the events of an operation with an input event stream: Polly's `StartSpeechSynthesisStream`, Lex' `StartConversation`,
/// Bedrock's `InvokeModelWithBidirectionalStream` …
///
/// Such operations need the feature `http2` of this crate; without it clients do not have them, as in boto3. Each
/// call has its own connection, over which events are sent in both directions at the same time: read the response with
/// an [`EventStream`](crate::EventStream). Each event's signature includes the previous one.
///
/// At most one event waits here for the connection; [`send`](Self::send) waits if the service does
/// not read. Only [`close`](Self::close) ends the stream properly. Dropping the sender earlier aborts it, so that
/// half of a recording is never taken for all of it. Dropping the `EventStream` aborts the request as well.
///
/// # Example: a conversation
///
/// ```no_run
/// use botoxide::{EventSender, EventStream, Session, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let polly = Session::new().client("polly")?;
/// let operation = polly.operation("StartSpeechSynthesisStream")?;
/// let (sender, events) = EventSender::open(operation)?;
/// let speaking = tokio::spawn(async move {
///     for text in ["One thing", "after the other."] {
///         sender.send(&params! { "TextEvent": { "Text": text } }).await?;
///     }
///     sender.close().await
/// });
/// let out = polly.call("StartSpeechSynthesisStream", params! {
///     "Engine": "generative", "OutputFormat": "mp3", "VoiceId": "Joanna", "ActionStream": events,
/// }).await?;
/// let answers = EventStream::open(operation, &out)?;
/// while let Some(event) = answers.next().await {
///     println!("{} bytes", event?["AudioEvent"]["AudioChunk"].as_bytes().map_or(0, |bytes| bytes.len()));
/// }
/// speaking.await.expect("it does not panic")
/// # }
/// ```
pub struct EventSender {
    serializer: EventStreamSerializer,
    messages: mpsc::Sender<Sent>,
}

/// A message from the sender to the connection.
enum Sent {
    End,
    Event(Message),
}

impl EventSender {
    /// A sender, and the argument of the call that its events are for.
    ///
    /// # Errors
    ///
    /// `ValueError` if the operation has no input event stream.
    pub fn open(operation: Operation) -> Result<(Self, Value)> {
        let serializer = EventStreamSerializer::new(operation)?;
        let (messages, receiver) = mpsc::channel(1);
        let events = EventInput::value(serializer, Events::Channel(receiver));
        let sender = Self {
            serializer,
            messages,
        };
        Ok((sender, events))
    }

    /// The argument of a call whose events come from an iterator, read whenever the connection has room.
    ///
    /// Use it with a [`blocking::Client`](crate::blocking::Client), whose thread does the sending while it reads
    /// the response: an iterator that waits delays the response, too.
    ///
    /// # Errors
    ///
    /// `ValueError` if the operation has no input event stream. An invalid event is an error of the call, or of the
    /// response stream if the call has returned.
    pub fn from_events<I>(operation: Operation, events: I) -> Result<Value>
    where
        I: IntoIterator<Item = Value>,
        I::IntoIter: Send + 'static,
    {
        let serializer = EventStreamSerializer::new(operation)?;
        let events = Events::Iterator(Box::new(events.into_iter()));
        Ok(EventInput::value(serializer, events))
    }

    /// Sends an event, a structure with one member that has the event's name, as soon as there is room for it.
    ///
    /// # Errors
    ///
    /// `ParamValidation` for an invalid event, which changes nothing; `HTTPClientError` if the
    /// call has ended; the call or its response stream has the reason.
    pub async fn send(&self, event: &Value) -> Result<()> {
        self.give(Sent::Event(self.serializer.event(event)?)).await
    }

    /// Ends the stream. The response may continue.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send) for a call that has ended.
    pub async fn close(self) -> Result<()> {
        self.give(Sent::End).await
    }

    async fn give(&self, sent: Sent) -> Result<()> {
        let given = self.messages.send(sent).await;
        given.map_err(|_| broken_off("the call has ended and accepts no more events"))
    }
}

impl fmt::Debug for EventSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSender")
            .field("member", &self.serializer.member_name())
            .finish_non_exhaustive()
    }
}

fn broken_off(text: &str) -> Error {
    let error = text.to_owned();
    ErrorKind::HttpClient { error }.into()
}

/// The source of the events of one call; the payload of its request until that is signed.
pub(crate) struct EventInput {
    serializer: EventStreamSerializer,
    state: Mutex<State>,
}

struct State {
    events: Events,
    /// The bytes before the events.
    initial: Option<Message>,
    is_taken: bool,
    has_begun: bool,
}

enum Events {
    Channel(mpsc::Receiver<Sent>),
    Ended,
    Iterator(Box<dyn Iterator<Item = Value> + Send>),
}

impl EventInput {
    fn value(serializer: EventStreamSerializer, events: Events) -> Value {
        Value::EventStream(Self::new(serializer, events).into_body())
    }

    fn new(serializer: EventStreamSerializer, events: Events) -> Arc<Self> {
        let state = State {
            events,
            initial: None,
            is_taken: false,
            has_begun: false,
        };
        Arc::new(Self {
            serializer,
            state: Mutex::new(state),
        })
    }

    /// The events among the arguments of a call; none where there is no such argument.
    ///
    /// # Errors
    ///
    /// `ParamValidation` for an argument without events, `ValueError` for events of another call.
    pub(crate) fn take(operation: Operation, params: &Value) -> Result<Arc<Self>> {
        let serializer = EventStreamSerializer::new(operation)?;
        let name = serializer.member_name();
        let given = match &params[name] {
            Value::Null => return Ok(Self::new(serializer, Events::Ended)),
            Value::EventStream(body) => Self::of(body),
            _ => None,
        };
        let Some(input) = given else {
            let report = format!(
                "Invalid type for parameter {name}, value: {}, type: <class '{}'>, valid types: the events of an EventSender",
                PythonStr(&params[name]),
                params[name].python_type()
            );
            return Err(ErrorKind::ParamValidation { report }.into());
        };
        if std::mem::replace(&mut input.state().is_taken, true) {
            return Err(Error::value(format!(
                "the events of {name} belong to another call"
            )));
        }
        Ok(input)
    }

    /// The events that follow a request that is not signed yet.
    pub(crate) fn of(body: &Body) -> Option<Arc<Self>> {
        match body {
            Body::Bytes(_) => None,
            Body::Stream(handle) => handle.downcast(),
        }
    }

    /// The payload of a request before signing.
    pub(crate) fn into_body(self: Arc<Self>) -> Body {
        Body::Stream(StreamHandle::new(self, None))
    }

    /// Sends the other arguments as the first event, if the protocol requires it.
    pub(crate) fn begin_with(&self, operation: Operation, arguments: Bytes) {
        self.state().initial = self.serializer.initial_request(operation, arguments);
    }

    /// Whether a part was sent: then it cannot be sent again.
    pub(crate) fn has_begun(&self) -> bool {
        self.state().has_begun
    }

    /// The payload of a request with this signature; without one, events are not signed either.
    pub(crate) fn sent(self: Arc<Self>, signature: Option<EventSignature>) -> Body {
        ByteStream::new(EventBody {
            input: self,
            signature,
        })
        .into()
    }

    fn poll_message(&self, context: &mut Context<'_>) -> Poll<Option<Result<Message>>> {
        let mut state = self.state();
        if let Some(initial) = state.initial.take() {
            state.has_begun = true;
            return Poll::Ready(Some(Ok(initial)));
        }
        let message = match &mut state.events {
            Events::Channel(receiver) => match ready!(receiver.poll_recv(context)) {
                Some(Sent::Event(message)) => Some(Ok(message)),
                Some(Sent::End) => None,
                None => Some(Err(broken_off(
                    "the sender of events was dropped before it was closed",
                ))),
            },
            Events::Ended => None,
            Events::Iterator(events) => events.next().map(|event| self.serializer.event(&event)),
        };
        state.has_begun = true;
        if !matches!(message, Some(Ok(_))) {
            state.events = Events::Ended;
        }
        Poll::Ready(message)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

/// The signer of the events of one request.
pub(crate) struct EventSignature {
    pub(crate) signer: EventSigner,
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) region: Text,
    pub(crate) signing_name: Text,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keys: SigningKeyCache,
}

impl EventSignature {
    /// The frame around an event, or the one that ends the stream.
    fn sign(&mut self, event: Option<&Message>) -> Result<Message> {
        let signing = Signing {
            credentials: &self.credentials,
            region: &self.region,
            signing_name: &self.signing_name,
            time: self.clock.now(),
            payload: Payload::StreamingEvents,
            keys: &self.keys,
            explanation: None,
        };
        match event {
            Some(event) => self.signer.sign(event, &signing),
            None => Ok(self.signer.end(&signing)),
        }
    }
}

/// The events of one attempt, as the connection reads them.
struct EventBody {
    input: Arc<EventInput>,
    signature: Option<EventSignature>,
}

impl EventBody {
    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>>> {
        let event = ready!(self.input.poll_message(context)).transpose()?;
        let frame = match (&event, &mut self.signature) {
            (Some(_), None) => event,
            (Some(event), Some(signature)) => Some(signature.sign(Some(event))?),
            // The frame that ends the stream has a signature too, and comes once.
            (None, signature) => match signature.take() {
                Some(mut signature) => Some(signature.sign(None)?),
                None => None,
            },
        };
        Poll::Ready(frame.map(|frame| frame.encode()).transpose())
    }
}

impl ByteSource for EventBody {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.next(context).map(Result::transpose)
    }
}

impl Drop for EventBody {
    /// Tells the sender that its events are no longer read; an attempt that read none leaves them to the next one.
    fn drop(&mut self) {
        let mut state = self.input.state();
        if state.has_begun {
            state.events = Events::Ended;
        }
    }
}
