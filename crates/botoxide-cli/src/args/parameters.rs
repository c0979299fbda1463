//! The parameters of an operation, from its model, and their values on the command line.
//!
//! Not here: parsing of values (`input`). Counterpart: awscli `arguments.py`, `clidriver.py`
//! (`ServiceOperation`), `customizations/streamingoutputarg.py`, `customizations/toplevelbool.py`.

use std::iter::Peekable;

use botoxide_core::model::{Operation, Shape, ShapeType};
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::args::paging::{self, Paging};
use crate::args::{is_option, is_value, nearest, split_option};
use crate::customize::shortcuts::{self, ShortOption};
use crate::customize::{self, content};
use crate::failure::Failure;
use crate::input;
use crate::input::binary::BinaryFormat;

/// A parameter of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its option: `--bucket`.
    pub(crate) name: String,
    /// The option of its negation, for switches: `--no-dry-run`.
    pub(crate) negation: Option<String>,
    /// The member of the input that it sets, or the member of that member.
    pub(crate) member: Shape,
    /// The member of the input, where `member` is a member of it.
    pub(crate) inside: Option<&'static str>,
    /// The number of its arguments.
    pub(crate) takes: Words,
    /// Whether it must be given.
    pub(crate) is_required: bool,
}

/// The number of arguments of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// None: a switch, on or off.
    None,
    /// None, or one: EC2's `--ebs-optimized`, which is a structure around a switch.
    Maybe,
    /// One.
    One,
    /// All up to the next option.
    All,
}

impl Words {
    /// The arguments as help shows them.
    pub(crate) fn example(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Maybe => "[<value>]",
            Self::One => "<value>",
            Self::All => "<value> ...",
        }
    }
}

/// The command line of an operation.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// The values, by the names of the model.
    pub(crate) values: Map,
    /// `PaginationConfig`, if all pages are wanted.
    pub(crate) pages: Option<Value>,
    /// The output file of a streamed result.
    pub(crate) outfile: Option<String>,
    /// `--generate-cli-skeleton`: `input` or `output`.
    pub(crate) skeleton: Option<String>,
}

/// An operation as a command.
#[derive(Clone, Debug)]
pub(crate) struct Command<'a> {
    /// The service, by the model's name.
    pub(crate) service: &'a str,
    pub(crate) operation: Operation,
    /// The options for pages, if it has pages.
    pub(crate) paging: Option<Paging>,
}

/// The parameters of `operation` of the service `service`, in the order of the model.
pub(crate) fn of(service: &str, operation: Operation) -> Vec<Parameter> {
    let Some(input) = operation.input_shape() else {
        return Vec::new();
    };
    let required: Vec<&str> = input.required().collect();
    let shortcuts = shortcuts::of(service, operation);
    let members = input.members().filter(|member| !member.is_event_stream());
    let mut parameters: Vec<Parameter> = members
        .map(|member| {
            let words = xform_name(member.member_name(), '-');
            let takes = words_of(service, member);
            let (name, negation) = customize::parameter_names(service, operation, &words);
            let name = format!("--{name}");
            // A switch that is missing is left to the validation, as `aws` does.
            let is_optional = takes == Words::None
                || member.is_idempotency_token()
                || customize::has_alias(service, operation, &name)
                || shortcuts
                    .clone()
                    .any(|row| row.fills.contains(&member.member_name()));
            Parameter {
                name,
                negation: matches!(takes, Words::None | Words::Maybe)
                    .then(|| format!("--{negation}")),
                takes,
                is_required: required.contains(&member.member_name()) && !is_optional,
                member,
                inside: None,
            }
        })
        .collect();
    for (row, member) in content::nested(service, operation) {
        let outer = |parameter: &&mut Parameter| parameter.member.member_name() == row.outer;
        if let Some(outer) = parameters.iter_mut().find(outer) {
            outer.is_required &= row.is_outer_required;
        }
        parameters.push(Parameter {
            name: format!("--{}", row.name),
            negation: None,
            member,
            inside: Some(row.outer),
            takes: Words::One,
            is_required: row.is_required,
        });
    }
    parameters
}

