//! What goes to standard output, and in which form.
//!
//! Counterpart: awscli `formatter.py`.

use std::borrow::Cow;
use std::io::{self, Write};

use botoxide_core::jmespath::Expression;
use botoxide_core::value::{Map, Value};

use crate::streams;
use crate::failure::Failure;

mod json;
mod lines;
mod scalars;

pub(crate) use lines::Lines;

/// Prints the result of a call, or what `query` finds in it. An empty result prints nothing, as `aws` does.
///
/// `ResponseMetadata` has been taken out by the caller.
pub(crate) fn print(mut result: Value, query: Option<&Expression>) -> Result<(), Failure> {
    scalars::to_text(&mut result);
    let found = match query {
        Some(query) => query.search(&result)?,
        None => Cow::Borrowed(&result),
    };
    if found.as_map().is_some_and(Map::is_empty) {
        return Ok(());
    }
    Ok(print_whole(&found)?)
}

/// Prints a value, even an empty one.
pub(crate) fn print_whole(value: &Value) -> io::Result<()> {
    line(&json::text(value))
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

/// Says something on standard error, at once.
pub(crate) fn complain(text: &str) {
    // Nobody may be there to read it.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a text and a newline. A reader that has gone is no failure: it has seen enough.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut stdout = streams::stdout()?.lock();
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_command_the_terminal() {
        let name = "a\u{1b}]0;title\u{7}\nb\u{9b}1mé";
        assert_eq!(printable(name, true), "a?]0;title??b?1mé");
        assert_eq!(printable(name, false), name);
    }
}
