//! RSA by a private key in PEM: signatures of `CloudFront`, passwords of Windows instances.
//!
//! Over the crate `rsa`. Counterpart: `awscrt.crypto`, as awscli uses it.

use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Pkcs1v15Encrypt, Pkcs1v15Sign, PrivateKey};

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
