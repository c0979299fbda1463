//! Converts errors of the rules: some have their own class in botocore.
//!
//! Counterpart: botocore `regions.py` (`ruleset_error_to_botocore_exception`).

use crate::error::{Error, ErrorKind};

use super::parameter::{Parameter, Parameters};
use super::rule_set::RuleSet;

const S3_ACCESS_POINT: [&str; 6] = [
    "S3 Outposts does not support",
    "S3 MRAP does not support",
    "S3 Object Lambda does not support",
    "Access Points do not support",
    "Invalid configuration:",
    "Client was configured for partition",
];

/// Converts an error of [`RuleSet::resolve`]. `service_name` is the name that the client was created with.
pub fn translate_error(
    error: Error,
    service_name: &str,
    rule_set: &RuleSet,
    parameters: &Parameters,
) -> Error {
    let ErrorKind::EndpointResolution { msg } = error.kind() else {
        return error;
    };
    match translated(msg.clone(), service_name, rule_set, parameters) {
        Some(kind) => Error::from(kind).with_source(error),
        None => error,
    }
}

// P217
fn translated(
    msg: String,
    service_name: &str,
    rule_set: &RuleSet,
    parameters: &Parameters,
) -> Option<ErrorKind> {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| msg.starts_with(prefix));
    if starts(&["Invalid region in ARN: "]) {
        // "Invalid region in ARN: `us-we$t-2` (invalid DNS name)"
        let label = msg.split('`').nth(1).unwrap_or(&msg).to_owned();
        return Some(ErrorKind::InvalidHostLabel { label });
    }
    match service_name {
        "s3" if msg == "S3 Object Lambda does not support S3 Accelerate"
            || msg == "Accelerate cannot be used with FIPS" =>
        {
            Some(ErrorKind::UnsupportedS3Configuration { msg })
        }
        "s3" if starts(&S3_ACCESS_POINT) => {
            Some(ErrorKind::UnsupportedS3AccesspointConfiguration { msg })
        }
        "s3" if msg.to_lowercase().starts_with("invalid arn:") => {
            Some(ErrorKind::ParamValidation { report: msg })
        }
        "s3control" if starts(&["Invalid ARN:"]) => {
            let bucket = parameters
                .get(rule_set, "Bucket")
                .and_then(Parameter::as_str);
            Some(ErrorKind::UnsupportedS3ControlArn {
                arn: bucket.unwrap_or("None").to_owned(),
                msg,
            })
        }
        "s3control"
            if starts(&[
                "Invalid configuration:",
                "Client was configured for partition",
            ]) =>
        {
            Some(ErrorKind::UnsupportedS3ControlConfiguration { msg })
        }
        "s3control" if msg == "AccountId is required but not set" => {
            Some(ErrorKind::ParamValidation { report: msg })
        }
        "events"
            if starts(&[
                "Invalid Configuration: FIPS is not supported with EventBridge multi-region endpoints.",
            ]) || msg == "EndpointId must be a valid host label." =>
        {
            Some(ErrorKind::InvalidEndpointConfiguration { msg })
        }
        _ => None,
    }
}
