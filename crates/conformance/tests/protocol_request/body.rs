//! Whether two bodies are equivalent: compares their meaning, not their bytes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value as Json;

fn differ(found: &[u8], wanted: &str) -> Result<(), String> {
    let found = String::from_utf8_lossy(found);
    Err(format!("body: found {found:?}\nwanted {wanted:?}"))
}

/// JSON: numbers by value. Other bodies must be identical.
pub(super) fn same_json(found: &[u8], wanted: &str) -> Result<(), String> {
    let is_same = match (
        serde_json::from_slice::<Json>(found),
        serde_json::from_str::<Json>(wanted),
    ) {
        (Ok(found), Ok(wanted)) => equal_json(&found, &wanted),
        _ => found == wanted.as_bytes(),
    };
    if is_same {
        Ok(())
    } else {
        differ(found, wanted)
    }
}

fn equal_json(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => left.as_f64() == right.as_f64(),
        (Json::Array(left), Json::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(left, right)| equal_json(left, right))
        }
        (Json::Object(left), Json::Object(right)) => {
            let mut entries = left.iter();
            left.len() == right.len()
                && entries
                    .all(|(key, left)| right.get(key).is_some_and(|right| equal_json(left, right)))
        }
        _ => left == right,
    }
}

/// XML: elements, attributes in any order, trimmed text.
pub(super) fn same_xml(found: &[u8], wanted: &str) -> Result<(), String> {
    let is_same = match (elements(&String::from_utf8_lossy(found)), elements(wanted)) {
        (Some(found), Some(wanted)) => found == wanted,
        _ => found == wanted.as_bytes(),
    };
    if is_same {
        Ok(())
    } else {
        differ(found, wanted)
    }
}

/// Start tags, end tags and text of a document, in order; `None` if it is not XML.
fn elements(xml: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let mut parts = Vec::new();
    let mut text = String::new();
    let begin = |element: &BytesStart<'_>| {
        let mut attributes: Vec<String> = element
            .attributes()
            .map(|attribute| format!("{:?}", attribute.unwrap()))
            .collect();
        attributes.sort();
        format!("{:?} {attributes:?}", element.name())
    };
    loop {
        let event = reader.read_event().ok()?;
        if matches!(event, Event::Start(_) | Event::End(_) | Event::Empty(_)) {
            let trimmed = text.trim();
            if !trimmed.is_empty() {
                parts.push(format!("text {trimmed}"));
            }
            text.clear();
        }
        match event {
            Event::Start(element) => parts.push(begin(&element)),
            Event::Empty(element) => parts.extend([begin(&element), "end".to_owned()]),
            Event::End(_) => parts.push("end".to_owned()),
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(part) => match part.resolve_char_ref().ok()? {
                Some(c) => text.push(c),
                None => text.push_str(resolve_predefined_entity(&part)?),
            },
            Event::Eof => break,
            Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    (!parts.is_empty()).then_some(parts)
}

/// CBOR against base64 of CBOR: lengths may be definite or not, numbers of any width. An empty body is not compared.
pub(super) fn same_cbor(found: &[u8], wanted: &str) -> Result<(), String> {
    if found.is_empty() {
        return Ok(());
    }
    let wanted = STANDARD.decode(wanted).unwrap();
    let (found, wanted) = (cbor(&mut &*found), cbor(&mut &*wanted));
    if found == wanted {
        return Ok(());
    }
    Err(format!("body: found {found:?}\nwanted {wanted:?}"))
}

#[derive(Debug, PartialEq)]
enum Item {
    Integer(i128),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Self>),
    Map(BTreeMap<String, Self>),
    Tag(u64, Box<Self>),
    /// A float, compared by its text.
    Float(String),
    Simple(u64),
    Break,
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

/// Reads one item. Invalid data panics, which fails the case.
fn cbor(rest: &mut &[u8]) -> Item {
    let head = take(rest, 1)[0];
    let (major, info) = (head >> 5, head & 31);
    let width = match info {
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => 0,
    };
    let number = take(rest, width)
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte));
    let number = if width == 0 { u64::from(info) } else { number };
    let length = (info != 31).then_some(number);
    let mut many = |per_item: u64| {
        let mut items = Vec::new();
        while length.is_none_or(|length| (items.len() as u64) < length * per_item) {
            match cbor(rest) {
                Item::Break => break,
                item => items.push(item),
            }
        }
        items
    };
    match major {
        0 => Item::Integer(number.into()),
        1 => Item::Integer(-1 - i128::from(number)),
        2 => Item::Bytes(take(rest, usize::try_from(number).unwrap()).to_vec()),
        3 => {
            let bytes = take(rest, usize::try_from(number).unwrap()).to_vec();
            Item::Text(String::from_utf8(bytes).unwrap())
        }
        4 => Item::List(many(1)),
        5 => {
            let mut items = many(2).into_iter();
            let mut map = BTreeMap::new();
            while let (Some(Item::Text(key)), Some(value)) = (items.next(), items.next()) {
                map.insert(key, value);
            }
            Item::Map(map)
        }
        6 => Item::Tag(number, Box::new(cbor(rest))),
        _ => match info {
            25 => Item::Float(half(number)),
            26 => float(f32::from_bits(u32::try_from(number).unwrap()).into()),
            27 => float(f64::from_bits(number)),
            31 => Item::Break,
            _ => Item::Simple(number),
        },
    }
}

/// A number by its value: an integral float equals the integer.
fn float(number: f64) -> Item {
    let text = number.to_string();
    text.parse().map_or(Item::Float(text), Item::Integer)
}

/// The special 16-bit floats; others do not occur.
fn half(bits: u64) -> String {
    match bits {
        0x7c00 => "inf".to_owned(),
        0xfc00 => "-inf".to_owned(),
        _ => "NaN".to_owned(),
    }
}
