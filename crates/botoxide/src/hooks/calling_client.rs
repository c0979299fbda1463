//! `CallingClient`: what a handler may ask of the client whose call it handles: another call, another endpoint.
//!
//! The client implements it (`call/calling_client.rs`), so a handler holds no client and no client holds itself.
//! Counterpart: the client that botocore's `S3RegionRedirectorv2` keeps.

use std::fmt;

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::context::Context;
use super::feature::FeatureSet;

/// The client that makes a call, as the call's handlers see it.
pub trait CallingClient: fmt::Debug + Send + Sync {
    /// Calls another operation of the service, by its name in the model. The user agent lists `features` besides
    /// what the call itself makes use of.
    ///
    /// # Errors
    ///
    /// As [`Client::call`](crate::Client::call) has them.
    fn call<'a>(
        &'a self,
        operation: &'a str,
        params: Value,
        features: FeatureSet,
    ) -> BoxFuture<'a, Result<Value>>;

    /// Resolves the endpoint of a call once more, with its handlers of `before-endpoint-resolution`. The result is
    /// the URL; what the endpoint says about signing is put into `context`.
    ///
    /// # Errors
    ///
    /// `EndpointResolution` and the like; the errors of handlers.
    fn resolve_endpoint<'a>(
        &'a self,
        operation: Operation,
        params: &'a mut Value,
        context: &'a mut Context,
    ) -> BoxFuture<'a, Result<String>>;
}
