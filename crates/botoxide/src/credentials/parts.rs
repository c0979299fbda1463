//! `ChainParts`: what the providers of a session are made of.
//!
//! Counterpart: the arguments of botocore `credentials.py` (`create_credential_resolver`).

use std::sync::Arc;

use super::ResponseCache;
use crate::config::ConfigStore;
use crate::hooks::Caller;
use crate::seam::Seams;
use crate::transport::TransportFactory;

/// The parts of a session that providers need.
#[derive(Clone, Debug)]
pub struct ChainParts {
    /// Clock, environment, files and the other seams.
    pub seams: Seams,
    /// The session's settings.
    pub store: ConfigStore,
    /// Calls STS, SSO and similar services.
    pub caller: Arc<dyn Caller>,
    /// Connects to services that return credentials without a signature: container, instance metadata.
    pub transports: TransportFactory,
    /// The cache of responses of STS and SSO.
    pub cache: ResponseCache,
}
