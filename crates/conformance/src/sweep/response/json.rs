//! A response's body in JSON.
//!
//! Counterpart: none; the reader is botocore `parsers.py` (`BaseJSONParser`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::model::{Shape, TimestampFormat};
use serde_json::json;

use super::tree::Tree;

/// The value as a whole body.
pub(super) fn written(shape: Shape, value: &Tree) -> Vec<u8> {
    let mut text = String::new();
    write(shape, value, &mut text);
    text.into_bytes()
}

pub(super) fn write(shape: Shape, value: &Tree, out: &mut String) {
    match value {
        Tree::Null => out.push_str("null"),
        Tree::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Tree::Number(digits) => out.push_str(digits),
        Tree::Text(text) => out.push_str(&json!(text).to_string()),
        Tree::Blob(bytes) => out.push_str(&json!(STANDARD.encode(bytes)).to_string()),
        Tree::Document(document) => out.push_str(&document.to_string()),
        Tree::Moment(moment) => {
            let format = match shape.timestamp_format() {
                TimestampFormat::Unset => TimestampFormat::UnixTimestamp,
                format => format,
            };
            let text = moment.text(format);
            if text.parse::<f64>().is_ok() {
                out.push_str(text);
            } else {
                out.push_str(&json!(text).to_string());
            }
        }
        Tree::List(items) => {
            let items = items.iter().map(|item| (None, shape.item(), item));
            enclosed('[', ']', items, out);
        }
        Tree::Map(entries) => {
            let value = shape.value();
            let entries = entries
                .iter()
                .map(|(key, item)| (Some(key.as_str()), value, item));
            enclosed('{', '}', entries, out);
        }
        Tree::Structure(members, has_unknown) => {
            let unknown = Tree::List(vec![Tree::Text("unknown".into())]);
            let known = members
                .iter()
                .map(|(member, value)| (Some(member.wire_name()), *member, value));
            let unknown = has_unknown.then_some((Some("UnknownToTheModel"), shape, &unknown));
            enclosed('{', '}', known.chain(unknown), out);
        }
    }
}

fn enclosed<'a>(
    open: char,
    close: char,
    items: impl Iterator<Item = (Option<&'a str>, Shape, &'a Tree)>,
    out: &mut String,
) {
    out.push(open);
    for (at, (key, shape, value)) in items.enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        if let Some(key) = key {
            out.push_str(&json!(key).to_string());
            out.push(':');
        }
        write(shape, value, out);
    }
    out.push(close);
}
