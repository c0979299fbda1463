//! Back from the packed form to JSON, for a customer's extras that are laid over a packed model.
//!
//! What comes out compiles to the same packed form; it has no documentation, because the packed form has none.

use serde_json::{Map, Number, Value as Json, json};

use crate::model::layout::{Location, TimestampFormat};
use crate::model::{NodeKind, Operation, Service, Shape, ShapeType};

use super::document::{MAX_UNPACKED, Node};
use super::words::MAX_DEPTH;

/// A packed JSON file as JSON.
pub fn node_to_json(node: Node) -> Json {
    to_json(node, 0, &mut { MAX_UNPACKED })
}

fn to_json(node: Node, depth: usize, left: &mut usize) -> Json {
    if depth > MAX_DEPTH || *left == 0 {
        return Json::Null;
    }
    *left -= 1;
    match node.kind() {
        NodeKind::Null => Json::Null,
        NodeKind::Bool(value) => Json::Bool(value),
        NodeKind::Integer(value) => Json::Number(value.into()),
        NodeKind::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
        NodeKind::Text(text) => Json::String(text.to_owned()),
        NodeKind::List(_) => node
            .items()
            .map(|item| to_json(item, depth + 1, left))
            .collect(),
        NodeKind::Object(_) => Json::Object(
            node.entries()
                .map(|(key, value)| (key.to_owned(), to_json(value, depth + 1, left)))
                .collect(),
        ),
    }
}

/// A packed service description as JSON, without documentation.
pub fn service_to_json(service: Service) -> Json {
    let mut root = object(Some(service.root()));
    let operations = service
        .operations()
        .map(|operation| (operation.name().to_owned(), operation_to_json(operation)));
    let operations = operations.collect();
    let shapes = service
        .shapes()
        .map(|shape| (shape.name().to_owned(), shape_to_json(shape)));
    let shapes = shapes.collect();
    root.insert("operations".to_owned(), Json::Object(operations));
    root.insert("shapes".to_owned(), Json::Object(shapes));
    Json::Object(root)
}

fn object(node: Option<Node>) -> Map<String, Json> {
    match node.map(node_to_json) {
        Some(Json::Object(entries)) => entries,
        _ => Map::new(),
    }
}

fn operation_to_json(operation: Operation) -> Json {
    let mut json = object(Some(operation.extras()));
    if let Some(Json::Array(errors)) = json.get_mut("errors") {
        for error in errors {
            *error = json!({ "shape": error.take() });
        }
    }
    json.insert("name".to_owned(), operation.wire_name().into());
    let mut http = json!({ "method": operation.method(), "requestUri": operation.request_uri() });
    if let Some(code) = operation.response_code() {
        http["responseCode"] = code.into();
    }
    json.insert("http".to_owned(), http);
    let places = [
        ("input", operation.input_shape()),
        ("output", operation.output_shape()),
    ];
    for (key, shape) in places {
        if let Some(shape) = shape {
            json.insert(key.to_owned(), reference_to_json(shape));
        }
    }
    Json::Object(json)
}

fn shape_to_json(shape: Shape) -> Json {
    let mut json = object(shape.own_extras());
    json.insert("type".to_owned(), shape.shape_type().as_str().into());
    traits(shape, None, &mut json);
    for flag in shape.named_shape_flags() {
        json.insert(flag.to_owned(), true.into());
    }
    match shape.shape_type() {
        ShapeType::Structure => {
            let members = shape
                .members()
                .map(|member| (member.member_name().to_owned(), reference_to_json(member)));
            json.insert("members".to_owned(), Json::Object(members.collect()));
        }
        ShapeType::List => {
            json.insert("member".to_owned(), reference_to_json(shape.item()));
        }
        ShapeType::Map => {
            json.insert("key".to_owned(), reference_to_json(shape.key()));
            json.insert("value".to_owned(), reference_to_json(shape.value()));
        }
        ShapeType::Blob
        | ShapeType::Boolean
        | ShapeType::Character
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::String
        | ShapeType::Timestamp => {}
    }
    Json::Object(json)
}

fn reference_to_json(reference: Shape) -> Json {
    let mut json = object(reference.member_extras());
    json.insert("shape".to_owned(), reference.name().into());
    traits(reference, Some(reference.alone()), &mut json);
    Json::Object(json)
}

/// The traits that are kept with a reference, where they differ from those that it has from its shape.
fn traits(reference: Shape, from: Option<Shape>, json: &mut Map<String, Json>) {
    for (name, is_set) in reference.named_flags() {
        let inherited =
            from.is_some_and(|from| from.named_flags().any(|flag| flag == (name, true)));
        if is_set != inherited {
            json.insert(name.to_owned(), is_set.into());
        }
    }
    if reference.location_name() != from.and_then(|from| from.location_name())
        && let Some(name) = reference.location_name()
    {
        json.insert("locationName".to_owned(), name.into());
    }
    if reference.location() != from.map_or(Location::Body, |from| from.location())
        && let Some(location) = reference.location().as_str()
    {
        json.insert("location".to_owned(), location.into());
    }
    if reference.timestamp_format()
        != from.map_or(TimestampFormat::Unset, |from| from.timestamp_format())
        && let Some(format) = reference.timestamp_format().as_str()
    {
        json.insert("timestampFormat".to_owned(), format.into());
    }
}
