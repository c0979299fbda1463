//! What was typed: global options apart from the words of the command.
//!
//! Not here: what the words mean to an operation (`parameters`). Counterpart: awscli `argparser.py`, which is
//! Python's `argparse`; the same command lines are understood, without its abbreviations of options.

use std::ffi::OsString;

use crate::failure::Failure;

pub(crate) mod globals;
pub(crate) mod nearest;
pub(crate) mod parameters;

pub(crate) use globals::Globals;

// DIFFERENCE A4
/// A command line, its global options taken out.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The global options, wherever they stood.
    pub(crate) globals: Globals,
    /// All other words, in order: service, operation, parameters.
    pub(crate) words: Vec<String>,
}

impl Typed {
    /// Divides the words of a command line.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Failure> {
        let mut words = Vec::new();
        for argument in arguments {
            words.push(argument.into_string().map_err(|argument| {
                Failure::usage(format!(
                    "this word is not UTF-8: {}",
                    argument.to_string_lossy()
                ))
            })?);
        }
        let (globals, words) = globals::take(words)?;
        Ok(Self { globals, words })
    }
}

/// Whether a word names an option: it begins with a hyphen, is no negative number and no text with spaces.
pub(crate) fn is_option(word: &str) -> bool {
    word.len() > 1
        && word.starts_with('-')
        && word.parse::<f64>().is_err()
        && !word.contains(char::is_whitespace)
}

/// An option's name and the value that is joined to it: `--region=eu-west-1`.
pub(crate) fn split_option(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}
