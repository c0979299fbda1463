//! `Client::with_config`: the same client with other options, for one call or for many.
//!
//! It shares what is expensive or must be unique: connections, credentials, signing keys, hooks, the retry quota, endpoints
//! that were discovered. Counterpart: none; in boto3 a client's options never change. DIFFERENCE 53

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::sign::SigningKeyCache;
use once_cell::race::OnceBox;

use super::session_parts::SessionParts;
use super::{Client, ClientOptions};
use crate::call::{S3ExpressIdentityCache, S3Store};
use crate::config::Config;
use crate::hooks::{Change, Emitter};
use crate::transport::{Transport, TransportConfig};

/// What a client was created from.
pub(super) struct Origin {
    pub(super) session: Arc<SessionParts>,
    /// The name that the client was created with.
    service_name: String,
    options: ClientOptions,
    /// The session's handlers at that time.
    pub(super) base: Emitter,
    shared: SharedHandlers,
    /// The connections of this client and its copies.
    blocking_transport: OnceBox<Arc<dyn Transport>>,
}

/// Handlers with state that clients share.
pub(super) struct SharedHandlers {
    /// Those of the retry mode: the quota.
    pub(super) retries: Vec<Change>,
    /// Those of S3's redirections: the regions of buckets.
    pub(super) redirects: Vec<Change>,
    /// Those of endpoint discovery: the endpoints.
    pub(super) discovery: Vec<Change>,
}

impl Origin {
    pub(super) fn new(
        session: &Arc<SessionParts>,
        service_name: &str,
        options: &ClientOptions,
        base: &Emitter,
        shared: SharedHandlers,
    ) -> Self {
        Self {
            session: Arc::clone(session),
            service_name: service_name.to_owned(),
            options: options.clone(),
            base: Emitter::clone(base),
            shared,
            blocking_transport: OnceBox::new(),
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").finish_non_exhaustive()
    }
}

/// A client that another one is made from, and the options in which they differ.
pub(crate) struct Template<'a> {
    client: &'a Client,
    pub(super) origin: &'a Origin,
    config: &'a Config,
}

impl<'a> Template<'a> {
    /// The retry handlers, unless the options or the region's endpoint differ.
    pub(super) fn retries(&self) -> Option<&'a [Change]> {
        let is_same = self.config.retries.is_none()
            && self.config.defaults_mode.is_none()
            && self.config.region_name.is_none();
        is_same.then_some(self.origin.shared.retries.as_slice())
    }

    pub(super) fn redirects(&self) -> &'a [Change] {
        &self.origin.shared.redirects
    }

    /// The discovered endpoints, unless discovery differs.
    pub(super) fn discovery(&self) -> Option<&'a [Change]> {
        let is_same =
            self.config.endpoint_discovery_enabled.is_none() && self.config.region_name.is_none();
        is_same.then_some(self.origin.shared.discovery.as_slice())
    }

    /// What is known of the store.
    pub(super) fn s3_store(&self) -> Option<Arc<S3Store>> {
        self.client.args.s3_store.clone()
    }

    pub(super) fn keys(&self) -> Arc<SigningKeyCache> {
        Arc::clone(&self.client.args.signer.keys)
    }

    /// The sessions of buckets, if the region is the same.
    pub(super) fn s3_express_identities(&self) -> Option<Arc<S3ExpressIdentityCache>> {
        let identities = &self.client.args.signer.s3_express_identities;
        let is_same = self.config.region_name.is_none();
        is_same.then(|| Arc::clone(identities))
    }
}

/// The transport with these settings: the other client's, if they differ in timeouts only.
pub(super) fn transport(
    session: &SessionParts,
    config: &TransportConfig,
    template: Option<&Template<'_>>,
) -> Arc<dyn Transport> {
    let Some((args, template_origin)) =
        template.map(|template| (&template.client.args, template.origin))
    else {
        return session.transport(config.clone());
    };
    let is_twin =
        session.transports.is_blocking() != template_origin.session.transports.is_blocking();
    if is_twin {
        let twins = &template_origin.blocking_transport;
        return Arc::clone(twins.get_or_init(|| Box::new(session.transport(config.clone()))));
    }
    if *config == args.transport_config {
        return Arc::clone(&args.transport);
    }
    let (connect_timeout, read_timeout) = (config.connect_timeout, config.read_timeout);
    let timed = TransportConfig {
        connect_timeout,
        read_timeout,
        ..args.transport_config.clone()
    };
    if *config != timed {
        return session.transport(config.clone());
    }
    let shared = args.transport.with_timeouts(connect_timeout, read_timeout);
    shared.unwrap_or_else(|| Arc::clone(&args.transport))
}

impl Client {
    /// The same client with these options over its own, for example for a call that needs another timeout or no retries.
    ///
    /// Both share connections, credentials, the retry quota and all caches. Connections are
    /// not shared if proxies, certificates, keep-alive or the size of the pool differ, and the quota is not if the
    /// options set retries, a defaults mode or a region. Hooks that were registered
    /// at this client are copied; later ones belong to one of the two.
    ///
    /// # Errors
    ///
    /// As [`Session::client`](crate::Session::client), for invalid options.
    ///
    /// # Example: one call without retries, within two seconds
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use botoxide::config::{Config, Retries};
    /// use botoxide::{Client, params};
    ///
    /// # async fn example(sqs: Client) -> botoxide::Result<()> {
    /// let once = sqs.with_config(Config {
    ///     retries: Some(Retries { total_max_attempts: Some(1), ..Retries::default() }),
    ///     overall_timeout: Some(Duration::from_secs(2)),
    ///     ..Config::default()
    /// })?;
    /// once.call("SendMessage", params! { "QueueUrl": "https://sqs.example.com/1/q", "MessageBody": "now" }).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are written in place"
    )]
    pub fn with_config(&self, config: Config) -> Result<Self> {
        let origin = &*self.origin;
        let mut options = origin.options.clone();
        if config.region_name.is_some() {
            options.region_name = None;
        }
        options.config = Some(match &options.config {
            Some(own) => own.merge(&config),
            None => config.clone(),
        });
        let template = Template {
            client: self,
            origin,
            config: &config,
        };
        let client = Self::create(
            &origin.session,
            &origin.service_name,
            &options,
            Some(&template),
        )?;
        client.events().apply(&self.events().changes())?;
        Ok(client)
    }

    /// Whether its calls block the calling thread, without a runtime.
    pub(crate) fn is_blocking(&self) -> bool {
        self.origin.session.transports.is_blocking()
    }

    /// The same client for blocking threads: this one, if it is a blocking one. All such copies of a client
    /// have the same connections, and share everything else with it.
    ///
    /// # Errors
    ///
    /// As [`Client::with_config`].
    pub(crate) fn blocking_twin(&self) -> Result<Self> {
        let origin = &*self.origin;
        if self.is_blocking() {
            return Ok(self.clone());
        }
        let mut session = SessionParts::clone(&origin.session);
        session.transports = session.transports.to_blocking();
        if let Some(clock) = session.seams.clock.to_blocking() {
            session.seams.clock = clock;
        }
        let template = Template {
            client: self,
            origin,
            config: &Config::default(),
        };
        let session = Arc::new(session);
        let client = Self::create(
            &session,
            &origin.service_name,
            &origin.options,
            Some(&template),
        )?;
        client.events().apply(&self.events().changes())?;
        Ok(client)
    }
}
