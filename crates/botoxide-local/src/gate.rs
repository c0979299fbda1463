//! Checks before every request (`Host`, `Origin`), and corrections to every response (XML escapes, messages).
//!
//! The endpoint listens on loopback, but web pages can send requests to loopback: by a name that resolves to 127.0.0.1
//! (DNS rebinding, with a foreign `Host`), or by a cross-origin request. Counterpart: none.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Request, Response};
use s3s::service::S3Service;
use s3s::{Body, HttpError, S3Error};

use crate::errors::{error, with_message, with_message_in};

/// Answers one request.
pub(crate) async fn answer(
    service: &S3Service,
    request: Request<Body>,
) -> Result<Response<Body>, HttpError> {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let has_body = request.headers().get(header::CONTENT_LENGTH).map_or_else(
        || request.headers().contains_key(header::TRANSFER_ENCODING),
        |length| length != "0",
    );
    let mut response = match check(request.headers()) {
        Ok(()) => service.call(request).await?,
        Err(error) => refused(error)?,
    };
    let is_xml = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/xml"));
    if is_xml && let Some(bytes) = response.body().bytes() {
        let is_error = response.status().is_client_error() || response.status().is_server_error();
        let told = std::str::from_utf8(&bytes)
            .ok()
            .filter(|_| is_error)
            .and_then(with_message_in);
        let bytes = told.map_or(bytes, Bytes::from);
        let bytes = escape_controls(&bytes).map_or(bytes, Bytes::from);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(bytes);
    }
    let status = response.status();
    if has_body && (status.is_client_error() || status.is_server_error()) {
        // The body may be unread. The connection then ends, and the client must not use it again.
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    let id = format!("{:016X}", COUNT.fetch_add(1, Ordering::Relaxed));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-amz-request-id", id);
    }
    Ok(response)
}

fn refused(error: S3Error) -> Result<Response<Body>, HttpError> {
    error
        .to_http_response()
        .map_err(|error| HttpError::new(Box::new(with_message(error))))
}

/// Refuses requests of web pages.
fn check(headers: &HeaderMap) -> Result<(), S3Error> {
    let denied = |what: String| Err(error("AccessDenied", what));
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let host = text(header::HOST).unwrap_or_default();
    if headers.get_all(header::HOST).iter().count() != 1 || !is_here(&host) {
        return denied(format!(
            "the local endpoint does not answer for the host {host:?}"
        ));
    }
    if let Some(origin) = text(header::ORIGIN)
        && origin.strip_prefix("http://") != Some(host.as_str())
    {
        return denied(format!(
            "the local endpoint does not answer pages of {origin:?}"
        ));
    }
    match text(header::HeaderName::from_static("sec-fetch-site")).as_deref() {
        None | Some("none" | "same-origin") => Ok(()),
        Some(site) => denied(format!("the local endpoint does not answer {site} pages")),
    }
}

/// Whether a `Host` is the loopback address or `localhost`, which no DNS server can redirect.
fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            name
        }
        _ => host,
    };
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

/// Replaces characters that XML 1.0 does not allow, and carriage returns, by character references, as S3 does. Strict
/// parsers reject such a response, so clients ask for `EncodingType=url`.
fn escape_controls(xml: &[u8]) -> Option<Vec<u8>> {
    let special = |rest: &[u8]| match rest {
        [byte @ (0..=8 | 11..=31), ..] => Some((u32::from(*byte), 1)),
        [0xef, 0xbf, last @ (0xbe | 0xbf), ..] => Some((0xff40 + u32::from(*last), 3)),
        _ => None,
    };
    let mut escaped: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < xml.len() {
        if let Some((character, length)) = special(&xml[at..]) {
            let escaped = escaped.get_or_insert_with(|| xml[..at].to_vec());
            escaped.extend(format!("&#x{character:x};").bytes());
            at += length;
        } else {
            if let Some(escaped) = &mut escaped {
                escaped.push(xml[at]);
            }
            at += 1;
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_requests_from_this_machine_are_accepted() {
        for host in ["127.0.0.1:9000", "localhost:1", "LOCALHOST", "127.0.0.1"] {
            assert!(check(&headers(&[("host", host)])).is_ok(), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:9000",
            "localhost.evil.example",
            "127.0.0.1.nip.io:9000",
            "127.0.0.2",
            "[::1]:9000",
            "",
            "localhost:",
            "localhost:9000@evil.example",
            "b.localhost:9000",
            "0.0.0.0:9000",
            "2130706433",
        ] {
            assert!(check(&headers(&[("host", host)])).is_err(), "{host}");
        }
        assert!(check(&HeaderMap::new()).is_err());
        let mut two = headers(&[("host", "localhost")]);
        two.append("host", HeaderValue::from_static("evil.example"));
        assert!(check(&two).is_err());
    }

    #[test]
    fn pages_of_other_origins_are_rejected() {
        let host = ("host", "127.0.0.1:9000");
        for allowed in [
            ("origin", "http://127.0.0.1:9000"),
            ("sec-fetch-site", "none"),
            ("sec-fetch-site", "same-origin"),
        ] {
            assert!(check(&headers(&[host, allowed])).is_ok(), "{allowed:?}");
        }
        for refused in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("origin", "https://127.0.0.1:9000"),
            ("origin", "http://127.0.0.1:8080"),
            ("origin", "http://localhost:9000"),
            ("origin", ""),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "what"),
        ] {
            assert!(check(&headers(&[host, refused])).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_references() {
        let shown = |text: &str| {
            escape_controls(text.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(shown("<Key>\u{e9}\n\t&amp;</Key>"), None);
        assert_eq!(
            shown("a\u{1}b\rc\u{0}").as_deref(),
            Some("a&#x1;b&#xd;c&#x0;")
        );
        assert_eq!(
            shown("\u{fffe}\u{ffff}\u{fffd}").as_deref(),
            Some("&#xfffe;&#xffff;\u{fffd}")
        );
    }
}
