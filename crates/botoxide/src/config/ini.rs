//! The dialect of the configuration files: Python's `RawConfigParser`, with nested blocks on top.
//!
//! Not here: what sections and keys mean (`profile.rs`), and reading files. Counterpart: Python
//! `configparser.RawConfigParser` and botocore `configloader.py` (`raw_config_parse`).

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::malformed::{Malformed, Reason};

/// The value of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum Setting {
    /// One line, or several joined by `\n`.
    Text(String),
    /// An indented block of keys.
    Nested(IndexMap<String, String>),
}

impl Setting {
    /// The string; `None` for a block.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nested(_) => None,
        }
    }

    /// The block; `None` for a string.
    pub fn as_nested(&self) -> Option<&IndexMap<String, String>> {
        match self {
            Self::Text(_) => None,
            Self::Nested(block) => Some(block),
        }
    }
}

/// Values may be secrets, so none is shown.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("…"),
            Self::Nested(block) => f.debug_set().entries(block.keys()).finish(),
        }
    }
}

/// The keys of a section, in the order of the file. Keys are in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    settings: IndexMap<String, Setting>,
    /// The keys of `[DEFAULT]`, the defaults of every section of the file.
    defaults: Arc<IndexMap<String, Setting>>,
}

impl Section {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key).or_else(|| self.defaults.get(key))
    }

    /// The text of `key`; `None` if there is no such key or it is a block.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The value of `key` inside the block `block`.
    pub fn nested_text(&self, block: &str, key: &str) -> Option<&str> {
        self.get(block)?.as_nested()?.get(key).map(String::as_str)
    }

    /// Whether there is a value for `key`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        let rest = self
            .defaults
            .iter()
            .filter(|(key, _)| !self.settings.contains_key(*key));
        self.settings
            .iter()
            .chain(rest)
            .map(|(key, setting)| (key.as_str(), setting))
    }

    /// This section, overridden by the values of `other`.
    pub(crate) fn merged(&self, other: &Self) -> Self {
        let settings = self
            .iter()
            .chain(other.iter())
            .map(|(key, setting)| (key.to_owned(), setting.clone()));
        Self {
            settings: settings.collect(),
            defaults: Arc::default(),
        }
    }
}

/// The section whose keys every other section has too.
const DEFAULTS: &str = "DEFAULT";

