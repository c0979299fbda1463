//! `ResourceModel`: the members of a resource under their final names.
//!
//! Counterpart: boto3 `resources/model.py` (`ResourceModel`).

use super::definition::{
    Action, Collection, Relation, ResponseIdentifier, ResponseResource, Source, Waiter, list,
    required, text,
};
use super::rename::{Category, Renaming};
use crate::error::Result;
use crate::model::{Node, Service, Shape};
use crate::names::xform_name;

/// The prefix of a waiter's name.
const WAITER_PREFIX: &str = "WaitUntil";

/// The resources of a service: `resources-1.json`.
#[derive(Clone, Copy, Debug)]
pub struct ServiceResources {
    service: Node,
    resources: Node,
}

/// The members of a resource.
// H071 H089
#[derive(Clone, Debug)]
pub struct ResourceModel {
    /// Its name: `Bucket`; for the service resource, the name of the service.
    pub name: String,
    /// The name of the structure of its data.
    pub shape: Option<&'static str>,
    /// Its identifiers.
    pub identifiers: Vec<Identifier>,
    /// The action that loads its data.
    pub load: Option<Action>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// The actions on many such resources at once.
    pub batch_actions: Vec<Action>,
    /// Related resources that the caller identifies.
    pub subresources: Vec<Relation>,
    /// Related resources that its data identify.
    pub references: Vec<Relation>,
    /// Its collections.
    pub collections: Vec<Collection>,
    /// Its waiters.
    pub waiters: Vec<Waiter>,
    /// The attributes of its data.
    pub attributes: Vec<Attribute>,
}

/// An identifier of a resource.
// H075
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// Its name: `bucket_name`.
    pub name: String,
    /// The attribute with the same value, which is then available without loading.
    pub member_name: Option<String>,
}

/// An attribute of the data of a resource.
// H076
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name: `last_modified`.
    pub name: String,
    /// The member of the shape.
    pub shape: Shape,
    /// The index of the identifier with the same value.
    pub identifier: Option<usize>,
}

impl ServiceResources {
    /// Reads a file's root.
    ///
    /// # Errors
    ///
    /// `ValueError` if the file has no resources.
    pub fn new(root: Node) -> Result<Self> {
        Ok(Self {
            service: required(root, "service")?,
            resources: required(root, "resources")?,
        })
    }

    /// The names of the resources, in the order of the file.
    pub fn names(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.resources.entries().map(|(name, _)| name)
    }

    /// Whether there is a resource with this name.
    pub fn contains(self, name: &str) -> bool {
        self.resources.get(name).is_some()
    }

    /// The service resource.
    ///
    /// # Errors
    ///
    /// `ValueError` if something is missing in the file or a name conflict cannot be resolved, `NoShapeFoundError`.
    pub fn service_model(self, service_name: &str, service: Service) -> Result<ResourceModel> {
        self.model(service_name, Some(self.service), service)
    }

    /// The resource with this name. An unknown resource has no members, as in boto3.
    ///
    /// # Errors
    ///
    /// As [`service_model`](Self::service_model).
    pub fn resource_model(self, name: &str, service: Service) -> Result<ResourceModel> {
        self.model(name, self.resources.get(name), service)
    }

    fn model(
        self,
        name: &str,
        definition: Option<Node>,
        service: Service,
    ) -> Result<ResourceModel> {
        let get = |key| definition.and_then(|definition| definition.get(key));
        let entries = |key| get(key).into_iter().flat_map(Node::entries);
        let load = get("load").filter(|load| !load.is_empty());
        let shape_name = get("shape").and_then(|shape| shape.as_str());
        let shape = shape_name.filter(|name| !name.is_empty());
        let shape = shape.map(|name| service.shape(name)).transpose()?;
        let relations = self.relations(name, definition)?;

        let mut names = Renaming::new(name, load.is_some());
        let identifiers = definition
            .into_iter()
            .flat_map(|node| list(node, "identifiers"));
        let identifiers: Vec<Node> = identifiers.collect();
        for identifier in &identifiers {
            names.take(Category::Identifier, text(*identifier, "name")?)?;
        }
        for (action, _) in entries("actions") {
            names.take(Category::Action, action)?;
        }
        for relation in &relations {
            names.take(category(relation), &relation.name)?;
        }
        for (collection, _) in entries("hasMany") {
            names.take(Category::Collection, collection)?;
        }
        for (waiter, _) in entries("waiters") {
            names.take(Category::Waiter, &format!("{WAITER_PREFIX}{waiter}"))?;
        }
        for member in shape.iter().flat_map(Shape::members) {
            names.take(Category::Attribute, member.member_name())?;
        }

        let action = |name, definition| Action::read(name, definition);
        let actions = entries("actions")
            .map(|(name, node)| action(names.name(Category::Action, name), node))
            .collect::<Result<_>>()?;
        let batch_actions = entries("batchActions")
            .map(|(name, node)| action(xform_name(name, '_'), node))
            .collect::<Result<_>>()?;
        let collections = entries("hasMany")
            .map(|(name, node)| Collection::read(names.name(Category::Collection, name), node))
            .collect::<Result<_>>()?;
        let waiters = entries("waiters")
            .map(|(name, node)| {
                let name = format!("{WAITER_PREFIX}{name}");
                Waiter::read(names.name(Category::Waiter, &name), node)
            })
            .collect::<Result<_>>()?;
        let identifiers = identifiers
            .into_iter()
            .map(|node| Identifier::read(node, &names))
            .collect::<Result<Vec<_>>>()?;
        let renamed = relations.into_iter().map(|relation| Relation {
            name: names.name(category(&relation), &relation.name),
            resource: relation.resource,
        });
        let (references, subresources) =
            renamed.partition(|relation| relation.resource.needs_data());
        Ok(ResourceModel {
            name: name.to_owned(),
            shape: shape_name,
            load: load
                .map(|node| action("load".to_owned(), node))
                .transpose()?,
            actions,
            batch_actions,
            subresources,
            references,
            collections,
            waiters,
            attributes: attributes(shape, &identifiers, &names),
            identifiers,
        })
    }

