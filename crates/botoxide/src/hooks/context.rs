//! `Context`: the state of one call, shared by its events.
//!
//! botocore has a dictionary here (`request['context']`); the keys that its handlers use are fields, methods give those
//! that the handlers of a program need, and `extra` holds the keys of a program's own. Counterpart: botocore `client.py` (`request_context`).

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::checksum::{Algorithm, Place, RequestChecksum};
use botoxide_core::http::Request;
use botoxide_core::protocol::TextEncoding;
use botoxide_core::redact::Redacted;
use botoxide_core::sign::Explanation;
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};

use super::feature::FeatureSet;

/// What one call carries from event to event: botocore's `request_context`.
///
/// # Example: pass a value from one handler to another
///
/// ```
/// use botoxide::hooks::{AfterCall, BeforeCall};
/// use botoxide::Session;
///
/// # fn main() -> botoxide::Result<()> {
/// let session = Session::new();
/// session.on("before-call", |event: &mut BeforeCall<'_>| {
///     event.context.extra_mut().insert("bucket", "photos");
/// })?;
/// session.on("after-call", |event: &mut AfterCall<'_>| {
///     println!("{:?}: {} attempts", event.context.extra().get("bucket"), event.context.attempt());
/// })?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are independent keys of botocore's dictionary"
)]
pub struct Context {
    /// The client's region.
    pub(crate) client_region: Option<Text>,
    /// Whether the operation's body is a stream.
    pub(crate) has_streaming_input: bool,
    /// How the request is authenticated, by botocore's names: `v4`, `v4a`, `v4-s3express`, `bearer`, `none` …;
    /// from the model, and then from the endpoint's properties.
    pub(crate) auth_type: Option<Text>,
    /// The authentication schemes of the service's model, in its order: `aws.auth#sigv4` …
    pub(crate) auth_options: Vec<Text>,
    /// Whether the model says that the body is not signed.
    pub(crate) unsigned_payload: Option<bool>,
    /// Whether the body is signed, if a handler or the client's configuration decided that.
    pub(crate) payload_signing_enabled: Option<bool>,
    /// Whether the client's options ask for checksums in responses (`response_checksum_validation`); not while a URL
    /// is presigned, as in botocore.
    pub(crate) wants_response_checksums: bool,
    /// The client's options for signing; `None` while a URL is presigned, as in botocore.
    pub(crate) signing_preference: Option<Arc<SigningPreference>>,
    /// Signing properties of the endpoint and of handlers.
    pub(crate) signing: SigningContext,
    /// The endpoint's properties.
    pub(crate) endpoint_properties: Arc<Map>,
    /// The attempts of this call.
    pub(crate) retries: RetryContext,
    /// The path to serialize into, if a handler removed a part of the model's.
    pub(crate) request_uri: Option<Text>,
    /// The path that is signed by HMAC-SHA1, with labels as in the model.
    pub(crate) auth_path: Option<Text>,
    /// Whether the model's host prefix is left out.
    pub(crate) is_host_prefix_removed: bool,
    /// The arguments that an S3 redirect needs again: `Bucket`, `Key` …
    pub(crate) input_params: Map,
    /// State for a redirect of S3 to another region; `None` for other services.
    pub(crate) s3_redirect: Option<S3Redirect>,
    /// What endpoint discovery determined about the call: `identifiers`, `operation`.
    pub(crate) discovery: Option<Redacted<Map>>,
    /// Which checksums the request and the response have.
    pub(crate) checksum: ChecksumContext,
    /// Whether the body was given as bytes for an operation that gets a file in botocore.
    pub(crate) is_body_file_like: bool,
    /// Whether `EncodingType` was set automatically, so that the response must be decoded.
    pub(crate) encoding_type_auto_set: bool,
    /// How some strings of the response are encoded, if it is parsed after the call.
    pub(crate) text_encoding: Option<&'static TextEncoding>,
    /// Whether the request is made for a presigned URL.
    pub(crate) is_presign_request: bool,
    /// Whether a presigned S3 URL goes to the global endpoint.
    pub(crate) use_global_endpoint: bool,
    /// The error code that determines the class of the error, if it is not the parsed one.
    pub(crate) error_code_override: Option<Text>,
    /// The time that the request is signed for; set by the signers of SigV4 and `SigV4A`.
    pub(crate) timestamp: Option<Timestamp>,
    /// The read timeout of this call, if it is not the client's.
    pub(crate) read_timeout: Option<Duration>,
    /// The retry quota that the last attempt used.
    pub(crate) retry_quota_capacity: Option<u32>,
    /// The features that this call uses, for the user agent.
    pub(crate) features: FeatureSet,
    /// Keys of the program's own handlers.
    pub(crate) extra: Redacted<Map>,
    /// What a face keeps for the call.
    pub(crate) attachment: Attachment,
}

/// Objects of a face, of a type that only the face knows.
#[derive(Clone, Default)]
pub(crate) struct Attachment(Option<Arc<dyn Any + Send + Sync>>);

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "…" } else { "none" })
    }
}

