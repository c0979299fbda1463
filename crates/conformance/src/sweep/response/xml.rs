//! A response's body in XML.
//!
//! Counterpart: none; the reader is botocore `parsers.py` (`BaseXMLResponseParser`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::model::{Shape, ShapeType, TimestampFormat};

use super::tree::Tree;

/// A whole document.
pub(super) fn document(root: &str, content: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer {
        out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
    };
    let attributes = " xmlns=\"http://example.amazonaws.com/doc/2026-11-22/\" \
                      xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    writer.element_with(root, attributes, content);
    writer.out.into_bytes()
}

/// A whole document without namespaces, as S3 writes its errors.
pub(super) fn plain_document(root: &str, content: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer { out: String::new() };
    writer.element(root, content);
    writer.out.into_bytes()
}

/// Writes elements.
pub(super) struct Writer {
    out: String,
}

impl Writer {
    pub(super) fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.element_with(name, "", content);
    }

    pub(super) fn text_element(&mut self, name: &str, text: &str) {
        self.element(name, |writer| writer.text(text));
    }

    fn element_with(&mut self, name: &str, attributes: &str, content: impl FnOnce(&mut Self)) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attributes);
        self.out.push('>');
        content(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '&' => self.out.push_str("&amp;"),
                '"' => self.out.push_str("&quot;"),
                character => self.out.push(character),
            }
        }
    }

    /// The content of the element of a value.
    pub(super) fn content(&mut self, shape: Shape, value: &Tree) {
        match value {
            Tree::Null | Tree::Document(_) => {}
            Tree::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Tree::Number(digits) => self.out.push_str(digits),
            Tree::Text(text) => self.text(text),
            Tree::Blob(bytes) => self.out.push_str(&STANDARD.encode(bytes)),
            Tree::Moment(moment) => {
                let format = match shape.timestamp_format() {
                    TimestampFormat::Unset => TimestampFormat::Iso8601,
                    format => format,
                };
                self.text(moment.text(format));
            }
            Tree::List(items) => {
                let name = shape.item().location_name().unwrap_or("member");
                self.items(name, shape, items);
            }
            Tree::Map(entries) => self.entries("entry", shape, entries),
            Tree::Structure(members, has_unknown) => {
                for (member, value) in members {
                    self.member(*member, value);
                }
                if *has_unknown {
                    self.text_element("UnknownToTheModel", "unknown");
                }
            }
        }
    }

    /// The element or elements of a member.
    pub(super) fn member(&mut self, shape: Shape, value: &Tree) {
        let name = shape.wire_name();
        match (shape.shape_type(), value) {
            (_, Tree::Null) => {}
            (ShapeType::List, Tree::List(items)) if shape.is_flattened() => {
                let name = shape.item().location_name().unwrap_or(name);
                self.items(name, shape, items);
            }
            (ShapeType::Map, Tree::Map(entries)) if shape.is_flattened() => {
                self.entries(name, shape, entries);
            }
            _ if shape.is_xml_attribute() => {}
            (ShapeType::Structure, Tree::Structure(members, _)) => {
                let mut attributes = String::new();
                for (member, value) in members {
                    if let (true, Tree::Text(_)) = (member.is_xml_attribute(), value) {
                        attributes = format!(" {}=\"an attribute\"", member.wire_name());
                    }
                }
                self.element_with(name, &attributes, |writer| writer.content(shape, value));
            }
            _ => self.element(name, |writer| writer.content(shape, value)),
        }
    }

    fn items(&mut self, name: &str, shape: Shape, items: &[Tree]) {
        for item in items {
            self.element(name, |writer| writer.content(shape.item(), item));
        }
    }

    fn entries(&mut self, name: &str, shape: Shape, entries: &[(String, Tree)]) {
        let key_name = shape.key().location_name().unwrap_or("key");
        let value_name = shape.value().location_name().unwrap_or("value");
        for (key, value) in entries {
            self.element(name, |writer| {
                writer.text_element(key_name, key);
                writer.element(value_name, |writer| writer.content(shape.value(), value));
            });
        }
    }
}
