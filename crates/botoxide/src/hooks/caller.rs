//! `Caller`: a call back into the engine, for parts of clients.
//!
//! Credentials of a role come from a call to STS, which is a call like any other. Providers make it
//! here, and so do not depend on sessions and clients. Counterpart: botocore `utils.py`
//! (`create_nested_client`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::emitter::Handler;
use super::feature::FeatureSet;

/// Calls an operation of a service with a client created for that one call.
pub trait Caller: fmt::Debug + Send + Sync {
    /// Calls the operation; the result is that of a client's `call`.
    ///
    /// # Errors
    ///
    /// Errors of creating a client and of calling it.
    fn call<'a>(&'a self, call: NestedCall<'a>) -> BoxFuture<'a, Result<Value>>;

    /// The endpoint URL that settings name for a service; `None` if calls go to AWS.
    fn endpoint_url(&self, _service: &str) -> Option<String> {
        None
    }
}

/// One call. `Debug` shows neither arguments nor credentials.
pub struct NestedCall<'a> {
    /// The service's name: `sts`, `sso`.
    pub service: &'a str,
    /// The operation, by its name in the model.
    pub operation: &'a str,
    /// Its arguments.
    pub params: Value,
    /// The region.
    pub region: CallRegion,
    /// The credentials; `None` for a call without a signature.
    pub credentials: Option<Arc<Credentials>>,
    /// Features for the user agent besides the client's.
    pub features: FeatureSet,
    /// A handler for this call, with the name of its event.
    pub handler: Option<(&'a str, Handler)>,
}

/// The region that a [`NestedCall`] goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallRegion {
    /// That of the first client that needed the session's credentials.
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
