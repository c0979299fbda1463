//! The main path: one call, from arguments to a value, in botocore's order.
//!
//! [`call`] is the whole pipeline; each step is one line and has its own file. Counterpart: botocore
//! `client.py` (`BaseClient._make_api_call`).

use std::pin::pin;
use std::sync::Arc;

use botoxide_core::error::{ClientError, Result};
use botoxide_core::http::Request;
use botoxide_core::model::{Operation, Protocol};
use botoxide_core::protocol::{self, SerializeOptions};
use botoxide_core::text::Text;
use botoxide_core::validate::validate;
use botoxide_core::value::Value;

mod attempt;
mod calling_client;
mod checksum;
mod choose_signer;
mod client_args;
mod compress;
mod deadline;
mod endpoint;
mod event_input;
mod initial_response;
mod presign;
mod s3_express;
mod s3_store;
mod sign;
mod user_agent;

use attempt::Answer;
pub(crate) use client_args::ClientArgs;
use deadline::Deadline;
pub(crate) use endpoint::{
    EndpointResolver, RulesResolver, ServiceRules, shared_legacy_resolver, shared_partitions,
};
pub(crate) use presign::{generate_presigned_post, generate_presigned_url};
pub(crate) use s3_express::S3ExpressIdentityCache;
pub(crate) use s3_store::S3Store;
pub(crate) use sign::RequestSigner;
pub(crate) use user_agent::{SessionAgent, UserAgent};

use crate::hooks::{
    AfterCall, AfterCallError, BeforeCall, BeforeParameterBuild, Context, Event, EventKind,
    Feature, FeatureSet, ProvideClientParams, Reply, first_reply,
};
use crate::observe::{self, HistoryEntry, SOURCE};
use crate::seam::{Interrupt, look};

/// Calls an operation.
///
/// The order is botocore's and can be seen from hooks: the endpoint is resolved before the arguments are
/// validated, so it decides which error a wrong argument raises (M166).
pub(crate) async fn call(
    client: &ClientArgs,
    operation: Operation,
    params: Value,
) -> Result<Value> {
    call_within(client, operation, params, FeatureSet::default()).await
}

/// Calls an operation on behalf of another call, which has already used some features.
pub(crate) async fn call_within(
    client: &ClientArgs,
    operation: Operation,
    params: Value,
    features: FeatureSet,
) -> Result<Value> {
    look();
    let deadline = Deadline::new(client);
    let span = observe::span::call(
        &client.session_span,
        &client.service_name,
        operation.name(),
        client.region_name.as_deref(),
    );
    let call = pin!(async {
        let entry = HistoryEntry::ApiCall {
            service: &client.service_name,
            operation,
            params: &params,
        };
        client.history.record(&entry, SOURCE);
        let mut context = begin(client, operation)?;
        context.features = features;
        let mut params = provide_params(client, operation, params, &mut context).await?;
        before_parameter_build(client, operation, &mut params, &mut context).await?;
        let endpoint =
            endpoint::resolve(client, operation, &mut params, false, &mut context).await?;
        let request = prepare(client, operation, &params, &endpoint, &mut context)?;
        checksum::resolve(client, operation, &params, &request, &mut context)?;
        let answer = match before_call(client, operation, request, &mut context).await? {
            Prepared::Answered(answer) => answer,
            Prepared::Request(mut request) => {
                compress::apply(client, operation, &mut request, &mut context).await?;
                let is_signed = checksum::is_signed(client, &request, &context);
                checksum::apply(&mut request, &mut context, is_signed).await?;
                let result = attempt::make_request(
                    client,
                    operation,
                    request,
                    &mut params,
                    &mut context,
                    deadline,
                )
                .await;
                after_call_error(client, operation, result, &mut context).await?
            }
        };
        let answer = after_call(client, operation, answer, &mut context).await?;
        finish(operation, answer, &context)
    });
    let kept = pin!(deadline.keep(&*client.seams.clock, call));
    let watched = pin!(Interrupt::watch(client.interrupt(), kept));
    let result = observe::span::within(&span, watched).await;
    observe::span::call_ended(&span, &result);
    result.map_err(|error| error.with_call(&client.service_name, operation.name()))
}

/// The context of the call before its first step.
fn begin(client: &ClientArgs, operation: Operation) -> Result<Context> {
    let auth =
        |names: &mut dyn Iterator<Item = &'static str>| names.map(Text::from_static).collect();
    let service_auth = client
        .service
        .metadata()
        .and_then(|metadata| metadata.get("auth"));
    let preference = client.config.auth_scheme_preference.as_deref();
    Ok(Context {
        client_region: client.region_name.clone(),
        has_streaming_input: operation.has_streaming_input(),
        auth_type: choose_signer::operation_auth_type(operation, preference)?,
        auth_options: service_auth
            .map(|list| auth(&mut list.items().filter_map(|name| name.as_str())))
            .unwrap_or_default(),
        unsigned_payload: operation.has_unsigned_payload().then_some(true),
        wants_response_checksums: client.config.response_checksum_validation.as_deref()
            == Some("when_supported"),
        signing_preference: Some(Arc::clone(&client.signer.preference)),
        ..Context::default()
    })
}

