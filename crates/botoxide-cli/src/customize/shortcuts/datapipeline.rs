//! Pipelines as documents: `put-pipeline-definition --pipeline-definition`, and values of parameters as `key=value`.
//!
//! `get-pipeline-definition` prints such a document. Counterpart: awscli `customizations/datapipeline/__init__.py`,
//! `translator.py`.

use botoxide_core::params;
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use super::{Given, PLAIN, Shortcut, one, required, some};
use crate::customize::value_of_json;

const DEFINITION: &str = "--pipeline-definition";
const OBJECTS: &str = "--parameter-objects";
const VALUES: &str = "--parameter-values";
const VALUES_URI: &str = "--parameter-values-uri";
const ONLY_ONE: &str = "Only parameter-values or parameter-values-uri is allowed";

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "datapipeline",
        operations: &["put-pipeline-definition"],
        options: &[
            required(one(DEFINITION, "The pipeline, as JSON or file://PATH.")),
            one(
                OBJECTS,
                "The parameters, as JSON with the key parameters; in place of those of the definition.",
            ),
            one(
                VALUES_URI,
                "The values of parameters, as JSON with the key values.",
            ),
            some(VALUES, "The values of parameters: key=value."),
        ],
        hides: &["pipelineObjects", "parameterObjects", "parameterValues"],
        apply: define,
        ..PLAIN
    },
    Shortcut {
        service: "datapipeline",
        operations: &["activate-pipeline"],
        options: &[
            one(
                VALUES_URI,
                "The values of parameters, as JSON with the key values.",
            ),
            some(VALUES, "The values of parameters: key=value."),
        ],
        hides: &["parameterValues"],
        apply: values_of,
        ..PLAIN
    },
    Shortcut {
        service: "datapipeline",
        operations: &["get-pipeline-definition"],
        after: Some(|result, _| {
            document(result);
            Ok(())
        }),
        ..PLAIN
    },
];

fn define(values: &mut Map, given: &Given) -> Result<(), String> {
    if let Some(text) = given.text(OBJECTS)
        && let Some(parameters) = parameters(&parse(OBJECTS, text)?)?
    {
        values.insert("parameterObjects", parameters);
    }
    values_of(values, given)?;
    let Some(text) = given.text(DEFINITION) else {
        return Ok(());
    };
    let definition = parse(DEFINITION, text)?;
    // As in `aws`, a file of values does not replace those of the definition.
    if definition.get("values").is_some() && given.has(VALUES_URI) {
        return Err(ONLY_ONE.to_owned());
    }
    let objects = definition
        .get("objects")
        .and_then(Json::as_array)
        .ok_or_else(|| wrong("Missing \"objects\" key"))?;
    let objects: Result<Vec<Value>, String> = objects.iter().map(object).collect();
    values.insert("pipelineObjects", objects?);
    if !values.contains_key("parameterObjects")
        && let Some(parameters) = parameters(&definition)?
    {
        values.insert("parameterObjects", parameters);
    }
    if !values.contains_key("parameterValues")
        && let Some(found) = definition.get("values")
    {
        values.insert("parameterValues", parameter_values(found));
    }
    Ok(())
}

fn values_of(values: &mut Map, given: &Given) -> Result<(), String> {
    let (words, uri) = (given.list(VALUES), given.text(VALUES_URI));
    if words.is_some() && uri.is_some() {
        return Err(ONLY_ONE.to_owned());
    }
    if let Some(text) = uri
        && let Some(found) = parse(VALUES_URI, text)?.get("values")
    {
        values.insert("parameterValues", parameter_values(found));
    }
    if let Some(words) = words {
        let mut order: Vec<(&str, Vec<&str>)> = Vec::new();
        for word in words {
            let (key, value) = word.split_once('=').ok_or_else(|| {
                format!("Error in parameter: Invalid inline parameter format: {word}\n")
            })?;
            match order.iter_mut().find(|(known, _)| *known == key) {
                Some((_, found)) => found.push(value),
                None => order.push((key, vec![value])),
            }
        }
        let all = order.iter().flat_map(|(key, found)| {
            found
                .iter()
                .map(move |value| params! { "id": *key, "stringValue": *value })
        });
        values.insert("parameterValues", Value::List(all.collect()));
    }
    Ok(())
}

