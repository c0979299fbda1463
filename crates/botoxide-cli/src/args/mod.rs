//! The command line: global options, separated from the command's arguments.
//!
//! Not here: parsing of an operation's parameters (`parameters`). Counterpart: awscli `argparser.py`, which is
//! Python's `argparse`; the same command lines are understood, without its abbreviations of options.

use std::ffi::OsString;

use crate::failure::Failure;

pub(crate) mod division;
pub(crate) mod globals;
pub(crate) mod nearest;
pub(crate) mod options;
pub(crate) mod paging;
pub(crate) mod parameters;
mod typed;

pub(crate) use globals::Globals;

/// A command line without its global options.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The global options, wherever they were.
    pub(crate) globals: Globals,
    /// All other arguments, in order: service, operation, parameters.
    pub(crate) words: Vec<String>,
}

impl Typed {
    /// Splits a command line.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, Failure> {
        let mut words = Vec::new();
        for argument in arguments {
            words.push(argument.into_string().map_err(|argument| {
                Failure::usage(format!(
                    "this argument is not UTF-8: {}",
                    argument.to_string_lossy()
                ))
            })?);
        }
        let (globals, words) = globals::take(words)?;
        Ok(Self { globals, words })
    }
}

/// Whether an argument names an option, with or without a value that is joined to it: `--region`, `--item={"a": 1}`.
///
/// The part before the first `=` begins with a hyphen and has no white space; a negative number is not an option.
pub(crate) fn is_option(word: &str) -> bool {
    let (name, _) = split_option(word);
    name.len() > 1
        && name.starts_with('-')
        && word.parse::<f64>().is_err()
        && !name.contains(char::is_whitespace)
}

/// Whether an argument can be the value of the option before it.
///
/// As in `argparse`, a text with white space is a value even if it looks like an option with a value, unless there is an
/// option of this name.
pub(crate) fn is_value(word: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let has_space = word.contains(char::is_whitespace);
    !is_option(word) || (has_space && !is_known(split_option(word).0))
}

/// An option's name and the value that is joined to it: `--region=eu-west-1`.
pub(crate) fn split_option(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_the_first_equals_sign() {
        // Checked against Python 3.11's argparse with --known.
        for (word, option, value) in [
            ("--known", true, false),
            ("--known=a b", true, false),
            ("--known={\"a\": \"b=c\"}", true, false),
            ("--known=k=v w", true, false),
            ("--known=\ta", true, false),
            ("--known=", true, false),
            ("--other=a", true, false),
            ("--other=a b", true, true),
            ("--known a=b", false, true),
            ("- a=b", false, true),
            ("-1=2", true, false),
            ("-1", false, true),
            ("-1.5", false, true),
            ("-", false, true),
            ("a=b c", false, true),
            ("=", false, true),
            ("-----BEGIN KEY-----\nAA==\n", false, true),
        ] {
            assert_eq!(is_option(word), option, "{word:?}");
            assert_eq!(is_value(word, |name| name == "--known"), value, "{word:?}");
        }
    }
}
