//! `Caller`: a call back into the engine, for what clients themselves are made of.
//!
//! Credentials of a role come from a call to STS, which is a call like any other. Who needs one asks for it
//! here, and so knows nothing of sessions and clients. Counterpart: botocore `utils.py`
//! (`create_nested_client`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::emitter::Handler;
use super::feature::FeatureSet;

/// Calls an operation of a service with a client made for that one call.
pub trait Caller: fmt::Debug + Send + Sync {
    /// Calls the operation; the result is what a client's `call` gives.
    ///
    /// # Errors
    ///
    /// As a client has them when it is made and when it calls.
    fn call<'a>(&'a self, call: NestedCall<'a>) -> BoxFuture<'a, Result<Value>>;

    /// The endpoint URL that settings name for a service; `None` where calls go to AWS.
    fn endpoint_url(&self, _service: &str) -> Option<String> {
        None
    }
}

/// One call. `Debug` shows neither arguments nor credentials.
pub struct NestedCall<'a> {
    /// The service's name: `sts`, `sso`.
    pub service: &'a str,
    /// The operation, in the model's spelling.
    pub operation: &'a str,
    /// Its arguments.
    pub params: Value,
    /// Where it goes to.
    pub region: CallRegion,
    /// What it is signed with; `None` for a call without a signature.
    pub credentials: Option<Arc<Credentials>>,
    /// What the user agent lists besides the client's own features.
    pub features: FeatureSet,
    /// A handler for this call, with the name of its event.
    pub handler: Option<(&'a str, Handler)>,
}

/// The region that a [`NestedCall`] goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallRegion {
    /// That of the first client that wanted the session's credentials.
    FirstClient,
    /// This one.
    Named(String),
    /// That of the session.
    Session,
}

impl fmt::Debug for NestedCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NestedCall")
            .field("service", &self.service)
            .field("operation", &self.operation)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}
