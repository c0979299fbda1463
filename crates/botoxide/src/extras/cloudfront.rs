//! `CloudFrontSigner`: signed URLs and cookies for private content of Amazon CloudFront.
//!
//! The caller signs with the RSA key, wherever it is stored. Counterpart: botocore `signers.py`
//! (`CloudFrontSigner`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::error::Result;
use botoxide_core::protocol::json_dumps;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;

use crate::client::PresignedUrl;

/// Signs URLs and cookies with one key pair.
///
/// # Example: a film for an hour
///
/// ```
/// use botoxide::{CloudFrontPolicy, CloudFrontSigner};
/// use botoxide::types::Timestamp;
///
/// # let sign_with_rsa_sha1 = |message: &[u8]| Ok(message[..4].to_vec());
/// let signer = CloudFrontSigner::new("APKAEXAMPLE", sign_with_rsa_sha1);
/// let until = Timestamp::new(1_795_359_360, 0);
/// let url = signer.generate_presigned_url("https://d.example.com/film.mp4", &CloudFrontPolicy::Canned(until))?;
/// assert!(url.as_str().starts_with("https://d.example.com/film.mp4?Expires=1795359360&Signature="));
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct CloudFrontSigner<F> {
    key_id: String,
    rsa_signer: F,
}

/// Until when, and for which clients, a URL is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloudFrontPolicy {
    /// Until this time.
    Canned(Timestamp),
    /// According to this policy, which [`build_policy`](CloudFrontSigner::build_policy) may have written.
    Custom(String),
}

/// The cookies that give a browser access. `Debug` shows no signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedCookies {
    /// Names and values.
    pub cookies: Vec<(&'static str, String)>,
}

impl fmt::Debug for SignedCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.cookies.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}

impl<F> fmt::Debug for CloudFrontSigner<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudFrontSigner")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl<F: Fn(&[u8]) -> Result<Vec<u8>>> CloudFrontSigner<F> {
    /// A signer for the key with this id. `rsa_signer` signs a message with the private key, by RSA with SHA-1
    /// (PKCS #1, version 1.5), as CloudFront wants it.
    pub fn new(key_id: impl Into<String>, rsa_signer: F) -> Self {
        Self {
            key_id: key_id.into(),
            rsa_signer,
        }
    }

    /// The URL with its signature.
    ///
    /// # Errors
    ///
    /// Those of `rsa_signer`, and of [`build_policy`](Self::build_policy).
    // P248
    pub fn generate_presigned_url(
        &self,
        url: &str,
        policy: &CloudFrontPolicy,
    ) -> Result<PresignedUrl> {
        let (name, value, text) = Self::told(url, policy)?;
        let signature = url_base64(&(self.rsa_signer)(text.as_bytes())?);
        let separator = if url.contains('?') { '&' } else { '?' };
        Ok(PresignedUrl::from(format!(
            "{url}{separator}{name}={value}&Signature={signature}&Key-Pair-Id={}",
            self.key_id
        )))
    }

    /// Cookies with the effect of the signed URL; the resource may contain `*`.
    ///
    /// # Errors
    ///
    /// As [`generate_presigned_url`](Self::generate_presigned_url).
    pub fn generate_signed_cookies(
        &self,
        resource: &str,
        policy: &CloudFrontPolicy,
    ) -> Result<SignedCookies> {
        let (name, value, text) = Self::told(resource, policy)?;
        let signature = url_base64(&(self.rsa_signer)(text.as_bytes())?);
        let name = match name {
            "Expires" => "CloudFront-Expires",
            _ => "CloudFront-Policy",
        };
        Ok(SignedCookies {
            cookies: vec![
                (name, value),
                ("CloudFront-Signature", signature),
                ("CloudFront-Key-Pair-Id", self.key_id.clone()),
            ],
        })
    }

    /// The parameters of the policy, by name and value, and the policy's text.
    fn told(resource: &str, policy: &CloudFrontPolicy) -> Result<(&'static str, String, String)> {
        Ok(match policy {
            CloudFrontPolicy::Canned(until) => {
                let text = Self::build_policy(resource, *until, None, None)?;
                ("Expires", until.seconds.to_string(), text)
            }
            CloudFrontPolicy::Custom(text) => ("Policy", url_base64(text.as_bytes()), text.clone()),
        })
    }

    /// The text of a policy: JSON without spaces, in the order that CloudFront expects.
    ///
    /// `ip_address` is an address, `192.0.2.7`, or a range of them, `192.0.2.0/24`.
    ///
    /// # Errors
    ///
    /// None for strings; the JSON writer has errors for other values.
    pub fn build_policy(
        resource: &str,
        date_less_than: Timestamp,
        date_greater_than: Option<Timestamp>,
        ip_address: Option<&str>,
    ) -> Result<String> {
        let quoted = |text: &str| json_dumps(&Value::from(text));
        let moment = |time: Timestamp| format!("{{\"AWS:EpochTime\":{}}}", time.seconds);
        let mut condition = format!("\"DateLessThan\":{}", moment(date_less_than));
        if let Some(address) = ip_address.filter(|address| !address.is_empty()) {
            let range = if address.contains('/') {
                quoted(address)?
            } else {
                quoted(&format!("{address}/32"))?
            };
            condition.extend([",\"IpAddress\":{\"AWS:SourceIp\":", &range, "}"]);
        }
        if let Some(time) = date_greater_than {
            condition.extend([",\"DateGreaterThan\":", &moment(time)]);
        }
        Ok(format!(
            "{{\"Statement\":[{{\"Resource\":{},\"Condition\":{{{condition}}}}}]}}",
            quoted(resource)?
        ))
    }
}

