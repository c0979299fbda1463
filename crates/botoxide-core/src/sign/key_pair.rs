//! `KeyPair`: the private key that `SigV4A` derives from credentials, and its signatures.
//!
//! Counterpart: none in botocore; AWS's native library derives keys by NIST SP 800-108 in counter mode, as this file
//! does.

use crate::credential::Credentials;
use crate::error::Result;

#[cfg(feature = "sigv4a")]
pub(super) use with_curve::KeyPair;

/// For builds without elliptic curves.
#[cfg(not(feature = "sigv4a"))]
pub(super) struct KeyPair;

#[cfg(not(feature = "sigv4a"))]
impl KeyPair {
    pub(super) fn derive(_: &Credentials) -> Result<Self> {
        let msg = "This operation requires an additional dependency. Use the feature sigv4a before proceeding.";
        Err(crate::error::ErrorKind::MissingDependency {
            msg: msg.to_owned(),
        }
        .into())
    }

    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the other build stores a key"
    )]
    pub(super) fn sign(&self, _: &[u8]) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

#[cfg(feature = "sigv4a")]
mod with_curve {
    use p256::ecdsa::signature::Signer as _;
    use p256::ecdsa::{Signature, SigningKey};
    use zeroize::Zeroize;

    use super::{Credentials, Result};
    use crate::digest::hmac_sha256;
    use crate::error::Error;

    /// The order of the curve minus two, the maximum of a candidate.
    const ORDER_LESS_TWO: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63,
        0x25, 0x4f,
    ];

    /// A private key on the curve P-256.
    pub(in crate::sign) struct KeyPair(SigningKey);

    impl KeyPair {
        /// Derives the key of credentials: the first candidate in range, plus one.
        pub(in crate::sign) fn derive(credentials: &Credentials) -> Result<Self> {
            let mut secret = format!("AWS4A{}", credentials.secret_key);
            let found = (1..u8::MAX).find_map(|counter| {
                let mut candidate = candidate(&secret, &credentials.access_key, counter);
                // Big-endian bytes compare like the numbers.
                if candidate > ORDER_LESS_TWO {
                    return None;
                }
                plus_one(&mut candidate);
                let key = SigningKey::from_slice(&candidate).ok();
                candidate.zeroize();
                key
            });
            secret.zeroize();
            found
                .map(Self)
                .ok_or_else(|| Error::value("no key can be derived from the credentials"))
        }

        /// The signature of a text in DER. It is deterministic: its nonce is derived from the key and the text.
        // DIFFERENCE 26
        pub(in crate::sign) fn sign(&self, text: &[u8]) -> Result<Vec<u8>> {
            let signature: Signature = self.0.sign(text);
            let (r, s) = signature.split_bytes();
            let mut numbers = Vec::with_capacity(72);
            push_integer(&mut numbers, &r);
            push_integer(&mut numbers, &s);
            let mut out = Vec::with_capacity(numbers.len() + 2);
            push_header(&mut out, 0x30, numbers.len())?;
            out.extend_from_slice(&numbers);
            Ok(out)
        }
    }

    /// One block of the key derivation: counter, label, zero, context and length in bits.
    fn candidate(secret: &str, access_key: &str, counter: u8) -> [u8; 32] {
        let mut input = Vec::with_capacity(64);
        input.extend_from_slice(&1_u32.to_be_bytes());
        input.extend_from_slice(b"AWS4-ECDSA-P256-SHA256\0");
        input.extend_from_slice(access_key.as_bytes());
        input.push(counter);
        input.extend_from_slice(&256_u32.to_be_bytes());
        hmac_sha256(secret.as_bytes(), &input)
    }

    fn plus_one(number: &mut [u8; 32]) {
        for digit in number.iter_mut().rev() {
            let (sum, carries) = digit.overflowing_add(1);
            *digit = sum;
            if !carries {
                return;
            }
        }
    }

    /// An integer in DER: no leading zeros, except one if the highest bit would be read as the sign.
    fn push_integer(out: &mut Vec<u8>, number: &[u8]) {
        let zeros = number.iter().take_while(|digit| **digit == 0).count();
        let digits = number.get(zeros..).unwrap_or_default();
        let signed = digits.first().is_none_or(|digit| *digit >= 0x80);
        out.push(0x02);
        // At most 33 bytes.
        out.push(u8::try_from(digits.len()).unwrap_or(u8::MAX - 1) + u8::from(signed));
        if signed {
            out.push(0);
        }
        out.extend_from_slice(digits);
    }

    fn push_header(out: &mut Vec<u8>, tag: u8, length: usize) -> Result<()> {
        let length = u8::try_from(length)
            .ok()
            .filter(|length| *length < 0x80)
            .ok_or_else(|| Error::value("a signature longer than two numbers of the curve"))?;
        out.extend_from_slice(&[tag, length]);
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        // P236: a test vector from AWS's native library.
        #[test]
        fn derived_keys_match_aws() {
            let credentials = Credentials::new(
                "AKISORANDOMAASORANDOM",
                "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom",
                None,
            );
            let pair = KeyPair::derive(&credentials).unwrap();
            let key = pair.0.verifying_key();
            let point = key.to_sec1_point(false);
            let hex = |bytes: &[u8]| crate::digest::hex(bytes);
            assert_eq!(
                hex(point.x().unwrap()),
                "15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb"
            );
            assert_eq!(
                hex(point.y().unwrap()),
                "0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0"
            );
            assert_eq!(pair.sign(b"text").unwrap(), pair.sign(b"text").unwrap());
        }

        #[test]
        fn integers_are_encoded_in_der() {
            for (number, wanted) in [
                (&[0_u8, 0, 1][..], &[2_u8, 1, 1][..]),
                (&[0x80, 0], &[2, 3, 0, 0x80, 0]),
                (&[0x7f], &[2, 1, 0x7f]),
                (&[0, 0], &[2, 1, 0]),
            ] {
                let mut out = Vec::new();
                push_integer(&mut out, number);
                assert_eq!(out, wanted);
            }
            let mut carried = [0xff; 32];
            carried[0] = 0;
            plus_one(&mut carried);
            assert_eq!(carried[..2], [1, 0]);
        }
    }
}
