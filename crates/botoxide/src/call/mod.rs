//! The main path: one call, from arguments to a value, in botocore's order.
//!
//! `whole` is all of it. Each step is a method of [`steps::CallState`] and has its own file. Counterpart: botocore
//! `client.py` (`BaseClient._make_api_call`).

use std::pin::pin;
use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::value::Value;

mod attempt;
mod calling_client;
mod checksum;
mod choose_signer;
mod client_args;
mod compress;
mod cut_body;
mod deadline;
mod endpoint;
mod event_input;
mod initial_response;
mod parse;
mod prepare;
mod presign;
mod response_metadata;
mod s3;
mod sign;
pub mod steps;
mod unparsed;
mod user_agent;

pub(crate) use client_args::ClientArgs;
pub(crate) use endpoint::{
    EndpointResolver, RulesResolver, ServiceRules, shared_legacy_resolver, shared_partitions,
};
pub(crate) use presign::{generate_presigned_post, generate_presigned_url, sign_request};
pub(crate) use response_metadata::set_metadata;
pub(crate) use s3::{S3ExpressIdentityCache, S3Store};
pub(crate) use sign::RequestSigner;
use steps::{CallScope, CallState};
pub(crate) use unparsed::call_read;
pub use unparsed::{Answered, Maker, Unparsed};
pub(crate) use user_agent::{SessionAgent, UserAgent};

use crate::hooks::FeatureSet;

/// Calls an operation.
///
/// The order is botocore's and can be seen from hooks: the endpoint is resolved before the arguments are
/// validated, so it decides which error a wrong argument raises.
// M166
pub(crate) async fn call(
    client: &Arc<ClientArgs>,
    operation: Operation,
    params: Value,
) -> Result<Value> {
    call_within(client, operation, params, FeatureSet::default()).await
}

/// Calls an operation on behalf of another call, which has already used some features.
pub(crate) async fn call_within(
    client: &Arc<ClientArgs>,
    operation: Operation,
    params: Value,
    features: FeatureSet,
) -> Result<Value> {
    let scope = CallScope::new(client, operation);
    let call = scope.begin(params).map(|mut call| {
        call.context.features = features;
        call
    });
    let result = scope.run(pin!(whole(call))).await;
    scope.end(result.and_then(Answered::into_value))
}

/// Calls an operation. Only the caller needs the output of a success, and parses it; `maker` if the call must wait for it.
pub(crate) async fn call_unparsed(
    client: &Arc<ClientArgs>,
    operation: Operation,
    params: Value,
    features: FeatureSet,
    maker: Option<Arc<Maker>>,
) -> Result<Answered> {
    let scope = CallScope::new(client, operation);
    let call = scope.begin(params).map(|mut call| {
        call.context.features = features;
        call.for_caller(maker)
    });
    scope.end_answered(scope.run(pin!(whole(call))).await)
}

/// All steps, in their order.
async fn whole(call: Result<CallState>) -> Result<Answered> {
    let mut call = call?;
    call.provide_params().await?;
    call.before_parameter_build().await?;
    let endpoint = call.resolve_endpoint().await?;
    let mut request = call.prepare(&endpoint)?;
    call.resolve_checksums(&request)?;
    let mut answer = if let Some(answer) = call.before_call(&mut request).await? {
        answer
    } else {
        call.compress(&mut request).await?;
        call.add_checksum(&mut request).await?;
        call.make_request(&mut request).await?
    };
    call.after_call(&mut answer).await?;
    call.finish_unparsed(answer)
}

impl CallState {
    /// Takes all steps of the call, in their order, and returns its result.
    ///
    /// # Errors
    ///
    /// Those of the steps.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use botoxide::{Session, params};
    /// # async fn run() -> botoxide::Result<()> {
    /// let client = Session::new().client("sqs")?;
    /// let scope = client.call_scope(client.operation("ListQueues")?);
    /// let mut call = scope.begin(params! {})?;
    /// call.context.set_signing_region("eu-west-1");
    /// let queues = scope.end(scope.run(call.complete()).await)?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn complete(self) -> Result<Value> {
        whole(Ok(self)).await?.into_value()
    }

    /// Takes all steps of the call, as [`complete`](Self::complete) does. A successful response goes to `maker` within its
    /// attempt, unless handlers see its content.
    ///
    /// # Errors
    ///
    /// Those of the steps, and of the maker.
    // Hidden like the trait `Make`: it is for faces, which know the core crate.
    #[doc(hidden)]
    pub async fn complete_with_maker(self, maker: Arc<Maker>) -> Result<Answered> {
        whole(Ok(self.for_caller(Some(maker)))).await
    }

    /// The call, with an output that only its caller needs; `maker` parses it within its attempt.
    fn for_caller(mut self, maker: Option<Arc<Maker>>) -> Self {
        self.set_maker(maker);
        self
    }
}
