//! The canonical forms of a request's parts, which client and service must compute identically.
//!
//! Follows AWS's Signature Version 4 process. Counterpart: botocore `auth.py` (`SigV4Auth`).

use std::borrow::Cow;

use crate::http::Headers;
use crate::uri;

/// Headers that proxies and clients may change in transit.
// P228
const NOT_SIGNED: &[&str] = &[
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// The headers to sign: sorted lower-case names, with the values in the order of the request.
pub(super) struct SignedHeaders<'a> {
    fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> SignedHeaders<'a> {
    pub(super) fn of(headers: &'a Headers, url: &'a str) -> Self {
        let mut fields: Vec<(Cow<'a, str>, Cow<'a, str>)> = headers
            .iter()
            .map(|(name, value)| (lower(name), trim_all(value)))
            .filter(|(name, _)| !NOT_SIGNED.contains(&name.as_ref()))
            .collect();
        if !fields.iter().any(|(name, _)| name == "host") {
            fields.push((Cow::Borrowed("host"), Cow::Owned(host(url))));
        }
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self { fields }
    }

    /// `name:value` lines; several values of one name are joined with commas.
    pub(super) fn push_lines(&self, out: &mut String) {
        let mut last = None;
        for (name, value) in &self.fields {
            if last == Some(name) {
                out.push(',');
            } else {
                if last.is_some() {
                    out.push('\n');
                }
                out.push_str(name);
                out.push(':');
            }
            out.push_str(value);
            last = Some(name);
        }
        out.push('\n');
    }

    /// The names, joined with semicolons.
    pub(super) fn push_names(&self, out: &mut String) {
        let mut last = None;
        for (name, _) in &self.fields {
            if last == Some(name) {
                continue;
            }
            if last.is_some() {
                out.push(';');
            }
            out.push_str(name.trim());
            last = Some(name);
        }
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// A value, trimmed, with every run of white space replaced by one space.
fn trim_all(value: &str) -> Cow<'_, str> {
    // Fast path: nearly every value is ASCII with single spaces.
    let mut last = b' ';
    let is_clean = value.bytes().all(|byte| {
        let before = std::mem::replace(&mut last, byte);
        byte.is_ascii_graphic() || (byte == b' ' && before != b' ')
    });
    if is_clean && last != b' ' {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The `Host` of a URL: without user information, and without the default port of its scheme.
pub(super) fn host(url: &str) -> String {
    let parts = uri::split(url);
    let host = parts.hostname().unwrap_or_default();
    let mut out = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.into_owned()
    };
    let default = if parts.scheme.eq_ignore_ascii_case("https") {
        Some(443)
    } else if parts.scheme.eq_ignore_ascii_case("http") {
        Some(80)
    } else {
        None
    };
    if let Ok(Some(port)) = parts.port()
        && Some(port) != default
    {
        out.push(':');
        out.push_str(itoa::Buffer::new().format(port));
    }
    out
}

/// The query of a URL with its pairs sorted; they are already encoded.
pub(super) fn push_query(out: &mut String, query: &str) {
    if !query.contains('&') {
        out.push_str(query);
        if !query.is_empty() && !query.contains('=') {
            out.push('=');
        }
        return;
    }
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    pairs.sort_unstable();
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        if at > 0 {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
}
