//! The HTTP layer: one attempt of one request, over a pool of connections.
//!
//! Not here: retries, signing, redirects, decoding of content (`call`). hyper frames HTTP/1.1, and HTTP/2 for
//! two-way event streams, over one connection; connecting, pooling, waiting and the error classes are ours. The same code runs in two ways:
//! on a tokio runtime, or without any runtime or thread, blocking in `poll(2)` while it waits.
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
mod reactor;
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
pub(crate) use reactor::ReactorClock;
pub use reactor::{Interest, Reactor, Registration, Watcher};
#[cfg(any(test, feature = "test-util"))]
pub use scripted::ScriptedTransport;
#[doc(hidden)]
pub use socket::Duplex;

/// Sends one request and receives its response.
///
/// An implementation returns a response whatever its status; an error means that there was no response.
pub trait Transport: Debug + Send + Sync {
    /// Sends `request`.
    ///
    /// # Errors
    ///
    /// The classes of botocore's `httpsession.py`: `EndpointConnectionError`, `SSLError`,
    /// `ConnectTimeoutError`, `ReadTimeoutError`, `ProxyConnectionError`, `ConnectionClosedError`, `HTTPClientError`; and the errors of a
    /// streaming request body.
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> BoxFuture<'a, Result<Response>>;

    /// Closes the idle connections. The transport stays usable.
    fn close(&self) {}

    /// A transport with the settings of one client, derived from this one, which was given to a session; `None` if
    /// this one serves all its clients, whatever their timeouts, certificates and proxies.
    fn with_config(&self, _config: &TransportConfig) -> Option<Arc<dyn Transport>> {
        None
    }

    /// A transport with these timeouts that shares the connections of this one; `None` if it has no timeouts.
    fn with_timeouts(
        &self,
        connect_timeout: Option<Duration>,
        read_timeout: Option<Duration>,
    ) -> Option<Arc<dyn Transport>> {
        let _ = (connect_timeout, read_timeout);
        None
    }
}

/// Options of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SendOptions {
    /// Leaves the body of a successful response (a status below 300) in the connection, to be read as a
    /// [`ByteStream`]; otherwise the whole body is collected into bytes.
    pub stream_response: bool,
    /// Replaces [`TransportConfig::read_timeout`] for this request.
    pub read_timeout: Option<Duration>,
    /// The maximum size of a collected body, in bytes; a longer one is a `ResponseParserError`. Without it 1 GiB, and 16 MiB
    /// for an error response. A streamed body has no limit.
    pub body_limit: Option<u64>,
    /// Sends the body while the response arrives, until both end: HTTP/2, on a separate connection.
    pub is_duplex: bool,
    /// The operation that the request belongs to. Its model has the parts of the URL that errors must not show.
    pub operation: Option<Operation>,
}

/// The settings of a transport; each client has one.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportConfig {
    /// Timeout of connecting to one address; `None` waits forever.
    pub connect_timeout: Option<Duration>,
    /// How long a request or a response may make no progress; `None`
    /// waits forever.
    pub read_timeout: Option<Duration>,
    /// The number of idle connections per host. More may be in use at the same time; those are
    /// closed after their response.
    pub max_pool_connections: usize,
    /// Whether this is also the limit of connections in use per host: further requests then wait for one, in
    /// their order. A connection is in use until the last byte of its response is read.
    pub pool_block: bool,
    /// Which certificates are trusted.
    pub verify: Verify,
    /// The client's own certificate, if any.
    pub client_certificate: Option<ClientCertificate>,
    /// The cryptography library of TLS; `None` is aws-lc if the feature `tls-aws-lc` is enabled, otherwise ring.
    pub tls_provider: Option<TlsProvider>,
    /// Whether the system sends keep-alive probes.
    pub tcp_keepalive: bool,
    /// The proxies of requests.
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
    /// Those issued by the certificate authorities of a bundle (a PEM file): `verify="path"`.
    Bundle(PathBuf),
    /// Any: `verify=False`.
    Off,
    /// Those issued by the system's certificate authorities; Mozilla's, if the system has none: `verify=True`.
    #[default]
    SystemRoots,
}

/// A cryptography library for TLS. Each needs the feature of its name.
///
/// Any crate of a program can enable a feature. A program that depends on one of the two libraries selects it
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
    /// aws-lc: the feature `tls-aws-lc`. It supports keys on the curve P-521, and can be built for FIPS 140.
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
    /// The certificate and its chain, as PEM.
    pub certificate: PathBuf,
    /// The private key as PEM; `None` if it is in the same file.
    pub key: Option<PathBuf>,
}
