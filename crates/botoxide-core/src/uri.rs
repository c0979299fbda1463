//! URLs as text: splitting, percent-encoding, dot segments.
//!
//! Nothing here resolves, follows or normalises a whole URL. Counterpart: Python `urllib.parse` as botocore uses
//! it, botocore `utils.py` (`percent_encode`, `remove_dot_segments`).

use std::borrow::Cow;

/// The parts of a URL, as `urllib.parse.urlsplit` cuts it. Nothing is decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UrlParts<'a> {
    /// Before the `:`, in its written case; empty if there is none.
    pub scheme: &'a str,
    /// User information, host and port; empty if there is none.
    pub authority: &'a str,
    /// From the authority to `?` or `#`.
    pub path: &'a str,
    /// After `?`; `None` without one.
    pub query: Option<&'a str>,
    /// After `#`; `None` without one.
    pub fragment: Option<&'a str>,
}

/// A port that is not a number below 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPort;

/// Splits a URL into its parts; any string is accepted. Leading spaces and control characters are skipped.
///
/// ```
/// let parts = botoxide_core::uri::split("https://photos.example.com:8443/a/b?list&max=2");
/// assert_eq!((parts.scheme, parts.authority), ("https", "photos.example.com:8443"));
/// assert_eq!((parts.path, parts.query), ("/a/b", Some("list&max=2")));
/// ```
pub fn split(url: &str) -> UrlParts<'_> {
    let url = url.trim_start_matches(|c| c <= ' ');
    let (scheme, rest) = match before(url, |byte| !is_of_scheme(byte)) {
        (scheme, rest) if is_scheme(scheme) && rest.starts_with(':') => (scheme, &rest[1..]),
        _ => ("", url),
    };
    let (authority, rest) = match rest.strip_prefix("//") {
        Some(rest) => before(rest, |byte| matches!(byte, b'/' | b'?' | b'#')),
        None => ("", rest),
    };
    let (path, rest) = before(rest, |byte| matches!(byte, b'?' | b'#'));
    let (query, fragment) = match rest.strip_prefix('?') {
        Some(rest) => {
            let (query, fragment) = cut(rest, '#');
            (Some(query), fragment)
        }
        None => (None, rest.strip_prefix('#')),
    };
    UrlParts {
        scheme,
        authority,
        path,
        query,
        fragment,
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(head, tail)| (head, Some(tail)))
}

/// What stands before the first byte of this kind, which is one of ASCII, and the rest.
fn before(text: &str, is_end: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(is_end);
    end.and_then(|end| text.split_at_checked(end))
        .unwrap_or((text, ""))
}

fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// Whether it can be one, all of its bytes being of that kind.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
}

impl<'a> UrlParts<'a> {
    /// The authority without user information.
    pub fn host_and_port(&self) -> &'a str {
        self.authority
            .rsplit_once('@')
            .map_or(self.authority, |(_, host)| host)
    }

    /// The host in lower case, without the brackets of IPv6; `None` if it is empty.
    pub fn hostname(&self) -> Option<Cow<'a, str>> {
        let (host, _) = self.host_split();
        let lower = if host
            .bytes()
            .any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase())
        {
            // A zone keeps its case.
            match host.split_once('%') {
                Some((address, zone)) => Cow::Owned(format!("{}%{zone}", address.to_lowercase())),
                None => Cow::Owned(host.to_lowercase()),
            }
        } else {
            Cow::Borrowed(host)
        };
        (!host.is_empty()).then_some(lower)
    }

    /// The port; `None` if it is missing or empty.
    ///
    /// # Errors
    ///
    /// `InvalidPort` if it is not a valid port.
    pub fn port(&self) -> Result<Option<u16>, InvalidPort> {
        match self.host_split().1 {
            None | Some("") => Ok(None),
            // `parse` alone would accept a sign.
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                port.parse().map(Some).map_err(|_| InvalidPort)
            }
            Some(_) => Err(InvalidPort),
        }
    }

    fn host_split(&self) -> (&'a str, Option<&'a str>) {
        let both = self.host_and_port();
        if let Some((_, bracketed)) = both.split_once('[') {
            let (host, rest) = bracketed.split_once(']').unwrap_or((bracketed, ""));
            return (host, rest.split_once(':').map(|(_, port)| port));
        }
        cut(both, ':')
    }
}

/// The characters, besides letters, digits and `-._~`, that are not encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// None: a label, or a name or value of a query.
    Unreserved,
    /// `/`: a path.
    Slash,
}

/// Percent-encodes the UTF-8 bytes of `text`.
///
/// ```
/// use botoxide_core::uri::{Keep, percent_encode};
///
/// assert_eq!(percent_encode("a b/ä", Keep::Unreserved), "a%20b%2F%C3%A4");
/// assert_eq!(percent_encode("a b/ä", Keep::Slash), "a%20b/%C3%A4");
/// ```
pub fn percent_encode(text: &str, keep: Keep) -> Cow<'_, str> {
    if text.bytes().all(|byte| is_kept(byte, keep)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    percent_encode_into(&mut out, text, keep);
    Cow::Owned(out)
}

