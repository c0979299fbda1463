//! Divides the words of a command into positional arguments and options with their values, by the rows of the command.
//!
//! For commands that are written by hand, those of `s3` among them. Not here: parameters of operations (`typed`). Counterpart:
//! Python's `argparse`, as awscli `customizations/commands.py` uses it.

use crate::args::{is_option, is_value, nearest, split_option};
use crate::failure::Failure;

/// The words of a command line, divided.
#[derive(Debug)]
pub(crate) struct Divided<'a, Row> {
    /// The options in their order.
    pub(crate) given: Vec<Given<'a, Row>>,
    pub(crate) positional: Vec<&'a str>,
    /// What belongs to nothing.
    pub(crate) unknown: Vec<&'a str>,
}

/// An option with the values behind it, at most as many as it takes.
#[derive(Debug)]
pub(crate) struct Given<'a, Row> {
    pub(crate) row: Row,
    /// Whether the value was joined to the option by `=`.
    pub(crate) is_joined: bool,
    pub(crate) values: Vec<&'a str>,
}

/// Divides words. `find` is the row of an option with the number of values that it takes at most; `positional` is the number of
/// positional arguments. After `--` all words are positional.
pub(crate) fn divide<Row>(
    words: &[String],
    positional: usize,
    find: impl Fn(&str) -> Option<(Row, usize)>,
) -> Divided<'_, Row> {
    let mut divided = Divided {
        given: Vec::new(),
        positional: Vec::new(),
        unknown: Vec::new(),
    };
    let is_known = |name: &str| find(name).is_some();
    let mut words = words.iter().map(String::as_str).peekable();
    let mut is_all_positional = false;
    while let Some(word) = words.next() {
        if word == "--" && !is_all_positional {
            is_all_positional = true;
            continue;
        }
        if is_all_positional || !is_option(word) {
            if divided.positional.len() < positional {
                divided.positional.push(word);
            } else {
                divided.unknown.push(word);
            }
            continue;
        }
        let (name, joined) = split_option(word);
        let Some((row, most)) = find(name) else {
            divided.unknown.push(word);
            continue;
        };
        let mut values: Vec<&str> = joined.into_iter().collect();
        while joined.is_none()
            && values.len() < most
            && let Some(value) = words.next_if(|next| is_value(next, is_known))
        {
            values.push(value);
        }
        divided.given.push(Given {
            row,
            is_joined: joined.is_some(),
            values,
        });
    }
    divided
}

/// The complaint about words that belong to nothing, with the options of the command that are most similar.
pub(crate) fn unknown<'a>(
    words: &[&str],
    names: &(impl Iterator<Item = &'a str> + Clone),
) -> Failure {
    let mut text = format!("Unknown options: {}", words.join(","));
    for word in words.iter().filter(|word| is_option(word)) {
        let (name, _) = split_option(word);
        let near = nearest::nearest(name, names.clone());
        if !near.is_empty() {
            text.push_str("\n\n");
            text.push_str(name);
            text.push_str(": maybe you meant ");
            text.push_str(&near.join(", "));
        }
    }
    Failure::usage(text)
}
