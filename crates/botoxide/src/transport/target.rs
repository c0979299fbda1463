//! `Target`: the parts of a request's URL that the transport needs.
//!
//! Not here: building URLs (`botoxide_core::uri`). Counterpart: botocore `httpsession.py`
//! (`_path_url`) and urllib3's `parse_url`.

use std::fmt::Write as _;

use botoxide_core::error::{Error, Result};
use botoxide_core::redact::{self, HIDDEN};
use botoxide_core::uri;
use botoxide_core::value::{PythonRepr, Value};

use super::failure;

/// The target of a request: a host, and the path on it.
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
    /// Parses `url`.
    ///
    /// # Errors
    ///
    /// `HTTPClientError` if the scheme is neither `http` nor `https`, or there is no host; `ValueError` if the
    /// port is not a number below 65,536.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let parts = uri::split(url);
        let tls = parts.scheme.eq_ignore_ascii_case("https");
        // urllib3: a URL that begins with `//` is one of `http`.
        if !tls && !parts.scheme.is_empty() && !parts.scheme.eq_ignore_ascii_case("http") {
            let text = format!("Not supported URL scheme {}", parts.scheme.to_lowercase());
            return Err(failure::client(&text));
        }
        let host = parts.hostname().ok_or_else(|| invalid(url))?;
        let port = match parts.port() {
            Ok(Some(port)) => port,
            Ok(None) if tls => 443,
            Ok(None) => 80,
            Err(_) => return Err(invalid_port(parts.host_and_port(), url)),
        };
        Ok(Self {
            origin: Origin {
                tls,
                // RFC 6874: the zone of an IPv6 address follows an encoded percent sign.
                host: if host.contains('%') {
                    host.replacen("%25", "%", 1)
                } else {
                    host.into_owned()
                },
                port,
            },
            path_and_query: request_target(parts.path, parts.query.unwrap_or_default()),
        })
    }
}

/// Path and query as they are sent: botocore httpsession.py `_path_url`, then urllib3 `_encode_target`.
fn request_target(path: &str, query: &str) -> String {
    // urlparse: what follows a semicolon in the last segment is not part of the path.
    let path = match path.rfind(';').map(|_| path.rfind('/').unwrap_or(0)) {
        None => path,
        Some(last) => path[last..].find(';').map_or(path, |at| &path[..last + at]),
    };
    let mut target = String::with_capacity(path.len() + query.len() + 2);
    if path.is_empty() {
        target.push('/');
    }
    push_encoded(&mut target, path, b"");
    if !query.is_empty() {
        target.push('?');
        push_encoded(&mut target, query, b"?");
    }
    target
}

/// Appends `text`, percent-encoding characters that a path cannot contain, and `also`: urllib3
/// `_encode_invalid_chars`. Where each `%` begins an escape, all of them are kept; else none.
fn push_encoded(out: &mut String, text: &str, also: &[u8]) {
    let may_stay = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@/".contains(&byte)
            || also.contains(&byte)
    };
    if text.bytes().all(may_stay) {
        return out.push_str(text);
    }
    let escape = |rest: &[u8]| {
        let digits = [*rest.first()?, *rest.get(1)?];
        digits
            .iter()
            .all(u8::is_ascii_hexdigit)
            .then(|| digits.map(|digit| char::from(digit.to_ascii_uppercase())))
    };
    let bytes = text.as_bytes();
    let is_encoded = bytes
        .iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'%' || escape(&bytes[at + 1..]).is_some());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = after;
        match escape(after).filter(|_| *byte == b'%') {
            Some(digits) => {
                out.push_str(if is_encoded { "%" } else { "%25" });
                out.extend(digits);
                rest = &after[2..];
            }
            None if may_stay(*byte) => out.push(char::from(*byte)),
            // Writing to a string does not fail.
            None => _ = write!(out, "%{byte:02X}"),
        }
    }
}

/// Python's `urlsplit(…).port` on a port that is none.
fn invalid_port(host_and_port: &str, url: &str) -> Error {
    let after = host_and_port
        .rsplit_once(']')
        .map_or(host_and_port, |(_, after)| after);
    let port = after.split_once(':').map_or("", |(_, port)| port);
    if port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Error::value("Port out of range 0-65535");
    }
    // DIFFERENCE 98: before a later `@`, it is the beginning of a password that has a slash in it.
    let port = if url.contains('@') { HIDDEN } else { port };
    let shown = Value::from(port);
    let shown = PythonRepr(&shown);
    Error::value(format!(
        "Port could not be cast to integer value as {shown}"
    ))
}

impl Target {
    /// The whole URL, for a request to a proxy.
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
    /// The value of the `Host` header: the port is left out if it is the scheme's default.
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
    failure::client(&format!("the URL \"{shown}\" cannot be used for a request"))
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
    fn urls_are_split() {
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
    fn characters_that_are_invalid_in_a_request_line_are_encoded() {
        let sent = |path: &str| {
            Target::parse(&format!("http://h{path}"))
                .unwrap()
                .path_and_query
        };
        for (path, wanted) in [
            ("/ä/{x}/a b", "/%C3%A4/%7Bx%7D/a%20b"),
            ("/%zz", "/%25zz"),
            ("/%41%zz", "/%2541%25zz"),
            ("/%2f%c3", "/%2F%C3"),
            ("/%", "/%25"),
            ("/%4", "/%254"),
            ("/a;b/c;d/e", "/a;b/c;d/e"),
            ("/a;b/c;d;e", "/a;b/c"),
            ("/!$&'()*,", "/!$&'()*,"),
            ("/a\u{1}\u{7f}[]", "/a%01%7F%5B%5D"),
            ("?ä=ö?", "/?%C3%A4=%C3%B6?"),
            ("/a?", "/a"),
            ("/a?x=%zz#f", "/a?x=%25zz"),
        ] {
            assert_eq!(sent(path), wanted, "{path}");
        }
        let zone = Target::parse("http://[fe80::1%25lo]:8080/").unwrap();
        assert_eq!(zone.origin.host, "fe80::1%lo");
        assert_eq!(parts(" http://h").4, "/");
        assert_eq!(parts("//h/a").4, "/a");
    }

    #[test]
    fn invalid_urls_are_errors() {
        for (url, class) in [
            ("", "HTTPClientError"),
            ("s3", "HTTPClientError"),
            ("ftp://a/", "HTTPClientError"),
            ("http://", "HTTPClientError"),
            ("http:///x", "HTTPClientError"),
            ("http://a:b/", "ValueError"),
            ("http://a:99999/", "ValueError"),
            ("http://[::1]:x/", "ValueError"),
            ("http://a:1:2/", "ValueError"),
        ] {
            let error = Target::parse(url).unwrap_err();
            assert_eq!(error.kind().class_name(), class, "{url}");
        }
    }
}
