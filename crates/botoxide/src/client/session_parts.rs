//! `SessionParts`: what a session has and its clients need.
//!
//! Counterpart: botocore `session.py` (the session's components).

use std::sync::Arc;

use botoxide_core::endpoint::legacy::LegacyResolver;
use botoxide_core::error::Result;
use once_cell::race::OnceBox;
use tracing::Span;

use super::ClientOptions;
use super::nested::NestedClients;
use crate::call::{SessionAgent, shared_legacy_resolver};
use crate::config::{Config, ConfigStore};
use crate::credentials::{
    Chain, ChainParts, CredentialsCache, ResponseCache, TokenChain, explicit,
};
use crate::hooks::Emitter;
use crate::imds::Imds;
use crate::loader::Loader;
use crate::observe::{HistoryRecorder, Monitor};
use crate::seam::{Interrupt, Seams};
use crate::transport::{Transport, TransportConfig, TransportFactory};

/// The parts of a session, shared by its clones.
#[derive(Clone, Debug)]
pub(crate) struct SessionParts {
    pub(crate) store: ConfigStore,
    pub(crate) loader: Arc<Loader>,
    pub(crate) emitter: Arc<Emitter>,
    pub(crate) credentials: Arc<CredentialsCache>,
    /// The cache of responses of STS and SSO.
    pub(crate) cache: ResponseCache,
    /// Bearer tokens, for services that need them.
    pub(crate) tokens: Arc<TokenChain>,
    /// The region of the first client that needed the session's credentials; requests for them go there.
    pub(crate) first_region: Arc<OnceBox<Option<String>>>,
    /// The region of this instance, once it is known.
    pub(crate) instance_region: Arc<OnceBox<String>>,
    /// What is recorded of the calls of all clients.
    pub(crate) history: HistoryRecorder,
    /// Watches all clients, if the settings say so; they are read with the first client.
    pub(crate) monitor: Arc<OnceBox<Option<Arc<Monitor>>>>,
    pub(crate) config: Option<Config>,
    pub(crate) seams: Seams,
    pub(crate) agent: SessionAgent,
    pub(crate) transports: TransportFactory,
    /// The span that calls belong to.
    pub(crate) span: Span,
}

impl SessionParts {
    /// Sends the requests of one client.
    pub(crate) fn transport(&self, config: TransportConfig) -> Arc<dyn Transport> {
        self.transports.transport(config)
    }

    /// Gives the session the tokens of its settings and, unless it `has_credentials`, the credentials too, from the
    /// standard chains.
    pub(crate) fn with_standard_chains(mut self, has_credentials: bool) -> Self {
        let parts = self.chain_parts();
        // The name is not checked here; a missing profile is reported later.
        self.tokens = Arc::new(TokenChain::standard(&parts).unwrap_or_default());
        if !has_credentials {
            self.credentials = Arc::new(CredentialsCache::standard(parts));
        }
        self
    }

    /// The parts of the providers of credentials and tokens.
    pub(crate) fn chain_parts(&self) -> ChainParts {
        ChainParts {
            seams: self.seams.clone(),
            store: self.store.clone(),
            caller: Arc::new(self.nested()),
            transports: self.transports.clone(),
            cache: self.cache.clone(),
        }
    }

    /// The older `endpoints.json`.
    pub(crate) fn legacy_endpoints(&self) -> Result<Arc<LegacyResolver>> {
        shared_legacy_resolver(self.loader.data("endpoints")?)
    }

    /// Whether waiting here would block the tasks of a runtime.
    pub(crate) fn is_on_runtime(&self) -> bool {
        self.seams.clock.is_asynchronous()
    }

    /// The region of this instance, if it is known.
    pub(crate) fn known_instance_region(&self) -> Option<String> {
        self.instance_region.get().cloned()
    }

    /// The region of this instance; nothing without an answer, and then the next client asks again.
    pub(crate) async fn instance_region(&self) -> Option<String> {
        if let Some(region) = self.instance_region.get() {
            return Some(region.clone());
        }
        // Without a runtime this thread has to wait.
        let transports = if self.is_on_runtime() {
            self.transports.clone()
        } else {
            self.transports.to_blocking()
        };
        let imds = Imds::new(&self.seams, &self.store, &transports).ok()?;
        let region = Interrupt::watch(self.seams.interrupt(), imds.region());
        let region = region.await.ok()??;
        let region = Some(region).filter(|region| !region.is_empty())?;
        let kept = self.instance_region.get_or_init(|| Box::new(region));
        Some(kept.clone())
    }

    /// The monitor of all clients; `None` unless `csm_enabled` is set.
    // C051
    pub(crate) fn monitor(&self) -> Result<Option<Arc<Monitor>>> {
        if let Some(monitor) = self.monitor.get() {
            return Ok(monitor.clone());
        }
        let monitor = if self.store.boolean("csm_enabled")? == Some(true) {
            let monitor = Monitor::new(
                self.store.text("csm_client_id")?.unwrap_or_default(),
                self.store.text("csm_host")?.unwrap_or_default(),
                self.store.integer("csm_port")?.unwrap_or_default(),
                &self.seams,
            )?;
            Some(Arc::new(monitor))
        } else {
            None
        };
        Ok(self.monitor.get_or_init(|| Box::new(monitor)).clone())
    }

    /// Creates the clients for requests that load credentials.
    pub(crate) fn nested(&self) -> NestedClients {
        let nobody = CredentialsCache::new(&self.seams, Chain::default());
        NestedClients::new(Self {
            credentials: Arc::new(nobody),
            ..self.clone()
        })
    }

    /// The credentials that a client in this region was given, otherwise the session's.
    pub(crate) fn credentials_for(
        &self,
        options: &ClientOptions,
        region: Option<&str>,
    ) -> Result<Arc<CredentialsCache>> {
        let given = explicit(
            options.access_key_id.as_deref(),
            options.secret_access_key.as_deref(),
            options.session_token.as_deref(),
            options.account_id.as_deref(),
        )?;
        if let Some(credentials) = given {
            return Ok(Arc::new(CredentialsCache::given(&self.seams, credentials)));
        }
        self.first_region
            .get_or_init(|| Box::new(region.map(str::to_owned)));
        Ok(Arc::clone(&self.credentials))
    }
}