async fn provide_params(
    client: &ClientArgs,
    operation: Operation,
    mut params: Value,
    context: &mut Context,
) -> Result<Value> {
    let call = client.call(operation);
    if client.emitter.has_listeners(
        EventKind::ProvideClientParams,
        call.service_id,
        operation.name(),
    ) {
        let event = ProvideClientParams {
            call,
            params: &mut params,
            context,
        };
        let replies = client
            .emitter
            .emit(&mut Event::ProvideClientParams(event))
            .await?;
        if let Reply::Params(other) = first_reply(replies) {
            return Ok(other);
        }
    }
    Ok(params)
}

async fn before_parameter_build(
    client: &ClientArgs,
    operation: Operation,
    params: &mut Value,
    context: &mut Context,
) -> Result<()> {
    let call = client.call(operation);
    let event = BeforeParameterBuild {
        call,
        params,
        context,
    };
    client
        .emitter
        .emit(&mut Event::BeforeParameterBuild(event))
        .await?;
    Ok(())
}

/// Validates and serializes the arguments, and combines them with the endpoint.
fn prepare(
    client: &ClientArgs,
    operation: Operation,
    params: &Value,
    endpoint: &botoxide_core::endpoint::Endpoint,
    context: &mut Context,
) -> Result<Request> {
    if client.parameter_validation
        && let Some(shape) = operation.input_shape()
    {
        validate(params, shape)?;
    }
    let options = SerializeOptions {
        request_uri: context.request_uri.as_deref(),
        auth_path: context.auth_path.as_deref(),
        timestamp_precision: client.timestamp_precision,
        without_host_prefix: context.is_host_prefix_removed,
    };
    let mut serialized = if event_input::follows(operation) {
        event_input::serialize(operation, client.protocol, params, options)?
    } else {
        protocol::serialize(operation, client.protocol, params, options)?
    };
    if client.config.inject_host_prefix == Some(false) {
        serialized.host_prefix = None;
    }
    for (name, value) in endpoint.header_fields() {
        serialized
            .headers
            .set(Text::from_static(name), value.clone());
    }
    if client.protocol == Protocol::RpcV2Cbor {
        context.features.insert(Feature::ProtocolRpcV2Cbor);
    }
    context.endpoint_properties.clone_from(&endpoint.properties);
    Ok(protocol::prepare(serialized, &endpoint.url))
}

/// A call that was answered by a handler, or its request.
enum Prepared {
    Answered(Answer),
    Request(Request),
}

async fn before_call(
    client: &ClientArgs,
    operation: Operation,
    mut request: Request,
    context: &mut Context,
) -> Result<Prepared> {
    let call = client.call(operation);
    let event = BeforeCall {
        call,
        request: &mut request,
        request_signer: client,
        context,
    };
    let reply = client
        .emitter
        .emit_until_response(&mut Event::BeforeCall(event))
        .await?;
    Ok(match reply {
        Reply::Answer(answer) => {
            let (response, parsed) = *answer;
            Prepared::Answered(Answer { response, parsed })
        }
        _ => Prepared::Request(request),
    })
}

async fn after_call_error(
    client: &ClientArgs,
    operation: Operation,
    result: Result<Answer>,
    context: &mut Context,
) -> Result<Answer> {
    if let Err(error) = &result {
        let call = client.call(operation);
        let event = AfterCallError {
            call,
            error,
            context,
        };
        client
            .emitter
            .emit(&mut Event::AfterCallError(event))
            .await?;
    }
    result
}

async fn after_call(
    client: &ClientArgs,
    operation: Operation,
    mut answer: Answer,
    context: &mut Context,
) -> Result<Answer> {
    let call = client.call(operation);
    let event = AfterCall {
        call,
        response: &mut answer.response,
        parsed: &mut answer.parsed,
        context,
    };
    client.emitter.emit(&mut Event::AfterCall(event)).await?;
    Ok(answer)
}

/// The value, or the error of the class that its code has in the model. // M147
fn finish(operation: Operation, answer: Answer, context: &Context) -> Result<Value> {
    if answer.response.status < 300 {
        return Ok(answer.parsed);
    }
    let code = context
        .error_code_override
        .as_deref()
        .or_else(|| answer.parsed["Error"]["Code"].as_str());
    let exception = code
        .and_then(|code| operation.service().shape_for_error_code(code))
        .map(|shape| shape.name());
    Err(ClientError {
        response: answer.parsed,
        operation_name: operation.name().to_owned(),
        exception,
    }
    .into())
}
