//! Request signing, one file for each signer. Time, credentials and hashes of streams are arguments.
//!
//! Not here: which signer a request gets (the engine's `call/sign`). Counterpart: botocore `auth.py`.

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

/// Whether this build has a signer for `SigV4A`. Without it, other schemes are chosen if there are any.
pub const HAS_V4A: bool = cfg!(feature = "sigv4a");

/// The input of a SigV4 signature besides the request.
#[derive(Clone, Debug)]
pub struct Signing<'a> {
    /// The credentials to sign with.
    pub credentials: &'a Credentials,
    /// The region of the credential scope.
    pub region: &'a str,
    /// The service of the credential scope.
    pub signing_name: &'a str,
    /// The time of the signature.
    pub time: Timestamp,
    /// How the payload is signed.
    pub payload: Payload,
    /// Caches derived keys.
    pub keys: &'a SigningKeyCache,
    /// Where to record what is signed, for the log.
    pub explanation: Option<&'a OnceLock<Explanation>>,
}

/// The intermediate results of a signature, to find out why a service rejected it.
///
/// The canonical request has the values of the signed headers, including a session token; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The canonical request.
    pub canonical_request: String,
    /// The string to sign, which contains the hash of the canonical request.
    pub string_to_sign: String,
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation").finish_non_exhaustive()
    }
}

impl Signing<'_> {
    /// Records what is signed.
    fn explain(&self, canonical_request: &str, string_to_sign: &str) {
        if let Some(explanation) = self.explanation {
            explanation.get_or_init(|| Explanation {
                canonical_request: canonical_request.to_owned(),
                string_to_sign: string_to_sign.to_owned(),
            });
        }
    }
}

/// How a signature covers the payload.
// P229
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Its SHA-256 in hexadecimal.
    Hash(String),
    /// `STREAMING-AWS4-HMAC-SHA256-EVENTS`: events follow, each with its own signature.
    StreamingEvents,
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: not signed, but followed by a checksum.
    StreamingUnsignedTrailer,
    /// `UNSIGNED-PAYLOAD`: not signed.
    Unsigned,
}

/// The SHA-256 of an empty payload.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

impl Payload {
    /// Hashes a payload in memory.
    pub fn hashed(body: &[u8]) -> Self {
        Self::Hash(if body.is_empty() {
            EMPTY_SHA256.to_owned()
        } else {
            hex(&sha256(body))
        })
    }

    /// The value in the canonical request and in `X-Amz-Content-SHA256`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Hash(hash) => hash,
            Self::StreamingEvents => "STREAMING-AWS4-HMAC-SHA256-EVENTS",
            Self::StreamingUnsignedTrailer => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            Self::Unsigned => "UNSIGNED-PAYLOAD",
        }
    }
}
