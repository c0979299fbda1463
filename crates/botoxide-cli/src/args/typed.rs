//! The words after the name of an operation, divided into its parameters and their values.
//!
//! Not here: what the parameters are (`parameters`), parsing of values (`input`). Counterpart: awscli `argparser.py`.

use std::iter::Peekable;

use botoxide_core::value::{Map, Value};

use super::parameters::{
    Command, EVERYWHERE, INPUT_JSON, INPUT_YAML, Parameter, SKELETON, Words, short_options,
};
use crate::args::paging::Paging;
use crate::args::{is_option, is_value, nearest, split_option};
use crate::customize::shortcuts::{self, ShortOption};
use crate::customize::{self, content};
use crate::failure::Failure;
use crate::input;

/// What was typed after the name of the operation.
#[derive(Default)]
pub(super) struct Typed<'a> {
    pub(super) given: Vec<(&'a Parameter, Value)>,
    /// The options of shortcuts.
    pub(super) short: shortcuts::Given,
    /// The options for pages.
    pub(super) of_pages: Vec<(String, String)>,
    /// `--cli-input-json` and `--cli-input-yaml`.
    pub(super) input: Vec<(&'static str, String)>,
    pub(super) skeleton: Option<String>,
    pub(super) outfile: Option<String>,
    pub(super) unknown: Vec<String>,
}

impl Typed<'_> {
    /// Whether a template of the arguments is wanted: they are not checked.
    pub(super) fn wants_template(&self) -> bool {
        matches!(self.skeleton.as_deref(), Some("input" | "yaml-input"))
    }
}

/// Divides arguments into parameters and their values.
pub(super) fn typed<'a>(
    command: &Command<'_>,
    parameters: &'a [Parameter],
    words: Vec<String>,
) -> Result<Typed<'a>, Failure> {
    let Command {
        service, operation, ..
    } = *command;
    let paging = command.paging.as_ref();
    let is_paging = |name: &str| paging.is_some_and(|paging| paging.is_option(name));
    let short: Vec<&ShortOption> = short_options(service, operation).collect();
    let is_known = |name: &str| {
        let name = customize::current_name(service, operation, name);
        let is_name = |parameter: &Parameter| {
            parameter.name == name || parameter.negation.as_deref() == Some(name)
        };
        EVERYWHERE.iter().any(|(known, _, _)| *known == name)
            || is_paging(name)
            || short.iter().any(|option| option.name == name)
            || parameters.iter().any(is_name)
    };
    let mut typed = Typed::default();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if !is_option(&word) {
            if customize::has_outfile(operation) && typed.outfile.is_none() {
                typed.outfile = Some(word);
            } else {
                typed.unknown.push(word);
            }
            continue;
        }
        let (name, joined) = split_option(&word);
        let name = unabbreviated(command, parameters, name)?;
        let one = |words: &mut Peekable<std::vec::IntoIter<String>>| {
            let next = || words.next_if(|next: &String| is_value(next, is_known));
            joined.map(str::to_owned).or_else(next)
        };
        let all = |words: &mut Peekable<std::vec::IntoIter<String>>| {
            std::iter::from_fn(|| words.next_if(|next| is_value(next, is_known))).collect()
        };
        if name == SKELETON {
            typed.skeleton = Some(one(&mut words).unwrap_or_else(|| "input".to_owned()));
            continue;
        }
        if let Some(input) = [INPUT_JSON, INPUT_YAML]
            .into_iter()
            .find(|input| *input == name)
        {
            let value = one(&mut words).ok_or_else(|| no_argument(name))?;
            typed.input.push((input, value));
            continue;
        }
        if is_paging(name) {
            let value = one(&mut words).ok_or_else(|| no_argument(name))?;
            typed.of_pages.push((name.to_owned(), value));
            continue;
        }
        if let Some(option) = short.iter().find(|option| option.name == name) {
            let values = match (option.takes, joined) {
                (Words::None, Some(value)) => return Err(no_value(name, value)),
                (Words::None, None) => Vec::new(),
                (Words::All, None) => all(&mut words),
                (Words::Some, None) => {
                    let values: Vec<String> = all(&mut words);
                    if values.is_empty() {
                        return Err(Failure::usage(format!(
                            "argument {name}: expected at least one argument"
                        )));
                    }
                    values
                }
                _ => vec![one(&mut words).ok_or_else(|| no_argument(name))?],
            };
            let values = values.into_iter().map(|value| input::text(name, value));
            let values = values.collect::<Result<_, _>>()?;
            typed.short.0.push((name.to_owned(), values));
            continue;
        }
        let name = customize::current_name(service, operation, name);
        let negated = parameters
            .iter()
            .find(|parameter| parameter.negation.as_deref() == Some(name));
        let named = parameters.iter().find(|parameter| parameter.name == name);
        let Some(parameter) = negated.or(named) else {
            typed.unknown.push(word);
            continue;
        };
        let takes = match negated {
            Some(_) => Words::None,
            None => parameter.takes,
        };
        let value = match (takes, joined) {
            (Words::None, Some(value)) => return Err(no_value(name, value)),
            (Words::None, None) => switch(parameter, negated.is_none()),
            (Words::One, _) => {
                let word = one(&mut words).ok_or_else(|| no_argument(name))?;
                input::one(name, parameter.member, word)?
            }
            (Words::Maybe, _) => match one(&mut words) {
                Some(word) => input::one(name, parameter.member, word)?,
                None => switch(parameter, true),
            },
            (Words::All | Words::Some, joined) => {
                let values = match joined {
                    Some(value) => vec![value.to_owned()],
                    None => all(&mut words),
                };
                if customize::is_list_of_one(service, operation, name) {
                    input::many_of_one(name, parameter.member, values)?
                } else {
                    input::many(name, parameter.member, values)?
                }
            }
        };
        let (bare, member) = (name.trim_start_matches('-'), parameter.member.member_name());
        content::check(service, operation, bare, member, &value).map_err(Failure::invalid)?;
        typed.given.push((parameter, value));
    }
    Ok(typed)
}
fn switch(parameter: &Parameter, on: bool) -> Value {
    if parameter.takes == Words::Maybe {
        Value::Map(Map::from_iter([("Value", on)]))
    } else {
        Value::Bool(on)
    }
}

