//! Values of attributes: those of DynamoDB (`{"S": "a"}`), of YAML, and of expressions.
//!
//! Numbers, bytes and sets have no counterpart in results of other services: they are objects here, which `--query` hands on.
//! Counterpart: awscli 2 `customizations/dynamodb/types.py`, `formatter.py`.

use std::any::Any;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::value::{AnyObject, Map, Object, Value};

use super::decimal::Decimal;
use crate::failure::Failure;
use crate::yaml::{Tag, Yaml};

/// A value without a counterpart in JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Special {
    Number(Decimal),
    Bytes(Vec<u8>),
    Set(Vec<Value>),
}

impl AnyObject for Special {
    fn python_type(&self) -> &'static str {
        match self {
            Self::Number(_) => "decimal.Decimal",
            Self::Bytes(_) => "awscli.customizations.dynamodb.types.Binary",
            Self::Set(_) => "set",
        }
    }

    fn equals(&self, other: &dyn AnyObject) -> bool {
        (other as &dyn Any).downcast_ref() == Some(self)
    }
}

impl From<Special> for Value {
    fn from(special: Special) -> Self {
        Self::Object(Object::new(special))
    }
}

/// A number: an integer if that keeps its form.
pub(super) fn number(text: &str) -> Option<Value> {
    let number = Decimal::parse(text)?;
    let text = number.text();
    match text.parse::<i64>() {
        Ok(integer) if integer.to_string() == text => Some(Value::Integer(integer)),
        _ => Some(Special::Number(number).into()),
    }
}

/// The value in the form of DynamoDB.
pub(super) fn serialized(value: &Value) -> Result<Value, Failure> {
    let (kind, value) = match value {
        Value::Null => ("NULL", Value::Bool(true)),
        Value::Bool(value) => ("BOOL", Value::Bool(*value)),
        Value::Integer(number) => ("N", Value::from(number.to_string())),
        Value::Text(text) => ("S", Value::Text(text.clone())),
        Value::List(items) => {
            let items = items.iter().map(serialized);
            ("L", Value::List(items.collect::<Result<_, _>>()?))
        }
        Value::Map(map) => ("M", Value::Map(serialized_members(map)?)),
        other => match other.as_object::<Special>() {
            Some(Special::Number(number)) => ("N", Value::from(number.stored()?)),
            Some(Special::Bytes(bytes)) => ("B", Value::Blob(bytes.clone().into())),
            Some(Special::Set(items)) => set(items)?,
            None => return Err(Failure::general("an attribute has an unsupported type")),
        },
    };
    Ok(Value::Map(Map::from_iter([(kind, value)])))
}

fn serialized_members(map: &Map) -> Result<Map, Failure> {
    let members = map
        .iter()
        .map(|(name, value)| Ok((name.clone(), serialized(value)?)));
    members.collect()
}

fn set(items: &[Value]) -> Result<(&'static str, Value), Failure> {
    let mut kinds = Vec::new();
    let mut values = Vec::new();
    for item in items {
        for (kind, value) in serialized(item)?.as_map().into_iter().flat_map(Map::iter) {
            kinds.push(kind.clone());
            values.push(value.clone());
        }
    }
    let first = kinds.first().map_or("N", |kind| kind.as_str());
    let kind = match first {
        "N" => "NS",
        "S" => "SS",
        "B" => "BS",
        _ => "",
    };
    if kind.is_empty() || kinds.iter().any(|kind| kind.as_str() != first) {
        return Err(Failure::general(
            "Unsupported type \"<class 'set'>\": a set has strings, numbers or bytes only",
        ));
    }
    Ok((kind, Value::List(values)))
}

/// An item of YAML, with its attributes in the form of DynamoDB.
pub(super) fn item(yaml: &Yaml) -> Result<Value, Failure> {
    match value_of(yaml)? {
        Value::Map(map) => Ok(Value::Map(serialized_members(&map)?)),
        // The library refuses it.
        other => Ok(other),
    }
}

