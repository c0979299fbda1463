//! The classes of `service_resource`: a service's resources and collections.

use botoxide_core::model::{Node, ShapeType};
use botoxide_core::resource::{
    Action, Collection as CollectionModel, Relation, ResourceModel, ServiceResources,
    Source as Origin,
};
use botoxide_core::value::Value;

use super::Source;
use super::extras;
use super::methods::{About, Method, arguments};
use super::names::class_prefix;
use super::shapes::Shapes;
use super::types::{Argument, Side, Type};

/// All resources of a service.
#[derive(Debug)]
pub(super) struct Resources {
    pub(super) service: Class,
    pub(super) classes: Vec<Class>,
}

/// A resource.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) identifiers: Vec<String>,
    /// Its attributes, and the resources that its data identify.
    pub(super) attributes: Vec<(String, Type)>,
    pub(super) methods: Vec<Method>,
    pub(super) subresources: Vec<Subresource>,
    pub(super) collections: Vec<Collection>,
    pub(super) waiters: Vec<String>,
    pub(super) loads: bool,
}

/// A method that creates a related resource.
#[derive(Debug)]
pub(super) struct Subresource {
    pub(super) name: String,
    pub(super) class: String,
    pub(super) arguments: Vec<(String, &'static str)>,
}

/// A collection of a resource.
#[derive(Debug)]
pub(super) struct Collection {
    /// The name of its class: `BucketObjectsCollection`.
    pub(super) class: String,
    pub(super) attribute: String,
    pub(super) item: String,
    /// The arguments of its `filter`.
    pub(super) filter: Method,
    pub(super) batch: Vec<Method>,
}

impl Resources {
    fn all(&self) -> impl Iterator<Item = &Class> {
        std::iter::once(&self.service).chain(&self.classes)
    }

    /// All methods that have typed arguments.
    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.all().flat_map(|class| {
            let collections = class.collections.iter();
            let of_collections = collections.flat_map(|collection| {
                std::iter::once(&collection.filter).chain(&collection.batch)
            });
            class.methods.iter().chain(of_collections)
        })
    }

    pub(super) fn methods_mut(&mut self) -> impl Iterator<Item = &mut Method> {
        let all = std::iter::once(&mut self.service).chain(&mut self.classes);
        all.flat_map(|class| {
            let collections = class.collections.iter_mut();
            let of_collections = collections.flat_map(|collection| {
                std::iter::once(&mut collection.filter).chain(&mut collection.batch)
            });
            class.methods.iter_mut().chain(of_collections)
        })
    }

    /// The types of all attributes.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &Type> {
        self.all()
            .flat_map(|class| class.attributes.iter().map(|(_, kind)| kind))
    }
}

/// Reads a `resources-1.json`. `None` if boto3 could not read it either.
pub(super) fn read(source: &Source<'_>, root: Node, shapes: &mut Shapes<'_>) -> Option<Resources> {
    let file = ServiceResources::new(root).ok()?;
    let model = file.service_model(source.name, source.service).ok()?;
    let definition = root.get("service");
    let service = class(source, file, "ServiceResource", &model, definition, shapes);
    let mut classes = Vec::new();
    for name in file.names() {
        let model = file.resource_model(name, source.service).ok()?;
        let definition = root.get("resources").and_then(|node| node.get(name));
        classes.push(class(source, file, name, &model, definition, shapes));
    }
    Some(Resources { service, classes })
}

fn class(
    source: &Source<'_>,
    file: ServiceResources,
    name: &str,
    model: &ResourceModel,
    definition: Option<Node>,
    shapes: &mut Shapes<'_>,
) -> Class {
    name.clone_into(&mut shapes.class);
    let spelled = definition
        .and_then(|node| node.get("actions"))
        .into_iter()
        .flat_map(Node::entries);
    let mut methods: Vec<Method> = model
        .actions
        .iter()
        .zip(spelled)
        .filter_map(|(model, (spelled, _))| action(source, file, model, spelled, shapes))
        .collect();
    extras::add(source, shapes, &mut methods);
    let collections = model.collections.iter();
    let collections = collections
        .filter_map(|model| collection(source, file, name, model, shapes))
        .collect();
    let mut attributes = Vec::new();
    for reference in &model.references {
        let kind = Type::Resource(reference.resource.type_name.to_owned());
        let path = reference.resource.path.as_ref();
        let is_list = path.is_some_and(|path| path.as_str().contains("[]"));
        let kind = if is_list {
            Type::List(Side::Result, Box::new(kind))
        } else {
            kind
        };
        attributes.push((reference.name.clone(), kind));
    }
    for attribute in &model.attributes {
        let kind = shapes.part_of_result(attribute.shape);
        attributes.push((attribute.name.clone(), kind));
    }
    let identifiers = model.identifiers.iter();
    let subresources = model.subresources.iter();
    Class {
        name: name.to_owned(),
        identifiers: identifiers.map(|one| one.name.clone()).collect(),
        attributes,
        methods,
        subresources: subresources
            .map(|relation| subresource(source, name, relation))
            .collect(),
        collections,
        waiters: model.waiters.iter().map(|one| one.name.clone()).collect(),
        loads: model.load.is_some(),
    }
}

