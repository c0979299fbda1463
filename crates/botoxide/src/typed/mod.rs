//! Calls with generated types: structs in place of `Value`s.
//!
//! Not here: the types (`botoxide types rust`, crate `botoxide-types`), reading a response into them
//! (the parsers). Counterpart: none; boto3 has dictionaries only.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use botoxide_core::error::{Error, Result};
use botoxide_core::value::Map;
use futures_core::Stream;

pub use botoxide_core::body::Body;
pub use botoxide_core::text::Text;
pub use botoxide_core::time::Timestamp;
pub use botoxide_core::typed::{
    Entries, Items, Look, Member, Pairs, Place, Structure, from_value, to_value,
};
pub use botoxide_core::value::Value;
pub use bytes::Bytes;

mod events;

pub use events::{Event, Events, Streaming};

use crate::client::Client;
use crate::hooks::FeatureSet;
use crate::loader::current_service_name;
use crate::paginate::{Arriving, Structures};
use crate::transport::block_on;

/// The arguments of an operation, as a struct.
///
/// `botoxide types rust` writes the implementations.
pub trait Operation: Structure + Send {
    /// The service: `s3`.
    const SERVICE: &'static str;
    /// The operation's name in the model: `GetObject`.
    const NAME: &'static str;
    /// The struct of its output.
    type Output: Member + Send + 'static;
}

/// An operation that has pages.
pub trait Paginated: Operation {}

/// A condition to wait for, and the arguments of the operation that is called until it is met.
pub trait Waiter: Send {
    /// The waiter's name in the model: `ObjectExists`.
    const NAME: &'static str;
    /// The operation.
    type Operation: Operation;

    /// The arguments.
    fn into_operation(self) -> Self::Operation;
}

