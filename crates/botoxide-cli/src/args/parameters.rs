//! The parameters of an operation, from its model, and their values on the command line.
//!
//! Not here: the division of words (`typed`), parsing of values (`input`). Counterpart: awscli `arguments.py`, `clidriver.py`
//! (`ServiceOperation`), `customizations/streamingoutputarg.py`, `customizations/toplevelbool.py`.

use botoxide_core::model::{Operation, Shape, ShapeType};
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::args::paging::{self, Paging};
use crate::args::typed::{Typed, typed, unknown_words};
use crate::customize::shortcuts::{self, ShortOption};
use crate::customize::{self, Part, content};
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
    /// All up to the next option; at least one.
    Some,
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
            Self::Some | Self::All => "<value> ...",
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
    /// `--generate-cli-skeleton`: `input`, `yaml-input` or `output`.
    pub(crate) skeleton: Option<String>,
    /// The options of shortcuts.
    pub(crate) short: shortcuts::Given,
}

/// An operation as a command.
#[derive(Clone, Debug)]
pub(crate) struct Command<'a> {
    /// The service, by the model's name.
    pub(crate) service: &'a str,
    pub(crate) operation: Operation,
    /// How the command differs from the operation, if it is a part of one.
    pub(crate) part: Option<&'static Part>,
    /// The options for pages, if it has pages.
    pub(crate) paging: Option<Paging>,
}

impl Command<'_> {
    /// The same as a part of the operation.
    pub(crate) fn of_part(self, part: Option<&'static Part>) -> Self {
        Self { part, ..self }
    }

    /// Its name: that of the operation, or of its part.
    pub(crate) fn words(&self) -> String {
        let operation = self.operation.python_name().replace('_', "-");
        self.part.map_or(operation, |part| part.name.to_owned())
    }

    /// Its name behind that of its service, as they are typed.
    pub(crate) fn full_name(&self) -> String {
        format!(
            "{} {}",
            customize::command_service(self.service),
            self.words()
        )
    }

    /// The parameters, in the order of the model.
    pub(crate) fn parameters(&self) -> Vec<Parameter> {
        let mut parameters = of(self.service, self.operation);
        if let Some(part) = self.part {
            parameters.retain(|parameter| parameter.member.member_name() != part.without);
            for parameter in &mut parameters {
                if parameter.member.member_name() == part.renamed {
                    part.option.clone_into(&mut parameter.name);
                }
            }
        }
        parameters
    }
}

/// The parameters of `operation` of the service `service`, in the order of the model.
fn of(service: &str, operation: Operation) -> Vec<Parameter> {
    let Some(input) = operation.input_shape() else {
        return Vec::new();
    };
    let required: Vec<&str> = input.required().collect();
    let shortcuts = shortcuts::of(service, operation);
    let is_hidden = |member: &Shape| {
        let mut rows = shortcuts.clone();
        rows.any(|row| row.hides.contains(&member.member_name()))
    };
    let members = input
        .members()
        .filter(|member| !member.is_event_stream() && !is_hidden(member));
    let mut parameters: Vec<Parameter> = members
        .map(|member| {
            let words = xform_name(member.member_name(), '-');
            let takes = words_of(service, member);
            let (name, negation) = customize::parameter_names(service, operation, &words);
            let name = format!("--{name}");
            // A switch that is missing is left to the validation, as `aws` does.
            let is_optional = takes == Words::None
                || member.is_idempotency_token()
                || customize::old_names(service, operation, &name)
                    .next()
                    .is_some()
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
    let parameters = command.parameters();
    let mut typed = typed(command, &parameters, words)?;
    // As in `aws`, an empty word at the end is none.
    typed.unknown.retain(|word| !word.is_empty());
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
    let is_template = typed.wants_template();
    let mut values = values(typed.given);
    // Options override the JSON.
    for (key, value) in whole {
        if !values.contains_key(&key) {
            values.push(key, value);
        }
    }
    if !is_template {
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
        short: typed.short,
    })
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

pub(super) const INPUT_JSON: &str = "--cli-input-json";
pub(super) const INPUT_YAML: &str = "--cli-input-yaml";
pub(super) const SKELETON: &str = "--generate-cli-skeleton";

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
        "[input|yaml-input|output]",
        "Print a template for --cli-input-json or --cli-input-yaml, or a sample result; send no request.",
    ),
];

/// The options of the shortcuts of an operation.
pub(crate) fn short_options(
    service: &str,
    operation: Operation,
) -> impl Iterator<Item = &'static ShortOption> {
    shortcuts::of(service, operation).flat_map(|shortcut| shortcut.options)
}

fn check_required(
    command: &Command<'_>,
    parameters: &[Parameter],
    typed: &Typed<'_>,
) -> Result<(), Failure> {
    // A skeleton of the output checks the arguments, one of the input does not.
    if !typed.input.is_empty() || typed.wants_template() {
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