impl Context {
    /// The client's region.
    pub fn client_region(&self) -> Option<&str> {
        self.client_region.as_deref()
    }

    /// Whether the operation's body is a stream.
    pub fn has_streaming_input(&self) -> bool {
        self.has_streaming_input
    }

    /// How the request is authenticated, in botocore's terms: `v4`, `v4a`, `v4-s3express`, `bearer`, `none` …
    pub fn auth_type(&self) -> Option<&str> {
        self.auth_type.as_deref()
    }

    /// The authentication schemes of the service's model, in its order: `aws.auth#sigv4` …
    pub fn auth_options(&self) -> impl ExactSizeIterator<Item = &str> {
        self.auth_options.iter().map(Text::as_str)
    }

    /// The region of the signature, if it is not the client's.
    pub fn signing_region(&self) -> Option<&str> {
        self.signing.region.as_deref()
    }

    /// Signs the request for this region. Effective until the request is signed, so for example in `before-call`.
    pub fn set_signing_region(&mut self, region: impl Into<Text>) {
        self.signing.region = Some(region.into());
    }

    /// The service name of the signature, if it is not the client's.
    pub fn signing_name(&self) -> Option<&str> {
        self.signing.signing_name.as_deref()
    }

    /// Signs the request for this service. Effective until the request is signed, so for example in `before-call`.
    pub fn set_signing_name(&mut self, name: impl Into<Text>) {
        self.signing.signing_name = Some(name.into());
    }

    /// The properties of the resolved endpoint, besides its URL.
    pub fn endpoint_properties(&self) -> &Map {
        &self.endpoint_properties
    }

    /// The number of the current attempt, from 1; 0 before the first.
    pub fn attempt(&self) -> u32 {
        self.retries.attempt
    }

    /// The highest number of attempts, if the retry mode has a limit.
    pub fn max_attempts(&self) -> Option<u32> {
        self.retries.max
    }

    /// The UUID of the call, the same for all attempts; `None` before the first.
    pub fn invocation_id(&self) -> Option<&str> {
        self.retries.invocation_id.as_deref()
    }

    /// Whether the request is made for a presigned URL.
    pub fn is_presign_request(&self) -> bool {
        self.is_presign_request
    }

    /// The time that the request is signed for; `None` until it is signed.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.timestamp
    }

    /// Values of a program's own handlers.
    pub fn extra(&self) -> &Map {
        &self.extra
    }

    /// Values of a program's own handlers, to change.
    pub fn extra_mut(&mut self) -> &mut Map {
        &mut self.extra
    }

    /// What [`attach`](Self::attach) has attached, if it is of this type.
    pub fn attached<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let object = self.attachment.0.clone()?;
        object.downcast().ok()
    }

    /// Attaches an object to the call, for its later events; it replaces the one before. Copies of the context share it.
    ///
    /// # Example
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use botoxide::Session;
    /// use botoxide::hooks::{AfterCall, BeforeCall};
    ///
    /// let session = Session::new();
    /// session.on("before-call", |event: &mut BeforeCall<'_>| {
    ///     event.context.attach(Arc::new(Mutex::new(vec!["before"])));
    /// })?;
    /// session.on("after-call", |event: &mut AfterCall<'_>| {
    ///     assert!(event.context.attached::<Mutex<Vec<&str>>>().is_some());
    /// })?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn attach<T: Any + Send + Sync>(&mut self, object: Arc<T>) {
        self.attachment = Attachment(Some(object));
    }

    /// Sets a key of botocore's `request_context`, as [`to_map`](Self::to_map) shows it. Keys that cannot be set
    /// are ignored.
    pub fn assign(&mut self, key: &str, value: &Value) {
        let text = |value: &Value| value.as_str().map(|text| Text::from(text.to_owned()));
        match key {
            "auth_type" => self.auth_type = text(value),
            "client_region" => self.client_region = text(value),
            "encoding_type_auto_set" => {
                self.encoding_type_auto_set = value.as_bool() == Some(true);
            }
            "error_code_override" => self.error_code_override = text(value),
            "input_params" => self.input_params = value.as_map().cloned().unwrap_or_default(),
            "payload_signing_enabled" => self.payload_signing_enabled = value.as_bool(),
            "unsigned_payload" => self.unsigned_payload = value.as_bool(),
            "use_global_endpoint" => self.use_global_endpoint = value.as_bool() == Some(true),
            "signing" => {
                self.signing.region = text(&value["region"]);
                self.signing.signing_name = text(&value["signing_name"]);
                self.signing.disable_double_encoding = value["disableDoubleEncoding"].as_bool();
            }
            _ => {}
        }
    }

    /// The context with the keys of botocore's `request_context`, without those that are not set. [`extra`](Self::extra)
    /// is not part of it. The values can contain the caller's arguments.
    pub fn to_map(&self) -> Map {
        let text = |text: &Option<Text>| text.clone().map_or(Value::Null, Value::from);
        let signing = present([
            ("region", text(&self.signing.region)),
            ("signing_name", text(&self.signing.signing_name)),
            (
                "disableDoubleEncoding",
                self.signing.disable_double_encoding.into(),
            ),
        ]);
        let retries = present([
            ("attempt", i64::from(self.retries.attempt).into()),
            ("max", self.retries.max.map(i64::from).into()),
            ("invocation-id", text(&self.retries.invocation_id)),
            ("ttl", text(&self.retries.ttl)),
        ]);
        let lower = |algorithm: Algorithm| Value::from(algorithm.as_str().to_lowercase());
        let request_algorithm = self.checksum.request.as_ref().map(|checksum| {
            let place = match checksum.place {
                Place::Header => "header",
                Place::Trailer => "trailer",
            };
            Value::Map(present([
                ("algorithm", lower(checksum.algorithm)),
                ("in", place.into()),
            ]))
        });
        let response_algorithms = self.checksum.response.iter().copied().map(lower);
        let checksum = present([
            ("request_algorithm", request_algorithm.unwrap_or_default()),
            (
                "response_algorithms",
                Value::List(response_algorithms.collect()),
            ),
        ]);
        let timestamp = self.timestamp.map(|time| time.to_sigv4());
        let client_config = self.signing_preference.as_ref().map(|preference| {
            let version = preference.signature_version.clone();
            Value::Map(present([("signature_version", version.into())]))
        });
        present([
            ("client_config", client_config.unwrap_or_default()),
            ("client_region", text(&self.client_region)),
            ("has_streaming_input", self.has_streaming_input.into()),
            ("auth_type", text(&self.auth_type)),
            ("unsigned_payload", self.unsigned_payload.into()),
            (
                "payload_signing_enabled",
                self.payload_signing_enabled.into(),
            ),
            ("encoding_type_auto_set", self.encoding_type_auto_set.into()),
            ("is_presign_request", self.is_presign_request.into()),
            ("use_global_endpoint", self.use_global_endpoint.into()),
            ("error_code_override", text(&self.error_code_override)),
            ("timestamp", timestamp.into()),
            (
                "retry_quota_capacity",
                self.retry_quota_capacity.map(i64::from).into(),
            ),
            ("input_params", Value::Map(self.input_params.clone())),
            ("signing", Value::Map(signing)),
            ("retries", Value::Map(retries)),
            ("checksum", Value::Map(checksum)),
        ])
    }
}

