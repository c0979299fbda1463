//! Listings: keys are requested in percent-encoding, because XML cannot contain every character, and decoded.
//!
//! Counterpart: botocore `handlers.py` (`set_list_objects_encoding_type_url`, `_decode_list_object`).

use botoxide_core::error::Result;
use botoxide_core::text::Text;
use botoxide_core::value::Value;
use memchr::memchr2;
use percent_encoding::percent_decode_str;

use crate::hooks::{AfterCall, Event, Reply};

/// Requests encoded keys, unless the caller chooses, and records that it did.
// P078 P079 P080
pub(in crate::handlers) fn set_list_objects_encoding_type_url(
    event: &mut Event<'_>,
) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(params) = event.params.as_map_mut()
        && !params.contains_key("EncodingType")
    {
        params.insert(Text::from_static("EncodingType"), Text::from_static("url"));
        event.context.encoding_type_auto_set = true;
    }
    Ok(Reply::None)
}

/// Decodes a response of `ListObjects`; not its `Prefix`, as in botocore.
// P126
pub(in crate::handlers) fn decode_list_object(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event {
        let nested = [("Contents", "Key"), ("CommonPrefixes", "Prefix")];
        decode(event, &["Delimiter", "Marker", "NextMarker"], &nested);
    }
    Ok(Reply::None)
}

/// Decodes a response of `ListObjectsV2`.
// P127
pub(in crate::handlers) fn decode_list_object_v2(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event {
        let nested = [("Contents", "Key"), ("CommonPrefixes", "Prefix")];
        decode(event, &["Delimiter", "Prefix", "StartAfter"], &nested);
    }
    Ok(Reply::None)
}

/// Decodes a response of `ListObjectVersions`.
// P128
pub(in crate::handlers) fn decode_list_object_versions(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event {
        let nested = [
            ("Versions", "Key"),
            ("DeleteMarkers", "Key"),
            ("CommonPrefixes", "Prefix"),
        ];
        decode(
            event,
            &["KeyMarker", "NextKeyMarker", "Prefix", "Delimiter"],
            &nested,
        );
    }
    Ok(Reply::None)
}

fn decode(event: &mut AfterCall<'_>, top_level: &[&str], nested: &[(&str, &str)]) {
    if !event.context.encoding_type_auto_set || event.parsed["EncodingType"] != "url" {
        return;
    }
    let Some(parsed) = event.parsed.as_map_mut() else {
        return;
    };
    for name in top_level {
        if let Some(value) = parsed.get_mut(name) {
            unquote(value);
        }
    }
    for (list, member) in nested {
        if let Some(Value::List(items)) = parsed.get_mut(list) {
            for item in items {
                if let Some(value) = item.as_map_mut().and_then(|item| item.get_mut(member)) {
                    unquote(value);
                }
            }
        }
    }
}

/// Python's `unquote_plus`: most keys have nothing to decode and are left in place.
fn unquote(value: &mut Value) {
    let Some(text) = value.as_str() else { return };
    if memchr2(b'%', b'+', text.as_bytes()).is_none() {
        return;
    }
    let spaced = text.replace('+', " ");
    *value = percent_decode_str(&spaced)
        .decode_utf8_lossy()
        .into_owned()
        .into();
}
