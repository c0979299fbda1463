//! Client-side monitoring: a datagram about every call and every attempt, to an agent on this machine.
//!
//! It is off unless `csm_enabled` is set, and then a hook like any other. Errors here never affect
//! a call. Access keys and session tokens are sent, as the agent's format requires; secret keys and signatures
//! are not. Not here: the settings (`config/names.rs`), the socket (`seam/datagram.rs`). Counterpart: botocore
//! `monitoring.py`.

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::{Error, Result};
use botoxide_core::http::Headers;
use botoxide_core::protocol::push_json_text;
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::uri;
use botoxide_core::value::{AnyObject, Map, Object, Value};

use crate::hooks::{Emitter, Event, Handler, Reply};
use crate::seam::{Clock, Datagrams, Seams};

/// The events of a call.
// P047
const EVENTS: [&str; 5] = [
    "before-parameter-build",
    "request-created",
    "response-received",
    "after-call",
    "after-call-error",
];
/// The key of the monitor's state in the context of a call.
const CALL: &str = "current_api_call_event";

// In characters, as in Python.
const CLIENT_ID_LIMIT: usize = 255;
const USER_AGENT_LIMIT: usize = 256;
const ERROR_CODE_LIMIT: usize = 128;
const EXCEPTION_CLASS_LIMIT: usize = 128;
const MESSAGE_LIMIT: usize = 512;
/// In bytes; a longer message is not sent.
const DATAGRAM_LIMIT: usize = 8 * 1024;

/// Headers of responses that identify a call.
const RESPONSE_HEADERS: [(&str, &str); 3] = [
    ("x-amzn-requestid", "XAmznRequestId"),
    ("x-amz-request-id", "XAmzRequestId"),
    ("x-amz-id-2", "XAmzId2"),
];

/// Reports the calls of a client to an agent.
pub(crate) struct Monitor {
    /// The program's client id.
    client_id: String,
    host: String,
    port: i64,
    clock: Arc<dyn Clock>,
    datagrams: Arc<dyn Datagrams>,
}

impl Monitor {
    /// A monitor for an agent at `host` and `port`.
    ///
    /// # Errors
    ///
    /// `InvalidValue` for a client id of more than 255 characters.
    pub(crate) fn new(client_id: String, host: String, port: i64, seams: &Seams) -> Result<Self> {
        if client_id.chars().count() > CLIENT_ID_LIMIT {
            return Err(Error::value(format!(
                "The value provided for csm_client_id: {client_id} exceeds the maximum length of {CLIENT_ID_LIMIT} \
                 characters"
            )));
        }
        Ok(Self {
            client_id,
            host,
            port,
            clock: Arc::clone(&seams.clock),
            datagrams: Arc::clone(&seams.datagrams),
        })
    }

    /// Monitors the calls of a client from now on, after all of its other hooks.
    // P047
    pub(crate) fn register(self: &Arc<Self>, emitter: &Emitter) -> Result<()> {
        let monitor = Arc::clone(self);
        let capture = Handler::sync(move |event| {
            if let Some(message) = monitor.feed(event) {
                monitor.publish(&message);
            }
            Ok(Reply::None)
        });
        for name in EVENTS {
            emitter.register_last(name, capture.clone())?;
        }
        Ok(())
    }

