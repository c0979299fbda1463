//! Prints a value in the block style.
//!
//! Line for line what `ruamel.yaml`'s safe dumper prints. Counterpart: its `representer.py` and `emitter.py`; awscli `utils.py`
//! (`SafeLineBreakEmitter`).

use std::fmt::Write as _;

use super::{Dialect, Yaml, scalars};

/// When lines are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    Unlimited,
    /// Behind this column, at the next space.
    Columns(usize),
}

/// A longer key begins with a question mark: 128, less the tag that is not printed.
const KEY_LIMIT: usize = 123;
const INDENT: usize = 2;

/// The text of a value, with a newline at its end.
pub(crate) fn write(value: &Yaml, dialect: Dialect, width: Width) -> String {
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        // Behind white space: no space is needed before what comes next.
        after_space: true,
        width: match width {
            Width::Unlimited => usize::MAX,
            Width::Columns(columns) => columns,
        },
        dialect,
    };
    writer.node(value, 0, Place::Root);
    if writer.column > 0 {
        writer.out.push('\n');
    }
    if !matches!(value, Yaml::List(_) | Yaml::Map(_)) {
        writer.out.push_str("...\n");
    }
    writer.out
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Root,
    /// After `key:`.
    Value,
    /// After `-`, or after `?`.
    Item,
}

struct Writer {
    out: String,
    column: usize,
    after_space: bool,
    width: usize,
    dialect: Dialect,
}

/// The styles of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
        self.after_space = false;
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
        self.after_space = true;
    }

    /// Begins a line at `indent`, unless it has just begun there.
    fn indent(&mut self, indent: usize) {
        if self.column > indent || (self.column == indent && !self.after_space) {
            self.line(indent);
        } else {
            self.out
                .extend(std::iter::repeat_n(' ', indent - self.column));
            self.column = indent;
            self.after_space = true;
        }
    }

    fn space(&mut self) {
        if !self.after_space {
            self.put(" ");
        }
    }

    /// A value; `indent` is that of the mapping or list around it.
    fn node(&mut self, value: &Yaml, indent: usize, place: Place) {
        match value {
            Yaml::List(items) if items.is_empty() => {
                self.space();
                self.put("[]");
            }
            Yaml::Map(pairs) if pairs.is_empty() => {
                self.space();
                self.put("{}");
            }
            Yaml::List(items) => {
                // The dashes are below the key.
                let own = if place == Place::Item {
                    indent + INDENT
                } else {
                    indent
                };
                for item in items {
                    self.indent(own);
                    self.put("-");
                    self.node(item, own, Place::Item);
                }
            }
            Yaml::Map(pairs) => {
                let own = if place == Place::Root {
                    0
                } else {
                    indent + INDENT
                };
                for (key, value) in pairs {
                    self.indent(own);
                    self.pair(key, value, own);
                }
            }
            Yaml::Text(text) => self.text(text, indent + INDENT, true),
            scalar => {
                self.space();
                self.plain(&scalars::text(scalar), indent + INDENT, true);
            }
        }
    }

    fn pair(&mut self, key: &Yaml, value: &Yaml, indent: usize) {
        let is_simple = match key {
            Yaml::Text(text) => text.chars().count() < KEY_LIMIT && !text.contains(is_break),
            Yaml::List(items) => items.is_empty(),
            Yaml::Map(pairs) => pairs.is_empty(),
            _ => true,
        };
        if is_simple {
            match key {
                Yaml::Text(text) => self.text(text, indent + INDENT, false),
                other => self.node(other, indent, Place::Value),
            }
        } else {
            self.put("?");
            self.node(key, indent, Place::Item);
            self.indent(indent);
        }
        self.put(":");
        let place = if is_simple { Place::Value } else { Place::Item };
        self.node(value, indent, place);
    }

    fn text(&mut self, text: &str, indent: usize, may_fold: bool) {
        self.space();
        match self.style(text) {
            Style::Plain => self.plain(text, indent, may_fold),
            Style::Single => self.single(text, indent, may_fold),
            Style::Double => self.double(text, indent, may_fold),
        }
    }

    fn style(&self, text: &str) -> Style {
        let found = Analysis::of(text);
        if !text.is_empty() && found.allows_plain() && scalars::is_text(text, self.dialect) {
            return Style::Plain;
        }
        if text.contains('\'') || found.has_breaks {
            return Style::Double;
        }
        if found.allows_single() {
            return Style::Single;
        }
        Style::Double
    }

    fn plain(&mut self, text: &str, indent: usize, may_fold: bool) {
        let mut words = pieces(text);
        while let Some(piece) = words.next() {
            if piece.starts_with(' ') {
                let is_last = words.peek().is_none();
                if piece.len() == 1 && self.column >= self.width && may_fold && !is_last {
                    self.line(indent);
                } else {
                    self.put(piece);
                }
                continue;
            }
            // A word that is longer than the line has one of its own.
            if self.column.saturating_add(piece.chars().count()) > self.width
                && self.column > indent
            {
                self.line(indent);
            }
            self.put(piece);
        }
    }

    fn single(&mut self, text: &str, indent: usize, may_fold: bool) {
        self.put("'");
        let mut words = pieces(text);
        let mut is_first = true;
        while let Some(piece) = words.next() {
            let is_last = words.peek().is_none();
            let is_inside = !is_first && !is_last;
            is_first = false;
            if piece.starts_with(' ') {
                if piece.len() == 1 && self.column > self.width && may_fold && is_inside {
                    self.line(indent);
                } else {
                    self.put(piece);
                }
            } else {
                self.put(piece);
            }
        }
        self.put("'");
    }

    fn double(&mut self, text: &str, indent: usize, may_fold: bool) {
        self.put("\"");
        let letters: Vec<char> = text.chars().collect();
        // What is read and not yet printed begins here.
        let (mut start, mut end) = (0, 0);
        while end <= letters.len() {
            let letter = letters.get(end).copied();
            if letter.is_none_or(is_escaped) {
                self.put(&letters[start..end].iter().collect::<String>());
                start = end;
                if let Some(letter) = letter {
                    self.put(&escape(letter));
                    start += 1;
                }
            }
            let is_inside = 0 < end && end + 1 < letters.len();
            if is_inside
                && may_fold
                && (letter == Some(' ') || start >= end)
                && self.column.saturating_add(end.saturating_sub(start)) > self.width
            {
                if start < end {
                    self.put(&letters[start..end].iter().collect::<String>());
                    start = end;
                }
                self.put("\\");
                self.line(indent);
                self.after_space = false;
                if letters.get(start) == Some(&' ') {
                    self.put("\\");
                }
            }
            end += 1;
        }
        self.put("\"");
    }
}

