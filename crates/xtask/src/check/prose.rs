//! The prose of a file: comments and strings of Rust, paragraphs of Markdown, lines of anything else.
//!
//! Consecutive lines are joined, so that a phrase is found across a line break. Code in backticks and in fenced blocks
//! is ignored. Not here: what prose must not contain (`phrases.rs`).

use std::path::Path;

use crate::workspace::{is_test_file, shipped};

/// Consecutive lines, joined by spaces.
#[derive(Debug, Default)]
pub(super) struct Passage {
    /// The joined lines, in lower case.
    pub text: String,
    /// The offset of each line in `text`, and its number in the file.
    lines: Vec<(usize, usize)>,
}

impl Passage {
    /// The number of the line that contains the byte `offset` of the text.
    pub(super) fn line(&self, offset: usize) -> usize {
        let found = self.lines.iter().rev().find(|(start, _)| *start <= offset);
        found.map_or(0, |(_, line)| *line)
    }

    fn last_line(&self) -> Option<usize> {
        self.lines.last().map(|(_, line)| *line)
    }
}

/// The kind of text in a line. Only lines of the same kind are joined.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Comment,
    Literal,
}

/// All passages of a file.
pub(super) fn passages(file: &Path, text: &str) -> Vec<Passage> {
    let extension = file.extension().and_then(|end| end.to_str());
    let joined = |pieces: Vec<(usize, Kind, String)>| join(&pieces);
    match extension {
        Some("rs") => {
            let literals_until = if is_test_file(file) {
                0
            } else {
                shipped(text).lines().count()
            };
            let mut pieces = scan_rust(text);
            let mut is_example = false;
            pieces.retain(|(line, kind, text)| {
                if *kind == Kind::Literal {
                    // A single word is a name: a key, a shape, an operation.
                    return *line <= literals_until && text.trim().contains(' ');
                }
                let is_fence = text.trim_start_matches(['/', '!', ' ']).starts_with("```");
                is_example ^= is_fence;
                !is_example
            });
            joined(pieces)
        }
        Some("md") => joined(markdown(text)),
        Some("py") => joined(python(text)),
        Some("toml" | "tsv") => {
            let lines = text.lines().enumerate();
            joined(
                lines
                    .map(|(index, line)| (index + 1, Kind::Comment, line.to_owned()))
                    .collect(),
            )
        }
        _ => Vec::new(),
    }
}

/// The lines outside of fenced blocks; an empty line ends a paragraph, because the next number is not consecutive.
fn markdown(text: &str) -> Vec<(usize, Kind, String)> {
    let mut is_code = false;
    let mut pieces = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code && !line.trim().is_empty() {
            pieces.push((index + 1, Kind::Comment, line.to_owned()));
        }
    }
    pieces
}

/// The comments and docstrings of Python source.
fn python(text: &str) -> Vec<(usize, Kind, String)> {
    const QUOTES: &str = "\"\"\"";
    let mut is_docstring = false;
    let mut pieces = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let begins = line.trim_start().starts_with(QUOTES);
        let prose = if is_docstring || begins {
            Some(line.trim().trim_start_matches(QUOTES))
        } else {
            line.split_once("# ").map(|(_, comment)| comment)
        };
        pieces.extend(prose.map(|prose| (index + 1, Kind::Comment, prose.to_owned())));
        let quotes = line.matches(QUOTES).count();
        if is_docstring {
            is_docstring = quotes == 0;
        } else {
            is_docstring = begins && quotes == 1;
        }
    }
    pieces
}

fn join(pieces: &[(usize, Kind, String)]) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut last_kind = Kind::Comment;
    for (line, kind, text) in pieces {
        let text = without_code(text.trim().trim_start_matches(['/', '!', '#', '*', '>']));
        let continues = *kind == last_kind
            && passages
                .last()
                .and_then(Passage::last_line)
                .is_some_and(|last| *line == last + 1);
        if !continues {
            passages.push(Passage::default());
        }
        if let Some(passage) = passages.last_mut() {
            passage.lines.push((passage.text.len(), *line));
            passage.text.push_str(text.trim().to_lowercase().as_str());
            passage.text.push(' ');
        }
        last_kind = *kind;
    }
    passages
}

/// A line without what is between backticks.
fn without_code(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return line.to_owned();
    }
    parts.into_iter().step_by(2).collect::<Vec<_>>().join("`")
}

