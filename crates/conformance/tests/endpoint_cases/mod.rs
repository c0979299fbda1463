//! Shared by the two corpora of endpoint rules: the format of their cases.
#![expect(unreachable_pub, reason = "two tests include this file")]

use botoxide_core::endpoint::{Endpoint, Parameter, Parameters, Partitions, RuleSet};
use botoxide_core::model::archive::Archive;
use botoxide_core::value::Value;
use serde_json::{Map, Value as Json, json};

/// The archive of all models.
pub fn models() -> Archive {
    Archive::open(botoxide_data::models()).expect("the packed models open")
}

/// The partitions that botoxide carries.
pub fn partitions() -> Partitions {
    let document = models()
        .document("partitions")
        .and_then(Partitions::from_node);
    document.expect("the partitions compile")
}

/// Resolves a case's `params` and compares the result with the expected error message or endpoint.
pub fn run(rules: &RuleSet, partitions: &Partitions, case: &Json) -> Result<(), String> {
    let found = rules.resolve(&parameters(rules, case), partitions);
    let expected = &case["expect"];
    match (found, expected["error"].as_str()) {
        (Err(error), Some(text)) if error.to_string() == text => Ok(()),
        (Err(error), _) => Err(format!("wanted {expected}, failed: {error}")),
        (Ok(endpoint), _) => {
            let mut wanted = json!({ "properties": {}, "headers": {} });
            for (key, value) in expected["endpoint"].as_object().unwrap_or(&Map::new()) {
                wanted[key] = value.clone();
            }
            let found = as_json(&endpoint);
            if found == wanted {
                Ok(())
            } else {
                Err(format!("wanted {wanted}, found {found}"))
            }
        }
    }
}

/// The parameters of a case.
pub fn parameters(rules: &RuleSet, case: &Json) -> Parameters {
    let mut parameters = Parameters::new(rules);
    for (name, value) in case["params"].as_object().unwrap_or(&Map::new()) {
        parameters.set(rules, name, parameter(value));
    }
    parameters
}

fn parameter(value: &Json) -> Parameter {
    match value {
        Json::Bool(value) => Parameter::Bool(*value),
        Json::String(text) => Parameter::Text(text.as_str().into()),
        Json::Array(items) => Parameter::List(
            items
                .iter()
                .map(|item| item.as_str().expect("a list contains strings").into())
                .collect(),
        ),
        other => panic!("a parameter is {other}"),
    }
}

fn as_json(endpoint: &Endpoint) -> Json {
    let headers: Map<String, Json> = endpoint
        .headers
        .iter()
        .map(|(name, values)| {
            let values = values.iter().map(|value| json!(value.as_str())).collect();
            ((*name).to_owned(), Json::Array(values))
        })
        .collect();
    json!({ "url": endpoint.url, "properties": plain(&Value::Map((*endpoint.properties).clone())), "headers": headers })
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Text(text) => json!(text.as_str()),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, value)| (key.as_str().to_owned(), plain(value)))
            .collect(),
        other => panic!("a property is {other:?}"),
    }
}