/// Base64 with the three characters replaced that are special in URLs.
fn url_base64(bytes: &[u8]) -> String {
    STANDARD
        .encode(bytes)
        .replace('+', "-")
        .replace('=', "_")
        .replace('/', "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as signers are")]
    fn backwards(message: &[u8]) -> Result<Vec<u8>> {
        Ok(message.iter().rev().copied().collect())
    }

    // P248: the values come from botocore, with the same replacement for RSA.
    #[test]
    fn urls_match_botocore() {
        let signer = CloudFrontSigner::new("MY_KEY_ID", backwards);
        let until = CloudFrontPolicy::Canned(Timestamp::new(1_451_606_400, 5));
        for (url, policy, signed) in URLS {
            let policy = policy.map_or_else(
                || until.clone(),
                |text| CloudFrontPolicy::Custom(text.to_owned()),
            );
            let found = signer.generate_presigned_url(url, &policy).unwrap();
            assert_eq!(found.as_str(), *signed);
            assert!(!format!("{found:?} {signer:?}").contains("fV19"));
        }
    }

    // P248
    #[test]
    fn policies_match_botocore() {
        type Signer = CloudFrontSigner<fn(&[u8]) -> Result<Vec<u8>>>;
        let until = Timestamp::new(1_451_606_400, 0);
        for (resource, from, address, policy) in POLICIES {
            let from = from.map(|seconds| Timestamp::new(seconds, 0));
            let found = Signer::build_policy(resource, until, from, *address).unwrap();
            assert_eq!(found, *policy);
        }
    }

    // P248
    #[test]
    fn cookies_have_the_values_of_urls() {
        let signer = CloudFrontSigner::new("MY_KEY_ID", backwards);
        let until = Timestamp::new(1_451_606_400, 0);
        let canned = CloudFrontPolicy::Canned(until);
        let cookies = signer
            .generate_signed_cookies("http://a/b", &canned)
            .unwrap();
        let url = signer
            .generate_presigned_url("http://a/b", &canned)
            .unwrap();
        let names: Vec<_> = cookies.cookies.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "CloudFront-Expires",
                "CloudFront-Signature",
                "CloudFront-Key-Pair-Id"
            ]
        );
        for (name, value) in &cookies.cookies {
            let name = name.strip_prefix("CloudFront-").unwrap();
            assert!(url.as_str().contains(&format!("{name}={value}")));
        }
        let custom = CloudFrontPolicy::Custom("{}".into());
        let cookies = signer
            .generate_signed_cookies("http://a/*", &custom)
            .unwrap();
        assert_eq!(cookies.cookies[0], ("CloudFront-Policy", "e30_".into()));
        assert!(!format!("{cookies:?}").contains("e30"));
    }

    const URLS: &[(&str, Option<&str>, &str)] = &[
        (
            "http://test.com/foo.txt",
            None,
            "http://test.com/foo.txt?Expires=1451606400&Signature=fV19fX0wMDQ2MDYxNTQxOiJlbWlUaGNvcEU6U1dBIns6Im5haFRzc2VMZXRhRCJ7OiJub2l0aWRub0MiLCJ0eHQub29mL21vYy50c2V0Ly86cHR0aCI6ImVjcnVvc2VSIntbOiJ0bmVtZXRhdFMiew__&Key-Pair-Id=MY_KEY_ID",
        ),
        (
            "http://test.com/index.html?foo=bar",
            None,
            "http://test.com/index.html?foo=bar&Expires=1451606400&Signature=fV19fX0wMDQ2MDYxNTQxOiJlbWlUaGNvcEU6U1dBIns6Im5haFRzc2VMZXRhRCJ7OiJub2l0aWRub0MiLCJyYWI9b29mP2xtdGgueGVkbmkvbW9jLnRzZXQvLzpwdHRoIjoiZWNydW9zZVIie1s6InRuZW1ldGF0UyJ7&Key-Pair-Id=MY_KEY_ID",
        ),
        (
            "http://test.com/foo.txt",
            Some(r#"{"Statement":[{"Resource":"http*://*"}]}"#),
            "http://test.com/foo.txt?Policy=eyJTdGF0ZW1lbnQiOlt7IlJlc291cmNlIjoiaHR0cCo6Ly8qIn1dfQ__&Signature=fV19IiovLzoqcHR0aCI6ImVjcnVvc2VSIntbOiJ0bmVtZXRhdFMiew__&Key-Pair-Id=MY_KEY_ID",
        ),
        (
            "https://d.example.com/é ?x>>?",
            None,
            "https://d.example.com/é ?x>>?&Expires=1451606400&Signature=fV19fX0wMDQ2MDYxNTQxOiJlbWlUaGNvcEU6U1dBIns6Im5haFRzc2VMZXRhRCJ7OiJub2l0aWRub0MiLCI~Pj54PyA5ZTAwdVwvbW9jLmVscG1heGUuZC8vOnNwdHRoIjoiZWNydW9zZVIie1s6InRuZW1ldGF0UyJ7&Key-Pair-Id=MY_KEY_ID",
        ),
    ];

    const POLICIES: &[(&str, Option<i64>, Option<&str>, &str)] = &[
        (
            "foo",
            None,
            None,
            r#"{"Statement":[{"Resource":"foo","Condition":{"DateLessThan":{"AWS:EpochTime":1451606400}}}]}"#,
        ),
        (
            "é\"\\\n\u{2028}",
            None,
            Some("192.168.0.1"),
            r#"{"Statement":[{"Resource":"\u00e9\"\\\n\u2028","Condition":{"DateLessThan":{"AWS:EpochTime":1451606400},"IpAddress":{"AWS:SourceIp":"192.168.0.1/32"}}}]}"#,
        ),
        (
            "foo",
            Some(1_451_520_000),
            Some("192.0.2.0/24"),
            r#"{"Statement":[{"Resource":"foo","Condition":{"DateLessThan":{"AWS:EpochTime":1451606400},"IpAddress":{"AWS:SourceIp":"192.0.2.0/24"},"DateGreaterThan":{"AWS:EpochTime":1451520000}}}]}"#,
        ),
        (
            "foo",
            Some(1_451_520_000),
            None,
            r#"{"Statement":[{"Resource":"foo","Condition":{"DateLessThan":{"AWS:EpochTime":1451606400},"DateGreaterThan":{"AWS:EpochTime":1451520000}}}]}"#,
        ),
        (
            "foo",
            None,
            Some(""),
            r#"{"Statement":[{"Resource":"foo","Condition":{"DateLessThan":{"AWS:EpochTime":1451606400}}}]}"#,
        ),
    ];
}
