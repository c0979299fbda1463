//! `Events`: the events of a response, as values of a generated enum.
//!
//! Not here: the stream itself (`event_stream.rs`). Counterpart: none.

use std::fmt;
use std::marker::PhantomData;

use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value};

use super::{Look, Member, Operation};
use crate::client::Client;
use crate::event_stream::EventStream;

/// An operation whose response is a stream of events.
///
/// `botoxide types rust` writes the implementations.
pub trait Streaming: Operation {
    /// The enum of the events.
    type Event: Event;
}

/// An enum of events: implemented by [`events!`](crate::events) for generated types.
pub trait Event: Sized {
    /// The event with this name; `None` if the type does not have it.
    ///
    /// # Errors
    ///
    /// `TypeError` if a member of the event has another type than its field.
    fn from_member(name: &str, value: Value) -> Result<Option<Self>>;
}

impl Client {
    /// The events in the output of a typed operation.
    ///
    /// # Errors
    ///
    /// As [`EventStream::open`].
    ///
    /// # Example: select a part of an object in S3
    ///
    /// ```
    /// # mod aws { pub mod s3 {
    /// # use botoxide::typed::{Bytes, Operation, Streaming, Text, Value};
    /// # use botoxide::params;
    /// # #[derive(Clone)] pub struct SelectObjectContent {
    /// #     pub bucket: Text, pub key: Text, pub expression: Text, pub expression_type: Text,
    /// #     pub input_serialization: Value, pub output_serialization: Value,
    /// # }
    /// # botoxide::structure! { SelectObjectContent {
    /// #     0 bucket "Bucket", 1 key "Key", 2 expression "Expression", 3 expression_type "ExpressionType",
    /// #     4 input_serialization "InputSerialization", 5 output_serialization "OutputSerialization",
    /// # } }
    /// # impl SelectObjectContent { pub fn new(bucket: &str, key: &str, expression: &str) -> Self { Self {
    /// #     bucket: bucket.into(), key: key.into(), expression: expression.into(), expression_type: "SQL".into(),
    /// #     input_serialization: params! { "CSV": {} }, output_serialization: params! { "CSV": {} },
    /// # } } }
    /// # #[derive(Clone)] pub struct SelectObjectContentOutput { pub payload: Option<Value> }
    /// # botoxide::structure! { SelectObjectContentOutput { 0 payload "Payload" } }
    /// # #[derive(Clone)] pub struct RecordsEvent { pub payload: Option<Bytes> }
    /// # botoxide::structure! { RecordsEvent { 0 payload "Payload" } }
    /// # #[derive(Clone)] pub struct EndEvent {}
    /// # botoxide::structure! { EndEvent {} }
    /// # #[derive(Clone, Debug, PartialEq)] pub enum SelectObjectContentEvent { Records(RecordsEvent), End(EndEvent) }
    /// # botoxide::events! { SelectObjectContentEvent { Records "Records", End "End" } }
    /// # impl Operation for SelectObjectContent {
    /// #     const SERVICE: &'static str = "s3"; const NAME: &'static str = "SelectObjectContent";
    /// #     type Output = SelectObjectContentOutput;
    /// # }
    /// # impl Streaming for SelectObjectContent { type Event = SelectObjectContentEvent; }
    /// # } }
    /// // written by `botoxide types rust s3 --operations SelectObjectContent --out src/aws/s3.rs`
    /// use aws::s3::{SelectObjectContent, SelectObjectContentEvent};
    /// # use botoxide::transport::ScriptedTransport;
    /// # use botoxide::types::{Credentials, EventHeader, EventMessage, Response};
    /// # use botoxide::{Session, SessionOptions};
    /// # let event = |name: &str, payload: &'static str| EventMessage {
    /// #     headers: vec![(":event-type".into(), EventHeader::String(name.into()))],
    /// #     payload: payload.into(),
    /// # };
    /// # let body = [event("Records", "cat.jpg\n").encode()?, event("End", "").encode()?].concat();
    /// # let answer = Response { status: 200, body: body.into(), ..Response::default() };
    /// # let service = ScriptedTransport::new([answer]);
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let session = Session::with(SessionOptions {
    /// #     transport: Some(std::sync::Arc::new(service)),
    /// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    /// #     region_name: Some("eu-central-1".into()),
    /// #     ..Default::default()
    /// # })?;
    ///
    /// let s3 = session.client("s3")?;
    /// let select = SelectObjectContent::new("photos", "list.csv", "SELECT s._1 FROM S3Object s");
    /// let out = s3.send(select).await?;
    /// let events = s3.events_of::<SelectObjectContent>(&out)?;
    /// let mut names = String::new();
    /// while let Some(event) = events.next().await {
    ///     if let SelectObjectContentEvent::Records(records) = event? {
    ///         names += &String::from_utf8_lossy(&records.payload.unwrap_or_default());
    ///     }
    /// }
    /// assert_eq!(names, "cat.jpg\n");
    /// # Ok::<(), botoxide::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn events_of<O: Streaming>(&self, output: &O::Output) -> Result<Events<O::Event>> {
        self.check_service(O::SERVICE, O::NAME)?;
        let operation = self.operation(O::NAME)?;
        let output_shape = operation.output_shape();
        let member = output_shape.and_then(|shape| shape.event_stream_member());
        let mut out = Map::new();
        if let (Some(member), Look::Structure(structure)) = (member, output.look()) {
            let name = member.member_name();
            let at = structure.names().iter().position(|known| *known == name);
            let field = at.and_then(|at| structure.look_at(at));
            if let Some(Look::Value(value)) = field.map(Member::look) {
                out.insert(name, value.clone());
            }
        }
        Ok(Events {
            stream: EventStream::open(operation, &Value::Map(out))?,
            event: PhantomData,
        })
    }
}

/// The events of a typed operation's response, as they arrive.
pub struct Events<E> {
    stream: EventStream,
    event: PhantomData<fn() -> E>,
}

impl<E: Event> Events<E> {
    /// The next event; `None` at the end. Events that are newer than the type are skipped.
    ///
    /// Errors are those of [`EventStream::next`], and `TypeError` if a member has another type than its field.
    pub async fn next(&self) -> Option<Result<E>> {
        loop {
            if let Some(event) = typed(self.stream.next().await?) {
                return Some(event);
            }
        }
    }