/// Reads a file's bytes.
///
/// Time and memory are linear in the number of bytes.
// C083 C085
pub(super) fn parse(bytes: &[u8]) -> Result<IndexMap<String, Section>, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        Malformed {
            line: before.split(|byte| *byte == b'\n').count(),
            reason: if is_utf16 {
                Reason::Utf16
            } else {
                Reason::NotUtf8
            },
        }
    })?;
    let mut reader = Reader::default();
    for line in lines(text) {
        reader.number += 1;
        if let Err(reason) = reader.line(line) {
            let here = reader.malformed(reason);
            return Err(reader.malformed.unwrap_or(here));
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    /// How many lines there were.
    number: usize,
    sections: IndexMap<String, Lines>,
    defaults: IndexMap<String, Lines<String>>,
    place: Place,
    /// The key that an indented line belongs to, by its index in the section.
    key: Option<usize>,
    indent: usize,
    /// The first line that cannot be parsed; Python continues and reports it at the end.
    malformed: Option<Malformed>,
}

/// What was read, and its first line. A value has its lines joined by `\n`.
struct Lines<T = IndexMap<String, Lines<String>>> {
    begin: usize,
    read: T,
}

/// The section that is being read.
#[derive(Clone, Copy, Default)]
enum Place {
    #[default]
    BeforeAll,
    Defaults,
    Section(usize),
}

impl Reader {
    fn malformed(&self, reason: Reason) -> Malformed {
        Malformed {
            line: self.number,
            reason,
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Reason> {
        let value = line.trim_matches(is_space);
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            // An empty line may be part of a value; trailing ones are cut in the end.
            self.continue_value("");
            return Ok(());
        }
        let indent = line.chars().take_while(|&c| is_space(c)).count();
        if indent > self.indent && self.continue_value(value) {
            return Ok(());
        }
        self.indent = indent;
        if let Some(header) = header(value) {
            return self.begin_section(header);
        }
        let begin = self.number;
        let is_marked = begin == 1 && value.starts_with('\u{feff}');
        let Some(section) = self.section() else {
            return Err(if is_marked {
                Reason::ByteOrderMark
            } else {
                Reason::BeforeSections
            });
        };
        let Some((key, value)) = value.split_once(['=', ':']) else {
            self.note(Reason::NoSeparator);
            return Ok(());
        };
        let key = key.trim_end_matches(is_space).to_lowercase();
        let read = value.trim_matches(is_space).to_owned();
        let is_keyless = key.is_empty();
        let (at, old) = section.insert_full(key.clone(), Lines { begin, read });
        if let Some(Lines { begin: before, .. }) = old {
            return Err(Reason::KeyTwice { name: key, before });
        }
        self.key = if is_keyless { None } else { Some(at) };
        if is_keyless {
            self.note(Reason::NoKey);
        }
        Ok(())
    }

    fn note(&mut self, reason: Reason) {
        let here = self.malformed(reason);
        self.malformed.get_or_insert(here);
    }

    /// Adds a line to the value that is being read; returns whether there is one.
    fn continue_value(&mut self, line: &str) -> bool {
        let key = self.key;
        let value = self
            .section()
            .zip(key)
            .and_then(|(section, key)| section.get_index_mut(key));
        if let Some((_, value)) = value {
            value.read.push('\n');
            value.read.push_str(line);
            return true;
        }
        false
    }

    fn begin_section(&mut self, header: &str) -> Result<(), Reason> {
        self.key = None;
        self.place = if header == DEFAULTS {
            Place::Defaults
        } else {
            let section = header.to_owned();
            let empty = Lines {
                begin: self.number,
                read: IndexMap::new(),
            };
            let (at, old) = self.sections.insert_full(section.clone(), empty);
            if let Some(Lines { begin: before, .. }) = old {
                return Err(Reason::SectionTwice { section, before });
            }
            Place::Section(at)
        };
        Ok(())
    }

    fn section(&mut self) -> Option<&mut IndexMap<String, Lines<String>>> {
        match self.place {
            Place::BeforeAll => None,
            Place::Defaults => Some(&mut self.defaults),
            Place::Section(at) => self
                .sections
                .get_index_mut(at)
                .map(|(_, section)| &mut section.read),
        }
    }

    fn finish(self) -> Result<IndexMap<String, Section>, Malformed> {
        if let Some(malformed) = self.malformed {
            return Err(malformed);
        }
        let defaults = Arc::new(settings(self.defaults)?);
        let section = |(name, keys): (String, Lines)| {
            Ok((
                name,
                Section {
                    settings: settings(keys.read)?,
                    defaults: Arc::clone(&defaults),
                },
            ))
        };
        self.sections.into_iter().map(section).collect()
    }
}

fn settings(keys: IndexMap<String, Lines<String>>) -> Result<IndexMap<String, Setting>, Malformed> {
    let setting = |(key, lines): (String, Lines<String>)| {
        let value = lines.read.trim_end_matches(is_space);
        let setting = if value.starts_with('\n') {
            nested(value).ok_or_else(|| Malformed {
                line: lines.begin,
                reason: Reason::NoBlockSeparator { name: key.clone() },
            })?
        } else {
            Setting::Text(value.to_owned())
        };
        Ok((key, setting))
    };
    keys.into_iter().map(setting).collect()
}

/// A value that begins with a line break: each line is a key, `=` and a value.
// C085
fn nested(text: &str) -> Option<Setting> {
    let mut block = IndexMap::new();
    for line in text
        .split(is_line_break)
        .map(|line| line.trim_matches(is_space))
        .filter(|line| !line.is_empty())
    {
        let (key, value) = line.split_once('=')?;
        block.insert(
            key.trim_matches(is_space).to_owned(),
            value.trim_matches(is_space).to_owned(),
        );
    }
    Some(Setting::Nested(block))
}

/// The text between `[` and the last `]` of the line, if anything does; the rest of the line is ignored.
fn header(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?;
    let (header, _) = inside.rsplit_once(']')?;
    Some(header).filter(|header| !header.is_empty())
}

/// Lines as Python's text files have them: ended by `\n`, `\r\n` or `\r`.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Python's `str.isspace`, which has four separators more than Unicode's property.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The line ends of Python's `str.splitlines`.
fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(
        sections: &'a IndexMap<String, Section>,
        section: &str,
        key: &str,
    ) -> Option<&'a str> {
        sections.get(section)?.text(key)
    }

    #[test]
    fn keys_values_comments_and_continuations() {
        // C083
        let sections = parse(
            b"# comment\n; another\n[default]\nRegion = eu-west-1 # kept\noutput: json\r\nEMPTY =\n\
              long = one\n  two\n\n  # dropped\n   three\n\n[a b] trailing\nx = 1 = 2 : 3\r[c]\n\tindented = yes\n",
        )
        .unwrap();
        assert_eq!(sections.keys().collect::<Vec<_>>(), ["default", "a b", "c"]);
        assert_eq!(
            text(&sections, "default", "region"),
            Some("eu-west-1 # kept")
        );
        assert_eq!(text(&sections, "default", "output"), Some("json"));
        assert_eq!(text(&sections, "default", "empty"), Some(""));
        assert_eq!(
            text(&sections, "default", "long"),
            Some("one\ntwo\n\nthree")
        );
        assert_eq!(text(&sections, "a b", "x"), Some("1 = 2 : 3"));
        assert_eq!(text(&sections, "c", "indented"), Some("yes"));
    }

    #[test]
    fn a_block_is_nested_once() {
        // C085
        let sections =
            parse(b"[default]\ns3 =\n  addressing_style = path\n\n  max = a=b\nregion = x\n")
                .unwrap();
        let section = &sections["default"];
        assert_eq!(section.nested_text("s3", "addressing_style"), Some("path"));
        assert_eq!(section.nested_text("s3", "max"), Some("a=b"));
        assert_eq!(section.text("s3"), None);
        assert_eq!(section.text("region"), Some("x"));
        assert!(parse(b"[default]\ns3 =\n  no separator\n").is_err());
        // Deeper indentation does not nest deeper.
        let sections = parse(b"[default]\na =\n  b =\n    c = 1\n").unwrap();
        let block = sections["default"].get("a").unwrap().as_nested().unwrap();
        assert_eq!(
            block.iter().collect::<Vec<_>>(),
            [
                (&"b".to_owned(), &String::new()),
                (&"c".to_owned(), &"1".to_owned())
            ]
        );
    }

    #[test]
    fn the_section_default_in_capitals_is_in_all_others() {
        let sections = parse(b"[DEFAULT]\na = 1\nb = 2\n[x]\nb = 3\n[DEFAULT]\nc = 4\n").unwrap();
        assert_eq!(sections.keys().collect::<Vec<_>>(), ["x"]);
        assert_eq!(text(&sections, "x", "a"), Some("1"));
        assert_eq!(text(&sections, "x", "b"), Some("3"));
        assert_eq!(text(&sections, "x", "c"), Some("4"));
    }

    #[test]
    fn files_that_python_rejects_are_rejected() {
        // C083
        for (bad, why) in [
            (&b"key = 1\n"[..], "line 1: it is before"),
            (b"\n# c\nkey = 1\n[a]\n", "line 3: it is before"),
            (
                b"[a]\n[a]\n",
                "line 2: the section [a] already exists, on line 1",
            ),
            (
                b"[profile x]\nk = 1\n\n[y]\n[profile x]\nk = 2\n",
                "line 5: the section [profile x] already exists, on line 1",
            ),
            (
                b"[a]\nk = 1\nK = 2\n",
                "line 3: the key k already exists in this section, on line 2",
            ),
            (
                b"[a]\r\nk = 1\r\nj = 2\r\n  more\r\nk: 2\r\n",
                "line 5: the key k already exists in this section, on line 2",
            ),
            (b"[a]\nno separator\n", "line 2: it is neither"),
            (b"[a]\nno separator\nno other\n", "line 2: it is neither"),
            (
                b"[a]\nno separator\nk = 1\nk = 1\n",
                "line 2: it is neither",
            ),
            (b"[a\nk = 1\n", "line 1: it is before"),
            (b"[a]\nk = 1\n[b\n", "line 3: it is neither"),
            (b"[a]\n= value\n", "line 2: there is no key"),
            (
                b"[DEFAULT]\na = 1\n[DEFAULT]\na = 1\n",
                "line 4: the key a already exists in this section, on line 2",
            ),
            (b"[a]\nk = \xff\n", "line 2: it is not UTF-8"),
            (b"[a]\nk = stra\xdfe\n", "line 2: it is not UTF-8"),
            (
                b"\xef\xbb\xbf[a]\nk = 1\n",
                "line 1: the file begins with a byte order mark",
            ),
            (b"\xff\xfe[\0a\0]\0\n\0", "line 1: the file is UTF-16"),
            (b"\xfe\xff\0[\0a\0]\0\n", "line 1: the file is UTF-16"),
            (b"[\0a\0]\0\n\0k\0=\x001\0\n\0", "line 3: it is neither"),
            (b"\0[\0a\0]\0\n\0k\0=\x001\0\n", "line 1: it is before"),
            (b"[]\n", "line 1: it is before"),
            (b"[a]\n[]\n", "line 2: it is neither"),
            (
                b"[a]\nx = y\ns3 =\n  a = b\n  c\n",
                "line 3: a line of the block s3",
            ),
        ] {
            let text = parse(bad).unwrap_err().to_string();
            assert!(text.starts_with(why), "{}: {text}", bad.escape_ascii());
        }
        let nulls = parse(b"[a]\nk = x\0y\n").unwrap();
        assert_eq!(text(&nulls, "a", "k"), Some("x\0y"), "as Python has it");
        assert_eq!(parse(b""), Ok(IndexMap::new()));
        assert_eq!(parse(b"\n\n  # nothing\n"), Ok(IndexMap::new()));
        assert_eq!(
            parse(b"[a]b]c\n").unwrap().keys().collect::<Vec<_>>(),
            ["a]b"]
        );
    }

    #[test]
    fn white_space_is_the_same_as_in_python() {
        let sections = parse("[a]\n\u{1c}k\u{1f} =\u{3000}v\u{a0}\n".as_bytes()).unwrap();
        assert_eq!(text(&sections, "a", "k"), Some("v"));
    }

    #[test]
    fn debug_shows_no_values() {
        let sections =
            parse(b"[default]\naws_secret_access_key = hunter2\ns3 =\n  a = hunter2\n").unwrap();
        let shown = format!("{sections:?}");
        assert!(
            shown.contains("aws_secret_access_key") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
