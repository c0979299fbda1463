//! `Listener`: a function of one event's own type as a handler, `|event: &mut BeforeSign| …`.
//!
//! botocore passes keyword arguments to every handler, and a wrong one is found when it is called. Here the
//! type selects the event, and the name under which the function is registered must match it. Not
//! here: the events (`event`), the order of handlers (`emitter`). Counterpart: botocore `hooks.py`
//! (`_verify_accept_kwargs`).
// P006

use botoxide_core::error::{Error, Result};

use super::alias;
use super::emitter::{Emitter, Handler};
use super::event::{
    AfterCall, AfterCallError, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild,
    BeforeParse, BeforeSend, BeforeSign, ChooseServiceName, ChooseSigner, CreatingClient,
    CreatingResource, CreatingSerializer, Custom, Event, GetAttribute, NeedsRetry,
    ProvideClientParams, Reply, RequestCreated, ResponseReceived, ServiceDataLoaded,
};
use super::name::EventKind;

/// What a [`Listener`] may return: nothing, a [`Reply`], or a `Result` of either.
pub trait IntoReply {
    /// The reply.
    ///
    /// # Errors
    ///
    /// The error of the listener.
    fn into_reply(self) -> Result<Reply>;
}

impl IntoReply for () {
    fn into_reply(self) -> Result<Reply> {
        Ok(Reply::None)
    }
}

impl IntoReply for Reply {
    fn into_reply(self) -> Result<Reply> {
        Ok(self)
    }
}

impl IntoReply for Result<()> {
    fn into_reply(self) -> Result<Reply> {
        self.map(|()| Reply::None)
    }
}

impl IntoReply for Result<Reply> {
    fn into_reply(self) -> Result<Reply> {
        self
    }
}

/// A function for one event: of [`Event`] itself, for names with wildcards, or of one of its types.
///
/// It is implemented for functions and closures by the type of their argument; the compiler infers `Marker`,
/// which programs need not write.
pub trait Listener<Marker>: Sized {
    /// The type of the argument, as shown in errors.
    const ARGUMENT: &'static str;

    /// Whether names with this first segment are names of such events; `None` is a name that the program defines.
    fn takes(kind: Option<EventKind>) -> bool;

    /// The function as a handler of any event; it is called for its own only.
    fn into_handler(self) -> Handler;
}

impl<F, R> Listener<(fn(&mut Event<'_>), R)> for F
where
    F: Fn(&mut Event<'_>) -> R + Send + Sync + 'static,
    R: IntoReply,
{
    const ARGUMENT: &'static str = "Event";

    fn takes(_: Option<EventKind>) -> bool {
        true
    }

    fn into_handler(self) -> Handler {
        Handler::sync(move |event| self(event).into_reply())
    }
}

/// The type of each event, with the kind of its names.
macro_rules! listeners {
    ($($payload:ident: $kind:expr,)*) => {$(
        impl<F, R> Listener<(fn(&mut $payload<'_>), R)> for F
        where
            F: Fn(&mut $payload<'_>) -> R + Send + Sync + 'static,
            R: IntoReply,
        {
            const ARGUMENT: &'static str = stringify!($payload);

            fn takes(kind: Option<EventKind>) -> bool {
                kind == $kind
            }

            fn into_handler(self) -> Handler {
                Handler::sync(move |event| match event {
                    Event::$payload(event) => self(event).into_reply(),
                    _ => Ok(Reply::None),
                })
            }
        }
    )*};
}

listeners! {
    AfterCall: Some(EventKind::AfterCall),
    AfterCallError: Some(EventKind::AfterCallError),
    BeforeCall: Some(EventKind::BeforeCall),
    BeforeEndpointResolution: Some(EventKind::BeforeEndpointResolution),
    BeforeParameterBuild: Some(EventKind::BeforeParameterBuild),
    BeforeParse: Some(EventKind::BeforeParse),
    BeforeSend: Some(EventKind::BeforeSend),
    BeforeSign: Some(EventKind::BeforeSign),
    ChooseServiceName: Some(EventKind::ChooseServiceName),
    ChooseSigner: Some(EventKind::ChooseSigner),
    CreatingClient: Some(EventKind::CreatingClient),
    CreatingResource: Some(EventKind::CreatingResource),
    CreatingSerializer: Some(EventKind::CreatingSerializer),
    Custom: None,
    GetAttribute: Some(EventKind::GetAttribute),
    NeedsRetry: Some(EventKind::NeedsRetry),
    ProvideClientParams: Some(EventKind::ProvideClientParams),
    RequestCreated: Some(EventKind::RequestCreated),
    ResponseReceived: Some(EventKind::ResponseReceived),
    ServiceDataLoaded: Some(EventKind::ServiceDataLoaded),
}

impl Emitter {
    /// Registers a function for one event, and returns the handler with which it can be unregistered.
    ///
    /// # Errors
    ///
    /// `ValueError`, which names both, if the function takes another event than the name selects; a name that
    /// begins with `*` selects any event, so its function takes [`Event`]. As [`register`](Self::register).
    ///
    /// # Example: a signed header
    ///
    /// ```
    /// use botoxide::hooks::{BeforeSign, Emitter};
    ///
    /// let emitter = Emitter::default();
    /// let handler = emitter.on("before-sign.s3.*", |event: &mut BeforeSign| {
    ///     event.request.headers.set("x-amz-meta-by", "me");
    /// })?;
    /// emitter.unregister("before-sign.s3.*", &handler);
    ///
    /// let error = emitter.on("before-call.s3", |_: &mut BeforeSign| {}).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "The handler of before-call.s3 takes `BeforeSign`; the event is `BeforeCall`"
    /// );
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn on<Marker>(&self, name: &str, listener: impl Listener<Marker>) -> Result<Handler> {
        verify(name, &listener)?;
        let handler = listener.into_handler();
        self.register(name, handler.clone())?;
        Ok(handler)
    }
}

fn verify<Marker, L: Listener<Marker>>(name: &str, _: &L) -> Result<()> {
    let current = alias::current_name(name);
    let segment = current.split('.').next().unwrap_or_default();
    let kind = EventKind::from_segment(segment);
    let is_any = segment == "*";
    if L::takes(kind) && (!is_any || L::ARGUMENT == "Event") {
        return Ok(());
    }
    let event = match kind {
        _ if is_any => "`Event`, as it may be any".to_owned(),
        Some(kind) => format!("`{kind:?}`"),
        None => "`Custom`".to_owned(),
    };
    Err(Error::value(format!(
        "The handler of {name} takes `{}`; the event is {event}",
        L::ARGUMENT
    )))
}
