//! `XmlError`: why a document is invalid, in botocore's words.

use super::INVALID_TOKEN;

/// Why XML cannot be read, in Expat's words, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct XmlError {
    pub(super) what: &'static str,
    pub(super) at: usize,
}

impl XmlError {
    /// The whole of botocore's message, with line and column.
    pub(crate) fn message(self, document: &[u8]) -> String {
        let before = &document[..self.at.min(document.len())];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count();
        format!(
            "Unable to parse response ({}: line {line}, column {column}), invalid XML received. Further retries may succeed:\n{}",
            self.what,
            python_bytes(document)
        )
    }

    /// A document that is not UTF-8, from byte `at`.
    pub(crate) fn not_utf8(at: usize) -> Self {
        Self {
            what: INVALID_TOKEN,
            at,
        }
    }
}

/// Bytes as Python's `repr` prints them.
fn python_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut out = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\'' if quote == '\'' => out.push_str("\\'"),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
    out
}
