//! Credentials: their sources, the order of the sources, and refreshing.
//!
//! Not here: signing with them. One file for each provider, one line for each in `chain.rs`. Counterpart:
//! botocore `credentials.py`.
//!
//! Each provider can be created alone, from the parts of a session ([`Session::chain_parts`](crate::Session::chain_parts)) or of
//! the seams, and combined with others in a [`Chain`]: the standard ones or a program's own.
//!
//! # Example: a profile's keys, otherwise the role of this instance, and no other source
//!
//! ```
//! use std::sync::Arc;
//! use botoxide::Session;
//! use botoxide::credentials::{Chain, InstanceMetadata, SharedCredentialsFile};
//!
//! let session = Session::new();
//! let parts = session.chain_parts();
//! let session = session.with_chain(Chain::new(vec![
//!     Arc::new(SharedCredentialsFile::new(&parts.store, "work")),
//!     Arc::new(InstanceMetadata::new(&parts.seams, &parts.store, &parts.transports)?),
//! ]));
//! # Ok::<(), botoxide::Error>(())
//! ```

use std::fmt;
use std::io;
use std::path::Path;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::time::Timestamp;
use futures_core::future::BoxFuture;

use crate::config::Section;
use crate::hooks::FeatureSet;
use crate::seam::Fs;

mod assume_role;
mod boto_config;
mod cache;
mod chain;
mod container;
mod ec2_credentials_file;
mod env;
mod explicit;
#[cfg(test)]
mod fake_caller;
mod instance_metadata;
mod login;
mod parts;
mod process;
mod profile_keys;
mod refresh;
mod refresh_lock;
mod role_fetcher;
mod sso;
mod sso_cache;
mod sso_logout;
mod sso_token_fetcher;
mod token;
mod web_identity;

pub use assume_role::AssumeRole;
pub use boto_config::BotoConfig;
pub use cache::{JsonFileCache, MemoryCache, ResponseCache};
pub use chain::Chain;
pub use container::Container;
pub use ec2_credentials_file::Ec2CredentialsFile;
pub use env::Env;
pub use explicit::explicit;
pub use instance_metadata::InstanceMetadata;
pub use login::{Login, LoginTokenCache};
pub use parts::ChainParts;
pub use process::CustomProcess;
pub use profile_keys::{ConfigFile, SharedCredentialsFile};
pub use refresh::CredentialsCache;
pub(crate) use refresh_lock::RefreshLock;
pub use role_fetcher::{AssumeRoleFetcher, RoleOptions};
pub use sso::Sso;
pub use sso_cache::SsoTokenCache;
pub use sso_logout::sso_logout;
pub use sso_token_fetcher::{PendingAuthorization, SsoGrant, SsoLogin, SsoTokenFetcher};
pub(crate) use token::token_of_environment;
pub use token::{ScopedEnvToken, SsoToken, TokenChain, TokenProvider};
pub use web_identity::{AssumeRoleWithWebIdentity, WebIdentityFetcher};

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

    /// Whether [`load`](Self::load) asks the source for new credentials, so that what it gives is as fresh as can
    /// be; otherwise it may give what needs a renewal at once.
    fn is_deferred(&self) -> bool {
        false
    }

    /// Whether the source renews its credentials itself, so that it is asked for each signature; nothing is kept.
    fn renews_itself(&self) -> bool {
        false
    }

    /// Whether there are credentials to [`load`](Self::load), found out without asking for them where the
    /// provider [is deferred](Self::is_deferred).
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async { self.load().await.map(|credentials| credentials.is_some()) })
    }

    /// Whose credentials these are, as far as that is known without asking for them: a role and what it is assumed
    /// with, a person's sign-in, a command. It is part of the key under which credentials of a role are cached.
    ///
    /// `None`, the default, is right where the access key is the only thing that tells.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// The credentials, or `None` where the place has none and the next is asked.
    ///
    /// # Errors
    ///
    /// If the source has unusable credentials; later providers are not tried.
    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>>;

    /// New credentials in place of those that expire; `None` where there are none any more.
    ///
    /// # Errors
    ///
    /// If the source fails or has no new credentials.
    fn refresh(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        self.load()
    }
}

/// The static keys of a profile or of a section of the credentials file.
// C115 C118
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

pub(crate) fn partial(provider: &str, missing: &str) -> Error {
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

/// Python's text for a file or a command that the system does not give:
/// `[Errno 2] No such file or directory: 'name'`.
fn io_error(path: &str, error: &io::Error) -> Error {
    let known = match error.kind() {
        io::ErrorKind::NotFound => Some((2, "No such file or directory")),
        io::ErrorKind::PermissionDenied => Some((13, "Permission denied")),
        io::ErrorKind::NotADirectory => Some((20, "Not a directory")),
        io::ErrorKind::IsADirectory => Some((21, "Is a directory")),
        _ => None,
    };
    let text = error.to_string();
    let msg = match (known, error.raw_os_error()) {
        (Some((code, text)), _) => format!("[Errno {code}] {text}: '{path}'"),
        (None, Some(code)) => {
            let text = text.split(" (os error").next().unwrap_or_default();
            format!("[Errno {code}] {text}: '{path}'")
        }
        (None, None) => format!("{text}: '{path}'"),
    };
    ErrorKind::Io { msg }.into()
}

/// The text of a small file, with line ends as Python's `open` converts them.
fn read_text(fs: &dyn Fs, path: &Path) -> Result<String> {
    let name = path.to_string_lossy();
    let bytes = fs
        .read_settings(path)
        .map_err(|error| io_error(&name, &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::value(format!("'utf-8' codec can't decode the bytes of '{name}'")))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The timestamp that a provider gave as text: `2026-11-22T12:00:00Z`.
fn expiry(text: &str) -> Result<Timestamp> {
    // Python's caches write `UTC` where others write `Z`.
    let parsed = match text.strip_suffix("UTC") {
        Some(moment) => Timestamp::parse(&format!("{moment}Z")),
        None => Timestamp::parse(text),
    };
    // What `dateutil` says, without what botocore puts before it elsewhere.
    let prefix = format!("Invalid timestamp \"{text}\": ");
    parsed.map_err(|error| {
        let error = error.to_string();
        Error::value(error.strip_prefix(&prefix).unwrap_or(&error))
    })
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
