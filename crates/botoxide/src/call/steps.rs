//! The steps of a call, to be taken one at a time: for a face that lets its users replace some of them.
//!
//! [`Client::call`](crate::Client::call) takes them all, in the order in which they stand here, so there is one order. A
//! step takes what the steps before it return, so none can be left out by accident. [`CallState`] holds what the steps
//! share. Counterpart: botocore `client.py` (`BaseClient._make_api_call`), `endpoint.py` (`Endpoint`).
//!
//! # Example: a call, step by step, on this thread
//!
//! ```
//! use botoxide::call::steps::Retry;
//! use botoxide::transport::{ScriptedTransport, block_on};
//! use botoxide::types::{Credentials, Response};
//! use botoxide::{SessionOptions, blocking, params};
//!
//! # let body = r#"{"TableNames": ["cats"]}"#.to_owned().into();
//! # let service = ScriptedTransport::new([Response { status: 200, body, ..Response::default() }]);
//! let session = blocking::Session::with(SessionOptions {
//!     transport: Some(std::sync::Arc::new(service)),
//!     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
//!     region_name: Some("eu-central-1".into()),
//!     ..SessionOptions::default()
//! })?;
//! let client = session.client("dynamodb")?;
//! let client = client.as_async();
//! let scope = client.call_scope(client.operation("ListTables")?);
//!
//! let mut call = scope.begin(params! {})?;
//! block_on(scope.run(call.provide_params()))??;
//! block_on(scope.run(call.before_parameter_build()))??;
//! let endpoint = block_on(scope.run(call.resolve_endpoint()))??;
//! let mut request = call.prepare(&endpoint)?;
//! call.resolve_checksums(&request)?;
//! let mut answer = match block_on(scope.run(call.before_call(&mut request)))?? {
//!     Some(answer) => answer,
//!     None => {
//!         block_on(scope.run(call.compress(&mut request)))??;
//!         block_on(scope.run(call.add_checksum(&mut request)))??;
//!         // `make_request` takes all attempts; here are the steps of one.
//!         call.begin_attempt()?;
//!         let signed = block_on(scope.run(call.create_request(&request)))??;
//!         let response = block_on(scope.run(call.send(signed)))??;
//!         let mut result = Ok(block_on(scope.run(call.parse(response)))??);
//!         block_on(scope.run(call.response_received(&mut result)))??;
//!         let retry = block_on(scope.run(call.needs_retry(&mut request, &mut result)))??;
//!         assert_eq!(retry, Retry::None);
//!         result?
//!     }
//! };
//! block_on(scope.run(call.after_call(&mut answer)))??;
//! let tables = scope.end(call.finish(answer))?;
//! assert_eq!(tables["TableNames"][0], "cats");
//! # Ok::<(), botoxide::Error>(())
//! ```

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::arn::Arn;
use botoxide_core::endpoint::Endpoint;
use botoxide_core::error::{ClientError, Error, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::{Node, Operation};
use botoxide_core::protocol::Serialized;
use botoxide_core::text::Text;
use botoxide_core::value::Value;
use tracing::Span;

use super::client_args::ClientArgs;
use super::deadline::Deadline;
pub use super::sign::SignedRequest;
use super::unparsed::{Answered, Late, Maker};
use super::{checksum, choose_signer, compress, endpoint, prepare};
use crate::config::ResponseChecksumValidation;
use crate::hooks::{
    AfterCall, AfterCallError, BeforeCall, BeforeParameterBuild, Context, ProvideClientParams,
    Reply,
};
use crate::observe::{self, HistoryEntry, SOURCE};
use crate::seam::{Interrupt, look};

/// Runs the steps of one call: inside its span, until its overall timeout, or until the session's
/// [`Interrupt`] ends it.
///
/// [`Client::call_scope`](crate::Client::call_scope) makes one. The time of the call begins there.
#[derive(Debug)]
pub struct CallScope {
    client: Arc<ClientArgs>,
    operation: Operation,
    deadline: Deadline,
    span: Span,
}

impl CallScope {
    pub(crate) fn new(client: &Arc<ClientArgs>, operation: Operation) -> Self {
        look();
        Self {
            deadline: Deadline::new(client),
            span: observe::span::call(
                &client.session_span,
                &client.service_name,
                operation.name(),
                client.region_name.as_deref(),
            ),
            client: Arc::clone(client),
            operation,
        }
    }

    /// Begins the call with the caller's arguments.
    ///
    /// # Errors
    ///
    /// `UnsupportedSignatureVersion` when the operation needs an authentication scheme that is not supported.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{SessionOptions, blocking, params, transport::block_on};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..SessionOptions::default() };
    /// # let client = blocking::Session::with(options)?.client("sqs")?;
    /// # let client = client.as_async();
    /// let scope = client.call_scope(client.operation("ListQueues")?);
    /// let call = scope.begin(params! { "MaxResults": 10 })?;
    /// assert_eq!(call.params["MaxResults"].as_i64(), Some(10));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn begin(&self, params: Value) -> Result<CallState> {
        let entry = HistoryEntry::ApiCall {
            service: &self.client.service_name,
            operation: self.operation,
            params: &params,
        };
        self.client.history.record(&entry, SOURCE);
        Ok(CallState {
            context: context(&self.client, self.operation)?,
            client: Arc::clone(&self.client),
            operation: self.operation,
            deadline: self.deadline,
            params,
            is_output_wanted: true,
            maker: None,
            is_answered: false,
            substitutes: Substitutes::default(),
        })
    }

    /// Runs a step, or several.
    ///
    /// # Errors
    ///
    /// Those of `steps`; `OverallTimeout`; the error of the [`Interrupt`].
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{SessionOptions, blocking, params, transport::block_on};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..SessionOptions::default() };
    /// # let client = blocking::Session::with(options)?.client("sqs")?;
    /// # let client = client.as_async();
    /// let scope = client.call_scope(client.operation("ListQueues")?);
    /// let mut call = scope.begin(params! {})?;
    /// let endpoint = block_on(scope.run(async {
    ///     call.provide_params().await?;
    ///     call.resolve_endpoint().await
    /// }))??;
    /// assert_eq!(endpoint.url, "https://sqs.eu-central-1.amazonaws.com");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub async fn run<T>(&self, steps: impl Future<Output = Result<T>>) -> Result<T> {
        let client = &*self.client;
        let steps = pin!(steps);
        let kept = pin!(self.deadline.keep(&*client.seams.clock, steps));
        let watched = pin!(Interrupt::watch(client.interrupt(), kept));
        observe::span::within(&self.span, watched).await
    }

    /// Reports the end of the call to those who watch its span. An error gets the names of service and operation.
    ///
    /// # Errors
    ///
    /// That of `result`.
    pub fn end(&self, result: Result<Value>) -> Result<Value> {
        observe::span::call_ended(&self.span, &result);
        result.map_err(|error| error.with_call(&self.client.service_name, self.operation.name()))
    }

    /// As [`end`](Self::end), for a call whose output may not be parsed.
    ///
    /// # Errors
    ///
    /// That of `result`.
    #[doc(hidden)]
    pub fn end_answered(&self, result: Result<Answered>) -> Result<Answered> {
        match result {
            Ok(Answered::Parsed(value)) => self.end(Ok(value)).map(Answered::Parsed),
            Err(error) => self.end(Err(error)).map(Answered::Parsed),
            late => late,
        }
    }
}

