//! S3's original signature: HMAC-SHA1 in a header, in a presigned URL, or over the policy of a form.
//!
//! Counterpart: botocore `auth.py` (`HmacV1Auth`, `HmacV1QueryAuth`, `HmacV1PostAuth`).
// P234

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::post_policy::PostPolicy;
use super::query::{push_pair, unquote, with_query};
use crate::credential::Credentials;
use crate::digest::hmac_sha1;
use crate::error::Result;
use crate::http::{Headers, Request};
use crate::text::Text;
use crate::time::Timestamp;
use crate::uri;

/// The query parameters that are part of the canonical resource.
// P234
const SUB_RESOURCES: &[&str] = &[
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// Signs a request in its headers and replaces an existing signature.
pub fn add_hmac_v1_auth(request: &mut Request, credentials: &Credentials, time: Timestamp) {
    let signature = sign(request, credentials, time.to_rfc822());
    let value = format!("AWS {}:{signature}", credentials.access_key);
    request
        .headers
        .set(Text::from_static("Authorization"), value);
}

/// Presigns a request for `expires_in` seconds.
///
/// Only the headers `x-amz-…`, `Content-MD5` and `Content-Type` become part of the URL; others, such as `Range`, are
/// lost.
// P243
pub fn add_hmac_v1_query_auth(
    request: &mut Request,
    credentials: &Credentials,
    time: Timestamp,
    expires_in: i64,
) {
    let expires = time.seconds.saturating_add(expires_in).to_string();
    let signature = sign(request, credentials, expires);
    let mut added = String::new();
    push_pair(&mut added, "AWSAccessKeyId", &credentials.access_key);
    push_pair(&mut added, "Signature", &signature);
    let mut done: Vec<String> = Vec::new();
    for (name, _) in request.headers.iter() {
        let lower = name.to_lowercase();
        let wanted = match lower.as_str() {
            "date" => "Expires",
            "content-md5" | "content-type" => lower.as_str(),
            other if other.starts_with("x-amz-") => other,
            _ => continue,
        };
        // If a header occurs several times, the first value is used.
        if let Some(value) = request.headers.get(name)
            && !done.contains(&lower)
        {
            push_pair(&mut added, wanted, value);
            done.push(lower);
        }
    }
    let query = match uri::split(&request.url).query {
        Some(query) if !query.is_empty() => format!("{query}&{added}"),
        _ => added,
    };
    request.url = with_query(&request.url, &query);
}

/// Adds the signature fields to a form and their conditions to its policy.
///
/// # Errors
///
/// `Attribute` if `conditions` is not a list; `InvalidValue` if the policy has a value that JSON cannot represent.
pub fn add_hmac_v1_post_auth(post: &mut PostPolicy, credentials: &Credentials) -> Result<()> {
    post.fields
        .insert("AWSAccessKeyId", credentials.access_key.as_str());
    post.demand_token("x-amz-security-token", credentials)?;
    let policy = post.seal()?;
    let signature = sign_text(credentials, &policy);
    post.fields.insert("signature", signature);
    Ok(())
}

/// Sets token and date, and signs. For a presigned URL the date is the Unix time at which it expires.
fn sign(request: &mut Request, credentials: &Credentials, date: String) -> String {
    let headers = &mut request.headers;
    if let Some(token) = credentials
        .token
        .as_deref()
        .filter(|token| !token.is_empty())
    {
        headers.set(Text::from_static("x-amz-security-token"), token);
    }
    headers.set(Text::from_static("Date"), date);
    sign_text(credentials, &string_to_sign(request))
}

fn sign_text(credentials: &Credentials, text: &str) -> String {
    STANDARD.encode(hmac_sha1(
        credentials.secret_key.as_bytes(),
        text.as_bytes(),
    ))
}

fn string_to_sign(request: &Request) -> String {
    let mut out = request.method.to_uppercase();
    out.push('\n');
    for name in ["content-md5", "content-type", "date"] {
        // botocore repeats the first value once for each occurrence of the header.
        if let Some(value) = request.headers.get(name) {
            let fields = request.headers.get_all(name).count();
            out.push_str(&vec![value.trim(); fields].join("\n"));
        }
        out.push('\n');
    }
    push_custom_headers(&mut out, &request.headers);
    push_resource(&mut out, request);
    out
}

fn push_custom_headers(out: &mut String, headers: &Headers) {
    let mut names: Vec<String> = headers
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .filter(|name| name.starts_with("x-amz-"))
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let values: Vec<&str> = headers.get_all(&name).map(|value| value.trim()).collect();
        out.push_str(&name);
        out.push(':');
        out.push_str(&values.join(","));
        out.push('\n');
    }
}

/// The canonical resource: the path with the bucket, and the query parameters that belong to it.
fn push_resource(out: &mut String, request: &Request) {
    let parts = uri::split(&request.url);
    out.push_str(request.auth_path.as_deref().unwrap_or(parts.path));
    let mut parameters: Vec<(&str, Option<&str>)> = parts
        .query
        .unwrap_or_default()
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair, None),
        })
        .filter(|(name, _)| SUB_RESOURCES.contains(name))
        .collect();
    parameters.sort_by_key(|(name, _)| *name);
    let mut mark = '?';
    for (name, value) in parameters {
        out.push(mark);
        out.push_str(name);
        if let Some(value) = value {
            out.push('=');
            out.push_str(&unquote(value));
        }
        mark = '&';
    }
}
