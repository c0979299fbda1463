//! A client as the handlers of its calls see it.
//!
//! Each future is boxed, so that the type of a call does not contain that of the calls within it. Counterpart:
//! botocore `utils.py` (what `S3RegionRedirectorv2` does with its client).

use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::client_args::ClientArgs;
use super::{call_within, endpoint};
use crate::hooks::{CallingClient, Context, FeatureSet};

impl CallingClient for Arc<ClientArgs> {
    fn call<'a>(
        &'a self,
        operation: &'a str,
        params: Value,
        features: FeatureSet,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let operation = self.service.operation(operation)?;
            call_within(self, operation, params, features).await
        })
    }

    fn resolve_endpoint<'a>(
        &'a self,
        operation: Operation,
        params: &'a mut Value,
        context: &'a mut Context,
    ) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let endpoint = endpoint::resolve(self, operation, params, false, context).await?;
            Ok(endpoint.url.clone())
        })
    }
}