fn words_of(service: &str, member: Shape) -> Words {
    match member.shape_type() {
        ShapeType::Boolean => Words::None,
        ShapeType::List => Words::All,
        ShapeType::Structure if service == "ec2" && is_wrapped_switch(member) => Words::Maybe,
        ShapeType::Structure
        | ShapeType::Map
        | ShapeType::String
        | ShapeType::Blob
        | ShapeType::Character
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::Timestamp => Words::One,
    }
}

fn is_wrapped_switch(shape: Shape) -> bool {
    shape.member_count() == 1
        && shape
            .member("Value")
            .is_some_and(|value| value.shape_type() == ShapeType::Boolean)
}

/// How arguments are understood, by the global options and the settings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Only the first page is wanted.
    pub(crate) no_paginate: bool,
    pub(crate) binary: BinaryFormat,
}

/// Parses the arguments after the name of the operation.
pub(crate) fn read(
    command: &Command<'_>,
    manner: Manner,
    words: Vec<String>,
) -> Result<Arguments, Failure> {
    let operation = command.operation;
    let parameters = of(command.service, operation);
    let mut typed = typed(command, &parameters, words)?;
    if !typed.unknown.is_empty() {
        return Err(unknown_words(command, &typed.unknown, &parameters));
    }
    let whole = match typed.input.as_slice() {
        [] => Map::new(),
        [(INPUT_JSON, text)] => input::whole(INPUT_JSON, text)?,
        [(_, text)] => input::whole_yaml(INPUT_YAML, text)?,
        _ => {
            return Err(Failure::invalid(
                "Only one --cli-input- parameter may be specified.",
            ));
        }
    };
    let mut pages = None;
    if let Some(paging) = &command.paging {
        let is_own = |member: &str| paging.is_own(member);
        let is_given = |(own, _): &(&Parameter, Value)| is_own(own.member.member_name());
        let is_manual = typed.given.iter().any(is_given)
            || whole.keys().any(|key| is_own(key))
            || typed
                .of_pages
                .iter()
                .any(|(name, _)| paging.is_manual(name));
        let values = typed.of_pages.iter();
        let values = values.map(|(name, word)| paging.value(name, word));
        let values: Vec<(&str, Value)> = values.collect::<Result<_, _>>()?;
        if !manner.no_paginate && !is_manual {
            pages = Some(paging::config(values));
        } else {
            let own = own_parameters(&parameters, std::mem::take(&mut typed.of_pages))?;
            typed.given.extend(own);
        }
    }
    check_required(command, &parameters, &typed)?;
    let mut values = values(typed.given);
    // Options override the JSON.
    for (key, value) in whole {
        if !values.contains_key(&key) {
            values.push(key, value);
        }
    }
    if typed.skeleton.as_deref() != Some("input") {
        for shortcut in shortcuts::of(command.service, operation) {
            (shortcut.apply)(&mut values, &typed.short).map_err(Failure::invalid)?;
        }
    }
    if let Some(input) = operation.input_shape() {
        manner.binary.decode(&mut values, input)?;
    }
    Ok(Arguments {
        values,
        pages,
        outfile: typed.outfile,
        skeleton: typed.skeleton,
    })
}