impl Client {
    /// Calls an operation with typed arguments, and reads the response into its typed output.
    ///
    /// Handlers, retries, paginators and stubs are those of [`Client::call`], and so is the result. Members that the
    /// model requires and the response lacks are blank: empty, zero, or the timestamp 0.
    ///
    /// # Errors
    ///
    /// As [`Client::call`]. `ValueError` if the operation is of another service than the client; `TypeError` if a
    /// member of the response has another type than its field.
    ///
    /// # Example: an operation by hand
    ///
    /// `botoxide types rust dynamodb --operations ListTables` writes this file.
    ///
    /// ```
    /// use botoxide::transport::{ScriptedTransport, block_on};
    /// use botoxide::typed::{Operation, Text, Value};
    /// # use botoxide::types::{Credentials, Response};
    /// # use botoxide::{Session, SessionOptions};
    ///
    /// #[derive(Clone, Default)]
    /// pub struct ListTables { pub limit: Option<i64> }
    /// botoxide::structure! { ListTables { 0 limit "Limit" } }
    ///
    /// #[derive(Clone, Default)]
    /// pub struct ListTablesOutput { pub table_names: Option<Vec<Text>>, pub response_metadata: Value }
    /// botoxide::structure! { ListTablesOutput { 0 table_names "TableNames", 1 response_metadata "ResponseMetadata" } }
    ///
    /// impl Operation for ListTables {
    ///     const SERVICE: &'static str = "dynamodb";
    ///     const NAME: &'static str = "ListTables";
    ///     type Output = ListTablesOutput;
    /// }
    ///
    /// # let body = r#"{"TableNames": ["cats"]}"#.to_owned().into();
    /// # let service = ScriptedTransport::new([Response { status: 200, body, ..Response::default() }]);
    /// # let session = Session::with(SessionOptions {
    /// #     transport: Some(std::sync::Arc::new(service)),
    /// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    /// #     region_name: Some("eu-central-1".into()),
    /// #     ..SessionOptions::default()
    /// # })?;
    /// let client = session.client("dynamodb")?;
    /// let out = block_on(client.send(ListTables { limit: Some(10) }))??;
    /// assert_eq!(out.table_names.unwrap_or_default(), ["cats"]);
    /// assert_eq!(out.response_metadata["HTTPStatusCode"].as_i64(), Some(200));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn send<O: Operation>(
        &self,
        operation: O,
    ) -> impl Future<Output = Result<O::Output>> + Send + use<'_, O> {
        // The future is smaller without the struct.
        let params = to_value(&operation);
        drop(operation);
        async move {
            self.check_service(O::SERVICE, O::NAME)?;
            let operation = self.operation(O::NAME)?;
            let features = FeatureSet::default();
            self.call_read(operation, params, features).await
        }
    }

    /// The pages of a typed operation. No request is sent before the first page is requested.
    ///
    /// # Example: the keys of a bucket
    ///
    /// ```
    /// # mod aws { pub mod s3 {
    /// # use botoxide::typed::{Operation, Paginated, Text};
    /// # #[derive(Clone)] pub struct ListObjectsV2 { pub bucket: Text, pub max_keys: Option<i64>, pub token: Option<Text> }
    /// # impl ListObjectsV2 { pub fn new(bucket: impl Into<Text>) -> Self {
    /// #     Self { bucket: bucket.into(), max_keys: None, token: None }
    /// # } }
    /// # botoxide::structure! { ListObjectsV2 { 0 bucket "Bucket", 1 max_keys "MaxKeys", 2 token "ContinuationToken" } }
    /// # #[derive(Clone)] pub struct Object { pub key: Option<Text> }
    /// # botoxide::structure! { Object { 0 key "Key" } }
    /// # #[derive(Clone)] pub struct ListObjectsV2Output {
    /// #     pub contents: Option<Vec<Object>>, pub is_truncated: Option<bool>, pub token: Option<Text>,
    /// # }
    /// # botoxide::structure! { ListObjectsV2Output {
    /// #     0 contents "Contents", 1 is_truncated "IsTruncated", 2 token "NextContinuationToken",
    /// # } }
    /// # impl Operation for ListObjectsV2 {
    /// #     const SERVICE: &'static str = "s3"; const NAME: &'static str = "ListObjectsV2"; type Output = ListObjectsV2Output;
    /// # }
    /// # impl Paginated for ListObjectsV2 {}
    /// # } }
    /// use aws::s3; // written by `botoxide types rust s3 --operations ListObjectsV2 --out src/aws/s3.rs`
    /// # use botoxide::transport::ScriptedTransport;
    /// # use botoxide::types::{Credentials, Response};
    /// # use botoxide::{Session, SessionOptions};
    /// # let page = |key: &str, rest: &str| Response {
    /// #     status: 200,
    /// #     body: format!("<ListBucketResult><Contents><Key>{key}</Key></Contents>{rest}</ListBucketResult>").into(),
    /// #     ..Response::default()
    /// # };
    /// # let service = std::sync::Arc::new(ScriptedTransport::new([
    /// #     page("cat.jpg", "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"),
    /// #     page("dog.jpg", "<Contents><Key>fox.jpg</Key></Contents>"),
    /// # ]));
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// # let session = Session::with(SessionOptions {
    /// #     transport: Some(service.clone()),
    /// #     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
    /// #     region_name: Some("eu-central-1".into()),
    /// #     ..Default::default()
    /// # })?;
    ///
    /// let client = session.client("s3")?;
    /// let mut pages = client.pages(s3::ListObjectsV2::new("photos")).page_size(100).max_items(2);
    /// let mut keys = Vec::new();
    /// while let Some(page) = pages.next().await {
    ///     let objects = page?.contents.unwrap_or_default();
    ///     keys.extend(objects.into_iter().filter_map(|object| object.key));
    /// }
    /// assert_eq!(keys, ["cat.jpg", "dog.jpg"]);
    /// assert!(pages.resume_token().is_some(), "there is more");
    /// # assert!(service.requests()[1].url.contains("continuation-token=t"));
    /// # Ok::<(), botoxide::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pages<O: Paginated>(&self, operation: O) -> Pages<O> {
        let params = to_value(&operation);
        drop(operation);
        Pages {
            source: Source::Waiting(self.clone(), params, Map::new()),
        }
    }

    /// Calls a typed waiter's operation until the waiter succeeds, and returns the last response.
    ///
    /// # Errors
    ///
    /// As [`Waiter::wait`](crate::Waiter::wait). `ValueError` if the waiter is of another service than the client.
    pub async fn wait<W: Waiter>(&self, waiter: W) -> Result<Value> {
        type Of<W> = <W as Waiter>::Operation;
        let params = to_value(&waiter.into_operation());
        self.check_service(Of::<W>::SERVICE, W::NAME)?;
        self.waiter(W::NAME)?.wait(params).await
    }

    fn check_service(&self, service: &str, name: &str) -> Result<()> {
        let own = self.service_name();
        if current_service_name(service) == current_service_name(own) {
            return Ok(());
        }
        let msg = format!("{name} is of {service}; this client is of {own}");
        Err(Error::value(msg))
    }
}

/// The pages of a typed operation: a stream.
///
/// Settings that are made after the first page have no effect.
pub struct Pages<O: Paginated> {
    source: Source<O>,
}

enum Source<O: Paginated> {
    /// The client, the arguments, and the configuration.
    Waiting(Client, Value, Map),
    Pages(Box<Arriving<Structures<O::Output>>>),
    Nothing,
}

impl<O: Paginated> Pages<O> {
    /// How many items are returned at most.
    #[must_use]
    pub fn max_items(self, count: i64) -> Self {
        self.with("MaxItems", count.into())
    }

    /// How many items a request asks for.
    #[must_use]
    pub fn page_size(self, count: i64) -> Self {
        self.with("PageSize", count.into())
    }

