//! SigV4 in the headers.
//!
//! Follows AWS's Signature Version 4 process. Counterpart: botocore `auth.py` (`SigV4Auth`).
// P228

use super::canonical::{SignedHeaders, push_query};
use super::{Payload, Signing};
use crate::digest::{push_hex, sha256};
use crate::http::Request;
use crate::text::Text;
use crate::uri::{self, Keep, normalize_path, percent_encode_into};

/// Signs a request and replaces an existing signature, so that an attempt can be repeated.
pub fn add_v4_auth(request: &mut Request, signing: &Signing<'_>) {
    let stamp = signing.time.to_sigv4();
    set_headers(request, signing, &stamp);
    let path = canonical_path(uri::split(&request.url).path);
    let payload = match request.headers.get("X-Amz-Content-SHA256") {
        Some(told) => told.clone(),
        None => Text::from(signing.payload.as_str()),
    };
    authorize(request, signing, &stamp, &path, &payload);
}

/// The path as all services but S3 sign it: normalized and encoded a second time.
pub(super) fn canonical_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    percent_encode_into(&mut out, &normalize_path(path), Keep::Slash);
    out
}

/// Sets the headers for the date, the token, and a payload that is unsigned or streamed.
pub(super) fn set_headers(request: &mut Request, signing: &Signing<'_>, stamp: &str) {
    let headers = &mut request.headers;
    headers.remove("Authorization");
    if headers.remove("Date").is_some() {
        headers.remove("X-Amz-Date");
        // Python's formatdate writes `-0000` for a time without a zone.
        let date = signing.time.to_rfc822().replace("GMT", "-0000");
        headers.append(Text::from_static("Date"), date);
    } else {
        headers.set(Text::from_static("X-Amz-Date"), stamp);
    }
    if let Some(token) = signing
        .credentials
        .token
        .as_deref()
        .filter(|token| !token.is_empty())
    {
        headers.set(Text::from_static("X-Amz-Security-Token"), token);
    }
    if matches!(
        signing.payload,
        Payload::Unsigned | Payload::StreamingEvents
    ) {
        headers.set(
            Text::from_static("X-Amz-Content-SHA256"),
            signing.payload.as_str(),
        );
    }
}

/// Adds the signature.
pub(super) fn authorize(
    request: &mut Request,
    signing: &Signing<'_>,
    stamp: &str,
    canonical_path: &str,
    payload: &str,
) {
    let headers = SignedHeaders::of(&request.headers, &request.url);
    let canonical = write_canonical(request, &headers, canonical_path, payload);
    let signature = signature(signing, stamp, &canonical);

    let mut value = String::with_capacity(256);
    value.push_str("AWS4-HMAC-SHA256 Credential=");
    value.push_str(&signing.credentials.access_key);
    value.push('/');
    push_scope(&mut value, stamp, signing.region, signing.signing_name);
    value.push_str(", SignedHeaders=");
    headers.push_names(&mut value);
    value.push_str(", Signature=");
    push_hex(&mut value, &signature);
    request
        .headers
        .append(Text::from_static("Authorization"), value);
}

/// The signature of a canonical request.
pub(super) fn signature(signing: &Signing<'_>, stamp: &str, canonical: &str) -> [u8; 32] {
    let to_sign = string_to_sign(stamp, signing.region, signing.signing_name, canonical);
    signing.explain(canonical, &to_sign);
    sign_text(signing, stamp, &to_sign)
}

/// The HMAC of a text with the signing key of the scope.
pub(super) fn sign_text(signing: &Signing<'_>, stamp: &str, text: &str) -> [u8; 32] {
    let key = signing.keys.key(
        signing.credentials,
        date(stamp),
        signing.region,
        signing.signing_name,
    );
    key.sign(text.as_bytes())
}

/// The day of a timestamp: its first eight characters.
pub(super) fn date(stamp: &str) -> &str {
    stamp.get(..8).unwrap_or(stamp)
}

/// The canonical request: what is hashed.
pub fn canonical_request(request: &Request, canonical_path: &str, payload: &str) -> String {
    let headers = SignedHeaders::of(&request.headers, &request.url);
    write_canonical(request, &headers, canonical_path, payload)
}

pub(super) fn write_canonical(
    request: &Request,
    headers: &SignedHeaders<'_>,
    canonical_path: &str,
    payload: &str,
) -> String {
    let mut out = String::with_capacity(512);
    out.extend(request.method.chars().map(|c| c.to_ascii_uppercase()));
    out.push('\n');
    out.push_str(canonical_path);
    out.push('\n');
    push_query(&mut out, uri::split(&request.url).query.unwrap_or_default());
    out.push('\n');
    headers.push_lines(&mut out);
    out.push('\n');
    headers.push_names(&mut out);
    out.push('\n');
    out.push_str(payload);
    out
}

/// The string to sign; `stamp` is `20150830T123600Z`.
pub fn string_to_sign(
    stamp: &str,
    region: &str,
    signing_name: &str,
    canonical_request: &str,
) -> String {
    let mut out = String::with_capacity(160);
    out.push_str("AWS4-HMAC-SHA256\n");
    out.push_str(stamp);
    out.push('\n');
    push_scope(&mut out, stamp, region, signing_name);
    out.push('\n');
    push_hex(&mut out, &sha256(canonical_request.as_bytes()));
    out
}

pub(super) fn push_scope(out: &mut String, stamp: &str, region: &str, signing_name: &str) {
    for part in [date(stamp), region, signing_name] {
        out.push_str(part);
        out.push('/');
    }
    out.push_str("aws4_request");
}