    /// The message to send after an event. If something is missing, none is sent, as in botocore, whose monitor
    /// swallows its own errors.
    fn feed(&self, event: &mut Event<'_>) -> Option<String> {
        match event {
            Event::BeforeParameterBuild(event) => {
                let operation = event.call.operation;
                let call = ApiCall {
                    service: operation.service().service_id().ok()?.as_str(),
                    operation: operation.wire_name(),
                    timestamp: self.now(),
                    attempts: 0,
                    last: None,
                };
                call.keep(&mut event.context.extra);
                None
            }
            Event::RequestCreated(event) => {
                let mut call = ApiCall::take(&mut event.context.extra)?;
                call.attempts += 1;
                call.last = Some(Attempt::new(
                    &event.request.url,
                    &event.request.headers,
                    self.now(),
                ));
                call.keep(&mut event.context.extra);
                None
            }
            Event::ResponseReceived(event) => {
                let mut call = ApiCall::take(&mut event.context.extra)?;
                let outcome = match event.parsed.as_deref() {
                    Some(parsed) => Outcome::parsed(parsed),
                    None => event.error.map(Outcome::failed),
                };
                let message = self.attempt_message(&mut call, outcome);
                call.keep(&mut event.context.extra);
                message
            }
            Event::AfterCall(event) => {
                let call = ApiCall::take(&mut event.context.extra)?;
                let metadata = event.parsed["ResponseMetadata"].as_map()?;
                let is_exhausted = metadata.get("MaxAttemptsReached").and_then(Value::as_bool);
                self.call_message(&call, is_exhausted == Some(true))
            }
            Event::AfterCallError(event) => {
                let call = ApiCall::take(&mut event.context.extra)?;
                self.call_message(&call, is_retryable(event.error))
            }
            _ => None,
        }
    }

    fn attempt_message(&self, call: &mut ApiCall, outcome: Option<Outcome>) -> Option<String> {
        call.last.as_mut()?.outcome = Some(outcome?);
        let attempt = call.last.as_ref()?;
        let mut message = self.message("ApiCallAttempt", call, attempt.timestamp);
        message.number("AttemptLatency", self.now() - attempt.timestamp);
        message.text("Fqdn", &attempt.fqdn);
        message.text("UserAgent", &attempt.user_agent);
        match &attempt.signature {
            Signature::Known { access_key, region } => {
                message.text("AccessKey", access_key);
                if let Some(region) = region {
                    message.text("Region", region);
                }
            }
            Signature::None => {}
            // A signature of an unknown format is not reported.
            Signature::Unknown => return None,
        }
        if let Some(token) = &attempt.session_token {
            message.text("SessionToken", token);
        }
        if let Some(outcome) = &attempt.outcome {
            outcome.tell(&mut message, "")?;
        }
        Some(message.end())
    }

    fn call_message(&self, call: &ApiCall, is_exhausted: bool) -> Option<String> {
        let mut message = self.message("ApiCall", call, call.timestamp);
        message.number("AttemptCount", i64::from(call.attempts));
        if let Some(last) = &call.last {
            if let Signature::Known {
                region: Some(region),
                ..
            } = &last.signature
            {
                message.text("Region", region);
            }
            message.text("UserAgent", &last.user_agent);
            if let Some(outcome) = &last.outcome {
                outcome.tell(&mut message, "Final")?;
            }
        }
        message.number("Latency", self.now() - call.timestamp);
        message.number("MaxRetriesExceeded", i64::from(is_exhausted));
        Some(message.end())
    }

    fn message(&self, kind: &str, call: &ApiCall, timestamp: i64) -> Message {
        let mut message = Message::begin();
        message.number("Version", 1);
        message.text("ClientId", &self.client_id);
        message.text("Type", kind);
        message.text("Service", call.service);
        message.text("Api", call.operation);
        message.number("Timestamp", timestamp);
        message
    }

    fn publish(&self, message: &str) {
        if message.len() > DATAGRAM_LIMIT {
            tracing::debug!(
                size = message.len(),
                limit = DATAGRAM_LIMIT,
                "the monitor's message is too long and not sent"
            );
            return;
        }
        let sent = match u16::try_from(self.port) {
            Ok(port) => self.datagrams.send(&self.host, port, message.as_bytes()),
            Err(_) => Err(std::io::ErrorKind::InvalidInput.into()),
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "the monitor's message could not be sent");
        }
    }

    /// Milliseconds since 1970.
    fn now(&self) -> i64 {
        let Timestamp {
            seconds,
            nanoseconds,
            ..
        } = self.clock.now();
        seconds
            .saturating_mul(1_000)
            .saturating_add(i64::from(nanoseconds / 1_000_000))
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// The state of a call, kept in the call's context between its events.
#[derive(Clone, PartialEq)]
struct ApiCall {
    service: &'static str,
    operation: &'static str,
    timestamp: i64,
    attempts: u32,
    last: Option<Attempt>,
}

impl ApiCall {
    fn take(extra: &mut Map) -> Option<Self> {
        extra.remove(CALL)?.as_object().cloned()
    }

    fn keep(self, extra: &mut Map) {
        extra.insert(Text::from_static(CALL), Object::new(self));
    }
}

impl AnyObject for ApiCall {
    fn python_type(&self) -> &'static str {
        "botocore.monitoring.APICallEvent"
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        (other as &dyn std::any::Any).downcast_ref() == Some(self)
    }
}

