//! Successful responses that the caller parses: into objects of a face, in place of [`Value`]s.
//!
//! Until then their parsed form has only the `ResponseMetadata` that the engine adds. Counterpart: none; botocore parses
//! in `endpoint.py`.

use std::fmt;
use std::sync::{Arc, Mutex};

use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::model::Operation;
use botoxide_core::protocol::{self, Additions, Make, Values};
use botoxide_core::text::Text;
use botoxide_core::typed::{Member, Place, fill, member};
use botoxide_core::value::{Map, Value};
use bytes::Bytes;

use super::call_unparsed;
use super::client_args::ClientArgs;
use super::steps::{Answer, CallState};
use crate::hooks::{EventKind, FeatureSet};
use crate::observe;
use crate::seam::locked;

/// The result of [`Client::call_unparsed`](crate::Client::call_unparsed), and of
/// [`Client::call_with_maker`](crate::Client::call_with_maker).
///
/// # Example: whether anything has looked at a response
///
/// ```
/// use botoxide::call::Answered;
/// use botoxide::params;
///
/// # async fn example(client: botoxide::Client) -> botoxide::Result<()> {
/// let operation = client.operation("ListTables")?;
/// let is_parsed = match client.call_unparsed(operation, params! {}).await? {
///     Answered::Parsed(_) => true,
///     Answered::Unparsed(_) | Answered::Made(_) => false,
/// };
/// # let _ = is_parsed;
/// # Ok(())
/// # }
/// ```
pub enum Answered {
    /// The operation's output: a handler, the history or a log has looked at it.
    Parsed(Value),
    /// The response, to be parsed.
    Unparsed(Unparsed),
    /// The maker has got the response and made something of it. Here is what `ResponseMetadata` has besides.
    Made(Map),
}

/// A function of a face that parses a response while the call can still be repeated.
pub type Maker = dyn Fn(Unparsed) -> Result<()> + Send + Sync;

/// The output may hold secrets, so it is not printed.
impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parsed(_) => f.debug_tuple("Parsed").finish_non_exhaustive(),
            Self::Unparsed(response) => f.debug_tuple("Unparsed").field(response).finish(),
            Self::Made(_) => f.debug_tuple("Made").finish_non_exhaustive(),
        }
    }
}

/// Calls an operation, and reads its output into a structure.
///
/// # Errors
///
/// As [`call`](super::call), and those of [`protocol::read_into`].
pub(crate) async fn call_read<T: Member + Send + 'static>(
    client: &Arc<ClientArgs>,
    operation: Operation,
    params: Value,
    features: FeatureSet,
) -> Result<T> {
    // S3 repeats a call whose response is no XML, so its responses have to be read before the call ends.
    let made = (client.service_name == "s3").then(|| Arc::new(Mutex::new(None)));
    let maker = made.clone().map(|made| {
        Arc::new(move |response: Unparsed| {
            let mut output = T::blank();
            response.read_into(&mut output)?;
            *locked(&made) = Some(output);
            Ok(())
        }) as Arc<Maker>
    });
    let answered = call_unparsed(client, operation, params, features, maker).await?;
    let read = made.and_then(|made| locked(&made).take());
    let mut output = read.unwrap_or_else(T::blank);
    match answered {
        Answered::Parsed(value) => fill(&mut output, value)?,
        Answered::Unparsed(response) => response.read_into(&mut output)?,
        Answered::Made(metadata) => {
            let member = member(&mut output, "ResponseMetadata").map(Member::place);
            if let Some(Place::Value(Value::Map(members))) = member {
                members.extend(metadata);
            }
        }
    }
    Ok(output)
}

impl Answered {
    /// The output, parsed now if it was not before.
    pub(super) fn into_value(self) -> Result<Value> {
        match self {
            Self::Parsed(value) => Ok(value),
            Self::Unparsed(response) => response.parse_into(&mut Values, ()),
            Self::Made(metadata) => {
                let mut parsed = Map::with_capacity(1);
                parsed.push(Text::from_static("ResponseMetadata"), metadata.into());
                Ok(Value::Map(parsed))
            }
        }
    }
}

/// A successful response that has not been parsed.
///
/// # Example: a response as `Value`s
///
/// ```
/// use botoxide::call::Answered;
/// use botoxide::params;
///
/// # async fn example(client: botoxide::Client) -> botoxide::Result<()> {
/// use botoxide::types::Values;
///
/// let operation = client.operation("ListTables")?;
/// if let Answered::Unparsed(response) = client.call_unparsed(operation, params! {}).await? {
///     println!("{}", response.parse_into(&mut Values, ())?);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Unparsed {
    client: Arc<ClientArgs>,
    operation: Operation,
    response: Response,
    additions: Additions,
}

/// A success whose parsed form has only members of `ResponseMetadata`.
pub(super) enum Late {
    /// It is to be parsed. This is what that needs besides the response.
    Unparsed {
        /// The response as handlers have left it for the parser, if they have seen it.
        seen: Option<Response>,
        /// Members that handlers have set.
        customized: Map,
    },
    /// The maker has parsed it.
    Made,
}

