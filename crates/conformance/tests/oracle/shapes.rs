//! Compares every shape of every service, its traits and its locations with botocore; and the examples.

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide_core::digest::{hex, sha256};
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::model::archive::node_to_json;
use botoxide_core::model::{
    Documentation, Location, Node, Operation, Service, Shape, ShapeType, TimestampFormat,
};
use botoxide_core::validate::validate;
use conformance::Corpus;
use conformance::python::{printed, script};
use conformance::replay::argument;
use serde_json::{Map, Value as Json, json};

/// Traits without their own method.
const OTHERS: &[&str] = &[
    "clientContextParams",
    "contextParam",
    "endpointdiscoveryid",
    "error",
    "min",
    "payload",
    "queryName",
    "requiresLength",
    "resultWrapper",
    "retryable",
    "xmlNamespace",
];

// M006 M033 M034 M055 M056 M057 M058 M059 M060 M061 M062 M063 M064 M065 M066 M067 M068 M069 M070 M071 M072 M073 M075
// M076 M078 M079 M081 M082 M084 M085 M086 M087 M089 M091 M092 M096
#[test]
fn every_shape_matches_botocore() {
    let mut corpus = Corpus::open("shapes");
    let loader = Loader::new(&Seams::fake(), None);
    let text = printed(&script("shapes.py").output().unwrap());
    for line in text.lines() {
        let theirs: Json = serde_json::from_str(line).unwrap();
        let name = theirs["service"].as_str().unwrap();
        corpus.case(name, || {
            let service = loader
                .service(name, None)
                .map_err(|error| error.to_string())?;
            let constraints = loader
                .constraints(name, None)
                .map_err(|error| error.to_string())?;
            let documentation = loader
                .documentation(name, None)
                .map_err(|error| error.to_string())?;
            let told = texts(service, &documentation);
            same("documentation", &json!(told), &theirs["texts"])?;
            let shapes = theirs["shapes"].as_object().unwrap();
            same(
                "shapes",
                &json!(service.shapes().len()),
                &json!(shapes.len()),
            )?;
            for (shape, wanted) in shapes {
                let found = service.shape(shape).map_err(|error| error.to_string())?;
                same(shape, &read(found, constraints.get(shape)), wanted)?;
            }
            for (code, wanted) in theirs["codes"].as_object().unwrap() {
                let found = service.shape_for_error_code(code);
                same(code, &json!(found.map(|shape| shape.name())), wanted)?;
            }
            let examples = match loader.examples(name, None) {
                Ok(examples) => node_to_json(examples)["examples"].take(),
                Err(_) => json!({}),
            };
            same("examples", &examples, &theirs["examples"])?;
            checked(service, &examples, &theirs["reports"])
        });
    }
    corpus.finish();
}

/// The digest of the documentation of a model.
fn texts(service: Service, documentation: &Documentation) -> String {
    let mut words = vec![documentation.service().unwrap_or_default()];
    let mut operations: Vec<&str> = service.operations().map(|each| each.name()).collect();
    operations.sort_unstable();
    for name in operations {
        let texts = [
            documentation.operation(name),
            documentation.deprecation(name),
        ];
        words.push(name);
        words.extend(texts.map(Option::unwrap_or_default));
    }
    let mut shapes: Vec<Shape> = service.shapes().collect();
    shapes.sort_unstable_by_key(Shape::name);
    for shape in shapes {
        let text = documentation.shape(shape.name());
        words.extend([shape.name(), text.unwrap_or_default()]);
        let mut members: Vec<&str> = shape.members().map(|each| each.member_name()).collect();
        members.sort_unstable();
        for member in members {
            let text = documentation.member(shape.name(), member);
            words.extend([member, text.unwrap_or_default()]);
        }
    }
    words.push("");
    hex(&sha256(words.join("\0").as_bytes()))
}

