//! The blocking API: the same session and client without async. A call runs on the caller's thread.
//!
//! There is no runtime and no other thread behind it: while it waits for the network, the thread sleeps in
//! `poll(2)`. [`SessionOptions::interrupt`] can end a waiting call. Counterpart: boto3 itself.

use std::fmt;

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::value::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::Answered;
use crate::client::{
    ClientOptions, PresignOptions, PresignedPost, PresignedPostOptions, PresignedUrl,
};
use crate::config::Config;
use crate::credentials::Chain;
use crate::hooks::{Handler, Listener};
pub use crate::paginate::blocking::{PageIterator, Paginator, ResultKeyIterator, Search};
pub use crate::resource::blocking::{Collection, CollectionItems, CollectionPages, Resource};
use crate::session::SessionOptions;
use crate::transport::block_on;
use crate::typed;
pub use crate::waiter::blocking::Waiter;

/// DynamoDB's tables without async; [`botoxide::dynamodb`](crate::dynamodb) has the rest.
pub mod dynamodb {
    pub use crate::extras::dynamodb::blocking::{BatchWriter, Table};
}

/// Transfers to and from S3 without async; [`botoxide::s3`](crate::s3) has the rest.
pub mod s3 {
    use std::path::PathBuf;

    use botoxide_core::error::Result;
    use botoxide_core::value::Value;

    use crate::blocking::Client;
    use crate::extras::s3::{ClientExt as _, TransferArguments};
    use crate::transfer::{DownloadTarget, UploadSource};
    use crate::transport::block_on;

