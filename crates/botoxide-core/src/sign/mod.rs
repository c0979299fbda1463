//! Request signing: one file for each signer. Time, credentials and hashes of streams are handed in.
//!
//! Not here: which signer a request takes (the engine's `call/sign`). Counterpart: botocore `auth.py`.

mod auth_type;
mod bearer;
mod canonical;
mod dpop;
mod event_stream;
mod hmac_v1;
mod key_cache;
mod key_pair;
mod post_policy;
mod query;
mod s3_express;
mod s3_v4;
mod v2;
mod v3;
mod v4;
mod v4_post;
mod v4_query;
mod v4a;

use std::fmt;
use std::sync::OnceLock;

use crate::credential::Credentials;
use crate::digest::{hex, sha256};
use crate::time::Timestamp;

pub use auth_type::AuthType;
pub use bearer::add_bearer_auth;
pub use dpop::DpopKey;
pub use event_stream::EventSigner;
pub use hmac_v1::{add_hmac_v1_auth, add_hmac_v1_post_auth, add_hmac_v1_query_auth};
pub use key_cache::SigningKeyCache;
pub use post_policy::PostPolicy;
pub use s3_express::{
    DEFAULT_EXPRESS_EXPIRES_IN, add_s3_express_auth, add_s3_express_post_auth,
    add_s3_express_query_auth,
};
pub use s3_v4::add_s3_v4_auth;
pub use v2::add_v2_auth;
pub use v3::add_v3_auth;
pub use v4::{add_v4_auth, canonical_request, string_to_sign};
pub use v4_post::add_s3_v4_post_auth;
pub use v4_query::{DEFAULT_EXPIRES_IN, add_s3_v4_query_auth, add_v4_query_auth};
pub use v4a::{add_s3_v4a_auth, add_s3_v4a_query_auth, add_v4a_auth};

/// Whether there is a signer for `SigV4A` in this build: where there is none, other schemes are taken if there are any.
pub const HAS_V4A: bool = cfg!(feature = "sigv4a");

/// What a SigV4 signature is made from, besides the request.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// Who signs.
    pub credentials: &'a Credentials,
    /// The region of the credential scope.
    pub region: &'a str,
    /// The service of the credential scope.
    pub signing_name: &'a str,
    /// The time of the signature.
    pub time: Timestamp,
    /// What is said of the payload.
    pub payload: Payload,
    /// Keys that were derived before.
    pub keys: &'a SigningKeyCache,
    /// Where to record what is signed, for the log.
    pub explanation: Option<&'a OnceLock<Explanation>>,
}

/// What a signature was made of, by which a service's refusal of it can be understood.
///
/// The canonical request holds the values of signed headers, a session token among them; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The canonical request.
    pub canonical_request: String,
    /// The string to sign, which has the hash of the canonical request in it.
    pub string_to_sign: String,
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation").finish_non_exhaustive()
    }
}

impl Signing<'_> {
    /// Writes down what is signed.
    fn explain(&self, canonical_request: &str, string_to_sign: &str) {
        if let Some(explanation) = self.explanation {
            explanation.get_or_init(|| Explanation {
                canonical_request: canonical_request.to_owned(),
                string_to_sign: string_to_sign.to_owned(),
            });
        }
    }
}

/// What a signature says of the payload.
// P229
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Its SHA-256, in hexadecimal digits.
    Hash(String),
    /// `STREAMING-AWS4-HMAC-SHA256-EVENTS`: events follow, and each has a signature of its own.
    StreamingEvents,
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: nothing, but a checksum comes after it.
    StreamingUnsignedTrailer,
    /// `UNSIGNED-PAYLOAD`: nothing.
    Unsigned,
}

/// The SHA-256 of no bytes.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Payload {
    /// The hash of a payload in memory.
    pub fn hashed(body: &[u8]) -> Self {
        Self::Hash(if body.is_empty() {
            EMPTY_SHA256.to_owned()
        } else {
            hex(&sha256(body))
        })
    }

    /// As it is in the canonical request and in `X-Amz-Content-SHA256`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Hash(hash) => hash,
            Self::StreamingEvents => "STREAMING-AWS4-HMAC-SHA256-EVENTS",
            Self::StreamingUnsignedTrailer => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            Self::Unsigned => "UNSIGNED-PAYLOAD",
        }
    }
}