fn value_of(yaml: &Yaml) -> Result<Value, Failure> {
    Ok(match yaml {
        Yaml::List(items) => {
            let items = items.iter().map(value_of);
            Value::List(items.collect::<Result<_, _>>()?)
        }
        Yaml::Map(pairs) => {
            let mut map = Map::new();
            for (key, value) in pairs {
                let key = Value::from(key);
                map.insert(key.as_str().unwrap_or_default(), value_of(value)?);
            }
            Value::Map(map)
        }
        Yaml::Integer(digits) => number(digits).unwrap_or(Value::Null),
        Yaml::Time(text) => {
            return Err(Failure::general(format!(
                "Unsupported type \"<class 'datetime.date'>\" for value \"{text}\""
            )));
        }
        Yaml::Tagged(tag, inner) => match (tag, &**inner) {
            (Tag::Binary, Yaml::Text(text)) => {
                let text: String = text.split_whitespace().collect();
                let bytes = STANDARD.decode(text).map_err(Failure::general)?;
                Special::Bytes(bytes).into()
            }
            (Tag::Float, Yaml::Text(text)) => number(text)
                .ok_or_else(|| Failure::general("[<class 'decimal.ConversionSyntax'>]"))?,
            (Tag::Set, Yaml::List(items)) => {
                let items = items.iter().map(value_of);
                Special::Set(items.collect::<Result<_, _>>()?).into()
            }
            (_, other) => value_of(other)?,
        },
        Yaml::Null | Yaml::Bool(_) | Yaml::Float(_) | Yaml::Text(_) => Value::from(yaml),
    })
}

/// Replaces the attributes of the items of a list.
pub(super) fn read_items(items: &mut Value) -> Result<(), Failure> {
    if let Value::List(items) = items {
        items.iter_mut().try_for_each(read_item)?;
    }
    Ok(())
}

/// Replaces the attributes of an item by what they are.
pub(super) fn read_item(item: &mut Value) -> Result<(), Failure> {
    if let Some(map) = item.as_map_mut() {
        for (_, value) in map.iter_mut() {
            *value = read(value)?;
        }
    }
    Ok(())
}

fn read(value: &Value) -> Result<Value, Failure> {
    let first = value.as_map().and_then(|map| map.iter().next());
    let (kind, value) = first.ok_or_else(|| {
        Failure::general("Value must be a nonempty dictionary whose key is a valid dynamodb type.")
    })?;
    let wrong = || Failure::general(format!("Dynamodb type {kind} is not supported"));
    let of_number = |value: &Value| value.as_str().and_then(number).ok_or_else(wrong);
    let of_bytes = |value: &Value| Special::Bytes(value.as_bytes().unwrap_or_default().to_vec());
    Ok(match kind.as_str() {
        "NULL" => Value::Null,
        "BOOL" | "S" => value.clone(),
        "N" => of_number(value)?,
        "B" => of_bytes(value).into(),
        "SS" => Special::Set(value.iter().cloned().collect()).into(),
        "NS" => {
            let items = value.iter().map(of_number);
            Special::Set(items.collect::<Result<_, _>>()?).into()
        }
        "BS" => Special::Set(value.iter().map(|item| of_bytes(item).into()).collect()).into(),
        "L" => {
            let items = value.iter().map(read);
            Value::List(items.collect::<Result<_, _>>()?)
        }
        "M" => {
            let mut map = value.clone();
            read_item(&mut map)?;
            map
        }
        _ => return Err(wrong()),
    })
}

/// A result for printing, with sorted keys.
pub(super) fn yaml(value: &Value) -> Yaml {
    match value {
        Value::List(items) => Yaml::List(items.iter().map(yaml).collect()),
        Value::Map(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_unstable_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
            let pairs = pairs.into_iter();
            Yaml::Map(
                pairs
                    .map(|(name, value)| (Yaml::from(name.as_str()), yaml(value)))
                    .collect(),
            )
        }
        Value::Object(_) => match value.as_object::<Special>() {
            Some(Special::Number(number)) => {
                let tag = if number.is_whole() {
                    Tag::Int
                } else {
                    Tag::Float
                };
                Yaml::Tagged(tag, Box::new(Yaml::from(number.text().as_str())))
            }
            Some(Special::Bytes(bytes)) => {
                let text = STANDARD.encode(bytes);
                Yaml::Tagged(Tag::Binary, Box::new(Yaml::Text(text)))
            }
            Some(Special::Set(items)) => {
                let mut items: Vec<Yaml> = items.iter().map(yaml).collect();
                items.sort_by(|one, other| {
                    order(one)
                        .partial_cmp(&order(other))
                        .unwrap_or(std::cmp::Ordering::Equal)
                });
                Yaml::Tagged(Tag::Set, Box::new(Yaml::List(items)))
            }
            None => Yaml::Null,
        },
        other => Yaml::from(other),
    }
}

/// What an item of a set is sorted by: numbers by their value, strings by their characters; bytes keep their order.
fn order(item: &Yaml) -> (f64, &str) {
    match item {
        Yaml::Integer(digits) => (digits.parse().unwrap_or(0.0), ""),
        Yaml::Tagged(Tag::Int | Tag::Float, number) => {
            let text = number.as_str().unwrap_or_default();
            (text.parse().unwrap_or(0.0), "")
        }
        Yaml::Text(text) => (0.0, text),
        _ => (0.0, ""),
    }
}