/// One call: its arguments, and what its steps share.
///
/// The steps are its methods, in the order in which a call takes them. Run those that wait with [`CallScope::run`].
pub struct CallState {
    pub(super) client: Arc<ClientArgs>,
    pub(super) operation: Operation,
    pub(super) deadline: Deadline,
    /// The arguments: the caller's, or those that handlers made of them.
    pub params: Value,
    /// What the call carries from event to event.
    pub context: Context,
    /// Whether a successful response is parsed at once.
    pub(super) is_output_wanted: bool,
    /// Parses a successful response that decides whether the call is repeated, if only the caller wants its output.
    pub(super) maker: Option<Arc<Maker>>,
    /// Whether a handler has given the response of the attempt.
    pub(super) is_answered: bool,
    /// What takes the place of parts of steps.
    pub substitutes: Substitutes,
}

/// Functions of a face that take the place of parts of steps.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Substitutes {
    /// Parses a response, instead of the protocol's parser; within [`CallState::parse`].
    pub parser: Option<Arc<Parser>>,
    /// Signs a request, instead of the client's signer; within [`CallState::create_request`].
    pub signer: Option<Arc<Signer>>,
    /// Sees the signed request of an attempt before handlers do; at the end of [`CallState::create_request`].
    pub preparer: Option<Arc<Preparer>>,
}

/// A function that parses.
pub type Parser = dyn Fn(&mut Response) -> Result<Value> + Send + Sync;

/// A function that signs.
pub type Signer = dyn Fn(&mut Request, &mut Context) -> Result<()> + Send + Sync;

