//! Documentation as comments.

use botoxide_core::docs::plain_text;
use botoxide_core::model::Documentation;

use super::selection::Docs;
use crate::sentence::first_sentence;

/// Adds documentation in HTML as comments.
pub(super) fn push(out: &mut String, indent: &str, html: Option<&str>, docs: Docs) {
    let text = match (docs, html) {
        (Docs::None, _) | (_, None) => return,
        (Docs::Sentence, Some(html)) => first_sentence(html),
        (Docs::Full, Some(html)) => plain_text(html),
    };
    for line in text.trim().lines() {
        out.push_str(indent);
        out.push_str("///");
        if !line.is_empty() {
            out.push(' ');
            push_escaped(out, line);
        }
        out.push('\n');
    }
}

/// Adds text without what rustdoc takes for markup.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.trim_end().chars() {
        match c {
            '[' | ']' | '<' | '>' | '`' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            // Such characters are not allowed in comments, or change the direction of the code around them.
            '\r' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c => out.push(c),
        }
    }
}

/// The documentation of a member, or of its shape.
pub(super) fn member(
    documentation: Option<Documentation>,
    structure: &str,
    member: &str,
    shape: &str,
) -> Option<&'static str> {
    let documentation = documentation?;
    let of_member = documentation.member(structure, member);
    of_member.or_else(|| documentation.shape(shape))
}
