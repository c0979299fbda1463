//! `EventSigner`: signs the events that follow a request; each signature covers the previous one.
//!
//! Follows AWS's `AWS4-HMAC-SHA256-PAYLOAD`. Not here: the encoding of messages (`protocol`). Counterpart: none;
//! botocore does not send event streams.

use bytes::Bytes;

use super::Signing;
use super::v4::{push_scope, sign_text};
use crate::digest::{hex, push_hex, sha256};
use crate::error::Result;
use crate::http::Request;
use crate::protocol::event_stream::{HeaderValue, Message};
use crate::text::Text;

/// Signs the events of one request in order.
#[derive(Clone, Debug)]
pub struct EventSigner {
    /// The previous signature in hexadecimal.
    prior: String,
}

impl EventSigner {
    /// Creates a signer for the events after a request, whose headers were signed with
    /// [`Payload::StreamingEvents`](super::Payload::StreamingEvents); `None` if it has no such signature.
    pub fn after(request: &Request) -> Option<Self> {
        let authorization = request.headers.get("Authorization")?;
        let (_, signature) = authorization.split_once("Signature=")?;
        let is_hash =
            signature.len() == 64 && signature.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hash.then(|| Self {
            prior: signature.to_owned(),
        })
    }

    /// The frame around an event: its date, its signature, and the event as the payload.
    ///
    /// Uses the credentials, scope and time of `signing`, which may differ from the request's.
    ///
    /// # Errors
    ///
    /// Those of [`Message::encode`].
    pub fn sign(&mut self, event: &Message, signing: &Signing<'_>) -> Result<Message> {
        Ok(self.frame(event.encode()?, signing))
    }

    /// The frame that ends the stream. Its payload is empty.
    pub fn end(&mut self, signing: &Signing<'_>) -> Message {
        self.frame(Bytes::new(), signing)
    }

    fn frame(&mut self, payload: Bytes, signing: &Signing<'_>) -> Message {
        let milliseconds = signing.time.seconds.saturating_mul(1000);
        let stamp = signing.time.to_sigv4();
        let to_sign = self.string_to_sign(&stamp, milliseconds, &payload, signing);
        let signature = sign_text(signing, &stamp, &to_sign);
        self.prior = hex(&signature);
        Message {
            headers: vec![
                (
                    Text::from_static(":date"),
                    HeaderValue::Timestamp(milliseconds),
                ),
                (
                    Text::from_static(":chunk-signature"),
                    HeaderValue::ByteArray(Bytes::copy_from_slice(&signature)),
                ),
            ],
            payload,
        }
    }

    fn string_to_sign(
        &self,
        stamp: &str,
        milliseconds: i64,
        payload: &[u8],
        signing: &Signing<'_>,
    ) -> String {
        // The encoded header `:date`: name, type, milliseconds.
        let mut date = Vec::with_capacity(15);
        date.extend_from_slice(b"\x05:date\x08");
        date.extend_from_slice(&milliseconds.to_be_bytes());
        let mut out = String::with_capacity(320);
        out.push_str("AWS4-HMAC-SHA256-PAYLOAD\n");
        out.push_str(stamp);
        out.push('\n');
        push_scope(&mut out, stamp, signing.region, signing.signing_name);
        out.push('\n');
        out.push_str(&self.prior);
        out.push('\n');
        push_hex(&mut out, &sha256(&date));
        out.push('\n');
        push_hex(&mut out, &sha256(payload));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Credentials;
    use crate::sign::{Payload, SigningKeyCache, add_v4_auth};
    use crate::time::Timestamp;

    fn message() -> Message {
        Message {
            headers: vec![("some-header".into(), HeaderValue::String("value".into()))],
            payload: "test payload".into(),
        }
    }

    // The string to sign comes from the tests of aws-sigv4, AWS's own signer for Rust.
    #[test]
    fn the_string_to_sign_matches_aws_sigv4() {
        let signer = EventSigner {
            prior: hex(&sha256(b"last message sts")),
        };
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
        let keys = SigningKeyCache::default();
        let signing = signing(&credentials, &keys, Timestamp::new(123_456_789, 1234));
        let payload = message().encode().unwrap();
        assert_eq!(
            signer.string_to_sign("19731129T213309Z", 123_456_789_000, &payload, &signing),
            "AWS4-HMAC-SHA256-PAYLOAD\n\
            19731129T213309Z\n\
            19731129/us-east-1/testservice/aws4_request\n\
            be1f8c7d79ef8e1abc5254a2c70e4da3bfaf4f07328f527444e1fc6ea67273e2\n\
            0c0e3b3bf66b59b976181bd7d401927bbd624107303c713fd1e5f3d3c8dd1b1e\n\
            f2eba0f2e95967ee9fbc6db5e678d2fd599229c0d04b11e4fc8e0f2a02a806c6"
        );
    }

    fn signing<'a>(
        credentials: &'a Credentials,
        keys: &'a SigningKeyCache,
        time: Timestamp,
    ) -> Signing<'a> {
        Signing {
            credentials,
            region: "us-east-1",
            signing_name: "testservice",
            time,
            payload: Payload::StreamingEvents,
            keys,
            explanation: None,
        }
    }

    // Computed with Python's hmac and hashlib and botocore's message encoder.
    #[test]
    fn each_signature_covers_the_previous_one() {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
        let keys = SigningKeyCache::default();
        let mut request = Request {
            method: "POST".into(),
            url: "https://h.example.com/talk".to_owned(),
            ..Request::default()
        };
        assert!(EventSigner::after(&request).is_none());
        let first = Timestamp::new(1_795_359_600, 750_000_000);
        add_v4_auth(&mut request, &signing(&credentials, &keys, first));
        assert_eq!(
            request
                .headers
                .get("x-amz-content-sha256")
                .map(Text::as_str),
            Some("STREAMING-AWS4-HMAC-SHA256-EVENTS")
        );
        let mut signer = EventSigner::after(&request).unwrap();
        let later = Timestamp::new(1_795_359_601, 5);
        let frames = [
            signer
                .sign(&message(), &signing(&credentials, &keys, first))
                .unwrap(),
            signer
                .sign(&message(), &signing(&credentials, &keys, later))
                .unwrap(),
            signer.end(&signing(&credentials, &keys, later)),
        ];
        let found: Vec<String> = frames
            .iter()
            .map(|frame| hex(&sha256(&frame.encode().unwrap())))
            .collect();
        assert_eq!(found, WANTED);
        assert!(frames[2].payload.is_empty());
    }

    const WANTED: [&str; 3] = [
        "dea29de03b96cb4f44c632c1813166794ce2a33ba20e3f4e46083d79900541f6",
        "68062efbe5fb6b86f79ff5aafa027001c56f0b99b94331fc4f0987c4d200b035",
        "84eb7a4a2b639aabb31707d5cb9bae59846d931d512ba7e935ec0c323cdbfbce",
    ];
}