    /// The events for callers without a runtime, as [`EventStream::iter_blocking`].
    pub fn iter_blocking(&self) -> impl Iterator<Item = Result<E>> + use<'_, E> {
        self.stream.iter_blocking().filter_map(typed)
    }

    /// Closes the stream and its connection without reading the rest.
    pub fn close(&self) {
        self.stream.close();
    }
}

/// An event, which has one member.
fn typed<E: Event>(event: Result<Value>) -> Option<Result<E>> {
    match event {
        Ok(Value::Map(members)) => members
            .into_iter()
            .find_map(|(name, value)| E::from_member(&name, value).transpose()),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}

impl<E> fmt::Debug for Events<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// Describes a generated enum of events: for each variant the name of its event.
///
/// # Example: an enum by hand
///
/// ```
/// use botoxide::params;
/// use botoxide::typed::{Event, Text};
///
/// #[derive(Clone)]
/// pub struct Moved { pub to: Option<Text> }
/// botoxide::structure! { Moved { 0 to "To" } }
///
/// #[derive(Debug)]
/// pub enum PhotoEvent { Moved(Moved) }
/// botoxide::events! { PhotoEvent { Moved "Moved" } }
///
/// let event = PhotoEvent::from_member("Moved", params! { "To": "album" })?;
/// let Some(PhotoEvent::Moved(moved)) = event else { panic!("{event:?}") };
/// assert_eq!(moved.to.unwrap(), "album");
/// assert!(PhotoEvent::from_member("Deleted", params! {})?.is_none());
/// # Ok::<(), botoxide::Error>(())
/// ```
#[macro_export]
macro_rules! events {
    ($name:ident { $($variant:ident $member:literal),* $(,)? }) => {
        impl $crate::typed::Event for $name {
            fn from_member(
                name: &str,
                value: $crate::typed::Value,
            ) -> $crate::Result<::core::option::Option<Self>> {
                match name {
                    $($member => {
                        let event = $crate::typed::from_value(value)?;
                        ::core::result::Result::Ok(::core::option::Option::Some(Self::$variant(event)))
                    })*
                    _ => ::core::result::Result::Ok(::core::option::Option::None),
                }
            }
        }
    };
}
