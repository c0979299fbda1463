//! `HttpTransport`: the real transport.
//!
//! One attempt: take a connection from the pool or open one, send, receive. Not here: these steps.
//! Counterpart: botocore `httpsession.py` (`URLLib3Session.send`).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::body::Body;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::http::{Request, Response};
use futures_core::future::BoxFuture;
use hyper::body::Body as _;

use super::body::ByteStream;
use super::connection::{Connection, Failure};
use super::drive::{Driver, Link, LoopId};
use super::http2::Http2;
use super::pool::Pool;
use super::proxy::Proxy;
use super::reactor::Reactor;
use super::response::ResponseSource;
use super::socket::{Duplex, Socket, Wire};
use super::target::{Origin, Target};
use super::tls::Tls;
use super::{
    SendOptions, Transport, TransportConfig, failure, long_body, request, reread, response,
};
use crate::seam::look;

/// HTTP/1.1 over TCP and TLS, with a pool of connections; and HTTP/2, with the feature `http2`, for requests that
/// [are duplex](SendOptions::is_duplex).
///
/// It does not follow redirects, decode content or retry, except for a request that met a pooled
/// connection that the server had just closed. Dropping it closes the idle connections.
///
/// # Example: one request without a runtime
///
/// ```no_run
/// use botoxide::transport::{HttpTransport, SendOptions, Transport, TransportConfig, block_on};
/// use botoxide::types::Request;
///
/// let transport = HttpTransport::blocking(TransportConfig::default());
/// let request = Request { method: "GET".into(), url: "https://example.com/".into(), ..Request::default() };
/// let response = block_on(transport.send(request, &SendOptions::default()))??;
/// assert_eq!(response.status, 200);
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct HttpTransport {
    pub(super) config: TransportConfig,
    pub(super) driver: Driver,
    pool: Arc<Pool>,
    tls: Tls,
    proxy_tls: Tls,
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "it is for HTTP/2"))]
    pub(super) http2: Http2,
}

/// The target of a request, and its proxy.
#[derive(Clone, Copy)]
pub(super) struct Route<'a> {
    pub(super) target: &'a Target,
    pub(super) proxy: Option<&'a Proxy>,
}

impl HttpTransport {
    /// A transport whose futures run on tokio.
    pub fn new(config: TransportConfig) -> Self {
        Self::with_driver(config, Driver::Tokio)
    }

    /// A transport whose futures block inside of a poll: run them with [`block_on`](super::block_on).
    ///
    /// Where there is no `poll(2)`, it is a transport for tokio, and `block_on` brings the runtime.
    pub fn blocking(config: TransportConfig) -> Self {
        #[cfg(unix)]
        let driver = Driver::Blocking;
        #[cfg(not(unix))]
        let driver = Driver::Tokio;
        Self::with_driver(config, driver)
    }

    /// A transport whose futures wait on the loop of `reactor`.
    pub fn with_reactor(config: TransportConfig, reactor: Arc<dyn Reactor>) -> Self {
        Self::with_driver(config, Driver::Reactor(reactor))
    }

    fn with_driver(config: TransportConfig, driver: Driver) -> Self {
        Self {
            pool: Arc::new(Pool::new(&config)),
            tls: Tls::new(&config),
            proxy_tls: Tls::for_proxies(&config),
            http2: Http2::new(&config),
            config,
            driver,
        }
    }

