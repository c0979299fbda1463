//! Requests with an input event stream: their headers and payload.
//!
//! Not here: the source of the events (`event_sender.rs`). Counterpart: none; botocore has no such calls.

use std::sync::Arc;

use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::http::Request;
use botoxide_core::model::{Operation, Protocol};
use botoxide_core::protocol::event_stream::EventStreamSerializer;
use botoxide_core::protocol::{self, SerializeOptions, Serialized};
use botoxide_core::sign::{EventSigner, Signing, SigningKeyCache};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::client_args::ClientArgs;
use crate::event_sender::{EventInput, EventSignature};

/// Whether events follow the requests of `operation`. DIFFERENCE 56
pub(super) fn follows(operation: Operation) -> bool {
    cfg!(feature = "http2") && operation.has_event_stream_input()
}

/// Serializes the arguments, with the events as the payload.
pub(super) fn serialize(
    operation: Operation,
    protocol: Protocol,
    params: &Value,
    options: SerializeOptions<'_>,
) -> Result<Serialized> {
    let events = EventInput::take(operation, params)?;
    let name = EventStreamSerializer::new(operation)?.member_name();
    let others = params.as_map().into_iter().flat_map(Map::iter);
    let others: Map = others
        .filter(|(key, _)| *key != name)
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let mut serialized = protocol::serialize(operation, protocol, &Value::Map(others), options)?;
    serialized.headers.set(
        Text::from_static("Content-Type"),
        Text::from_static("application/vnd.amazon.eventstream"),
    );
    if let Body::Bytes(arguments) = serialized.body {
        events.begin_with(operation, arguments);
    }
    serialized.body = events.into_body();
    Ok(serialized)
}

/// The payload of a request that was just signed: events whose signatures continue its signature.
pub(super) fn sign(
    client: &ClientArgs,
    request: &mut Request,
    signing: &Signing<'_>,
    credentials: &Arc<Credentials>,
) {
    if let Some(events) = EventInput::of(&request.body) {
        let signature = EventSigner::after(request).map(|signer| EventSignature {
            signer,
            credentials: Arc::clone(credentials),
            region: Text::from(signing.region),
            signing_name: Text::from(signing.signing_name),
            clock: Arc::clone(&client.seams.clock),
            keys: SigningKeyCache::default(),
        });
        request.body = events.sent(signature);
    }
}

/// The payload of a request without a signature, or with a token.
pub(super) fn leave_unsigned(request: &mut Request) {
    if let Some(events) = EventInput::of(&request.body) {
        request.body = events.sent(None);
    }
}

/// Whether the request can be sent again: sent events are gone.
pub(super) fn can_repeat(request: &Request) -> bool {
    EventInput::of(&request.body).is_none_or(|events| !events.has_begun())
}
