//! The dialect of the configuration files: Python's `RawConfigParser`, with nested blocks on top.
//!
//! Not here: what sections and keys mean (`profile.rs`), and reading files. Counterpart: Python
//! `configparser.RawConfigParser` and botocore `configloader.py` (`raw_config_parse`).

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

/// The value of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum Setting {
    /// One line, or several joined by `\n`.
    Text(String),
    /// An indented block of keys.
    Nested(IndexMap<String, String>),
}

impl Setting {
    /// The text; `None` for a block.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nested(_) => None,
        }
    }

    /// The block; `None` for text.
    pub fn as_nested(&self) -> Option<&IndexMap<String, String>> {
        match self {
            Self::Text(_) => None,
            Self::Nested(block) => Some(block),
        }
    }
}

/// Values may be secrets: none is shown.
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
    /// The keys of `[DEFAULT]`, which every section of the file has where it has no own.
    defaults: Arc<IndexMap<String, Setting>>,
}

impl Section {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.get(key).or_else(|| self.defaults.get(key))
    }

    /// The text of `key`; `None` where there is no such key or it is a block.
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

    /// This section with every value of `other` over its own.
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

/// Why a file cannot be understood. The error of the caller names the file only, as botocore's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// The section whose keys every other section has too.
const DEFAULTS: &str = "DEFAULT";

/// Reads a file's bytes. // C083 C085
///
/// Time and memory are linear in the number of bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<IndexMap<String, Section>, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
    let mut reader = Reader::default();
    for line in lines(text) {
        reader.line(line)?;
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    /// Values as they are being read, lines joined by `\n`.
    sections: IndexMap<String, IndexMap<String, String>>,
    defaults: IndexMap<String, String>,
    place: Place,
    /// The key that an indented line belongs to, by its index in the section.
    key: Option<usize>,
    indent: usize,
    /// A line was not understood; Python goes on and complains at the end.
    is_malformed: bool,
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
    fn line(&mut self, line: &str) -> Result<(), Malformed> {
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
        let section = self.section().ok_or(Malformed)?;
        let Some((key, value)) = value.split_once(['=', ':']) else {
            self.is_malformed = true;
            return Ok(());
        };
        let key = key.trim_end_matches(is_space).to_lowercase();
        let is_keyless = key.is_empty();
        let (at, old) = section.insert_full(key, value.trim_matches(is_space).to_owned());
        if old.is_some() {
            return Err(Malformed);
        }
        self.key = if is_keyless { None } else { Some(at) };
        self.is_malformed |= is_keyless;
        Ok(())
    }

    /// Adds a line to the value that is being read; says whether there is one.
    fn continue_value(&mut self, line: &str) -> bool {
        let key = self.key;
        let value = self
            .section()
            .zip(key)
            .and_then(|(section, key)| section.get_index_mut(key));
        if let Some((_, value)) = value {
            value.push('\n');
            value.push_str(line);
            return true;
        }
        false
    }

    fn begin_section(&mut self, header: &str) -> Result<(), Malformed> {
        self.key = None;
        self.place = if header == DEFAULTS {
            Place::Defaults
        } else {
            let (at, old) = self
                .sections
                .insert_full(header.to_owned(), IndexMap::new());
            if old.is_some() {
                return Err(Malformed);
            }
            Place::Section(at)
        };
        Ok(())
    }

    fn section(&mut self) -> Option<&mut IndexMap<String, String>> {
        match self.place {
            Place::BeforeAll => None,
            Place::Defaults => Some(&mut self.defaults),
            Place::Section(at) => self.sections.get_index_mut(at).map(|(_, section)| section),
        }
    }

    fn finish(self) -> Result<IndexMap<String, Section>, Malformed> {
        if self.is_malformed {
            return Err(Malformed);
        }
        let defaults = Arc::new(settings(self.defaults)?);
        let section = |(name, keys)| {
            Ok((
                name,
                Section {
                    settings: settings(keys)?,
                    defaults: Arc::clone(&defaults),
                },
            ))
        };
        self.sections.into_iter().map(section).collect()
    }
}

fn settings(keys: IndexMap<String, String>) -> Result<IndexMap<String, Setting>, Malformed> {
    let setting = |(key, value): (String, String)| {
        let value = value.trim_end_matches(is_space);
        let setting = if value.starts_with('\n') {
            nested(value)?
        } else {
            Setting::Text(value.to_owned())
        };
        Ok((key, setting))
    };
    keys.into_iter().map(setting).collect()
}

/// A value that begins with a line break: each line is a key, `=` and a value. // C085
fn nested(text: &str) -> Result<Setting, Malformed> {
    let mut block = IndexMap::new();
    for line in text
        .split(is_line_break)
        .map(|line| line.trim_matches(is_space))
        .filter(|line| !line.is_empty())
    {
        let (key, value) = line.split_once('=').ok_or(Malformed)?;
        block.insert(
            key.trim_matches(is_space).to_owned(),
            value.trim_matches(is_space).to_owned(),
        );
    }
    Ok(Setting::Nested(block))
}

/// What stands between `[` and the last `]` of the line, if anything does; the rest of the line is ignored.
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

/// Python's `str.isspace`, which knows four separators that Unicode's property leaves out.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Where Python's `str.splitlines` cuts.
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
        assert_eq!(parse(b"[default]\ns3 =\n  no separator\n"), Err(Malformed));
        // Deeper indentation is no deeper nesting.
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
    fn what_python_refuses_is_refused() {
        // C083
        for bad in [
            &b"key = 1\n"[..],
            b"[a]\n[a]\n",
            b"[a]\nk = 1\nK = 2\n",
            b"[a]\nno separator\n",
            b"[a]\n= value\n",
            b"[DEFAULT]\na = 1\n[DEFAULT]\na = 1\n",
            b"[a]\nk = \xff\n",
            b"\xef\xbb\xbf[a]\nk = 1\n",
            b"[]\n",
            b"[a]\n[]\n",
        ] {
            assert_eq!(parse(bad), Err(Malformed), "{}", bad.escape_ascii());
        }
        assert_eq!(parse(b""), Ok(IndexMap::new()));
        assert_eq!(parse(b"\n\n  # nothing\n"), Ok(IndexMap::new()));
        assert_eq!(
            parse(b"[a]b]c\n").unwrap().keys().collect::<Vec<_>>(),
            ["a]b"]
        );
    }

    #[test]
    fn spaces_are_pythons() {
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
