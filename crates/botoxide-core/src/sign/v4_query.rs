//! SigV4 in the query: presigned URLs, for S3 and for all other services.
//!
//! Counterpart: botocore `auth.py` (`SigV4QueryAuth`, `S3SigV4QueryAuth`).
// P231 P232

use super::canonical::SignedHeaders;
use super::query::{push_pair, push_parameters, take_parameters, with_query};
use super::v4::{canonical_path, push_scope, signature, write_canonical};
use super::{EMPTY_SHA256, Payload, Signing};
use crate::digest::push_hex;
use crate::error::Result;
use crate::http::Request;
use crate::uri;

/// The default lifetime of a presigned URL in seconds.
pub const DEFAULT_EXPIRES_IN: i64 = 3600;

/// Presigns a request for `expires_in` seconds: a body that is a form or a JSON object moves to the query.
///
/// # Errors
///
/// `InvalidValue` if the body is neither.
pub fn add_v4_query_auth(
    request: &mut Request,
    signing: &Signing<'_>,
    expires_in: i64,
) -> Result<()> {
    let stamp = signing.time.to_sigv4();
    set_query(request, signing, &stamp, expires_in, "X-Amz-Security-Token")?;
    let path = canonical_path(uri::split(&request.url).path);
    // The body has been moved to the query, so the payload is empty.
    let payload = match &signing.payload {
        Payload::Hash(_) => EMPTY_SHA256,
        other => other.as_str(),
    };
    push_signature(request, signing, &stamp, &path, payload);
    Ok(())
}

/// Presigns a request to S3 for `expires_in` seconds. The path is not normalized and the payload is not signed.
///
/// # Errors
///
/// `InvalidValue` if the body is neither a form nor a JSON object.
pub fn add_s3_v4_query_auth(
    request: &mut Request,
    signing: &Signing<'_>,
    expires_in: i64,
) -> Result<()> {
    let stamp = signing.time.to_sigv4();
    set_query(request, signing, &stamp, expires_in, "X-Amz-Security-Token")?;
    let path = uri::split(&request.url).path.to_owned();
    push_signature(request, signing, &stamp, &path, Payload::Unsigned.as_str());
    Ok(())
}

/// Puts everything but the signature into the query.
pub(super) fn set_query(
    request: &mut Request,
    signing: &Signing<'_>,
    stamp: &str,
    expires_in: i64,
    token_name: &str,
) -> Result<()> {
    let parameters = take_parameters(request)?;
    let mut query = String::with_capacity(512);
    push_parameters(&mut query, &parameters);
    let mut credential = format!("{}/", signing.credentials.access_key);
    push_scope(&mut credential, stamp, signing.region, signing.signing_name);
    let mut names = String::new();
    SignedHeaders::of(&request.headers, &request.url).push_names(&mut names);
    push_pair(&mut query, "X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    push_pair(&mut query, "X-Amz-Credential", &credential);
    push_pair(&mut query, "X-Amz-Date", stamp);
    push_pair(
        &mut query,
        "X-Amz-Expires",
        itoa::Buffer::new().format(expires_in),
    );
    push_pair(&mut query, "X-Amz-SignedHeaders", &names);
    if let Some(token) = &signing.credentials.token {
        push_pair(&mut query, token_name, token);
    }
    request.url = with_query(&request.url, &query);
    Ok(())
}

/// Signs the URL as it is now. `payload` is used unless a header specifies the hash.
pub(super) fn push_signature(
    request: &mut Request,
    signing: &Signing<'_>,
    stamp: &str,
    path: &str,
    payload: &str,
) {
    let told = request.headers.get("X-Amz-Content-SHA256");
    let payload = told.map_or(payload, |told| told.as_str());
    let headers = SignedHeaders::of(&request.headers, &request.url);
    let canonical = write_canonical(request, &headers, path, payload);
    let signature = signature(signing, stamp, &canonical);
    request.url.push_str("&X-Amz-Signature=");
    push_hex(&mut request.url, &signature);
}
