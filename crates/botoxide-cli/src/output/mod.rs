//! What goes to standard output, and in which form.
//!
//! Counterpart: awscli `formatter.py`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use botoxide_core::value::Value;

use crate::streams;
use crate::yaml::{self, Style, Yaml};

mod format;
mod json;
mod lines;
mod printer;
mod scalars;
mod table;
mod text;

pub(crate) use format::{Color, ErrorFormat, FORMATS, Format};
pub(crate) use lines::Lines;
pub(crate) use printer::{Printer, Source, columns, without_metadata};
pub(crate) use scalars::Times;

/// An error with members, without a newline at its end.
pub(crate) fn error(details: &Value, format: ErrorFormat) -> String {
    let mut details = details.clone();
    Times::default().to_text(&mut details, None);
    let mut written = String::new();
    match format {
        ErrorFormat::Legacy | ErrorFormat::Json => written = json::text(&details),
        ErrorFormat::Yaml => written = yaml(&details),
        // What has no text is left out: there is something to say already.
        ErrorFormat::Text => drop(text::write(&mut written, &details)),
        ErrorFormat::Table => {
            let table = table::text("error", &details, 80, table::Style::Plain);
            written = table.unwrap_or_default();
        }
    }
    written.trim_end().to_owned()
}

/// A value as YAML, with a newline at its end.
fn yaml(value: &Value) -> String {
    yaml::write(&Yaml::from(value), Style::Result)
}

/// A value as JSON in a line of ASCII, for another program's argument.
pub(crate) fn json_argument(value: &Value) -> String {
    json::ascii(&json::line(value))
}

/// JSON whose letters are ASCII.
pub(crate) fn ascii_json(json: &str) -> String {
    json::ascii(json)
}

/// Prints a value, even an empty one.
pub(crate) fn print_whole(value: &Value) -> io::Result<()> {
    line(&printable_json(
        json::text(value),
        io::stdout().is_terminal(),
    ))
}

/// A value as JSON, for a file.
pub(crate) fn json_text(value: &Value) -> String {
    json::text(value)
}

/// JSON as a terminal may show it: `json` keeps control characters beyond ASCII, which strings can contain
/// only.
fn printable_json(json: String, is_terminal: bool) -> String {
    let is_command = |c: char| matches!(c, '\u{7f}'..='\u{9f}');
    if !is_terminal || !json.contains(is_command) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_command(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

// DIFFERENCE A19
/// A name that others chose, as a terminal may show it: a control character is a question mark there, as `ls` has it.
pub(crate) fn printable(name: &str, is_terminal: bool) -> Cow<'_, str> {
    if is_terminal && name.contains(char::is_control) {
        Cow::Owned(name.replace(char::is_control, "?"))
    } else {
        Cow::Borrowed(name)
    }
}

// DIFFERENCE A53
/// A text of several lines, parts of which others chose, as a terminal may show it: as [`printable`], with its line breaks.
pub(crate) fn printable_lines(text: &str, is_terminal: bool) -> Cow<'_, str> {
    let is_command = |c: char| c.is_control() && c != '\n' && c != '\t';
    if is_terminal && text.contains(is_command) {
        Cow::Owned(text.replace(is_command, "?"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Says something on standard error, at once.
pub(crate) fn complain(text: &str) {
    let mut stderr = io::stderr();
    let text = printable_lines(text, stderr.is_terminal());
    // There may be no reader.
    let _ = writeln!(stderr, "{text}");
}

/// Prints a text and a newline. A reader that has gone is no failure: it has seen enough.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut stdout = streams::stdout()?.lock();
    let text = printable_lines(text, stdout.is_terminal());
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use botoxide::seam::{Env as _, ProcessEnv};
    use botoxide_core::jmespath::Expression;
    use botoxide_core::protocol::parse_json;

    use super::*;

    /// What `aws` prints for made-up results: tests/command/recorded/formats.py.
    const RECORDED: &str = include_str!("../../tests/command/recorded/formats.jsonl");

    #[test]
    fn formats_are_those_of_aws() {
        // All operations, if they were recorded to a file.
        let whole = ProcessEnv.var("BOTOXIDE_FORMATS");
        #[expect(clippy::disallowed_methods, reason = "reads a corpus")]
        let whole = whole.map(|path| std::fs::read_to_string(path).unwrap());
        let mut cases = 0;
        let mut wrong = Vec::new();
        for line in whole.as_deref().unwrap_or(RECORDED).lines() {
            let row = parse_json(line.as_bytes()).unwrap();
            let query = row["query"].as_str();
            let columns = usize::try_from(row["width"].as_i64().unwrap()).unwrap();
            for (name, format) in FORMATS {
                let Some(expected) = row.get(name) else {
                    continue;
                };
                let printer = Printer {
                    format: *format,
                    color: Color::Off,
                    query: query.map(|query| Arc::new(Expression::compile(query).unwrap())),
                    times: Times::default(),
                    pager: None,
                };
                let title = row["title"].as_str().unwrap();
                let printed = printer.text(&row["value"], title, false, columns).ok();
                cases += 1;
                if printed.as_deref() != expected.as_str() {
                    wrong.push(format!(
                        "{name} {query:?} {columns} {}\n{printed:?}\n{:?}\n",
                        json::text(&row["value"]),
                        expected.as_str()
                    ));
                }
            }
        }
        assert!(cases > 600, "{cases}");
        let shown = wrong.iter().take(5).map(String::as_str);
        let shown: Vec<&str> = shown.collect();
        assert!(
            wrong.is_empty(),
            "{} of {cases}:\n{}",
            wrong.len(),
            shown.join("\n")
        );
    }

    #[test]
    fn a_name_does_not_command_the_terminal() {
        let name = "a\u{1b}]0;title\u{7}\nb\u{9b}1mé";
        assert_eq!(printable(name, true), "a?]0;title??b?1mé");
        assert_eq!(printable(name, false), name);
    }

    #[test]
    fn a_message_does_not_command_the_terminal() {
        // Titles, colours, the cursor, a line that is overwritten, answers of the terminal, C1 controls.
        for (text, shown) in [
            ("a\nb\tc", "a\nb\tc"),
            ("\u{1b}]0;title\u{7}", "?]0;title?"),
            ("\u{1b}[31mred\u{1b}[0m", "?[31mred?[0m"),
            ("\u{1b}[2J\u{1b}[H", "?[2J?[H"),
            ("failed\rdone  ", "failed?done  "),
            ("x\u{8}\u{8}y\u{7f}", "x??y?"),
            ("\u{9b}31m\u{90}q\u{9c}é", "?31m?q?é"),
            ("\0\u{c}\u{b}", "???"),
        ] {
            assert_eq!(printable_lines(text, true), shown);
            assert_eq!(printable_lines(text, false), text);
        }
    }

    #[test]
    fn json_on_a_terminal_is_still_the_same_json() {
        let json = "\"\u{7f}\u{9b}31m\u{a0}é\"".to_owned();
        assert_eq!(printable_json(json.clone(), false), json);
        let shown = printable_json(json.clone(), true);
        assert_eq!(shown, "\"\\u007f\\u009b31m\u{a0}é\"");
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&shown), value(&json));
    }
}
