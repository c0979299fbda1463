//! Typed structures for every operation: what is read into them is what the dynamic result has, and typed arguments are
//! the same arguments.
//!
//! The responses and arguments are those of the sweep's jobs. Counterpart: none.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide_core::error::Error;
use botoxide_core::http::{Headers, Response};
use botoxide_core::model::{Operation, PaginatorModel};
use botoxide_core::protocol::{Additions, parse, read_into};
use botoxide_core::typed::{Member, fill, to_value};
use botoxide_core::value::{Map, Value};
use botoxide_types::rust::{Field, Kind};
use serde_json::Value as Json;

use super::case::{Arguments, CASES};
use super::job::{Subject, job};
use super::typed_pages::{Found, pages};
use super::world::Worlds;
use super::{Options, Random, SAMPLED_OPERATIONS, services};
use crate::replay::argument;
use crate::shaped::{Shaped, nested_fields};

/// What a run has found.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// Operations.
    pub operations: usize,
    /// Responses that were read.
    pub responses: usize,
    /// Values in them, by the dynamic results.
    pub values: usize,
    /// Responses that cannot be parsed, with the same error in both ways.
    pub failed: usize,
    /// Responses that the structures refuse, because a member has another type than in the model.
    pub refused: usize,
    /// Arguments that were compared.
    pub arguments: usize,
    /// Operations whose pages were read, with every response.
    pub paginated: usize,
    /// Operations whose pages have to be values.
    pub by_value: BTreeSet<String>,
    /// What is different, with the job.
    pub differences: Vec<String>,
}

/// The cases whose responses are a success.
const READ: [&str; 4] = ["full", "minimal", "edge-1", "edge-2"];

/// Reads the responses of the sweep's jobs as structures, and compares them with the dynamic results; likewise arguments.
///
/// # Errors
///
/// A message if a service does not exist.
pub fn typed(options: &Options) -> Result<Fits, String> {
    let loader = Loader::new(&Seams::fake(), None);
    let mut fits = Fits::default();
    for (name, service) in services(options)? {
        let protocol = service
            .resolved_protocol()
            .map_err(|error| error.to_string())?;
        let subject = Subject {
            name: &name,
            protocol,
            constraints: loader.constraints(&name, None).ok(),
            worlds: Worlds::draw(&name, &["us-east-1".to_owned()], 1, options.seed),
        };
        let paginators = loader.document(&name, "paginators-1", None).ok();
        let paginators = paginators.map(PaginatorModel::new).transpose();
        let paginators = paginators.map_err(|error| error.to_string())?;
        let mut operations: Vec<Operation> = service.operations().collect();
        if options.is_sample {
            let mut random = Random::new(options.seed, &[&name]);
            while operations.len() > SAMPLED_OPERATIONS {
                operations.swap_remove(random.below(operations.len()));
            }
        }
        for operation in operations {
            fits.operations += 1;
            for case in CASES.iter().filter(|case| READ.contains(&case.name)) {
                let job = job(&subject, operation, case, options.seed);
                let id = job["id"].as_str().unwrap_or_default();
                if let Some(difference) = read(operation, &job, case.name, &mut fits) {
                    fits.differences.push(format!("{id}: {difference}"));
                }
                let last = job["responses"].as_array().and_then(|all| all.last());
                if let Some(last) = last
                    && (case.name == "full" || case.name == "minimal")
                {
                    match pages(operation, paginators, &response(last)) {
                        Found::NotPaginated => {}
                        Found::ByValue => {
                            fits.by_value.insert(format!("{name} {}", operation.name()));
                        }
                        Found::Same => fits.paginated += 1,
                        Found::Difference(difference) => {
                            fits.differences.push(format!("{id}: {difference}"));
                        }
                    }
                }
                // Values at the limits have other types too: a timestamp as text.
                if case.arguments != Arguments::Edge {
                    fits.arguments += 1;
                    if let Some(difference) = sent(operation, &job) {
                        fits.differences.push(format!("{id}: {difference}"));
                    }
                }
            }
        }
    }
    Ok(fits)
}

/// Reads the last response of a job in three ways.
fn read(operation: Operation, job: &Json, case: &str, fits: &mut Fits) -> Option<String> {
    let response = response(job["responses"].as_array()?.last()?);
    let dynamic = parse(operation, &response);
    let mut output = Shaped::output(operation);
    let direct = read_into(&mut output, operation, &response, Additions::default());
    fits.responses += 1;
    let (dynamic, direct) = match (dynamic, direct) {
        (Ok(dynamic), Ok(())) => (dynamic, to_value(&output)),
        (Err(dynamic), Err(direct)) if dynamic.to_string() == direct.to_string() => {
            fits.failed += 1;
            return None;
        }
        (Ok(dynamic), Err(refused)) => {
            // A value in a rare form: both ways refuse it.
            let by_value = fill(&mut Shaped::output(operation), dynamic);
            fits.refused += 1;
            return match by_value {
                Err(error) if case == "edge-1" && error.is_a("TypeError") => None,
                _ => Some(format!("cannot be read: {refused}")),
            };
        }
        (dynamic, direct) => {
            let text = |error: Option<Error>| error.map(|error| error.to_string());
            let (dynamic, direct) = (text(dynamic.err()), text(direct.err()));
            return Some(format!("errors differ: {dynamic:?}, {direct:?}"));
        }
    };
    fits.values += count(&dynamic);
    let mut by_value = Shaped::output(operation);
    if let Err(error) = fill(&mut by_value, dynamic.clone()) {
        return Some(format!("the dynamic result does not fit: {error}"));
    }
    if !is_same(&to_value(&by_value), &direct) {
        return Some(format!(
            "by way of a value: {}\nread directly: {direct}",
            to_value(&by_value)
        ));
    }
    members(&dynamic, &direct, Shaped::output(operation).fields(), "")
}

