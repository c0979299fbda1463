//! `yaml`: mappings with sorted keys, in block style.
//!
//! Lines, quotes and folds are those of libyaml with the scalars of YAML 1.2, which version 2 of `aws` uses through
//! ruamel.yaml. `scalar.rs` chooses quotes. Counterpart: awscli 2 `formatter.py` (`YAMLFormatter`).

use botoxide_core::value::{FloatText, Map, Value};

mod scalar;

use scalar::Quotes;

/// A line longer than this is folded at its next space.
const WIDTH: usize = 80;
const INDENT: usize = 2;
/// A longer key is written after `? `.
const SIMPLE_KEY: usize = 128;

/// The text of a value, with a newline at its end.
pub(super) fn text(value: &Value) -> String {
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        is_after_space: true,
        is_in_indent: true,
    };
    writer.node(value, Place::Root, None);
    writer.new_line(0);
    // The end of a plain scalar is not known before the end of the document.
    if is_scalar(value) && !matches!(writer.out.chars().next(), Some('\'' | '"')) {
        writer.out.push_str("...\n");
    }
    writer.out
}

struct Writer {
    out: String,
    /// Characters since the last line break.
    column: usize,
    /// Whether the last character separates tokens.
    is_after_space: bool,
    /// Whether the line has nothing but spaces and indicators.
    is_in_indent: bool,
}

/// The parent of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    /// The value of a key.
    Entry,
}

impl Writer {
    /// A value whose parent is indented by `indent`; `None` at the root. Results are as deep as the parser allows: it is safe
    /// to recurse.
    fn node(&mut self, value: &Value, place: Place, indent: Option<usize>) {
        match value {
            Value::Map(map) if !map.is_empty() => {
                self.mapping(map, indent.map_or(0, |indent| indent + INDENT));
            }
            Value::List(items) if !items.is_empty() => {
                // The items of a key's list are as far left as the key.
                let inner = match (place, indent) {
                    (Place::Entry, Some(indent)) if !self.is_in_indent => indent,
                    (_, indent) => indent.map_or(0, |indent| indent + INDENT),
                };
                for item in items {
                    self.new_line(inner);
                    self.indicator("-", true);
                    self.node(item, Place::Item, Some(inner));
                }
            }
            Value::Map(_) => self.indicator("{}", false),
            Value::List(_) => self.indicator("[]", false),
            Value::Text(text) => {
                let quotes = scalar::quotes(text, false);
                self.scalar(text, quotes, indent.unwrap_or(0) + INDENT, true);
            }
            Value::Bool(true) => self.word("true"),
            Value::Bool(false) => self.word("false"),
            Value::Integer(number) => self.word(&number.to_string()),
            Value::BigInteger(digits) => self.word(digits),
            Value::Float(number) if number.is_nan() => self.word(".nan"),
            Value::Float(number) if number.is_infinite() => {
                self.word(if *number < 0.0 { "-.inf" } else { ".inf" });
            }
            Value::Float(number) => self.word(FloatText::new(*number).as_str()),
            // `scalars::to_text` has left no others.
            Value::Null
            | Value::Blob(_)
            | Value::Body(_)
            | Value::EventStream(_)
            | Value::Object(_)
            | Value::Timestamp(_) => self.word("null"),
        }
    }

    fn mapping(&mut self, map: &Map, indent: usize) {
        let mut entries: Vec<(&str, &Value)> = map
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        for (key, value) in entries {
            self.new_line(indent);
            let is_simple = key.len() <= SIMPLE_KEY && !scalar::has_break(key);
            if is_simple {
                self.scalar(key, scalar::quotes(key, true), indent, false);
                self.indicator(":", false);
            } else {
                self.indicator("?", true);
                let quotes = scalar::quotes(key, false);
                self.scalar(key, quotes, indent + INDENT, true);
                self.new_line(indent);
                self.indicator(":", true);
            }
            self.node(value, Place::Entry, Some(indent));
        }
    }

    /// Begins a line that is indented, unless this one has nothing yet.
    fn new_line(&mut self, indent: usize) {
        let is_past = self.column > indent || (self.column == indent && !self.is_after_space);
        if !self.is_in_indent || is_past {
            self.line_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        (self.is_after_space, self.is_in_indent) = (true, true);
    }

    /// A mark of the syntax; `keeps_indent` if a block may begin after it on the same line.
    fn indicator(&mut self, mark: &str, keeps_indent: bool) {
        let is_joined = mark == ":" && !keeps_indent;
        if !is_joined && !self.is_after_space {
            self.put(' ');
        }
        mark.chars().for_each(|c| self.put(c));
        self.is_after_space = false;
        self.is_in_indent &= keeps_indent;
    }

    fn word(&mut self, word: &str) {
        self.scalar(word, Quotes::None, 0, false);
    }

    /// A string; lines that follow are indented by `indent`, if it may be folded.
    fn scalar(&mut self, text: &str, quotes: Quotes, indent: usize, may_fold: bool) {
        if !self.is_after_space {
            self.put(' ');
        }
        match quotes {
            Quotes::None => self.plain(text, indent, may_fold),
            Quotes::Single => self.single(text, indent, may_fold),
            Quotes::Double => self.double(text, indent, may_fold),
        }
        (self.is_after_space, self.is_in_indent) = (false, false);
    }

    fn plain(&mut self, text: &str, indent: usize, may_fold: bool) {
        let mut was_space = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let is_space = c == ' ';
            let folds = may_fold && is_space && !was_space && self.column > WIDTH;
            if folds && chars.peek() != Some(&' ') {
                self.fold(indent);
            } else {
                self.put(c);
                self.is_in_indent &= is_space;
            }
            was_space = is_space;
        }
    }

    fn single(&mut self, text: &str, indent: usize, may_fold: bool) {
        self.mark('\'');
        let (mut was_space, mut was_break) = (false, false);
        let mut chars = text.chars().enumerate().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if c == ' ' {
                let folds = may_fold && !was_space && self.column > WIDTH && at > 0;
                if folds && next.is_some_and(|next| next != ' ') {
                    self.fold(indent);
                } else {
                    self.put(' ');
                }
                was_space = true;
            } else if scalar::is_break(c) {
                if !was_break && c == '\n' {
                    self.line_break('\n');
                }
                self.line_break(c);
                (was_break, self.is_in_indent) = (true, true);
            } else {
                if was_break {
                    self.new_line(indent);
                }
                if c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                (was_space, was_break, self.is_in_indent) = (false, false, false);
            }
        }
        if was_break {
            self.new_line(indent);
        }
        self.mark('\'');
    }

    fn double(&mut self, text: &str, indent: usize, may_fold: bool) {
        self.mark('"');
        let mut was_space = false;
        let mut chars = text.chars().enumerate().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if let Some(escape) = scalar::escape(c) {
                escape.chars().for_each(|c| self.put(c));
                was_space = false;
            } else if c == ' ' {
                if may_fold && !was_space && self.column > WIDTH && at > 0 && next.is_some() {
                    self.fold(indent);
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                was_space = true;
            } else {
                self.put(c);
                was_space = false;
            }
        }
        self.mark('"');
    }

    fn mark(&mut self, quote: char) {
        self.put(quote);
        (self.is_after_space, self.is_in_indent) = (false, false);
    }

    /// A space becomes a line break.
    fn fold(&mut self, indent: usize) {
        self.is_in_indent = false;
        self.new_line(indent);
    }

    fn line_break(&mut self, c: char) {
        self.out.push(c);
        self.column = 0;
    }

    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Map(_) | Value::List(_))
}