/// The only option that begins with this name, unless there is one of this name.
fn unabbreviated<'a>(
    command: &Command<'_>,
    parameters: &'a [Parameter],
    name: &'a str,
) -> Result<&'a str, Failure> {
    let Command {
        service, operation, ..
    } = *command;
    let own = parameters
        .iter()
        .flat_map(|parameter| [Some(&parameter.name), parameter.negation.as_ref()]);
    let short = short_options(service, operation).map(|option| option.name);
    let of_pages = command.paging.iter().flat_map(Paging::rows);
    let rows = of_pages.chain(EVERYWHERE.iter().copied());
    let names = own.flatten().map(String::as_str);
    let names = names.chain(short).chain(rows.map(|(name, _, _)| name));
    let names: Vec<&str> = names.filter(|known| known.starts_with(name)).collect();
    let is_known =
        names.contains(&name) || customize::current_name(service, operation, name) != name;
    match names.as_slice() {
        [only] if name.len() > 2 => Ok(only),
        [_, _, ..] if !is_known && name.len() > 2 => Err(Failure::usage(format!(
            "ambiguous option: {name} could match {}",
            names.join(", ")
        ))),
        _ => Ok(name),
    }
}

fn no_value(name: &str, value: &str) -> Failure {
    Failure::usage(format!(
        "argument {name}: ignored explicit argument '{value}'"
    ))
}

fn no_argument(name: &str) -> Failure {
    Failure::usage(format!("argument {name}: expected one argument"))
}

pub(super) fn unknown_words(
    command: &Command<'_>,
    words: &[String],
    parameters: &[Parameter],
) -> Failure {
    let short = short_options(command.service, command.operation).map(|option| option.name);
    let of_pages = command
        .paging
        .iter()
        .flat_map(Paging::rows)
        .map(|(name, _, _)| name);
    let short: Vec<&str> = short.chain(of_pages).collect();
    let mut text = format!("Unknown options: {}", words.join(", "));
    for word in words.iter().filter(|word| is_option(word)) {
        let (name, _) = split_option(word);
        let names = parameters
            .iter()
            .flat_map(|parameter| [Some(&parameter.name), parameter.negation.as_ref()])
            .flatten()
            .map(String::as_str);
        let others = EVERYWHERE.iter().map(|(name, _, _)| *name).chain(
            crate::args::globals::GLOBALS
                .iter()
                .map(|global| global.name),
        );
        let near = nearest::nearest(name, names.chain(short.iter().copied()).chain(others));
        if !near.is_empty() {
            text.push_str("\n\n");
            text.push_str(name);
            text.push_str(": maybe you meant ");
            text.push_str(&near.join(", "));
        }
    }
    Failure::usage(text)
}
