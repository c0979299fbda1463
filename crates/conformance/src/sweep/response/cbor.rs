//! A response's body in CBOR.
//!
//! Counterpart: none; the reader is botocore `parsers.py` (`BaseCBORParser`).

use botoxide_core::model::{Shape, ShapeType};
use serde_json::Value as Json;

use super::tree::Tree;

/// The value as a whole body.
pub(super) fn written(shape: Shape, value: &Tree) -> Vec<u8> {
    let mut out = Vec::new();
    write(shape, value, &mut out);
    out
}

fn write(shape: Shape, value: &Tree, out: &mut Vec<u8>) {
    match value {
        Tree::Null => out.push(0xf6),
        Tree::Bool(truth) => out.push(if *truth { 0xf5 } else { 0xf4 }),
        Tree::Number(digits) => number(shape, digits, out),
        Tree::Text(content) => text(content, out),
        Tree::Blob(bytes) => {
            head(2, bytes.len() as u64, out);
            out.extend_from_slice(bytes);
        }
        Tree::Moment(moment) => {
            out.push(0xc1);
            float(moment.unix.parse().unwrap_or_default(), out);
        }
        Tree::Document(document) => json(document, out),
        Tree::List(items) => {
            head(4, items.len() as u64, out);
            for item in items {
                write(shape.item(), item, out);
            }
        }
        Tree::Map(entries) => {
            head(5, entries.len() as u64, out);
            for (key, value) in entries {
                text(key, out);
                write(shape.value(), value, out);
            }
        }
        // Without a length, as the services write them.
        Tree::Structure(members, has_unknown) => {
            out.push(0xbf);
            for (member, value) in members {
                text(member.member_name(), out);
                write(*member, value, out);
            }
            if *has_unknown {
                text("UnknownToTheModel", out);
                head(0, 7, out);
            }
            out.push(0xff);
        }
    }
}

fn number(shape: Shape, digits: &str, out: &mut Vec<u8>) {
    let is_whole = matches!(shape.shape_type(), ShapeType::Integer | ShapeType::Long);
    match digits.parse::<i64>() {
        Ok(number) if is_whole && number < 0 => head(1, !number.cast_unsigned(), out),
        Ok(number) if is_whole => head(0, number.cast_unsigned(), out),
        _ => float(digits.parse().unwrap_or_default(), out),
    }
}

fn float(number: f64, out: &mut Vec<u8>) {
    out.push(0xfb);
    out.extend_from_slice(&number.to_be_bytes());
}

pub(super) fn text(content: &str, out: &mut Vec<u8>) {
    head(3, content.len() as u64, out);
    out.extend_from_slice(content.as_bytes());
}

/// A structure of strings, such as an error.
pub(super) fn texts(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    head(5, entries.len() as u64, &mut out);
    for (key, value) in entries {
        text(key, &mut out);
        text(value, &mut out);
    }
    out
}

fn json(document: &Json, out: &mut Vec<u8>) {
    match document {
        Json::Array(items) => {
            head(4, items.len() as u64, out);
            for item in items {
                json(item, out);
            }
        }
        Json::Object(entries) => {
            head(5, entries.len() as u64, out);
            for (key, value) in entries {
                text(key, out);
                json(value, out);
            }
        }
        Json::String(content) => text(content, out),
        Json::Number(number) => float(number.as_f64().unwrap_or_default(), out),
        Json::Bool(truth) => out.push(if *truth { 0xf5 } else { 0xf4 }),
        Json::Null => out.push(0xf6),
    }
}

fn head(major: u8, number: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    if let Ok(byte) = u8::try_from(number) {
        if byte < 24 {
            out.push(major | byte);
        } else {
            out.extend([major | 0x18, byte]);
        }
    } else if let Ok(word) = u16::try_from(number) {
        out.push(major | 0x19);
        out.extend(word.to_be_bytes());
    } else if let Ok(word) = u32::try_from(number) {
        out.push(major | 0x1a);
        out.extend(word.to_be_bytes());
    } else {
        out.push(major | 0x1b);
        out.extend(number.to_be_bytes());
    }
}
