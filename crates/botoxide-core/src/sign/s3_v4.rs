//! SigV4 as S3 requires it: the path is not normalized, and a header has the hash of the payload.
//!
//! Counterpart: botocore `auth.py` (`S3SigV4Auth`).
// P230

use super::Signing;
use super::v4::{authorize, set_headers};
use crate::http::Request;
use crate::text::Text;
use crate::uri;

/// Signs a request to S3 and replaces an existing signature.
pub fn add_s3_v4_auth(request: &mut Request, signing: &Signing<'_>) {
    let stamp = signing.time.to_sigv4();
    set_headers(request, signing, &stamp);
    request.headers.set(
        Text::from_static("X-Amz-Content-SHA256"),
        signing.payload.as_str(),
    );
    let path = uri::split(&request.url).path.to_owned();
    authorize(request, signing, &stamp, &path, signing.payload.as_str());
}
