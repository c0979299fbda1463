//! The quotes of a string: none where it cannot be taken for anything else.
//!
//! Counterpart: `yaml_emitter_analyze_scalar` of libyaml, `analyze_scalar` of `ruamel.yaml`'s `emitter.py`.

use super::scalars;
use super::write::Style;

/// The quotes around a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    Single,
    Double,
}

/// The quotes that a string needs, as a key or as a value.
pub(super) fn quotes(text: &str, style: Style, is_key: bool) -> Quotes {
    let (may_be_plain, may_be_single) = forms(text, style);
    if may_be_plain && !text.is_empty() && scalars::is_text(text, style.dialect()) {
        return Quotes::None;
    }
    let needs_double = match style {
        Style::Result => is_key && has_break(text),
        Style::Document { .. } => text.contains('\'') || has_break(text),
    };
    if may_be_single && !needs_double {
        Quotes::Single
    } else {
        Quotes::Double
    }
}

pub(super) fn has_break(text: &str) -> bool {
    text.contains(is_break)
}

pub(super) fn is_break(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// How a character is written in double quotes; `None` for itself.
pub(super) fn escape(letter: char, style: Style) -> Option<String> {
    let short = match letter {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => letter,
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        letter if is_printable(letter, style) => return None,
        letter => {
            let code = u32::from(letter);
            return Some(match code {
                0..=0xff => format!("\\x{code:02X}"),
                0x100..=0xffff => format!("\\u{code:04X}"),
                _ => format!("\\U{code:08X}"),
            });
        }
    };
    Some(format!("\\{short}"))
}

/// For libyaml, no character beyond the first 65,536 is.
fn is_printable(letter: char, style: Style) -> bool {
    let is_printable = match style {
        Style::Result => matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{fffd}'),
        Style::Document { .. } => {
            matches!(letter, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
        }
    };
    is_printable && letter != '\u{feff}'
}

/// Whether a string may have no quotes, and whether it may have single ones, by its characters.
fn forms(text: &str, style: Style) -> (bool, bool) {
    let letters: Vec<char> = text.chars().collect();
    let is_space = |at: usize| letters.get(at) == Some(&' ');
    let is_separator = |at: usize| {
        letters
            .get(at)
            .is_none_or(|&letter| matches!(letter, ' ' | '\t' | '\0') || is_break(letter))
    };
    let mut has_indicator = text.starts_with("---") || text.starts_with("...");
    let (mut is_special, mut has_break) = (false, false);
    let (mut space_break, mut break_space) = (false, false);
    for (at, &letter) in letters.iter().enumerate() {
        has_indicator |= match letter {
            ':' => is_separator(at + 1),
            '#' => at == 0 || is_separator(at - 1),
            '?' | '-' => at == 0 && is_separator(at + 1),
            ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
            | '`' => at == 0,
            _ => false,
        };
        is_special |= !is_printable(letter, style);
        if is_break(letter) {
            has_break = true;
            space_break |= at > 0 && is_space(at - 1);
        }
        break_space |= letter == ' ' && at > 0 && is_break(letters[at - 1]);
    }
    let is_padded = is_space(0) || letters.last() == Some(&' ');
    let may_be_single = !is_special && !space_break && !break_space;
    let may_be_plain = may_be_single && !has_indicator && !is_padded && !has_break;
    (may_be_plain, may_be_single)
}
