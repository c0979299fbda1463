//! The standard retry mode, which is the default: three attempts, back-off by kind of failure, a quota.
//!
//! Counterpart: botocore `retries/standard.py`.

use std::time::Duration;

use super::classify::{Outcome, whole_number};
use super::quota::RetryQuota;
use crate::error::Result;

/// Whether to retry.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Decision {
    /// How long to wait before the next attempt; `None` if there is none.
    pub retry_after: Option<Duration>,
    /// How long to wait although there is no next attempt, so that long polls do not come in bursts.
    pub wait_and_stop: Option<Duration>,
    /// The tokens that the retry took from the quota.
    pub acquired: Option<u32>,
    /// `ResponseMetadata.MaxAttemptsReached` is set.
    pub max_attempts_reached: bool,
    /// `ResponseMetadata.RetryQuotaReached` is set.
    pub retry_quota_reached: bool,
}

/// The standard mode for one client.
#[derive(Debug)]
pub struct Standard {
    max_attempts: u32,
    service_id: String,
    quota: RetryQuota,
}

impl Standard {
    /// The mode for the service with this hyphenated id; `max_attempts` includes the first attempt.
    pub fn new(service_id: &str, max_attempts: Option<u32>) -> Self {
        let default = if is_dynamodb(service_id) { 4 } else { 3 };
        Self {
            max_attempts: max_attempts.unwrap_or(default),
            service_id: service_id.to_owned(),
            quota: RetryQuota::default(),
        }
    }

    /// The maximum number of attempts, including the first.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Decides whether to retry after an attempt. `random` returns a number in 0 ≤ random < 1; it is called only if
    /// there is a wait to compute, which is rare.
    ///
    /// # Errors
    ///
    /// Errors of `random`.
    pub fn decide(
        &self,
        outcome: &Outcome<'_>,
        random: impl FnOnce() -> Result<f64>,
    ) -> Result<Decision> {
        let mut decision = Decision::default();
        if outcome.attempt >= self.max_attempts {
            // The limit is checked first, so the flag is set even if the outcome is not retryable. P289
            decision.max_attempts_reached = true;
            return Ok(decision);
        }
        if !outcome.is_retryable() {
            return Ok(decision);
        }
        let cost = if outcome.is_throttling() {
            THROTTLING_RETRY_COST
        } else {
            RETRY_COST
        };
        if self.quota.acquire(cost) {
            decision.acquired = Some(cost);
            decision.retry_after = Some(self.delay(outcome, random()?));
        } else {
            decision.retry_quota_reached = true;
            if self.is_long_poll(outcome.operation.name()) {
                decision.wait_and_stop = Some(self.delay(outcome, random()?));
            }
        }
        Ok(decision)
    }

    /// Returns the tokens that a call took, after its last response.
    pub fn release(&self, status: u16, acquired: Option<u32>) {
        if (200..300).contains(&status) {
            self.quota.release(acquired.unwrap_or(NO_RETRY_INCREMENT));
        }
    }