/// What was typed after the name of the operation.
#[derive(Default)]
struct Typed<'a> {
    given: Vec<(&'a Parameter, Value)>,
    /// The options of shortcuts.
    short: shortcuts::Given,
    /// The options for pages.
    of_pages: Vec<(String, String)>,
    /// `--cli-input-json` and `--cli-input-yaml`.
    input: Vec<(&'static str, String)>,
    skeleton: Option<String>,
    outfile: Option<String>,
    unknown: Vec<String>,
}

/// Divides arguments into parameters and their values.
fn typed<'a>(
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
            (Words::All, joined) => {
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

/// Options for pages as the parameters of the service that have their names, once there are no pages.
fn own_parameters(
    parameters: &[Parameter],
    options: Vec<(String, String)>,
) -> Result<Vec<(&Parameter, Value)>, Failure> {
    let mut own = Vec::new();
    let mut refused = Vec::new();
    for (name, word) in options {
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) => {
                let value = input::one(&name, parameter.member, word)?;
                own.push((parameter, value));
            }
            None if word.is_empty() || word == "0" => {}
            None => refused.push(name),
        }
    }
    if refused.is_empty() {
        return Ok(own);
    }
    let refused: Vec<&str> = refused.iter().map(String::as_str).collect();
    Err(paging::refuse(&refused))
}

/// The values by the members of the input; the last value of a parameter counts.
fn values(given: Vec<(&Parameter, Value)>) -> Map {
    let mut values = Map::new();
    let (nested, whole): (Vec<_>, Vec<_>) = given
        .into_iter()
        .partition(|(parameter, _)| parameter.inside.is_some());
    for (parameter, value) in whole {
        values.insert(parameter.member.member_name(), value);
    }
    for (parameter, value) in nested {
        let outer = parameter.inside.unwrap_or_default();
        let mut map = match values.remove(outer) {
            Some(Value::Map(map)) => map,
            _ => Map::new(),
        };
        map.insert(parameter.member.member_name(), value);
        values.insert(outer, map);
    }
    values
}

const INPUT_JSON: &str = "--cli-input-json";
const INPUT_YAML: &str = "--cli-input-yaml";
const SKELETON: &str = "--generate-cli-skeleton";

/// The options of every operation besides its parameters: name, value, help.
pub(crate) const EVERYWHERE: &[(&str, &str, &str)] = &[
    (
        INPUT_JSON,
        "JSON",
        "The parameters as a JSON object, or file://PATH. Other options override it.",
    ),
    (
        INPUT_YAML,
        "YAML",
        "The parameters as a YAML mapping, or file://PATH. Other options override it.",
    ),
    (
        SKELETON,
        "[input|output]",
        "Print a JSON template for --cli-input-json, or a sample result; send no request.",
    ),
];

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

/// The options of the shortcuts of an operation.
pub(crate) fn short_options(
    service: &str,
    operation: Operation,
) -> impl Iterator<Item = &'static ShortOption> {
    shortcuts::of(service, operation).flat_map(|shortcut| shortcut.options)
}

fn no_value(name: &str, value: &str) -> Failure {
    Failure::usage(format!(
        "argument {name}: ignored explicit argument '{value}'"
    ))
}

fn no_argument(name: &str) -> Failure {
    Failure::usage(format!("argument {name}: expected one argument"))
}

fn unknown_words(command: &Command<'_>, words: &[String], parameters: &[Parameter]) -> Failure {
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

fn check_required(
    command: &Command<'_>,
    parameters: &[Parameter],
    typed: &Typed<'_>,
) -> Result<(), Failure> {
    // A skeleton of the output checks the arguments, one of the input does not.
    if !typed.input.is_empty() || typed.skeleton.as_deref() == Some("input") {
        return Ok(());
    }
    let mut missing: Vec<&str> = parameters
        .iter()
        .filter(|parameter| {
            let mut given = typed.given.iter();
            let is_given = given.any(|(given, _)| given.name == parameter.name);
            parameter.is_required && !is_given
        })
        .map(|parameter| parameter.name.as_str())
        .collect();
    for option in short_options(command.service, command.operation) {
        let is_given = typed.short.0.iter().any(|(given, _)| given == option.name);
        if option.is_required && !is_given {
            missing.push(option.name);
        }
    }
    if customize::has_outfile(command.operation) && typed.outfile.is_none() {
        missing.push("outfile");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "the following arguments are required: {}",
        missing.join(", ")
    )))
}