    async fn attempt(&self, request: &Request, options: &SendOptions) -> Result<Response> {
        // A forked child must not use a connection of its parent.
        look();
        let target = Target::parse(&request.url)?;
        let proxy = self.config.proxies.proxy_for(&target.origin)?;
        let route = Route {
            target: &target,
            proxy: proxy.as_ref(),
        };
        let runtime = self.driver.loop_id()?;
        let holds_thread = runtime.is_none();
        let mut permit = self.pool.enter(&target.origin, holds_thread).await?;
        if let Some(mut connection) = self.pool.take(&target.origin, runtime) {
            connection.permit = permit.take();
            match self.exchange(connection, request, options, route).await {
                // DIFFERENCE 8: between two requests the server closed the connection, and we could not know.
                Err(failure) if failure.stale && can_resend(&request.body) => {
                    tracing::debug!(target: "botoxide::connection", host = target.origin.host, "stale connection; sending again");
                    if let Body::Stream(_) = &request.body {
                        ByteStream::from_body(&request.body)?.rewind()?;
                    }
                    permit = self.pool.enter(&target.origin, holds_thread).await?;
                }
                result => return result.map_err(|failure| failure.error),
            }
        }
        let mut connection = self.connect(route, runtime, &request.url).await?;
        connection.permit = permit;
        let result = self.exchange(connection, request, options, route).await;
        result.map_err(|failure| match route.proxy {
            // urllib3: a connection that breaks before a response is the proxy's fault, if it was to answer itself
            Some(proxy) if proxy.forwards && is_broken_off(&failure.error) => {
                proxy.failed(failure.error)
            }
            _ => failure.error,
        })
    }

    /// A new connection, through the proxy where there is one.
    async fn connect(
        &self,
        route: Route<'_>,
        runtime: Option<LoopId>,
        url: &str,
    ) -> Result<Connection> {
        let (wire, link) = self.wire(route, &self.tls, url).await?;
        Connection::open(wire, link, runtime).await
    }

    /// A stream to the target, encrypted by `tls` if its scheme requires it.
    pub(super) async fn wire(
        &self,
        Route { target, proxy }: Route<'_>,
        tls: &Tls,
        url: &str,
    ) -> Result<(Wire, Arc<Link>)> {
        let origin = &target.origin;
        tracing::debug!(
            target: "botoxide::connection",
            host = origin.host, port = origin.port, tls = origin.tls, proxy = proxy.map(|proxy| proxy.origin.host.as_str()),
            "new connection"
        );
        let Some(proxy) = proxy else {
            let socket = Socket::connect(&self.driver, origin, &self.config, url).await?;
            let link = Arc::clone(&socket.link);
            return Ok((secured(tls, origin, socket, url).await?, link));
        };
        if self.config.proxies.has_certificates() && self.proxy_tls.prepare().is_err() {
            let error = Error::from(ErrorKind::InvalidProxiesConfig {});
            return Err(failure::client(&error));
        }
        let socket = Socket::connect(&self.driver, &proxy.origin, &self.config, url).await;
        let mut socket = socket.map_err(|error| proxy.failed(error))?;
        let link = Arc::clone(&socket.link);
        if proxy.origin.tls {
            // DIFFERENCE 28
            let host = &proxy.origin.host;
            let secured = self.proxy_tls.handshake(host, socket, url).await;
            let secured = secured.map_err(|error| proxy.failed(error))?;
            if proxy.forwards {
                return Ok((Wire::tls(secured), link));
            }
            socket = Socket::through(secured, Arc::clone(&link));
        }
        if proxy.forwards {
            return Ok((Wire::plain(socket), link));
        }
        let timeout = self.config.connect_timeout;
        proxy.tunnel(&mut socket, origin, timeout, url).await?;
        Ok((secured(tls, origin, socket, url).await?, link))
    }

    /// A new connection to the host of `url`, for a protocol that only begins as HTTP.
    ///
    /// # Errors
    ///
    /// As those of a request; `HTTPClientError` if a proxy would read what is sent.
    pub(crate) async fn stream(&self, url: &str) -> Result<Box<dyn Duplex>> {
        let target = Target::parse(url)?;
        let proxy = self.config.proxies.proxy_for(&target.origin)?;
        if proxy.as_ref().is_some_and(|proxy| proxy.forwards) {
            return Err(failure::client(
                "a proxy that forwards requests has no tunnels",
            ));
        }
        let route = Route {
            target: &target,
            proxy: proxy.as_ref(),
        };
        let (wire, _) = self.wire(route, &self.tls, url).await?;
        Ok(wire.into_stream())
    }

