//! Credentials: where they come from, in which order, and how they are kept fresh.
//!
//! Not here: signing with them. One file for each provider, one line for each in `chain.rs`. Counterpart:
//! botocore `credentials.py`.

use std::fmt;
use std::pin::Pin;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::time::Timestamp;

use crate::config::Section;
use crate::hooks::FeatureSet;

mod chain;
mod config_file;
mod env;
mod explicit;
mod process;
mod refresh;
mod shared_credentials_file;

pub use chain::Chain;
pub use config_file::ConfigFile;
pub use env::Env;
pub use explicit::explicit;
pub use process::CustomProcess;
pub use refresh::CredentialsCache;
pub use shared_credentials_file::SharedCredentialsFile;

/// One place that may have credentials.
pub trait Provider: fmt::Debug + Send + Sync {
    /// botocore's name for the place: `env`, `shared-credentials-file` …
    fn method(&self) -> &'static str;

    /// The name that a profile's `credential_source` has for it, if it has one.
    fn canonical_name(&self) -> Option<&'static str> {
        None
    }

    /// What the user agent says about credentials from here.
    fn features(&self) -> FeatureSet;

    /// The credentials, or `None` where the place has none and the next is asked.
    ///
    /// # Errors
    ///
    /// When the place has credentials that are of no use; the next is then not asked.
    fn load(&self) -> Pin<Box<dyn Future<Output = Result<Option<Credentials>>> + Send + '_>>;

    /// New credentials in place of those that expire.
    ///
    /// # Errors
    ///
    /// When there are none any more.
    fn refresh(&self) -> Pin<Box<dyn Future<Output = Result<Credentials>> + Send + '_>> {
        Box::pin(async {
            self.load().await?.ok_or_else(|| {
                let missing = "access_key, secret_key, token, expiry_time";
                retrieval_error(
                    self.method(),
                    format!("Credential refresh failed, response did not contain: {missing}"),
                )
            })
        })
    }
}

/// The static keys of a profile or of a section of the credentials file. // C115 C118
fn static_credentials(section: &Section, method: &'static str) -> Result<Option<Credentials>> {
    let Some(access_key) = section.text("aws_access_key_id") else {
        return Ok(None);
    };
    let Some(secret_key) = section.text("aws_secret_access_key") else {
        return Err(partial(method, "aws_secret_access_key"));
    };
    // The first key that is there counts, even where it is empty.
    let token = section
        .text("aws_security_token")
        .or_else(|| section.text("aws_session_token"));
    let mut credentials = Credentials::new(access_key, secret_key, present(token));
    credentials.account_id = section.text("aws_account_id").map(str::to_owned);
    credentials.method = method;
    Ok(Some(credentials))
}

fn partial(provider: &str, missing: &str) -> Error {
    ErrorKind::PartialCredentials {
        provider: provider.to_owned(),
        cred_var: missing.to_owned(),
    }
    .into()
}

fn retrieval_error(provider: &str, message: impl Into<String>) -> Error {
    ErrorKind::CredentialRetrieval {
        provider: provider.to_owned(),
        error_msg: message.into(),
    }
    .into()
}

/// A text that is not empty.
fn present(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The moment that a provider gave as text: `2026-11-22T12:00:00Z`.
fn expiry(text: &str) -> Result<Timestamp> {
    Timestamp::parse(text).map_err(|error| Error::value(error.to_string()))
}

/// Runs a future that is ready at once, as those of the providers without a network are.
#[cfg(test)]
fn ready<T>(future: impl Future<Output = T>) -> T {
    use std::task::{Context, Poll, Waker};
    match std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the provider waited"),
    }
}
