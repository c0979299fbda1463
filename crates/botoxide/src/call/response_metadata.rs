//! Members of `ResponseMetadata` that the engine adds to what a response says.
//!
//! Counterpart: the dictionary `ResponseMetadata` that botocore's `httpchecksum.py`, `endpoint.py` and
//! `retries/standard.py` write into.

use botoxide_core::text::Text;
use botoxide_core::value::Value;

/// Sets a member of `ResponseMetadata`, if the response has one.
pub(crate) fn set_metadata(parsed: &mut Value, name: &'static str, value: Value) {
    if let Some(metadata) = parsed
        .as_map_mut()
        .and_then(|parsed| parsed.get_mut("ResponseMetadata"))
        && let Some(metadata) = metadata.as_map_mut()
    {
        metadata.insert(Text::from_static(name), value);
    }
}
