//! `ActionOutput`: the result of an action: a value, or resources.
//!
//! Counterpart: boto3 `resources/response.py`.
// H081

use std::fmt;

use botoxide_core::error::{Error, Result};
use botoxide_core::model::Operation;
use botoxide_core::resource::{ResponseResource, Source, empty_response};
use botoxide_core::value::{Map, Value};

use super::base::Resource;
use super::params::{Loading, data_member, member};

/// The result of an action: the response or a part of it, a resource, or several. `Debug` does not show a response.
#[derive(Clone, PartialEq)]
pub enum ActionOutput<R = Resource> {
    /// A value; `Null` for nothing.
    Value(Value),
    /// A resource.
    Resource(R),
    /// Resources.
    Resources(Vec<R>),
}

impl<R: fmt::Debug> fmt::Debug for ActionOutput<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(_) => f.write_str("Value(***)"),
            Self::Resource(resource) => f.debug_tuple("Resource").field(resource).finish(),
            Self::Resources(resources) => f.debug_tuple("Resources").field(resources).finish(),
        }
    }
}

impl<R> ActionOutput<R> {
    /// The value; `Null` if it is a resource.
    pub fn into_value(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Resource(_) | Self::Resources(_) => Value::Null,
        }
    }

    /// The resource, if it is one.
    pub fn into_resource(self) -> Option<R> {
        match self {
            Self::Resource(resource) => Some(resource),
            Self::Resources(_) | Self::Value(_) => None,
        }
    }

    /// The resources; a single one as a list of one, a value as an empty list.
    pub fn into_resources(self) -> Vec<R> {
        match self {
            Self::Resource(resource) => vec![resource],
            Self::Resources(resources) => resources,
            Self::Value(_) => Vec::new(),
        }
    }

    /// Converts the resources.
    pub(super) fn map<S>(self, other: impl Fn(R) -> S) -> ActionOutput<S> {
        match self {
            Self::Value(value) => ActionOutput::Value(value),
            Self::Resource(resource) => ActionOutput::Resource(other(resource)),
            Self::Resources(resources) => {
                ActionOutput::Resources(resources.into_iter().map(other).collect())
            }
        }
    }
}

impl<R> From<()> for ActionOutput<R> {
    fn from((): ()) -> Self {
        Self::Value(Value::Null)
    }
}

impl<R> From<Value> for ActionOutput<R> {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<Resource> for ActionOutput {
    fn from(resource: Resource) -> Self {
        Self::Resource(resource)
    }
}

impl From<Vec<Resource>> for ActionOutput {
    fn from(resources: Vec<Resource>) -> Self {
        Self::Resources(resources)
    }
}

/// The identifiers of a sub-resource that its parent knows.
pub(super) fn known_identifiers(
    parent: &Resource,
    definition: &ResponseResource,
) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for identifier in &definition.identifiers {
        values.push(match &identifier.source {
            Source::Identifier(name) => match parent.identifier(name) {
                Some(value) => value.clone(),
                None => return Err(parent.no_attribute(name)),
            },
            Source::Input => continue,
            // There is no response, and no arguments.
            Source::Response(_) | Source::RequestParameter(_) => Value::Null,
            source @ (Source::Constant(_) | Source::Data(_) | Source::Unknown(_)) => {
                return Err(source.unsupported());
            }
        });
    }
    Ok(values)
}

/// The resources that a response names, or the parent's data if there was no call.
pub(super) async fn resources_of(
    parent: &Resource,
    definition: &ResponseResource,
    operation: Option<Operation>,
    params: &Value,
    answer: &Value,
) -> Result<ActionOutput> {
    let class = parent.class().context().class(definition.type_name)?;
    let data = match &definition.path {
        Some(path) => path.search(answer)?.into_owned(),
        None => Value::Null,
    };
    let identifiers = identifiers_of(parent, definition, params, answer).await?;
    let mut lists = identifiers.iter().filter_map(|(_, value)| value.as_list());
    let count = lists.next().map(<[Value]>::len);
    drop(lists);
    let make = |identifiers: Map, data: Value| {
        let client = parent.meta().client().clone();
        let data = Some(data).filter(|data| !data.is_null());
        Resource::new(
            std::sync::Arc::clone(&class),
            client,
            identifiers.into(),
            data,
        )
    };
    if let Some(count) = count {
        let resources = each_of(identifiers, data, count)?;
        let resources = resources
            .into_iter()
            .map(|(identifiers, data)| make(identifiers, data));
        return Ok(ActionOutput::Resources(resources.collect::<Result<_>>()?));
    }
    if identifiers.iter().all(|(_, value)| !value.is_null()) {
        return make(identifiers, data).map(ActionOutput::Resource);
    }
    let empty = match operation {
        Some(operation) => empty_response(definition.path.as_ref(), operation)?,
        None => Value::Null,
    };
    Ok(match empty {
        Value::List(_) => ActionOutput::Resources(Vec::new()),
        empty => ActionOutput::Value(empty),
    })
}

async fn identifiers_of(
    parent: &Resource,
    definition: &ResponseResource,
    params: &Value,
    answer: &Value,
) -> Result<Map> {
    let mut identifiers = Map::new();
    for identifier in &definition.identifiers {
        let value = match &identifier.source {
            Source::Data(path) => data_member(parent, path).await?,
            Source::Identifier(name) => member(parent, name, Loading::Allowed).await?,
            Source::Input => continue,
            Source::RequestParameter(path) => path.search(params)?.into_owned(),
            Source::Response(path) => path.search(answer)?.into_owned(),
            source @ (Source::Constant(_) | Source::Unknown(_)) => {
                return Err(source.unsupported());
            }
        };
        identifiers.insert(identifier.target.as_str(), value);
    }
    Ok(identifiers)
}

/// The identifiers and the data of `count` resources: lists have an item for each, any other value applies to all.
fn each_of(identifiers: Map, data: Value, count: usize) -> Result<Vec<(Map, Value)>> {
    enum Given {
        Each(std::vec::IntoIter<Value>),
        All(Value),
    }
    let given = identifiers.into_iter().map(|(name, value)| match value {
        Value::List(items) => (name, Given::Each(items.into_iter())),
        value => (name, Given::All(value)),
    });
    let mut given: Vec<_> = given.collect();
    let mut data = match data {
        Value::List(items) if !items.is_empty() => Given::Each(items.into_iter()),
        Value::List(_) | Value::Null => Given::All(Value::Null),
        Value::Map(map) if map.is_empty() => Given::All(Value::Null),
        _ => return Err(Error::value("the data of several resources are not a list")),
    };
    let take = |given: &mut Given| match given {
        Given::Each(items) => items
            .next()
            .ok_or_else(|| Error::value("list index out of range")),
        Given::All(value) => Ok(value.clone()),
    };
    let mut each = Vec::with_capacity(count);
    for _ in 0..count {
        let mut identifiers = Map::with_capacity(given.len());
        for (name, given) in &mut given {
            identifiers.push(name.clone(), take(given)?);
        }
        each.push((identifiers, take(&mut data)?));
    }
    Ok(each)
}
