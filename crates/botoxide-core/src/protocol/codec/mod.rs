//! The formats on the wire, without the rules of a protocol: JSON, XML, CBOR.
//!
//! `*_writer` writes text or bytes, `*_reader` reads them, `*_values` makes values by a shape.

pub(crate) mod base64;
pub(super) mod cbor_reader;
pub(super) mod cbor_values;
pub(super) mod cbor_writer;
mod entries;
pub(super) mod form_writer;
mod json_dumps;
pub(super) mod json_reader;
pub(super) mod json_values;
pub(super) mod json_writer;
mod members;
pub(super) mod scalar;
mod scan;
mod union;
pub(super) mod xml_reader;
pub(super) mod xml_values;
pub(super) mod xml_writer;

pub(super) use entries::into_map;
pub use json_dumps::{json_dumps, push_json_text};
pub(super) use scalar::python_type;

/// The maximum nesting depth of a response.
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

/// Parses JSON that has no shape: a template, a policy.
///
/// # Errors
///
/// `ResponseParser` when it is not JSON, or is nested too deeply.
pub fn parse_json(text: &[u8]) -> crate::error::Result<crate::value::Value> {
    let not_utf8 = |_| crate::error::Error::response_parser("JSON that is not UTF-8");
    let text =
        crate::text::Text::from_utf8(bytes::Bytes::copy_from_slice(text)).map_err(not_utf8)?;
    json_values::read_strictly(&text)
}

/// The root element of an XML document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlRoot {
    /// Its name, without a namespace.
    pub name: String,
    /// The text in it before its first child.
    pub text: Option<String>,
}

/// Reads a whole document for its root; `None` if it is not well-formed XML.
pub fn xml_root(document: &[u8]) -> Option<XmlRoot> {
    let text = std::str::from_utf8(document).ok()?;
    let (mut reader, root) = xml_reader::XmlReader::begin(text).ok()?;
    let name = root.local.to_owned();
    let content = reader.text(&root).ok()?.into_owned();
    reader.finish().ok()?;
    Some(XmlRoot {
        name,
        text: Some(content),
    })
}

/// The name of an XML document's root element, without a namespace, if its start tag is among the first bytes.
///
/// The rest of the document is not checked.
pub fn xml_root_name(document: &[u8]) -> Option<&str> {
    let beginning = &document[..document.len().min(1024)];
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&beginning[..error.valid_up_to()]).ok()?,
    };
    let (_, root) = xml_reader::XmlReader::begin(text).ok()?;
    Some(root.local)
}
