//! SigV4 over the policy of a form that a browser posts to S3.
//!
//! Counterpart: botocore `auth.py` (`S3SigV4PostAuth`).
// P233

use super::Signing;
use super::post_policy::PostPolicy;
use super::v4::{push_scope, sign_text};
use crate::digest::hex;
use crate::error::Result;

/// Adds the signature fields to the form and their conditions to the policy.
///
/// # Errors
///
/// `Attribute` if `conditions` is not a list; `InvalidValue` if the policy has a value that JSON cannot represent.
pub fn add_s3_v4_post_auth(post: &mut PostPolicy, signing: &Signing<'_>) -> Result<()> {
    sign_policy(post, signing, "x-amz-security-token")
}

pub(super) fn sign_policy(
    post: &mut PostPolicy,
    signing: &Signing<'_>,
    token_name: &'static str,
) -> Result<()> {
    let stamp = signing.time.to_sigv4();
    let mut credential = format!("{}/", signing.credentials.access_key);
    push_scope(
        &mut credential,
        &stamp,
        signing.region,
        signing.signing_name,
    );
    post.demand("x-amz-algorithm", "AWS4-HMAC-SHA256")?;
    post.demand("x-amz-credential", &credential)?;
    post.demand("x-amz-date", &stamp)?;
    post.demand_token(token_name, signing.credentials)?;
    let policy = post.seal()?;
    let signature = hex(&sign_text(signing, &stamp, &policy));
    post.fields.insert("x-amz-signature", signature.as_str());
    Ok(())
}
