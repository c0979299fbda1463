//! Requests of the protocol: those of `query`, with other names and lists.
//!
//! Counterpart: botocore `serialize.py` (`EC2Serializer`).

use crate::error::Result;
use crate::model::Operation;
use crate::protocol::query::serialize::{Dialect, serialize_dialect};
use crate::protocol::request::Serialized;
use crate::time::Precision;
use crate::value::Map;

pub(in crate::protocol) fn serialize(
    operation: Operation,
    params: &Map,
    precision: Precision,
) -> Result<Serialized> {
    serialize_dialect(operation, params, precision, Dialect::Ec2)
}
