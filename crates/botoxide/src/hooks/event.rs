//! `Event`: the events of a call, each with what a handler may see and change.
//!
//! Not here: which handlers are called, and in which order (`emitter.rs`). Counterpart: the event names and keyword
//! arguments of botocore `client.py`, `endpoint.py`, `signers.py`, `session.py`.

use std::any::Any;
use std::fmt;
use std::time::Duration;

use botoxide_core::endpoint::Builtins;
use botoxide_core::error::Error;
use botoxide_core::http::{Request, Response};
use botoxide_core::model::{Operation, Protocol, Service};
use botoxide_core::text::Text;
use botoxide_core::time::Precision;
use botoxide_core::value::{Map, Value};

use super::alias::current_segment;
use super::calling_client::CallingClient;
use super::context::Context;
use super::name::{EventKind, EventName};
use super::url_signer::UrlSigner;

/// An event with its payload.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// `service-data-loaded`.
    // P014
    ServiceDataLoaded(ServiceDataLoaded<'a>),
    /// `choose-service-name`.
    // P015
    ChooseServiceName(ChooseServiceName<'a>),
    /// `creating-client-class`.
    // P016
    CreatingClient(CreatingClient<'a>),
    /// `creating-resource-class`.
    // P033
    CreatingResource(CreatingResource<'a>),
    /// `creating-serializer`.
    // P017
    CreatingSerializer(CreatingSerializer<'a>),
    /// `getattr`.
    // P018
    GetAttribute(GetAttribute<'a>),
    /// `provide-client-params`.
    // P019
    ProvideClientParams(ProvideClientParams<'a>),
    /// `before-parameter-build`.
    // P020
    BeforeParameterBuild(BeforeParameterBuild<'a>),
    /// `before-endpoint-resolution`.
    // P021
    BeforeEndpointResolution(BeforeEndpointResolution<'a>),
    /// `before-call`.
    // P022
    BeforeCall(BeforeCall<'a>),
    /// `request-created`.
    // P023
    RequestCreated(RequestCreated<'a>),
    /// `choose-signer`.
    // P024
    ChooseSigner(ChooseSigner<'a>),
    /// `before-sign`.
    // P025
    BeforeSign(BeforeSign<'a>),
    /// `before-send`.
    // P026
    BeforeSend(BeforeSend<'a>),
    /// `before-parse`.
    // P027
    BeforeParse(BeforeParse<'a>),
    /// `response-received`.
    // P028
    ResponseReceived(ResponseReceived<'a>),
    /// `needs-retry`.
    // P029
    NeedsRetry(NeedsRetry<'a>),
    /// `after-call`.
    // P030
    AfterCall(AfterCall<'a>),
    /// `after-call-error`.
    // P031
    AfterCallError(AfterCallError<'a>),
    /// Any other name: events that a program emits for its own handlers.
    Custom(Custom<'a>),
}

/// The call that an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The service id of the model with hyphens for spaces, in lower case: `s3`, `elastic-load-balancing`.
    pub service_id: &'a str,
    /// The operation.
    pub operation: Operation,
}

/// A model is requested with [`Session::service_model`](crate::Session::service_model).
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceDataLoaded<'a> {
    /// The requested name.
    pub service_name: &'a str,
    /// The model; a handler may replace it.
    pub service: &'a mut Service,
}

/// A service is requested; the reply [`Reply::Name`] replaces the name.
#[derive(Debug)]
#[non_exhaustive]
pub struct ChooseServiceName<'a> {
    /// The requested name.
    pub service_name: &'a str,
}

/// A client is being created.
///
/// # Example: remove an operation from new clients
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::CreatingClient;
///
/// Session::new().on("creating-client-class.s3", |event: &mut CreatingClient<'_>| {
///     event.removed_operations.push("DeleteBucket".into());
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatingClient<'a> {
    /// The service id, as in [`Call::service_id`].
    pub service_id: &'a str,
    /// Operations that are removed from the client.
    pub removed_operations: &'a mut Vec<Text>,
}

/// The class of a resource is being created. A function that takes [`ResourceClass`](crate::resource::ResourceClass) may
/// add to it.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatingResource<'a> {
    /// The service's name: `s3`.
    pub service_name: &'a str,
    /// The resource's name: `Bucket`; `ServiceResource` for the service itself.
    pub resource_name: &'a str,
    /// The [`ResourceClass`](crate::resource::ResourceClass).
    pub class: &'a mut (dyn Any + Send),
}

/// A client's serializer is being created. The event is named after the endpoint prefix of the service.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatingSerializer<'a> {
    /// The endpoint prefix: `s3`, `monitoring`, `api.ecr`.
    pub endpoint_prefix: &'a str,
    /// The protocol of the service.
    pub protocol: Protocol,
    /// The service's model.
    pub service: Service,
    /// The precision with which timestamps are written.
    pub timestamp_precision: &'a mut Precision,
}

/// The client does not have the requested method; the reply [`Reply::Name`] names another one to use.
#[derive(Debug)]
#[non_exhaustive]
pub struct GetAttribute<'a> {
    /// The service id, as in [`Call::service_id`].
    pub service_id: &'a str,
    /// The requested name.
    pub name: &'a str,
}

/// A call begins; the first reply [`Reply::Params`] replaces the arguments.
///
/// # Example: a default for an argument
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::ProvideClientParams;
///
/// Session::new().on("provide-client-params.s3", |event: &mut ProvideClientParams<'_>| {
///     if let Some(params) = event.params.as_map_mut()
///         && !params.contains_key("Bucket")
///     {
///         params.insert("Bucket", "photos");
///     }
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[non_exhaustive]
pub struct ProvideClientParams<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The caller's arguments.
    pub params: &'a mut Value,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// Before the arguments are used for the endpoint, validated and serialized.
///
/// # Example
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::BeforeParameterBuild;
///
/// Session::new().on("before-parameter-build.s3.PutObject", |event: &mut BeforeParameterBuild<'_>| {
///     if let Some(params) = event.params.as_map_mut() {
///         params.insert("ServerSideEncryption", "AES256");
///     }
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[non_exhaustive]
pub struct BeforeParameterBuild<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The arguments.
    pub params: &'a mut Value,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// Before the endpoint is resolved. The name of this event has no operation.
#[non_exhaustive]
pub struct BeforeEndpointResolution<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The values of the rule set's built-ins: `AWS::Region`, `SDK::Endpoint` …
    pub builtins: &'a mut Builtins,
    /// The arguments.
    pub params: &'a mut Value,
    /// Whether the account of the credentials is looked up if the rules need it and no handler has set it.
    pub looks_up_account_id: &'a mut bool,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// The request is serialized. The reply [`Reply::Answer`] replaces the service's response, and no request is sent.
///
/// # Example: a header for every request
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::BeforeCall;
///
/// Session::new().on("before-call", |event: &mut BeforeCall<'_>| {
///     event.request.headers.set("x-team", "photos");
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BeforeCall<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The request from which every attempt is created.
    pub request: &'a mut Request,
    /// Signs URLs with the client's credentials.
    pub request_signer: &'a dyn UrlSigner,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// An attempt begins; it is signed here.
///
/// # Example
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::RequestCreated;
///
/// Session::new().on("request-created.s3", |event: &mut RequestCreated<'_>| {
///     println!("attempt {} of {}", event.context.attempt(), event.call.operation.name());
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct RequestCreated<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The request of this attempt.
    pub request: &'a mut Request,
    /// Makes further calls.
    pub client: &'a dyn CallingClient,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// A signature version is needed; the reply [`Reply::Signer`] decides.
///
/// # Example: do not sign one operation
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::{ChooseSigner, Reply};
///
/// Session::new().on("choose-signer.s3.GetObject", |_event: &mut ChooseSigner<'_>| {
///     Reply::Signer("none".into())
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ChooseSigner<'a> {
    /// The service id, as in [`Call::service_id`].
    pub service_id: &'a str,
    /// What is signed: an operation, or the purpose of a token (`connect`).
    pub operation_name: &'a str,
    /// The service in the credential scope.
    pub signing_name: &'a str,
    /// The region in the credential scope.
    pub region_name: Option<&'a str>,
    /// The default unless a handler replies: `v4`, `s3v4` …
    pub signature_version: &'a str,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// Before the request is signed.
#[derive(Debug)]
#[non_exhaustive]
pub struct BeforeSign<'a> {
    /// The service id, as in [`Call::service_id`].
    pub service_id: &'a str,
    /// What is signed: an operation, or the purpose of a token (`connect`).
    pub operation_name: &'a str,
    /// The request of this attempt.
    pub request: &'a mut Request,
    /// The service in the credential scope.
    pub signing_name: &'a str,
    /// The region in the credential scope.
    pub region_name: Option<&'a str>,
    /// The signature version: `v4`, `s3v4-query` …
    pub signature_version: &'a str,
    /// Signs URLs with the client's credentials.
    pub request_signer: &'a dyn UrlSigner,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// Before the signed request is sent; the first reply [`Reply::Response`] replaces the service's response.
///
/// # Example
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::BeforeSend;
///
/// Session::new().on("before-send", |event: &mut BeforeSend<'_>| {
///     println!("{}", event.call.operation.shown_url(&event.request.url));
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BeforeSend<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The signed request.
    pub request: &'a mut Request,
}

/// Before a response is parsed.
#[non_exhaustive]
pub struct BeforeParse<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The response.
    pub response: &'a mut Response,
    /// Members that override the parsed ones.
    pub customized: &'a mut Map,
    /// The status to parse the response with if its body is not well-formed XML.
    pub malformed_status: &'a mut Option<u16>,
}

/// An attempt ended, with a response or with an error.
///
/// # Example
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::ResponseReceived;
///
/// Session::new().on("response-received", |event: &mut ResponseReceived<'_>| {
///     if let Some(error) = event.error {
///         eprintln!("attempt {}: {error}", event.context.attempt());
///     }
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[non_exhaustive]
pub struct ResponseReceived<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The response, if there is one.
    pub response: Option<&'a mut Response>,
    /// The parsed response, if there is one.
    pub parsed: Option<&'a mut Value>,
    /// The reason if there is none.
    pub error: Option<&'a Error>,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// Decides whether to retry: the first reply [`Reply::Retry`] or [`Reply::Stop`] counts; without one there is no retry.
///
/// # Example: retry an error of an application
///
/// ```
/// use std::time::Duration;
///
/// use botoxide::Session;
/// use botoxide::hooks::{NeedsRetry, Reply};
///
/// Session::new().on("needs-retry.lambda.Invoke", |event: &mut NeedsRetry<'_>| {
///     let failed = event.parsed.as_ref().is_some_and(|out| !out["FunctionError"].is_null());
///     if failed && event.attempts < 3 {
///         Reply::Retry(Duration::from_secs(1))
///     } else {
///         Reply::None
///     }
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[non_exhaustive]
pub struct NeedsRetry<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The client, for requests before the next attempt.
    pub client: &'a dyn CallingClient,
    /// The arguments, as they were serialized.
    pub params: &'a mut Value,
    /// The number of attempts, this one included.
    pub attempts: u32,
    /// The request from which the next attempt is created.
    pub request: &'a mut Request,
    /// The response, if there is one.
    pub response: Option<&'a mut Response>,
    /// The parsed response, if there is one.
    pub parsed: Option<&'a mut Value>,
    /// The reason if there is none.
    pub error: Option<&'a Error>,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// The last attempt has a response, successful or not.
///
/// # Example
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::AfterCall;
///
/// Session::new().on("after-call.dynamodb", |event: &mut AfterCall<'_>| {
///     println!("{} attempts", event.context.attempt());
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[non_exhaustive]
pub struct AfterCall<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The response.
    pub response: &'a mut Response,
    /// The parsed response, which the caller gets.
    pub parsed: &'a mut Value,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// The last attempt has no response.
#[derive(Debug)]
#[non_exhaustive]
pub struct AfterCallError<'a> {
    /// The call.
    pub call: Call<'a>,
    /// The error that the caller gets.
    pub error: &'a Error,
    /// The state of the call.
    pub context: &'a mut Context,
}

/// An event that the program defines.
#[non_exhaustive]
pub struct Custom<'a> {
    /// Its dotted name.
    pub name: &'a str,
    /// Its payload.
    pub data: &'a mut Value,
}

/// Makes each payload an event.
macro_rules! events {
    ($($payload:ident)*) => {
        $(impl<'a> From<$payload<'a>> for Event<'a> {
            fn from(payload: $payload<'a>) -> Self {
                Self::$payload(payload)
            }
        })*
    };
}

events! {
    AfterCall AfterCallError BeforeCall BeforeEndpointResolution BeforeParameterBuild BeforeParse BeforeSend BeforeSign
    ChooseServiceName ChooseSigner CreatingClient CreatingResource CreatingSerializer Custom GetAttribute NeedsRetry
    ProvideClientParams RequestCreated ResponseReceived ServiceDataLoaded
}

impl<'a> BeforeParameterBuild<'a> {
    /// An event for a handler that is called outside of a call. `service_id` is as in [`Call::service_id`].
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::hooks::{BeforeParameterBuild, Context, Emitter, Event};
    /// use botoxide::{Session, params, transport::block_on};
    ///
    /// let session = Session::new();
    /// let operation = session.service_model("s3", None)?.operation("PutObject")?;
    /// let (mut params, mut context) = (params! {"Bucket": "no bucket", "Key": "k"}.into(), Context::default());
    /// let event = BeforeParameterBuild::new("s3", operation, &mut params, &mut context);
    /// let refused = block_on(session.events().emit(&mut Event::BeforeParameterBuild(event)))?;
    /// assert!(refused.unwrap_err().to_string().contains("Invalid bucket name"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn new(
        service_id: &'a str,
        operation: Operation,
        params: &'a mut Value,
        context: &'a mut Context,
    ) -> Self {
        let call = Call {
            service_id,
            operation,
        };
        Self {
            call,
            params,
            context,
        }
    }
}

impl<'a> Custom<'a> {
    /// An event of a program, for [`Emitter::emit`](super::Emitter::emit).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::hooks::{Custom, Emitter, Event, Handler, Reply};
    /// use botoxide::{Value, transport::block_on};
    ///
    /// let emitter = Emitter::default();
    /// emitter.register("backup-done", Handler::sync(|event| {
    ///     println!("{}", event.name());
    ///     Ok(Reply::None)
    /// }))?;
    /// let mut data = Value::from("photos");
    /// block_on(emitter.emit(&mut Event::Custom(Custom::new("backup-done", &mut data))))??;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn new(name: &'a str, data: &'a mut Value) -> Self {
        Self { name, data }
    }
}

/// Makes `Debug` for events that have arguments or results, which are not shown, because they can contain secrets.
macro_rules! debug_without_values {
    ($($event:ident { $($field:ident)* })*) => {
        $(impl fmt::Debug for $event<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($event))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        })*
    };
}

debug_without_values! {
    ProvideClientParams { call context }
    BeforeParameterBuild { call context }
    BeforeEndpointResolution { call builtins looks_up_account_id context }
    BeforeParse { call response malformed_status }
    ResponseReceived { call response error context }
    NeedsRetry { call attempts request response error context }
    AfterCall { call response context }
    Custom { name }
}

/// The reply of a handler. `Debug` does not show values.
///
/// # Example: answer without sending
///
/// ```
/// use botoxide::Session;
/// use botoxide::hooks::{BeforeSend, Reply};
/// use botoxide::types::Response;
///
/// Session::new().on("before-send.sts", |_event: &mut BeforeSend<'_>| {
///     Reply::Response(Box::new(Response { status: 503, ..Response::default() }))
/// })?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// Nothing: the next handler is called. Python's `None`.
    #[default]
    None,
    /// The response and its parsed form, instead of a call.
    Answer(Box<(Response, Value)>),
    /// Another name for a service or a method.
    Name(Text),
    /// Other arguments.
    Params(Value),
    /// A response, instead of one from the network.
    Response(Box<Response>),
    /// Another attempt, after this time.
    Retry(Duration),
    /// A signature version; `none` for no signature.
    Signer(Text),
    /// No further attempt.
    Stop,
    /// Anything else.
    Value(Value),
    /// No further attempt, but only after this time: long polls must not come in bursts.
    WaitAndStop(Duration),
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Answer(answer) => f.debug_tuple("Answer").field(&answer.0).finish(),
            Self::Name(name) => f.debug_tuple("Name").field(name).finish(),
            Self::Params(_) => f.write_str("Params(***)"),
            Self::Response(response) => f.debug_tuple("Response").field(response).finish(),
            Self::Retry(delay) => f.debug_tuple("Retry").field(delay).finish(),
            Self::Signer(version) => f.debug_tuple("Signer").field(version).finish(),
            Self::Stop => f.write_str("Stop"),
            Self::Value(_) => f.write_str("Value(***)"),
            Self::WaitAndStop(delay) => f.debug_tuple("WaitAndStop").field(delay).finish(),
        }
    }
}

