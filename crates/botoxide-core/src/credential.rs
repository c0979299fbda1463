//! `Credentials` and `Token`: data only. The engine obtains them.
//!
//! Counterpart: botocore `credentials.py` (`ReadOnlyCredentials`) and `tokens.py` (`FrozenAuthToken`).

use std::fmt;

use zeroize::Zeroize;

use crate::time::Timestamp;

/// Credentials to sign requests with. `Debug` never shows the secret.
///
/// # Example
///
/// ```
/// # use botoxide_core::credential::Credentials;
/// let credentials = Credentials::new("AKIDEXAMPLE", "hunter2", None);
/// assert!(!format!("{credentials:?}").contains("hunter2"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// `AKIA…` or `ASIA…`; not secret.
    pub access_key: String,
    /// The secret that the signing key is derived from.
    pub secret_key: String,
    /// The session token of temporary credentials.
    pub token: Option<String>,
    /// The account of the credentials, if the source knows it.
    pub account_id: Option<String>,
    /// The expiry; `None` for credentials that do not expire.
    pub expiry: Option<Timestamp>,
    /// The provider that they came from, by botocore's name (`env`, `explicit`, `shared-credentials-file` …).
    pub method: &'static str,
}

impl Credentials {
    /// Long-lived or temporary credentials given in code.
    pub fn new(
        access_key: impl Into<String>,
        secret_key: impl Into<String>,
        token: Option<String>,
    ) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            token,
            account_id: None,
            expiry: None,
            method: "explicit",
        }
    }
}

impl Drop for Credentials {
    fn drop(&mut self) {
        self.secret_key.zeroize();
        self.token.zeroize();
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key", &self.access_key)
            .field("method", &self.method)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

/// A bearer token. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The token after `Bearer`.
    pub token: String,
    /// The expiry, if it is known.
    pub expiry: Option<Timestamp>,
}

impl Drop for Token {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}
