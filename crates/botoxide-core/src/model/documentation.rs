//! `Documentation`: the documentation in a service description, which the engine does not need.
//!
//! It is HTML, as AWS writes it. It is packed beside the service description, because it is twice
//! as large and seldom needed. Counterpart: the `documentation` properties of botocore `model.py`.

use serde_json::{Map, Value as Json};

use super::archive::Node;

/// Keys that go into the documentation and not into the packed service description.
const FOR_PEOPLE: &[&str] = &[
    "documentation",
    "documentationUrl",
    "deprecatedMessage",
    "deprecatedSince",
];
/// Constraints that are shown and never checked:
// M058 M059
const CONSTRAINTS: &[&str] = &["enum", "pattern", "max"];

/// The documentation of one service: of the service, its operations, shapes and members.
#[derive(Clone, Copy, Debug)]
pub struct Documentation(Node);

impl Documentation {
    /// The documentation in a packed file that was made of [`documentation_of`].
    pub fn new(root: Node) -> Self {
        Self(root)
    }

    /// Of the service.
    pub fn service(&self) -> Option<&'static str> {
        text(self.0)
    }

    /// Of an operation, by the name in the model.
    pub fn operation(&self, name: &str) -> Option<&'static str> {
        text(self.0.get("operations")?.get(name)?)
    }

    /// The message about a deprecated operation.
    pub fn deprecation(&self, operation: &str) -> Option<&'static str> {
        let operation = self.0.get("operations")?.get(operation)?;
        operation.get("deprecatedMessage")?.as_str()
    }

    /// The documentation of all operations, by name, for programs that read all of it. Looking for one by its name goes
    /// through them in order.
    #[doc(hidden)]
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, Node)> {
        entries(self.0.get("operations"))
    }

    /// The documentation of all shapes, by name, likewise.
    #[doc(hidden)]
    pub fn shapes(&self) -> impl Iterator<Item = (&'static str, Node)> {
        entries(self.0.get("shapes"))
    }

    fn shape_node(&self, name: &str) -> Option<Node> {
        self.0.get("shapes")?.get(name)
    }

    /// Of a shape.
    pub fn shape(&self, name: &str) -> Option<&'static str> {
        text(self.shape_node(name)?)
    }

    /// Of a member of a structure; where it has none, look at the shape that it refers to.
    pub fn member(&self, shape: &str, member: &str) -> Option<&'static str> {
        text(self.shape_node(shape)?.get("members")?.get(member)?)
    }

    /// Of a setting of the client (`clientContextParams`).
    pub fn client_context_parameter(&self, name: &str) -> Option<&'static str> {
        text(self.0.get("clientContextParams")?.get(name)?)
    }
}

fn entries(node: Option<Node>) -> impl Iterator<Item = (&'static str, Node)> {
    node.into_iter().flat_map(Node::entries)
}

fn text(node: Node) -> Option<&'static str> {
    node.get("documentation")?.as_str()
}

/// Takes the documentation out of a service description, for [`Documentation`].
pub fn documentation_of(model: &Json) -> Json {
    let mut root = pick(model, FOR_PEOPLE);
    for part in ["operations", "shapes", "clientContextParams"] {
        insert_unless_empty(&mut root, part, pick_each(model.get(part), FOR_PEOPLE));
    }
    Json::Object(root)
}

/// Takes out the constraints that nothing checks (`enum`, `pattern`, `max`), as an object of shapes.
pub fn constraints_of(model: &Json) -> Json {
    Json::Object(pick_each(model.get("shapes"), CONSTRAINTS))
}

/// The entries of `json` with one of these keys; of its members likewise.
fn pick(json: &Json, keys: &[&str]) -> Map<String, Json> {
    let entries = json.as_object().into_iter().flatten();
    let mut picked: Map<String, Json> = entries
        .filter(|(key, _)| keys.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let members = pick_each(json.get("members"), keys);
    insert_unless_empty(&mut picked, "members", members);
    picked
}

// Only members of a shape are looked into, and they have none of their own in AWS's models; a customer's
// file is no deeper than the parser allows.
fn pick_each(json: Option<&Json>, keys: &[&str]) -> Map<String, Json> {
    let entries = json.and_then(Json::as_object).into_iter().flatten();
    entries
        .map(|(name, value)| (name, pick(value, keys)))
        .filter(|(_, picked)| !picked.is_empty())
        .map(|(name, picked)| (name.clone(), Json::Object(picked)))
        .collect()
}

fn insert_unless_empty(target: &mut Map<String, Json>, key: &str, entries: Map<String, Json>) {
    if !entries.is_empty() {
        target.insert(key.to_owned(), Json::Object(entries));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::archive::{compile_document, open_document};

    #[test]
    fn documentation_is_found_by_the_names_in_the_model() {
        let model = json!({
            "documentation": "<p>Photos</p>",
            "metadata": { "serviceId": "Photo Box" },
            "operations": { "GetPhoto": { "documentation": "gets", "deprecatedMessage": "use FetchPhoto", "input": { "shape": "Photo" } } },
            "shapes": {
                "Photo": { "type": "structure", "documentation": "a photo", "members": {
                    "Name": { "shape": "String", "documentation": "its name" }, "Size": { "shape": "String" } } },
                "String": { "type": "string", "pattern": "a*", "max": 3, "min": 1 }
            }
        });
        let packed = compile_document(&documentation_of(&model)).unwrap();
        let docs = Documentation::new(open_document(packed.leak()).unwrap());
        assert_eq!(docs.service(), Some("<p>Photos</p>"));
        assert_eq!(docs.operation("GetPhoto"), Some("gets"));
        assert_eq!(docs.deprecation("GetPhoto"), Some("use FetchPhoto"));
        assert_eq!(docs.shape("Photo"), Some("a photo"));
        assert_eq!(docs.member("Photo", "Name"), Some("its name"));
        assert_eq!(docs.member("Photo", "Size"), None);
        assert_eq!(docs.shape("String"), None);
        assert_eq!(
            constraints_of(&model),
            json!({ "String": { "pattern": "a*", "max": 3 } })
        );
    }
}