/// The comments and string literals of Rust source, one piece per line.
fn scan_rust(text: &str) -> Vec<(usize, Kind, String)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut line = 1;
    let mut is_word = false;
    while let Some(next) = rest.chars().next() {
        let (length, kind, inner) = token(rest, is_word);
        if let Some(kind) = kind {
            let lines = inner.lines().enumerate();
            pieces.extend(lines.map(|(index, part)| (line + index, kind, part.to_owned())));
        }
        line += rest[..length].matches('\n').count();
        is_word = next.is_alphanumeric() || next == '_';
        rest = &rest[length..];
    }
    pieces
}

/// The token at the start of `rest`: its length, its kind if it has prose, and the prose.
fn token(rest: &str, is_word: bool) -> (usize, Option<Kind>, &str) {
    let until = |from: usize, end: &str| rest[from..].find(end).map(|at| from + at);
    if rest.starts_with("//") {
        let end = until(0, "\n").unwrap_or(rest.len());
        return (end, Some(Kind::Comment), &rest[..end]);
    }
    if rest.starts_with("/*") {
        let end = until(2, "*/").map_or(rest.len(), |at| at + 2);
        return (end, Some(Kind::Comment), &rest[..end]);
    }
    if let Some(raw) = rest.strip_prefix('r')
        && !is_word
    {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let start = hashes + 2;
            let closing = format!("\"{}", "#".repeat(hashes));
            let inner = until(start, &closing).unwrap_or(rest.len());
            let end = (inner + closing.len()).min(rest.len());
            return (end, Some(Kind::Literal), &rest[start..inner]);
        }
    }
    if let Some(inner) = rest.strip_prefix('"') {
        let mut is_escaped = false;
        for (at, letter) in inner.char_indices() {
            match letter {
                '\\' if !is_escaped => is_escaped = true,
                '"' if !is_escaped => return (at + 2, Some(Kind::Literal), &inner[..at]),
                _ => is_escaped = false,
            }
        }
        return (rest.len(), Some(Kind::Literal), inner);
    }
    if rest.starts_with('\'') {
        return (char_literal(rest), None, "");
    }
    (rest.chars().next().map_or(1, char::len_utf8), None, "")
}

/// The length of a character literal such as `'"'`; of a lifetime, only its apostrophe.
fn char_literal(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => {
            letters.next();
            letters
                .find(|(_, letter)| *letter == '\'')
                .map_or(1, |(at, _)| at + 1)
        }
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, text: &str) -> Vec<String> {
        let passages = passages(Path::new(name), text);
        passages.into_iter().map(|passage| passage.text).collect()
    }

    #[test]
    fn comments_and_literals_of_rust() {
        let source = "/// One\n/// two `three`.\nfn a<'a>(b: &'a str) { c('\"', '\\'', \"Four \\\" five\", r#\"six \"seven\"\"#); } // eight\n";
        assert_eq!(
            texts("a.rs", source),
            ["one two `. ", "four \\\" five ", "six \"seven\" ", "eight "]
        );
    }

    #[test]
    fn examples_in_comments_are_code() {
        let source = "/// One:\n///\n/// ```\n/// two();\n/// ```\n///\n/// Three.\n";
        assert!(!texts("a.rs", source).concat().contains("two"));
        assert!(texts("a.rs", source).concat().contains("three"));
    }

    #[test]
    fn literals_of_tests_are_data() {
        let source = "fn a() { b(\"one more\") }\n#[cfg(test)]\nmod tests {\n    // two\n    fn c() { d(\"three times\") }\n}\n";
        assert_eq!(texts("a.rs", source), ["one more ", "two "]);
        assert_eq!(texts("tests/a.rs", "// one\nb(\"two\");\n"), ["one "]);
    }

    #[test]
    fn markdown_without_its_code() {
        let page = "One\ntwo\n\n```rust\nthree\n```\n\n| Four |\n";
        assert_eq!(texts("a.md", page), ["one two ", "| four | "]);
    }

    #[test]
    fn comments_and_docstrings_of_python() {
        let source = "\"\"\"One\n\ntwo.\"\"\"\nthree = \"four\"  # five\n";
        assert_eq!(texts("a.py", source), ["one  two.\"\"\" five "]);
    }

    #[test]
    fn offsets_map_to_lines() {
        let passages = passages(Path::new("a.md"), "\n\nOne\ntwo\n");
        assert_eq!(passages[0].line(0), 3);
        assert_eq!(passages[0].line(4), 4);
    }

    #[test]
    fn unfinished_source_is_read_to_its_end() {
        for source in ["\"a", "/* a", "r#\"a", "'", "'\\", "r", "é'é"] {
            scan_rust(source);
        }
    }
}