impl Unparsed {
    /// Parses the response.
    ///
    /// # Errors
    ///
    /// Those of [`protocol::parse_into`].
    ///
    /// # Example: the maker of `Value`s
    ///
    /// ```
    /// use botoxide::call::Answered;
    /// use botoxide::transport::{ScriptedTransport, block_on};
    /// use botoxide::types::{Credentials, Response, Values};
    /// use botoxide::{Session, SessionOptions, params};
    ///
    /// # let body = r#"{"TableNames": ["cats"]}"#.to_owned().into();
    /// # let service = ScriptedTransport::new([Response { status: 200, body, ..Response::default() }]);
    /// let session = Session::with(SessionOptions {
    ///     transport: Some(std::sync::Arc::new(service)),
    ///     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    ///     region_name: Some("eu-central-1".into()),
    ///     ..SessionOptions::default()
    /// })?;
    /// let client = session.client("dynamodb")?;
    /// let operation = client.operation("ListTables")?;
    /// let tables = match block_on(client.call_unparsed(operation, params! {}))?? {
    ///     Answered::Unparsed(response) => response.parse_into(&mut Values, ())?,
    ///     Answered::Parsed(tables) => tables,
    ///     Answered::Made(_) => unreachable!("there is no maker"),
    /// };
    /// assert_eq!(tables["TableNames"][0], "cats");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // Hidden like the trait: it is for faces, which know the core crate.
    #[doc(hidden)]
    pub fn parse_into<M: Make>(self, make: &mut M, target: M::Target<'_>) -> Result<M::Value> {
        let Self {
            client,
            operation,
            response,
            additions,
        } = self;
        protocol::parse_into(make, operation, &response, additions, target)
            .map_err(|error| error.with_call(&client.service_name, operation.name()))
    }

    /// Parses the response into a typed structure.
    fn read_into(self, output: &mut dyn Member) -> Result<()> {
        let Self {
            client,
            operation,
            response,
            additions,
        } = self;
        protocol::read_into(output, operation, &response, additions)
            .map_err(|error| error.with_call(&client.service_name, operation.name()))
    }

    /// How many bytes are to be parsed; 0 for a stream.
    ///
    /// # Example: how much there is to parse
    ///
    /// ```
    /// use botoxide::call::Answered;
    /// use botoxide::params;
    ///
    /// # async fn example(client: botoxide::Client) -> botoxide::Result<()> {
    /// let operation = client.operation("ListTables")?;
    /// if let Answered::Unparsed(response) = client.call_unparsed(operation, params! {}).await? {
    ///     println!("{} bytes", response.length());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn length(&self) -> usize {
        self.response.body.as_bytes().map_or(0, Bytes::len)
    }
}

impl fmt::Debug for Unparsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unparsed")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// A successful response that is not parsed yet.
    pub(super) fn unparsed(response: Response, seen: Option<Response>, customized: Map) -> Self {
        let status = seen.as_ref().map_or(response.status, |seen| seen.status);
        Self::late(response, status, Late::Unparsed { seen, customized })
    }

    /// A successful response that the maker has parsed.
    pub(super) fn made(response: Response, status: u16) -> Self {
        Self::late(response, status, Late::Made)
    }

    fn late(response: Response, status: u16, late: Late) -> Self {
        let mut metadata = Map::with_capacity(4);
        metadata.push(Text::from_static("HTTPStatusCode"), status.into());
        let mut parsed = Map::with_capacity(1);
        parsed.push(Text::from_static("ResponseMetadata"), metadata.into());
        Self {
            response,
            parsed: Value::Map(parsed),
            late: Some(late),
        }
    }
}

impl CallState {
    /// A successful response, for the maker.
    pub(super) fn to_make(&self, response: Response, members: Map) -> Unparsed {
        Unparsed {
            client: Arc::clone(&self.client),
            operation: self.operation,
            response,
            additions: Additions {
                members,
                metadata: Map::new(),
                encoding: self.context.text_encoding,
                is_own: self.is_answered,
            },
        }
    }

    /// Whether anything besides the caller reads the content of a successful response.
    pub(super) fn is_output_shown(&self) -> bool {
        // A response that cannot be parsed is an error, which handlers of `after-call-error` see.
        const KINDS: [EventKind; 4] = [
            EventKind::ResponseReceived,
            EventKind::NeedsRetry,
            EventKind::AfterCall,
            EventKind::AfterCallError,
        ];
        let client = &*self.client;
        let call = client.call(self.operation);
        let name = call.operation.name();
        client.history.is_enabled()
            || observe::span::shows_output()
            || (client.emitter).shows_output(&KINDS, call.service_id, name, &client.quiet)
    }

    /// The result of the call, unparsed if the answer is.
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub(super) fn finish_unparsed(&self, answer: Answer) -> Result<Answered> {
        let Some(late) = answer.late else {
            return self.finish(answer).map(Answered::Parsed);
        };
        let mut metadata = match answer.parsed {
            Value::Map(mut parsed) => match parsed.remove("ResponseMetadata") {
                Some(Value::Map(metadata)) => metadata,
                _ => Map::new(),
            },
            _ => Map::new(),
        };
        metadata.remove("HTTPStatusCode");
        let Late::Unparsed { seen, customized } = late else {
            return Ok(Answered::Made(metadata));
        };
        let mut unparsed = self.to_make(seen.unwrap_or(answer.response), customized);
        unparsed.additions.metadata = metadata;
        Ok(Answered::Unparsed(unparsed))
    }
}
