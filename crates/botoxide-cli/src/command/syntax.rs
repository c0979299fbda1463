//! How an argument is written: in shorthand and in JSON; and command lines as examples. For help pages.
//!
//! Not here: the parsers (`input`). Counterpart: awscli `argprocess.py` (`ParamShorthandDocGen`), `clidocs.py`.

use botoxide_core::model::{Node, Operation, Shape, ShapeType};

use crate::args::parameters::{Parameter, Words};
use crate::customize;
use crate::input::skeleton::choices;
use crate::input::takes_shorthand;

/// How deep a value is written out.
const DEPTH: usize = 4;

/// The shorthand of a parameter; `None` where there is none.
pub(super) fn shorthand(shape: Shape) -> Option<String> {
    takes_shorthand(shape).then(|| match shape.shape_type() {
        ShapeType::List => format!("{} ...", pairs(shape.item(), &mut Vec::new())),
        _ => pairs(shape, &mut Vec::new()),
    })
}

/// `Name=string,Values=string,string`.
fn pairs(shape: Shape, path: &mut Vec<String>) -> String {
    path.push(shape.name().to_owned());
    let text = match shape.shape_type() {
        ShapeType::Structure => {
            let members = shape.members().map(|member| {
                let value = match member.shape_type() {
                    // Without brackets at the top.
                    ShapeType::List if path.len() == 1 && !is_nested(member.item()) => {
                        let item = inner(member.item(), path);
                        format!("{item},{item}")
                    }
                    _ => inner(member, path),
                };
                format!("{}={value}", member.member_name())
            });
            members.collect::<Vec<_>>().join(",")
        }
        ShapeType::Map => {
            let value = inner(shape.value(), path);
            format!("KeyName1={value},KeyName2={value}")
        }
        _ => inner(shape, path),
    };
    path.pop();
    text
}

fn is_nested(shape: Shape) -> bool {
    matches!(
        shape.shape_type(),
        ShapeType::List | ShapeType::Map | ShapeType::Structure
    )
}

/// A value within another one. `path` has the shapes around it: some are part of themselves.
fn inner(shape: Shape, path: &mut Vec<String>) -> String {
    let is_too_deep = path.len() >= DEPTH || path.iter().any(|name| name == shape.name());
    match shape.shape_type() {
        _ if is_nested(shape) && is_too_deep => "...".to_owned(),
        ShapeType::List => {
            path.push(shape.name().to_owned());
            let item = inner(shape.item(), path);
            path.pop();
            format!("[{item},{item}]")
        }
        ShapeType::Structure | ShapeType::Map => format!("{{{}}}", pairs(shape, path)),
        plain => plain.as_str().to_owned(),
    }
}

/// The JSON of a value, with its types and choices as strings.
pub(super) fn json(shape: Shape, constraints: Option<Node>) -> String {
    written(shape, constraints, &mut Vec::new())
}

fn written(shape: Shape, constraints: Option<Node>, path: &mut Vec<String>) -> String {
    let is_too_deep = path.len() >= DEPTH || path.iter().any(|name| name == shape.name());
    if is_nested(shape) && is_too_deep {
        return match shape.shape_type() {
            ShapeType::List => "[...]".to_owned(),
            _ => "{...}".to_owned(),
        };
    }
    path.push(shape.name().to_owned());
    let text = match shape.shape_type() {
        ShapeType::List => format!("[{}, ...]", written(shape.item(), constraints, path)),
        ShapeType::Map => format!(
            "{{{}: {}, ...}}",
            written(shape.key(), constraints, path),
            written(shape.value(), constraints, path)
        ),
        ShapeType::Structure => {
            let members = shape.members().map(|member| {
                let value = written(member, constraints, path);
                format!("\"{}\": {value}", member.member_name())
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        ShapeType::Boolean => "true|false".to_owned(),
        ShapeType::Double | ShapeType::Float | ShapeType::Integer | ShapeType::Long => {
            shape.shape_type().as_str().to_owned()
        }
        ShapeType::Blob | ShapeType::Character | ShapeType::String | ShapeType::Timestamp => {
            let values: Vec<&str> = choices(shape, constraints).collect();
            match values.as_slice() {
                [] => format!("\"{}\"", shape.shape_type().as_str()),
                values => {
                    let values = values.iter().map(|value| format!("\"{value}\""));
                    values.collect::<Vec<_>>().join("|")
                }
            }
        }
    };
    path.pop();
    text
}

/// Command lines of an operation: with what is required, with all arguments from a file, and with a part of the result.
pub(super) fn examples(
    line: &str,
    words: &str,
    operation: Operation,
    parameters: &[Parameter],
    constraints: Option<Node>,
) -> Vec<String> {
    let mut first = line.to_owned();
    for parameter in parameters.iter().filter(|parameter| parameter.is_required) {
        first.push(' ');
        first.push_str(&parameter.name);
        let value = example(parameter, constraints);
        if !value.is_empty() {
            first.push(' ');
            first.push_str(&value);
        }
    }
    if customize::has_outfile(operation) {
        first.push_str(" OUTFILE");
    }
    let mut examples = vec![first];
    let is_nested = |parameter: &Parameter| is_nested(parameter.member);
    if parameters.iter().any(is_nested) {
        examples.push(format!("{line} --generate-cli-skeleton > {words}.json"));
        examples.push(format!("{line} --cli-input-json file://{words}.json"));
    }
    let members = operation
        .output_shape()
        .into_iter()
        .flat_map(|shape| shape.members());
    let list = members
        .into_iter()
        .find(|member| member.shape_type() == ShapeType::List);
    if let Some(list) = list {
        let name = list.member_name();
        let last = examples.first().cloned().unwrap_or_default();
        examples.push(format!("{last} --query '{name}[]' --output table"));
    }
    examples
}

fn example(parameter: &Parameter, constraints: Option<Node>) -> String {
    let member = parameter.member;
    let bare = parameter.name.trim_start_matches('-');
    let item = match parameter.takes {
        Words::All | Words::Some => member.item(),
        Words::None => return String::new(),
        Words::Maybe | Words::One => member,
    };
    if let Some(choice) = choices(item, constraints).next() {
        return choice.to_owned();
    }
    match item.shape_type() {
        ShapeType::List | ShapeType::Map | ShapeType::Structure => format!("file://{bare}.json"),
        ShapeType::Blob if member.is_streaming() => bare.to_owned(),
        ShapeType::Blob => format!("fileb://{bare}"),
        ShapeType::Boolean => "true".to_owned(),
        ShapeType::Double | ShapeType::Float | ShapeType::Integer | ShapeType::Long => {
            "1".to_owned()
        }
        ShapeType::Timestamp => "2026-01-31T12:00:00Z".to_owned(),
        ShapeType::Character | ShapeType::String => bare.to_uppercase(),
    }
}
