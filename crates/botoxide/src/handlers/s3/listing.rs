//! Listings: keys are requested in percent-encoding, because XML cannot contain every character, and decoded.
//!
//! Counterpart: botocore `handlers.py` (`set_list_objects_encoding_type_url`, `_decode_list_object`).

use botoxide_core::error::Result;
use botoxide_core::protocol::TextEncoding;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use memchr::memchr2;
use percent_encoding::percent_decode_str;

use crate::hooks::{Event, Reply};

/// Requests encoded keys, unless the caller chooses, and records that it did, and what is to be decoded.
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
        // A response that the caller parses is decoded then.
        event.context.text_encoding = Some(match event.call.operation.name() {
            "ListObjects" => &LIST_OBJECTS,
            "ListObjectsV2" => &LIST_OBJECTS_V2,
            _ => &LIST_OBJECT_VERSIONS,
        });
    }
    Ok(Reply::None)
}

const LIST_OBJECTS: TextEncoding = TextEncoding {
    announced_by: ("EncodingType", "url"),
    // Not `Prefix`, as in botocore.
    members: &["Delimiter", "Marker", "NextMarker"],
    items: &[("Contents", "Key"), ("CommonPrefixes", "Prefix")],
    decode: unquote_plus,
};

const LIST_OBJECTS_V2: TextEncoding = TextEncoding {
    members: &["Delimiter", "Prefix", "StartAfter"],
    ..LIST_OBJECTS
};

const LIST_OBJECT_VERSIONS: TextEncoding = TextEncoding {
    members: &["KeyMarker", "NextKeyMarker", "Prefix", "Delimiter"],
    items: &[
        ("Versions", "Key"),
        ("DeleteMarkers", "Key"),
        ("CommonPrefixes", "Prefix"),
    ],
    ..LIST_OBJECTS
};

/// Decodes a response of `ListObjects`.
// P126
pub(in crate::handlers) fn decode_list_object(event: &mut Event<'_>) -> Result<Reply> {
    Ok(decode(event, &LIST_OBJECTS))
}

/// Decodes a response of `ListObjectsV2`.
// P127
pub(in crate::handlers) fn decode_list_object_v2(event: &mut Event<'_>) -> Result<Reply> {
    Ok(decode(event, &LIST_OBJECTS_V2))
}

/// Decodes a response of `ListObjectVersions`.
// P128
pub(in crate::handlers) fn decode_list_object_versions(event: &mut Event<'_>) -> Result<Reply> {
    Ok(decode(event, &LIST_OBJECT_VERSIONS))
}

fn decode(event: &mut Event<'_>, encoding: &'static TextEncoding) -> Reply {
    if let Event::AfterCall(event) = event
        && event.context.encoding_type_auto_set
    {
        let (name, value) = encoding.announced_by;
        if event.parsed[name] == value
            && let Some(parsed) = event.parsed.as_map_mut()
        {
            decode_members(parsed, encoding);
        }
    }
    Reply::None
}

fn decode_members(parsed: &mut Map, encoding: &TextEncoding) {
    let decode = |value: &mut Value| {
        if let Some(meant) = value.as_str().and_then(encoding.decode) {
            *value = meant.into();
        }
    };
    for name in encoding.members {
        if let Some(value) = parsed.get_mut(name) {
            decode(value);
        }
    }
    for (list, member) in encoding.items {
        if let Some(Value::List(items)) = parsed.get_mut(list) {
            for item in items {
                if let Some(value) = item.as_map_mut().and_then(|item| item.get_mut(member)) {
                    decode(value);
                }
            }
        }
    }
}

/// Python's `unquote_plus`: most keys have nothing to decode.
fn unquote_plus(text: &str) -> Option<String> {
    memchr2(b'%', b'+', text.as_bytes())?;
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8_lossy();
    Some(decoded.into_owned())
}
