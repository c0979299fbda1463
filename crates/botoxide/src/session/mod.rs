//! `Session`: settings, credentials, models and hooks, from which clients are created.
//!
//! Counterpart: botocore `session.py`, boto3 `session.py`.

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::{Credentials, Token};
use botoxide_core::endpoint::legacy::Variants;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::model::Service;
use botoxide_core::value::PythonRepr;

mod initializer;
mod options;

pub use initializer::{Initializer, register_initializer, unregister_initializer};
pub use options::SessionOptions;

use crate::call::SessionAgent;
use crate::client::class_name::class_name;
use crate::client::{Client, ClientOptions, SessionParts};
use crate::config::ConfigStore;
use crate::credentials::{Chain, ChainParts, CredentialsCache, JsonFileCache, ResponseCache};
use crate::handlers;
use crate::hooks::{Caller, Emitter, Event, Handler, Listener, ServiceDataLoaded};
use crate::loader::Loader;
use crate::observe::{self, HistoryRecorder};
use crate::plugin::ClientPlugins;
use crate::seam::{Interrupt, Seams, look};
use crate::transport::{ReactorClock, TransportFactory, block_on};

/// Settings, credentials, models and hooks; creates clients. A clone is the same session.
///
/// The shared files are read once, credentials are loaded when a call needs them.
///
/// # Example: a session for a profile
///
/// ```no_run
/// use botoxide::{Session, SessionOptions, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let session = Session::with(SessionOptions { profile_name: Some("work".into()), ..Default::default() })?;
/// let sts = session.client("sts")?;
/// let who = sts.call("GetCallerIdentity", params! {}).await?;
/// println!("{}", who["Arn"].as_str().unwrap_or_default());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Session {
    parts: Arc<SessionParts>,
    plugins: Arc<ClientPlugins>,
}