/// Words, and the runs of spaces between them.
fn pieces(text: &str) -> std::iter::Peekable<impl Iterator<Item = &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_space = rest.starts_with(' ');
        let end = rest
            .find(|letter: char| (letter == ' ') != is_space)
            .unwrap_or(rest.len());
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
    .peekable()
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_white(letter: char) -> bool {
    matches!(letter, '\0' | ' ' | '\t' | '\r') || is_break(letter)
}

fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        && letter != '\u{feff}'
}

fn is_escaped(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\\' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}'
    ) || !matches!(letter, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn escape(letter: char) -> String {
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
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            let code = u32::from(letter);
            let mut text = String::new();
            // Writing to a string does not fail.
            let _ = match code {
                ..=0xff => write!(text, "\\x{code:02X}"),
                0x100..=0xffff => write!(text, "\\u{code:04X}"),
                _ => write!(text, "\\U{code:08X}"),
            };
            return text;
        }
    };
    format!("\\{short}")
}

/// What a string contains that some styles cannot show.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a finding")]
struct Analysis {
    has_indicators: bool,
    has_breaks: bool,
    has_special: bool,
    /// White space at one of its ends.
    has_loose_ends: bool,
    has_break_space: bool,
    has_space_break: bool,
}

impl Analysis {
    fn of(text: &str) -> Self {
        let mut found = Self {
            has_indicators: text.starts_with("---") || text.starts_with("..."),
            ..Self::default()
        };
        let letters: Vec<char> = text.chars().collect();
        let last = letters.len().saturating_sub(1);
        let mut before: Option<char> = None;
        for (at, &letter) in letters.iter().enumerate() {
            let is_followed_by_white = letters.get(at + 1).is_none_or(|next| is_white(*next));
            found.has_indicators |= match letter {
                '#' => before.is_none_or(is_white),
                '?' | '-' => at == 0 && is_followed_by_white,
                ':' => is_followed_by_white,
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
                | '@' | '`' => at == 0,
                _ => false,
            };
            found.has_breaks |= is_break(letter);
            found.has_special |= !is_printable(letter);
            if letter == ' ' || is_break(letter) {
                found.has_loose_ends |= at == 0 || at == last;
            }
            found.has_break_space |= letter == ' ' && before.is_some_and(is_break);
            found.has_space_break |= is_break(letter) && before == Some(' ');
            before = Some(letter);
        }
        found
    }

    fn allows_plain(&self) -> bool {
        self.allows_single() && !self.has_loose_ends && !self.has_breaks && !self.has_indicators
    }

    fn allows_single(&self) -> bool {
        !self.has_break_space && !self.has_special && !self.has_space_break
    }
}
