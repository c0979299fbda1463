//! The quotes of a string in YAML: none where it cannot be taken for anything else.
//!
//! Counterpart: libyaml's `yaml_emitter_analyze_scalar`, ruamel.yaml `resolver.py`.

/// The quotes around a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    Single,
    Double,
}

/// The quotes that a string needs, as a key or as a value.
pub(super) fn quotes(text: &str, is_key: bool) -> Quotes {
    let (may_be_plain, may_be_single) = forms(text);
    let has_break = has_break(text);
    if is_key && has_break {
        return Quotes::Double;
    }
    if may_be_plain && !text.is_empty() && !is_other_type(text) {
        Quotes::None
    } else if may_be_single {
        Quotes::Single
    } else {
        Quotes::Double
    }
}

pub(super) fn has_break(text: &str) -> bool {
    text.contains(is_break)
}

pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// How a character is written in double quotes; `None` for itself.
pub(super) fn escape(c: char) -> Option<String> {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c if is_printable(c) => return None,
        c => {
            let code = u32::from(c);
            return Some(match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            });
        }
    };
    Some(format!("\\{short}"))
}

/// libyaml's idea of it, which has no character beyond the first 65,536.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}') && c != '\u{feff}'
}

/// Whether a string may have no quotes, and whether it may have single ones, by its characters.
fn forms(text: &str) -> (bool, bool) {
    let chars: Vec<char> = text.chars().collect();
    let is_space = |at: usize| chars.get(at) == Some(&' ');
    let is_separator = |at: usize| {
        chars
            .get(at)
            .is_none_or(|&c| matches!(c, ' ' | '\t' | '\0') || is_break(c))
    };
    let mut has_indicator = text.starts_with("---") || text.starts_with("...");
    let (mut is_special, mut has_break) = (false, false);
    let (mut space_break, mut break_space) = (false, false);
    for (at, &c) in chars.iter().enumerate() {
        has_indicator |= match c {
            ':' => is_separator(at + 1),
            '#' => at == 0 || is_separator(at - 1),
            '?' | '-' => at == 0 && is_separator(at + 1),
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`' => at == 0,
            _ => false,
        };
        is_special |= !is_printable(c);
        if is_break(c) {
            has_break = true;
            space_break |= at > 0 && is_space(at - 1);
        }
        break_space |= c == ' ' && at > 0 && is_break(chars[at - 1]);
    }
    let is_padded = is_space(0) || chars.last() == Some(&' ');
    let may_be_single = !is_special && !space_break && !break_space;
    let may_be_plain = may_be_single && !has_indicator && !is_padded && !has_break;
    (may_be_plain, may_be_single)
}

/// Whether a plain scalar of this text would be something other than a string.
fn is_other_type(text: &str) -> bool {
    matches!(
        text,
        "" | "~"
            | "null"
            | "Null"
            | "NULL"
            | "<<"
            | "="
            | "true"
            | "True"
            | "TRUE"
            | "false"
            | "False"
            | "FALSE"
    ) || is_number(text)
        || is_timestamp(text)
}

fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all = |text: &str, is: fn(u8) -> bool| !text.is_empty() && text.bytes().all(is);
    let grouped = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    // The first character decides which forms are tried.
    if !text.starts_with(|c: char| matches!(c, '-' | '+' | '.') || c.is_ascii_digit()) {
        return false;
    }
    let is_integer = all(bare, grouped)
        || bare
            .strip_prefix("0b")
            .is_some_and(|digits| all(digits, |byte| matches!(byte, b'0' | b'1' | b'_')))
        || bare
            .strip_prefix("0o")
            .is_some_and(|digits| all(digits, |byte| matches!(byte, b'0'..=b'7' | b'_')))
        || bare
            .strip_prefix("0x")
            .is_some_and(|digits| all(digits, |byte| byte.is_ascii_hexdigit() || byte == b'_'));
    let is_name =
        matches!(bare, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN");
    is_integer || is_name || is_float(bare)
}

/// `1.5e3`, `1e3`, `.5e+3`: a sign before it has been taken off.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    };
    let is_exponent =
        |exponent: &str| is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    let begins = |whole: &str| whole.starts_with(|c: char| c.is_ascii_digit()) && is_grouped(whole);
    match (mantissa.split_once('.'), exponent) {
        (Some(("", fraction)), exponent) => {
            let is_signed =
                |exponent: &str| exponent.starts_with(['-', '+']) && is_exponent(exponent);
            !fraction.is_empty() && is_grouped(fraction) && exponent.is_none_or(is_signed)
        }
        (Some((whole, fraction)), exponent) => {
            begins(whole) && is_grouped(fraction) && exponent.is_none_or(is_exponent)
        }
        (None, Some(exponent)) => begins(mantissa) && is_exponent(exponent),
        (None, None) => false,
    }
}

/// `2026-11-30`, or a date with a time: `2026-11-30T06:45:39.123Z`, `2026-1-2 3:04:05 +01:00`.
fn is_timestamp(text: &str) -> bool {
    is_date(text) || is_date_time(text).is_some()
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn is_date_time(text: &str) -> Option<()> {
    let rest = digits(text, 4, 4)?.strip_prefix('-')?;
    let rest = digits(rest, 1, 2)?.strip_prefix('-')?;
    let rest = digits(rest, 1, 2)?;
    let rest = match rest.strip_prefix(['t', 'T']) {
        Some(rest) => rest,
        None => Some(blanks(rest)).filter(|left| left.len() < rest.len())?,
    };
    let rest = digits(rest, 1, 2)?.strip_prefix(':')?;
    let rest = digits(rest, 2, 2)?.strip_prefix(':')?;
    let rest = digits(rest, 2, 2)?;
    let rest = match rest.strip_prefix('.') {
        Some(rest) => digits(rest, 0, usize::MAX)?,
        None => rest,
    };
    if rest.is_empty() {
        return Some(());
    }
    let rest = blanks(rest);
    if rest == "Z" {
        return Some(());
    }
    let rest = digits(rest.strip_prefix(['-', '+'])?, 1, 2)?;
    if rest.is_empty() {
        return Some(());
    }
    digits(rest.strip_prefix(':')?, 2, 2)?
        .is_empty()
        .then_some(())
}

/// The rest after at least and at most so many digits.
fn digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count()
        .min(most);
    text.get(count..).filter(|_| count >= least)
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}
