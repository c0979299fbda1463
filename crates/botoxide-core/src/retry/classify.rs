//! Classifies the failure of an attempt: transient, throttling, modelled as retryable, or none of these.
//!
//! Counterpart: botocore `retries/standard.py` (the checkers) and `retries/special.py`.

use std::fmt;

use crc_fast::{CrcAlgorithm, checksum};

use crate::error::{Error, is_throttling_code};
use crate::http::Response;
use crate::model::{Operation, Shape};
use crate::value::Value;

/// How one attempt ended. `Debug` does not show the parsed response.
#[derive(Clone, Copy)]
pub struct Outcome<'a> {
    /// The number of the attempt; the first is 1.
    pub attempt: u32,
    /// The operation that was called.
    pub operation: Operation,
    /// The service name that the client was created with.
    pub service_name: &'a str,
    /// The response, if one came.
    pub response: Option<&'a Response>,
    /// The parsed response.
    pub parsed: Option<&'a Value>,
    /// Why no response came.
    pub error: Option<&'a Error>,
}

impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome")
            .field("attempt", &self.attempt)
            .field("operation", &self.operation)
            .field("service_name", &self.service_name)
            .field("response", &self.response)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl Outcome<'_> {
    pub(super) fn code(&self) -> Option<&str> {
        self.parsed?["Error"]["Code"].as_str()
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.response.map(|response| response.status)
    }

    /// The exceptions of the operation's model that have the error's code.
    fn modelled(&self) -> impl Iterator<Item = Shape> {
        let code = self.code().map(str::to_owned);
        let shapes = code.is_some().then(|| self.operation.error_shapes());
        shapes.into_iter().flatten().filter(move |shape| {
            let own = shape
                .extra("error")
                .and_then(|error| error.get("code"))
                .and_then(|code| code.as_str())
                .filter(|code| !code.is_empty());
            code.as_deref() == Some(own.unwrap_or_else(|| shape.name()))
        })
    }

    /// `Some` if the model marks the error as retryable: whether it is throttling.
    fn modelled_retry(&self) -> Option<bool> {
        let retryable = self.modelled().find_map(|shape| shape.extra("retryable"))?;
        Some(
            retryable
                .get("throttling")
                .and_then(|value| value.as_bool())
                == Some(true),
        )
    }

    fn is_throttling_status(&self) -> bool {
        self.status() == Some(429) && self.modelled().next().is_none()
    }

    fn is_transient(&self) -> bool {
        self.code()
            .is_some_and(|code| TRANSIENT_CODES.contains(&code))
            || self
                .status()
                .is_some_and(|status| TRANSIENT_STATUS.contains(&status))
            || self.error.is_some_and(Error::is_connection)
    }

    fn is_throttling_code(&self) -> bool {
        self.code().is_some_and(is_throttling_code)
    }

    /// Failures that only one service has.
    fn is_special(&self) -> bool {
        match self.service_name {
            "sts" => self.code() == Some("IDPCommunicationError"),
            "dynamodb" => self.wrong_crc32("x-amz-crc32").is_some(),
            _ => false,
        }
    }

    /// The checksum in the header and that of the body, if they differ.
    pub(super) fn wrong_crc32(&self, header: &str) -> Option<(f64, u32)> {
        let response = self.response?;
        let told = whole_number(response.headers.get(header)?)?;
        let sum = checksum(CrcAlgorithm::Crc32IsoHdlc, response.body.as_bytes()?);
        let found = u32::try_from(sum).ok()?;
        let difference = told - f64::from(found);
        (difference.abs() > 0.0).then_some((told, found))
    }

    /// Whether the service throttled the request.
    // P285
    pub fn is_throttling(&self) -> bool {
        self.is_throttling_code()
            || self
                .modelled_retry()
                .unwrap_or_else(|| self.is_throttling_status())
    }

    /// Whether another attempt may help.
    // P285
    pub fn is_retryable(&self) -> bool {
        self.is_transient()
            || self.is_throttling_code()
            || self.is_throttling_status()
            || self.modelled_retry().is_some()
            || self.is_special()
    }
}

/// An integer as Python's `int` reads it from a header; `None` if it is not a number.
pub(super) fn whole_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = digits
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let number: f64 = text.replace('_', "").parse().ok()?;
    (is_number && number.is_finite()).then_some(number)
}

const TRANSIENT_CODES: &[&str] = &[
    "RequestTimeout",
    "RequestTimeoutException",
    "PriorRequestNotComplete",
];

const TRANSIENT_STATUS: &[u16] = &[500, 502, 503, 504];