    async fn exchange(
        &self,
        mut connection: Connection,
        request: &Request,
        options: &SendOptions,
        Route { target, proxy }: Route<'_>,
    ) -> Result<Response, Failure> {
        let read_timeout = options.read_timeout.or(self.config.read_timeout);
        let forwarding = proxy.filter(|proxy| proxy.forwards);
        // urllib3: a connection that makes no tunnel adds the headers for proxies to the request.
        let host = (self.config.proxies.add_host_header
            && (proxy.is_none() || forwarding.is_some()))
        .then_some(target.origin.host.as_str());
        let (sent, gate) = request::prepare(request, target, forwarding, host, &connection.link)?;
        let received = connection
            .exchange(sent, &gate, read_timeout, &request.url)
            .await;
        let (head, incoming, headers) = match received {
            Ok(response) => {
                let (head, incoming) = response.into_parts();
                let headers = response::headers(&head.headers);
                (head, incoming, headers)
            }
            Err(failure) if failure.is_nonsense => {
                let rereading =
                    reread::reread(connection, &request.method, read_timeout, &request.url);
                // Boxed, because few responses need it.
                let again = Box::pin(rereading).await?;
                connection = again.connection;
                let (head, incoming) = again.response.into_parts();
                (head, incoming, again.headers)
            }
            Err(failure) => return Err(failure),
        };
        let may_be_long = request.body.length() == Some(0)
            && long_body::is_long(&head, incoming.size_hint().exact());
        let source = ResponseSource::new(
            incoming,
            connection,
            (Arc::clone(&self.pool), target.origin.clone()),
            read_timeout,
            (request.url.clone(), options.operation),
            may_be_long,
        );
        // botocore endpoint.py convert_to_response_dict: an error's body is read whole, always.
        let status = head.status.as_u16();
        Ok(Response {
            status,
            headers,
            body: if options.stream_response && status < 300 {
                ByteStream::new(source).into()
            } else {
                source
                    .collect(response::body_limit(status, options))
                    .await?
                    .into()
            },
        })
    }
}

/// A stream to `origin`, encrypted if its scheme requires it.
async fn secured(tls: &Tls, origin: &Origin, socket: Socket, url: &str) -> Result<Wire> {
    if !origin.tls {
        return Ok(Wire::plain(socket));
    }
    let secured = tls.handshake(&origin.host, socket, url).await?;
    Ok(Wire::tls(secured))
}

impl Transport for HttpTransport {
    fn send<'a>(
        &'a self,
        request: Request,
        options: &'a SendOptions,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(async move {
            if options.is_duplex {
                // Boxed, because it is large and few requests are of this kind.
                return Box::pin(self.duplex(&request, options)).await;
            }
            self.attempt(&request, options).await
        })
    }

    fn close(&self) {
        self.pool.clear();
    }

    fn with_timeouts(
        &self,
        connect_timeout: Option<Duration>,
        read_timeout: Option<Duration>,
    ) -> Option<Arc<dyn Transport>> {
        let config = TransportConfig {
            connect_timeout,
            read_timeout,
            ..self.config.clone()
        };
        Some(Arc::new(Self {
            driver: self.driver.clone(),
            pool: Arc::clone(&self.pool),
            tls: self.tls.with_timeout(connect_timeout),
            proxy_tls: self.proxy_tls.with_timeout(connect_timeout),
            http2: Http2::new(&config),
            config,
        }))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("config", &self.config)
            .field("driver", &self.driver)
            .finish_non_exhaustive()
    }
}

/// Whether a connection ended instead of answering; an answer that is no HTTP is something else.
fn is_broken_off(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionClosed { .. })
}

fn can_resend(body: &Body) -> bool {
    match body {
        Body::Bytes(_) => true,
        Body::Stream(_) => ByteStream::from_body(body).is_ok_and(|stream| stream.can_rewind()),
    }
}