    /// The token of an earlier run: [`resume_token`](Self::resume_token).
    #[must_use]
    pub fn starting_token(self, token: impl Into<Text>) -> Self {
        self.with("StartingToken", Value::Text(token.into()))
    }

    /// The token to resume with in another run: available after the last page, if there are more results.
    pub fn resume_token(&self) -> Option<&str> {
        match &self.source {
            Source::Pages(pages) => pages.resume_token(),
            Source::Waiting(..) | Source::Nothing => None,
        }
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        if let Source::Waiting(_, _, config) = &mut self.source {
            config.insert(name, value);
        }
        self
    }

    /// The next page; `None` after the last, and after an error.
    ///
    /// Errors are those of [`PageIterator::next`](crate::PageIterator::next) and of [`Client::send`].
    pub async fn next(&mut self) -> Option<Result<O::Output>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<O::Output>>> {
        if let Source::Waiting(..) = self.source
            && let Source::Waiting(client, params, config) =
                std::mem::replace(&mut self.source, Source::Nothing)
        {
            match start::<O>(&client, params, config) {
                Ok(pages) => self.source = Source::Pages(Box::new(pages)),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        let Source::Pages(pages) = &mut self.source else {
            return Poll::Ready(None);
        };
        pages.poll_page(context)
    }
}

fn start<O: Paginated>(
    client: &Client,
    mut params: Value,
    config: Map,
) -> Result<Arriving<Structures<O::Output>>> {
    client.check_service(O::SERVICE, O::NAME)?;
    if let Some(params) = params.as_map_mut()
        && !config.is_empty()
    {
        params.insert("PaginationConfig", Value::Map(config));
    }
    client.paginator(O::NAME)?.paginate_structures(params)
}

impl<O: Paginated> Stream for Pages<O> {
    type Item = Result<O::Output>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<O: Paginated> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages of {}", O::NAME)
    }
}

/// The pages of a typed operation, for the blocking API: an iterator.
#[derive(Debug)]
pub struct BlockingPages<O: Paginated>(pub(crate) Pages<O>);

impl<O: Paginated> BlockingPages<O> {
    /// How many items are returned at most.
    #[must_use]
    pub fn max_items(self, count: i64) -> Self {
        Self(self.0.max_items(count))
    }

    /// How many items a request asks for.
    #[must_use]
    pub fn page_size(self, count: i64) -> Self {
        Self(self.0.page_size(count))
    }

    /// The token of an earlier run.
    #[must_use]
    pub fn starting_token(self, token: impl Into<Text>) -> Self {
        Self(self.0.starting_token(token))
    }

    /// The token to resume with in another run: available after the last page, if there are more results.
    pub fn resume_token(&self) -> Option<&str> {
        self.0.resume_token()
    }
}

impl<O: Paginated> Iterator for BlockingPages<O> {
    type Item = Result<O::Output>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)))
    }
}

/// The name of the exception that an error is, in the model; otherwise its code.
#[doc(hidden)]
pub fn exception(error: &Error) -> &str {
    let reported = error.as_client_error();
    reported.map_or("", |reported| {
        reported.exception.unwrap_or_else(|| reported.code())
    })
}

/// The members of an error as a struct; `None` if they do not fit.
#[doc(hidden)]
pub fn error_members<T: Member>(error: &Error) -> Option<T> {
    from_value(error.as_client_error()?.response.clone()).ok()
}

/// Gives a generated enum of errors its function `of`.
///
/// # Example: an operation with one error
///
/// ```
/// use botoxide::typed::{Text, from_value};
/// use botoxide::types::ClientError;
/// use botoxide::{Error, params};
///
/// #[derive(Clone)]
/// pub struct NoSuchKey { pub message: Option<Text> }
/// botoxide::structure! { NoSuchKey { 0 message "Message" } }
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum GetObjectError { NoSuchKey(NoSuchKey), Other }
/// botoxide::errors! { GetObjectError { NoSuchKey "NoSuchKey" } }
///
/// let error = Error::from(ClientError {
///     response: params! { "Error": { "Code": "NoSuchKey" }, "Message": "It is gone." },
///     operation_name: "GetObject".to_owned(),
///     exception: Some("NoSuchKey"),
/// });
/// let GetObjectError::NoSuchKey(missing) = GetObjectError::of(&error) else { panic!("{error}") };
/// assert_eq!(missing.message.unwrap(), "It is gone.");
/// ```
#[macro_export]
macro_rules! errors {
    ($name:ident { $($variant:ident $exception:literal),* $(,)? }) => {
        impl $name {
            /// Which error of the operation it is, with its members; `Other` if it is none that the model knows.
            pub fn of(error: &$crate::Error) -> Self {
                match $crate::typed::exception(error) {
                    $($exception => match $crate::typed::error_members(error) {
                        ::core::option::Option::Some(members) => Self::$variant(members),
                        ::core::option::Option::None => Self::Other,
                    },)*
                    _ => Self::Other,
                }
            }
        }
    };
}