impl Reply {
    /// Whether the handler did not reply.
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// The first of `replies` that is not `None`.
// P012
pub fn first_reply(replies: Vec<Reply>) -> Reply {
    replies
        .into_iter()
        .find(|reply| !reply.is_none())
        .unwrap_or_default()
}

impl<'a> Event<'a> {
    /// The event's name.
    pub fn name(&self) -> EventName<'_> {
        let of = |kind, call: &Call<'a>| EventName::Known {
            kind,
            service_id: Some(call.service_id),
            operation: Some(call.operation.name()),
        };
        match self {
            Self::ServiceDataLoaded(event) => EventName::Known {
                kind: EventKind::ServiceDataLoaded,
                service_id: Some(current_segment(event.service_name)),
                operation: None,
            },
            Self::CreatingSerializer(event) => EventName::Known {
                kind: EventKind::CreatingSerializer,
                service_id: Some(event.endpoint_prefix),
                operation: None,
            },
            Self::CreatingResource(event) => EventName::Known {
                kind: EventKind::CreatingResource,
                service_id: Some(current_segment(event.service_name)),
                operation: Some(event.resource_name),
            },
            Self::ChooseServiceName(_) => EventName::Known {
                kind: EventKind::ChooseServiceName,
                service_id: None,
                operation: None,
            },
            Self::CreatingClient(event) => EventName::Known {
                kind: EventKind::CreatingClient,
                service_id: Some(event.service_id),
                operation: None,
            },
            Self::GetAttribute(event) => EventName::Known {
                kind: EventKind::GetAttribute,
                service_id: Some(event.service_id),
                operation: Some(event.name),
            },
            Self::ProvideClientParams(event) => of(EventKind::ProvideClientParams, &event.call),
            Self::BeforeParameterBuild(event) => of(EventKind::BeforeParameterBuild, &event.call),
            Self::BeforeEndpointResolution(event) => EventName::Known {
                kind: EventKind::BeforeEndpointResolution,
                service_id: Some(event.call.service_id),
                operation: None,
            },
            Self::BeforeCall(event) => of(EventKind::BeforeCall, &event.call),
            Self::RequestCreated(event) => of(EventKind::RequestCreated, &event.call),
            Self::ChooseSigner(event) => EventName::Known {
                kind: EventKind::ChooseSigner,
                service_id: Some(event.service_id),
                operation: Some(event.operation_name),
            },
            Self::BeforeSign(event) => EventName::Known {
                kind: EventKind::BeforeSign,
                service_id: Some(event.service_id),
                operation: Some(event.operation_name),
            },
            Self::BeforeSend(event) => of(EventKind::BeforeSend, &event.call),
            Self::BeforeParse(event) => of(EventKind::BeforeParse, &event.call),
            Self::ResponseReceived(event) => of(EventKind::ResponseReceived, &event.call),
            Self::NeedsRetry(event) => of(EventKind::NeedsRetry, &event.call),
            Self::AfterCall(event) => of(EventKind::AfterCall, &event.call),
            Self::AfterCallError(event) => of(EventKind::AfterCallError, &event.call),
            Self::Custom(event) => EventName::Dotted(event.name),
        }
    }
}
