//! `--parameter-overrides` and `--tags`: `Key=Value`, and JSON in three forms.
//!
//! Counterpart: awscli `cloudformation/deploy.py` (`parse_parameter_overrides`, `merge_parameters`).

use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use crate::customize::value_of_json;
use crate::failure::Failure;
use crate::yaml::Yaml;

/// Keys with their values.
pub(super) type Pairs = Vec<(String, Value)>;

/// The pairs of `Key=Value` words.
pub(super) fn pairs(option: &str, words: &[String]) -> Result<Pairs, Failure> {
    let mut pairs = Pairs::new();
    for word in words {
        let (key, value) = word.split_once('=').ok_or_else(|| {
            Failure::general(format!(
                "['{word}'] value passed to --{option} must be of format Key=Value"
            ))
        })?;
        put(&mut pairs, key, Value::from(value));
    }
    Ok(pairs)
}

fn put(pairs: &mut Pairs, key: &str, value: Value) {
    match pairs.iter_mut().find(|(known, _)| known == key) {
        Some((_, old)) => *old = value,
        None => pairs.push((key.to_owned(), value)),
    }
}

/// Parameters of a template, by their names.
pub(super) fn overrides(words: &[String]) -> Result<Pairs, Failure> {
    let json = words
        .first()
        .and_then(|word| serde_json::from_str::<Json>(word).ok());
    let Some(json) = json else {
        return pairs("parameter-overrides", words);
    };
    of_json(&json).ok_or_else(|| {
        Failure::invalid(
            "JSON passed to --parameter-overrides must be one of the formats: [\"Key1=Value1\",\"Key2=Value2\", ...] , \
             [{\"ParameterKey\": \"Key1\", \"ParameterValue\": \"Value1\"}, ...] , \
             [\"Parameters\": {\"Key1\": \"Value1\", \"Key2\": \"Value2\", ...}]",
        )
    })
}

fn of_json(json: &Json) -> Option<Pairs> {
    let mut pairs = Pairs::new();
    match json {
        Json::Object(members) if members.is_empty() => {}
        Json::Object(members) => {
            for (key, value) in members.get("Parameters")?.as_object()? {
                put(&mut pairs, key, value_of_json(value));
            }
        }
        Json::Array(items) => {
            for item in items {
                match item {
                    Json::String(word) => {
                        let (key, value) = word.split_once('=')?;
                        put(&mut pairs, key, Value::from(value));
                    }
                    Json::Object(members) if members.len() == 2 => {
                        let key = members.get("ParameterKey")?.as_str()?;
                        put(
                            &mut pairs,
                            key,
                            value_of_json(members.get("ParameterValue")?),
                        );
                    }
                    _ => return None,
                }
            }
        }
        _ => return None,
    }
    Some(pairs)
}

/// Every parameter of the template: its new value, or the one that it has.
pub(super) fn merge(template: &Yaml, overrides: &Pairs) -> Vec<Value> {
    let known = template.get("Parameters").and_then(Yaml::as_map);
    let names = known
        .into_iter()
        .flatten()
        .filter_map(|(name, _)| name.as_str());
    names
        .map(|name| {
            let mut parameter = Map::from_iter([("ParameterKey", Value::from(name))]);
            match overrides.iter().find(|(key, _)| key == name) {
                Some((_, value)) => parameter.insert("ParameterValue", value.clone()),
                None => parameter.insert("UsePreviousValue", true),
            };
            Value::Map(parameter)
        })
        .collect()
}
