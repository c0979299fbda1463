//! The six protocols: they turn arguments into requests and responses into values. One folder for each protocol.
//!
//! Each has `serialize` and `parse` side by side; shared code is in `codec` (the formats) and
//! `rest` (headers, labels and the like). Counterpart: botocore `serialize.py`, `parsers.py`.

mod answer;
mod argument;
mod codec;
mod ec2;
pub mod event_stream;
mod json;
mod make;
mod query;
mod request;
mod response;
mod rest;
mod rest_json;
mod rest_xml;
mod rpc_v2_cbor;
mod structs;

pub use answer::is_html;
pub(crate) use codec::base64;
pub use codec::{
    XmlRoot, json_dumps, parse_json, push_json_text, read_cbor, xml_root, xml_root_name,
};
pub use make::{Additions, Holds, Make, Piece, TextEncoding, Values};
pub use request::{
    Parameter, Query, SerializeOptions, Serialized, prepare, serialize, set_content_length,
};
pub use response::{
    parse, parse_added, parse_customized, parse_into, parse_shape, reason, wants_stream,
};
pub use structs::read_into;