fn subresource(source: &Source<'_>, class: &str, relation: &Relation) -> Subresource {
    let identifiers = relation.resource.identifiers.iter();
    let arguments = identifiers
        .filter(|one| matches!(one.source, Origin::Input))
        .map(|one| {
            let is_number = source.name == "s3" && class == "MultipartUpload";
            let kind = if is_number && one.target == "part_number" {
                "int"
            } else {
                "str"
            };
            (one.target.clone(), kind)
        });
    Subresource {
        name: relation.name.clone(),
        class: relation.resource.type_name.to_owned(),
        arguments: arguments.collect(),
    }
}

fn action(
    source: &Source<'_>,
    file: ServiceResources,
    model: &Action,
    spelled: &str,
    shapes: &mut Shapes<'_>,
) -> Option<Method> {
    let operation = source.service.operation(model.request.operation).ok()?;
    let mut filled_in = Vec::new();
    let mut defaults = Vec::new();
    for param in &model.request.params {
        let target = param.target.as_str();
        let first = target.split(['.', '[']).next().unwrap_or_default();
        match &param.source {
            Origin::Identifier(_) => filled_in.push(first),
            Origin::Constant(Value::Text(_)) if target.contains('.') => filled_in.push(first),
            Origin::Constant(Value::Text(_)) => defaults.push(target),
            _ => {}
        }
    }
    let input = operation.input_shape();
    let mut list = input.map_or_else(Vec::new, |input| {
        arguments(source, shapes, &model.name, input, |name| {
            filled_in.contains(&name)
        })
    });
    for argument in &mut list {
        if defaults.contains(&argument.member.name) {
            argument.member.required = false;
        }
    }
    list.sort_by_key(|argument: &Argument| !argument.member.required);
    let result = match (&model.resource, operation.output_shape()) {
        (Some(resource), _) if file.contains(resource.type_name) => {
            let kind = Type::Resource(resource.type_name.to_owned());
            let path = resource.path.as_ref();
            if path.is_some_and(|path| path.as_str().ends_with("[]")) {
                Type::List(Side::Result, Box::new(kind))
            } else {
                kind
            }
        }
        (None, Some(output)) => shapes.result(output),
        (None, None) => Type::Plain("None"),
        _ => Type::Plain("Any"),
    };
    let postfix = format!("{}{spelled}", shapes.class);
    let request = input.map(|input| shapes.request_name(input.name(), &postfix));
    Some(Method {
        name: model.name.clone(),
        request: request.filter(|_| !list.is_empty()),
        arguments: list,
        is_by_hand: false,
        result,
        about: About {
            operation: Some(operation),
            text: String::new(),
        },
    })
}

fn collection(
    source: &Source<'_>,
    file: ServiceResources,
    class: &str,
    model: &CollectionModel,
    shapes: &mut Shapes<'_>,
) -> Option<Collection> {
    let filter = optional(source, shapes, "filter", model.request.operation)?;
    let item = model.resource.type_name;
    let batch = file
        .resource_model(item, source.service)
        .map_or_else(|_| Vec::new(), |item| item.batch_actions);
    let mut methods = Vec::new();
    for action in &batch {
        let Some(mut method) = optional(source, shapes, &action.name, action.request.operation)
        else {
            continue;
        };
        let operation = source.service.operation(action.request.operation).ok();
        let output = operation.and_then(|operation| operation.output_shape());
        if let Some(output) = output {
            method.result = Type::List(Side::Result, Box::new(shapes.result(output)));
        }
        methods.push(method);
    }
    Some(Collection {
        class: format!("{class}{}Collection", class_prefix(&model.name)),
        attribute: model.name.clone(),
        item: item.to_owned(),
        filter,
        batch: methods,
    })
}

/// A method that takes the arguments of an operation that are not required.
fn optional(
    source: &Source<'_>,
    shapes: &mut Shapes<'_>,
    name: &str,
    operation: &str,
) -> Option<Method> {
    let operation = source.service.operation(operation).ok()?;
    let input = operation
        .input_shape()
        .filter(|input| input.shape_type() == ShapeType::Structure);
    let mut list = input.map_or_else(Vec::new, |input| {
        arguments(source, shapes, name, input, |_| false)
    });
    list.retain(|argument| !argument.member.required);
    Some(Method {
        name: name.to_owned(),
        arguments: list,
        request: None,
        is_by_hand: false,
        result: Type::Plain("None"),
        about: About {
            operation: Some(operation),
            text: String::new(),
        },
    })
}
