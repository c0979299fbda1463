//! Three errors of S3 say what to do about them, as with `aws`. // E5

use std::fs;

use crate::fake_s3::{FakeS3, Response};
use crate::shell::Shell;

/// Runs a line against a store that refuses everything with one error.
fn run(line: &str, code: &'static str, message: &'static str, more: &'static str) -> String {
    let store = FakeS3::answering(&[], move |_, _| {
        let mut response = Response::error(400, code, more);
        let body = String::from_utf8(response.body).unwrap();
        response.body = body.replace("as told", message).into_bytes();
        Some(vec![response.action()])
    });
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", store.url())
        .with("AWS_MAX_ATTEMPTS", "1");
    fs::write(shell.home().join("file"), "file").unwrap();
    let ran = shell.run(line);
    assert!(matches!(ran.code, Some(1 | 254)), "{line}: {:?}", ran.code);
    ran.stderr
}

const LINES: [&str; 6] = [
    "s3 ls s3://box",
    "s3 cp file s3://box/k --no-progress",
    "s3 cp s3://box/ out --recursive --no-progress",
    "s3 rb s3://box",
    "s3api list-objects-v2 --bucket box",
    "s3api put-object --bucket box --key k --body file",
];

const REGION: &str =
    "You can fix this issue by explicitly providing the correct region location using the --region";

#[test]
fn a_redirection_names_the_endpoint() {
    for line in LINES {
        let said = run(
            line,
            "PermanentRedirect",
            "Use the specified endpoint.",
            "<Endpoint>box.s3.eu-west-1.amazonaws.com</Endpoint>",
        );
        let wanted =
            format!("Use the specified endpoint: box.s3.eu-west-1.amazonaws.com\n{REGION}");
        assert!(said.contains(&wanted), "{line}: {said}");
    }
}

#[test]
fn a_signature_of_another_version_names_the_region() {
    for line in LINES {
        let said = run(
            line,
            "InvalidRequest",
            "The authorization mechanism is not supported. Please use AWS4-HMAC-SHA256.",
            "",
        );
        let wanted = format!("in a region that requires Signature Version 4.  {REGION}");
        assert!(said.contains(&wanted), "{line}: {said}");
    }
}

#[test]
fn keys_of_kms_name_the_setting() {
    for line in LINES {
        let said = run(
            line,
            "InvalidArgument",
            "Objects encrypted with AWS KMS managed keys require AWS Signature Version 4.",
            "",
        );
        let wanted = "Version 4. You can enable AWS Signature Version 4 by running the command: \n\
                      aws configure set s3.signature_version s3v4";
        assert!(said.contains(wanted), "{line}: {said}");
    }
}

#[test]
fn other_errors_stay_as_they_are() {
    for line in LINES {
        let said = run(line, "AccessDenied", "Access Denied", "");
        assert!(!said.contains("You can"), "{line}: {said}");
    }
}
