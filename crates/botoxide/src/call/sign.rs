//! `RequestSigner`: signs requests with the client's credentials, for their region and service.
//!
//! `choose_signer` chooses the signer; the signers are in the core. Only this file creates a [`SignedRequest`], so nothing is
//! sent without it; an unsigned request is one kind of signed request.
//! Counterpart: botocore `signers.py` (`RequestSigner`).

use std::sync::{Arc, OnceLock};

use botoxide_core::body::Body;
use botoxide_core::checksum::Place;
use botoxide_core::credential::Credentials;
use botoxide_core::digest::{Sha256Stream, hex};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::Request;
use botoxide_core::model::Operation;
use botoxide_core::sign::{
    AuthType, DEFAULT_EXPIRES_IN, Payload, PostPolicy, Signing, SigningKeyCache, add_bearer_auth,
    add_hmac_v1_auth, add_hmac_v1_post_auth, add_hmac_v1_query_auth, add_s3_express_auth,
    add_s3_express_post_auth, add_s3_express_query_auth, add_s3_v4_auth, add_s3_v4_post_auth,
    add_s3_v4_query_auth, add_s3_v4a_auth, add_s3_v4a_query_auth, add_v2_auth, add_v3_auth,
    add_v4_auth, add_v4_query_auth, add_v4a_auth,
};
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use super::choose_signer::choose_signer;
use super::client_args::ClientArgs;
use super::event_input;
use super::s3::{self, S3ExpressIdentityCache};
use super::steps::Substitutes;
use crate::credentials::{CredentialsCache, TokenChain};
use crate::event_sender::EventInput;
use crate::hooks::{
    BeforeSign, Context, Event, EventKind, EventName, Feature, FeatureSet, HandlerKind,
    RequestCreated, SigningPreference,
};
use crate::observe;
use crate::transport::ByteStream;

/// The default signing properties of a client.
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
    /// Tokens, for services that need one.
    pub(crate) tokens: Arc<TokenChain>,
    /// The service by which tokens are looked for: the model's signing name.
    pub(crate) token_name: Text,
    /// The client's options that calls need.
    pub(crate) preference: Arc<SigningPreference>,
    /// `s3.payload_signing_enabled`.
    pub(crate) payload_signing_enabled: Option<bool>,
    pub(crate) keys: Arc<SigningKeyCache>,
    pub(crate) s3_express_identities: Arc<S3ExpressIdentityCache>,
}

/// A request that may go over the wire: it is signed, or its call needs no signature.
#[derive(Debug)]
pub struct SignedRequest(Request);

impl SignedRequest {
    /// The request.
    pub fn request(&self) -> &Request {
        &self.0
    }

    /// The request. What changes here is sent, but is not what was signed.
    pub fn request_mut(&mut self) -> &mut Request {
        &mut self.0
    }

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

/// Makes the request of one attempt: handlers of `request-created` change it; one of them is the
/// signature, one the user agent.
// P034 P035
pub(super) async fn create_request(
    client: &Arc<ClientArgs>,
    operation: Operation,
    prepared: &Request,
    context: &mut Context,
    substitutes: &Substitutes,
) -> Result<SignedRequest> {
    let mut request = prepared.clone();
    let call = client.call(operation);
    let name = EventName::Known {
        kind: EventKind::RequestCreated,
        service_id: Some(call.service_id),
        operation: Some(operation.name()),
    };
    for handler in client.emitter.listeners(&name) {
        match handler.kind() {
            HandlerKind::Signer => {
                if let Some(sign) = &substitutes.signer {
                    sign(&mut request, context)?;
                    continue;
                }
                let signature = Signature {
                    operation_name: operation.name(),
                    signing_type: SigningType::Standard,
                    region_name: None,
                    signing_name: None,
                };
                sign(client, &mut request, signature, context).await?;
            }
            HandlerKind::UserAgent => client.user_agent.write(&mut request, context),
            HandlerKind::Sync(_) | HandlerKind::Async(_) => {
                let event = RequestCreated {
                    call,
                    request: &mut request,
                    client,
                    context,
                };
                handler.call(&mut Event::RequestCreated(event)).await?;
            }
        }
    }
    event_input::leave_unsigned(&mut request);
    if let Some(prepare) = &substitutes.preparer {
        prepare(&mut request, context)?;
    }
    Ok(SignedRequest(request))
}

/// What is signed, how and for whom.
pub(super) struct Signature<'a> {
    /// What the events are named after.
    pub(super) operation_name: &'a str,
    pub(super) signing_type: SigningType<'a>,
    /// The region to sign for, whatever endpoint and client say.
    pub(super) region_name: Option<&'a str>,
    /// The service to sign for, where the endpoint says nothing else.
    pub(super) signing_name: Option<&'a str>,
}

