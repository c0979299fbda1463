//! Why a signature is refused: what was signed, and the first difference to the service's view.
//!
//! It does not contain the key; values of secret headers are hidden.
//! Counterpart: the debug lines of botocore `auth.py` (`CanonicalRequest`, `StringToSign`).

use std::sync::Arc;

use botoxide_core::http::Request;
use botoxide_core::model::Operation;
use botoxide_core::sign::Explanation;
use botoxide_core::value::Value;

use super::redact::Secrets;

/// Error codes for a different signature or an unknown key.
const REFUSALS: &[&str] = &[
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
];

/// Whether signatures are logged.
pub(crate) fn is_watched() -> bool {
    tracing::enabled!(target: "botoxide::sign", tracing::Level::DEBUG)
}

/// Shows what was signed. `operation` is `None` for signatures without an operation, such as a token for RDS.
pub(crate) fn signed(
    operation: Option<Operation>,
    request: &Request,
    version: &str,
    explanation: &Explanation,
) {
    let secrets = Secrets::of_signed(operation, request);
    tracing::debug!(
        target: "botoxide::sign",
        version,
        canonical_request = secrets.canonical_request(&explanation.canonical_request),
        string_to_sign = secrets.scrub(&explanation.string_to_sign),
        "signed"
    );
}

/// Shows the difference if the service refuses the signature, and there is a subscriber.
pub(crate) fn answered(
    explanation: Option<&Arc<Explanation>>,
    operation: Operation,
    (params, request): (&Value, &Request),
    parsed: &Value,
) {
    let Some(explanation) = explanation else {
        return;
    };
    let error = &parsed["Error"];
    let Some(code) = error["Code"]
        .as_str()
        .filter(|code| REFUSALS.contains(code))
    else {
        return;
    };
    let secrets = Secrets::of_call(operation, params, request);
    let message = error["Message"].as_str().unwrap_or_default();
    let theirs = error["CanonicalRequest"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| canonical_request_in(message));
    let ours = explanation.canonical_request.as_str();
    let difference = theirs
        .as_deref()
        .map(|theirs| difference(ours, theirs, &secrets));
    let their_canonical_request = theirs.map(|theirs| secrets.canonical_request(&theirs));
    tracing::debug!(
        target: "botoxide::sign",
        code,
        difference,
        their_canonical_request,
        canonical_request = secrets.canonical_request(ours),
        string_to_sign = secrets.scrub(&explanation.string_to_sign),
        "the service computed a different signature"
    );
}

/// The canonical request that a service quotes in its message, between quotation marks.
fn canonical_request_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("The Canonical String for this request should have been")?;
    let (_, rest) = rest.split_once('\'')?;
    let (canonical, _) = rest.split_once('\'')?;
    Some(canonical.to_owned())
}

/// The first line in which the two differ.
fn difference(ours: &str, theirs: &str, secrets: &Secrets) -> String {
    let at = ours
        .lines()
        .zip(theirs.lines())
        .position(|(ours, theirs)| ours != theirs);
    match at {
        Some(at) => {
            let shown = |canonical: &str| {
                let shown = secrets.canonical_request(canonical);
                shown.lines().nth(at).unwrap_or_default().to_owned()
            };
            let (ours, theirs) = (shown(ours), shown(theirs));
            format!("line {}: {ours:?} here, {theirs:?} there", at + 1)
        }
        None if ours.lines().count() != theirs.lines().count() => {
            "one of the two has more lines".to_owned()
        }
        None => "none: it is the key, the date, the region or the service that differs".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        let difference = |ours: &str, theirs: &str| difference(ours, theirs, &Secrets::default());
        assert_eq!(
            difference("a\nb", "a\nc"),
            "line 2: \"b\" here, \"c\" there"
        );
        assert_eq!(difference("a\nb", "a"), "one of the two has more lines");
        assert!(difference("a", "a").starts_with("none"));
        assert_eq!(
            difference("x-amz-security-token:abc", "x-amz-security-token:def"),
            "line 1: \"x-amz-security-token:***\" here, \"x-amz-security-token:***\" there"
        );
    }

    #[test]
    fn a_message_may_contain_the_canonical_request() {
        let message = "The request signature we calculated does not match.\n\nThe Canonical String for this request \
                       should have been\n'POST\n/\n'\n\nThe String-to-Sign should have been\n'x'\n";
        assert_eq!(canonical_request_in(message).as_deref(), Some("POST\n/\n"));
        assert_eq!(canonical_request_in("something else"), None);
    }
}
