//! XML text, written straight into the body.
//!
//! Not here: what a model says about a value (`rest_xml/serialize.rs`). Counterpart: the serializer of
//! Python's `xml.etree.ElementTree`, to the byte.

use std::borrow::Cow;

/// An attribute of an element.
#[derive(Debug)]
pub(in crate::protocol) struct Attribute<'a> {
    /// The name, `xmlns:xsi` for instance.
    pub(in crate::protocol) name: Cow<'static, str>,
    /// The value, not yet escaped.
    pub(in crate::protocol) value: Cow<'a, str>,
}

/// An XML document under construction.
#[derive(Debug)]
pub(in crate::protocol) struct XmlWriter {
    out: Vec<u8>,
}

/// An open element, which the caller must close.
#[derive(Clone, Copy, Debug)]
pub(in crate::protocol) struct Open {
    name: &'static str,
    content: usize,
}

impl XmlWriter {
    /// An empty document with room for `capacity` bytes.
    pub(in crate::protocol) fn with_capacity(capacity: usize) -> Self {
        Self {
            out: Vec::with_capacity(capacity),
        }
    }

    /// The document.
    pub(in crate::protocol) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// Begins an element. Of attributes with one name the last counts.
    pub(in crate::protocol) fn open(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
    ) -> Open {
        self.out.push(b'<');
        self.out.extend_from_slice(name.as_bytes());
        for (at, attribute) in attributes.iter().enumerate() {
            let later = attributes.get(at + 1..).unwrap_or_default();
            let is_replaced = later.iter().any(|other| other.name == attribute.name);
            if !is_replaced {
                self.out.push(b' ');
                self.out.extend_from_slice(attribute.name.as_bytes());
                self.out.extend_from_slice(b"=\"");
                push_escaped(&mut self.out, &attribute.value, attribute_escape);
                self.out.push(b'"');
            }
        }
        self.out.push(b'>');
        Open {
            name,
            content: self.out.len(),
        }
    }

    /// Adds text to the element that is open.
    pub(in crate::protocol) fn text(&mut self, text: &str) {
        push_escaped(&mut self.out, text, text_escape);
    }

    /// Adds base64 text to the element that is open.
    pub(in crate::protocol) fn base64(&mut self, bytes: &[u8]) {
        crate::protocol::codec::base64::push(&mut self.out, bytes);
    }

    /// Ends an element; one without content takes the short form.
    pub(in crate::protocol) fn close(&mut self, element: Open) {
        let Open { name, content } = element;
        if self.out.len() == content {
            self.out.pop();
            self.out.extend_from_slice(b" />");
        } else {
            self.out.extend_from_slice(b"</");
            self.out.extend_from_slice(name.as_bytes());
            self.out.push(b'>');
        }
    }
}

fn text_escape(byte: u8) -> Option<&'static [u8]> {
    Some(match byte {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        _ => return None,
    })
}

fn attribute_escape(byte: u8) -> Option<&'static [u8]> {
    Some(match byte {
        b'"' => b"&quot;",
        b'\r' => b"&#13;",
        b'\n' => b"&#10;",
        b'\t' => b"&#09;",
        _ => return text_escape(byte),
    })
}

fn push_escaped(out: &mut Vec<u8>, text: &str, escape: fn(u8) -> Option<&'static [u8]>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len());
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if let Some(escaped) = escape(byte) {
            out.extend_from_slice(bytes.get(done..at).unwrap_or_default());
            out.extend_from_slice(escaped);
            done = at + 1;
        }
    }
    out.extend_from_slice(bytes.get(done..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    // P190: xml.etree.ElementTree.tostring
    #[test]
    fn elements_are_written_as_elementtree_writes_them() {
        let mut writer = XmlWriter::with_capacity(0);
        let attribute = |name: &'static str, value: &'static str| Attribute {
            name: name.into(),
            value: value.into(),
        };
        let outer = writer.open(
            "A",
            &[
                attribute("xmlns", "old"),
                attribute("b", "<\"&'>\r\n\t"),
                attribute("xmlns", "new"),
            ],
        );
        let inner = writer.open("Empty", &[]);
        writer.close(inner);
        let inner = writer.open("C", &[]);
        writer.text("<\"&'>\r\n\té");
        writer.close(inner);
        writer.close(outer);
        assert_eq!(
            String::from_utf8(writer.into_bytes()).unwrap(),
            "<A b=\"&lt;&quot;&amp;'&gt;&#13;&#10;&#09;\" xmlns=\"new\"><Empty />\
             <C>&lt;\"&amp;'&gt;\r\n\té</C></A>"
        );
    }
}