/// What becomes of the signature.
pub(super) enum SigningType<'a> {
    /// It goes with the request.
    Standard,
    /// It becomes a part of the URL, which is good for this many seconds.
    PresignUrl { expires_in: i64 },
    /// It becomes a part of a form.
    PresignPost(&'a mut PostPolicy),
}

impl SigningType<'_> {
    /// What the names of such signers end with.
    // P239
    pub(super) fn suffix(&self) -> &'static str {
        match self {
            Self::Standard => "",
            Self::PresignUrl { .. } => "-query",
            Self::PresignPost(_) => "-presign-post",
        }
    }
}

/// Signs a request, or leaves it as it is where that is what is wanted.
// P239
pub(super) async fn sign(
    client: &Arc<ClientArgs>,
    request: &mut Request,
    mut signature: Signature<'_>,
    context: &mut Context,
) -> Result<()> {
    let signer = &client.signer;
    let version = choose_signer(client, &signature, context).await?;
    let signing_name = match signature.signing_name {
        Some(name) => Text::from(name),
        None => signer.signing_name.clone(),
    };
    let event = BeforeSign {
        service_id: &client.service_id,
        operation_name: signature.operation_name,
        request,
        signing_name: &signing_name,
        region_name: signer.region_name.as_deref(),
        signature_version: &version,
        request_signer: client,
        context,
    };
    client.emit(event).await?;
    let present = |text: &Text| !text.is_empty();
    let scope = Scope {
        region: match signature.region_name.filter(|region| !region.is_empty()) {
            Some(region) => Some(Text::from(region)),
            None => (context.signing.region.clone().filter(present))
                .or_else(|| signer.region_name.clone()),
        },
        signing_name: (context.signing.signing_name.clone().filter(present))
            .unwrap_or(signing_name),
    };
    match AuthType::parse(&version) {
        Some(AuthType::None) => Ok(()),
        Some(AuthType::Bearer) => add_token(&client.signer, request).await,
        Some(auth_type) => {
            add_auth(client, request, auth_type, &mut signature, &scope, context).await
        }
        None => Err(unknown(&version, &signature.signing_type)),
    }
}

/// For what a signature is good.
struct Scope {
    region: Option<Text>,
    signing_name: Text,
}

fn unknown(version: &str, signing_type: &SigningType<'_>) -> Error {
    let signature_version = version.to_owned();
    match signing_type {
        SigningType::Standard => ErrorKind::UnknownSignatureVersion { signature_version },
        SigningType::PresignUrl { .. } | SigningType::PresignPost(_) => {
            ErrorKind::UnsupportedSignatureVersion { signature_version }
        }
    }
    .into()
}

