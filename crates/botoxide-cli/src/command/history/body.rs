//! Bodies and dictionaries of the history, in lines that can be read.
//!
//! Counterpart: awscli `customizations/history/show.py` (`SectionValuePrettyFormatter`).

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::output;

/// JSON with sorted keys.
pub(super) fn dictionary(value: &Json) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    output::ascii_json(&text)
}

fn write(text: &mut String, value: &Json, depth: usize) {
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', 4 * depth));
    };
    match value {
        Json::Object(members) if !members.is_empty() => {
            let mut members: Vec<(&String, &Json)> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (at, (key, value)) in members.into_iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                line(text, depth + 1);
                // Writing to a string does not fail.
                let _ = write!(text, "{}: ", Json::from(key.as_str()));
                write(text, value, depth + 1);
            }
            line(text, depth);
            text.push('}');
        }
        Json::Array(items) if !items.is_empty() => {
            text.push('[');
            for (at, value) in items.iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                line(text, depth + 1);
                write(text, value, depth + 1);
            }
            line(text, depth);
            text.push(']');
        }
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

/// A body: XML and JSON are indented.
pub(super) fn text(value: &Json, is_streaming: bool) -> String {
    let body = value.as_str().unwrap_or_default();
    if body.is_empty() {
        return "There is no associated body".to_owned();
    }
    if is_streaming {
        return "The body is a stream and will not be displayed".to_owned();
    }
    if let Some(xml) = xml(body) {
        return xml;
    }
    match serde_json::from_str::<Json>(body) {
        Ok(json) if body.starts_with('{') => dictionary(&json),
        _ => body.to_owned(),
    }
}

/// XML with an element a line; `None` if it is not XML. Text without elements stays in the line of its element.
fn xml(body: &str) -> Option<String> {
    let mut out = "<?xml version=\"1.0\" ?>\n".to_owned();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = body.trim();
    if !rest.starts_with('<') {
        return None;
    }
    let indent = |out: &mut String, depth: usize| out.extend(std::iter::repeat_n(' ', 4 * depth));
    while let Some(start) = rest.find('<') {
        let tag = &rest[start + 1..];
        let end = tag.find('>')?;
        let inside = &tag[..end];
        rest = &tag[end + 1..];
        if inside.starts_with(['?', '!']) {
            continue;
        }
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop()? != name.trim() {
                return None;
            }
            indent(&mut out, open.len());
            let _ = writeln!(out, "</{name}>");
            continue;
        }
        indent(&mut out, open.len());
        if inside.ends_with('/') {
            let _ = writeln!(out, "<{inside}>");
            continue;
        }
        let name = inside.split_whitespace().next()?;
        let close = format!("</{name}>");
        match rest.find('<') {
            Some(at) if rest[at..].starts_with(&close) => {
                let text = rest[..at].trim();
                if text.is_empty() {
                    let _ = writeln!(out, "<{inside}/>");
                } else {
                    let _ = writeln!(out, "<{inside}>{text}{close}");
                }
                rest = &rest[at + close.len()..];
            }
            _ => {
                let _ = writeln!(out, "<{inside}>");
                open.push(name);
            }
        }
    }
    (open.is_empty() && rest.trim().is_empty()).then_some(out)
}
