//! boto3, the AWS SDK for Python, rebuilt in Rust: one dependency that calls every operation of every service.
//!
//! Nothing is generated: the engine reads AWS's own service models at run time, so a program that calls S3
//! can call all other services too, and builds in seconds. Behaviour is that of boto3: the same requests, the
//! same results, the same error messages.
//!
//! # Example: boto3's first program
//!
//! The service is replaced by a [`ScriptedTransport`](transport::ScriptedTransport) here, so that the example
//! runs without an account (it needs the feature `test-util`); a program leaves out the three options.
//!
//! ```
//! use botoxide::transport::ScriptedTransport;
//! use botoxide::{Session, SessionOptions, params};
//! # use botoxide::types::{Credentials, Response};
//! # let answer = Response {
//! #     status: 200,
//! #     body: b"<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name>\
//! #             <CreationDate>2026-11-22T14:56:00Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>"
//! #         .to_vec().into(),
//! #     ..Response::default()
//! # };
//! # let service = ScriptedTransport::new([answer]);
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let session = Session::with(SessionOptions {
//!     transport: Some(std::sync::Arc::new(service)),
//!     credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
//!     region_name: Some("eu-central-1".into()),
//!     ..Default::default()
//! })?;
//! let s3 = session.client("s3")?;
//! let out = s3.call("ListBuckets", params! {}).await?;
//! for bucket in &out["Buckets"] {
//!     println!("{} {:?}", bucket["Name"].as_str().unwrap_or_default(), bucket["CreationDate"]);
//! }
//! assert_eq!(out["Buckets"][0]["Name"], "photos");
//! # Ok::<(), botoxide::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Programs to start from
//!
//! `crates/botoxide/examples` in the repository has complete programs, each with a line that says how to run it:
//!
//! | example | what it does |
//! | --- | --- |
//! | `get_object`, `put_object`, `paginate` | read, write and list objects of S3 |
//! | `presign` | URLs for others, without credentials |
//! | `waiter` | wait until an instance runs |
//! | `dynamodb`, `typed` | items, arguments and results with your own types |
//! | `retry_config`, `errors` | retries, timeouts, telling errors apart |
//! | `assume_role`, `tls`, `custom_endpoint` | roles; certificates and proxies; S3-compatible stores |
//! | `hooks`, `stub` | watch and change calls; test without AWS |
//!
//! # How a call works
//!
//! ```text
//! Client::call ─ call/mod.rs
//!   hooks: provide-client-params, before-parameter-build     handlers/  fix-ups, service by service
//!   → call/endpoint.rs   resolve the endpoint                 core: endpoint/
//!   → validate, serialize                                     core: validate.rs, protocol/
//!   → hook: before-call
//!   → call/attempt.rs    ┌ call/sign.rs     sign              core: sign/
//!                        │ transport/       send
//!                        │ parse                              core: protocol/
//!                        └ again, if client/retries.rs says so   core: retry/
//!   → hook: after-call → the value, or an Error
//! ```
//!
//! # Modules
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`Session`], [`Client`] | what a program uses; [`blocking`] has the same without async |
//! | [`dynamodb`] | DynamoDB with plain values: conditions, exact numbers, tables of your own types |
//! | [`resource`] | objects in place of requests: buckets, tables, instances |
//! | [`Paginator`], [`Waiter`] | all pages of an operation · waiting for a state |
//! | [`EventStream`] | events of a response; [`EventSender`]: events of a request |
//! | [`config`] | `Config`, the settings of environment and files |
//! | [`credentials`] | providers, and their order |
//! | [`hooks`] | the events of a call, for programs that watch or change it |
//! | [`loader`] | finds service models, AWS's and your own |
//! | [`observe`] | spans and logs of calls, and where to write them; the history of calls |
//! | [`plugin`] | plug-ins that change every client of a session |
//! | [`transport`] | HTTP; streaming bodies |
//! | [`typed`] | calls with structs that are generated from the models |
//! | [`s3`] | `upload_file` and its siblings |
//! | [`transfer`] | files and streams to and from S3: in parts, many at a time |
//! | [`stub`] | answers calls from a list, for tests of programs |
//! | [`seam`] | interfaces to clock, environment, files and randomness, with fakes |
//!
//! # Forks, signals and runtimes
//!
//! - A forked child can use the sessions and clients of its parent, also if other threads of the parent are making calls
//!   during the fork. It opens its own connections. A call, a stream or a transfer in progress belongs to the parent. An
//!   asynchronous client needs a new runtime in the child.
//! - [`SessionOptions::interrupt`] ends calls of the [`blocking`] API wherever they wait, for example after Ctrl-C. The
//!   future of an asynchronous call ends when it is dropped.
//! - No wait blocks a thread of an asynchronous runtime: credential processes and prompts run on separate threads.
//!
//! `docs/design.md` in the repository has the details.
#![forbid(unsafe_code)]

pub mod blocking;
pub mod call;
mod client;
pub mod config;
pub mod credentials;
mod event_sender;
mod event_stream;
mod extras;
mod handlers;
pub mod hooks;
#[doc(hidden)]
pub mod imds;
pub mod loader;
pub mod observe;
mod paginate;
pub mod plugin;
pub mod resource;
pub mod seam;
mod session;
pub mod stub;
pub mod transfer;
pub mod transport;
pub mod typed;
mod waiter;

pub use botoxide_core::error::{Error, ErrorKind, Result};
pub use botoxide_core::value::Value;
pub use botoxide_core::{open_enum, params, structure};

pub use client::{
    Client, ClientOptions, PresignOptions, PresignedPost, PresignedPostOptions, PresignedUrl,
};
pub use config::Config;
pub use event_sender::EventSender;
pub use event_stream::EventStream;
pub use extras::{CloudFrontPolicy, CloudFrontSigner, SignedCookies};
pub use extras::{dynamodb, s3};
pub use paginate::{PageIterator, Paginator, ResultKeyIterator, Search};
pub use resource::Resource;
pub use session::{
    Initializer, Session, SessionOptions, register_initializer, unregister_initializer,
};
pub use transport::ByteStream;
pub use waiter::{WaitAttempt, Waiter};

/// Types that occur in arguments, results and signatures of this crate.
///
/// They live in `botoxide-core`, which is an internal crate: name them through this module only.
pub mod types {
    pub use botoxide_core::body::{Body, StreamHandle};
    pub use botoxide_core::credential::{Credentials, Token};
    pub use botoxide_core::endpoint::{
        AuthScheme, Builtin, Builtins, Endpoint, Parameter as EndpointParameter,
    };
    pub use botoxide_core::error::{ClientError, ErrorClass};
    pub use botoxide_core::http::{Headers, Request, Response};
    pub use botoxide_core::jmespath::Expression;
    pub use botoxide_core::model::{
        AcceptorConfig, Documentation, Location, Node, NodeKind, Operation, Protocol, Service,
        ServiceId, Shape, ShapeType, TimestampFormat, WaiterConfig, WaiterModel,
    };
    pub use botoxide_core::protocol::event_stream::{
        HeaderValue as EventHeader, Message as EventMessage,
    };
    // For faces: they make their own objects of a response.
    #[doc(hidden)]
    pub use botoxide_core::protocol::{Holds, Make, Piece, Values};
    pub use botoxide_core::protocol::{Parameter as QueryParameter, Query, Serialized};
    pub use botoxide_core::redact::Redacted;
    pub use botoxide_core::text::Text;
    pub use botoxide_core::time::{InvalidTimestamp, Precision, Timestamp, UnixSeconds};
    pub use botoxide_core::value::{AnyObject, Map, Object};
    pub use bytes::Bytes;
    pub use futures_core::Stream;
    pub use futures_core::future::BoxFuture;
    pub use indexmap::IndexMap;
    pub use serde_json::Value as Json;
    pub use tokio::io::AsyncRead;
}

/// Compiles the examples of the front page and of the user guide.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../../../README.md")]
    struct Readme;
    #[doc = include_str!("../../../docs/guide/credentials.md")]
    struct Credentials;
    #[doc = include_str!("../../../docs/guide/dynamodb.md")]
    struct DynamoDb;
    #[doc = include_str!("../../../docs/guide/errors.md")]
    struct Errors;
    #[doc = include_str!("../../../docs/guide/events-and-logging.md")]
    struct EventsAndLogging;
    #[doc = include_str!("../../../docs/guide/from-aws-sdk-rust.md")]
    struct FromAwsSdkRust;
    #[doc = include_str!("../../../docs/guide/from-boto3.md")]
    struct FromBoto3;
    #[doc = include_str!("../../../docs/guide/pagination-and-waiters.md")]
    struct PaginationAndWaiters;
    #[doc = include_str!("../../../docs/guide/regions-and-endpoints.md")]
    struct RegionsAndEndpoints;
    #[doc = include_str!("../../../docs/guide/resources-and-blocking.md")]
    struct ResourcesAndBlocking;
    #[doc = include_str!("../../../docs/guide/retries-and-timeouts.md")]
    struct RetriesAndTimeouts;
    #[doc = include_str!("../../../docs/guide/s3-compatible-stores.md")]
    struct S3CompatibleStores;
    #[doc = include_str!("../../../docs/guide/s3-transfers.md")]
    struct S3Transfers;
    #[doc = include_str!("../../../docs/guide/testing.md")]
    struct Testing;
    #[doc = include_str!("../../../docs/observability.md")]
    struct Observability;
    #[doc = include_str!("../../../docs/s3-compatible-stores.md")]
    struct DetailsOfS3CompatibleStores;
    #[doc = include_str!("../../../docs/transfers.md")]
    struct DetailsOfTransfers;
}