/// Adds the signature of this version; the order of the checks is that of botocore's constructors.
async fn add_auth(
    client: &Arc<ClientArgs>,
    request: &mut Request,
    auth_type: AuthType,
    signature: &mut Signature<'_>,
    scope: &Scope,
    context: &mut Context,
) -> Result<()> {
    let signer = &client.signer;
    let session = if auth_type.is_s3_express() {
        Some(session(client, scope, context).await?)
    } else {
        None
    };
    if auth_type.needs_region() && signer.region_name.is_none() {
        return Err(ErrorKind::NoRegion {}.into());
    }
    let credentials = if let Some(session) = session {
        session
    } else {
        let credentials = signer.load_credentials().await?;
        credentials.ok_or(ErrorKind::NoCredentials {})?
    };
    context.features = context.features.union(signer.credential_features());
    if auth_type.is_v4a() {
        context.features.insert(Feature::Sigv4aSigning);
    }
    let explanation = observe::signature::is_watched().then(OnceLock::new);
    let signing = Signing {
        credentials: &credentials,
        region: scope.region.as_deref().unwrap_or_default(),
        signing_name: &scope.signing_name,
        time: client.seams.clock.now(),
        payload: match signature.signing_type {
            SigningType::Standard => payload(client, request, auth_type, context).await?,
            SigningType::PresignUrl { .. } | SigningType::PresignPost(_) => {
                presigned_payload(request, context)
            }
        },
        keys: &signer.keys,
        explanation: explanation.as_ref(),
    };
    if auth_type.needs_region() {
        context.timestamp = Some(signing.time);
    }
    let expires_in = match signature.signing_type {
        SigningType::PresignUrl { expires_in } => expires_in,
        // A client may be made to sign all its calls in the URL.
        SigningType::Standard | SigningType::PresignPost(_) => DEFAULT_EXPIRES_IN,
    };
    let signing_type = &mut signature.signing_type;
    match auth_type {
        // They take no credentials: `sign` has added what they need.
        AuthType::Bearer | AuthType::None => {}
        AuthType::HmacV1 => add_hmac_v1_auth(request, &credentials, signing.time),
        AuthType::HmacV1Query => {
            add_hmac_v1_query_auth(request, &credentials, signing.time, expires_in);
        }
        AuthType::S3Express => add_s3_express_auth(request, &signing),
        AuthType::S3ExpressQuery => add_s3_express_query_auth(request, &signing, expires_in)?,
        AuthType::S3V4 => add_s3_v4_auth(request, &signing),
        AuthType::S3V4Query => add_s3_v4_query_auth(request, &signing, expires_in)?,
        AuthType::S3V4a => add_s3_v4a_auth(request, &signing)?,
        AuthType::S3V4aQuery => add_s3_v4a_query_auth(request, &signing, expires_in)?,
        AuthType::V2 => {
            refuse_other_bodies(request)?;
            add_v2_auth(request, &credentials, signing.time)?;
        }
        AuthType::V3 | AuthType::V3Https => add_v3_auth(request, &credentials, signing.time),
        AuthType::V4 => {
            add_v4_auth(request, &signing);
            event_input::sign(client, request, &signing, &credentials);
        }
        AuthType::V4Query => add_v4_query_auth(request, &signing, expires_in)?,
        AuthType::V4a => add_v4a_auth(request, &signing)?,
        AuthType::HmacV1Post => {
            with_form(signing_type, |post| {
                add_hmac_v1_post_auth(post, &credentials)
            })?;
        }
        AuthType::S3ExpressPost => {
            with_form(signing_type, |post| {
                add_s3_express_post_auth(post, &signing)
            })?;
        }
        AuthType::S3V4Post => with_form(signing_type, |post| add_s3_v4_post_auth(post, &signing))?,
    }
    if let Some(explanation) = explanation.and_then(OnceLock::into_inner) {
        let operation = client.service.operation(signature.operation_name).ok();
        observe::signature::signed(operation, request, auth_type.as_str(), &explanation);
        context.signing.explanation = Some(Arc::new(explanation));
    }
    Ok(())
}

/// Signs a form. Without one there is nothing to sign, as in botocore.
fn with_form(
    signing_type: &mut SigningType<'_>,
    sign: impl FnOnce(&mut PostPolicy) -> Result<()>,
) -> Result<()> {
    match signing_type {
        SigningType::PresignPost(post) => sign(post),
        SigningType::PresignUrl { .. } | SigningType::Standard => Ok(()),
    }
}

/// The session that requests to an S3 Express bucket are signed with.
// P235
async fn session(
    client: &Arc<ClientArgs>,
    scope: &Scope,
    context: &Context,
) -> Result<Arc<Credentials>> {
    let bucket = context.input_params.get("Bucket").and_then(Value::as_str);
    match bucket {
        Some(bucket) if scope.signing_name == "s3express" => {
            let identities = &client.signer.s3_express_identities;
            identities
                .credentials(client, bucket, context.features)
                .await
        }
        // botocore raises a `KeyError`.
        _ => Err(Error::value("'identity_cache'")),
    }
}

