//! Errors with S3's codes and messages.
//!
//! Counterpart: none.

use std::borrow::Cow;
use std::io;

use hyper::StatusCode;
use s3s::{S3Error, S3ErrorCode};

/// An error with this code and message.
pub(crate) fn error(code: &str, message: impl Into<Cow<'static, str>>) -> S3Error {
    // Parsing cannot fail: an unknown code is kept as it is.
    let Ok(code) = code.parse::<S3ErrorCode>();
    let status = code.status_code();
    let mut error = S3Error::with_message(code, message);
    if status.is_none() {
        error.set_status_code(StatusCode::BAD_REQUEST);
    }
    error
}

/// An error with S3's text for its code.
pub(crate) fn plain(code: &str) -> S3Error {
    let row = MESSAGES.iter().find(|row| row.0 == code);
    error(code, row.map_or("", |row| row.1))
}

/// The error for features that this endpoint does not support.
pub(crate) fn refuse(message: impl Into<Cow<'static, str>>) -> S3Error {
    error("NotImplemented", message)
}

/// `InvalidArgument` with a message.
pub(crate) fn argument(message: impl Into<Cow<'static, str>>) -> S3Error {
    error("InvalidArgument", message)
}

/// The error for a failed file operation.
pub(crate) fn broken(fault: io::Error) -> S3Error {
    match fault.kind() {
        // Some systems limit paths to fewer bytes than a long key needs.
        io::ErrorKind::InvalidFilename => plain("KeyTooLongError"),
        io::ErrorKind::PermissionDenied => error("AccessDenied", fault.to_string()),
        _ => {
            let mut error = error("InternalError", format!("the store: {fault}"));
            error.set_source(Box::new(fault));
            error
        }
    }
}

/// Adds S3's message to an error that has none.
pub(crate) fn with_message(mut error: S3Error) -> S3Error {
    if error.message().is_none()
        && let Some((_, message)) = MESSAGES
            .iter()
            .find(|(code, _)| *code == error.code().as_str())
    {
        error.set_message(*message);
    }
    error
}

/// Adds S3's message to an error that is already serialized.
pub(crate) fn with_message_in(xml: &str) -> Option<String> {
    let (before, rest) = xml.split_once("<Error><Code>")?;
    let (code, after) = rest.split_once("</Code>")?;
    if after.starts_with("<Message>") {
        return None;
    }
    let (_, message) = MESSAGES.iter().find(|row| row.0 == code)?;
    Some(format!(
        "{before}<Error><Code>{code}</Code><Message>{message}</Message>{after}"
    ))
}

/// No message contains a character that XML must escape.
const MESSAGES: &[(&str, &str)] = &[
    (
        "AccessControlListNotSupported",
        "The bucket does not allow ACLs",
    ),
    (
        "BadDigest",
        "The Content-MD5 you specified did not match what we received.",
    ),
    (
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    (
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty",
    ),
    (
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
    ),
    (
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    ),
    (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    ("InvalidBucketName", "The specified bucket is not valid."),
    (
        "InvalidDigest",
        "The Content-MD5 you specified is not valid.",
    ),
    (
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    ),
    (
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
    ),
    ("InvalidRange", "The requested range is not satisfiable"),
    ("InvalidURI", "Couldn't parse the specified URI."),
    (
        "InvalidStorageClass",
        "The storage class you specified is not valid",
    ),
    ("KeyTooLongError", "Your key is too long"),
    (
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    ),
    (
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size",
    ),
    ("NoSuchBucket", "The specified bucket does not exist"),
    ("NoSuchKey", "The specified key does not exist."),
    (
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ),
    (
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    ),
    (
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    ),
    (
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ),
    (
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
];