    /// The resources related to a resource. The service resource is related to all: those that the file does not list
    /// take all their identifiers from the caller. If several have the same name, the last one wins.
    // H084
    fn relations(self, name: &str, definition: Option<Node>) -> Result<Vec<Relation>> {
        let has = definition.and_then(|definition| definition.get("has"));
        let has = has.into_iter().flat_map(Node::entries);
        let has = has.map(|(name, node)| {
            let resource = ResponseResource::read(required(node, "resource")?)?;
            let name = name.to_owned();
            Ok(Relation { name, resource })
        });
        let has = has.collect::<Result<Vec<_>>>()?;
        if self.contains(name) || definition.is_none() {
            return Ok(has);
        }
        let mut relations: Vec<Relation> = Vec::new();
        for (type_name, definition) in self.resources.entries() {
            let mut of_type = has
                .iter()
                .filter(|relation| relation.resource.type_name == type_name)
                .peekable();
            if of_type.peek().is_some() {
                for relation in of_type {
                    put(&mut relations, relation.clone());
                }
                continue;
            }
            let identifiers = list(definition, "identifiers").map(|identifier| {
                Ok(ResponseIdentifier {
                    target: xform_name(text(identifier, "name")?, '_'),
                    source: Source::Input,
                })
            });
            let relation = Relation {
                name: type_name.to_owned(),
                resource: ResponseResource {
                    type_name,
                    path: None,
                    identifiers: identifiers.collect::<Result<_>>()?,
                },
            };
            put(&mut relations, relation);
        }
        Ok(relations)
    }
}

impl Identifier {
    fn read(definition: Node, names: &Renaming<'_>) -> Result<Self> {
        let member_name = definition
            .get("memberName")
            .and_then(|member| member.as_str());
        Ok(Self {
            name: names.name(Category::Identifier, text(definition, "name")?),
            member_name: member_name.map(|name| names.name(Category::Attribute, name)),
        })
    }
}

impl ResourceModel {
    /// The action with this name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// The batch action with this name.
    pub fn batch_action(&self, name: &str) -> Option<&Action> {
        self.batch_actions.iter().find(|action| action.name == name)
    }

    /// The sub-resource with this name.
    pub fn subresource(&self, name: &str) -> Option<&Relation> {
        self.subresources
            .iter()
            .find(|relation| relation.name == name)
    }

    /// The reference with this name.
    pub fn reference(&self, name: &str) -> Option<&Relation> {
        self.references
            .iter()
            .find(|relation| relation.name == name)
    }

    /// The collection with this name.
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections
            .iter()
            .find(|collection| collection.name == name)
    }

    /// The waiter with this name: `wait_until_exists`, or `exists`.
    pub fn waiter(&self, name: &str) -> Option<&Waiter> {
        let named =
            |waiter: &&Waiter| waiter.name.strip_prefix("wait_until_").unwrap_or_default() == name;
        let mut waiters = self.waiters.iter();
        waiters
            .find(|waiter| waiter.name == name)
            .or_else(|| self.waiters.iter().find(named))
    }

    /// The attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The index of the identifier with this name, or with the same value as the attribute with this name.
    pub fn identifier(&self, name: &str) -> Option<usize> {
        let mut identifiers = self.identifiers.iter();
        let found = identifiers.position(|identifier| identifier.name == name);
        found.or_else(|| self.attribute(name)?.identifier)
    }

    /// Whether the resource has a member with this name.
    pub fn contains(&self, name: &str) -> bool {
        let is_load = matches!(name, "load" | "reload") && self.load.is_some();
        is_load
            || matches!(name, "meta" | "get_available_subresources")
            || self.identifier(name).is_some()
            || self.attribute(name).is_some()
            || self.action(name).is_some()
            || self.subresource(name).is_some()
            || self.reference(name).is_some()
            || self.collection(name).is_some()
            || self.waiters.iter().any(|waiter| waiter.name == name)
    }

    /// The names of the sub-resources, sorted: `get_available_subresources`.
    // H084
    pub fn available_subresources(&self) -> Vec<&str> {
        let names = self
            .subresources
            .iter()
            .map(|relation| relation.name.as_str());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names
    }
}

/// Adds a relation, or replaces the one with the same name.
fn put(relations: &mut Vec<Relation>, relation: Relation) {
    match relations
        .iter_mut()
        .find(|known| known.name == relation.name)
    {
        Some(known) => *known = relation,
        None => relations.push(relation),
    }
}

fn category(relation: &Relation) -> Category {
    if relation.resource.needs_data() {
        Category::Reference
    } else {
        Category::Subresource
    }
}

/// The members of the shape, except those whose own name is an identifier.
fn attributes(
    shape: Option<Shape>,
    identifiers: &[Identifier],
    names: &Renaming<'_>,
) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for member in shape.iter().flat_map(Shape::members) {
        let spelled = xform_name(member.member_name(), '_');
        if identifiers
            .iter()
            .any(|identifier| identifier.name == spelled)
        {
            continue;
        }
        let name = names.name(Category::Attribute, &spelled);
        let alias = |identifier: &Identifier| identifier.member_name.as_ref() == Some(&name);
        let identifier = identifiers.iter().position(alias);
        attributes.push(Attribute {
            name,
            shape: member,
            identifier,
        });
    }
    attributes
}
