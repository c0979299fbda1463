//! `EventSigner`: the events that follow a request, each signed on top of the one before.
//!
//! Not here: the frames of messages (`protocol`). Counterpart: none; botocore has no streams of events in requests.
//! It follows AWS's `AWS4-HMAC-SHA256-PAYLOAD`.

use bytes::Bytes;

use super::Signing;
use super::v4::{push_scope, sign_text};
use crate::digest::{hex, push_hex, sha256};
use crate::error::Result;
use crate::http::Request;
use crate::protocol::event_stream::{HeaderValue, Message};
use crate::text::Text;

/// Signs the events of one request, in their order.
#[derive(Clone, Debug)]
pub struct EventSigner {
    /// The signature before, in hexadecimal digits.
    prior: String,
}

impl EventSigner {
    /// For the events after a request that was signed in its headers for
    /// [`Payload::StreamingEvents`](super::Payload::StreamingEvents); `None` where it has no such signature.
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
    /// Of `signing` credentials, scope and time count, which may be others than the request's.
    ///
    /// # Errors
    ///
    /// As [`Message::encode`] has them.
    pub fn sign(&mut self, event: &Message, signing: &Signing<'_>) -> Result<Message> {
        Ok(self.frame(event.encode()?, signing))
    }

    /// The frame that ends the stream; there is nothing in it.
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
        // The header `:date` as it goes over the wire: name, type, milliseconds.
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

    // The string to sign of the tests of aws-sigv4, AWS's own signer for Rust.
    #[test]
    fn the_text_is_that_of_awss_own_signer() {
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

    // What Python's hmac, hashlib and botocore's encoder of messages give for the same.
    #[test]
    fn each_signature_stands_on_the_one_before() {
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
