//! `RequestSigner`: which signer a request takes, and with whose credentials.
//!
//! The signers themselves are in the core. Only this file makes a [`SignedRequest`], so nothing goes over the
//! wire without having been here; a request that is to go unsigned is one kind of signed request.
//! Counterpart: botocore `signers.py` (`RequestSigner`), `auth.py` (`resolve_auth_type`).

use std::sync::Arc;

use botoxide_core::body::Body;
use botoxide_core::checksum::Place;
use botoxide_core::credential::Credentials;
use botoxide_core::digest::{Sha256Stream, hex};
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::http::Request;
use botoxide_core::model::Operation;
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_s3_v4_auth, add_v4_auth};
use botoxide_core::text::Text;

use super::client_args::ClientArgs;
use crate::credentials::CredentialsCache;
use crate::hooks::{
    BeforeSign, ChooseSigner, Context, Event, EventKind, EventName, FeatureSet, Handler, Reply,
    RequestCreated,
};
use crate::transport::ByteStream;

/// How a client signs, where call and endpoint say nothing else.
#[derive(Debug)]
pub(crate) struct RequestSigner {
    /// The region of the credential scope.
    pub(crate) region_name: Option<Text>,
    /// The service of the credential scope.
    pub(crate) signing_name: Text,
    /// `v4`, `s3v4` …; `none` for requests without a signature.
    pub(crate) signature_version: Text,
    /// `None` for a client that never signs.
    pub(crate) credentials: Option<Arc<CredentialsCache>>,
    /// `s3.payload_signing_enabled`.
    pub(crate) payload_signing_enabled: Option<bool>,
    pub(crate) keys: SigningKeyCache,
}

/// A request that may go over the wire.
#[derive(Debug)]
pub(super) struct SignedRequest(Request);

impl SignedRequest {
    pub(super) fn into_inner(self) -> Request {
        self.0
    }
}

impl RequestSigner {
    /// The account of the credentials, for endpoints that have it in their name.
    pub(super) async fn account_id(&self) -> Result<Option<String>> {
        let credentials = self.load_credentials().await?;
        Ok(credentials.and_then(|credentials| credentials.account_id.clone()))
    }

    fn credential_features(&self) -> FeatureSet {
        let credentials = self.credentials.as_ref();
        credentials.map_or_else(FeatureSet::default, |credentials| credentials.features())
    }

    async fn load_credentials(&self) -> Result<Option<Arc<Credentials>>> {
        match &self.credentials {
            Some(credentials) => credentials.credentials().await,
            None => Ok(None),
        }
    }
}

/// How the model says that an operation is authenticated; `auth` wins over `authtype`. // M047 M117
pub(super) fn operation_auth_type(operation: Operation, preference: Option<&str>) -> Option<Text> {
    let mut offered = operation.auth().peekable();
    if offered.peek().is_none() {
        return operation.auth_type().map(Text::from_static);
    }
    let offered: Vec<&str> = offered.collect();
    let preferred = preference
        .into_iter()
        .flat_map(|names| names.split(','))
        .filter_map(|name| {
            offered
                .iter()
                .copied()
                .find(|offer| offer.rsplit('#').next() == Some(name.trim()))
        });
    preferred
        .chain(offered.iter().copied())
        .find_map(|name| AUTH_TYPES.iter().find(|(id, _)| *id == name))
        .map(|(_, auth_type)| Text::from_static(auth_type))
}

/// The names of the models, and what botocore calls the signers. SigV4a has none here yet.
const AUTH_TYPES: &[(&str, &str)] = &[
    ("aws.auth#sigv4", "v4"),
    ("smithy.api#httpBearerAuth", "bearer"),
    ("smithy.api#noAuth", "none"),
];

/// Makes the request of one attempt: handlers of `request-created` change it, one of them is the signature. // P034
pub(super) async fn create_request(
    client: &ClientArgs,
    operation: Operation,
    prepared: &Request,
    context: &mut Context,
) -> Result<SignedRequest> {
    let mut request = prepared.clone();
    let call = client.call(operation);
    let name = EventName::Known {
        kind: EventKind::RequestCreated,
        service_id: Some(call.service_id),
        operation: Some(operation.name()),
    };
    for handler in client.emitter.listeners(&name) {
        if matches!(handler, Handler::Signer) {
            sign(client, operation, &mut request, context).await?;
        } else {
            let event = RequestCreated {
                call,
                request: &mut request,
                context,
            };
            handler.call(&mut Event::RequestCreated(event)).await?;
        }
    }
    client.user_agent.write(&mut request, context);
    Ok(SignedRequest(request))
}

