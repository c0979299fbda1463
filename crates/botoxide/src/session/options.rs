//! `SessionOptions`: the options of a new session.
//!
//! Counterpart: boto3 `session.py` (`Session.__init__`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::value::Value;

use crate::config::Config;
use crate::credentials::{Chain, explicit, partial};
use crate::observe::HistoryRecorder;
use crate::plugin::ClientPlugins;
use crate::seam::{Interrupt, Seams};
use crate::transport::{Reactor, Transport};

/// Options of a new session; `None` takes the value of environment and files.
///
/// # Example
///
/// ```
/// use botoxide::{Session, SessionOptions};
///
/// let session = Session::with(SessionOptions {
///     region_name: Some("eu-central-1".into()),
///     access_key_id: Some("AKIDEXAMPLE".into()),
///     secret_access_key: Some("secret".into()),
///     ..SessionOptions::default()
/// })?;
/// assert_eq!(session.client("s3")?.region_name(), Some("eu-central-1"));
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct SessionOptions {
    /// The profile in `~/.aws/config` and `~/.aws/credentials`.
    pub profile_name: Option<String>,
    /// The region of clients that are not given one.
    pub region_name: Option<String>,
    /// The credentials of clients that are not given any.
    pub credentials: Option<Credentials>,
    /// `AKIA…`; with the next three fields another way to give credentials, which precedes `credentials`.
    pub access_key_id: Option<String>,
    /// The secret; goes with `access_key_id`.
    pub secret_access_key: Option<String>,
    /// The token of temporary credentials.
    pub session_token: Option<String>,
    /// The account of the credentials.
    pub account_id: Option<String>,
    /// Where credentials of roles and of SSO are cached for other processes; `aws` reads `~/.aws/cli/cache`,
    /// too. Without it they are cached in memory.
    pub credentials_directory: Option<String>,
    /// The providers of credentials, in place of the standard ones. [`Session::with_chain`](super::Session::with_chain)
    /// changes the standard list.
    pub credentials_chain: Option<Chain>,
    /// Settings by botocore's names (`retry_mode`, `api_versions`), which come before environment and files:
    /// botocore's `set_config_variable`.
    pub variables: Vec<(String, Value)>,
    /// Default options of all clients.
    pub config: Option<Config>,
    /// What records the calls of all clients, if sessions are to share it.
    pub history: Option<HistoryRecorder>,
    /// Plug-ins that change new clients.
    pub plugins: ClientPlugins,
    /// A function that can end calls of the blocking API while they wait, for example after Ctrl-C.
    pub interrupt: Option<Interrupt>,
    /// The event loop that the calls run on, if it is not tokio's; not used by the blocking API.
    pub reactor: Option<Arc<dyn Reactor>>,
    /// Fakes of clock, environment, files and so on, for tests and replays.
    pub seams: Option<Seams>,
    /// A transport other than HTTP, for tests and replays.
    pub transport: Option<Arc<dyn Transport>>,
}

impl SessionOptions {
    /// The credentials that are given in parts; `None` where there are none.
    // H034 H035
    pub(super) fn explicit_credentials(&self) -> Result<Option<Credentials>> {
        let (access_key, secret_key) = (&self.access_key_id, &self.secret_access_key);
        let parts = [
            access_key,
            secret_key,
            &self.session_token,
            &self.account_id,
        ];
        // boto3 ignores them if all are empty.
        if parts.into_iter().flatten().all(String::is_empty) {
            return Ok(None);
        }
        if self.account_id.is_some() && (access_key.is_none() || secret_key.is_none()) {
            return Err(ErrorKind::NoCredentials {}.into());
        }
        let credentials = explicit(
            access_key.as_deref(),
            secret_key.as_deref(),
            self.session_token.as_deref(),
            self.account_id.as_deref(),
        )?;
        // DIFFERENCE 76: with a token alone boto3's session has credentials that sign nothing.
        let credentials = credentials.ok_or_else(|| partial("explicit", "aws_access_key_id"))?;
        Ok(Some(credentials))
    }
}

impl fmt::Debug for SessionOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionOptions")
            .field("profile_name", &self.profile_name)
            .field("region_name", &self.region_name)
            .field("credentials", &self.credentials)
            .field("access_key_id", &self.access_key_id)
            .field("variables", &self.variables)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