impl Session {
    /// A session with the settings of environment and files, for use on a tokio runtime.
    ///
    /// Invalid settings are reported when a client is created.
    #[expect(
        clippy::new_without_default,
        reason = "a session reads the world: it is no default value"
    )]
    pub fn new() -> Self {
        Self::in_mode(SessionOptions::default(), false)
    }

    /// A session with these options, for use on a tokio runtime.
    ///
    /// # Errors
    ///
    /// `ProfileNotFound` if no file has the profile; `ConfigParse` if a file cannot be read; `NoCredentials` for an
    /// account without keys, `PartialCredentials` for one key without the other.
    // H035
    pub fn with(options: SessionOptions) -> Result<Self> {
        Self::checked(options, false)
    }

    /// As [`Session::with`], async or blocking.
    pub(crate) fn checked(mut options: SessionOptions, is_blocking: bool) -> Result<Self> {
        if let Some(credentials) = options.explicit_credentials()? {
            options.credentials = Some(credentials);
        }
        let has_profile = options.profile_name.is_some();
        let session = Self::in_mode(options, is_blocking);
        if has_profile {
            session.parts.store.scoped()?;
        }
        Ok(session)
    }

    /// A session, async or blocking. Settings that cannot be read count as not set here: creating a client
    /// reads them again and reports the error.
    pub(crate) fn in_mode(options: SessionOptions, is_blocking: bool) -> Self {
        let mut seams = options.seams.unwrap_or_else(|| {
            if is_blocking {
                Seams::blocking()
            } else {
                Seams::tokio()
            }
        });
        if options.interrupt.is_some() {
            seams.interrupt = options.interrupt;
        }
        if let Some(reactor) = options.reactor.as_ref().filter(|_| !is_blocking) {
            seams.clock = Arc::new(ReactorClock {
                time: seams.clock,
                reactor: Arc::clone(reactor),
            });
        }
        let span = observe::span::session(
            options.profile_name.as_deref(),
            options.region_name.as_deref(),
        );
        let mut store = ConfigStore::new(&seams);
        if let Some(profile_name) = options.profile_name {
            store.set("profile", profile_name);
        }
        if let Some(region_name) = options.region_name {
            store.set("region", region_name);
        }
        for (name, value) in options.variables {
            store.set(name, value);
        }
        let emitter = Emitter::default();
        handlers::register(&emitter, &seams);
        let data_path = store.text("data_path").unwrap_or_default();
        let transports = match options.transport {
            Some(transport) if is_blocking => TransportFactory::given(transport).to_blocking(),
            Some(transport) => TransportFactory::given(transport),
            None if is_blocking => TransportFactory::blocking(),
            None => options
                .reactor
                .map_or_else(TransportFactory::tokio, TransportFactory::reactor),
        };
        let cache = options.credentials_directory.map(|directory| {
            let directory = seams.env.expand(&directory);
            ResponseCache::Files(JsonFileCache::new(&seams, directory))
        });
        let credentials = match (options.credentials, options.credentials_chain) {
            (Some(credentials), _) => Some(CredentialsCache::given(&seams, credentials)),
            (None, Some(chain)) => Some(CredentialsCache::new(&seams, chain)),
            (None, None) => None,
        };
        let is_given = credentials.is_some();
        let credentials =
            credentials.unwrap_or_else(|| CredentialsCache::new(&seams, Chain::default()));
        let parts = SessionParts {
            loader: Arc::new(Loader::new(&seams, data_path.as_deref())),
            store,
            emitter: Arc::new(emitter),
            credentials: Arc::new(credentials),
            cache: cache.unwrap_or_default(),
            tokens: Arc::default(),
            first_region: Arc::default(),
            instance_region: Arc::default(),
            history: options.history.unwrap_or_default(),
            monitor: Arc::default(),
            config: options.config,
            seams,
            agent: SessionAgent::default(),
            transports,
            span,
        };
        let session = Self {
            parts: Arc::new(parts.with_standard_chains(is_given)),
            plugins: Arc::new(options.plugins),
        };
        initializer::invoke_initializers(&session);
        session
    }

    /// A client for a service, by its name in boto3: `s3`, `dynamodb`, `elbv2`.
    ///
    /// # Errors
    ///
    /// `UnknownService`, with the known names; `NoRegion` for a service that needs one; the errors
    /// of invalid settings.
    pub fn client(&self, service_name: &str) -> Result<Client> {
        self.client_with(service_name, ClientOptions::default())
    }

    /// A client with its own options.
    ///
    /// # Errors
    ///
    /// As [`Session::client`].
    ///
    /// # Example: a local endpoint
    ///
    /// ```
    /// use botoxide::{ClientOptions, Session};
    ///
    /// let s3 = Session::new().client_with("s3", ClientOptions {
    ///     region_name: Some("us-east-1".into()),
    ///     endpoint_url: Some("http://127.0.0.1:9000".into()),
    ///     ..ClientOptions::default()
    /// })?;
    /// assert_eq!(s3.endpoint_url(), "http://127.0.0.1:9000");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "options are written in place"
    )]
    pub fn client_with(&self, service_name: &str, options: ClientOptions) -> Result<Client> {
        let client = Client::create(&self.parts, service_name, &options, None)?;
        self.plugins.load(&client, &*self.parts.seams.env);
        Ok(client)
    }

    /// The names of all services, sorted.
    ///
    /// # Errors
    ///
    /// If the packed models are damaged.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// assert!(session.available_services()?.iter().any(|name| name == "s3"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn available_services(&self) -> Result<Vec<String>> {
        self.parts.loader.list_available_services("service-2")
    }

    /// The names of the services that have resources, sorted.
    ///
    /// # Errors
    ///
    /// If the packed models are damaged.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// assert!(session.available_resources()?.iter().any(|name| name == "ec2"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // H039
    pub fn available_resources(&self) -> Result<Vec<String>> {
        self.parts.loader.list_available_services("resources-1")
    }

    /// The name of the class of a service's clients in boto3, without creating a client: `S3`, `DynamoDB`.
    ///
    /// # Errors
    ///
    /// `UnknownService`, with the known names.
    ///
    /// # Example
    ///
    /// ```
    /// let session = botoxide::Session::new();
    /// assert_eq!(session.client_class_name("cognito-idp")?, "CognitoIdentityProvider");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // M133
    pub fn client_class_name(&self, service_name: &str) -> Result<String> {
        let service = self.parts.loader.service(service_name, None)?;
        let id = service.service_id().map_or("", |id| id.as_str());
        Ok(class_name(id).into_owned())
    }

    /// The model of a service, by its name in boto3, in the latest version of its API unless another is given.
    ///
    /// # Errors
    ///
    /// `UnknownService`, with the known names; errors of handlers.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// let sqs = session.service_model("sqs", None)?;
    /// assert!(sqs.operations().any(|operation| operation.name() == "SendMessage"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // P014
    pub fn service_model(&self, service_name: &str, api_version: Option<&str>) -> Result<Service> {
        let mut service = self.parts.loader.service(service_name, api_version)?;
        let event = ServiceDataLoaded {
            service_name,
            service: &mut service,
        };
        block_on(self.events().emit(&mut Event::ServiceDataLoaded(event)))??;
        Ok(service)
    }

    /// Registers a handler for one event of clients that are created from now on.
    ///
    /// # Errors
    ///
    /// As [`Emitter::on`].
    ///
    /// # Example: every client refuses to delete
    ///
    /// ```
    /// use botoxide::hooks::BeforeParameterBuild;
    /// use botoxide::{Error, Session, params};
    ///
    /// let session = Session::new();
    /// session.on("before-parameter-build.s3.DeleteBucket", |_: &mut BeforeParameterBuild| {
    ///     Err::<(), _>(Error::value("not here"))
    /// })?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on<Marker>(&self, name: &str, listener: impl Listener<Marker>) -> Result<Handler> {
        self.events().on(name, listener)
    }

    /// The names of the partitions: `aws`, `aws-cn` …
    ///
    /// # Errors
    ///
    /// If the endpoint data cannot be read.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// assert!(session.available_partitions()?.iter().any(|name| name == "aws-cn"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C148
    pub fn available_partitions(&self) -> Result<Vec<String>> {
        let names = self.parts.legacy_endpoints()?;
        Ok(names.available_partitions().map(str::to_owned).collect())
    }

    /// The regions of a partition where a service is, by its name in boto3; with `allow_non_regional` also its endpoints
    /// outside of regions. Empty for an unknown service.
    ///
    /// The list is part of the models: a service may be available in more regions.
    ///
    /// # Errors
    ///
    /// If models or endpoint data cannot be read.
    ///
    /// # Example
    ///
    /// ```no_run
    /// let regions = botoxide::Session::new().available_regions("sqs", "aws", false)?;
    /// assert!(regions.contains(&"eu-central-1".to_owned()));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C148
    pub fn available_regions(
        &self,
        service_name: &str,
        partition_name: &str,
        allow_non_regional: bool,
    ) -> Result<Vec<String>> {
        let service = match self.parts.loader.service(service_name, None) {
            Ok(service) => service,
            Err(error) if matches!(error.kind(), ErrorKind::UnknownService { .. }) => {
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        let endpoints = self.parts.legacy_endpoints()?;
        let regions = endpoints.available_endpoints(
            service.endpoint_prefix(),
            partition_name,
            allow_non_regional,
            Variants::default(),
        );
        Ok(regions.into_iter().map(str::to_owned).collect())
    }

    /// The partition that a region is in.
    ///
    /// # Errors
    ///
    /// `UnknownRegion`; an error if the endpoint data cannot be read.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// assert_eq!(session.partition_for_region("cn-north-1")?, "aws-cn");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C148
    pub fn partition_for_region(&self, region_name: &str) -> Result<String> {
        let endpoints = self.parts.legacy_endpoints()?;
        endpoints
            .partition_for_region(region_name)
            .map(str::to_owned)
    }

    /// The name of the profile in use; `default` if none was chosen.
    ///
    /// # Errors
    ///
    /// As [`ConfigStore::profile_name`].
    // H038
    pub fn profile_name(&self) -> Result<String> {
        let name = self.parts.store.profile_name()?;
        Ok(name.unwrap_or_else(|| "default".to_owned()))
    }

    /// The names of all profiles in the shared files.
    ///
    /// # Errors
    ///
    /// `ConfigParse` if a file cannot be read.
    pub fn available_profiles(&self) -> Result<Vec<String>> {
        let shared = self.parts.store.shared()?;
        Ok(shared.profile_names().map(str::to_owned).collect())
    }

    /// The hooks that new clients start with.
    pub fn events(&self) -> &Emitter {
        &self.parts.emitter
    }

    /// What records the calls of all clients, once it is enabled.
    pub fn history(&self) -> &HistoryRecorder {
        &self.parts.history
    }

    /// Finds service models.
    pub fn loader(&self) -> &Loader {
        &self.parts.loader
    }

    /// The settings.
    pub fn config_store(&self) -> &ConfigStore {
        &self.parts.store
    }

    /// The region of clients that are not given one.
    ///
    /// # Errors
    ///
    /// As [`ConfigStore::region_name`].
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::{Session, SessionOptions};
    ///
    /// let session = Session::with(SessionOptions {
    ///     region_name: Some("eu-north-1".into()),
    ///     ..Default::default()
    /// })?;
    /// assert_eq!(session.region_name()?.as_deref(), Some("eu-north-1"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn region_name(&self) -> Result<Option<String>> {
        self.parts.store.region_name(None, None)
    }

    /// The credentials of clients that are not given any; `None` if there are none.
    ///
    /// # Errors
    ///
    /// If a provider has unusable credentials.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::Session;
    ///
    /// # async fn example() -> botoxide::Result<()> {
    /// match Session::new().credentials().await? {
    ///     Some(credentials) => println!("{credentials:?}"), // without the secrets
    ///     None => println!("no credentials"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn credentials(&self) -> Result<Option<Arc<Credentials>>> {
        look();
        self.parts.first_region.get_or_init(Box::default);
        let credentials = self.parts.credentials.credentials();
        Interrupt::watch(self.parts.seams.interrupt(), credentials).await
    }

    /// The bearer token for the service that signs by this name, or for services without their own token; `None`
    /// if there is none.
    ///
    /// # Errors
    ///
    /// If a provider has an unusable token.
    pub async fn auth_token(&self, signing_name: Option<&str>) -> Result<Option<Token>> {
        look();
        let token = self.parts.tokens.load(signing_name);
        Interrupt::watch(self.parts.seams.interrupt(), token).await
    }

    /// The session's credentials as a source of others: of a role that is assumed with them.
    pub fn credentials_cache(&self) -> Arc<CredentialsCache> {
        Arc::clone(&self.parts.credentials)
    }

    /// Calls services for credential providers that are created in code.
    pub fn caller(&self) -> Arc<dyn Caller> {
        Arc::new(self.parts.nested())
    }

    /// The parts of the standard providers of this session, to create one of them alone. Their results are cached
    /// with the session's own.
    ///
    /// # Example: the credentials of SSO for one profile, and nothing else
    ///
    /// ```
    /// use std::sync::Arc;
    /// use botoxide::credentials::{Chain, Sso};
    /// use botoxide::Session;
    ///
    /// let session = Session::new();
    /// let sso = Sso::new(&session.chain_parts(), "work");
    /// let session = session.with_chain(Chain::new(vec![Arc::new(sso)]));
    /// ```
    pub fn chain_parts(&self) -> ChainParts {
        self.parts.chain_parts()
    }

    /// The providers of this session's credentials, in order; empty if they were given in code.
    ///
    /// # Errors
    ///
    /// Errors of settings that a provider cannot be created with.
    // C107
    pub fn chain(&self) -> Result<Chain> {
        self.parts.credentials.chain()
    }

    /// This session with other providers of credentials: boto3's `get_component('credential_provider')`. Settings,
    /// models and hooks are shared, credentials are not.
    ///
    /// # Example: a custom provider before all others, and no metadata service
    ///
    /// ```
    /// use std::pin::Pin;
    /// use std::sync::Arc;
    /// use botoxide::Session;
    /// use botoxide::credentials::Provider;
    /// use botoxide::hooks::FeatureSet;
    /// use botoxide::types::Credentials;
    ///
    /// #[derive(Debug)]
    /// struct Vault;
    ///
    /// impl Provider for Vault {
    ///     fn method(&self) -> &'static str {
    ///         "vault"
    ///     }
    ///
    ///     fn features(&self) -> FeatureSet {
    ///         FeatureSet::default()
    ///     }
    ///
    ///     fn load(&self) -> Pin<Box<dyn Future<Output = botoxide::Result<Option<Credentials>>> + Send + '_>> {
    ///         Box::pin(async { Ok(Some(Credentials::new("AKIDVAULT", "secret", None))) })
    ///     }
    /// }
    ///
    /// let session = Session::new();
    /// let mut chain = session.chain()?;
    /// chain.insert_before("env", Arc::new(Vault))?;
    /// chain.remove("iam-role");
    /// let session = session.with_chain(chain);
    /// # let credentials = botoxide::transport::block_on(session.credentials())??.unwrap();
    /// # assert_eq!(credentials.access_key, "AKIDVAULT");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    // C107
    #[must_use]
    pub fn with_chain(&self, chain: Chain) -> Self {
        let parts = SessionParts {
            credentials: Arc::new(CredentialsCache::new(&self.parts.seams, chain)),
            ..SessionParts::clone(&self.parts)
        };
        Self {
            parts: Arc::new(parts),
            plugins: Arc::clone(&self.plugins),
        }
    }
}

/// As in Python: `Session(region_name='eu-central-1')`.
// H039
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region_name = self.parts.store.value("region").unwrap_or_default();
        write!(f, "Session(region_name={})", PythonRepr(&region_name))
    }
}