/// Signs a request, or leaves it as it is where that is what is wanted. // P239
async fn sign(
    client: &ClientArgs,
    operation: Operation,
    request: &mut Request,
    context: &mut Context,
) -> Result<()> {
    let signer = &client.signer;
    let call = client.call(operation);
    let version = choose_signer(client, operation, context).await?;
    if client
        .emitter
        .has_listeners(EventKind::BeforeSign, call.service_id, operation.name())
    {
        let event = BeforeSign {
            call,
            request,
            signing_name: &signer.signing_name,
            region_name: signer.region_name.as_deref(),
            signature_version: &version,
            context,
        };
        client.emitter.emit(&mut Event::BeforeSign(event)).await?;
    }
    match version.as_str() {
        "none" => {}
        "v4" | "s3v4" => {
            let Some(region_name) = &signer.region_name else {
                return Err(ErrorKind::NoRegion {}.into());
            };
            let region = context
                .signing
                .region
                .clone()
                .unwrap_or_else(|| region_name.clone());
            let signing_name = context
                .signing
                .signing_name
                .clone()
                .unwrap_or_else(|| signer.signing_name.clone());
            let credentials = signer.load_credentials().await?;
            let credentials = credentials.ok_or(ErrorKind::NoCredentials {})?;
            context.features = context.features.union(signer.credential_features());
            let signing = Signing {
                credentials: &credentials,
                region: &region,
                signing_name: &signing_name,
                time: client.seams.clock.now(),
                payload: payload(client, request, &version, context).await?,
                keys: &signer.keys,
            };
            if version == "s3v4" {
                add_s3_v4_auth(request, &signing);
            } else {
                add_v4_auth(request, &signing);
            }
        }
        "bearer" => return Err(ErrorKind::NoAuthToken {}.into()),
        _ => {
            let signature_version = version.as_str().to_owned();
            return Err(ErrorKind::UnknownSignatureVersion { signature_version }.into());
        }
    }
    Ok(())
}

async fn choose_signer(
    client: &ClientArgs,
    operation: Operation,
    context: &mut Context,
) -> Result<Text> {
    let signer = &client.signer;
    let version = context
        .auth_type
        .clone()
        .filter(|auth_type| !auth_type.is_empty());
    let version = version.unwrap_or_else(|| signer.signature_version.clone());
    let signing_name = context
        .signing
        .signing_name
        .clone()
        .unwrap_or_else(|| signer.signing_name.clone());
    let region_name = context
        .signing
        .region
        .clone()
        .or_else(|| signer.region_name.clone());
    let event = ChooseSigner {
        call: client.call(operation),
        signing_name: &signing_name,
        region_name: region_name.as_deref(),
        signature_version: &version,
        context,
    };
    let reply = client
        .emitter
        .emit_until_response(&mut Event::ChooseSigner(event))
        .await?;
    // A client without signatures stays so, whatever operation or endpoint want.
    if signer.signature_version == "none" {
        return Ok(signer.signature_version.clone());
    }
    Ok(if let Reply::Signer(chosen) = reply {
        chosen
    } else {
        version
    })
}

/// What the signature says of the payload. // P229 P230
async fn payload(
    client: &ClientArgs,
    request: &Request,
    version: &str,
    context: &Context,
) -> Result<Payload> {
    let checksum = context.checksum.request.as_ref();
    if checksum.is_some_and(|checksum| checksum.place == Place::Trailer) {
        return Ok(Payload::StreamingUnsignedTrailer);
    }
    let is_https = request.url.starts_with("https");
    let by_context = context.payload_signing_enabled != Some(false);
    let is_signed = if version == "s3v4" {
        client.signer.payload_signing_enabled.unwrap_or_else(|| {
            let header =
                checksum.map_or("Content-MD5", |checksum| checksum.algorithm.header_name());
            let has_checksum = request.headers.contains(header);
            !is_https || !has_checksum || (!context.has_streaming_input && by_context)
        })
    } else {
        by_context
    };
    if !is_signed {
        return Ok(Payload::Unsigned);
    }
    match &request.body {
        Body::Bytes(bytes) => Ok(Payload::hashed(bytes)),
        Body::Stream(_) => hash_stream(&request.body).await,
    }
}

/// Reads a stream to its end for its hash, and rewinds it.
async fn hash_stream(body: &Body) -> Result<Payload> {
    let stream = ByteStream::from_body(body)?;
    let mut hash = Sha256Stream::default();
    while let Some(chunk) = stream.next_chunk().await? {
        hash.update(&chunk);
    }
    stream.rewind()?;
    Ok(Payload::Hash(hex(&hash.finish())))
}
