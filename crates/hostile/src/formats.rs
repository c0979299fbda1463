//! The readers that do not use a shape: JSON, CBOR, XML.

use botoxide_core::protocol::{parse_json, read_cbor, xml_root};
use botoxide_core::text::Text;
use botoxide_core::value::Value;
use bytes::Bytes;
use serde_json::Value as Json;

use crate::text::is_same;

/// JSON that another reader accepts is accepted, with the same value.
///
/// # Panics
///
/// If this does not hold.
pub fn json(data: &[u8]) {
    let ours = parse_json(data);
    if let Ok(theirs) = serde_json::from_slice::<Json>(data) {
        // both keep the last of duplicate keys at the position of the first; only ours has Python's limit of digits
        match ours {
            Ok(ours) => check_json(&ours, &theirs),
            Err(error) => assert!(
                data.len() > 4300,
                "{error} for {:?}",
                String::from_utf8_lossy(data)
            ),
        }
    }
}

fn check_json(ours: &Value, theirs: &Json) {
    match (ours, theirs) {
        (Value::Null, Json::Null) | (Value::BigInteger(_), Json::Number(_)) => {}
        (Value::Bool(ours), Json::Bool(theirs)) => assert_eq!(ours, theirs),
        (Value::Text(ours), Json::String(theirs)) => assert_eq!(ours, theirs.as_str()),
        (Value::Integer(ours), Json::Number(theirs)) => {
            assert_eq!(Some(*ours), theirs.as_i64().or(Some(*ours)));
        }
        (Value::Float(ours), Json::Number(theirs)) => {
            let theirs = theirs.as_f64().unwrap_or(f64::NAN);
            assert!(
                (ours - theirs).abs() <= theirs.abs() * 1e-12,
                "{ours} is not {theirs}"
            );
        }
        (Value::List(ours), Json::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len());
            ours.iter()
                .zip(theirs)
                .for_each(|(ours, theirs)| check_json(ours, theirs));
        }
        (Value::Map(ours), Json::Object(theirs)) => {
            assert!(ours.keys().map(Text::as_str).eq(theirs.keys()));
            ours.iter()
                .zip(theirs.values())
                .for_each(|((_, ours), theirs)| check_json(ours, theirs));
        }
        (ours, theirs) => panic!("{ours:?} is not {theirs}"),
    }
}

/// Reading a CBOR item ignores the bytes after it.
///
/// # Panics
///
/// If this does not hold.
pub fn cbor(data: &[u8]) {
    let Ok(value) = read_cbor(&Bytes::copy_from_slice(data)) else {
        return;
    };
    let longer = [data, b"\xff\x00"].concat();
    let again = read_cbor(&longer.into()).expect("the bytes after an item are ignored");
    assert!(is_same(&value, &again));
}

/// A document is the same with a comment after it, and invalid with a second root element.
///
/// # Panics
///
/// If this does not hold.
pub fn xml(data: &[u8]) {
    let Some(root) = xml_root(data) else {
        return;
    };
    let commented = [data, b"<!-- c -->\n<?pi?>"].concat();
    assert_eq!(
        xml_root(&commented),
        Some(root),
        "{:?}",
        String::from_utf8_lossy(data)
    );
    let twice = [data, b"<a/>"].concat();
    assert_eq!(xml_root(&twice), None, "a document has one root");
}