fn parse(name: &str, text: &str) -> Result<Json, String> {
    let json: Json = serde_json::from_str(text)
        .map_err(|error| format!("argument {name}: Invalid JSON: {error}"))?;
    if json.is_object() {
        Ok(json)
    } else {
        Err(format!(
            "argument {name}: Invalid JSON: an object is expected"
        ))
    }
}

fn wrong(message: &str) -> String {
    format!("Error in pipeline definition: {message}\n")
}

/// An object of a definition as the service takes it: id, name, and a list of fields.
fn object(element: &Json) -> Result<Value, String> {
    let id = element
        .get("id")
        .ok_or_else(|| wrong(&format!("Missing \"id\" key of element: {element}")))?;
    let name = element.get("name").unwrap_or(id);
    Ok(params! {
        "id": value_of_json(id),
        "name": value_of_json(name),
        "fields": fields(element, &["id", "name"]),
    })
}

fn parameters(definition: &Json) -> Result<Option<Value>, String> {
    let Some(elements) = definition.get("parameters").and_then(Json::as_array) else {
        return Ok(None);
    };
    let elements = elements.iter().map(|element| {
        let id = element
            .get("id")
            .ok_or_else(|| wrong(&format!("Missing \"id\" key of parameter: {element}")))?;
        Ok(params! { "id": value_of_json(id), "attributes": fields(element, &["id"]) })
    });
    let elements: Result<Vec<Value>, String> = elements.collect();
    Ok(Some(Value::List(elements?)))
}

/// The members of an element, sorted, but for some; a list has a field for each item.
fn fields(element: &Json, without: &[&str]) -> Value {
    let mut members: Vec<(&String, &Json)> = element
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !without.contains(&key.as_str()))
        .collect();
    members.sort_unstable_by_key(|(key, _)| *key);
    let fields = members.into_iter().flat_map(|(key, value)| {
        items(value).into_iter().map(move |item| {
            let reference = item.as_object().filter(|members| members.len() == 1);
            let key = key.as_str();
            if let Some(name) = reference.and_then(|members| members.get("ref")) {
                params! { "key": key, "refValue": value_of_json(name) }
            } else {
                params! { "key": key, "stringValue": value_of_json(item) }
            }
        })
    });
    Value::List(fields.collect())
}

fn parameter_values(found: &Json) -> Value {
    let members = found.as_object().into_iter().flatten();
    let values = members.flat_map(|(key, value)| {
        let items = items(value).into_iter();
        items.map(move |item| params! { "id": key.as_str(), "stringValue": value_of_json(item) })
    });
    Value::List(values.collect())
}

fn items(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().collect(),
        other => vec![other],
    }
}

/// A definition of the service as the document that defines it.
fn document(result: &mut Value) {
    let Some(map) = result.as_map_mut() else {
        return;
    };
    if let Some(objects) = map.remove("pipelineObjects") {
        let objects = objects.iter().map(|element| elements(element, "fields"));
        map.insert("objects", Value::List(objects.collect()));
    }
    if let Some(parameters) = map.remove("parameterObjects") {
        let parameters = parameters
            .iter()
            .map(|element| elements(element, "attributes"));
        map.insert("parameters", Value::List(parameters.collect()));
    }
    if let Some(found) = map.remove("parameterValues") {
        let mut values = Map::new();
        for value in &found {
            let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
            let text = value.get("stringValue").cloned();
            add(&mut values, id, text.unwrap_or(Value::Null));
        }
        map.insert("values", values);
    }
}

fn elements(element: &Value, fields: &str) -> Value {
    let mut found = Map::new();
    for name in ["id", "name"] {
        if let Some(value) = element.get(name) {
            found.insert(name, value.clone());
        }
    }
    for field in element.get(fields).into_iter().flat_map(Value::iter) {
        let key = field.get("key").and_then(Value::as_str).unwrap_or_default();
        let value = match (field.get("stringValue"), field.get("refValue")) {
            (Some(text), _) => text.clone(),
            (None, Some(name)) => params! { "ref": name.clone() },
            (None, None) => Value::Null,
        };
        add(&mut found, key, value);
    }
    Value::Map(found)
}

/// A further value of a key makes a list.
fn add(map: &mut Map, key: &str, value: Value) {
    match map.get_mut(key) {
        None => {
            map.insert(key.to_owned(), value);
        }
        Some(Value::List(items)) => items.push(value),
        Some(found) => {
            let first = std::mem::replace(found, Value::Null);
            *found = Value::List(vec![first, value]);
        }
    }
}
