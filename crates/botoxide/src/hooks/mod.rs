//! Hooks: handlers that observe or change a call, at which event, and in which order.
//!
//! Names are dotted outside (`before-call.s3.PutObject`) and pieces inside, so that an event without handlers
//! costs a few lookups and no allocation. Not here: the handlers themselves (`handlers`, `observe`).
//! Counterpart: botocore `hooks.py`.

mod alias;
mod caller;
mod calling_client;
mod context;
mod emitter;
mod event;
mod feature;
mod name;
mod trie;
mod typed;
mod url_signer;

#[cfg(test)]
pub(crate) use alias::current_name;
pub use alias::current_segment;
pub use caller::{CallRegion, Caller, NestedCall};
pub use calling_client::CallingClient;
pub use context::Context;
pub(crate) use context::{S3Redirect, SigningPreference};
pub use emitter::{AsyncHandler, BuiltInHandler, Emitter, Handler, Position, UniqueId};
pub(crate) use emitter::{Change, HandlerKind, Quiet};
pub use event::{
    AfterCall, AfterCallError, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild,
    BeforeParse, BeforeSend, BeforeSign, Call, ChooseServiceName, ChooseSigner, CreatingClient,
    CreatingResource, CreatingSerializer, Custom, Event, GetAttribute, NeedsRetry,
    ProvideClientParams, Reply, RequestCreated, ResponseReceived, ServiceDataLoaded, first_reply,
};
pub use feature::{Feature, FeatureSet};
pub use name::{EventKind, EventName};
pub use typed::{IntoReply, Listener};
pub use url_signer::{SignOptions, UrlOptions, UrlSigner};
