//! The formats on the wire, without the rules of a protocol: JSON, XML, CBOR.
//!
//! `*_writer` writes text or bytes, `*_reader` takes them apart, `*_values` makes values of it by a shape.

pub(super) mod base64;
pub(super) mod cbor_reader;
pub(super) mod cbor_values;
pub(super) mod cbor_writer;
mod entries;
pub(super) mod form_writer;
pub(super) mod json_reader;
pub(super) mod json_values;
pub(super) mod json_writer;
mod members;
pub(super) mod scalar;
mod union;
pub(super) mod xml_reader;
pub(super) mod xml_values;
pub(super) mod xml_writer;

/// How deeply a response may be nested.
///
/// Python's own limit is about a thousand frames, of which botocore takes three for each level.
const MAX_DEPTH: u32 = 200;

/// Reads one item of CBOR, without a shape: what `smithy-rpc-v2-cbor` has as a body.
///
/// # Errors
///
/// `ResponseParserError` when it is cut short, nested too deeply, or of a kind that botocore does not know.
pub fn read_cbor(data: &bytes::Bytes) -> crate::error::Result<crate::value::Value> {
    cbor_reader::CborReader::new(data).item()
}
