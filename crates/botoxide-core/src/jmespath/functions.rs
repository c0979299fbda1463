//! The functions of `JMESPath`: their signatures, and the simple implementations.
//!
//! Counterpart: jmespath `functions.py`.

use crate::error::{Error, Result};
use crate::text::Text;
use crate::value::{PythonStr, Value};

use super::arithmetic::{self, Number, Sum, number};
use super::ast::Operator;
use super::collections;
use super::evaluate::Evaluator;
use super::failure;
use super::found::{Found, Kind};

/// A function: its name and its signature.
#[derive(Debug)]
pub(super) struct Function {
    name: &'static str,
    run: Run,
    /// The types of each argument; an empty list accepts any type.
    arguments: &'static [&'static [Type]],
    /// Whether more arguments may follow, which Python does not check.
    is_variadic: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Abs,
    Avg,
    Ceil,
    Contains,
    EndsWith,
    Floor,
    Join,
    Keys,
    Length,
    Map,
    Max,
    MaxBy,
    Merge,
    Min,
    MinBy,
    NotNull,
    Reverse,
    Sort,
    SortBy,
    StartsWith,
    Sum,
    ToArray,
    ToNumber,
    ToString,
    Type,
    Values,
}

/// A type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Of(Kind),
    /// An array that contains only this type.
    ArrayOf(Kind),
}

const ANY: &[Type] = &[];
const ARRAY: &[Type] = &[Type::Of(Kind::Array)];
const NUMBER: &[Type] = &[Type::Of(Kind::Number)];
const NUMBERS: &[Type] = &[Type::ArrayOf(Kind::Number)];
const NUMBERS_OR_STRINGS: &[Type] = &[Type::ArrayOf(Kind::Number), Type::ArrayOf(Kind::String)];
const OBJECT: &[Type] = &[Type::Of(Kind::Object)];
const REFERENCE: &[Type] = &[Type::Of(Kind::ExpressionReference)];
const STRING: &[Type] = &[Type::Of(Kind::String)];
const STRINGS: &[Type] = &[Type::ArrayOf(Kind::String)];
const STRINGS_OR_NUMBERS: &[Type] = &[Type::ArrayOf(Kind::String), Type::ArrayOf(Kind::Number)];
const ARRAY_OR_STRING: &[Type] = &[Type::Of(Kind::Array), Type::Of(Kind::String)];
const SIZED: &[Type] = &[
    Type::Of(Kind::String),
    Type::Of(Kind::Array),
    Type::Of(Kind::Object),
];

/// The functions, sorted by name.
const FUNCTIONS: &[Function] = &[
    fixed("abs", Run::Abs, &[NUMBER]),
    fixed("avg", Run::Avg, &[NUMBERS]),
    fixed("ceil", Run::Ceil, &[NUMBER]),
    fixed("contains", Run::Contains, &[ARRAY_OR_STRING, ANY]),
    fixed("ends_with", Run::EndsWith, &[STRING, STRING]),
    fixed("floor", Run::Floor, &[NUMBER]),
    fixed("join", Run::Join, &[STRING, STRINGS]),
    fixed("keys", Run::Keys, &[OBJECT]),
    fixed("length", Run::Length, &[SIZED]),
    fixed("map", Run::Map, &[REFERENCE, ARRAY]),
    fixed("max", Run::Max, &[NUMBERS_OR_STRINGS]),
    fixed("max_by", Run::MaxBy, &[ARRAY, REFERENCE]),
    variadic("merge", Run::Merge, &[OBJECT]),
    fixed("min", Run::Min, &[NUMBERS_OR_STRINGS]),
    fixed("min_by", Run::MinBy, &[ARRAY, REFERENCE]),
    variadic("not_null", Run::NotNull, &[ANY]),
    fixed("reverse", Run::Reverse, &[ARRAY_OR_STRING]),
    fixed("sort", Run::Sort, &[STRINGS_OR_NUMBERS]),
    fixed("sort_by", Run::SortBy, &[ARRAY, REFERENCE]),
    fixed("starts_with", Run::StartsWith, &[STRING, STRING]),
    fixed("sum", Run::Sum, &[NUMBERS]),
    fixed("to_array", Run::ToArray, &[ANY]),
    fixed("to_number", Run::ToNumber, &[ANY]),
    fixed("to_string", Run::ToString, &[ANY]),
    fixed("type", Run::Type, &[ANY]),
    fixed("values", Run::Values, &[OBJECT]),
];

