//! Bearer tokens.
//!
//! Counterpart: botocore `auth.py` (`BearerAuth`).
// P237

use crate::credential::Token;
use crate::http::Request;
use crate::text::Text;

/// Sets `Authorization: Bearer …`.
pub fn add_bearer_auth(request: &mut Request, token: &Token) {
    request.headers.set(
        Text::from_static("Authorization"),
        format!("Bearer {}", token.token),
    );
}
