//! `ChainParts`: what the providers of a session are made of.
//!
//! Counterpart: the arguments of botocore `credentials.py` (`create_credential_resolver`).

use std::sync::Arc;

use super::ResponseCache;
use crate::config::ConfigStore;
use crate::hooks::Caller;
use crate::seam::Seams;
use crate::transport::TransportFactory;

/// What the providers of a session are made of.
#[derive(Clone, Debug)]
pub struct ChainParts {
    /// The doors to the world.
    pub seams: Seams,
    /// The session's settings.
    pub store: ConfigStore,
    /// Calls STS, SSO and their like.
    pub caller: Arc<dyn Caller>,
    /// Reaches the services that give credentials without a signature: container, instance metadata.
    pub transports: TransportFactory,
    /// Where the answers of STS and SSO are kept.
    pub cache: ResponseCache,
}
