//! What the REST protocols share: members in headers, the status code, the payload.

pub(super) mod parse;
pub(super) mod serialize;
