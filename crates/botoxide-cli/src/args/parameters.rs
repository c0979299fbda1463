//! The parameters of an operation, from its model, and their values on the command line.
//!
//! Not here: parsing of values (`input`). Counterpart: awscli `arguments.py`, `clidriver.py`
//! (`ServiceOperation`), `customizations/streamingoutputarg.py`, `customizations/toplevelbool.py`.

use botoxide_core::model::{Operation, Shape, ShapeType};
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::args::paging::{self, Paging};
use crate::args::{is_option, is_value, nearest, split_option};
use crate::customize::{self, content};
use crate::failure::Failure;
use crate::input;

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
    let members = input.members().filter(|member| !member.is_event_stream());
    let mut parameters: Vec<Parameter> = members
        .map(|member| {
            let words = xform_name(member.member_name(), '-');
            let takes = words_of(service, member);
            let (name, negation) = customize::parameter_names(service, operation, &words);
            Parameter {
                name: format!("--{name}"),
                negation: matches!(takes, Words::None | Words::Maybe)
                    .then(|| format!("--{negation}")),
                takes,
                is_required: required.contains(&member.member_name())
                    && !member.is_idempotency_token(),
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

/// Parses the arguments after the name of the operation. `paginates` unless `--no-paginate` was given.
pub(crate) fn read(
    command: &Command<'_>,
    paginates: bool,
    words: Vec<String>,
) -> Result<Arguments, Failure> {
    let Command {
        service, operation, ..
    } = *command;
    let paging = command.paging.as_ref();
    let parameters = of(service, operation);
    let is_paging = |name: &str| paging.is_some_and(|paging| paging.is_option(name));
    let is_known = |name: &str| {
        let is_name = |parameter: &Parameter| {
            parameter.name == name || parameter.negation.as_deref() == Some(name)
        };
        name == INPUT_JSON || name == SKELETON || is_paging(name) || parameters.iter().any(is_name)
    };
    let mut read = Arguments::default();
    let mut given: Vec<(&Parameter, Value)> = Vec::new();
    let mut of_pages: Vec<(String, String)> = Vec::new();
    let mut input_json = None;
    let mut unknown = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if !is_option(&word) {
            if operation.has_streaming_output() && read.outfile.is_none() {
                read.outfile = Some(word);
            } else {
                unknown.push(word);
            }
            continue;
        }
        let (name, joined) = split_option(&word);
        let next = || words.next_if(|next| is_value(next, is_known));
        if name == INPUT_JSON || name == SKELETON {
            let value = joined.map(str::to_owned).or_else(next);
            if name == SKELETON {
                read.skeleton = Some(value.unwrap_or_else(|| "input".to_owned()));
            } else {
                input_json = Some(value.ok_or_else(|| no_argument(name))?);
            }
            continue;
        }
        if is_paging(name) {
            let word = joined.map(str::to_owned).or_else(next);
            of_pages.push((name.to_owned(), word.ok_or_else(|| no_argument(name))?));
            continue;
        }
        let negated = parameters
            .iter()
            .find(|parameter| parameter.negation.as_deref() == Some(name));
        let named = parameters.iter().find(|parameter| parameter.name == name);
        let Some(parameter) = negated.or(named) else {
            unknown.push(word);
            continue;
        };
        let takes = if negated.is_some() {
            Words::None
        } else {
            parameter.takes
        };
        let value = match (takes, joined) {
            (Words::None, Some(value)) => {
                return Err(Failure::usage(format!(
                    "argument {name}: ignored explicit argument '{value}'"
                )));
            }
            (Words::None, None) => switch(parameter, negated.is_none()),
            (Words::One, joined) => {
                let word = joined
                    .map(str::to_owned)
                    .or_else(next)
                    .ok_or_else(|| no_argument(name))?;
                input::one(name, parameter.member, word)?
            }
            (Words::Maybe, joined) => match joined.map(str::to_owned).or_else(next) {
                Some(word) => input::one(name, parameter.member, word)?,
                None => switch(parameter, true),
            },
            (Words::All, Some(value)) => {
                input::many(name, parameter.member, vec![value.to_owned()])?
            }
            (Words::All, None) => {
                let mut values = Vec::new();
                while let Some(value) = words.next_if(|next| is_value(next, is_known)) {
                    values.push(value);
                }
                input::many(name, parameter.member, values)?
            }
        };
        let (bare, member) = (name.trim_start_matches('-'), parameter.member.member_name());
        content::check(service, operation, bare, member, &value).map_err(Failure::invalid)?;
        given.push((parameter, value));
    }
    if !unknown.is_empty() {
        return Err(unknown_words(&unknown, &parameters));
    }
    let has_json = input_json.is_some();
    let whole = match input_json {
        Some(text) => input::whole(INPUT_JSON, &text)?,
        None => Map::new(),
    };
    if let Some(paging) = paging {
        let is_own = |member: &str| paging.is_own(member);
        let is_manual = given
            .iter()
            .any(|(own, _)| is_own(own.member.member_name()))
            || whole.keys().any(|key| is_own(key))
            || of_pages.iter().any(|(name, _)| paging.is_manual(name));
        let values = of_pages.iter().map(|(name, word)| paging.value(name, word));
        let values: Vec<(&str, Value)> = values.collect::<Result<_, _>>()?;
        if paginates && !is_manual {
            read.pages = Some(paging::config(values));
        } else {
            given.extend(own_parameters(&parameters, of_pages)?);
        }
    }
    check_required(operation, &parameters, &given, &read, has_json)?;
    read.values = values(given);
    // Options override the JSON.
    for (key, value) in whole {
        if !read.values.contains_key(&key) {
            read.values.push(key, value);
        }
    }
    Ok(read)
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
const SKELETON: &str = "--generate-cli-skeleton";

/// The options of every operation besides its parameters: name, value, help.
pub(crate) const EVERYWHERE: &[(&str, &str, &str)] = &[
    (
        INPUT_JSON,
        "JSON",
        "The parameters as a JSON object, or file://PATH. Other options override it.",
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

fn no_argument(name: &str) -> Failure {
    Failure::usage(format!("argument {name}: expected one argument"))
}

fn unknown_words(words: &[String], parameters: &[Parameter]) -> Failure {
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
        let near = nearest::nearest(name, names.chain(others));
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
    operation: Operation,
    parameters: &[Parameter],
    given: &[(&Parameter, Value)],
    read: &Arguments,
    has_json: bool,
) -> Result<(), Failure> {
    // A skeleton of the output checks the arguments, one of the input does not.
    if has_json || read.skeleton.as_deref() == Some("input") {
        return Ok(());
    }
    let mut missing: Vec<&str> = parameters
        .iter()
        .filter(|parameter| {
            let is_given = given.iter().any(|(given, _)| given.name == parameter.name);
            parameter.is_required && !is_given
        })
        .map(|parameter| parameter.name.as_str())
        .collect();
    if operation.has_streaming_output() && read.outfile.is_none() {
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
