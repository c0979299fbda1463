//! Templates: strings with `{name}` and `{name#attribute}`.
//!
//! Counterpart: botocore `endpoint_provider.py` (`is_template`, `resolve_template_string`), which uses Python's
//! `string.Formatter` as the parser.

use crate::error::{Error, Result};

use super::operand::Operand;
use super::resolution;

/// Whether a string is a template: it contains a `{…}` of letters and `#`.
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, tail)) = rest.split_once('{') {
        let name = tail
            .bytes()
            .take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'#')
            .count();
        if name > 0 && tail[name..].starts_with('}') {
            return true;
        }
        rest = tail;
    }
    false
}

/// Fills in a template.
///
/// # Errors
///
/// If a variable or an attribute does not exist, the braces do not match, or the result is longer than `limit` bytes.
pub(super) fn fill(
    template: &str,
    limit: usize,
    mut scope: impl FnMut(&str) -> Option<Operand>,
) -> Result<String> {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'{' | b'}')) {
        let brace = &rest[at..=at];
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = tail;
            continue;
        }
        if brace == "}" {
            return Err(Error::value("Single '}' encountered in format string"));
        }
        let (field, Some(tail)) = cut(rest, |byte| byte == b'}') else {
            return Err(Error::value("expected '}' before end of string"));
        };
        rest = tail;
        let (field, _) = cut(field, |byte| matches!(byte, b'!' | b':'));
        push(&mut out, field, &mut scope)?;
        if out.len() > limit {
            return Err(resolution(
                "The endpoint rules create a string that is too long",
            ));
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// The text before the first ASCII character for which `is_end` is true, and the text after it. Fields are short, so
/// this is cheaper than `str::split_once`.
fn cut(text: &str, is_end: impl Fn(u8) -> bool) -> (&str, Option<&str>) {
    match text.bytes().position(is_end) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn push(
    out: &mut String,
    field: &str,
    scope: &mut impl FnMut(&str) -> Option<Operand>,
) -> Result<()> {
    let (name, mut path) = cut(field, |byte| byte == b'#');
    let mut value = scope(name).ok_or_else(|| {
        resolution(format!(
            "The endpoint rules read '{name}', which does not exist"
        ))
    })?;
    while let Some(names) = path {
        let (name, rest) = cut(names, |byte| byte == b'#');
        value = value.entry(name)?;
        path = rest;
    }
    match value {
        Operand::Text(text) => out.push_str(&text),
        Operand::None => out.push_str("None"),
        Operand::Bool(true) => out.push_str("True"),
        Operand::Bool(false) => out.push_str("False"),
        Operand::Integer(number) => out.push_str(&number.to_string()),
        Operand::List(_)
        | Operand::Constant(_)
        | Operand::Partition(..)
        | Operand::Arn(_)
        | Operand::Url(_) => {
            return Err(resolution(format!(
                "The endpoint rules insert a {} into a string",
                value.class()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_letters_in_braces() {
        assert!(is_template("https://{Region}.x"));
        assert!(is_template("{{a#b}"));
        for text in ["", "{", "{}", "{a b}", "{a_b}", "{a", "a}", "{1}"] {
            assert!(!is_template(text), "{text}");
        }
    }

    // P199
    #[test]
    fn braces_are_filled_as_python_fills_them() {
        let scope = |name: &str| match name {
            "a" => Some(Operand::Text("x".into())),
            "n" => Some(Operand::None),
            "t" => Some(Operand::Bool(true)),
            "i" => Some(Operand::Integer(7)),
            _ => None,
        };
        assert_eq!(
            fill("1{a}2{n}{t}{i}{{a}}", 100, scope).unwrap(),
            "1x2NoneTrue7{a}"
        );
        for broken in ["{a", "}", "{b}", "{a#b}", "{n#b}"] {
            assert!(fill(broken, 100, scope).is_err(), "{broken}");
        }
    }
}