const fn fixed(name: &'static str, run: Run, arguments: &'static [&'static [Type]]) -> Function {
    Function {
        name,
        run,
        arguments,
        is_variadic: false,
    }
}

const fn variadic(name: &'static str, run: Run, arguments: &'static [&'static [Type]]) -> Function {
    Function {
        name,
        run,
        arguments,
        is_variadic: true,
    }
}

/// The function with this name.
pub(super) fn named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Calls a function.
///
/// # Errors
///
/// If the number or types of the arguments are wrong, and the errors of the function itself.
pub(super) fn call<'e, 'd>(
    evaluator: &mut Evaluator,
    function: &Function,
    arguments: &[Found<'e, 'd>],
) -> Result<Found<'e, 'd>> {
    function.check(evaluator, arguments)?;
    let made = |value: Value| Ok(Found::Made(value));
    match (function.run, arguments) {
        (Run::Abs, [found]) => made(numeric(found).magnitude()),
        (Run::Avg, [found]) => made(match found.length() {
            None | Some(0) => Value::Null,
            Some(length) => sum(found).divided_by(length),
        }),
        (Run::Ceil, [found]) => numeric(found).round(f64::ceil).map(Found::Made),
        (Run::Contains, [subject, wanted]) => contains(evaluator, subject, wanted),
        (Run::EndsWith, [text, end]) => made(Value::Bool(string(text).ends_with(string(end)))),
        (Run::Floor, [found]) => numeric(found).round(f64::floor).map(Found::Made),
        (Run::Join, [separator, found]) => join(evaluator, string(separator), found),
        (Run::Keys, [found]) => {
            let entries = found.entries().unwrap_or_default().into_iter();
            Found::list(entries.map(|(name, _)| Found::Made(name.into())).collect())
        }
        (Run::Length, [found]) => made(
            found
                .length()
                .unwrap_or_else(|| string(found).chars().count())
                .into(),
        ),
        (Run::Map, [reference, found]) => collections::map(evaluator, reference, found),
        (Run::Max, [found]) => collections::best(evaluator, found, Operator::Greater),
        (Run::MaxBy, [found, by]) => collections::best_by(evaluator, found, by, Operator::Greater),
        (Run::Merge, _) => collections::merge(evaluator, arguments),
        (Run::Min, [found]) => collections::best(evaluator, found, Operator::Less),
        (Run::MinBy, [found, by]) => collections::best_by(evaluator, found, by, Operator::Less),
        (Run::NotNull, _) => {
            let found = arguments.iter().find(|found| !found.is_null());
            Ok(found.cloned().unwrap_or(Found::NULL))
        }
        (Run::Reverse, [found]) => match found.items() {
            Some(items) => {
                let mut items: Vec<_> = items.collect();
                items.reverse();
                Found::list(items)
            }
            None => made(string(found).chars().rev().collect::<String>().into()),
        },
        (Run::Sort, [found]) => collections::sort(evaluator, found),
        (Run::SortBy, [found, by]) => collections::sort_by(evaluator, found, by),
        (Run::StartsWith, [text, start]) => {
            made(Value::Bool(string(text).starts_with(string(start))))
        }
        (Run::Sum, [found]) => made(sum(found).value()),
        (Run::ToArray, [found]) => match found.kind() {
            Kind::Array => Ok(found.clone()),
            _ => Found::list(vec![found.clone()]),
        },
        (Run::ToNumber, [found]) => to_number(found),
        (Run::ToString, [found]) => match found.kind() {
            Kind::String => Ok(found.clone()),
            _ => made(evaluator.json_text(found)?.into()),
        },
        (Run::Type, [found]) => made(match found.kind() {
            Kind::ExpressionReference | Kind::Unknown => Value::Null,
            kind => kind.name().into(),
        }),
        (Run::Values, [found]) => {
            let entries = found.entries().unwrap_or_default().into_iter();
            Found::list(entries.map(|(_, found)| found).collect())
        }
        _ => Err(function.arity(arguments.len())),
    }
}

impl Function {
    fn arity(&self, actual: usize) -> Error {
        failure::arity(self.name, self.arguments.len(), self.is_variadic, actual)
    }

    fn check(&self, evaluator: &mut Evaluator, arguments: &[Found<'_, '_>]) -> Result<()> {
        let wanted = self.arguments.len();
        if arguments.len() < wanted || (arguments.len() > wanted && !self.is_variadic) {
            return Err(self.arity(arguments.len()));
        }
        for (found, types) in arguments.iter().zip(self.arguments) {
            // the cost of a function is about the length of its arguments
            evaluator.spend(found.text().map_or(0, |text| text.len()))?;
            evaluator.spend(found.length().unwrap_or(0))?;
            if !types.is_empty() {
                self.check_type(evaluator, found, types)?;
            }
        }
        Ok(())
    }

    fn check_type(
        &self,
        evaluator: &mut Evaluator,
        found: &Found<'_, '_>,
        types: &[Type],
    ) -> Result<()> {
        let kind = found.kind();
        if !types.iter().any(|wanted| wanted.kind() == kind) {
            let error = wrong_type(evaluator, self.name, found, types, kind.name());
            return Err(error);
        }
        let mut items = found.items().into_iter().flatten().peekable();
        let parts = types.iter().filter_map(|wanted| wanted.part());
        let of_first = items.peek().map(Found::kind);
        // if several types are allowed, the first item selects one
        let only = parts.clone().count() == 1;
        let Some(wanted) = parts.clone().find(|part| only || of_first == Some(*part)) else {
            return match items.next() {
                Some(first) if parts.count() > 1 => {
                    let actual = first.python_type();
                    Err(wrong_type(evaluator, self.name, &first, types, actual))
                }
                _ => Ok(()),
            };
        };
        match items.find(|item| item.kind() != wanted) {
            None => Ok(()),
            Some(item) => {
                let actual = item.python_type();
                Err(wrong_type(evaluator, self.name, &item, types, actual))
            }
        }
    }
}

impl Type {
    /// The type of the argument itself.
    fn kind(self) -> Kind {
        match self {
            Self::Of(kind) => kind,
            Self::ArrayOf(_) => Kind::Array,
        }
    }

    /// The type of the items, if it is checked.
    fn part(self) -> Option<Kind> {
        match self {
            Self::Of(_) => None,
            Self::ArrayOf(kind) => Some(kind),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Of(kind) => kind.name(),
            Self::ArrayOf(Kind::Number) => "array-number",
            Self::ArrayOf(_) => "array-string",
        }
    }
}

fn wrong_type(
    evaluator: &mut Evaluator,
    name: &str,
    found: &Found<'_, '_>,
    types: &[Type],
    actual: &str,
) -> Error {
    let wanted: Vec<&str> = types.iter().map(|wanted| wanted.name()).collect();
    failure::wrong_type(name, &shown(evaluator, found), &wanted, actual)
}

/// A value as Python's `str()` shows it.
pub(super) fn shown(evaluator: &mut Evaluator, found: &Found<'_, '_>) -> String {
    if let Found::Reference(_) = found {
        return "<jmespath.visitor._Expression object>".to_owned();
    }
    let value = evaluator.value_of(found, 0);
    value.map_or_else(|_| "...".to_owned(), |value| PythonStr(&value).to_string())
}

/// The number in an argument that was checked to be one.
fn numeric<'v>(found: &'v Found<'_, '_>) -> Number<'v> {
    let value = found.value().and_then(number);
    value.unwrap_or(Number::Integer(0))
}

