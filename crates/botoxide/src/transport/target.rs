//! `Target`: the parts of a request's URL that the transport needs.
//!
//! Not here: building or escaping URLs (`botoxide_core::uri`). Counterpart: botocore `httpsession.py`
//! (`_path_url`) and urllib3's `parse_url`.

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::redact;

/// Where a request goes: one host, and what to ask it for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    /// The host; connections are pooled by it.
    pub(super) origin: Origin,
    /// Path and query, at least `/`.
    pub(super) path_and_query: String,
}

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    /// Whether the scheme is `https`.
    pub(super) tls: bool,
    /// The host in lower case, an IPv6 address without its brackets.
    pub(super) host: String,
    /// The port, the scheme's own where the URL names none.
    pub(super) port: u16,
}

impl Target {
    /// Takes `url` apart.
    ///
    /// # Errors
    ///
    /// `HTTPClientError` when the scheme is neither `http` nor `https`, or host or port make no sense.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let (scheme, rest) = url.split_once("://").ok_or_else(|| invalid(url))?;
        let tls = scheme.eq_ignore_ascii_case("https");
        if !tls && !scheme.eq_ignore_ascii_case("http") {
            return Err(invalid(url));
        }
        let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
        let (authority, path_and_query) =
            rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host_and_port = authority
            .rsplit_once('@')
            .map_or(authority, |(_, after)| after);
        let (host, port) = split_port(host_and_port).ok_or_else(|| invalid(url))?;
        let port = match port {
            None | Some("") if tls => 443,
            None | Some("") => 80,
            Some(port) => port.parse().map_err(|_| invalid(url))?,
        };
        if host.is_empty() {
            return Err(invalid(url));
        }
        Ok(Self {
            origin: Origin {
                tls,
                host: host.to_ascii_lowercase(),
                port,
            },
            path_and_query: match path_and_query.as_bytes().first() {
                None => "/".to_owned(),
                Some(b'?') => format!("/{path_and_query}"),
                Some(_) => path_and_query.to_owned(),
            },
        })
    }
}

impl Target {
    /// The whole URL, as a proxy is told it.
    pub(super) fn without_user(&self) -> String {
        let scheme = if self.origin.tls { "https" } else { "http" };
        format!(
            "{scheme}://{}{}",
            self.origin.host_header(),
            self.path_and_query
        )
    }
}

impl Origin {
    /// The value of the `Host` header: the port is left out where it is the scheme's own.
    pub(super) fn host_header(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

/// Host without brackets, and what follows its colon.
pub(super) fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return match after.strip_prefix(':') {
            None if after.is_empty() => Some((host, None)),
            None => None,
            Some(port) => Some((host, Some(port))),
        };
    }
    match text.split_once(':') {
        None => Some((text, None)),
        Some((_, port)) if port.contains(':') => None,
        Some((host, port)) => Some((host, Some(port))),
    }
}

fn invalid(url: &str) -> Error {
    // What follows the host can be a secret that only the operation knows.
    let shown = redact::url(url);
    let host = shown.find("//").map_or(0, |slashes| slashes + 2);
    let end = shown[host..].find(['/', '?', '#']).map(|end| host + end);
    let shown = &shown[..end.unwrap_or(shown.len())];
    ErrorKind::HttpClient {
        error: format!("the URL \"{shown}\" cannot be used for a request"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> (bool, String, u16, String, String) {
        let target = Target::parse(url).unwrap();
        let host_header = target.origin.host_header();
        let Origin { tls, host, port } = target.origin;
        (tls, host, port, host_header, target.path_and_query)
    }

    #[test]
    fn urls_come_apart() {
        let own = str::to_owned;
        assert_eq!(
            parts("https://S3.amazonaws.com"),
            (
                true,
                own("s3.amazonaws.com"),
                443,
                own("s3.amazonaws.com"),
                own("/")
            )
        );
        assert_eq!(
            parts("http://localhost:4566/a%20b?x=y#z"),
            (
                false,
                own("localhost"),
                4566,
                own("localhost:4566"),
                own("/a%20b?x=y")
            )
        );
        assert_eq!(
            parts("http://user:word@[::1]:80?x"),
            (false, own("::1"), 80, own("[::1]"), own("/?x"))
        );
        assert_eq!(
            parts("https://[fe80::1]:8443/"),
            (true, own("fe80::1"), 8443, own("[fe80::1]:8443"), own("/"))
        );
    }

    #[test]
    fn what_is_no_url_is_an_error() {
        for url in [
            "",
            "s3",
            "ftp://a/",
            "http://",
            "http:///x",
            "http://a:b/",
            "http://a:99999/",
            "http://[::1/",
            "http://a:1:2/",
        ] {
            let error = Target::parse(url).unwrap_err();
            assert_eq!(error.kind().class_name(), "HTTPClientError", "{url}");
        }
    }
}
