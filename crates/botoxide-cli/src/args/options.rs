//! The options of a command that is written by hand: a table of rows, and the values on the command line.
//!
//! Not here: the division of words (`division`); parameters of operations, which come from models (`parameters`); the options of
//! `s3`, whose values have fields of their own (`command/s3/options`). Counterpart: awscli `customizations/commands.py`,
//! `arguments.py` (`CustomArgument`).

use crate::args::division::{self, divide};
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

impl Takes {
    /// The number of values.
    fn most_words(self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::One | Self::Literal | Self::Integer | Self::Choice(_) | Self::SameAs(_) => 1,
            Self::Some | Self::Any => usize::MAX,
        }
    }
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
    let positional = || rows.iter().filter(|row| row.is_positional());
    let count = if positional().any(|row| row.takes.most_words() > 1) {
        usize::MAX
    } else {
        positional().count()
    };
    let divided = divide(words, count, |name| {
        let row = find(rows, name)?;
        Some((row, row.takes.most_words()))
    });
    let mut options = Options::default();
    let mut left = divided.positional.as_slice();
    for row in positional() {
        let taken = left.len().min(row.takes.most_words());
        let (values, rest) = left.split_at(taken);
        left = rest;
        if taken > 0 {
            options.give(row, values.iter().copied().map(str::to_owned).collect())?;
        }
    }
    for given in divided.given {
        let name = given.row.name;
        let wrong = |message: &str| Failure::usage(format!("argument {name}: {message}"));
        match given.row.takes {
            Takes::Nothing => {
                if let Some(value) = given.values.first() {
                    return Err(wrong(&format!("ignored explicit argument '{value}'")));
                }
            }
            Takes::Some if given.values.is_empty() => {
                return Err(wrong("expected at least one argument"));
            }
            Takes::Some | Takes::Any => {}
            _ if given.values.is_empty() => return Err(wrong("expected one argument")),
            _ => {}
        }
        let values = given.values.into_iter().map(str::to_owned);
        options.give(given.row, values.collect())?;
    }
    options.check_required(rows)?;
    if divided.unknown.is_empty() {
        return Ok(options);
    }
    let names = rows.iter().map(|row| row.name);
    let names = names.filter(|name| name.starts_with('-'));
    Err(division::unknown(&divided.unknown, &names))
}

/// The row of an option, whose name may be abbreviated; for another name of an option, that option's.
fn find(rows: &'static [Opt], name: &str) -> Option<&'static Opt> {
    let row = rows
        .iter()
        .find(|row| row.name == name && !row.is_positional())
        .or_else(|| abbreviated(rows, name))?;
    match row.takes {
        Takes::SameAs(other) => rows.iter().find(|row| row.name == other),
        _ => Some(row),
    }
}

/// The only row whose name begins with two hyphens and these letters.
fn abbreviated(rows: &'static [Opt], name: &str) -> Option<&'static Opt> {
    if name.len() < "--x".len() {
        return None;
    }
    let mut found = rows.iter().filter(|row| row.name.starts_with(name));
    let row = found.next()?;
    found.next().is_none().then_some(row)
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
        let options = parse("g --name a --po 1 --to=pip").unwrap();
        assert_eq!(options.integer("--port").unwrap(), Some(1));
        assert_eq!(options.text("--tool"), Some("pip"));
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
            ("g --name a --prt 1", "--prt: maybe you meant --port"),
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
