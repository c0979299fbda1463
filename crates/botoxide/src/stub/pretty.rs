//! Arguments as Python's `pprint.pformat` prints them: sorted, and in lines of at most 80 characters if possible.
//!
//! Counterpart: Python's `pprint.py`, as far as JSON-like values go.

use std::fmt::Write as _;

use botoxide_core::body::Body;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, PythonRepr, Value};

const WIDTH: usize = 80;
/// The maximum depth that is shown; deeper values are `...`.
const SHOWN_DEPTH: usize = 64;

/// The text of a value.
pub(super) fn pformat(value: &Value) -> String {
    let mut out = String::new();
    format(&mut out, value, 0, 0, 0);
    out
}

/// Writes a value that begins at column `indent` and is followed by `allowance` characters.
fn format(out: &mut String, value: &Value, indent: usize, allowance: usize, depth: usize) {
    let mut line = String::new();
    push_repr(&mut line, value, depth);
    if length(&line) <= WIDTH.saturating_sub(indent + allowance) || depth == SHOWN_DEPTH {
        out.push_str(&line);
        return;
    }
    match value {
        Value::Map(_) => {
            out.push('{');
            let members = sorted(value);
            for (at, (name, member)) in members.iter().enumerate() {
                begin_line(out, at, indent + 1);
                let name = repr_of_text(name);
                out.push_str(&name);
                out.push_str(": ");
                let after = if at + 1 == members.len() {
                    allowance + 1
                } else {
                    1
                };
                let indent = indent + 1 + length(&name) + 2;
                format(out, member, indent, after, depth + 1);
            }
            out.push('}');
        }
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                begin_line(out, at, indent + 1);
                let after = if at + 1 == items.len() {
                    allowance + 1
                } else {
                    1
                };
                format(out, item, indent + 1, after, depth + 1);
            }
            out.push(']');
        }
        Value::Text(text) if !text.is_empty() => {
            push_pieces(out, &pieces_of_text(text, indent, allowance), indent);
        }
        Value::Blob(bytes) if bytes.len() > 4 => {
            push_pieces(out, &pieces_of_bytes(bytes, indent, allowance), indent);
        }
        _ => out.push_str(&line),
    }
}

/// Ends the line before every member but the first.
fn begin_line(out: &mut String, at: usize, indent: usize) {
    if at > 0 {
        out.push_str(",\n");
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

/// Literals that Python would put together again, one a line.
fn push_pieces(out: &mut String, pieces: &[String], indent: usize) {
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(piece);
    }
}

/// Splits a string at its line ends, and long lines between words.
fn pieces_of_text(text: &str, indent: usize, allowance: usize) -> Vec<String> {
    let width = WIDTH.saturating_sub(indent);
    let lines = lines(text);
    let mut pieces = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let is_last_line = at + 1 == lines.len();
        let whole = repr_of_text(line);
        let after = if is_last_line { allowance } else { 0 };
        if length(&whole) <= width.saturating_sub(after) {
            pieces.push(whole);
            continue;
        }
        let words = words(line);
        let mut current = String::new();
        for (at, word) in words.iter().enumerate() {
            let is_last = is_last_line && at + 1 == words.len();
            let after = if is_last { allowance } else { 0 };
            let candidate = format!("{current}{word}");
            if length(&repr_of_text(&candidate)) > width.saturating_sub(after) {
                if !current.is_empty() {
                    pieces.push(repr_of_text(&current));
                }
                (*word).clone_into(&mut current);
            } else {
                current = candidate;
            }
        }
        if !current.is_empty() {
            pieces.push(repr_of_text(&current));
        }
    }
    pieces
}

/// Splits bytes in multiples of four.
fn pieces_of_bytes(bytes: &[u8], indent: usize, allowance: usize) -> Vec<String> {
    let mut width = WIDTH.saturating_sub(indent);
    let last = bytes.len() / 4 * 4;
    let mut pieces = Vec::new();
    let (mut start, mut end) = (0, 0);
    for at in (0..bytes.len()).step_by(4) {
        if at == last {
            width = width.saturating_sub(allowance);
        }
        let next = (at + 4).min(bytes.len());
        if length(&repr_of_bytes(&bytes[start..next])) > width {
            if end > start {
                pieces.push(repr_of_bytes(&bytes[start..end]));
            }
            start = at;
        }
        end = next;
    }
    if end > start {
        pieces.push(repr_of_bytes(&bytes[start..end]));
    }
    pieces
}

/// Python's `splitlines(True)`.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut marks = text.char_indices().peekable();
    while let Some((at, mark)) = marks.next() {
        let is_end = matches!(
            mark,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'
                ..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        );
        let is_within = mark == '\r' && marks.peek().is_some_and(|(_, next)| *next == '\n');
        if is_end && !is_within {
            let end = at + mark.len_utf8();
            lines.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

/// Words with the spaces after them: Python's `re.findall(r'\S*\s*', line)`.
fn words(line: &str) -> Vec<&str> {
    let is_space = |mark: char| mark.is_whitespace() || matches!(mark, '\u{1c}'..='\u{1f}');
    let mut words = Vec::new();
    let mut start = 0;
    let mut was_space = false;
    for (at, mark) in line.char_indices() {
        if was_space && !is_space(mark) {
            words.push(&line[start..at]);
            start = at;
        }
        was_space = is_space(mark);
    }
    words.push(&line[start..]);
    words
}

/// A value on one line, its members sorted.
fn push_repr(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Map(_) if depth == SHOWN_DEPTH => out.push_str("{...}"),
        Value::List(_) if depth == SHOWN_DEPTH => out.push_str("[...]"),
        Value::Map(_) => {
            out.push('{');
            for (at, (name, member)) in sorted(value).into_iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                out.push_str(&repr_of_text(name));
                out.push_str(": ");
                push_repr(out, member, depth + 1);
            }
            out.push('}');
        }
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                push_repr(out, item, depth + 1);
            }
            out.push(']');
        }
        Value::Body(Body::Bytes(bytes)) => out.push_str(&repr_of_bytes(bytes)),
        _ => {
            // Writing to a `String` does not fail.
            let _ = write!(out, "{}", PythonRepr(value));
        }
    }
}

fn sorted(value: &Value) -> Vec<(&Text, &Value)> {
    let mut members: Vec<_> = value.as_map().into_iter().flat_map(Map::iter).collect();
    members.sort_by_key(|(name, _)| name.as_str());
    members
}

fn repr_of_text(text: &str) -> String {
    PythonRepr(&Value::from(text)).to_string()
}

fn repr_of_bytes(bytes: &[u8]) -> String {
    PythonRepr(&Value::from(bytes)).to_string()
}

/// Python's `len`.
fn length(text: &str) -> usize {
    text.chars().count()
}