/// Percent-encodes `text` and appends it to `out`.
pub fn percent_encode_into(out: &mut String, text: &str, keep: Keep) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(text.len());
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_kept(byte, keep) {
            continue;
        }
        // Of a character of several bytes none is kept, so nothing is cut in two.
        out.push_str(text.get(start..at).unwrap_or_default());
        let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xf)]];
        out.push('%');
        out.extend(digits.map(char::from));
        start = at + 1;
    }
    out.push_str(text.get(start..).unwrap_or_default());
}

fn is_kept(byte: u8, keep: Keep) -> bool {
    const UNRESERVED: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 128_u8 {
            table[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
            byte += 1;
        }
        table
    };
    UNRESERVED[usize::from(byte)] || (byte == b'/' && keep == Keep::Slash)
}

/// Removes `.`, `..` and empty segments from a path; an empty path becomes `/`.
///
/// ```
/// assert_eq!(botoxide_core::uri::normalize_path("/a//b/../c/./"), "/a/c/");
/// ```
pub fn normalize_path(path: &str) -> Cow<'_, str> {
    if path.is_empty() {
        return Cow::Borrowed("/");
    }
    let inner = path.strip_prefix('/').unwrap_or(path);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if inner
        .split('/')
        .all(|segment| !matches!(segment, "" | "." | ".."))
    {
        return Cow::Borrowed(path);
    }
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push('/');
    }
    out.push_str(&segments.join("/"));
    if path.ends_with('/') && !segments.is_empty() {
        out.push('/');
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_kept_are_encoded() {
        // Python 3.11 quote(text, safe='-._~') and quote(text, safe='/-._~')
        let mut out = "x=".to_owned();
        percent_encode_into(&mut out, "aé/ü%\u{10ffff}b~", Keep::Unreserved);
        assert_eq!(out, "x=a%C3%A9%2F%C3%BC%25%F4%8F%BF%BFb~");
        assert_eq!(percent_encode("/a b/+", Keep::Slash), "/a%20b/%2B");
    }

    #[test]
    fn urls_are_split_like_in_python() {
        // Python 3.11 urlsplit(url), then .hostname and .port
        let cases = [
            (
                "https://Host:80/p?q#f",
                ("https", "Host:80", "/p", Some("q"), Some("f")),
                Some("host"),
                Ok(Some(80)),
            ),
            (
                "https://u:p@h/",
                ("https", "u:p@h", "/", None, None),
                Some("h"),
                Ok(None),
            ),
            (
                "http://[::1]:8080",
                ("http", "[::1]:8080", "", None, None),
                Some("::1"),
                Ok(Some(8080)),
            ),
            (
                "http://h:x/",
                ("http", "h:x", "/", None, None),
                Some("h"),
                Err(InvalidPort),
            ),
            (
                "http://h:65536",
                ("http", "h:65536", "", None, None),
                Some("h"),
                Err(InvalidPort),
            ),
            (
                "http://h:+1",
                ("http", "h:+1", "", None, None),
                Some("h"),
                Err(InvalidPort),
            ),
            (
                "/only/path?",
                ("", "", "/only/path", Some(""), None),
                None,
                Ok(None),
            ),
            (
                " \t\u{1}http://h",
                ("http", "h", "", None, None),
                Some("h"),
                Ok(None),
            ),
            (
                "1http://h",
                ("", "", "1http://h", None, None),
                None,
                Ok(None),
            ),
            (
                "http://h?a=//b",
                ("http", "h", "", Some("a=//b"), None),
                Some("h"),
                Ok(None),
            ),
        ];
        for (url, (scheme, authority, path, query, fragment), host, port) in cases {
            let parts = split(url);
            let wanted = UrlParts {
                scheme,
                authority,
                path,
                query,
                fragment,
            };
            assert_eq!(parts, wanted, "{url}");
            assert_eq!(parts.hostname().as_deref(), host, "{url}");
            assert_eq!(parts.port(), port, "{url}");
        }
    }

    #[test]
    fn dot_segments_are_removed_like_in_botocore() {
        // botocore utils.py normalize_url_path
        let cases = [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("/a/b", "/a/b"),
            ("/a/", "/a/"),
            ("a//b", "a/b"),
            ("/..", "/"),
            ("/a/..", "/"),
            ("/a/../", "/"),
            ("/./x/", "/x/"),
            ("..", ""),
            ("/a/b/../../../c", "/c"),
            ("///", "/"),
        ];
        for (path, wanted) in cases {
            assert_eq!(normalize_path(path), wanted, "{path}");
        }
    }
}
