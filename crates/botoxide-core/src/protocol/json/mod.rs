//! The protocol `json`: AWS JSON 1.0 and 1.1.

pub(super) mod parse;
pub(super) mod serialize;
