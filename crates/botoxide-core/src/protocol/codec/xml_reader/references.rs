//! References in XML (`&amp;`, `&#65;`) and line ends.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::{INVALID_TOKEN, is_name, is_name_start};

/// Replaces references, and line ends by line feeds; an error says what is wrong, and at which byte.
pub(super) fn resolve(text: &str) -> Result<Cow<'_, str>, (&'static str, usize)> {
    if memchr2(b'&', b'\r', text.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(text));
    }
    let text = if memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(start) = memchr(b'&', rest.as_bytes()) {
        let at = text.len() - rest.len() + start;
        out.push_str(&rest[..start]);
        let (name, after) = rest[start + 1..]
            .split_once(';')
            .ok_or((INVALID_TOKEN, at))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => character(name).map_err(|what| (what, at))?,
        });
        rest = after;
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// The character of the named reference that `bytes` begin with, and the length of the reference.
#[inline]
pub(super) fn named(bytes: &[u8]) -> Option<(char, usize)> {
    match bytes {
        [b'&', b'a', b'm', b'p', b';', ..] => Some(('&', 5)),
        [b'&', b'l', b't', b';', ..] => Some(('<', 4)),
        [b'&', b'g', b't', b';', ..] => Some(('>', 4)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Some(('"', 6)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Some(('\'', 6)),
        _ => None,
    }
}

/// The character of a reference by number: `#65`, `#x41`.
fn character(name: &str) -> Result<char, &'static str> {
    let Some(digits) = name.strip_prefix('#') else {
        let is_name = name.bytes().next().is_some_and(is_name_start) && name.bytes().all(is_name);
        return Err(if is_name {
            "undefined entity"
        } else {
            INVALID_TOKEN
        });
    };
    let (digits, radix) = match digits.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(INVALID_TOKEN);
    }
    u32::from_str_radix(digits, radix)
        .ok()
        .and_then(char::from_u32)
        .filter(|c| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}'))
        .ok_or("reference to invalid character number")
}
