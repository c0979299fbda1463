//! The options of a command that is written by hand: a table of rows, and the values on the command line.
//!
//! Not here: parameters of operations, which come from models (`parameters`); the options of `s3` (`command/s3/options`). Counterpart:
//! awscli `customizations/commands.py`, `arguments.py` (`CustomArgument`).

use crate::args::{is_option, is_value, split_option};
use crate::failure::Failure;
use crate::input;

/// A row: an option, or a positional argument if the name has no hyphens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opt {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) is_required: bool,
    pub(crate) help: &'static str,
}

/// The values of an option.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    Nothing,
    One,
    /// One, which is not the name of a file, even if it begins with `file://`.
    Literal,
    Integer,
    /// One of these.
    Choice(&'static [&'static str]),
    /// All up to the next option; at least one.
    Some,
    /// All up to the next option.
    Any,
    /// Whatever belongs to the other option.
    SameAs(&'static str),
}

impl Opt {
    pub(crate) const fn new(name: &'static str, takes: Takes, help: &'static str) -> Self {
        Self {
            name,
            takes,
            is_required: false,
            help,
        }
    }

    /// A row for something that must be given.
    pub(crate) const fn required(name: &'static str, takes: Takes, help: &'static str) -> Self {
        Self {
            is_required: true,
            ..Self::new(name, takes, help)
        }
    }

    fn is_positional(&self) -> bool {
        !self.name.starts_with('-')
    }
}

/// The values that were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    given: Vec<(&'static str, Vec<String>)>,
}

impl Options {
    /// Whether an option was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| *given == name)
    }

    /// Which of two switches was given last; `None` for neither.
    pub(crate) fn last_of(&self, on: &str, off: &str) -> Option<bool> {
        let mut names = self.given.iter().rev().map(|(name, _)| *name);
        names
            .find(|name| *name == on || *name == off)
            .map(|name| name == on)
    }

    /// The value of an option; the last one counts.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.list(name)?.first().map(String::as_str)
    }

    /// The value of a required option.
    pub(crate) fn required(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// The values of an option.
    pub(crate) fn list(&self, name: &str) -> Option<&[String]> {
        let mut given = self.given.iter().rev();
        given
            .find(|(given, _)| *given == name)
            .map(|(_, values)| values.as_slice())
    }

    /// The values of an option that can be a list in JSON.
    pub(crate) fn strings(&self, name: &str) -> Result<Option<Vec<String>>, Failure> {
        match self.list(name) {
            Some([json]) if json.trim_start().starts_with('[') => {
                let strings = serde_json::from_str(json)
                    .map_err(|_| Failure::parameter(name, format!("Invalid JSON:\n{json}")))?;
                Ok(Some(strings))
            }
            values => Ok(values.map(<[String]>::to_vec)),
        }
    }

    /// The number of an option.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = text.trim().parse().map_err(|_| {
            Failure::general(format!("invalid literal for int() with base 10: '{text}'"))
        })?;
        Ok(Some(number))
    }
}

/// Parses the arguments of a command.
pub(crate) fn read(rows: &'static [Opt], words: &[String]) -> Result<Options, Failure> {
    let find = |name: &str| rows.iter().find(|row| row.name == name);
    let is_known = |name: &str| find(name).is_some();
    let mut positional = rows.iter().filter(|row| row.is_positional());
    let mut options = Options::default();
    let mut unknown: Vec<&str> = Vec::new();
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        if !is_option(word) {
            match positional.next() {
                Some(row) => {
                    let mut values = vec![word.to_owned()];
                    if matches!(row.takes, Takes::Some | Takes::Any) {
                        while let Some(next) = words.next_if(|next| !is_option(next)) {
                            values.push(next.to_owned());
                        }
                    }
                    options.give(row, values)?;
                }
                None => unknown.push(word),
            }
            continue;
        }
        let (name, joined) = split_option(word);
        let Some(mut row) = find(name) else {
            unknown.push(word);
            continue;
        };
        if let Takes::SameAs(other) = row.takes
            && let Some(other) = find(other)
        {
            row = other;
        }
        let mut values = Vec::new();
        let mut next = || words.next_if(|next| is_value(next, is_known));
        match (row.takes, joined) {
            (Takes::Nothing, Some(value)) => {
                return Err(Failure::usage(format!(
                    "argument {name}: ignored explicit argument '{value}'"
                )));
            }
            (Takes::Nothing, None) => {}
            (_, Some(value)) => values.push(value.to_owned()),
            (Takes::Some | Takes::Any, None) => {
                while let Some(value) = next() {
                    values.push(value.to_owned());
                }
                if values.is_empty() && matches!(row.takes, Takes::Some) {
                    return Err(Failure::usage(format!(
                        "argument {}: expected at least one argument",
                        row.name
                    )));
                }
            }
            (_, None) => {
                let value = next().ok_or_else(|| {
                    Failure::usage(format!("argument {}: expected one argument", row.name))
                })?;
                values.push(value.to_owned());
            }
        }
        options.give(row, values)?;
    }
    options.check_required(rows)?;
    if unknown.is_empty() {
        Ok(options)
    } else {
        Err(Failure::invalid(format!(
            "Unknown options: {}",
            unknown.join(",")
        )))
    }
}

