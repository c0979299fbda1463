//! Aliases of `~/.aws/cli/alias`: names for commands and their options, and for commands of the shell.
//!
//! Counterpart: awscli `alias.py`; sections `[command SERVICE]` are version 2's.

use std::process::Command;

use botoxide::config::split_words;
use botoxide::seam::{Env as _, Fs as _, ProcessEnv, RealFs};

use crate::args::{Typed, globals};
use crate::failure::Failure;

const FILE: &str = "~/.aws/cli/alias";

/// Replaces the aliases that a command line begins with.
///
/// # Errors
///
/// The exit code of a command of the shell, which has been run; a value that cannot be split.
pub(super) fn expand(mut typed: Typed) -> Result<Typed, Failure> {
    if typed.words.is_empty() {
        return Ok(typed);
    }
    let path = ProcessEnv.expand(FILE);
    let Ok(text) = RealFs.read_settings(&path) else {
        return Ok(typed);
    };
    let aliases = read(&String::from_utf8_lossy(&text));
    // An alias may have the name of the command that it stands for: each is replaced once.
    let mut rest: Vec<&Alias> = aliases.iter().collect();
    while let Some((at, alias)) = find(&rest, &typed.words) {
        rest.retain(|other| *other != alias);
        let after = typed.words.split_off(at + 1);
        typed.words.pop();
        if let Some(script) = alias.value.strip_prefix('!') {
            return Err(run(script, &after));
        }
        let words = split_words(&alias.value).ok_or_else(|| {
            Failure::invalid(format!(
                "Value of alias \"{}\" could not be parsed. Received error: No closing quotation when parsing:\n{}",
                alias.name, alias.value
            ))
        })?;
        let words = globals::take_into(&mut typed.globals, words)?;
        typed.words.extend(words);
        typed.words.extend(after);
    }
    Ok(typed)
}

#[derive(Clone, Debug, PartialEq)]
struct Alias {
    /// The service whose operations it stands beside; `None` beside services.
    service: Option<String>,
    name: String,
    value: String,
}

/// The alias that the words begin with, and the position of its name.
fn find<'a>(aliases: &[&'a Alias], words: &[String]) -> Option<(usize, &'a Alias)> {
    let (first, second) = (words.first()?, words.get(1));
    let found = |alias: &&Alias| match &alias.service {
        None => alias.name == *first,
        Some(service) => service == first && second == Some(&alias.name),
    };
    let alias = aliases.iter().copied().find(found)?;
    Some((usize::from(alias.service.is_some()), alias))
}

/// Reads a file: sections `[toplevel]` and `[command SERVICE]`, keys and values; a line that is indented continues a value.
fn read(text: &str) -> Vec<Alias> {
    let mut aliases: Vec<Alias> = Vec::new();
    // Outside of the sections that are known, nothing is an alias.
    let mut section: Option<Option<String>> = None;
    let mut is_open = false;
    for line in text.lines() {
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with(char::is_whitespace) {
            if let Some(alias) = aliases.last_mut().filter(|_| is_open) {
                alias.value.push('\n');
                alias.value.push_str(bare);
            }
            continue;
        }
        is_open = false;
        if let Some(name) = bare
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = match name.trim() {
                "toplevel" => Some(None),
                name => name
                    .strip_prefix("command ")
                    .map(|name| Some(name.trim().to_owned())),
            };
        } else if let (Some(service), Some((name, value))) = (&section, bare.split_once('=')) {
            is_open = true;
            aliases.push(Alias {
                service: service.clone(),
                name: name.trim().to_owned(),
                value: value.trim().to_owned(),
            });
        }
    }
    for alias in &mut aliases {
        alias.value = alias.value.trim().to_owned();
    }
    aliases
}

/// Runs a command of the shell; its exit code is that of this command.
fn run(script: &str, words: &[String]) -> Failure {
    let mut line = script.to_owned();
    for word in words {
        line.push(' ');
        line.push_str(&quoted(word));
    }
    let shell = if cfg!(windows) {
        ["cmd", "/C"]
    } else {
        ["/bin/sh", "-c"]
    };
    let status = Command::new(shell[0]).arg(shell[1]).arg(line).status();
    match status {
        Ok(status) => Failure::ended(status.code().unwrap_or(255)),
        Err(error) => Failure::general(error),
    }
}

/// A word as the shell reads it again: Python's `shlex.quote`.
fn quoted(word: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(is_safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\"'\"'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_read_by_sections() {
        let text = "x = y\n[toplevel]\n# who\nwhoami = sts get-caller-identity\nrun =\n  !f() {\n    echo \"$1\"\n  }; f\n\
                    [command sqs]\nq = list-queues --output text\n[other]\na = b\n";
        let alias = |service: Option<&str>, name: &str, value: &str| Alias {
            service: service.map(str::to_owned),
            name: name.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(
            read(text),
            [
                alias(None, "whoami", "sts get-caller-identity"),
                alias(None, "run", "!f() {\necho \"$1\"\n}; f"),
                alias(Some("sqs"), "q", "list-queues --output text"),
            ]
        );
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        for (word, expected) in [
            ("a-b", "a-b"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", "'it'\"'\"'s'"),
            ("$x", "'$x'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
