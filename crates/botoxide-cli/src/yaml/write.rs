//! Prints a value in the block style.
//!
//! Lines, quotes and folds are those of libyaml for results, and those of `ruamel.yaml`'s safe dumper for documents: the two
//! differ in what they quote, and where they fold. `quotes.rs` chooses quotes. Counterpart: `emitter.c` of libyaml, `emitter.py`
//! of `ruamel.yaml`; awscli 2 `formatter.py` (`YAMLFormatter`), awscli `utils.py` (`SafeLineBreakEmitter`).

use super::quotes::{self, Quotes, escape, has_break, quotes};
use super::{Dialect, Tag, Yaml, scalars};

/// When lines are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    Unlimited,
    /// Behind this column, at the next space.
    Columns(usize),
}

/// Whose form a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// libyaml's: results of operations.
    Result,
    /// `ruamel.yaml`'s: documents that are read, changed and written again.
    Document { dialect: Dialect, width: Width },
}

const INDENT: usize = 2;

impl Style {
    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::Result => Dialect::Core,
            Self::Document { dialect, .. } => dialect,
        }
    }

    fn width(self) -> usize {
        match self {
            Self::Result => 80,
            Self::Document {
                width: Width::Columns(columns),
                ..
            } => columns,
            Self::Document { .. } => usize::MAX,
        }
    }

    /// Whether a key has a line of its own, after a question mark.
    fn is_simple_key(self, text: &str) -> bool {
        match self {
            Self::Result => text.len() <= 128 && !has_break(text),
            // 128, less the tag that is not printed. A carriage return is escaped.
            Self::Document { .. } => {
                text.chars().count() < 123 && !has_break(&text.replace('\r', ""))
            }
        }
    }
}

/// The text of a value, with a newline at its end.
pub(crate) fn write(value: &Yaml, style: Style) -> String {
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        is_after_space: true,
        is_in_indent: true,
        style,
    };
    writer.node(value, Place::Root, None);
    writer.new_line(0);
    let is_scalar = !matches!(
        value,
        Yaml::List(_) | Yaml::Map(_) | Yaml::Tagged(Tag::Binary | Tag::Set, _)
    );
    let is_quoted = writer.out.starts_with(['\'', '"']);
    // For libyaml, only the end of a plain scalar is not known before the end of the document.
    if is_scalar && (style != Style::Result || !is_quoted) {
        writer.out.push_str("...\n");
    }
    writer.out
}

/// A scalar in a line of its own document, without the marks of a document's end.
pub(crate) fn inline(scalar: &Yaml) -> String {
    let style = Style::Document {
        dialect: Dialect::Core,
        width: Width::Unlimited,
    };
    let text = write(scalar, style);
    text.trim_end_matches("...\n")
        .trim_end_matches('\n')
        .to_owned()
}

struct Writer {
    out: String,
    /// Characters since the last line break.
    column: usize,
    /// Whether the last character separates tokens.
    is_after_space: bool,
    /// Whether the line has nothing but spaces and indicators.
    is_in_indent: bool,
    style: Style,
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
    /// A value whose parent is indented by `indent`; `None` at the root. Values are as deep as their parser allows: it is safe
    /// to recurse.
    fn node(&mut self, value: &Yaml, place: Place, indent: Option<usize>) {
        let deeper = indent.map_or(0, |indent| indent + INDENT);
        match value {
            Yaml::Map(pairs) if !pairs.is_empty() => {
                for (key, value) in pairs {
                    self.new_line(deeper);
                    self.pair(key, value, deeper);
                }
            }
            Yaml::List(items) if !items.is_empty() => {
                // The items of a key's list are as far left as the key.
                let inner = match (place, indent) {
                    (Place::Entry, Some(indent)) if !self.is_in_indent => indent,
                    _ => deeper,
                };
                for item in items {
                    self.new_line(inner);
                    self.indicator("-", true);
                    self.node(item, Place::Item, Some(inner));
                }
            }
            Yaml::Map(_) => self.indicator("{}", false),
            Yaml::List(_) => self.indicator("[]", false),
            Yaml::Tagged(tag, inner) => self.tagged(*tag, inner, place, indent),
            Yaml::Text(text) => {
                let quotes = quotes(text, self.style, false);
                self.scalar(text, quotes, indent.unwrap_or(0) + INDENT, true);
            }
            scalar => {
                let inner = indent.unwrap_or(0) + INDENT;
                self.scalar(&scalars::text(scalar), Quotes::None, inner, true);
            }
        }
    }

    /// A value with its tag, unless its form says as much.
    fn tagged(&mut self, tag: Tag, inner: &Yaml, place: Place, indent: Option<usize>) {
        let text = scalars::text(inner);
        match tag {
            Tag::Set => {
                self.indicator("!!set", false);
                let pairs = inner.as_list().unwrap_or_default().iter();
                let pairs = pairs.map(|item| (item.clone(), Yaml::Null)).collect();
                self.node(&Yaml::Map(pairs), place, indent);
            }
            Tag::Binary => {
                self.indicator("!!binary", false);
                self.scalar(&text, Quotes::Double, 0, false);
            }
            Tag::Int | Tag::Float => {
                let is_clear = match scalars::resolve(&text, Dialect::Core) {
                    Yaml::Integer(_) => tag == Tag::Int,
                    Yaml::Float(_) => tag == Tag::Float,
                    _ => false,
                };
                if !is_clear {
                    let mark = if tag == Tag::Int { "!!int" } else { "!!float" };
                    self.indicator(mark, false);
                }
                self.scalar(&text, Quotes::None, 0, false);
            }
        }
    }

