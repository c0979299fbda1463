//! The protocol `query`: form-encoded requests, XML responses.

pub(super) mod parse;
pub(super) mod serialize;
