//! `Context`: what one call carries from event to event.
//!
//! botocore has a dictionary here (`request['context']`); the keys that its handlers use are fields, and `extra`
//! is for the keys of a caller's own handlers. Counterpart: botocore `client.py` (`request_context`).

use std::sync::Arc;
use std::time::Duration;

use botoxide_core::checksum::{Algorithm, RequestChecksum};
use botoxide_core::http::Request;
use botoxide_core::redact::Redacted;
use botoxide_core::sign::Explanation;
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Map;

use super::feature::FeatureSet;

/// What handlers may know and change about the call as a whole.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent keys of botocore's dictionary"
)]
pub struct Context {
    /// The region that the client was made for.
    pub client_region: Option<Text>,
    /// Whether the operation takes a stream as its body.
    pub has_streaming_input: bool,
    /// How the request is authenticated, in botocore's words: `v4`, `v4a`, `v4-s3express`, `bearer`, `none` …;
    /// from the model, and then from the endpoint's properties.
    pub auth_type: Option<Text>,
    /// The authentication schemes of the service's model, in its order: `aws.auth#sigv4` …
    pub auth_options: Vec<Text>,
    /// Whether the model says that the body is not signed.
    pub unsigned_payload: Option<bool>,
    /// Whether the body is signed, where a handler or the client's configuration decided that.
    pub payload_signing_enabled: Option<bool>,
    /// Whether the client's options ask for checksums in responses (`response_checksum_validation`); not while a URL
    /// is presigned, as in botocore.
    pub wants_response_checksums: bool,
    /// What the client's options say about signing; `None` while a URL is presigned, as in botocore.
    pub signing_preference: Option<Arc<SigningPreference>>,
    /// What the endpoint and the handlers say about signing.
    pub signing: SigningContext,
    /// What the endpoint's rules said besides the URL.
    pub endpoint_properties: Map,
    /// How often this call was tried.
    pub retries: RetryContext,
    /// The path to serialize into, where a handler took a part of the model's away.
    pub request_uri: Option<Text>,
    /// The path that is signed by HMAC-SHA1, with labels as in the model.
    pub auth_path: Option<Text>,
    /// Whether the model's host prefix is left out.
    pub is_host_prefix_removed: bool,
    /// The arguments that S3's redirection needs again: `Bucket`, `Key` …
    pub input_params: Map,
    /// What is remembered in case that S3 sends the call to another region; `None` for other services.
    pub s3_redirect: Option<S3Redirect>,
    /// What endpoint discovery found out about the call: `identifiers`, `operation`.
    pub discovery: Option<Redacted<Map>>,
    /// Which checksums the request and the response have.
    pub checksum: ChecksumContext,
    /// Whether the body was given as bytes to an operation that botocore gives a file.
    pub is_body_file_like: bool,
    /// Whether `EncodingType` was not the caller's choice, so that the answer is decoded again.
    pub encoding_type_auto_set: bool,
    /// Whether the request is made for a presigned URL.
    pub is_presign_request: bool,
    /// Whether a presigned S3 URL goes to the global endpoint.
    pub use_global_endpoint: bool,
    /// The error code that decides about the class of the error, where it is not the parsed one.
    pub error_code_override: Option<Text>,
    /// The time that the request is signed for; set by the signers of SigV4 and `SigV4A`.
    pub timestamp: Option<Timestamp>,
    /// The read timeout of this call, where it is not the client's.
    pub read_timeout: Option<Duration>,
    /// How much of the retry quota the last attempt took.
    pub retry_quota_capacity: Option<u32>,
    /// What this call makes use of, for the user agent.
    pub features: FeatureSet,
    /// The keys of the caller's own handlers.
    pub extra: Redacted<Map>,
}

/// Which checksums a call has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChecksumContext {
    /// That of the request, and where it stands.
    pub request: Option<RequestChecksum>,
    /// Those that the response may have, the most wanted first.
    pub response: Vec<Algorithm>,
    /// Whether the request has the header `Content-MD5` in place of another checksum.
    pub has_content_md5: bool,
    /// Whether the store may not take the request's checksum.
    pub may_be_refused: bool,
    /// The request without its checksum, where the store may refuse that.
    pub plain: Option<Box<Request>>,
}

/// What is remembered in case that S3 sends a call to another region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Redirect {
    /// Whether it was sent there: that happens once.
    pub is_redirected: bool,
    /// The bucket as it was given, which may be an ARN.
    pub bucket: Option<Text>,
}

/// How to sign; each part overrides what the client would take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SigningContext {
    /// The region in the credential scope.
    pub region: Option<Text>,
    /// The service in the credential scope.
    pub signing_name: Option<Text>,
    /// Whether the path is percent-encoded once only.
    pub disable_double_encoding: Option<bool>,
    /// What was signed, if `botoxide::sign` is logged.
    pub explanation: Option<Arc<Explanation>>,
}

/// What a client's options say about signing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningPreference {
    /// The client's signature version: `v4`, `s3v4` …; `none` for no signatures.
    pub signature_version: Text,
    /// Whether it was given in code.
    pub is_version_in_code: bool,
    /// Names of authentication schemes with commas between them, the best first: `httpBearerAuth,sigv4`.
    pub auth_scheme_preference: Option<Text>,
    /// Whether that was given in code.
    pub is_preference_in_code: bool,
    /// The region set of asymmetric signatures: `*`, `us-east-1,us-west-2`.
    pub sigv4a_signing_region_set: Option<Text>,
}

/// How often a call was tried.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetryContext {
    /// The number of this attempt; the first is 1, and 0 is none yet.
    pub attempt: u32,
    /// The highest number, where the retry mode has one to tell.
    pub max: Option<u32>,
    /// One UUID for all attempts.
    pub invocation_id: Option<Text>,
    /// When the attempt times out, `20150830T123600Z`.
    pub ttl: Option<Text>,
}
