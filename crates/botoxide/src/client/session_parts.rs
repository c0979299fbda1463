//! `SessionParts`: what a session has and its clients need.
//!
//! Counterpart: botocore `session.py` (the session's components).

use std::sync::Arc;

use botoxide_core::error::Result;

use super::ClientOptions;
use crate::call::SessionAgent;
use crate::config::{Config, ConfigStore};
use crate::credentials::{CredentialsCache, explicit};
use crate::hooks::Emitter;
use crate::loader::Loader;
use crate::seam::Seams;
use crate::transport::{HttpTransport, Transport, TransportConfig};

/// The parts of a session, shared by its clones.
#[derive(Debug)]
pub(crate) struct SessionParts {
    pub(crate) store: ConfigStore,
    pub(crate) loader: Loader,
    pub(crate) emitter: Emitter,
    pub(crate) credentials: Arc<CredentialsCache>,
    pub(crate) config: Option<Config>,
    pub(crate) seams: Seams,
    pub(crate) agent: SessionAgent,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) is_blocking: bool,
}

impl SessionParts {
    /// Sends the requests of one client.
    pub(crate) fn transport(&self, config: TransportConfig) -> Arc<dyn Transport> {
        match &self.transport {
            Some(transport) => Arc::clone(transport),
            None if self.is_blocking => Arc::new(HttpTransport::blocking(config)),
            None => Arc::new(HttpTransport::new(config)),
        }
    }

    /// The credentials that a client was given, else the session's.
    pub(crate) fn credentials_for(&self, options: &ClientOptions) -> Result<Arc<CredentialsCache>> {
        let given = explicit(
            options.access_key_id.as_deref(),
            options.secret_access_key.as_deref(),
            options.session_token.as_deref(),
            options.account_id.as_deref(),
        )?;
        Ok(match given {
            Some(credentials) => Arc::new(CredentialsCache::given(&self.seams, credentials)),
            None => Arc::clone(&self.credentials),
        })
    }
}
