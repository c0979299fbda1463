//! The logs about a signature that a service rejects.

use botoxide::observe::Level;
use botoxide::params;
use botoxide::seam::Fakes;

use crate::lines::{SECRET, TOKEN, logged, response, session};

/// The fields of the event with this name; strings are split into lines.
fn event<'a>(text: &'a str, name: &str) -> &'a str {
    let (_, rest) = text
        .split_once(name)
        .unwrap_or_else(|| panic!("no {name} in {text}"));
    rest.split("botoxide::").next().unwrap()
}

fn is_clean(text: &str) {
    for secret in [SECRET, TOKEN] {
        assert!(!text.contains(secret), "{secret} shows in {text}");
    }
}

#[test]
fn s3_reports_what_it_signed_and_so_do_we() {
    // The service received a different header than was sent, and repeats the token.
    let body = format!(
        "<Error><Code>SignatureDoesNotMatch</Code><Message>no match</Message><AWSAccessKeyId>AKIDEXAMPLE</AWSAccessKeyId>\
         <StringToSign>AWS4-HMAC-SHA256</StringToSign><SignatureProvided>0</SignatureProvided>\
         <CanonicalRequest>GET\n/\n\nhost:proxy.example.com\nx-amz-security-token:{TOKEN}\n</CanonicalRequest></Error>"
    );
    let text = logged("botoxide", Level::TRACE, || {
        let session = session(&Fakes::default(), [response(403, &[], &body)]);
        session
            .client("s3")
            .unwrap()
            .call("ListBuckets", params! {})
            .unwrap_err();
    });
    let signed = event(&text, ": signed ");
    let canonical = "canonical_request=\nGET\n/\n\nhost:s3.eu-central-1.amazonaws.com\nx-amz-content-sha256:e3b0c442";
    assert!(signed.contains(canonical), "{signed}");
    assert!(
        signed.contains("\nx-amz-date:20150830T123600Z\nx-amz-security-token:***\n"),
        "{signed}"
    );
    let to_sign = "string_to_sign=\nAWS4-HMAC-SHA256\n20150830T123600Z\n20150830/eu-central-1/s3/aws4_request\n";
    assert!(signed.contains(to_sign), "{signed}");
    let refused = event(&text, ": the service computed a different signature ");
    let difference = "difference=\"line 4: \\\"host:s3.eu-central-1.amazonaws.com\\\" here, \\\"host:proxy.example.com\\\" there\"";
    assert!(refused.contains(difference), "{refused}");
    assert!(refused.contains(canonical), "{refused}");
    is_clean(&text);
}

#[test]
fn other_services_report_it_in_their_message() {
    let theirs = format!(
        "POST\n/\n\nhost:dynamodb.eu-central-1.amazonaws.com\nx-amz-date:20150830T123600Z\nx-amz-security-token:{TOKEN}\n"
    );
    let message = format!(
        "The request signature we calculated does not match.\n\nThe Canonical String for this request should have \
         been\n'{theirs}'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256'\n"
    );
    let body = format!(
        r#"{{"__type":"com.amazon.coral#InvalidSignatureException","message":"{}"}}"#,
        message.replace('\n', "\\n")
    );
    let text = logged("botoxide", Level::TRACE, || {
        let session = session(&Fakes::default(), [response(400, &[], &body)]);
        let client = session.client("dynamodb").unwrap();
        client.call("ListTables", params! {}).unwrap_err();
    });
    let refused = event(&text, ": the service computed a different signature ");
    assert!(
        refused.contains("code=\"InvalidSignatureException\" difference=\"line 4: "),
        "{refused}"
    );
    assert!(
        refused.contains("their_canonical_request=\nPOST\n/\n"),
        "{refused}"
    );
    is_clean(&text);
}

#[test]
fn a_rejection_for_other_reasons_is_not_explained() {
    let body = "<Error><Code>AccessDenied</Code></Error>";
    let text = logged("botoxide", Level::DEBUG, || {
        let session = session(&Fakes::default(), [response(403, &[], body)]);
        session
            .client("s3")
            .unwrap()
            .call("ListBuckets", params! {})
            .unwrap_err();
    });
    assert!(text.contains(": signed "));
    assert!(!text.contains("a different signature"), "{text}");
}