    fn pair(&mut self, key: &Yaml, value: &Yaml, indent: usize) {
        let is_simple = match key {
            Yaml::Text(text) => self.style.is_simple_key(text),
            Yaml::List(items) => items.is_empty(),
            Yaml::Map(pairs) => pairs.is_empty(),
            _ => true,
        };
        match key {
            Yaml::Text(text) if is_simple => {
                let quotes = quotes(text, self.style, true);
                self.scalar(text, quotes, indent + INDENT, false);
            }
            key if is_simple => self.node(key, Place::Entry, Some(indent)),
            key => {
                self.indicator("?", true);
                self.node(key, Place::Item, Some(indent));
                self.new_line(indent);
            }
        }
        self.indicator(":", !is_simple);
        self.node(value, Place::Entry, Some(indent));
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
        mark.chars().for_each(|letter| self.put(letter));
        self.is_after_space = false;
        self.is_in_indent &= keeps_indent;
    }

    /// A scalar; lines that follow are indented by `indent`, if it may be folded.
    fn scalar(&mut self, text: &str, quotes: Quotes, indent: usize, may_fold: bool) {
        if !self.is_after_space {
            self.put(' ');
        }
        match (quotes, self.style) {
            (Quotes::None, _) => self.plain(text, indent, may_fold),
            (Quotes::Single, _) => self.single(text, indent, may_fold),
            (Quotes::Double, Style::Result) => self.double(text, indent, may_fold),
            (Quotes::Double, Style::Document { .. }) => {
                self.double_of_document(text, indent, may_fold);
            }
        }
        (self.is_after_space, self.is_in_indent) = (false, false);
    }

    fn plain(&mut self, text: &str, indent: usize, may_fold: bool) {
        let width = self.style.width();
        let is_document = self.style != Style::Result;
        let fold_at = if is_document { width } else { width + 1 };
        let mut words = pieces(text);
        while let Some(piece) = words.next() {
            if piece.starts_with(' ') {
                let is_last = words.peek().is_none();
                if piece.len() == 1 && self.column >= fold_at && may_fold && !is_last {
                    self.fold(indent);
                } else {
                    self.put_all(piece);
                }
                continue;
            }
            // A word that is longer than the line has one of its own.
            let end = self.column.saturating_add(piece.chars().count());
            if is_document && end > width && self.column > indent {
                self.fold(indent);
            }
            self.put_all(piece);
            self.is_in_indent = false;
        }
    }

    fn single(&mut self, text: &str, indent: usize, may_fold: bool) {
        let width = self.style.width();
        self.mark('\'');
        let (mut was_space, mut was_break) = (false, false);
        let mut letters = text.chars().enumerate().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if letter == ' ' {
                let folds = may_fold && !was_space && self.column > width && at > 0;
                if folds && next.is_some_and(|next| next != ' ') {
                    self.fold(indent);
                } else {
                    self.put(' ');
                }
                was_space = true;
            } else if quotes::is_break(letter) {
                if !was_break && letter == '\n' {
                    self.line_break('\n');
                }
                self.line_break(letter);
                (was_break, self.is_in_indent) = (true, true);
            } else {
                if was_break {
                    self.new_line(indent);
                }
                if letter == '\'' {
                    self.put('\'');
                }
                self.put(letter);
                (was_space, was_break, self.is_in_indent) = (false, false, false);
            }
        }
        if was_break {
            self.new_line(indent);
        }
        self.mark('\'');
    }

    fn double(&mut self, text: &str, indent: usize, may_fold: bool) {
        let width = self.style.width();
        self.mark('"');
        let mut was_space = false;
        let mut letters = text.chars().enumerate().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            if let Some(escape) = escape(letter, self.style) {
                self.put_all(&escape);
                was_space = false;
            } else if letter == ' ' {
                if may_fold && !was_space && self.column > width && at > 0 && next.is_some() {
                    self.fold(indent);
                    if next == Some(' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(' ');
                }
                was_space = true;
            } else {
                self.put(letter);
                was_space = false;
            }
        }
        self.mark('"');
    }

    /// Folds before the line is full, also within a word after an escape.
    fn double_of_document(&mut self, text: &str, indent: usize, may_fold: bool) {
        let width = self.style.width();
        self.mark('"');
        let letters: Vec<char> = text.chars().collect();
        // What is read and not yet printed begins here.
        let (mut start, mut end) = (0, 0);
        while end <= letters.len() {
            let letter = letters.get(end).copied();
            let escape = letter.and_then(|letter| escape(letter, self.style));
            if letter.is_none() || escape.is_some() {
                letters[start..end]
                    .iter()
                    .for_each(|letter| self.put(*letter));
                start = end;
                if let Some(escape) = escape {
                    self.put_all(&escape);
                    start += 1;
                }
            }
            let is_inside = 0 < end && end + 1 < letters.len();
            if is_inside
                && may_fold
                && (letter == Some(' ') || start >= end)
                && self.column.saturating_add(end.saturating_sub(start)) > width
            {
                if start < end {
                    letters[start..end]
                        .iter()
                        .for_each(|letter| self.put(*letter));
                    start = end;
                }
                self.put('\\');
                self.fold(indent);
                if letters.get(start) == Some(&' ') {
                    self.put('\\');
                }
            }
            end += 1;
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

    fn line_break(&mut self, letter: char) {
        self.out.push(letter);
        self.column = 0;
    }

    fn put_all(&mut self, text: &str) {
        text.chars().for_each(|letter| self.put(letter));
    }

    fn put(&mut self, letter: char) {
        self.out.push(letter);
        self.column += 1;
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
