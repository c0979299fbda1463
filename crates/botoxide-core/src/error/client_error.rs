//! `ClientError`: an error of a service, with the whole parsed response.
//!
//! Counterpart: botocore `exceptions.py` (`ClientError`).

use std::fmt;

use crate::value::{PythonStr, Value};

/// An error that the service reported. `Debug` shows the error's code and message, not the rest of the response,
/// which can contain secrets.
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
/// let reported = error.as_client_error().unwrap();
/// assert_eq!(reported.code(), "NoSuchKey");
/// assert_eq!(reported.message(), "The key does not exist");
/// assert_eq!(reported.status(), Some(404));
/// ```
#[derive(Clone)]
pub struct ClientError {
    /// The parsed response: `Error` (`Code`, `Message` …), `ResponseMetadata`, and the modelled members.
    pub response: Value,
    /// The operation, by its name in the model.
    pub operation_name: String,
    /// The shape of the modelled exception (`client.exceptions.NoSuchBucket`), if there is one.
    pub exception: Option<&'static str>,
}

impl ClientError {
    /// `Error.Code`, or `Unknown`.
    pub fn code(&self) -> &str {
        self.response["Error"]["Code"].as_str().unwrap_or("Unknown")
    }

    /// `Error.Message`, or `Unknown`.
    pub fn message(&self) -> &str {
        self.response["Error"]["Message"]
            .as_str()
            .unwrap_or("Unknown")
    }

    /// The HTTP status code of the response.
    pub fn status(&self) -> Option<i64> {
        self.response["ResponseMetadata"]["HTTPStatusCode"].as_i64()
    }

    /// The request id of the service.
    pub fn request_id(&self) -> Option<&str> {
        self.response["ResponseMetadata"]["RequestId"].as_str()
    }
}

impl fmt::Debug for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientError")
            .field("code", &self.code())
            .field("message", &self.message())
            .field("operation_name", &self.operation_name)
            .field("exception", &self.exception)
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = &self.response["Error"];
        write!(
            f,
            "An error occurred ({}) when calling the {} operation",
            Told(error.get("Code")),
            self.operation_name
        )?;
        // botocore exceptions.py _get_retry_info: only when the last attempt was used up
        let metadata = &self.response["ResponseMetadata"];
        if metadata["MaxAttemptsReached"].as_bool() == Some(true)
            && let Some(retries) = metadata["RetryAttempts"].as_i64()
        {
            write!(f, " (reached max retries: {retries})")?;
        }
        write!(f, ": {}", Told(error.get("Message")))
    }
}

/// A code or a message, which may have any type in JSON.
struct Told<'a>(Option<&'a Value>);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("Unknown"),
            Some(value) => PythonStr(value).fmt(f),
        }
    }
}