/// Shows neither keys nor tokens.
impl fmt::Debug for ApiCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiCall")
            .field("service", &self.service)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq)]
struct Attempt {
    timestamp: i64,
    fqdn: String,
    user_agent: String,
    signature: Signature,
    session_token: Option<String>,
    outcome: Option<Outcome>,
}

impl Attempt {
    fn new(url: &str, headers: &Headers, timestamp: i64) -> Self {
        let agent = headers.get("User-Agent").map_or("", Text::as_str);
        let token = headers.get("X-Amz-Security-Token");
        Self {
            timestamp,
            fqdn: host(url).to_owned(),
            user_agent: cut(agent, USER_AGENT_LIMIT).to_owned(),
            signature: Signature::of(headers.get("Authorization").map(Text::as_str)),
            session_token: token.map(|token| token.as_str().to_owned()),
            outcome: None,
        }
    }
}

/// Host and port of a URL.
///
/// DIFFERENCE (42): botocore sends the user and the password that may stand before them.
fn host(url: &str) -> &str {
    let authority = uri::split(url).authority;
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

/// The signer's key id in the `Authorization` header.
#[derive(Clone, PartialEq)]
enum Signature {
    None,
    Known {
        access_key: String,
        region: Option<String>,
    },
    Unknown,
}

impl Signature {
    fn of(authorization: Option<&str>) -> Self {
        let Some(authorization) = authorization else {
            return Self::None;
        };
        let known = v4(authorization).or_else(|| s3(authorization));
        known.map_or(Self::Unknown, |(access_key, region)| Self::Known {
            access_key: access_key.to_owned(),
            region: region.map(str::to_owned),
        })
    }
}

/// `AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/…`
fn v4(authorization: &str) -> Option<(&str, Option<&str>)> {
    let scope = authorization.strip_prefix("AWS4-HMAC-SHA256 Credential=")?;
    let mut parts = scope.split('/');
    let (access_key, date, region) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next()?;
    let is_date = !date.is_empty() && date.bytes().all(|byte| byte.is_ascii_digit());
    let is_region_byte =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_region = !region.is_empty() && region.bytes().all(is_region_byte);
    (is_word(access_key) && is_date && is_region).then_some((access_key, Some(region)))
}

/// `AWS AKID:…`
fn s3(authorization: &str) -> Option<(&str, Option<&str>)> {
    let (access_key, _) = authorization.strip_prefix("AWS ")?.split_once(':')?;
    is_word(access_key).then_some((access_key, None))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The outcome of an attempt.
#[derive(Clone, PartialEq)]
enum Outcome {
    Answered {
        status: i64,
        /// The headers with a member in the message, with its name.
        headers: Vec<(&'static str, String)>,
        /// The `Error` of the response, if any.
        error: Value,
    },
    Failed {
        class: &'static str,
        message: String,
    },
}

impl Outcome {
    fn parsed(parsed: &Value) -> Option<Self> {
        let metadata = &parsed["ResponseMetadata"];
        let headers = metadata["HTTPHeaders"].as_map()?;
        let told = RESPONSE_HEADERS.iter().filter_map(|(header, name)| {
            let value = headers.get(header)?.as_str()?;
            Some((*name, value.to_owned()))
        });
        Some(Self::Answered {
            status: metadata["HTTPStatusCode"].as_i64()?,
            headers: told.collect(),
            error: parsed["Error"].clone(),
        })
    }

    fn failed(error: &Error) -> Self {
        Self::Failed {
            class: error.kind().class_name(),
            message: error.to_string(),
        }
    }

    /// Adds its members. `prefix` is `Final` in the message about a whole call, which has no headers.
    fn tell(&self, message: &mut Message, prefix: &str) -> Option<()> {
        match self {
            Self::Answered {
                status,
                headers,
                error,
            } => {
                message.number(&format!("{prefix}HttpStatusCode"), *status);
                if prefix.is_empty() {
                    for (name, value) in headers {
                        message.text(name, value);
                    }
                }
                if !error.is_null() {
                    let code = cut(error["Code"].as_str()?, ERROR_CODE_LIMIT);
                    message.text(&format!("{prefix}AwsException"), code);
                    let text = cut(error["Message"].as_str()?, MESSAGE_LIMIT);
                    message.text(&format!("{prefix}AwsExceptionMessage"), text);
                }
            }
            Self::Failed {
                class,
                message: text,
            } => {
                let class = cut(class, EXCEPTION_CLASS_LIMIT);
                message.text(&format!("{prefix}SdkException"), class);
                let text = cut(text, MESSAGE_LIMIT);
                message.text(&format!("{prefix}SdkExceptionMessage"), text);
            }
        }
        Some(())
    }
}

/// Whether the attempts ended because of their maximum: the error is retryable.
fn is_retryable(error: &Error) -> bool {
    let classes = [
        "ConnectionClosedError",
        "ConnectionError",
        "ReadTimeoutError",
    ];
    error.is_connection() && classes.iter().any(|class| error.is_a(class))
}

/// The first characters of a text.
fn cut(text: &str, limit: usize) -> &str {
    match text.char_indices().nth(limit) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// A message in its written form: one JSON object without spaces, in ASCII.
struct Message(String);

impl Message {
    fn begin() -> Self {
        Self("{".to_owned())
    }

    fn number(&mut self, name: &str, value: i64) {
        self.name(name);
        self.0.push_str(&value.to_string());
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        push_json_text(&mut self.0, value);
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_json_text(&mut self.0, name);
        self.0.push(':');
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P303
    #[test]
    fn signatures_are_distinguished_like_in_botocore() {
        let known = |access_key: &str, region: Option<&str>| Signature::Known {
            access_key: access_key.to_owned(),
            region: region.map(str::to_owned),
        };
        let cases = [
            (None, Signature::None),
            (
                Some(
                    "AWS4-HMAC-SHA256 Credential=AKID_1/20150830/us-east-1/s3/aws4_request, Signed",
                ),
                known("AKID_1", Some("us-east-1")),
            ),
            (Some("AWS AKID:signature="), known("AKID", None)),
            (
                Some("AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1"),
                Signature::Unknown,
            ),
            (
                Some("AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/s3"),
                Signature::Unknown,
            ),
            (
                Some("AWS4-HMAC-SHA256 Credential=AKID/20150830/US/s3"),
                Signature::Unknown,
            ),
            (
                Some("AWS4-ECDSA-P256-SHA256 Credential=AKID/20150830/s3/aws4_request"),
                Signature::Unknown,
            ),
            (Some("AWS AK ID:x"), Signature::Unknown),
            (Some("Bearer token"), Signature::Unknown),
        ];
        for (header, expected) in cases {
            assert!(Signature::of(header) == expected, "{header:?}");
        }
    }

    // P303
    #[test]
    fn the_record_of_a_call_shows_no_secrets() {
        let mut headers = Headers::new();
        headers.append("X-Amz-Security-Token", "hunter2");
        headers.append("Authorization", "AWS hunter2:hunter2");
        let mut extra = Map::new();
        let call = ApiCall {
            service: "S3",
            operation: "ListBuckets",
            timestamp: 0,
            attempts: 1,
            last: Some(Attempt::new(
                "https://ada:hunter2@example.com/",
                &headers,
                0,
            )),
        };
        call.clone().keep(&mut extra);
        assert!(!format!("{extra:?}").contains("hunter2"), "{extra:?}");
        assert_eq!(call.last.as_ref().unwrap().fqdn, "example.com");
        assert!(ApiCall::take(&mut extra) == Some(call) && extra.is_empty());
    }

    #[test]
    fn strings_are_truncated_between_characters() {
        assert_eq!(cut("äöü", 2), "äö");
        assert_eq!(cut("äöü", 3), "äöü");
    }
}
