//! Shortcuts: options that stand for a part of a large parameter, as `--protocol tcp --port 22` for a rule of a security group.
//!
//! Each is a row, and a function that puts what was given into the arguments of the operation. Counterpart: the modules of
//! awscli `customizations` that add arguments.

use botoxide_core::model::Operation;
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::args::parameters::Words;
use crate::engine::Client;
use crate::failure::Failure;

mod bundle;
mod cloudfront;
mod cloudsearch;
mod cloudwatch;
mod datapipeline;
mod deploy;
mod ec2;
mod emr;
mod outfile;
mod password;
mod ses;

/// The shortcuts of one or more operations.
#[derive(Debug)]
pub(crate) struct Shortcut {
    /// The service, by the model's name.
    pub(crate) service: &'static str,
    /// The operations, as they are typed.
    pub(crate) operations: &'static [&'static str],
    pub(crate) options: &'static [ShortOption],
    /// The members of the input that need not be given.
    pub(crate) fills: &'static [&'static str],
    /// The members of the input that have no option of their own here.
    pub(crate) hides: &'static [&'static str],
    /// Changes the arguments. The error is the text of a complaint.
    pub(crate) apply: fn(&mut Map, &Given) -> Result<(), String>,
    /// What needs the service before the call.
    pub(crate) before: Option<Before>,
    /// What is done with the result, before it is printed.
    pub(crate) after: Option<After>,
}

type Before = fn(&Client, &mut Map, &Given) -> Result<(), Failure>;
type After = fn(&mut Value, &Given) -> Result<(), Failure>;

/// A shortcut that only changes arguments, and has options only.
const PLAIN: Shortcut = Shortcut {
    service: "",
    operations: &[],
    options: &[],
    fills: &[],
    hides: &[],
    apply: |_, _| Ok(()),
    before: None,
    after: None,
};

/// An option of a shortcut.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortOption {
    /// With its hyphens.
    pub(crate) name: &'static str,
    pub(crate) takes: Words,
    pub(crate) is_required: bool,
    pub(crate) help: &'static str,
}

const TABLE: &[&[Shortcut]] = &[
    bundle::SHORTCUTS,
    cloudfront::SHORTCUTS,
    cloudsearch::SHORTCUTS,
    cloudwatch::SHORTCUTS,
    datapipeline::SHORTCUTS,
    deploy::SHORTCUTS,
    ec2::SHORTCUTS,
    emr::SHORTCUTS,
    outfile::SHORTCUTS,
    password::SHORTCUTS,
    ses::SHORTCUTS,
];

/// The shortcuts of an operation.
pub(crate) fn of(
    service: &str,
    operation: Operation,
) -> impl Iterator<Item = &'static Shortcut> + Clone {
    let words = xform_name(operation.name(), '-');
    let rows = TABLE.iter().copied().flatten();
    let rows = rows.filter(|row| row.service == service && row.operations.contains(&&*words));
    rows.collect::<Vec<_>>().into_iter()
}

/// What was given for the options of shortcuts: names with their hyphens, and values from files if they were named.
#[derive(Debug, Default)]
pub(crate) struct Given(pub(crate) Vec<(String, Vec<String>)>);

impl Given {
    /// The value of an option; the last counts.
    fn text(&self, name: &str) -> Option<&str> {
        self.list(name)?.first().map(String::as_str)
    }

    /// The value of an option, unless it is empty.
    fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The values of an option.
    fn list(&self, name: &str) -> Option<&[String]> {
        let found = self.0.iter().rev().find(|(given, _)| given == name);
        found.map(|(_, values)| values.as_slice())
    }

    fn has(&self, name: &str) -> bool {
        self.list(name).is_some()
    }
}

const fn one(name: &'static str, help: &'static str) -> ShortOption {
    ShortOption {
        name,
        takes: Words::One,
        is_required: false,
        help,
    }
}

const fn all(name: &'static str, help: &'static str) -> ShortOption {
    ShortOption {
        takes: Words::All,
        ..one(name, help)
    }
}

const fn some(name: &'static str, help: &'static str) -> ShortOption {
    ShortOption {
        takes: Words::Some,
        ..one(name, help)
    }
}

const fn switch(name: &'static str, help: &'static str) -> ShortOption {
    ShortOption {
        takes: Words::None,
        ..one(name, help)
    }
}

const fn required(option: ShortOption) -> ShortOption {
    ShortOption {
        is_required: true,
        ..option
    }
}

/// The structure that a member has, made if there is none.
fn structure<'a>(map: &'a mut Map, name: &'static str) -> &'a mut Map {
    if map.get(name).and_then(Value::as_map).is_none() {
        map.insert(name, Value::Map(Map::new()));
    }
    match map.get_mut(name) {
        Some(Value::Map(inner)) => inner,
        _ => unreachable!("it was made above"),
    }
}

/// The first structure of the list that a member has, made if there is none.
fn first<'a>(map: &'a mut Map, name: &'static str) -> &'a mut Map {
    let has_first = matches!(map.get(name), Some(Value::List(items)) if items.first().is_some_and(|first| first.as_map().is_some()));
    if !has_first {
        map.insert(name, Value::List(vec![Value::Map(Map::new())]));
    }
    match map.get_mut(name) {
        Some(Value::List(items)) => match items.first_mut() {
            Some(Value::Map(first)) => first,
            _ => unreachable!("it was made above"),
        },
        _ => unreachable!("it was made above"),
    }
}

/// The error for options that exclude each other.
fn exclude(map: &Map, member: &str, given: &Given, options: &[&str]) -> Result<(), String> {
    let found = options.iter().find(|option| given.has(option));
    match found {
        Some(option) if map.contains_key(member) => Err(format!(
            "The key \"{}\" cannot be specified when one of the following keys are also specified: {}",
            option.trim_start_matches('-').replace('-', "_"),
            xform_name(member, '_')
        )),
        _ => Ok(()),
    }
}

/// Splits `a=1,b=2`; quotes hold a value with commas together, a backslash takes the next character as it is.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let last = parts.len() - 1;
        match c {
            '\\' => parts[last].extend(chars.next()),
            _ if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            ',' if quote.is_none() => parts.push(String::new()),
            c => parts[last].push(c),
        }
    }
    let parts = parts.into_iter().map(|part| match part.split_once('=') {
        Some((key, value)) if !value.contains('=') => Ok((key.to_owned(), value.to_owned())),
        Some(_) => Err("too many values to unpack (expected 2)".to_owned()),
        None => Err("not enough values to unpack (expected 2, got 1)".to_owned()),
    });
    parts.collect()
}

fn number(option: &str, text: &str) -> Result<i64, String> {
    let parsed = text.trim().parse();
    parsed.map_err(|_| format!("argument {option}: invalid int value: '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_split_at_commas_outside_of_quotes() {
        for (text, expected) in [
            ("a=1,b=2", vec![("a", "1"), ("b", "2")]),
            ("a=\"1,2\",b=", vec![("a", "1,2"), ("b", "")]),
            ("a='x y'", vec![("a", "x y")]),
            ("a=1\\,2", vec![("a", "1,2")]),
        ] {
            let found = pairs(text).unwrap();
            let found = found
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        }
        assert!(pairs("a").is_err() && pairs("a=b=c").is_err());
    }
}