    /// boto3's transfer methods for blocking clients of S3: import this trait to call them.
    ///
    /// Clients of other services have no such methods: `AttributeError`. More methods can be added to the trait, so it is not for
    /// other types.
    pub trait ClientExt {
        /// Uploads a file, using multipart above the threshold.
        ///
        /// # Errors
        ///
        /// As [`botoxide::s3::ClientExt::upload_file`](crate::s3::ClientExt::upload_file).
        ///
        /// # Example
        ///
        /// ```no_run
        /// use botoxide::blocking::{Session, s3::ClientExt as _};
        /// use botoxide::params;
        ///
        /// let s3 = Session::new().client("s3")?;
        /// s3.upload_file("cat.jpg", "photos", "cat", params! { "ContentType": "image/jpeg" })?;
        /// s3.download_file("photos", "cat", "copy.jpg", ())?;
        /// # Ok::<(), botoxide::Error>(())
        /// ```
        fn upload_file(
            &self,
            filename: impl Into<PathBuf> + Send,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()>;

        /// Downloads an object to a file, which gets its name when it is complete.
        ///
        /// # Errors
        ///
        /// As [`botoxide::s3::ClientExt::download_file`](crate::s3::ClientExt::download_file).
        fn download_file(
            &self,
            bucket: &str,
            key: &str,
            filename: impl Into<PathBuf> + Send,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()>;

        /// Copies an object, using multipart above the threshold.
        ///
        /// # Errors
        ///
        /// As [`botoxide::s3::ClientExt::copy`](crate::s3::ClientExt::copy).
        fn copy(
            &self,
            copy_source: Value,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()>;

        /// Uploads bytes or a stream, using multipart above the threshold.
        ///
        /// # Errors
        ///
        /// As [`botoxide::s3::ClientExt::upload_fileobj`](crate::s3::ClientExt::upload_fileobj).
        fn upload_fileobj(
            &self,
            fileobj: impl Into<UploadSource> + Send,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()>;

        /// Downloads an object to a stream.
        ///
        /// # Errors
        ///
        /// As [`botoxide::s3::ClientExt::download_fileobj`](crate::s3::ClientExt::download_fileobj).
        fn download_fileobj(
            &self,
            bucket: &str,
            key: &str,
            fileobj: impl Into<DownloadTarget> + Send,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()>;
    }

    impl ClientExt for Client {
        fn upload_file(
            &self,
            filename: impl Into<PathBuf> + Send,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()> {
            block_on(
                self.as_async()
                    .upload_file(filename, bucket, key, arguments),
            )?
        }

        fn download_file(
            &self,
            bucket: &str,
            key: &str,
            filename: impl Into<PathBuf> + Send,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()> {
            block_on(
                self.as_async()
                    .download_file(bucket, key, filename, arguments),
            )?
        }

        fn copy(
            &self,
            copy_source: Value,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()> {
            block_on(self.as_async().copy(copy_source, bucket, key, arguments))?
        }

        fn upload_fileobj(
            &self,
            fileobj: impl Into<UploadSource> + Send,
            bucket: &str,
            key: &str,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()> {
            block_on(
                self.as_async()
                    .upload_fileobj(fileobj, bucket, key, arguments),
            )?
        }

        fn download_fileobj(
            &self,
            bucket: &str,
            key: &str,
            fileobj: impl Into<DownloadTarget> + Send,
            arguments: impl Into<TransferArguments> + Send,
        ) -> Result<()> {
            block_on(
                self.as_async()
                    .download_fileobj(bucket, key, fileobj, arguments),
            )?
        }
    }
}

/// Settings, credentials, models and hooks; creates blocking clients. A clone is the same session.
///
/// # Example: the names of all buckets
///
/// ```no_run
/// use botoxide::{blocking::Session, params};
///
/// let s3 = Session::new().client("s3")?;
/// for bucket in &s3.call("list_buckets", params! {})?["Buckets"] {
///     println!("{}", bucket["Name"].as_str().unwrap_or_default());
/// }
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone)]
pub struct Session(crate::session::Session);

/// Calls the operations of one service, blocking. A clone is the same client.
#[derive(Clone, Debug)]
pub struct Client(crate::client::Client);

impl Session {
    /// A session with the settings of environment and files.
    ///
    /// Invalid settings are reported when a client is created.
    #[expect(
        clippy::new_without_default,
        reason = "a session reads the world: it is no default value"
    )]
    pub fn new() -> Self {
        Self(crate::session::Session::in_mode(
            SessionOptions::default(),
            true,
        ))
    }

    /// A session with these options.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Session::with`](crate::Session::with).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::SessionOptions;
    /// use botoxide::blocking::Session;
    ///
    /// let session = Session::with(SessionOptions {
    ///     region_name: Some("eu-central-1".into()),
    ///     ..SessionOptions::default()
    /// })?;
    /// assert_eq!(session.client("s3")?.as_async().region_name(), Some("eu-central-1"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn with(options: SessionOptions) -> Result<Self> {
        crate::session::Session::checked(options, true).map(Self)
    }

    /// A client for a service, by its name in boto3.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Session::client`](crate::Session::client).
    pub fn client(&self, service_name: &str) -> Result<Client> {
        self.0.client(service_name).map(Client)
    }

    /// A client with its own options.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Session::client`](crate::Session::client).
    pub fn client_with(&self, service_name: &str, options: ClientOptions) -> Result<Client> {
        self.0.client_with(service_name, options).map(Client)
    }

    /// The resource of a service, by its name in boto3.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Session::resource`](crate::Session::resource).
    pub fn resource(&self, service_name: &str) -> Result<Resource> {
        self.0.resource(service_name).map(Resource::from)
    }

    /// The resource of a service, with options for its client.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Session::resource`](crate::Session::resource).
    pub fn resource_with(&self, service_name: &str, options: ClientOptions) -> Result<Resource> {
        let resource = self.0.resource_with(service_name, options);
        resource.map(Resource::from)
    }

    /// Registers a handler for one event of clients that are created from now on.
    ///
    /// # Errors
    ///
    /// As [`Emitter::on`](crate::hooks::Emitter::on).
    pub fn on<Marker>(&self, name: &str, listener: impl Listener<Marker>) -> Result<Handler> {
        self.0.on(name, listener)
    }

    /// This session with other providers of credentials.
    ///
    /// As [`botoxide::Session::with_chain`](crate::Session::with_chain).
    #[must_use]
    pub fn with_chain(&self, chain: Chain) -> Self {
        Self(self.0.with_chain(chain))
    }

    /// The session itself: services, hooks, models, settings. Its `async` methods are not for blocking use.
    pub fn as_async(&self) -> &crate::session::Session {
        &self.0
    }
}

impl AsRef<crate::session::Session> for Session {
    fn as_ref(&self) -> &crate::session::Session {
        &self.0
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Client {
    /// Calls an operation, by its name in the model or in Python.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::call`](crate::Client::call).
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::params;
    ///
    /// let sqs = Session::new().client("sqs")?;
    /// let out = sqs.call("ListQueues", params! { "MaxResults": 10 })?;
    /// for url in &out["QueueUrls"] {
    ///     println!("{url}");
    /// }
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn call(&self, operation: &str, params: Value) -> Result<Value> {
        block_on(self.0.call(operation, params))?
    }

    /// Calls an operation, and leaves the response to be parsed by the caller, unless a handler needs the result.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::call_unparsed`](crate::Client::call_unparsed).
    ///
    /// # Example: the size of a response
    ///
    /// ```
    /// use botoxide::call::Answered;
    /// use botoxide::params;
    ///
    /// # fn example(client: botoxide::blocking::Client) -> botoxide::Result<()> {
    /// let operation = client.as_async().operation("ListTables")?;
    /// if let Answered::Unparsed(response) = client.call_unparsed(operation, params! {})? {
    ///     println!("{} bytes", response.length());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_unparsed(&self, operation: Operation, params: Value) -> Result<Answered> {
        block_on(self.0.call_unparsed(operation, params))?
    }

    /// Calls an operation with your own types as arguments and result.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::call_as`](crate::Client::call_as).
    pub fn call_as<T: DeserializeOwned>(
        &self,
        operation: &str,
        params: &(impl Serialize + Sync + ?Sized),
    ) -> Result<T> {
        block_on(self.0.call_as(operation, params))?
    }

    /// Calls an operation with typed arguments, and reads the response into its typed output.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::send`](crate::Client::send).
    pub fn send<O: typed::Operation>(&self, operation: O) -> Result<O::Output> {
        block_on(self.0.send(operation))?
    }

    /// The pages of a typed operation. No request is sent before the first page is requested.
    pub fn pages<O: typed::Paginated>(&self, operation: O) -> typed::BlockingPages<O> {
        typed::BlockingPages(self.0.pages(operation))
    }

    /// Calls a typed waiter's operation until the waiter succeeds, and returns the last response.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::wait`](crate::Client::wait).
    pub fn wait<W: typed::Waiter>(&self, waiter: W) -> Result<Value> {
        block_on(self.0.wait(waiter))?
    }

    /// The same client with these options over its own.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::with_config`](crate::Client::with_config).
    pub fn with_config(&self, config: Config) -> Result<Self> {
        self.0.with_config(config).map(Self)
    }

    /// Whether an operation has pages.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::blocking::Session;
    /// # let options = botoxide::SessionOptions { region_name: Some("eu-central-1".into()), ..Default::default() };
    /// let s3 = Session::with(options)?.client("s3")?;
    /// assert!(s3.can_paginate("list_objects_v2"));
    /// assert!(!s3.can_paginate("get_object"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn can_paginate(&self, operation_name: &str) -> bool {
        self.0.can_paginate(operation_name)
    }

    /// The paginator of an operation.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::paginator`](crate::Client::paginator).
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::params;
    ///
    /// let s3 = Session::new().client("s3")?;
    /// for page in s3.paginator("ListObjectsV2")?.paginate(params! { "Bucket": "photos" })? {
    ///     println!("{} keys", page?.integer("KeyCount")?);
    /// }
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn paginator(&self, operation_name: &str) -> Result<Paginator> {
        Paginator::new(&self.0, operation_name)
    }

    /// The waiter with this name.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::waiter`](crate::Client::waiter).
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::params;
    ///
    /// let s3 = Session::new().client("s3")?;
    /// s3.waiter("bucket_exists")?.wait(params! { "Bucket": "photos" })?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn waiter(&self, waiter_name: &str) -> Result<Waiter> {
        Waiter::new(&self.0, waiter_name)
    }

    /// The URL of a call, signed with the client's credentials.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::generate_presigned_url`](crate::Client::generate_presigned_url).
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::{PresignOptions, params};
    ///
    /// let s3 = Session::new().client("s3")?;
    /// let arguments = params! { "Bucket": "photos", "Key": "cat.jpg" };
    /// println!("{}", s3.generate_presigned_url("get_object", arguments, PresignOptions::default())?);
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn generate_presigned_url(
        &self,
        client_method: &str,
        params: Value,
        options: PresignOptions,
    ) -> Result<PresignedUrl> {
        block_on(
            self.0
                .generate_presigned_url(client_method, params, options),
        )?
    }

    /// The URL and the fields of a form with which a browser posts a file to S3.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::generate_presigned_post`](crate::Client::generate_presigned_post).
    pub fn generate_presigned_post(
        &self,
        bucket: &str,
        key: &str,
        options: PresignedPostOptions,
    ) -> Result<PresignedPost> {
        block_on(self.0.generate_presigned_post(bucket, key, options))?
    }

    /// The password for a database of Amazon RDS. For clients of `rds`.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::generate_db_auth_token`](crate::Client::generate_db_auth_token).
    pub fn generate_db_auth_token(
        &self,
        db_hostname: &str,
        port: u16,
        db_username: &str,
        region: Option<&str>,
    ) -> Result<PresignedUrl> {
        block_on(
            self.0
                .generate_db_auth_token(db_hostname, port, db_username, region),
        )?
    }

    /// The password for a cluster of Aurora DSQL. For clients of `dsql`.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Client::generate_db_connect_auth_token`](crate::Client::generate_db_connect_auth_token).
    pub fn generate_db_connect_auth_token(
        &self,
        hostname: &str,
        region: Option<&str>,
        expires_in: i64,
    ) -> Result<PresignedUrl> {
        block_on(
            self.0
                .generate_db_connect_auth_token(hostname, region, expires_in),
        )?
    }

    /// As [`Client::generate_db_connect_auth_token`], for the role `admin`.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn generate_db_connect_admin_auth_token(
        &self,
        hostname: &str,
        region: Option<&str>,
        expires_in: i64,
    ) -> Result<PresignedUrl> {
        block_on(
            self.0
                .generate_db_connect_admin_auth_token(hostname, region, expires_in),
        )?
    }

    /// Registers a handler for one event of this client.
    ///
    /// # Errors
    ///
    /// As [`Emitter::on`](crate::hooks::Emitter::on).
    pub fn on<Marker>(&self, name: &str, listener: impl Listener<Marker>) -> Result<Handler> {
        self.0.on(name, listener)
    }

    /// The client itself: model, region, options, hooks. Its `async` methods are not for blocking use.
    pub fn as_async(&self) -> &crate::client::Client {
        &self.0
    }
}

impl AsRef<crate::client::Client> for Client {
    fn as_ref(&self) -> &crate::client::Client {
        &self.0
    }
}

impl Resource {
    /// `meta.client`: the client of the resource.
    pub fn client(&self) -> Client {
        Client(self.meta().client().clone())
    }
}
