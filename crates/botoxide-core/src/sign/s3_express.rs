//! SigV4 with the session of an S3 Express bucket: in headers, in a presigned URL, or over the policy of a form.
//!
//! The credentials are the session's; its token has its own header. Not here: where sessions come from (the engine).
//! Counterpart: botocore `auth.py` (`S3ExpressAuth`, `S3ExpressQueryAuth`, `S3ExpressPostAuth`).
// P235

use super::post_policy::PostPolicy;
use super::v4::{authorize, set_headers};
use super::v4_post::sign_policy;
use super::v4_query::{push_signature, set_query};
use super::{Payload, Signing};
use crate::error::Result;
use crate::http::Request;
use crate::text::Text;
use crate::uri;

/// The default lifetime of a presigned URL in seconds: as long as a session.
pub const DEFAULT_EXPRESS_EXPIRES_IN: i64 = 300;

/// Signs a request and replaces an existing signature, but not an existing session token.
pub fn add_s3_express_auth(request: &mut Request, signing: &Signing<'_>) {
    let stamp = signing.time.to_sigv4();
    set_headers(request, signing, &stamp);
    let headers = &mut request.headers;
    headers.set(
        Text::from_static("X-Amz-Content-SHA256"),
        signing.payload.as_str(),
    );
    if let Some(token) = &signing.credentials.token
        && !headers.contains("x-amz-s3session-token")
    {
        headers.append(Text::from_static("x-amz-s3session-token"), token.as_str());
    }
    headers.remove("X-Amz-Security-Token");
    let path = uri::split(&request.url).path.to_owned();
    authorize(request, signing, &stamp, &path, signing.payload.as_str());
}

/// Presigns a request for `expires_in` seconds; the payload is not signed.
///
/// # Errors
///
/// `InvalidValue` if the body is neither a form nor a JSON object.
pub fn add_s3_express_query_auth(
    request: &mut Request,
    signing: &Signing<'_>,
    expires_in: i64,
) -> Result<()> {
    let stamp = signing.time.to_sigv4();
    set_query(
        request,
        signing,
        &stamp,
        expires_in,
        "X-Amz-S3session-Token",
    )?;
    let path = uri::split(&request.url).path.to_owned();
    push_signature(request, signing, &stamp, &path, Payload::Unsigned.as_str());
    Ok(())
}

/// Adds the signature fields to a form and their conditions to its policy.
///
/// # Errors
///
/// `Attribute` if `conditions` is not a list; `InvalidValue` if the policy has a value that JSON cannot represent.
pub fn add_s3_express_post_auth(post: &mut PostPolicy, signing: &Signing<'_>) -> Result<()> {
    sign_policy(post, signing, "X-Amz-S3session-Token")
}
