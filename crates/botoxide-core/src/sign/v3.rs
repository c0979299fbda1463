//! `SigV3` over HTTPS, which signs only the date.
//!
//! Counterpart: botocore `auth.py` (`SigV3Auth`).
// P227

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::credential::Credentials;
use crate::digest::hmac_sha256;
use crate::http::Request;
use crate::text::Text;
use crate::time::Timestamp;

/// Signs a request and replaces an existing signature.
pub fn add_v3_auth(request: &mut Request, credentials: &Credentials, time: Timestamp) {
    let date = time.to_rfc822();
    let signature = hmac_sha256(credentials.secret_key.as_bytes(), date.as_bytes());
    let headers = &mut request.headers;
    headers.set(Text::from_static("Date"), date);
    if let Some(token) = credentials
        .token
        .as_deref()
        .filter(|token| !token.is_empty())
    {
        headers.set(Text::from_static("X-Amz-Security-Token"), token);
    }
    let value = format!(
        "AWS3-HTTPS AWSAccessKeyId={},Algorithm=HmacSHA256,Signature={}",
        credentials.access_key,
        STANDARD.encode(signature)
    );
    headers.set(Text::from_static("X-Amzn-Authorization"), value);
}
