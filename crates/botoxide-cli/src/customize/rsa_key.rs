//! RSA: signatures of `CloudFront` and of `CloudTrail`, passwords of Windows instances.
//!
//! Over the crate `rsa`. Counterpart: `awscrt.crypto`, as awscli uses it.

use rsa::pkcs1::{DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Encrypt, Pkcs1v15Sign, PrivateKey, PublicKey};

/// A signature by PKCS #1 v1.5 with SHA-1; `None` if the key cannot be read.
pub(super) fn sign_sha1(pem: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let digest = botoxide_core::digest::sha1(message);
    let scheme = Pkcs1v15Sign::new::<sha1::Sha1>();
    key(pem)?.sign(scheme, &digest).ok()
}

/// What was encrypted by PKCS #1 v1.5; `None` if it was not, or if the key cannot be read.
pub(super) fn decrypt(pem: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    key(pem)?.decrypt(Pkcs1v15Encrypt, bytes).ok()
}

fn key(pem: &[u8]) -> Option<PrivateKey> {
    let pem = std::str::from_utf8(pem).ok()?;
    let key = PrivateKey::from_pkcs1_pem(pem).ok();
    key.or_else(|| PrivateKey::from_pkcs8_pem(pem).ok())
}

/// The beginning of a SHA-256 digest that is signed: its kind, by PKCS #1.
const SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// Whether a signature by PKCS #1 v1.5 with SHA-256 is valid; `None` if the public key, in DER, cannot be read.
pub(super) fn verify_sha256(key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = PublicKey::from_pkcs1_der(key).ok()?;
    let scheme = Pkcs1v15Sign {
        hash_len: Some(32),
        prefix: Box::new(SHA256),
    };
    let digest = botoxide_core::digest::sha256(message);
    Some(key.verify(scheme, &digest, signature).is_ok())
}
