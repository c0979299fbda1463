//! `Client`: calls the operations of one service.
//!
//! How it is put together is in `create`. Counterpart: botocore `client.py` (`BaseClient`).

use std::borrow::Cow;
use std::sync::Arc;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::{Node, Operation, Service, ServiceId};
use botoxide_core::redact;
use botoxide_core::text::Text;
use botoxide_core::typed::Member;
use botoxide_core::value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

mod auth_token;
pub(crate) mod class_name;
mod create;
mod defaults_mode;
mod discovery;
mod endpoint_bridge;
mod near_transport;
mod nested;
mod presign;
mod retries;
mod s3;
mod session_parts;
mod settings;
mod signing;
mod with_config;

pub use presign::{PresignOptions, PresignedPost, PresignedPostOptions, PresignedUrl};
pub(crate) use session_parts::SessionParts;
use with_config::Origin;

use crate::call::steps::CallScope;
use crate::call::{self, Answered, ClientArgs, Maker};
use crate::config::Config;
use crate::hooks::{Emitter, Event, Feature, FeatureSet, GetAttribute, Handler, Listener, Reply};
use crate::seam::{Clock, Interrupt, Seams};
use crate::transport::{Duplex, HttpTransport, Verify, block_on};

/// Calls the operations of one service, in one region, with one set of credentials. A clone is the same client.
///
/// # Example: the names of all buckets
///
/// ```no_run
/// use botoxide::{Session, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let s3 = Session::new().client("s3")?;
/// let out = s3.call("ListBuckets", params! {}).await?;
/// for bucket in &out["Buckets"] {
///     println!("{}", bucket["Name"].as_str().unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    args: Arc<ClientArgs>,
    /// Operations that a handler removed.
    removed: Arc<[Text]>,
    origin: Arc<Origin>,
}

/// Options of a new client; `None` takes the session's value.
///
/// # Example
///
/// ```
/// use botoxide::{ClientOptions, Session};
///
/// let sqs = Session::new().client_with("sqs", ClientOptions {
///     region_name: Some("eu-west-1".into()),
///     access_key_id: Some("AKIDEXAMPLE".into()),
///     secret_access_key: Some("secret".into()),
///     ..ClientOptions::default()
/// })?;
/// assert_eq!(sqs.region_name(), Some("eu-west-1"));
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct ClientOptions {
    /// The region: `eu-central-1`.
    pub region_name: Option<String>,
    /// A version of the service's API other than the latest: `2016-11-15`.
    pub api_version: Option<String>,
    /// `Some(false)` for plain HTTP if no endpoint is given.
    pub use_ssl: Option<bool>,
    /// Which certificates are trusted.
    pub verify: Option<Verify>,
    /// The endpoint, with its scheme: `http://127.0.0.1:9000`.
    pub endpoint_url: Option<String>,
    /// `AKIA…`; goes with `secret_access_key`.
    pub access_key_id: Option<String>,
    /// The secret; goes with `access_key_id`.
    pub secret_access_key: Option<String>,
    /// The token of temporary credentials.
    pub session_token: Option<String>,
    /// The account of the credentials.
    pub account_id: Option<String>,
    /// Further options; they override the session's.
    pub config: Option<Config>,
}

