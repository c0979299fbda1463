//! `EventName`: the name of an event in segments, so that no call has to join them.
//!
//! Not here: the payloads (`event`), old names of services (`alias`). Counterpart: the first arguments of
//! `emit` in botocore `client.py`, `endpoint.py`, `signers.py`, `session.py`.

use std::fmt;

/// The first segment of the events that botoxide itself emits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// [`Event::AfterCall`](super::Event::AfterCall)
    AfterCall,
    /// [`Event::AfterCallError`](super::Event::AfterCallError)
    AfterCallError,
    /// [`Event::BeforeCall`](super::Event::BeforeCall)
    BeforeCall,
    /// [`Event::BeforeEndpointResolution`](super::Event::BeforeEndpointResolution)
    BeforeEndpointResolution,
    /// [`Event::BeforeParameterBuild`](super::Event::BeforeParameterBuild)
    BeforeParameterBuild,
    /// [`Event::BeforeParse`](super::Event::BeforeParse)
    BeforeParse,
    /// [`Event::BeforeSend`](super::Event::BeforeSend)
    BeforeSend,
    /// [`Event::BeforeSign`](super::Event::BeforeSign)
    BeforeSign,
    /// [`Event::ChooseServiceName`](super::Event::ChooseServiceName)
    ChooseServiceName,
    /// [`Event::ChooseSigner`](super::Event::ChooseSigner)
    ChooseSigner,
    /// [`Event::CreatingClient`](super::Event::CreatingClient)
    CreatingClient,
    /// [`Event::CreatingResource`](super::Event::CreatingResource)
    CreatingResource,
    /// [`Event::CreatingSerializer`](super::Event::CreatingSerializer)
    CreatingSerializer,
    /// [`Event::GetAttribute`](super::Event::GetAttribute)
    GetAttribute,
    /// [`Event::NeedsRetry`](super::Event::NeedsRetry)
    NeedsRetry,
    /// [`Event::ProvideClientParams`](super::Event::ProvideClientParams)
    ProvideClientParams,
    /// [`Event::RequestCreated`](super::Event::RequestCreated)
    RequestCreated,
    /// [`Event::ResponseReceived`](super::Event::ResponseReceived)
    ResponseReceived,
    /// [`Event::ServiceDataLoaded`](super::Event::ServiceDataLoaded)
    ServiceDataLoaded,
}

impl EventKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::AfterCall,
        Self::AfterCallError,
        Self::BeforeCall,
        Self::BeforeEndpointResolution,
        Self::BeforeParameterBuild,
        Self::BeforeParse,
        Self::BeforeSend,
        Self::BeforeSign,
        Self::ChooseServiceName,
        Self::ChooseSigner,
        Self::CreatingClient,
        Self::CreatingResource,
        Self::CreatingSerializer,
        Self::GetAttribute,
        Self::NeedsRetry,
        Self::ProvideClientParams,
        Self::RequestCreated,
        Self::ResponseReceived,
        Self::ServiceDataLoaded,
    ];

    /// The event that begins with this segment.
    pub fn from_segment(segment: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|kind| kind.as_str() == segment)
    }

    /// The segment as in a dotted name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AfterCall => "after-call",
            Self::AfterCallError => "after-call-error",
            Self::BeforeCall => "before-call",
            Self::BeforeEndpointResolution => "before-endpoint-resolution",
            Self::BeforeParameterBuild => "before-parameter-build",
            Self::BeforeParse => "before-parse",
            Self::BeforeSend => "before-send",
            Self::BeforeSign => "before-sign",
            Self::ChooseServiceName => "choose-service-name",
            Self::ChooseSigner => "choose-signer",
            Self::CreatingClient => "creating-client-class",
            Self::CreatingResource => "creating-resource-class",
            Self::CreatingSerializer => "creating-serializer",
            Self::GetAttribute => "getattr",
            Self::NeedsRetry => "needs-retry",
            Self::ProvideClientParams => "provide-client-params",
            Self::RequestCreated => "request-created",
            Self::ResponseReceived => "response-received",
            Self::ServiceDataLoaded => "service-data-loaded",
        }
    }
}

/// The name of an event, in segments. `Display` joins them with dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName<'a> {
    /// One of botoxide's own events.
    Known {
        /// The first segment.
        kind: EventKind,
        /// The second segment, if there is one.
        service_id: Option<&'a str>,
        /// The third segment, if there is one: an operation or an attribute.
        operation: Option<&'a str>,
    },
    /// A dotted name, old names of services already replaced.
    Dotted(&'a str),
}

impl fmt::Display for EventName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known {
                kind,
                service_id,
                operation,
            } => {
                f.write_str(kind.as_str())?;
                for segment in [service_id, operation].into_iter().flatten() {
                    write!(f, ".{segment}")?;
                }
                Ok(())
            }
            Self::Dotted(name) => f.write_str(name),
        }
    }
}
