//! Questions on standard output, answers from standard input.
//!
//! Not here: passwords and codes that must not be seen (`botoxide::seam::Prompt`). Counterpart: awscli
//! `configure/configure.py` (`InteractivePrompter`), and version 2's `configure/sso.py` (`PTKPrompt`).

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use crate::failure::Failure;
use crate::output::{printable, printable_lines};
use crate::streams;

/// The longest answer, in bytes.
const ANSWER_LIMIT: u64 = 64 << 10;

/// The answer as it was typed; `None` for an empty one.
pub(super) fn ask(question: &str) -> Result<Option<String>, Failure> {
    let mut stdout = streams::stdout()?.lock();
    let question = printable_lines(question, stdout.is_terminal());
    stdout.write_all(question.as_bytes())?;
    stdout.flush()?;
    let mut answer = String::new();
    let length = streams::stdin()?
        .lock()
        .take(ANSWER_LIMIT)
        .read_line(&mut answer)?;
    if length == 0 {
        // What Python says.
        return Err(Failure::general("EOF when reading a line"));
    }
    let answer = answer.strip_suffix('\n').unwrap_or(&answer);
    let answer = answer.strip_suffix('\r').unwrap_or(answer);
    Ok(Some(answer.to_owned()).filter(|answer| !answer.is_empty()))
}

/// The answer, or what is there already. `check` says what is wrong with an answer, and then it is asked again.
pub(super) fn ask_with_default(
    question: &str,
    current: Option<&str>,
    check: impl Fn(&str) -> Result<(), &'static str>,
) -> Result<Option<String>, Failure> {
    loop {
        let answer = ask(question)?;
        let answer = answer.as_deref().map(str::trim).unwrap_or_default();
        if answer.is_empty() && current.is_some() {
            return Ok(current.map(str::to_owned));
        }
        match check(answer) {
            Ok(()) => return Ok(Some(answer.to_owned()).filter(|answer| !answer.is_empty())),
            Err(complaint) => writeln!(io::stdout(), "{complaint}")?,
        }
    }
}

// DIFFERENCE A12: a list with numbers in place of a menu.
/// One of `items` (what is shown of it, and what it is called), by its number in the list or its name.
pub(super) fn choose<'a>(
    question: &str,
    items: &'a [(String, String)],
) -> Result<&'a str, Failure> {
    let mut stdout = io::stdout();
    for (at, (shown, _)) in items.iter().enumerate() {
        let shown = printable(shown, stdout.is_terminal());
        writeln!(stdout, "{:>4}  {shown}", at + 1)?;
    }
    loop {
        let answer = ask(question)?.unwrap_or_default();
        let answer = answer.trim();
        let numbered = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| items.get(number.checked_sub(1)?));
        let named = items.iter().find(|(_, name)| name == answer);
        match named.or(numbered) {
            Some((_, name)) => return Ok(name),
            None => writeln!(stdout, "Not in the list: enter a number of the list")?,
        }
    }
}
