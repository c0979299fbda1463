//! `CallingClient`: the client as handlers of its calls see it: for another call or another endpoint.
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
    /// those of the call itself.
    ///
    /// # Errors
    ///
    /// As [`Client::call`](crate::Client::call).
    fn call<'a>(
        &'a self,
        operation: &'a str,
        params: Value,
        features: FeatureSet,
    ) -> BoxFuture<'a, Result<Value>>;

    /// Resolves the endpoint of a call again, with its handlers of `before-endpoint-resolution`. The result is
    /// the URL; the endpoint's properties for signing are stored in `context`.
    ///
    /// # Errors
    ///
    /// `EndpointResolution` and similar errors; errors of handlers.
    fn resolve_endpoint<'a>(
        &'a self,
        operation: Operation,
        params: &'a mut Value,
        context: &'a mut Context,
    ) -> BoxFuture<'a, Result<String>>;
}
