//! `Context`: the state of one call, shared by its events.
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

/// The state of a call that handlers may read and change.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent keys of botocore's dictionary"
)]
pub struct Context {
    /// The client's region.
    pub client_region: Option<Text>,
    /// Whether the operation's body is a stream.
    pub has_streaming_input: bool,
    /// How the request is authenticated, by botocore's names: `v4`, `v4a`, `v4-s3express`, `bearer`, `none` …;
    /// from the model, and then from the endpoint's properties.
    pub auth_type: Option<Text>,
    /// The authentication schemes of the service's model, in its order: `aws.auth#sigv4` …
    pub auth_options: Vec<Text>,
    /// Whether the model says that the body is not signed.
    pub unsigned_payload: Option<bool>,
    /// Whether the body is signed, if a handler or the client's configuration decided that.
    pub payload_signing_enabled: Option<bool>,
    /// Whether the client's options ask for checksums in responses (`response_checksum_validation`); not while a URL
    /// is presigned, as in botocore.
    pub wants_response_checksums: bool,
    /// The client's options for signing; `None` while a URL is presigned, as in botocore.
    pub signing_preference: Option<Arc<SigningPreference>>,
    /// Signing properties of the endpoint and of handlers.
    pub signing: SigningContext,
    /// The endpoint's properties.
    pub endpoint_properties: Map,
    /// The attempts of this call.
    pub retries: RetryContext,
    /// The path to serialize into, if a handler removed a part of the model's.
    pub request_uri: Option<Text>,
    /// The path that is signed by HMAC-SHA1, with labels as in the model.
    pub auth_path: Option<Text>,
    /// Whether the model's host prefix is left out.
    pub is_host_prefix_removed: bool,
    /// The arguments that an S3 redirect needs again: `Bucket`, `Key` …
    pub input_params: Map,
    /// State for a redirect of S3 to another region; `None` for other services.
    pub s3_redirect: Option<S3Redirect>,
    /// What endpoint discovery determined about the call: `identifiers`, `operation`.
    pub discovery: Option<Redacted<Map>>,
    /// Which checksums the request and the response have.
    pub checksum: ChecksumContext,
    /// Whether the body was given as bytes for an operation that gets a file in botocore.
    pub is_body_file_like: bool,
    /// Whether `EncodingType` was set automatically, so that the response must be decoded.
    pub encoding_type_auto_set: bool,
    /// Whether the request is made for a presigned URL.
    pub is_presign_request: bool,
    /// Whether a presigned S3 URL goes to the global endpoint.
    pub use_global_endpoint: bool,
    /// The error code that determines the class of the error, if it is not the parsed one.
    pub error_code_override: Option<Text>,
    /// The time that the request is signed for; set by the signers of SigV4 and `SigV4A`.
    pub timestamp: Option<Timestamp>,
    /// The read timeout of this call, if it is not the client's.
    pub read_timeout: Option<Duration>,
    /// The retry quota that the last attempt used.
    pub retry_quota_capacity: Option<u32>,
    /// The features that this call uses, for the user agent.
    pub features: FeatureSet,
    /// Keys of the program's own handlers.
    pub extra: Redacted<Map>,
}

/// Which checksums a call has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChecksumContext {
    /// The request's checksum, and its place.
    pub request: Option<RequestChecksum>,
    /// The algorithms for the response, in order of preference.
    pub response: Vec<Algorithm>,
    /// Whether the request has the header `Content-MD5` instead of another checksum.
    pub has_content_md5: bool,
    /// Whether the store may refuse the request's checksum.
    pub may_be_refused: bool,
    /// The request without its checksum, if the store may refuse that.
    pub plain: Option<Box<Request>>,
}

/// State for a redirect of S3 to another region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Redirect {
    /// Whether it was already redirected, which happens only once.
    pub is_redirected: bool,
    /// The bucket as it was given, which may be an ARN.
    pub bucket: Option<Text>,
}

/// How to sign; each field overrides the client's value.
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

/// A client's options for signing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningPreference {
    /// The client's signature version: `v4`, `s3v4` …; `none` for no signatures.
    pub signature_version: Text,
    /// Whether it was set in code.
    pub is_version_in_code: bool,
    /// Comma-separated names of authentication schemes, in order of preference: `httpBearerAuth,sigv4`.
    pub auth_scheme_preference: Option<Text>,
    /// Whether that was set in code.
    pub is_preference_in_code: bool,
    /// The region set of asymmetric signatures: `*`, `us-east-1,us-west-2`.
    pub sigv4a_signing_region_set: Option<Text>,
}

/// The attempts of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RetryContext {
    /// The number of this attempt, from 1; 0 before the first.
    pub attempt: u32,
    /// The maximum, if the retry mode has one.
    pub max: Option<u32>,
    /// One UUID for all attempts.
    pub invocation_id: Option<Text>,
    /// When the attempt times out, `20150830T123600Z`.
    pub ttl: Option<Text>,
}
