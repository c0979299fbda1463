//! `SigV4A`: one signature for a set of regions, in the headers or in the query.
//!
//! The order of its fields is that of the native library that botocore uses for this. Counterpart: botocore
//! `crt/auth.py` (`CrtSigV4AsymAuth`, `CrtS3SigV4AsymAuth`, `CrtS3SigV4AsymQueryAuth`).
// P236

use super::canonical::{SignedHeaders, host};
use super::key_pair::KeyPair;
use super::query::{push_pair, push_parameters, take_parameters, with_query};
use super::v4::{canonical_path, date, write_canonical};
use super::{Payload, Signing};
use crate::digest::{push_hex, sha256};
use crate::error::Result;
use crate::http::{Headers, Request};
use crate::text::Text;
use crate::uri;

const ALGORITHM: &str = "AWS4-ECDSA-P256-SHA256";

/// Signs a request and replaces an existing signature. The region of `signing` is a set: `*`, `us-east-1,eu-*`.
///
/// # Errors
///
/// `MissingDependency` if the crate is built without the feature `sigv4a`.
pub fn add_v4a_auth(request: &mut Request, signing: &Signing<'_>) -> Result<()> {
    let told = request.headers.get("X-Amz-Content-SHA256").cloned();
    let payload = match (&signing.payload, told) {
        (Payload::Hash(_), Some(told)) => Some(told),
        (Payload::Hash(_), None) => None,
        (other, _) => Some(Text::from(other.as_str())),
    };
    set_headers(request, signing, payload.as_deref());
    let path = canonical_path(uri::split(&request.url).path);
    let payload = payload.as_deref().unwrap_or(signing.payload.as_str());
    authorize(request, signing, &path, payload)
}

/// Signs a request to S3. The path is not normalized, and a header has the hash of the payload.
///
/// # Errors
///
/// `MissingDependency` if the crate is built without the feature `sigv4a`.
pub fn add_s3_v4a_auth(request: &mut Request, signing: &Signing<'_>) -> Result<()> {
    let payload = signing.payload.as_str();
    set_headers(request, signing, Some(payload));
    let path = s3_path(&request.url);
    authorize(request, signing, &path, payload)
}

/// Presigns a request to S3 for `expires_in` seconds; the payload is not signed.
///
/// # Errors
///
/// `InvalidValue` if the body is neither a form nor a JSON object; `MissingDependency` if the crate is built without
/// the feature `sigv4a`.
pub fn add_s3_v4a_query_auth(
    request: &mut Request,
    signing: &Signing<'_>,
    expires_in: i64,
) -> Result<()> {
    clear(request);
    let mut query = String::with_capacity(512);
    push_parameters(&mut query, &take_parameters(request)?);
    let stamp = signing.time.to_sigv4();
    let mut names = String::new();
    SignedHeaders::of(&request.headers, &request.url).push_names(&mut names);
    let credential = format!(
        "{}/{}",
        signing.credentials.access_key,
        scope(&stamp, signing)
    );
    push_pair(&mut query, "X-Amz-Algorithm", ALGORITHM);
    push_pair(&mut query, "X-Amz-Credential", &credential);
    push_pair(&mut query, "X-Amz-Date", &stamp);
    push_pair(&mut query, "X-Amz-SignedHeaders", &names);
    push_pair(
        &mut query,
        "X-Amz-Expires",
        itoa::Buffer::new().format(expires_in),
    );
    if let Some(token) = token(signing) {
        push_pair(&mut query, "X-Amz-Security-Token", token);
    }
    push_pair(&mut query, "X-Amz-Region-Set", signing.region);
    request.url = with_query(&request.url, &query);
    let payload = match &signing.payload {
        Payload::Hash(_) => &Payload::Unsigned,
        other => other,
    };
    let headers = SignedHeaders::of(&request.headers, &request.url);
    let path = s3_path(&request.url);
    let canonical = write_canonical(request, &headers, &path, payload.as_str());
    query.push_str("&X-Amz-Signature=");
    push_hex(&mut query, &signature(signing, &stamp, &canonical)?);
    request.url = with_query(&request.url, &query);
    Ok(())
}

/// Removes the headers that signing sets, and sets `Host`.
fn clear(request: &mut Request) {
    let headers = &mut request.headers;
    for name in [
        "Authorization",
        "X-Amz-Date",
        "X-Amz-Content-SHA256",
        "X-Amz-Security-Token",
    ] {
        headers.remove(name);
    }
    if !headers.contains("host") {
        headers.append(Text::from_static("host"), host(&request.url));
    }
}

fn set_headers(request: &mut Request, signing: &Signing<'_>, payload: Option<&str>) {
    clear(request);
    let headers: &mut Headers = &mut request.headers;
    if let Some(token) = token(signing) {
        headers.append(Text::from_static("X-Amz-Security-Token"), token);
    }
    headers.append(Text::from_static("X-Amz-Date"), signing.time.to_sigv4());
    headers.set(Text::from_static("X-Amz-Region-Set"), signing.region);
    if let Some(payload) = payload {
        headers.append(Text::from_static("x-amz-content-sha256"), payload);
    }
}

fn authorize(
    request: &mut Request,
    signing: &Signing<'_>,
    path: &str,
    payload: &str,
) -> Result<()> {
    let stamp = signing.time.to_sigv4();
    let headers = SignedHeaders::of(&request.headers, &request.url);
    let canonical = write_canonical(request, &headers, path, payload);
    let mut value = format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders=",
        signing.credentials.access_key,
        scope(&stamp, signing)
    );
    headers.push_names(&mut value);
    value.push_str(", Signature=");
    push_hex(&mut value, &signature(signing, &stamp, &canonical)?);
    request
        .headers
        .append(Text::from_static("Authorization"), value);
    Ok(())
}

fn signature(signing: &Signing<'_>, stamp: &str, canonical: &str) -> Result<Vec<u8>> {
    let mut to_sign = format!("{ALGORITHM}\n{stamp}\n{}\n", scope(stamp, signing));
    push_hex(&mut to_sign, &sha256(canonical.as_bytes()));
    signing.explain(canonical, &to_sign);
    KeyPair::derive(signing.credentials)?.sign(to_sign.as_bytes())
}

fn scope(stamp: &str, signing: &Signing<'_>) -> String {
    format!("{}/{}/aws4_request", date(stamp), signing.signing_name)
}

fn token<'a>(signing: &Signing<'a>) -> Option<&'a str> {
    let token = signing.credentials.token.as_deref();
    token.filter(|token| !token.is_empty())
}

fn s3_path(url: &str) -> String {
    match uri::split(url).path {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}
