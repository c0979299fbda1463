//! SigV4 with the session of an S3 Express bucket: in the headers, in the query, of a form's policy.
//!
//! The credentials are the session's; its token has a header of its own. Not here: where sessions come from (the
//! engine). Counterpart: botocore `auth.py` (`S3ExpressAuth`, `S3ExpressQueryAuth`, `S3ExpressPostAuth`).
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

/// How long a presigned URL is good for, in seconds, where nothing else is said: as long as a session.
pub const DEFAULT_EXPRESS_EXPIRES_IN: i64 = 300;

/// Signs a request. A signature that it has already is replaced, a session token is not.
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
/// `InvalidValue` where there is a body that is neither a form nor an object of JSON.
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

/// Adds the fields of the signature to a form, and to its policy the conditions that they need.
///
/// # Errors
///
/// `Attribute` where `conditions` is no list; `InvalidValue` where the policy has what JSON has not.
pub fn add_s3_express_post_auth(post: &mut PostPolicy, signing: &Signing<'_>) -> Result<()> {
    sign_policy(post, signing, "X-Amz-S3session-Token")
}