impl Options {
    fn give(&mut self, row: &Opt, mut values: Vec<String>) -> Result<(), Failure> {
        match row.takes {
            Takes::Choice(choices) => {
                if let Some(value) = values
                    .iter()
                    .find(|value| !choices.contains(&value.as_str()))
                {
                    return Err(Failure::usage(format!(
                        "argument {}: Found invalid choice '{value}' (choose from {})",
                        row.name,
                        choices.join(", ")
                    )));
                }
            }
            Takes::One | Takes::Some | Takes::Any => {
                // The content of a file is the value, if there is no other.
                if let [value] = values.as_mut_slice() {
                    *value = input::text(row.name, std::mem::take(value))?;
                }
            }
            Takes::Nothing | Takes::Literal | Takes::Integer | Takes::SameAs(_) => {}
        }
        self.given.push((row.name, values));
        Ok(())
    }

    fn check_required(&self, rows: &[Opt]) -> Result<(), Failure> {
        let missing: Vec<&str> = rows
            .iter()
            .filter(|row| row.is_required && !self.has(row.name))
            .map(|row| row.name)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "the following arguments are required: {}",
            missing.join(", ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &[Opt] = &[
        Opt::required("group", Takes::Literal, ""),
        Opt::required("--name", Takes::One, ""),
        Opt::new("--nam", Takes::SameAs("--name"), ""),
        Opt::new("--port", Takes::Integer, ""),
        Opt::new("--tool", Takes::Choice(&["npm", "pip"]), ""),
        Opt::new("--ids", Takes::Some, ""),
        Opt::new("--wait", Takes::Nothing, ""),
        Opt::new("--no-wait", Takes::Nothing, ""),
    ];

    fn parse(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        read(ROWS, &words).map_err(|failure| failure.to_string())
    }

    #[test]
    fn values_come_back() {
        let options =
            parse("--nam=a g --ids 1 2 --name b --port -1 --wait --no-wait --tool pip").unwrap();
        assert_eq!(options.text("group"), Some("g"));
        assert_eq!(options.text("--name"), Some("b"));
        assert_eq!(options.list("--ids"), Some(&["1".into(), "2".into()][..]));
        assert_eq!(options.integer("--port").unwrap(), Some(-1));
        assert_eq!(options.last_of("--wait", "--no-wait"), Some(false));
        assert_eq!(options.text("--tool"), Some("pip"));
        assert!(!options.has("--nam"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, complaint) in [
            ("g", "the following arguments are required: --name"),
            ("--name a", "the following arguments are required: group"),
            ("g --name", "argument --name: expected one argument"),
            (
                "g --name a --ids",
                "argument --ids: expected at least one argument",
            ),
            ("g --name a b --x", "Unknown options: b,--x"),
            (
                "g --name a --wait=1",
                "argument --wait: ignored explicit argument '1'",
            ),
            (
                "g --name a --tool apt",
                "argument --tool: Found invalid choice 'apt'",
            ),
            (
                "g --name file:///nowhere",
                "Unable to load paramfile file:///nowhere",
            ),
        ] {
            let failure = parse(line).unwrap_err();
            assert!(failure.contains(complaint), "{line}: {failure}");
        }
    }
}
