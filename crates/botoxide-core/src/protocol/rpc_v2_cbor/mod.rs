//! The protocol `smithy-rpc-v2-cbor`: CBOR in both directions.

pub(super) mod parse;
pub(super) mod serialize;
