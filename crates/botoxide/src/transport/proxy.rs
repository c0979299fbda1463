//! `ProxyRoutes` and `Proxy`: the proxy of a request, and how a tunnel is requested.
//!
//! Not here: the settings (`config/proxies.rs`), connecting (`http.rs`). Counterpart: botocore
//! `httpsession.py` (`ProxyConfiguration`, `mask_proxy_url`), http.client's `_tunnel`.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::redact;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::drive::Timer;
use super::socket::Socket;
use super::target::{Origin, Target, split_port};
use super::{ClientCertificate, failure};

/// The maximum size of a proxy's response in bytes: that of one line in http.client.
const HEAD_LIMIT: usize = 64 << 10;

/// The proxies of requests: boto's `proxies` and `proxies_config`. `Debug` shows no password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProxyRoutes {
    /// The URL of the proxy for `http` URLs; one without a scheme is `http://`.
    pub http: Option<String>,
    /// The URL of the proxy for `https` URLs.
    pub https: Option<String>,
    /// A PEM file of certificate authorities for HTTPS proxies, besides those of `verify`.
    pub ca_bundle: Option<PathBuf>,
    /// The client certificate for an HTTPS proxy.
    pub client_certificate: Option<ClientCertificate>,
    /// Whether requests for `https` URLs are sent to an HTTPS proxy directly, instead of through a tunnel.
    pub use_forwarding_for_https: bool,
    /// Whether requests for tunnels have a `Host` header, and all other requests name their host without the
    /// port: botocore's `BOTO_EXPERIMENTAL__ADD_PROXY_HOST_HEADER`.
    pub add_host_header: bool,
}

impl fmt::Debug for ProxyRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyRoutes")
            .field("http", &self.http.as_deref().map(masked))
            .field("https", &self.https.as_deref().map(masked))
            .field("ca_bundle", &self.ca_bundle)
            .field("client_certificate", &self.client_certificate)
            .field("use_forwarding_for_https", &self.use_forwarding_for_https)
            .field("add_host_header", &self.add_host_header)
            .finish()
    }
}

impl ProxyRoutes {
    /// The proxies of the environment by scheme, as `environment_proxies` finds them.
    pub fn from_urls(mut urls: BTreeMap<String, String>) -> Self {
        Self {
            http: urls.remove("http"),
            https: urls.remove("https"),
            ..Self::default()
        }
    }

    /// The proxy for requests to `origin`, if they go through one.
    ///
    /// # Errors
    ///
    /// `HTTPClientError` if its URL is invalid.
    pub(super) fn proxy_for(&self, origin: &Origin) -> Result<Option<Proxy>> {
        let url = if origin.tls { &self.https } else { &self.http };
        let Some(url) = url.as_deref().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let mut proxy = Proxy::parse(url)?;
        proxy.forwards = !origin.tls || (proxy.origin.tls && self.use_forwarding_for_https);
        proxy.is_told_host = self.add_host_header;
        Ok(Some(proxy))
    }

    /// Whether there are separate TLS settings for proxies.
    pub(super) fn has_certificates(&self) -> bool {
        self.ca_bundle.is_some() || self.client_certificate.is_some()
    }
}

/// One proxy.
pub(super) struct Proxy {
    pub(super) origin: Origin,
    /// Whether requests are sent to it directly, with the whole URL; otherwise through a tunnel.
    pub(super) forwards: bool,
    /// The value of `Proxy-Authorization`.
    pub(super) authorization: Option<String>,
    /// Whether requests for tunnels have a `Host` header.
    is_told_host: bool,
    /// The URL without user and password.
    shown: String,
}