/// A function that may change a request that is signed already.
pub type Preparer = dyn Fn(&mut Request, &mut Context) -> Result<()> + Send + Sync;

impl fmt::Debug for Substitutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Substitutes")
            .field("parser", &self.parser.is_some())
            .field("signer", &self.signer.is_some())
            .field("preparer", &self.preparer.is_some())
            .finish()
    }
}

/// A response and its parsed form.
#[non_exhaustive]
pub struct Answer {
    /// The response.
    pub response: Response,
    /// The operation's output with `ResponseMetadata`, or `Error` and `ResponseMetadata`.
    pub parsed: Value,
    /// If it is not parsed yet. `parsed` then has nothing but members of `ResponseMetadata`.
    pub(super) late: Option<Late>,
}

impl Answer {
    /// An answer from elsewhere.
    pub fn new(response: Response, parsed: Value) -> Self {
        Self {
            response,
            parsed,
            late: None,
        }
    }
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// Another attempt, after this time.
    After(Duration),
    /// No other attempt.
    None,
    /// No other attempt, but the call ends after this time only: long polls must not come in bursts.
    WaitAndStop(Duration),
}

impl CallState {
    /// Lets handlers replace the arguments: `provide-client-params`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn provide_params(&mut self) -> Result<()> {
        let event = ProvideClientParams {
            call: self.client.call(self.operation),
            params: &mut self.params,
            context: &mut self.context,
        };
        if let Reply::Params(other) = self.client.emit(event).await? {
            self.params = other;
        }
        Ok(())
    }

    /// Lets handlers change the arguments: `before-parameter-build`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn before_parameter_build(&mut self) -> Result<()> {
        let event = BeforeParameterBuild {
            call: self.client.call(self.operation),
            params: &mut self.params,
            context: &mut self.context,
        };
        self.client.emit(event).await.map(drop)
    }

    /// Finds the endpoint, and notes in the context what it says about signing: `before-endpoint-resolution`.
    ///
    /// # Errors
    ///
    /// `EndpointProvider` and the like where the rules have no endpoint for these arguments; those of handlers.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{SessionOptions, blocking, params, transport::block_on};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..SessionOptions::default() };
    /// # let client = blocking::Session::with(options)?.client("sqs")?;
    /// # let client = client.as_async();
    /// let scope = client.call_scope(client.operation("ListQueues")?);
    /// let mut call = scope.begin(params! {})?;
    /// let endpoint = block_on(scope.run(call.resolve_endpoint()))??;
    /// assert_eq!(endpoint.url, "https://sqs.eu-central-1.amazonaws.com");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub async fn resolve_endpoint(&mut self) -> Result<Arc<Endpoint>> {
        let is_arn = || self.params["Bucket"].as_str().is_some_and(Arn::is_arn);
        let ignores_region = self.context.is_presign_request && !is_arn();
        let (client, context) = (&*self.client, &mut self.context);
        endpoint::resolve(
            client,
            self.operation,
            &mut self.params,
            ignores_region,
            context,
        )
        .await
    }

    /// Validates and serializes the arguments, and joins them with the endpoint.
    ///
    /// # Errors
    ///
    /// `ParamValidation` for arguments that do not fit the model.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{SessionOptions, blocking, params, transport::block_on};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..SessionOptions::default() };
    /// # let client = blocking::Session::with(options)?.client("sqs")?;
    /// # let client = client.as_async();
    /// let scope = client.call_scope(client.operation("ListQueues")?);
    /// let mut call = scope.begin(params! {})?;
    /// let endpoint = block_on(scope.run(call.resolve_endpoint()))??;
    /// let request = call.prepare(&endpoint)?;
    /// assert_eq!(request.method, "POST");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn prepare(&mut self, endpoint: &Endpoint) -> Result<Request> {
        prepare::prepare(
            &self.client,
            self.operation,
            &self.params,
            endpoint,
            &mut self.context,
        )
    }

    /// Validates and serializes the arguments, for a face that joins them with an endpoint itself; a part of
    /// [`prepare`](Self::prepare).
    ///
    /// # Errors
    ///
    /// `ParamValidation` for arguments that do not fit the model.
    pub fn serialize(&mut self) -> Result<Serialized> {
        let (client, context) = (&self.client, &mut self.context);
        prepare::serialize(client, self.operation, &self.params, context)
    }

    /// Joins what [`serialize`](Self::serialize) has made with the endpoint; the other part of [`prepare`](Self::prepare).
    // Hidden like `set_maker`: it is for faces that show what was serialized.
    #[doc(hidden)]
    pub fn join(&mut self, serialized: Serialized, endpoint: &Endpoint) -> Request {
        prepare::join(&self.client, serialized, endpoint, &mut self.context)
    }

    /// Leaves the output of a success to `maker`, which parses it within its attempt, unless handlers see it.
    // Hidden like the trait `Make`: it is for faces, which know the core crate.
    #[doc(hidden)]
    pub fn set_maker(&mut self, maker: Option<Arc<Maker>>) {
        self.is_output_wanted = self.is_output_shown();
        self.maker = maker;
    }

    /// The operation.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Decides which checksums request and response have.
    ///
    /// # Errors
    ///
    /// `FlexibleChecksum` for an algorithm that is not supported.
    pub fn resolve_checksums(&mut self, request: &Request) -> Result<()> {
        checksum::resolve(
            &self.client,
            self.operation,
            &self.params,
            request,
            &mut self.context,
        )
    }

    /// Lets handlers change the request, or answer in place of the service: `before-call`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn before_call(&mut self, request: &mut Request) -> Result<Option<Answer>> {
        let event = BeforeCall {
            call: self.client.call(self.operation),
            request,
            request_signer: &self.client,
            context: &mut self.context,
        };
        Ok(match self.client.emit_until_response(event).await? {
            Reply::Answer(answer) => {
                let (response, parsed) = *answer;
                Some(Answer::new(response, parsed))
            }
            _ => None,
        })
    }

    /// Compresses the payload, where operation and client want that.
    ///
    /// # Errors
    ///
    /// Those of reading a stream.
    pub async fn compress(&mut self, request: &mut Request) -> Result<()> {
        compress::apply(&self.client, self.operation, request, &mut self.context).await
    }

    /// Adds the checksum that [`resolve_checksums`](Self::resolve_checksums) decided on.
    ///
    /// # Errors
    ///
    /// Those of reading a stream.
    pub async fn add_checksum(&mut self, request: &mut Request) -> Result<()> {
        let is_signed = checksum::is_signed(&self.client, request, &self.context);
        checksum::apply(request, &mut self.context, is_signed).await
    }

    // Here are the attempts: `attempt.rs`.

    /// Lets handlers change the answer: `after-call`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn after_call(&mut self, answer: &mut Answer) -> Result<()> {
        let event = AfterCall {
            call: self.client.call(self.operation),
            response: &mut answer.response,
            parsed: &mut answer.parsed,
            context: &mut self.context,
        };
        self.client.emit(event).await.map(drop)
    }

    /// Shows handlers why there is no answer: `after-call-error`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn after_call_error(&mut self, error: &Error) -> Result<()> {
        let event = AfterCallError {
            call: self.client.call(self.operation),
            error,
            context: &mut self.context,
        };
        self.client.emit(event).await.map(drop)
    }

    /// The value of an answer, or the error of the class that its code has in the model.
    ///
    /// # Errors
    ///
    /// `Client` for a status of 300 or more.
    // M147
    pub fn finish(&self, answer: Answer) -> Result<Value> {
        if answer.response.status < 300 {
            return Ok(answer.parsed);
        }
        let code = (self.context.error_code_override.as_deref())
            .or_else(|| answer.parsed["Error"]["Code"].as_str());
        let exception = code
            .and_then(|code| self.operation.service().shape_for_error_code(code))
            .map(|shape| shape.name());
        Err(ClientError {
            response: answer.parsed,
            operation_name: self.operation.name().to_owned(),
            exception,
        }
        .into())
    }
}

impl fmt::Debug for CallState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallState")
            .field("operation", &self.operation)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

/// The context of the call before its first step.
fn context(client: &ClientArgs, operation: Operation) -> Result<Context> {
    let metadata = client.service.metadata();
    let schemes = metadata.and_then(|metadata| metadata.get("auth"));
    let schemes = schemes.into_iter().flat_map(Node::items);
    let preference = client.config.auth_scheme_preference.as_deref();
    Ok(Context {
        client_region: client.region_name.clone(),
        has_streaming_input: operation.has_streaming_input(),
        auth_type: choose_signer::operation_auth_type(operation, preference)?,
        auth_options: schemes
            .filter_map(|name| name.as_str().map(Text::from_static))
            .collect(),
        unsigned_payload: operation.has_unsigned_payload().then_some(true),
        wants_response_checksums: client.config.response_checksum_validation
            == Some(ResponseChecksumValidation::WhenSupported),
        signing_preference: Some(Arc::clone(&client.signer.preference)),
        ..Context::default()
    })
}