    /// `random × min(scale × 2ⁿ⁻¹, 20 s)`, raised to what the service requests.
    // P286
    fn delay(&self, outcome: &Outcome<'_>, random: f64) -> Duration {
        let scale = if outcome.is_throttling() {
            1.0
        } else if is_dynamodb(&self.service_id) {
            0.025
        } else {
            0.05
        };
        let exponent = i32::try_from(outcome.attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let computed = random * (scale * 2f64.powi(exponent)).min(MAX_BACKOFF);
        let asked = outcome
            .response
            .and_then(|response| response.headers.get("x-amz-retry-after"))
            .and_then(|text| whole_number(text))
            .filter(|milliseconds| *milliseconds >= 0.0)
            .map(|milliseconds| milliseconds / 1000.0);
        let seconds = match asked {
            Some(asked) => computed.max(asked.min(computed + RETRY_AFTER_MAX_ADDITIONAL)),
            None => computed,
        };
        Duration::from_secs_f64(seconds)
    }

    fn is_long_poll(&self, operation: &str) -> bool {
        LONG_POLLS.contains(&(self.service_id.as_str(), operation))
    }
}

fn is_dynamodb(service_id: &str) -> bool {
    matches!(service_id, "dynamodb" | "dynamodb-streams")
}

const MAX_BACKOFF: f64 = 20.0;
const RETRY_AFTER_MAX_ADDITIONAL: f64 = 5.0;
const RETRY_COST: u32 = 14;
const THROTTLING_RETRY_COST: u32 = 5;
const NO_RETRY_INCREMENT: u32 = 1;

const LONG_POLLS: &[(&str, &str)] = &[
    ("sqs", "ReceiveMessage"),
    ("sfn", "GetActivityTask"),
    ("swf", "PollForActivityTask"),
    ("swf", "PollForDecisionTask"),
    ("kinesis", "ReceiveQueueRecords"),
    ("kinesis", "ReceiveDeadLetterQueueRecords"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};
    use crate::http::Response;
    use crate::model::Service;
    use crate::model::archive::compile_service;
    use crate::params;
    use crate::value::Value;

    fn service(id: &str) -> Service {
        let json = serde_json::json!({
            "metadata": { "serviceId": id, "endpointPrefix": id, "protocol": "json" },
            "operations": {
                "ReceiveMessage": { "errors": [{ "shape": "Busy" }, { "shape": "Slow" }, { "shape": "Gone" }] },
            },
            "shapes": {
                "Busy": { "type": "structure", "members": {}, "exception": true, "retryable": { "throttling": false } },
                "Slow": { "type": "structure", "members": {}, "exception": true, "retryable": { "throttling": true } },
                "Gone": { "type": "structure", "members": {}, "exception": true, "error": { "code": "IsGone" } },
            },
        });
        Service::open(compile_service(&json).unwrap().leak()).unwrap()
    }

    fn after(
        mode: &Standard,
        attempt: u32,
        status: u16,
        code: &str,
        retry_after: Option<&str>,
    ) -> Decision {
        let mut response = Response {
            status,
            ..Response::default()
        };
        if let Some(text) = retry_after {
            response.headers.set("x-amz-retry-after", text);
        }
        let parsed = params! { "Error": { "Code": code } };
        let outcome = outcome(
            &mode.service_id,
            attempt,
            Some(&response),
            Some(&parsed),
            None,
        );
        mode.decide(&outcome, || Ok(1.0)).unwrap()
    }

    fn outcome<'a>(
        name: &'a str,
        attempt: u32,
        response: Option<&'a Response>,
        parsed: Option<&'a Value>,
        error: Option<&'a Error>,
    ) -> Outcome<'a> {
        let operation = service(name).operation("ReceiveMessage").unwrap();
        Outcome {
            attempt,
            operation,
            service_name: name,
            response,
            parsed,
            error,
        }
    }

    // P285 P286: which failures are retried, and after how long if the random number is 1
    #[test]
    fn failures_are_classified() {
        let mode = Standard::new("sqs", None);
        let seconds = |decision: Decision| decision.retry_after.map(|delay| delay.as_secs_f64());
        for (attempt, status, code, expected) in [
            (1, 500, "Whatever", Some(0.05)),
            (2, 503, "Whatever", Some(0.1)),
            (1, 400, "RequestTimeout", Some(0.05)),
            (1, 400, "SlowDown", Some(1.0)),
            (2, 400, "ThrottlingException", Some(2.0)),
            (1, 429, "Unknown", Some(1.0)),
            (1, 429, "IsGone", None),
            (1, 400, "Busy", Some(0.05)),
            (1, 400, "Slow", Some(1.0)),
            (1, 404, "NoSuchKey", None),
            (1, 501, "NotImplemented", None),
        ] {
            assert_eq!(
                seconds(after(&mode, attempt, status, code, None)),
                expected,
                "{code} {status}"
            );
        }
    }

    // P286
    #[test]
    fn the_service_can_request_a_longer_wait() {
        let mode = Standard::new("dynamodb", None);
        let seconds = |header| {
            after(&mode, 1, 500, "X", Some(header))
                .retry_after
                .unwrap()
                .as_secs_f64()
        };
        assert!((seconds("3000") - 3.0).abs() < 1e-9);
        assert!((seconds("60000") - 5.025).abs() < 1e-9);
        assert!((seconds("-1") - 0.025).abs() < 1e-9);
        assert!((seconds("soon") - 0.025).abs() < 1e-9);
        assert!((seconds(" +3_000 ") - 3.0).abs() < 1e-9);
        assert!((seconds("99999999999999999999") - 5.025).abs() < 1e-9);
        assert!((seconds("3_") - 0.025).abs() < 1e-9);
        assert!((seconds("3000.0") - 0.025).abs() < 1e-9);
    }

    // P284 P289
    #[test]
    fn the_limit_is_checked_first() {
        assert_eq!(Standard::new("dynamodb-streams", None).max_attempts(), 4);
        assert_eq!(Standard::new("s3", None).max_attempts(), 3);
        let mode = Standard::new("s3", Some(1));
        let decision = after(&mode, 1, 404, "NoSuchKey", None);
        assert!(decision.max_attempts_reached && decision.retry_after.is_none());
    }

    // P287 P288
    #[test]
    fn an_empty_quota_ends_retries() {
        let mode = Standard::new("sqs", None);
        for _ in 0..35 {
            assert_eq!(after(&mode, 1, 500, "X", None).acquired, Some(14));
        }
        assert_eq!(after(&mode, 1, 400, "SlowDown", None).acquired, Some(5));
        assert_eq!(after(&mode, 1, 400, "SlowDown", None).acquired, Some(5));
        let decision = after(&mode, 1, 500, "X", None);
        assert!(decision.retry_quota_reached && decision.retry_after.is_none());
        assert!(
            decision.wait_and_stop.is_some(),
            "ReceiveMessage is a long poll"
        );
        mode.release(200, Some(14));
        assert_eq!(after(&mode, 1, 500, "X", None).acquired, Some(14));
        mode.release(404, Some(14));
        mode.release(200, None);
        assert_eq!(mode.quota.available(), 1);
    }

    // P285
    #[test]
    fn broken_connections_and_special_failures_are_retried() {
        let error = Error::from(ErrorKind::ConnectTimeout {
            endpoint_url: "http://x".to_owned(),
        });
        assert!(outcome("s3", 1, None, None, Some(&error)).is_retryable());
        let error = Error::from(ErrorKind::NoCredentials {});
        assert!(!outcome("s3", 1, None, None, Some(&error)).is_retryable());
        let parsed = params! { "Error": { "Code": "IDPCommunicationError" } };
        let refused = Response {
            status: 400,
            ..Response::default()
        };
        assert!(outcome("sts", 1, Some(&refused), Some(&parsed), None).is_retryable());
        assert!(!outcome("sqs", 1, Some(&refused), Some(&parsed), None).is_retryable());
        let mut response = Response {
            status: 200,
            body: b"{}".to_vec().into(),
            ..Response::default()
        };
        response.headers.set("X-Amz-Crc32", "2745614147");
        assert!(!outcome("dynamodb", 1, Some(&response), None, None).is_retryable());
        response.headers.set("X-Amz-Crc32", "2745614148");
        assert!(outcome("dynamodb", 1, Some(&response), None, None).is_retryable());
    }
}