/// Only a form can have the parameters of `SigV2`; botocore raises a `TypeError`, too.
fn refuse_other_bodies(request: &Request) -> Result<()> {
    let content_type = request.headers.get("Content-Type");
    let is_form =
        content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if is_form || request.body.length() == Some(0) {
        return Ok(());
    }
    let msg = "'bytes' object does not support item assignment".to_owned();
    Err(ErrorKind::InvalidType { msg }.into())
}

/// Adds a token, which requires TLS.
// P237
async fn add_token(signer: &RequestSigner, request: &mut Request) -> Result<()> {
    let token = signer.tokens.load(Some(&signer.token_name)).await?;
    let Some(token) = token else {
        return Err(ErrorKind::NoAuthToken {}.into());
    };
    if !request.url.starts_with("https") {
        let msg = "Bearer authorization requires an HTTPS endpoint.".to_owned();
        return Err(ErrorKind::InvalidEndpointConfiguration { msg }.into());
    }
    add_bearer_auth(request, &token);
    Ok(())
}

/// The payload hash in the signature.
// P229 P230
async fn payload(
    client: &ClientArgs,
    request: &Request,
    auth_type: AuthType,
    context: &Context,
) -> Result<Payload> {
    if EventInput::of(&request.body).is_some() {
        return match auth_type {
            AuthType::V4 => Ok(Payload::StreamingEvents),
            other => Err(ErrorKind::UnsupportedSignatureVersion {
                signature_version: other.as_str().to_owned(),
            }
            .into()),
        };
    }
    let checksum = context.checksum.request.as_ref();
    if checksum.is_some_and(|checksum| checksum.place == Place::Trailer) {
        return Ok(Payload::StreamingUnsignedTrailer);
    }
    let is_https = request.url.starts_with("https");
    let by_context = context.payload_signing_enabled != Some(false);
    let is_signed = match auth_type {
        AuthType::S3Express | AuthType::S3V4 | AuthType::S3V4a => {
            client.signer.payload_signing_enabled.unwrap_or_else(|| {
                // For a signature by SigV4A, botocore looks for no other checksum.
                let checksum = checksum.filter(|_| auth_type != AuthType::S3V4a);
                let header =
                    checksum.map_or("Content-MD5", |checksum| checksum.algorithm.header_name());
                let has_checksum = request.headers.contains(header);
                !is_https || !has_checksum || (!context.has_streaming_input && by_context)
            })
        }
        AuthType::V4a => !is_https || by_context,
        _ => by_context,
    };
    // A stream that cannot be read twice is sent unsigned to a store that may not support chunks.
    let is_read_once = || client.s3_store.is_some() && is_https && !s3::can_repeat(&request.body);
    if !is_signed || is_read_once() {
        return Ok(Payload::Unsigned);
    }
    match &request.body {
        Body::Bytes(bytes) => Ok(Payload::hashed(bytes)),
        Body::Stream(_) => hash_stream(&request.body).await,
    }
}

/// The payload hash of a presigned URL, which has no payload.
// P231
fn presigned_payload(request: &Request, context: &Context) -> Payload {
    if request.url.starts_with("https") && context.payload_signing_enabled == Some(false) {
        Payload::Unsigned
    } else {
        Payload::hashed(&[])
    }
}

/// Reads a stream to its end for its hash, and rewinds it.
async fn hash_stream(body: &Body) -> Result<Payload> {
    let stream = ByteStream::from_body(body)?;
    if let Some(sha256) = stream.sha256() {
        return Ok(Payload::Hash(sha256.to_owned()));
    }
    let mut hash = Sha256Stream::default();
    while let Some(chunk) = stream.next_chunk().await? {
        hash.update(&chunk);
    }
    stream.rewind()?;
    let hash = hex(&hash.finish());
    stream.remember_sha256(hash.clone());
    Ok(Payload::Hash(hash))
}
