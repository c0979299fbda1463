//! The protocol `rest-xml`: XML bodies, with members in headers and the path.

pub(super) mod parse;
pub(super) mod serialize;