impl Proxy {
    fn parse(given: &str) -> Result<Self> {
        let url = with_scheme(given);
        let (user, host) = user_and_host(&url);
        let (user_name, password) = user.split_once(':').unwrap_or((user, ""));
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user_name, password) = (decoded(user_name), decoded(password));
        // botocore sends no credentials if one of the two is empty
        let authorization = (!user_name.is_empty() && !password.is_empty())
            .then(|| format!("{user_name}:{password}"));
        if authorization.as_ref().is_some_and(|both| !both.is_ascii()) {
            return Err(failure::client(
                "the user or the password of a proxy is not ASCII",
            ));
        }
        let invalid = || {
            failure::client(&format!(
                "Failed to parse: '{host}' is not a valid host or port"
            ))
        };
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        split_port(host).ok_or_else(invalid)?;
        let target = Target::parse(&format!("{scheme}://{host}/")).map_err(|_| invalid())?;
        Ok(Self {
            origin: target.origin,
            forwards: false,
            is_told_host: false,
            authorization: authorization.map(|both| format!("Basic {}", STANDARD.encode(both))),
            shown: masked(given),
        })
    }

    /// The error of a proxy that cannot be reached, or refuses.
    pub(super) fn failed(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        let proxy_url = self.shown.clone();
        Error::from(ErrorKind::ProxyConnection { proxy_url }).with_source(source)
    }

    /// Requests a tunnel to `origin` from the proxy at `socket`.
    ///
    /// # Errors
    ///
    /// `ProxyConnectionError` if it refuses, `ConnectionClosedError` if its response is not HTTP,
    /// `ReadTimeoutError` if it does not answer.
    pub(super) async fn tunnel(
        &self,
        socket: &mut Socket,
        origin: &Origin,
        timeout: Option<Duration>,
        url: &str,
    ) -> Result<()> {
        let mut asking = Asking {
            request: self.tunnel_request(origin).into_bytes(),
            sent: 0,
            answer: Vec::new(),
        };
        let link = Arc::clone(&socket.link);
        let mut timer = Timer::idle(timeout);
        let answered = poll_fn(|context| {
            link.poll_until(&mut timer, context, |context| asking.poll(socket, context))
        })
        .await;
        match answered {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(failure::closed(url, error)),
            Err(stop) => return Err(stop.error(url)),
        }
        let head = String::from_utf8_lossy(&asking.answer);
        let line = head.lines().next().unwrap_or_default();
        let mut words = line.splitn(3, ' ');
        let is_http = words
            .next()
            .is_some_and(|version| version.starts_with("HTTP/1."));
        let status = words.next().and_then(|status| status.parse::<u16>().ok());
        match status {
            Some(200) if is_http => Ok(()),
            Some(status) if is_http => {
                let reason = words.next().unwrap_or_default();
                Err(self.failed(format!("Tunnel connection failed: {status} {reason}")))
            }
            _ => Err(failure::closed(url, "what the proxy answered is not HTTP")),
        }
    }

    /// http.client `_tunnel`: HTTP/1.0, and only the headers for proxies.
    fn tunnel_request(&self, origin: &Origin) -> String {
        let host = if origin.host.contains(':') {
            format!("[{}]", origin.host)
        } else {
            origin.host.clone()
        };
        let mut request = format!("CONNECT {host}:{} HTTP/1.0\r\n", origin.port);
        if let Some(authorization) = &self.authorization {
            request.push_str("Proxy-Authorization: ");
            request.push_str(authorization);
            request.push_str("\r\n");
        }
        if self.is_told_host {
            request.push_str("host: ");
            request.push_str(&origin.host);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        request
    }
}

/// A request to a proxy, and the head of its response.
struct Asking {
    request: Vec<u8>,
    sent: usize,
    answer: Vec<u8>,
}

