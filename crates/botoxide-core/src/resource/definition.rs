//! The parts of a resource file: actions, relations, collections, waiters, and where their arguments come from.
//!
//! Counterpart: boto3 `resources/model.py` (all but `ResourceModel`).

use super::path::SearchPath;
use super::target::Target;
use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;
use crate::names::xform_name;
use crate::value::Value;

/// An action of a resource.
// H078
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name: `delete_objects`.
    pub name: String,
    /// The operation to call.
    pub request: Request,
    /// The resources that the action returns, if any.
    pub resource: Option<ResponseResource>,
    /// The part of the response that the action returns if it returns no resource.
    pub path: Option<SearchPath>,
}

/// A collection of related resources: `hasMany`.
// H085
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its name: `objects`.
    pub name: String,
    /// The operation to call.
    pub request: Request,
    /// The resources in the collection.
    pub resource: ResponseResource,
}

/// A related resource: `has`.
// H083
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its name: `Object` if the caller creates it by its identifiers, `vpc` if the data of the resource identify it.
    pub name: String,
    /// Its type and identifiers.
    pub resource: ResponseResource,
}

/// A waiter of a resource.
// H088
#[derive(Clone, Debug)]
pub struct Waiter {
    /// Its name: `wait_until_exists`.
    pub name: String,
    /// The waiter of the service: `BucketExists`.
    pub waiter_name: &'static str,
    /// The arguments that the resource fills in.
    pub params: Vec<Parameter>,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Request {
    /// The operation, by its name in the model.
    pub operation: &'static str,
    /// The arguments that the resource fills in.
    pub params: Vec<Parameter>,
}

/// An argument of a call that the resource fills in.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The place in the arguments.
    pub target: Target,
    /// The source of the value.
    pub source: Source,
}

/// Resources that are created from a response or from data.
#[derive(Clone, Debug)]
pub struct ResponseResource {
    /// Their type: `Bucket`.
    pub type_name: &'static str,
    /// The path of their data in the response.
    pub path: Option<SearchPath>,
    /// Their identifiers.
    pub identifiers: Vec<ResponseIdentifier>,
}

/// An identifier of a resource that is created from a response.
#[derive(Clone, Debug)]
pub struct ResponseIdentifier {
    /// Its name: `bucket_name`.
    pub target: String,
    /// The source of the value.
    pub source: Source,
}

/// The source of an argument or an identifier.
// H079 H081
#[derive(Clone, Debug)]
pub enum Source {
    /// A constant in the file.
    Constant(Value),
    /// The data of the resource, which are loaded if necessary.
    Data(SearchPath),
    /// An identifier of the resource, by its name in Python.
    Identifier(String),
    /// The caller.
    Input,
    /// The arguments of the call.
    RequestParameter(SearchPath),
    /// The response.
    Response(SearchPath),
    /// An unknown kind of source.
    Unknown(&'static str),
}

impl Source {
    fn read(definition: Node) -> Result<Self> {
        let path = || text(definition, "path").map(SearchPath::new);
        Ok(match text(definition, "source")? {
            "identifier" => Self::Identifier(xform_name(text(definition, "name")?, '_')),
            "data" => Self::Data(path()?),
            "string" | "integer" | "boolean" => {
                let value = definition.get("value");
                Self::Constant(value.map(Node::to_value).unwrap_or_default())
            }
            "input" => Self::Input,
            "response" => Self::Response(path()?),
            "requestParameter" => Self::RequestParameter(path()?),
            other => Self::Unknown(other),
        })
    }

    /// The error for a source that is not allowed here.
    // H079
    pub fn unsupported(&self) -> Error {
        let source = match self {
            Self::Constant(Value::Bool(_)) => "boolean",
            Self::Constant(Value::Integer(_)) => "integer",
            Self::Constant(_) => "string",
            Self::Data(_) => "data",
            Self::Identifier(_) => "identifier",
            Self::Input => "input",
            Self::RequestParameter(_) => "requestParameter",
            Self::Response(_) => "response",
            Self::Unknown(source) => source,
        };
        let msg = format!("Unsupported source type: {source}");
        ErrorKind::NotImplemented { msg }.into()
    }
}

impl Action {
    pub(super) fn read(name: String, definition: Node) -> Result<Self> {
        Ok(Self {
            name,
            request: Request::read(required(definition, "request")?)?,
            resource: definition
                .get("resource")
                .map(ResponseResource::read)
                .transpose()?,
            path: path(definition),
        })
    }
}

impl Collection {
    pub(super) fn read(name: String, definition: Node) -> Result<Self> {
        Ok(Self {
            name,
            request: Request::read(required(definition, "request")?)?,
            resource: ResponseResource::read(required(definition, "resource")?)?,
        })
    }
}

impl Waiter {
    pub(super) fn read(name: String, definition: Node) -> Result<Self> {
        Ok(Self {
            name,
            waiter_name: text(definition, "waiterName")?,
            params: params(definition)?,
        })
    }
}

impl Request {
    fn read(definition: Node) -> Result<Self> {
        Ok(Self {
            operation: text(definition, "operation")?,
            params: params(definition)?,
        })
    }
}

impl ResponseResource {
    pub(super) fn read(definition: Node) -> Result<Self> {
        Ok(Self {
            type_name: text(definition, "type")?,
            path: path(definition),
            identifiers: list(definition, "identifiers")
                .map(ResponseIdentifier::read)
                .collect::<Result<_>>()?,
        })
    }

    /// Whether an identifier is in the data of the resource.
    pub fn needs_data(&self) -> bool {
        let mut identifiers = self.identifiers.iter();
        identifiers.any(|identifier| matches!(identifier.source, Source::Data(_)))
    }
}

impl ResponseIdentifier {
    fn read(definition: Node) -> Result<Self> {
        Ok(Self {
            target: xform_name(text(definition, "target")?, '_'),
            source: Source::read(definition)?,
        })
    }
}

fn params(definition: Node) -> Result<Vec<Parameter>> {
    let params = list(definition, "params").map(|definition| {
        Ok(Parameter {
            target: Target::parse(text(definition, "target")?)?,
            source: Source::read(definition)?,
        })
    });
    params.collect()
}

fn path(definition: Node) -> Option<SearchPath> {
    let path = definition.get("path")?.as_str()?;
    (!path.is_empty()).then(|| SearchPath::new(path))
}

pub(super) fn list(definition: Node, key: &str) -> impl Iterator<Item = Node> {
    definition.get(key).into_iter().flat_map(Node::items)
}

pub(super) fn required(definition: Node, key: &str) -> Result<Node> {
    definition.get(key).ok_or_else(|| missing(key))
}

pub(super) fn text(definition: Node, key: &str) -> Result<&'static str> {
    let text = definition.get(key).and_then(|node| node.as_str());
    text.ok_or_else(|| missing(key))
}

/// Python's `KeyError`.
fn missing(key: &str) -> Error {
    Error::value(format!("'{key}'"))
}
