//! What goes to standard output, and in which form.
//!
//! Counterpart: awscli `formatter.py`.

use std::io::{self, Write};

use botoxide_core::value::{Map, Value};

mod json;
mod lines;

pub(crate) use lines::Lines;

/// Prints the result of a call. An empty result prints nothing, as `aws` does.
///
/// `ResponseMetadata` has been taken out by the caller.
pub(crate) fn print(value: &Value) -> io::Result<()> {
    if value.as_map().is_some_and(Map::is_empty) {
        return Ok(());
    }
    print_whole(value)
}

/// Prints a value, even an empty one.
pub(crate) fn print_whole(value: &Value) -> io::Result<()> {
    line(&json::text(value))
}

/// Says something on standard error, at once.
pub(crate) fn complain(text: &str) {
    // Nobody may be there to read it.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints a text and a newline. A reader that has gone is no failure: it has seen enough.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
