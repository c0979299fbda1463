//! The meaning of an error, whatever its class: throttling, not found, timeout.
//!
//! Not here: retries (`retry/`). Counterpart: the lists of codes in botocore
//! `retries/standard.py`; boto3 has no such predicates.

use crate::error::{Error, ErrorKind};

/// Error codes of throttling.
const THROTTLING_CODES: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

/// Whether this error code means throttling.
pub(crate) fn is_throttling_code(code: &str) -> bool {
    THROTTLING_CODES.contains(&code)
}

/// Predicates of any error.
///
/// # Example: create what does not exist
///
/// ```
/// # use botoxide_core::error::{ClientError, Error};
/// # use botoxide_core::params;
///
/// let error = Error::from(ClientError {
///     response: params! { "Error": { "Code": "NoSuchBucket", "Message": "The bucket does not exist" } },
///     operation_name: "GetObject".to_owned(),
///     exception: Some("NoSuchBucket"),
/// });
/// assert!(error.is_not_found());
/// assert!(!error.is_throttling() && !error.is_timeout());
/// ```
impl Error {
    /// Whether the service throttled the request: one of botocore's throttling codes, or status 429.
    pub fn is_throttling(&self) -> bool {
        self.code().is_some_and(is_throttling_code) || self.status() == Some(429)
    }

    /// Whether the service reported that something does not exist: status 404, or a code such as `NoSuchKey`,
    /// `ResourceNotFoundException`, `InvalidInstanceID.NotFound`, `QueueDoesNotExist`.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404) || self.code().is_some_and(is_not_found_code)
    }

    /// Whether the call took too long: connecting, reading, or all of it (`overall_timeout`); or the service reported
    /// `RequestTimeout`.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::ConnectTimeout { .. }
                | ErrorKind::OverallTimeout { .. }
                | ErrorKind::ReadTimeout { .. }
        ) || matches!(
            self.code(),
            Some("RequestTimeout" | "RequestTimeoutException")
        )
    }

    /// The HTTP status code, if the service reported the error.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::error::{ClientError, Error};
    /// # use botoxide_core::params;
    /// let error = Error::from(ClientError {
    ///     response: params! {
    ///         "Error": { "Code": "NoSuchKey", "Message": "The key does not exist" },
    ///         "ResponseMetadata": { "HTTPStatusCode": 404, "RequestId": "4442587F" },
    ///     },
    ///     operation_name: "GetObject".to_owned(),
    ///     exception: Some("NoSuchKey"),
    /// });
    /// assert_eq!(error.status(), Some(404));
    /// ```
    pub fn status(&self) -> Option<i64> {
        self.as_client_error()?.status()
    }
}

fn is_not_found_code(code: &str) -> bool {
    // JSON services prefix codes with a namespace, query services with a subject and a dot.
    let code = code.rsplit(['#', '.']).next().unwrap_or(code);
    code.starts_with("NoSuch")
        || code.contains("NotFound")
        || code.contains("NotExist")
        || matches!(code, "NonExistentQueue" | "404")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ClientError;
    use crate::params;

    fn reported(code: &str, status: i64) -> Error {
        Error::from(ClientError {
            response: params! {
                "Error": { "Code": code },
                "ResponseMetadata": { "HTTPStatusCode": status },
            },
            operation_name: "GetThing".to_owned(),
            exception: None,
        })
    }

    #[test]
    fn not_found_by_status_and_by_code() {
        for code in [
            "NoSuchKey",
            "NoSuchEntity",
            "ResourceNotFoundException",
            "InvalidInstanceID.NotFound",
            "AWS.SimpleQueueService.NonExistentQueue",
            "QueueDoesNotExist",
            "com.amazonaws.dynamodb#ResourceNotFoundException",
            "DBInstanceNotFoundFault",
        ] {
            assert!(reported(code, 400).is_not_found(), "{code}");
        }
        assert!(reported("404", 404).is_not_found());
        for code in ["AccessDenied", "ValidationException", "BucketAlreadyExists"] {
            assert!(!reported(code, 400).is_not_found(), "{code}");
        }
    }

    #[test]
    fn throttling_by_code_and_by_status() {
        for code in THROTTLING_CODES {
            assert!(reported(code, 400).is_throttling(), "{code}");
        }
        assert!(reported("Unknown", 429).is_throttling());
        assert!(!reported("InternalError", 500).is_throttling());
    }

    #[test]
    fn timeouts_of_every_kind() {
        let endpoint_url = "https://example.com".to_owned();
        let kinds = [
            ErrorKind::ConnectTimeout {
                endpoint_url: endpoint_url.clone(),
            },
            ErrorKind::ReadTimeout {
                endpoint_url: endpoint_url.clone(),
            },
            ErrorKind::OverallTimeout {
                timeout: "1".to_owned(),
            },
        ];
        for kind in kinds {
            assert!(Error::from(kind).is_timeout());
        }
        assert!(reported("RequestTimeout", 400).is_timeout());
        assert!(!Error::from(ErrorKind::EndpointConnection { endpoint_url }).is_timeout());
    }
}
