//! `SigV2`: a signature as a parameter of a form, for `SimpleDB`.
//!
//! Counterpart: botocore `auth.py` (`SigV2Auth`).
// P226

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::query::{insert_pairs, push_pair};
use crate::body::Body;
use crate::credential::Credentials;
use crate::digest::hmac_sha256;
use crate::error::{Error, Result};
use crate::http::Request;
use crate::time::{Precision, Timestamp};
use crate::uri;
use crate::value::{Map, Value};

/// Signs the form in the body. Without a body, the signature goes into the URL.
///
/// # Errors
///
/// `InvalidValue` if the body is a stream.
pub fn add_v2_auth(
    request: &mut Request,
    credentials: &Credentials,
    time: Timestamp,
) -> Result<()> {
    let Body::Bytes(body) = &request.body else {
        return Err(Error::value("a stream has no parameters to sign"));
    };
    let mut form = Map::new();
    insert_pairs(&mut form, &String::from_utf8_lossy(body));
    form.insert("AWSAccessKeyId", credentials.access_key.as_str());
    form.insert("SignatureVersion", "2");
    form.insert("SignatureMethod", "HmacSHA256");
    let time = Timestamp::new(time.seconds, 0);
    form.insert("Timestamp", time.to_iso8601(Precision::Full));
    if let Some(token) = credentials
        .token
        .as_deref()
        .filter(|token| !token.is_empty())
    {
        form.insert("SecurityToken", token);
    }
    let signature = sign(request, credentials, &form);
    form.insert("Signature", signature);
    let form = encoded(&form);
    if body.is_empty() {
        let mark = if uri::split(&request.url)
            .query
            .is_some_and(|query| !query.is_empty())
        {
            '&'
        } else {
            '?'
        };
        request.url.push(mark);
        request.url.push_str(&form);
    } else {
        request.body = form.into();
    }
    Ok(())
}

fn sign(request: &Request, credentials: &Credentials, form: &Map) -> String {
    let parts = uri::split(&request.url);
    let path = if parts.path.is_empty() {
        "/"
    } else {
        parts.path
    };
    let mut sorted: Vec<(&str, &Value)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, _)| *name != "Signature")
        .collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    let mut pairs = String::new();
    for (name, value) in sorted {
        push_pair(&mut pairs, name, value.as_str().unwrap_or_default());
    }
    let to_sign = format!("{}\n{}\n{path}\n{pairs}", request.method, parts.authority);
    STANDARD.encode(hmac_sha256(
        credentials.secret_key.as_bytes(),
        to_sign.as_bytes(),
    ))
}

/// The form as it is sent: with `+` for a space.
fn encoded(form: &Map) -> String {
    let mut out = String::new();
    for (name, value) in form.iter() {
        push_pair(&mut out, name, value.as_str().unwrap_or_default());
    }
    // In an encoded text, these three characters are always a space.
    out.replace("%20", "+")
}