fn count(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(count).sum(),
        Value::Map(members) => members.iter().map(|(_, value)| count(value)).sum(),
        _ => 1,
    }
}

/// Makes arguments typed and untyped again.
fn sent(operation: Operation, job: &Json) -> Option<String> {
    let arguments = match argument(&job["params"]) {
        Ok(arguments) => arguments,
        Err(problem) => return Some(problem),
    };
    let mut input = Shaped::input(operation);
    input.clear();
    if let Err(error) = fill(&mut input, arguments.clone()) {
        return Some(format!("arguments do not fit: {error}"));
    }
    members(&arguments, &to_value(&input), input.fields(), "")
}

fn response(json: &Json) -> Response {
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let headers = json["headers"].as_array().into_iter().flatten();
    let status = json["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok());
    Response {
        status: status.unwrap_or_default(),
        headers: headers
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect::<Headers>(),
        body: STANDARD
            .decode(text(&json["body_base64"]))
            .unwrap_or_default()
            .into(),
    }
}

/// What is different between a dynamic structure and the typed one: nothing but what the design allows.
///
/// A member that the model requires and the dynamic structure lacks is blank in the typed one. Members that the model does
/// not have are missing in it.
fn members(dynamic: &Value, typed: &Value, fields: &[Field], path: &str) -> Option<String> {
    let (Some(dynamic), Some(typed)) = (dynamic.as_map(), typed.as_map()) else {
        return unequal(dynamic, typed, path);
    };
    for field in fields {
        let path = format!("{path}.{}", field.member);
        let of_dynamic = dynamic.get(field.member).filter(|value| !value.is_null());
        match (of_dynamic, typed.get(field.member)) {
            (None, None) => {}
            (Some(dynamic), Some(typed)) => {
                if let Some(difference) = value(dynamic, typed, &field.kind, &path) {
                    return Some(difference);
                }
            }
            (None, Some(_)) if !field.is_optional => {}
            (dynamic, typed) => {
                let text = |value: Option<&Value>| value.map(ToString::to_string);
                return Some(format!(
                    "{path}: {:?}, typed {:?}",
                    text(dynamic),
                    text(typed)
                ));
            }
        }
    }
    let is_extra = |name: &str| !fields.iter().any(|field| field.member == name);
    let extra = typed.keys().find(|name| is_extra(name))?;
    Some(format!("{path}: {extra} is typed only"))
}

fn value(dynamic: &Value, typed: &Value, kind: &Kind, path: &str) -> Option<String> {
    match (kind, dynamic, typed) {
        (Kind::Structure(shape), _, _) => members(dynamic, typed, nested_fields(*shape), path),
        (Kind::List(item), Value::List(dynamic), Value::List(typed)) => {
            // A null is left out, unless items can be anything.
            let is_any = matches!(**item, Kind::Value);
            let dynamic: Vec<_> = dynamic
                .iter()
                .filter(|item| is_any || !item.is_null())
                .collect();
            if dynamic.len() != typed.len() {
                return Some(format!(
                    "{path}: {} items, typed {}",
                    dynamic.len(),
                    typed.len()
                ));
            }
            let mut pairs = dynamic.into_iter().zip(typed);
            pairs.find_map(|(dynamic, typed)| value(dynamic, typed, item, &format!("{path}[]")))
        }
        (Kind::Map(inner), Value::Map(dynamic), Value::Map(typed)) => {
            let is_any = matches!(**inner, Kind::Value);
            let known: Map = (dynamic.iter())
                .filter(|(_, value)| is_any || !value.is_null())
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            if known.len() != typed.len() {
                return Some(format!(
                    "{path}: {} entries, typed {}",
                    known.len(),
                    typed.len()
                ));
            }
            known.iter().find_map(|(key, dynamic)| {
                let path = format!("{path}[{key}]");
                match typed.get(key) {
                    Some(typed) => value(dynamic, typed, inner, &path),
                    None => Some(format!("{path} is missing")),
                }
            })
        }
        _ if is_same(dynamic, typed) => None,
        _ => unequal(dynamic, typed, path),
    }
}

fn unequal(dynamic: &Value, typed: &Value, path: &str) -> Option<String> {
    (!is_same(dynamic, typed)).then(|| format!("{path}: {dynamic}, typed {typed}"))
}

/// Equality by content: a float is a number however it was sent, and `NaN` is itself.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Integer(_), Value::Float(_)) | (Value::Float(_), Value::Integer(_)) => {
            left.as_f64() == right.as_f64()
        }
        (Value::Text(text), Value::Float(number)) => {
            ["NaN", "Infinity", "-Infinity"].contains(&text.as_str()) && !number.is_finite()
        }
        (Value::Body(body), Value::Blob(bytes)) | (Value::Blob(bytes), Value::Body(body)) => {
            body.as_bytes() == Some(bytes)
        }
        (Value::EventStream(left), Value::EventStream(right))
        | (Value::Body(left), Value::Body(right)) => left.as_bytes() == right.as_bytes(),
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| is_same(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| is_same(left, right)))
        }
        (left, right) => left == right,
    }
}
