//! The advice that `aws` adds to three of S3's errors.
//!
//! Counterpart: awscli `customizations/s3errormsg.py`.

use botoxide::hooks::AfterCall;
use botoxide_core::value::Value;

const REGION: &str = "You can fix this issue by explicitly providing the correct region location using the --region \
    argument, the AWS_DEFAULT_REGION environment variable, or the region variable in the AWS CLI configuration file.  \
    You can get the bucket's location by running \"aws s3api get-bucket-location --bucket BUCKET\".";

const SIGNATURE: &str = " You can enable AWS Signature Version 4 by running the command: \n\
    aws configure set s3.signature_version s3v4";

/// Adds advice to the error of a response, if it has one.
pub(crate) fn explain(event: &mut AfterCall<'_>) {
    let error = event.parsed.as_map_mut();
    let error = error.and_then(|parsed| parsed.get_mut("Error"));
    if let Some(error) = error.and_then(Value::as_map_mut) {
        let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        if let Some(message) = explained(text("Code"), text("Message"), text("Endpoint")) {
            error.insert("Message", message);
        }
    }
}

/// The message with advice; `None` if there is none.
fn explained(code: &str, message: &str, endpoint: &str) -> Option<String> {
    if message.contains("Please use AWS4-HMAC-SHA256") {
        return Some(format!(
            "You are attempting to operate on a bucket in a region that requires Signature Version 4.  {REGION}"
        ));
    }
    if code == "PermanentRedirect" && !endpoint.is_empty() {
        let mut message = message.to_owned();
        message.pop();
        return Some(format!("{message}: {endpoint}\n{REGION}"));
    }
    message
        .contains("AWS KMS managed keys require AWS Signature Version 4")
        .then(|| format!("{message}{SIGNATURE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_errors_say_what_to_do() {
        let redirect = "The bucket must be addressed using the specified endpoint.";
        for (code, message, endpoint, begins, ends) in [
            (
                "PermanentRedirect",
                redirect,
                "b.s3.eu-west-1.amazonaws.com",
                "The bucket must be addressed using the specified endpoint: b.s3.eu-west-1.amazonaws.com\nYou can fix",
                "--bucket BUCKET\".",
            ),
            (
                "PermanentRedirect",
                "",
                "e",
                ": e\nYou can fix",
                "--bucket BUCKET\".",
            ),
            (
                "InvalidRequest",
                "The authorization mechanism is not supported. Please use AWS4-HMAC-SHA256.",
                "",
                "You are attempting to operate on a bucket in a region that requires Signature Version 4.  You can fix",
                "--bucket BUCKET\".",
            ),
            (
                "InvalidArgument",
                "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
                "",
                "Requests specifying",
                "Version 4. You can enable AWS Signature Version 4 by running the command: \n\
                 aws configure set s3.signature_version s3v4",
            ),
        ] {
            let said = explained(code, message, endpoint).unwrap();
            assert!(said.starts_with(begins) && said.ends_with(ends), "{said}");
        }
        for (code, message, endpoint) in [
            ("PermanentRedirect", redirect, ""),
            ("NoSuchKey", redirect, "b.s3.eu-west-1.amazonaws.com"),
            ("AccessDenied", "Access Denied", ""),
            ("", "", ""),
        ] {
            assert_eq!(explained(code, message, endpoint), None);
        }
    }
}