/// The text in an argument that was checked to be a string.
fn string<'v>(found: &'v Found<'_, '_>) -> &'v str {
    found.text().map_or("", Text::as_str)
}

fn sum(found: &Found<'_, '_>) -> Sum {
    let items: Vec<_> = found.items().into_iter().flatten().collect();
    Sum::of(items.iter().map(numeric))
}

fn contains<'e, 'd>(
    evaluator: &mut Evaluator,
    subject: &Found<'e, 'd>,
    wanted: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    let Some(items) = subject.items() else {
        let Some(part) = wanted.text() else {
            let actual = wanted.python_type();
            let text = format!("'in <string>' requires string as left operand, not {actual}");
            return Err(failure::type_error(text));
        };
        let is_there = string(subject).contains(part.as_str());
        return Ok(Found::Made(Value::Bool(is_there)));
    };
    for item in items {
        if evaluator.is_equal(&item, wanted, 0)? {
            return Ok(Found::Made(Value::Bool(true)));
        }
    }
    Ok(Found::Made(Value::Bool(false)))
}

fn join<'e, 'd>(
    evaluator: &mut Evaluator,
    separator: &str,
    found: &Found<'e, 'd>,
) -> Result<Found<'e, 'd>> {
    let mut joined = String::new();
    for (at, item) in found.items().into_iter().flatten().enumerate() {
        let text = string(&item);
        evaluator.spend(separator.len() + text.len())?;
        if at > 0 {
            joined.push_str(separator);
        }
        joined.push_str(text);
    }
    Ok(Found::Made(joined.into()))
}

fn to_number<'e, 'd>(found: &Found<'e, 'd>) -> Result<Found<'e, 'd>> {
    let bytes = match found.value() {
        Some(Value::Blob(bytes)) => std::str::from_utf8(bytes).ok(),
        _ => None,
    };
    match found.kind() {
        Kind::Number => Ok(found.clone()),
        Kind::String => Ok(Found::Made(arithmetic::parse(string(found)))),
        Kind::Array | Kind::Boolean | Kind::Null | Kind::Object => Ok(Found::NULL),
        Kind::ExpressionReference | Kind::Unknown => match bytes {
            Some(text) => Ok(Found::Made(arithmetic::parse(text))),
            None => Err(arithmetic::not_a_number(match found.value() {
                Some(value) => value.python_type(),
                None => found.python_type(),
            })),
        },
    }
}
