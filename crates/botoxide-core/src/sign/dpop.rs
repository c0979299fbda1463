//! `DpopKey`: proofs that the sender of a token also has a private key (RFC 9449).
//!
//! Counterpart: botocore `credentials.py` (`_build_dpop_header`), over AWS's native library.

#[cfg(feature = "sigv4a")]
pub use with_curve::DpopKey;

/// For builds without elliptic curves.
#[cfg(not(feature = "sigv4a"))]
#[derive(Debug)]
pub struct DpopKey;

#[cfg(not(feature = "sigv4a"))]
impl DpopKey {
    /// Always fails: this build has no elliptic curves.
    ///
    /// # Errors
    ///
    /// `MissingDependencyException`, always.
    pub fn from_pem(_: &str) -> crate::error::Result<Self> {
        let msg = "Using the login credential provider requires an additional dependency. Use the feature sigv4a before proceeding.";
        Err(crate::error::ErrorKind::MissingDependency {
            msg: msg.to_owned(),
        }
        .into())
    }

    /// No proof.
    pub fn proof(&self, _: &str, _: i64, _: &str) -> String {
        String::new()
    }
}

#[cfg(feature = "sigv4a")]
mod with_curve {
    use std::fmt;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use p256::FieldBytes;
    use p256::ecdsa::signature::Signer as _;
    use p256::ecdsa::{Signature, SigningKey};
    use serde_json::Value as Json;
    use zeroize::Zeroizing;

    use crate::error::{Error, Result};

    /// A private key on the curve P-256. `Debug` does not show it.
    ///
    /// # Example: a proof has three parts
    ///
    /// ```
    /// use botoxide_core::sign::DpopKey;
    ///
    /// let key = "-----BEGIN EC PRIVATE KEY-----\n\
    ///     MDECAQEEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4foAoGCCqGSM49AwEH\n\
    ///     -----END EC PRIVATE KEY-----\n";
    /// let proof = DpopKey::from_pem(key)?.proof("https://example.com/token", 1_440_938_160, "id");
    /// assert_eq!(proof.split('.').count(), 3);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub struct DpopKey(SigningKey);

    impl DpopKey {
        /// Reads a key in PEM, in either form that OpenSSL writes: `EC PRIVATE KEY` or `PRIVATE KEY`.
        ///
        /// # Errors
        ///
        /// `ValueError` if it is not a private key on this curve.
        pub fn from_pem(pem: &str) -> Result<Self> {
            let lines = pem.lines().filter(|line| !line.starts_with("-----"));
            let text = Zeroizing::new(lines.map(str::trim).collect::<String>());
            let bytes = STANDARD
                .decode(text.as_bytes())
                .map_err(|error| Error::value(error.to_string()))?;
            let bytes = Zeroizing::new(bytes);
            private_key(&bytes)
                .and_then(|key| SigningKey::from_slice(key).ok())
                .map(Self)
                .ok_or_else(|| Error::value("not a private key on the curve P-256"))
        }

        /// The value of the header `DPoP` for a POST to `url`, issued at a Unix time in seconds, with an id that is
        /// used once.
        pub fn proof(&self, url: &str, issued_at: i64, id: &str) -> String {
            let point = self.0.verifying_key().to_sec1_point(false);
            let coordinate = |bytes: Option<&FieldBytes>| {
                bytes.map_or_else(String::new, |bytes| URL_SAFE_NO_PAD.encode(bytes))
            };
            let (x, y) = (coordinate(point.x()), coordinate(point.y()));
            let header = format!(
                r#"{{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","x":"{x}","y":"{y}","crv":"P-256"}}}}"#
            );
            let (url, id) = (Json::from(url), Json::from(id));
            let payload = format!(r#"{{"htm":"POST","htu":{url},"iat":{issued_at},"jti":{id}}}"#);
            let mut proof = URL_SAFE_NO_PAD.encode(header);
            proof.push('.');
            proof.push_str(&URL_SAFE_NO_PAD.encode(payload));
            let signature: Signature = self.0.sign(proof.as_bytes());
            proof.push('.');
            proof.push_str(&URL_SAFE_NO_PAD.encode(signature.to_bytes()));
            proof
        }
    }

    impl fmt::Debug for DpopKey {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("DpopKey").finish_non_exhaustive()
        }
    }

    /// The object identifier of the curve P-256 in DER.
    const CURVE: [u8; 10] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

    /// The private scalar in the DER of a key (RFC 5915, alone or wrapped as in RFC 5208).
    fn private_key(der: &[u8]) -> Option<&[u8]> {
        let (content, _) = element(der, 0x30)?;
        let (version, rest) = element(content, 0x02)?;
        match version {
            [1] => {
                let (key, rest) = element(rest, 0x04)?;
                // The curve is optional, but must be this one.
                let is_ours = element(rest, 0xa0).is_none_or(|(curve, _)| curve == CURVE);
                is_ours.then_some(key)
            }
            [0] => {
                let (algorithm, rest) = element(rest, 0x30)?;
                if !algorithm.ends_with(&CURVE) {
                    return None;
                }
                let (inner, _) = element(rest, 0x04)?;
                let (content, _) = element(inner, 0x30)?;
                let (_, rest) = element(content, 0x02)?;
                Some(element(rest, 0x04)?.0)
            }
            _ => None,
        }
    }

    /// The content of the first element, if it has this tag, and what follows it.
    fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
        let (&first, rest) = der.split_first()?;
        let (&short, rest) = rest.split_first()?;
        let (length, rest) = match short {
            0..=0x7f => (usize::from(short), rest),
            0x81 => {
                let (&length, rest) = rest.split_first()?;
                (usize::from(length), rest)
            }
            // Keys on this curve are never that long.
            _ => return None,
        };
        (first == tag).then(|| rest.split_at_checked(length))?
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn invalid_keys_are_rejected() {
            // C116
            assert_eq!(private_key(&[]), None);
            assert_eq!(private_key(&[0x30, 0x81]), None);
            assert_eq!(private_key(&[0x30, 0x03, 0x02, 0x01, 0x02]), None);
            assert_eq!(
                private_key(&[0x30, 0x05, 0x02, 0x01, 0x01, 0x04, 0x09]),
                None
            );
            let mut key = vec![0x30, 0x07, 0x02, 0x01, 0x01, 0x04, 0x02, 7, 8];
            assert_eq!(private_key(&key), Some([7, 8].as_slice()));
            key.truncate(8);
            assert_eq!(private_key(&key), None);
            assert!(DpopKey::from_pem("nonsense").is_err());
        }
    }
}
