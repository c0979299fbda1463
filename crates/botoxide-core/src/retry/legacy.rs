//! The legacy retry mode: botocore's original one, with the rules that AWS ships as `_retry.json`.
//!
//! Not here: finding that file (the engine's `loader`). Counterpart: botocore `retryhandler.py`, `translate.py`.

use std::time::Duration;

use super::classify::Outcome;
use super::standard::Decision;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;

/// The legacy mode for one client.
#[derive(Debug)]
pub struct Legacy {
    max_attempts: u32,
    /// The base of the delay in seconds; `None` for a random number below 1.
    base: Option<f64>,
    growth_factor: f64,
    checkers: Vec<Checker>,
}

/// A rule that decides which failures are retried.
#[derive(Debug)]
enum Checker {
    /// A body whose checksum is not the one in this header.
    Crc32(&'static str),
    /// An error code of the service with this status.
    ErrorCode(u16, &'static str),
    /// A connection that failed, broke or timed out.
    SocketErrors,
    /// An HTTP status.
    Status(u16),
}

impl Legacy {
    /// The mode for the service with this endpoint prefix, by the rules of a `_retry.json`. `max_attempts` includes the
    /// first attempt and overrides the limit in the rules.
    ///
    /// # Errors
    ///
    /// `InvalidModel` if the rules are not valid.
    // P281 P282 P283
    pub fn new(rules: Node, endpoint_prefix: &str, max_attempts: Option<u32>) -> Result<Self> {
        let retry = rules.get("retry");
        let layers = ["__default__", endpoint_prefix].map(|name| retry?.get(name));
        // The service's rules override the defaults.
        let config = Merged {
            definitions: rules.get("definitions"),
            layers: [
                layers[0],
                layers[1].and_then(|service| service.get("__default__")),
            ],
        };
        let allowed = config.get("max_attempts").number();
        let allowed = allowed.and_then(|number| u32::try_from(number).ok());
        let delay = config.get("delay");
        let base = delay.get("base");
        let base = match (base.text(), base.node().and_then(|node| node.as_f64())) {
            (Some("rand"), _) => None,
            (None, Some(seconds)) if seconds > 0.0 => Some(seconds),
            _ => {
                return Err(invalid(
                    "the base of a delay must be a number above 0 or \"rand\"",
                ));
            }
        };
        let growth_factor = delay.get("growth_factor").node();
        let policies = config.get("policies");
        let checkers: Result<Vec<_>> = policies
            .keys()
            .into_iter()
            .filter_map(|name| Checker::new(&policies.get(name)).transpose())
            .collect();
        Ok(Self {
            max_attempts: max_attempts
                .or(allowed)
                .ok_or_else(|| invalid("max_attempts is missing"))?,
            base,
            growth_factor: growth_factor
                .and_then(|node| node.as_f64())
                .ok_or_else(|| invalid("a delay has no growth_factor"))?,
            checkers: checkers?,
        })
    }

    /// The maximum number of attempts, including the first.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Decides whether to retry after an attempt. `random` returns a number in 0 ≤ random < 1; it is called only if
    /// needed.
    ///
    /// # Errors
    ///
    /// The attempt's own error if it is not retried; `ChecksumError` if the body of the last attempt has a wrong
    /// checksum; errors of `random`.
    pub fn decide(
        &self,
        outcome: &Outcome<'_>,
        random: impl FnOnce() -> Result<f64>,
    ) -> Result<Decision> {
        let mut decision = Decision::default();
        let is_last = outcome.attempt >= self.max_attempts;
        if !self.is_retryable(outcome, is_last)? {
            return Ok(decision);
        }
        if is_last {
            decision.max_attempts_reached = true;
        } else {
            decision.retry_after = Some(self.delay(outcome.attempt, random)?);
        }
        Ok(decision)
    }

    /// Tries the rules in order; the first one that applies decides.
    fn is_retryable(&self, outcome: &Outcome<'_>, is_last: bool) -> Result<bool> {
        for checker in &self.checkers {
            match checker.check(outcome) {
                Ok(false) => {}
                Err(error) if is_last || !is_retryable_exception(&error) => return Err(error),
                Ok(true) | Err(_) => return Ok(true),
            }
        }
        Ok(false)
    }

    /// `base × growthⁿ⁻¹` seconds.
    // P281
    fn delay(&self, attempt: u32, random: impl FnOnce() -> Result<f64>) -> Result<Duration> {
        let base = match self.base {
            Some(base) => base,
            None => random()?,
        };
        let exponent = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let seconds = base * self.growth_factor.powi(exponent);
        Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }
}

impl Checker {
    /// The rule of a policy; `None` if the policy has no condition that a rule can test.
    fn new(policy: &Merged) -> Result<Option<Self>> {
        let when = policy.get("applies_when");
        let response = when.get("response");
        if response.node().is_none() {
            let is_socket = when.get("socket_errors").node().is_some();
            return Ok(is_socket.then_some(Self::SocketErrors));
        }
        let status = response.get("http_status_code").number();
        let status = status.and_then(|status| u16::try_from(status).ok());
        let code = response.get("service_error_code").text();
        let header = response.get("crc32body").text();
        match (code, status, header) {
            (Some(code), Some(status), _) => Ok(Some(Self::ErrorCode(status, code))),
            (None, Some(status), _) => Ok(Some(Self::Status(status))),
            (None, None, Some(header)) => Ok(Some(Self::Crc32(header))),
            _ => Err(invalid("Unknown retry policy")),
        }
    }

    /// Whether to retry the attempt.
    ///
    /// Depending on its class, an error is retried or ends the call.
    fn check(&self, outcome: &Outcome<'_>) -> Result<bool> {
        if outcome.response.is_none() {
            return match (self, outcome.error) {
                (Self::SocketErrors, Some(error)) => Err(error.clone()),
                _ => Ok(false),
            };
        }
        match self {
            Self::Crc32(header) => match outcome.wrong_crc32(header) {
                None => Ok(false),
                Some((told, found)) => Err(ErrorKind::Checksum {
                    checksum_type: "crc32".to_owned(),
                    expected_checksum: told.to_string(),
                    actual_checksum: found.to_string(),
                }
                .into()),
            },
            Self::ErrorCode(status, code) => {
                Ok(outcome.status() == Some(*status) && outcome.code() == Some(code))
            }
            Self::SocketErrors => Ok(false),
            Self::Status(status) => Ok(outcome.status() == Some(*status)),
        }
    }
}

/// botocore's `GENERAL_CONNECTION_ERROR`, or a wrong checksum.
// P281
fn is_retryable_exception(error: &Error) -> bool {
    let classes = [
        "ChecksumError",
        "ConnectionClosedError",
        "ConnectionError",
        "ReadTimeoutError",
    ];
    // DIFFERENCE 103
    let is_unreadable = matches!(error.kind(), ErrorKind::UnreadableResponse { .. });
    !is_unreadable && classes.iter().any(|class| error.is_a(class))
}

/// Two layers of JSON objects, merged: the upper layer overrides the lower.
///
/// DIFFERENCE 35: botocore merges the upper layer into the lower, which all clients of a session share.
#[derive(Clone, Copy)]
struct Merged {
    definitions: Option<Node>,
    /// The lower and the upper layer.
    layers: [Option<Node>; 2],
}

impl Merged {
    fn get(&self, key: &str) -> Self {
        let layers = self.layers.map(|layer| layer?.get(key));
        Self {
            definitions: self.definitions,
            layers: layers.map(|layer| layer.map(|node| self.resolved(node))),
        }
    }

    /// Follows an object that only refers to a definition: `{"$ref": "throttling"}`.
    fn resolved(&self, node: Node) -> Node {
        let name = (node.len() == 1)
            .then(|| node.get("$ref"))
            .flatten()
            .and_then(|name| name.as_str());
        name.and_then(|name| self.definitions?.get(name))
            .unwrap_or(node)
    }

    /// The keys of both layers without duplicates, the lower's first.
    fn keys(&self) -> Vec<&'static str> {
        let mut keys = Vec::new();
        for (key, _) in self.layers.into_iter().flatten().flat_map(Node::entries) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    fn node(&self) -> Option<Node> {
        self.layers[1].or(self.layers[0])
    }

    fn text(&self) -> Option<&'static str> {
        self.node()?.as_str()
    }

    fn number(&self) -> Option<i64> {
        self.node()?.as_i64()
    }
}

// DIFFERENCE 33
fn invalid(what: &str) -> Error {
    ErrorKind::InvalidModel {
        msg: format!("_retry: {what}"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;
    use crate::model::Service;
    use crate::model::archive::{compile_document, compile_service, open_document};
    use crate::params;

    fn rules() -> Node {
        let json = serde_json::json!({
            "definitions": {
                "sockets": { "applies_when": { "socket_errors": ["GENERAL_CONNECTION_ERROR"] } },
                "broken": { "applies_when": { "response": { "http_status_code": 500 } } },
            },
            "retry": {
                "__default__": {
                    "max_attempts": 5,
                    "delay": { "type": "exponential", "base": "rand", "growth_factor": 2 },
                    "policies": { "sockets": { "$ref": "sockets" }, "broken": { "$ref": "broken" } },
                },
                "dynamodb": { "__default__": {
                    "max_attempts": 10,
                    "delay": { "type": "exponential", "base": 0.05, "growth_factor": 2 },
                    "policies": {
                        "crc32": { "applies_when": { "response": { "crc32body": "x-amz-crc32" } } },
                        "broken": { "applies_when": { "response": { "http_status_code": 418 } } },
                    },
                } },
                "s3": { "__default__": { "policies": { "slow": { "applies_when": {
                    "response": { "http_status_code": 400, "service_error_code": "RequestTimeout" },
                } } } } },
            },
        });
        open_document(compile_document(&json).unwrap().leak()).unwrap()
    }

    fn mode(endpoint_prefix: &str, max_attempts: Option<u32>) -> Legacy {
        Legacy::new(rules(), endpoint_prefix, max_attempts).unwrap()
    }

    fn decide(
        mode: &Legacy,
        attempt: u32,
        answer: std::result::Result<(u16, &str), &Error>,
    ) -> Result<Decision> {
        let json = serde_json::json!({
            "metadata": { "serviceId": "x", "endpointPrefix": "x", "protocol": "json" },
            "operations": { "X": {} },
        });
        let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
        let mut response = Response {
            status: answer.map_or(0, |(status, _)| status),
            body: b"{}".to_vec().into(),
            ..Response::default()
        };
        response.headers.set("x-amz-crc32", "1");
        let parsed = params! { "Error": { "Code": answer.map_or("", |(_, code)| code) } };
        let outcome = Outcome {
            attempt,
            operation: service.operation("X").unwrap(),
            service_name: "x",
            response: answer.is_ok().then_some(&response),
            parsed: answer.is_ok().then_some(&parsed),
            error: answer.err(),
        };
        mode.decide(&outcome, || Ok(0.5))
    }

    fn seconds(decision: &Decision) -> Option<f64> {
        decision.retry_after.map(|delay| delay.as_secs_f64())
    }

    // P281 P282: a random number times powers of two; the service's rules override the defaults
    #[test]
    fn rules_are_merged() {
        let mode = mode("s3", None);
        assert_eq!(mode.max_attempts(), 5);
        let delay = |attempt, answer| seconds(&decide(&mode, attempt, answer).unwrap());
        assert_eq!(delay(1, Ok((500, "X"))), Some(0.5));
        assert_eq!(delay(4, Ok((500, "X"))), Some(4.0));
        assert_eq!(delay(2, Ok((400, "RequestTimeout"))), Some(1.0));
        assert_eq!(delay(2, Ok((408, "RequestTimeout"))), None);
        let dynamodb = self::mode("dynamodb", None);
        assert_eq!(dynamodb.max_attempts(), 10);
        assert_eq!(
            seconds(&decide(&dynamodb, 3, Ok((418, "X"))).unwrap()),
            Some(0.2)
        );
        let other = self::mode("sqs", Some(7));
        assert_eq!(other.max_attempts(), 7);
        assert_eq!(delay(7, Ok((418, "X"))), None);
    }

    // P283
    #[test]
    fn the_limit_is_reported_only_if_a_retry_was_due() {
        let mode = mode("s3", Some(1));
        assert!(
            decide(&mode, 1, Ok((500, "X")))
                .unwrap()
                .max_attempts_reached
        );
        assert!(
            !decide(&mode, 1, Ok((404, "X")))
                .unwrap()
                .max_attempts_reached
        );
    }

    // P281
    #[test]
    fn some_connection_failures_are_retried() {
        let mode = mode("s3", Some(2));
        let url = || "http://x".to_owned();
        for (kind, is_tried) in [
            (
                ErrorKind::EndpointConnection {
                    endpoint_url: url(),
                },
                true,
            ),
            (
                ErrorKind::ConnectTimeout {
                    endpoint_url: url(),
                },
                true,
            ),
            (
                ErrorKind::ConnectionClosed {
                    endpoint_url: url(),
                },
                true,
            ),
            (
                ErrorKind::ReadTimeout {
                    endpoint_url: url(),
                },
                true,
            ),
            (ErrorKind::HttpClient { error: url() }, false),
            (ErrorKind::ResponseStreaming { error: url() }, false),
            (ErrorKind::NoCredentials {}, false),
        ] {
            let error = Error::from(kind);
            match decide(&mode, 1, Err(&error)) {
                Ok(decision) => assert!(is_tried && decision.retry_after.is_some()),
                Err(raised) => assert!(!is_tried && raised.to_string() == error.to_string()),
            }
            let raised = decide(&mode, 2, Err(&error)).unwrap_err();
            assert_eq!(raised.to_string(), error.to_string());
        }
    }

    // P282
    #[test]
    fn a_wrong_checksum_in_the_last_attempt_is_an_error() {
        let mode = mode("dynamodb", Some(2));
        assert_eq!(
            seconds(&decide(&mode, 1, Ok((200, ""))).unwrap()),
            Some(0.05)
        );
        assert_eq!(
            decide(&mode, 2, Ok((200, ""))).unwrap_err().to_string(),
            "Checksum crc32 failed, expected checksum 1 did not match calculated checksum 2745614147."
        );
    }

    #[test]
    fn invalid_rules_are_rejected() {
        for json in [
            serde_json::json!({}),
            serde_json::json!({ "retry": { "__default__": { "delay": { "base": 0 } } } }),
            serde_json::json!({ "retry": { "__default__": {
                "max_attempts": 1, "delay": { "base": 1, "growth_factor": 2 },
                "policies": { "a": { "applies_when": { "response": {} } } },
            } } }),
        ] {
            let rules = open_document(compile_document(&json).unwrap().leak()).unwrap();
            let error = Legacy::new(rules, "s3", None).unwrap_err();
            assert_eq!(error.kind().class_name(), "InvalidModelError", "{json}");
        }
    }
}
