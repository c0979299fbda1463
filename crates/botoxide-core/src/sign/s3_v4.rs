//! SigV4 as S3 wants it: the path as it is, and the hash of the payload in a header.
//!
//! Counterpart: botocore `auth.py` (`S3SigV4Auth`).
// P230

use super::Signing;
use super::v4::{authorize, set_headers};
use crate::http::Request;
use crate::text::Text;
use crate::uri;

/// Signs a request to S3. A signature that it has already is replaced.
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
