//! Verifies signatures like a service: computes them again from the received data and compares.
//!
//! Written from AWS's specification using only hash functions, so that it shares no code with the signers that it
//! tests.

use botoxide_core::digest::{hex, hmac_sha256, sha256};
use botoxide_core::protocol::event_stream::{HeaderValue, Message};

pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The signatures of one request and the events that follow it.
pub(crate) struct Verifier {
    prior: String,
    scope: String,
}

impl Verifier {
    /// Verifies the signature of a request that is followed by events.
    pub(crate) fn new(request: &http::request::Parts) -> Self {
        let field = |name: &str| request.headers[name].to_str().unwrap().to_owned();
        assert_eq!(
            field("x-amz-content-sha256"),
            "STREAMING-AWS4-HMAC-SHA256-EVENTS"
        );
        let authorization = field("authorization");
        let part = |name: &str| {
            let rest = authorization.split_once(&format!("{name}=")).unwrap().1;
            rest.split(',').next().unwrap().to_owned()
        };
        let credential = part("Credential");
        let (key_id, scope) = credential.split_once('/').unwrap();
        assert_eq!(key_id, "AKIDEXAMPLE");
        let signed_headers = part("SignedHeaders");
        let mut canonical = format!(
            "{}\n{}\n{}\n",
            request.method,
            request.uri.path().replace('%', "%25"),
            request.uri.query().unwrap_or_default()
        );
        for name in signed_headers.split(';') {
            let value = match name {
                "host" => request.uri.authority().unwrap().to_string(),
                name => field(name),
            };
            canonical += &[name, ":", value.trim(), "\n"].concat();
        }
        let payload = "STREAMING-AWS4-HMAC-SHA256-EVENTS";
        canonical += &[
            "
",
            &signed_headers,
            "
",
            payload,
        ]
        .concat();
        let to_sign = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            field("x-amz-date"),
            hex(&sha256(canonical.as_bytes()))
        );
        let found = part("Signature");
        assert_eq!(found, hex(&sign(scope, &to_sign)), "of the request");
        Self {
            prior: found,
            scope: scope.to_owned(),
        }
    }

    /// Verifies the signature of a frame.
    pub(crate) fn check(&mut self, frame: &Message) {
        let Some(HeaderValue::Timestamp(milliseconds)) = frame.header(":date") else {
            panic!("no date in {frame:?}");
        };
        let Some(HeaderValue::ByteArray(found)) = frame.header(":chunk-signature") else {
            panic!("no signature in {frame:?}");
        };
        let mut date = b"\x05:date\x08".to_vec();
        date.extend_from_slice(&milliseconds.to_be_bytes());
        let stamp = botoxide_core::time::Timestamp::new(milliseconds / 1000, 0).to_sigv4();
        let to_sign = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{stamp}\n{}\n{}\n{}\n{}",
            self.scope,
            self.prior,
            hex(&sha256(&date)),
            hex(&sha256(&frame.payload))
        );
        let expected = sign(&self.scope, &to_sign);
        assert_eq!(hex(found), hex(&expected), "of an event");
        self.prior = hex(&expected);
    }
}

fn sign(scope: &str, to_sign: &str) -> [u8; 32] {
    let first = format!("AWS4{SECRET}");
    let key = scope.split('/').fold(first.into_bytes(), |key, part| {
        hmac_sha256(&key, part.as_bytes()).to_vec()
    });
    hmac_sha256(&key, to_sign.as_bytes())
}