/// Compares the validation errors of the examples' arguments with botocore's.
fn checked(service: Service, examples: &Json, reports: &Json) -> Result<(), String> {
    for (operation, examples) in examples.as_object().unwrap() {
        let operation = service
            .operation(operation)
            .map_err(|error| error.to_string())?;
        for (example, wanted) in examples
            .as_array()
            .unwrap()
            .iter()
            .zip(reports[operation.name()].as_array().unwrap())
        {
            let found = report(&operation, example)?;
            same(operation.name(), &json!(found), wanted)?;
        }
    }
    Ok(())
}

fn report(operation: &Operation, example: &Json) -> Result<Option<String>, String> {
    let Some(shape) = operation.input_shape() else {
        return Ok(None);
    };
    let params = argument(example.get("input").unwrap_or(&json!({})))?;
    match validate(&params, shape).map_err(Error::into_kind) {
        Ok(()) => Ok(None),
        Err(ErrorKind::ParamValidation { report }) => Ok(Some(report)),
        Err(kind) => Err(kind.to_string()),
    }
}

fn read(shape: Shape, constraints: Option<Node>) -> Json {
    let mut own = traits(shape);
    let required: Vec<&str> = shape.required().collect();
    if !required.is_empty() {
        own.insert("required".to_owned(), json!(required));
    }
    if let Some(Json::Object(more)) = constraints.map(node_to_json) {
        own.extend(more.into_iter().filter(|(name, _)| name != "members"));
    }
    let places: Vec<(&str, Shape)> = match shape.shape_type() {
        ShapeType::Structure => shape
            .members()
            .map(|member| (member.member_name(), member))
            .collect(),
        ShapeType::List => vec![("member", shape.item())],
        ShapeType::Map => vec![("key", shape.key()), ("value", shape.value())],
        ShapeType::Blob
        | ShapeType::Boolean
        | ShapeType::Character
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::String
        | ShapeType::Timestamp => Vec::new(),
    };
    let places: Vec<Json> = places
        .into_iter()
        .map(|(name, place)| json!([name, place.name(), traits(place)]))
        .collect();
    json!([shape.shape_type().as_str(), own, places])
}

fn traits(shape: Shape) -> Map<String, Json> {
    let location = match shape.location() {
        Location::Body => None,
        Location::Uri => Some("uri"),
        Location::QueryString => Some("querystring"),
        Location::Header => Some("header"),
        Location::Headers => Some("headers"),
        Location::StatusCode => Some("statusCode"),
    };
    let timestamp_format = match shape.timestamp_format() {
        TimestampFormat::Unset => None,
        TimestampFormat::Iso8601 => Some("iso8601"),
        TimestampFormat::UnixTimestamp => Some("unixTimestamp"),
        TimestampFormat::Rfc822 => Some("rfc822"),
    };
    let named = [
        ("location", location),
        ("name", shape.location_name()),
        ("timestampFormat", timestamp_format),
    ];
    let flags = [
        ("document", shape.is_document_type()),
        ("event", shape.is_event()),
        ("eventheader", shape.is_event_header()),
        ("eventpayload", shape.is_event_payload()),
        ("eventstream", shape.is_event_stream()),
        ("exception", shape.is_exception()),
        ("flattened", shape.is_flattened()),
        ("hostLabel", shape.is_host_label()),
        ("idempotencyToken", shape.is_idempotency_token()),
        ("jsonvalue", shape.is_json_value()),
        ("sensitive", shape.is_sensitive()),
        ("streaming", shape.is_streaming()),
        ("union", shape.is_tagged_union()),
        ("xmlAttribute", shape.is_xml_attribute()),
    ];
    let named = named
        .into_iter()
        .filter_map(|(name, value)| Some((name, json!(value?))));
    let flags = flags
        .into_iter()
        .filter(|(_, is_set)| *is_set)
        .map(|(name, _)| (name, json!(true)));
    let others = OTHERS
        .iter()
        .filter_map(|name| Some((*name, node_to_json(shape.extra(name)?))));
    let all = named.chain(flags).chain(others);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn same(what: &str, ours: &Json, theirs: &Json) -> Result<(), String> {
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("{what}: botocore has {theirs}, here it is {ours}"))
    }
}