/// The entries that have a value.
fn present<const N: usize>(entries: [(&'static str, Value); N]) -> Map {
    entries
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (Text::from_static(name), value))
        .collect()
}

/// Which checksums a call has.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChecksumContext {
    /// The request's checksum, and its place.
    pub(crate) request: Option<RequestChecksum>,
    /// The algorithms for the response, in order of preference.
    pub(crate) response: Vec<Algorithm>,
    /// Whether the request has the header `Content-MD5` instead of another checksum.
    pub(crate) has_content_md5: bool,
    /// Whether the store may refuse the request's checksum.
    pub(crate) may_be_refused: bool,
    /// The request without its checksum, if the store may refuse that.
    pub(crate) plain: Option<Box<Request>>,
}

/// State for a redirect of S3 to another region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct S3Redirect {
    /// Whether it was already redirected, which happens only once.
    pub(crate) is_redirected: bool,
    /// The bucket as it was given, which may be an ARN.
    pub(crate) bucket: Option<Text>,
}

/// How to sign; each field overrides the client's value.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SigningContext {
    /// The region in the credential scope.
    pub(crate) region: Option<Text>,
    /// The service in the credential scope.
    pub(crate) signing_name: Option<Text>,
    /// Whether the path is percent-encoded once only.
    pub(crate) disable_double_encoding: Option<bool>,
    /// What was signed, if `botoxide::sign` is logged.
    pub(crate) explanation: Option<Arc<Explanation>>,
}

/// A client's options for signing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SigningPreference {
    /// The client's signature version: `v4`, `s3v4` …; `none` for no signatures.
    pub(crate) signature_version: Text,
    /// Whether it was set in code.
    pub(crate) is_version_in_code: bool,
    /// Comma-separated names of authentication schemes, in order of preference: `httpBearerAuth,sigv4`.
    pub(crate) auth_scheme_preference: Option<Text>,
    /// Whether that was set in code.
    pub(crate) is_preference_in_code: bool,
    /// The region set of asymmetric signatures: `*`, `us-east-1,us-west-2`.
    pub(crate) sigv4a_signing_region_set: Option<Text>,
}

/// The attempts of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RetryContext {
    /// The number of this attempt, from 1; 0 before the first.
    pub(crate) attempt: u32,
    /// The maximum, if the retry mode has one.
    pub(crate) max: Option<u32>,
    /// One UUID for all attempts.
    pub(crate) invocation_id: Option<Text>,
    /// When the attempt times out, `20150830T123600Z`.
    pub(crate) ttl: Option<Text>,
}
