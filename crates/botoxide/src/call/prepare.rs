//! Makes the request of a call from its arguments and its endpoint.
//!
//! Counterpart: botocore `client.py` (`_convert_to_request_dict`).

use std::sync::Arc;

use botoxide_core::endpoint::Endpoint;
use botoxide_core::error::Result;
use botoxide_core::http::Request;
use botoxide_core::model::{Operation, Protocol};
use botoxide_core::protocol::{self, SerializeOptions, Serialized};
use botoxide_core::text::Text;
use botoxide_core::validate::validate;
use botoxide_core::value::Value;

use super::client_args::ClientArgs;
use super::event_input;
use crate::hooks::{Context, Feature};

/// Validates and serializes the arguments, and combines them with the endpoint.
pub(super) fn prepare(
    client: &ClientArgs,
    operation: Operation,
    params: &Value,
    endpoint: &Endpoint,
    context: &mut Context,
) -> Result<Request> {
    let serialized = serialize(client, operation, params, context)?;
    Ok(join(client, serialized, endpoint, context))
}

/// Combines what was serialized with the endpoint.
pub(super) fn join(
    client: &ClientArgs,
    mut serialized: Serialized,
    endpoint: &Endpoint,
    context: &mut Context,
) -> Request {
    if client.config.inject_host_prefix == Some(false) {
        serialized.host_prefix = None;
    }
    for (name, value) in endpoint.header_fields() {
        serialized
            .headers
            .set(Text::from_static(name), value.clone());
    }
    context.endpoint_properties = Arc::clone(&endpoint.properties);
    protocol::prepare(serialized, &endpoint.url)
}

/// Validates and serializes the arguments.
pub(super) fn serialize(
    client: &ClientArgs,
    operation: Operation,
    params: &Value,
    context: &mut Context,
) -> Result<Serialized> {
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
    if client.protocol == Protocol::RpcV2Cbor {
        context.features.insert(Feature::ProtocolRpcV2Cbor);
    }
    if event_input::follows(operation) {
        event_input::serialize(operation, client.protocol, params, options)
    } else {
        protocol::serialize(operation, client.protocol, params, options)
    }
}