impl Asking {
    fn poll(&mut self, socket: &mut Socket, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.request.len() {
            let sent =
                ready!(Pin::new(&mut *socket).poll_write(context, &self.request[self.sent..]))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += sent;
        }
        ready!(Pin::new(&mut *socket).poll_flush(context))?;
        // Byte by byte: what follows the head belongs to the server at the end of the tunnel.
        while !self.answer.ends_with(b"\n\r\n") && !self.answer.ends_with(b"\n\n") {
            let mut byte = [0];
            let mut buffer = ReadBuf::new(&mut byte);
            ready!(Pin::new(&mut *socket).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() || self.answer.len() >= HEAD_LIMIT {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            self.answer.extend_from_slice(buffer.filled());
        }
        Poll::Ready(Ok(()))
    }
}

/// botocore `_fix_proxy_url`.
fn with_scheme(url: &str) -> String {
    if url.starts_with("http:") || url.starts_with("https:") {
        url.to_owned()
    } else if url.starts_with("//") {
        format!("http:{url}")
    } else {
        format!("http://{url}")
    }
}

/// User and password, and host and port, of a URL with a scheme.
fn user_and_host(url: &str) -> (&str, &str) {
    let rest = url
        .split_once(':')
        .map_or(url, |(_, rest)| rest)
        .trim_start_matches('/');
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    authority.rsplit_once('@').unwrap_or(("", authority))
}

/// A proxy's URL as errors and `Debug` may show it: `http://***:***@proxy:3128`.
///
/// DIFFERENCE 28: botocore's `mask_proxy_url` replaces the first text that looks like the password, wherever that is, and
/// shows one in a URL of a scheme that it does not know.
pub(super) fn masked(url: &str) -> String {
    redact::proxy_url(&with_scheme(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    // P257
    #[test]
    fn proxies_are_parsed_like_in_botocore() {
        for (url, tls, host, port, authorization) in [
            ("http://proxy", false, "proxy", 80, None),
            ("https://proxy", true, "proxy", 443, None),
            ("//proxy:3128", false, "proxy", 3128, None),
            ("proxy:3128/x", false, "proxy", 3128, None),
            ("http://u:p@proxy", false, "proxy", 80, Some("Basic dTpw")),
            ("u:p@[::1]:3128", false, "::1", 3128, Some("Basic dTpw")),
            (
                "http://a%20b:c%3d@proxy",
                false,
                "proxy",
                80,
                Some("Basic YSBiOmM9"),
            ),
            ("http://u@proxy", false, "proxy", 80, None),
            ("http://u:@proxy", false, "proxy", 80, None),
        ] {
            let proxy = Proxy::parse(url).unwrap();
            let origin = Origin {
                tls,
                host: host.to_owned(),
                port,
            };
            assert_eq!(proxy.origin, origin, "{url}");
            assert_eq!(proxy.authorization.as_deref(), authorization, "{url}");
        }
    }

    #[test]
    fn errors_and_debug_show_no_password() {
        for url in [
            "http://us:hunter2@127.0.0.1:xx",
            "http://é:hunter2@proxy",
            "us:hunter2@:1",
            "socks5://us:hunter2@proxy:1",
            "http://us:hunter2@a@proxy:1:2",
        ] {
            let error = Proxy::parse(url)
                .err()
                .map(|error| format!("{error} {error:?}"));
            let routes = ProxyRoutes {
                https: Some(url.to_owned()),
                ..ProxyRoutes::default()
            };
            let shown = format!("{error:?} {routes:?} {}", masked(url));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        assert_eq!(masked("http://user:pw@h:1"), "http://***:***@h:1");
        assert_eq!(masked("user@h"), "http://***@h");
        assert_eq!(masked("h:1"), "http://h:1");
        // the password is also a part of the preceding text
        assert_eq!(masked("http://a:p@h"), "http://***:***@h");
    }

    #[test]
    fn forwarding_is_for_plain_urls_and_on_demand() {
        let origin = |tls| Origin {
            tls,
            host: "h".to_owned(),
            port: 1,
        };
        let mut routes = ProxyRoutes {
            http: Some("http://p".to_owned()),
            https: Some("http://p".to_owned()),
            use_forwarding_for_https: true,
            ..ProxyRoutes::default()
        };
        let forwards =
            |routes: &ProxyRoutes, tls| routes.proxy_for(&origin(tls)).unwrap().unwrap().forwards;
        assert!(forwards(&routes, false));
        assert!(
            !forwards(&routes, true),
            "a proxy without TLS would see everything"
        );
        routes.https = Some("https://p".to_owned());
        assert!(forwards(&routes, true));
        routes.use_forwarding_for_https = false;
        assert!(!forwards(&routes, true));
        routes.https = Some(String::new());
        assert!(routes.proxy_for(&origin(true)).unwrap().is_none());
    }
}
