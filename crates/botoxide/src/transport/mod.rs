//! The HTTP layer: one attempt of one request, over a pool of connections.
//!
//! Not here: retries, signing, redirects, decoding of content (`call`). hyper frames HTTP/1.1, and HTTP/2 for
//! streams of events in both directions, over one connection; dialling, pooling, waiting and the classes of errors are ours. The same code runs in two ways:
//! on a tokio runtime, or without any runtime or thread, asleep in `poll(2)` while it waits.
//! Counterpart: botocore `httpsession.py` (`URLLib3Session`), `awsrequest.py` (`AWSConnection`),
//! `response.py` (`StreamingBody`).

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use futures_core::future::BoxFuture;

mod body;
mod buffers;
mod connect;
mod connection;
mod connection_limit;
mod drive;
mod factory;
mod failure;
mod head;
mod http;
mod http2;
mod long_body;
mod loopback;
mod pool;
mod proxy;
mod request;
mod reread;
mod response;
#[cfg(any(test, feature = "test-util"))]
mod scripted;
mod socket;
mod source;
mod tap;
mod target;
mod tls;

pub use body::{ByteSource, ByteStream};
pub(crate) use drive::ThreadWaiter;
pub use drive::block_on;
pub use factory::TransportFactory;
pub use head::{ResponseHead, UnreadableHead};
pub use http::HttpTransport;
#[doc(hidden)]
pub use loopback::{Loopback, Page};
pub use proxy::ProxyRoutes;
#[cfg(any(test, feature = "test-util"))]
pub use scripted::ScriptedTransport;

/// Sends one request and receives its response.
///
/// An implementation answers with a response whatever its status is; an error means that there was none.
pub trait Transport: Debug + Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    ///
    /// The classes of botocore's `httpsession.py`: `EndpointConnectionError`, `SSLError`,
    /// `ConnectTimeoutError`, `ReadTimeoutError`, `ProxyConnectionError`, `ConnectionClosedError`, `HTTPClientError`; and whatever a
    /// streaming body of the request reports.
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> BoxFuture<'a, Result<Response>>;

    /// Closes the idle connections. The transport stays usable.
    fn close(&self) {}

    /// A transport with the settings of one client, made of this one, which was given to a session; `None` where
    /// this one serves all its clients, whatever their timeouts, certificates and proxies.
    fn with_config(&self, _config: &TransportConfig) -> Option<Arc<dyn Transport>> {
        None
    }

    /// A transport with these timeouts that shares the connections of this one; `None` where timeouts mean nothing.
    fn with_timeouts(
        &self,
        connect_timeout: Option<Duration>,
        read_timeout: Option<Duration>,
    ) -> Option<Arc<dyn Transport>> {
        let _ = (connect_timeout, read_timeout);
        None
    }
}

/// What can differ from one request to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SendOptions {
    /// Leaves the body of a successful response (a status below 300) in the connection, to be read as a
    /// [`ByteStream`]; otherwise the whole body is collected into bytes.
    pub stream_response: bool,
    /// Replaces [`TransportConfig::read_timeout`] for this request.
    pub read_timeout: Option<Duration>,
    /// The longest body that is collected, in bytes; a longer one is a `ResponseParserError`. Without it 1 GiB, and 16 MiB
    /// for a response that is no success. A body that is streamed has no limit.
    pub body_limit: Option<u64>,
    /// Sends the body while the response comes, for as long as either lasts: HTTP/2, on a connection of its own.
    pub is_duplex: bool,
    /// The operation that the request belongs to. Its model says which parts of the URL errors must not show.
    pub operation: Option<Operation>,
}

/// What holds for all requests of one transport; a client has one.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportConfig {
    /// How long connecting to one address may take; `None` waits forever.
    pub connect_timeout: Option<Duration>,
    /// How long the connection may stand still while a request is sent or a response is received; `None`
    /// waits forever.
    pub read_timeout: Option<Duration>,
    /// How many idle connections are kept for each host. More may be in use at the same time; those are
    /// closed after their response.
    pub max_pool_connections: usize,
    /// Whether no more connections than that are in use at a time for each host: further requests then wait for one, in
    /// the order in which they came. A connection is in use until the last byte of its response is read.
    pub pool_block: bool,
    /// Whose certificates are trusted.
    pub verify: Verify,
    /// The certificate that the client shows, if any.
    pub client_certificate: Option<ClientCertificate>,
    /// Whose cryptography TLS uses; `None` is aws-lc where the feature `tls-aws-lc` is on, and else ring.
    pub tls_provider: Option<TlsProvider>,
    /// Asks the system to probe idle connections.
    pub tcp_keepalive: bool,
    /// Through which proxies requests go.
    pub proxies: ProxyRoutes,
}

impl Default for TransportConfig {
    /// botocore's defaults.
    // P256
    fn default() -> Self {
        Self {
            connect_timeout: Some(Duration::from_mins(1)),
            read_timeout: Some(Duration::from_mins(1)),
            max_pool_connections: 10,
            pool_block: false,
            verify: Verify::SystemRoots,
            client_certificate: None,
            tls_provider: None,
            tcp_keepalive: false,
            proxies: ProxyRoutes::default(),
        }
    }
}

/// Which certificates of servers are trusted: boto's `verify`.
///
/// # Example
///
/// ```
/// use botoxide::ClientOptions;
/// use botoxide::transport::Verify;
///
/// let options = ClientOptions {
///     verify: Some(Verify::Bundle("/etc/ssl/company.pem".into())),
///     ..ClientOptions::default()
/// };
/// # drop(options);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Verify {
    /// Those that a bundle of authorities (a PEM file) vouches for: `verify="path"`.
    Bundle(PathBuf),
    /// Any: `verify=False`.
    Off,
    /// Those that the system's authorities vouch for; Mozilla's, where the system has none: `verify=True`.
    #[default]
    SystemRoots,
}

/// A library of cryptography that TLS can use. Each needs the feature of its name.
///
/// A feature can be switched on by any crate of a program. A program that depends on one of the two libraries names it
/// here.
///
/// # Example
///
/// ```
/// use botoxide::transport::TlsProvider;
///
/// assert_eq!("ring".parse::<TlsProvider>()?, TlsProvider::Ring);
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsProvider {
    /// aws-lc: the feature `tls-aws-lc`. It has keys on the curve P-521, and can be built for FIPS 140.
    AwsLc,
    /// ring: the feature `tls-ring`, which is on by default.
    Ring,
}

impl std::str::FromStr for TlsProvider {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "aws-lc" => Ok(Self::AwsLc),
            "ring" => Ok(Self::Ring),
            _ => {
                let error_msg =
                    format!("tls_provider is \"aws-lc\" or \"ring\", but not \"{name}\"");
                Err(ErrorKind::InvalidConfig { error_msg }.into())
            }
        }
    }
}

impl TlsProvider {
    /// The feature that builds it in.
    pub const fn feature(self) -> &'static str {
        match self {
            Self::AwsLc => "tls-aws-lc",
            Self::Ring => "tls-ring",
        }
    }
}

/// Files of the client's own certificate: boto's `client_cert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate and those above it, as PEM.
    pub certificate: PathBuf,
    /// The private key as PEM; `None` when it is in the same file.
    pub key: Option<PathBuf>,
}