impl std::fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientOptions")
            .field("region_name", &self.region_name)
            .field(
                "endpoint_url",
                &self.endpoint_url.as_deref().map(redact::url),
            )
            .field("access_key_id", &self.access_key_id)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Calls an operation, by its name in the model or in Python: `ListBuckets`, `list_buckets`.
    ///
    /// The result is what boto3 returns: the operation's output with `ResponseMetadata`.
    ///
    /// # Errors
    ///
    /// `Attribute` if the operation does not exist; `ParamValidation` if the arguments are invalid;
    /// `NoCredentials`, `EndpointConnection` and the like if the service was not reached; `Client` for
    /// an error of the service, with its code.
    pub async fn call(&self, operation: &str, params: Value) -> Result<Value> {
        let operation = self.operation(operation)?;
        call::call(&self.args, operation, params).await
    }

    /// Calls an operation, and leaves the response to be parsed by the caller, unless a handler needs the result.
    ///
    /// It is for faces that make their own objects of a result: see [`Unparsed::parse_into`](call::Unparsed::parse_into).
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    ///
    /// # Example: the size of a response
    ///
    /// ```
    /// use botoxide::call::Answered;
    /// use botoxide::params;
    ///
    /// # async fn example(client: botoxide::Client) -> botoxide::Result<()> {
    /// let operation = client.operation("ListTables")?;
    /// if let Answered::Unparsed(response) = client.call_unparsed(operation, params! {}).await? {
    ///     println!("{} bytes", response.length());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call_unparsed(&self, operation: Operation, params: Value) -> Result<Answered> {
        let features = FeatureSet::default();
        call::call_unparsed(&self.args, operation, params, features, None).await
    }

    /// Calls an operation as [`call_unparsed`](Self::call_unparsed) does, for a face that makes its own objects of
    /// responses.
    ///
    /// S3 repeats a call whose response is no XML, so its responses have to be parsed before the call ends. They go to
    /// `maker`, and the result is [`Answered::Made`].
    ///
    /// # Errors
    ///
    /// As [`Client::call`], and those of `maker`.
    ///
    /// # Example: keys as they are found
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    ///
    /// use botoxide::call::Answered;
    /// use botoxide::transport::{ScriptedTransport, block_on};
    /// use botoxide::types::{Credentials, Response, Values};
    /// use botoxide::{Session, SessionOptions, Value, params};
    ///
    /// # let body = "<ListBucketResult><Contents><Key>cat.jpg</Key></Contents></ListBucketResult>".to_owned().into();
    /// # let service = ScriptedTransport::new([Response { status: 200, body, ..Response::default() }]);
    /// let session = Session::with(SessionOptions {
    ///     transport: Some(std::sync::Arc::new(service)),
    ///     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    ///     region_name: Some("eu-central-1".into()),
    ///     ..SessionOptions::default()
    /// })?;
    /// let client = session.client("s3")?;
    /// let made = Arc::new(Mutex::new(Value::Null));
    /// let slot = Arc::clone(&made);
    /// let maker = move |response: botoxide::call::Unparsed| {
    ///     *slot.lock().unwrap() = response.parse_into(&mut Values, ())?;
    ///     Ok(())
    /// };
    /// let operation = client.operation("ListObjectsV2")?;
    /// let call = client.call_with_maker(operation, params! { "Bucket": "photos" }, Arc::new(maker));
    /// assert!(matches!(block_on(call)??, Answered::Made(_)));
    /// assert_eq!(made.lock().unwrap()["Contents"][0]["Key"], "cat.jpg");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub async fn call_with_maker(
        &self,
        operation: Operation,
        params: Value,
        maker: Arc<Maker>,
    ) -> Result<Answered> {
        let features = FeatureSet::default();
        call::call_unparsed(&self.args, operation, params, features, Some(maker)).await
    }

    /// Calls an operation with your own types as arguments and result.
    ///
    /// # Errors
    ///
    /// As [`Client::call`]; `InvalidValue` if the types do not match.
    ///
    /// # Example: only the fields that are needed
    ///
    /// ```no_run
    /// #[derive(serde::Serialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct ListObjects<'a> { bucket: &'a str, prefix: Option<&'a str> }
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Listing { #[serde(default)] contents: Vec<Object> }
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Object { key: String, size: u64 }
    ///
    /// # async fn example(s3: botoxide::Client) -> botoxide::Result<()> {
    /// let listing: Listing = s3.call_as("ListObjectsV2", &ListObjects { bucket: "photos", prefix: None }).await?;
    /// let total: u64 = listing.contents.iter().map(|object| object.size).sum();
    /// # let _ = (total, listing.contents.first().map(|object| &object.key));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call_as<T: DeserializeOwned>(
        &self,
        operation: &str,
        params: &(impl Serialize + Sync + ?Sized),
    ) -> Result<T> {
        self.call(operation, Value::from_serialize(params)?)
            .await?
            .deserialize()
    }

    /// The operation of this name, as in the model or as in Python.
    ///
    /// # Errors
    ///
    /// `Attribute` if there is none.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let sqs = session.client("sqs")?;
    /// assert_eq!(sqs.operation("send_message")?.name(), "SendMessage");
    /// assert!(sqs.operation("send_massage").is_err());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn operation(&self, name: &str) -> Result<Operation> {
        let found = self.args.service.operation(name).ok();
        let found = found.filter(|operation| {
            !self
                .removed
                .iter()
                .any(|removed| removed == operation.name())
        });
        match found {
            Some(operation) => Ok(operation),
            None => self.renamed(name),
        }
    }

    /// Begins a call whose steps are taken one at a time: see [`call::steps`].
    pub fn call_scope(&self, operation: Operation) -> CallScope {
        CallScope::new(&self.args, operation)
    }

    /// Calls an operation on behalf of the feature that the user agent names.
    pub(crate) async fn call_for(
        &self,
        operation: Operation,
        params: Value,
        feature: Feature,
    ) -> Result<Value> {
        let mut features = FeatureSet::default();
        features.insert(feature);
        call::call_within(&self.args, operation, params, features).await
    }

    /// Calls an operation, and reads its output into a structure.
    pub(crate) async fn call_read<T: Member + Send + 'static>(
        &self,
        operation: Operation,
        params: Value,
        features: FeatureSet,
    ) -> Result<T> {
        call::call_read(&self.args, operation, params, features).await
    }

    /// A further file of the service's model, if there is one.
    pub(crate) fn document(&self, type_name: &str) -> Result<Option<Node>> {
        let version = self.args.service.api_version();
        let loader = &self.origin.session.loader;
        match loader.document(&self.args.service_name, type_name, Some(version)) {
            Ok(node) => Ok(Some(node)),
            Err(error) => match error.kind() {
                ErrorKind::UnknownService { .. } | ErrorKind::DataNotFound { .. } => Ok(None),
                _ => Err(error),
            },
        }
    }

    pub(crate) fn seams(&self) -> &Seams {
        &self.args.seams
    }

    /// The hooks of the session that the client comes from.
    pub(crate) fn session_events(&self) -> Arc<Emitter> {
        Arc::clone(&self.origin.session.emitter)
    }

    /// Whether both are clones of one client.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.args, &other.args)
    }

    /// The hook that can interrupt waits of the calling thread.
    pub(crate) fn interrupt(&self) -> Option<&Interrupt> {
        self.args.interrupt()
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.args.seams.clock
    }

    /// The operations of the client, in the order of the model, without those that a handler removed.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let sqs = session.client("sqs")?;
    /// let names: Vec<&str> = sqs.operations().map(|operation| operation.python_name()).collect();
    /// assert!(names.contains(&"send_message"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        let removed = Arc::clone(&self.removed);
        let all = self.args.service.operations();
        all.filter(move |operation| !removed.iter().any(|name| name == operation.name()))
    }

    /// An operation that had this name once.
    // M137
    fn renamed(&self, name: &str) -> Result<Operation> {
        let event = GetAttribute {
            service_id: &self.args.service_id,
            name,
        };
        let reply = block_on(
            self.args
                .emitter
                .emit_until_response(&mut Event::GetAttribute(event)),
        )??;
        if let Reply::Name(current) = reply
            && let Ok(operation) = self.args.service.operation(&current)
        {
            return Ok(operation);
        }
        Err(self.no_attribute(name))
    }

    /// Python's error for a method that does not exist.
    pub(crate) fn no_attribute(&self, name: &str) -> Error {
        let class = self.class_name();
        let msg = format!("'{class}' object has no attribute '{name}'");
        ErrorKind::Attribute { msg }.into()
    }

    /// The name of the client's class in boto3: `S3`, `DynamoDB`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// assert_eq!(session.client("sqs")?.class_name(), "SQS");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn class_name(&self) -> Cow<'static, str> {
        let id = self.args.service.service_id();
        class_name::class_name(id.map_or("", ServiceId::as_str))
    }

    /// The service's model.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let sqs = session.client("sqs")?;
    /// assert_eq!(sqs.service().api_version(), "2012-11-05");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn service(&self) -> Service {
        self.args.service
    }

    /// The name that the client was made with.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// assert_eq!(session.client("sqs")?.service_name(), "sqs");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn service_name(&self) -> &str {
        &self.args.service_name
    }

    /// `meta.region_name`: the region, or `aws-global` for services that have none.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// assert_eq!(session.client("sqs")?.region_name(), Some("eu-central-1"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn region_name(&self) -> Option<&str> {
        self.args.region_name.as_deref()
    }

    /// The service that the client signs for, and its signature version, `none` if it does not sign: what calls sign with
    /// unless their endpoint or a handler says something else.
    pub fn signing(&self) -> (&str, &str) {
        let signer = &self.args.signer;
        (&signer.signing_name, &signer.signature_version)
    }

    /// `meta.partition`: `aws`, `aws-cn` …
    pub fn partition(&self) -> Option<&str> {
        self.args.partition.as_deref()
    }

    /// `meta.endpoint_url`: the endpoint, as far as it does not depend on a call's arguments.
    pub fn endpoint_url(&self) -> &str {
        &self.args.endpoint_url
    }

    /// `meta.config`: the options, with all defaults filled in.
    ///
    /// # Example: everything is filled in
    ///
    /// ```
    /// # use botoxide::{Session, SessionOptions};
    /// # let options = SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// # let session = Session::with(options)?;
    /// let sqs = session.client("sqs")?;
    /// assert!(sqs.config().read_timeout.is_some());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn config(&self) -> &Config {
        &self.args.config
    }

    /// Registers a handler for one event of this client. It returns `()`, a
    /// [`Reply`], or a `Result` of either.
    ///
    /// # Errors
    ///
    /// As [`Emitter::on`].
    ///
    /// # Example: a custom header, signed, with every upload
    ///
    /// ```no_run
    /// use botoxide::hooks::BeforeSign;
    /// use botoxide::{Session, params};
    ///
    /// # async fn example() -> botoxide::Result<()> {
    /// let s3 = Session::new().client("s3")?;
    /// s3.on("before-sign.s3.PutObject", |event: &mut BeforeSign| {
    ///     event.request.headers.set("x-amz-meta-by", "ada");
    /// })?;
    /// s3.call("PutObject", params! { "Bucket": "photos", "Key": "cat" }).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on<Marker>(&self, name: &str, listener: impl Listener<Marker>) -> Result<Handler> {
        self.events().on(name, listener)
    }

    /// `meta.events`: the hooks of this client.
    pub fn events(&self) -> &Emitter {
        &self.args.emitter
    }

    /// Closes the idle connections. The client stays usable.
    pub fn close(&self) {
        self.args.transport.close();
    }

    /// A new connection to the host of `url`, for a protocol that only begins as HTTP, with the certificates, proxies and
    /// timeouts of this client. To be called on a tokio runtime.
    ///
    /// # Errors
    ///
    /// As those of a request that has no response.
    #[doc(hidden)]
    pub async fn stream(&self, url: &str) -> Result<Box<dyn Duplex>> {
        let transport = HttpTransport::new(self.args.transport_config.clone());
        transport.stream(url).await
    }
}

impl AsRef<Self> for Client {
    fn as_ref(&self) -> &Self {
        self
    }
}
