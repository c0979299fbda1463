//! The compiler: a service description (`service-2.json`) into its packed form.
//!
//! AWS's models and a customer's go through it alike. Documentation is left out. The traits of a member
//! are those of the shape that it refers to, overridden by its own, as botocore's shape resolver has it.
//! Counterpart: botocore `model.py` (`ShapeResolver`, `Shape.serialization`).

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use crate::error::{Error, ErrorKind, Result};
use crate::model::layout::{
    Location, OPERATION_SIZE, REFERENCE_SIZE, SHAPE_FLAGS, SHAPE_SIZE, ShapeType, TimestampFormat,
    reference_flag, shape_flag,
};
use crate::names::xform_name;

use super::pack;
use super::words::narrow;
use super::writer::Writer;

/// Keys of a shape or a reference that have a place of their own in the packed form, or none at all.
const HELD_ELSEWHERE: &[&str] = &[
    "type",
    "members",
    "member",
    "key",
    "value",
    "shape",
    "documentation",
    "location",
    "locationName",
    "flattened",
    "xmlAttribute",
    "eventpayload",
    "eventheader",
    "hostLabel",
    "idempotencyToken",
    "jsonvalue",
    "streaming",
    "timestampFormat",
    "exception",
    "union",
    "document",
    "sensitive",
    "eventstream",
    "event",
    "box",
    "deprecated",
    "deprecatedMessage",
    "deprecatedSince",
    // Shown, never checked: they are packed with the documentation.
    "enum",
    "pattern",
    "max",
    // botocore does not look at these.
    "fault",
    "sparse",
    "synthetic",
    "wrapper",
    "xmlOrder",
];

/// Packs a service description; `sdk-extras` are merged into `json` by the caller.
///
/// # Errors
///
/// `InvalidModel` when the description does not hold together: a reference to a shape that is not
/// there, a shape without a type, more than 65,535 shapes.
pub fn compile_service(json: &Json) -> Result<Vec<u8>> {
    let empty = Map::new();
    let shapes = json
        .get("shapes")
        .and_then(Json::as_object)
        .unwrap_or(&empty);
    let operations = json
        .get("operations")
        .and_then(Json::as_object)
        .unwrap_or(&empty);
    if shapes.len() > usize::from(u16::MAX) {
        return Err(invalid("it has more than 65,535 shapes"));
    }
    let mut compiler = Compiler {
        writer: Writer::new(),
        numbers: shapes
            .keys()
            .enumerate()
            .map(|(at, name)| (name.as_str(), narrow(at)))
            .collect(),
        shapes,
        references: Vec::new(),
        extras: Vec::new(),
    };
    compiler.intern_names(operations)?;
    for name in shapes.keys() {
        compiler.reference(name, &Json::Null, "")?;
    }
    let shape_records = compiler.shape_records()?;
    let operation_records = compiler.operation_records(operations)?;
    let root = compiler.root(json)?;
    compiler.finish(operations, shape_records, operation_records, root)
}

struct Compiler<'a> {
    writer: Writer,
    numbers: HashMap<&'a str, u32>,
    shapes: &'a Map<String, Json>,
    references: Vec<u8>,
    /// Reference number and node of the traits that have no place in its record.
    extras: Vec<(u32, u32)>,
}

impl Compiler<'_> {
    /// Gives numbers to all names first, because records have 16 bits for each.
    fn intern_names(&mut self, operations: &Map<String, Json>) -> Result<()> {
        for (name, shape) in self.shapes {
            self.writer.string(name);
            for (name, member) in members(shape) {
                self.writer.string(name);
                self.intern_text(member, "locationName");
            }
            for part in ["member", "key", "value"] {
                self.intern_text(shape.get(part).unwrap_or(&Json::Null), "locationName");
            }
            self.intern_text(shape, "locationName");
        }
        for (name, operation) in operations {
            self.writer.string(name);
            self.writer.string(&xform_name(name, '_'));
            self.intern_text(operation, "name");
            for (part, key) in [
                ("http", "method"),
                ("http", "requestUri"),
                ("input", "locationName"),
                ("output", "locationName"),
            ] {
                self.intern_text(operation.get(part).unwrap_or(&Json::Null), key);
            }
        }
        if self.writer.next_string() > u32::from(u16::MAX) {
            return Err(invalid("it has more than 65,535 names"));
        }
        Ok(())
    }

    fn intern_text(&mut self, json: &Json, key: &str) {
        if let Some(text) = json.get(key).and_then(Json::as_str) {
            self.writer.string(text);
        }
    }

    /// The number of one of the names.
    fn name(&mut self, text: &str) -> [u8; 2] {
        let id = self.writer.string(text);
        u16::try_from(id).unwrap_or(u16::MAX).to_le_bytes()
    }

    /// Writes the record of a reference to `target`, with the traits of the member laid over the target's.
    fn reference(&mut self, target: &str, member: &Json, name: &str) -> Result<u32> {
        let number = *self
            .numbers
            .get(target)
            .ok_or_else(|| invalid(&format!("the shape {target} is referred to but missing")))?;
        let shape = &self.shapes[target];
        let at = narrow(self.references.len() / REFERENCE_SIZE);
        let trait_of = |key: &str| member.get(key).or_else(|| shape.get(key));
        let is_set = |key: &str| trait_of(key).is_some_and(truthy);

        let mut flags = 0;
        for (flag, key) in reference_flag::NAMED {
            if is_set(key) {
                flags |= flag;
            }
        }
        let wire_name = trait_of("locationName").and_then(Json::as_str);
        if wire_name.is_some() {
            flags |= reference_flag::HAS_WIRE_NAME;
        }
        let extra = leftovers(member);
        if !extra.is_empty() {
            flags |= reference_flag::HAS_EXTRA;
            let node = self.writer.node(&Json::Object(extra))?;
            self.extras.push((at, node));
        }
        let location = Location::named(trait_of("location").and_then(Json::as_str))
            .ok_or_else(|| invalid(&format!("a member of {target} has an unknown location")))?;
        let format = TimestampFormat::named(trait_of("timestampFormat").and_then(Json::as_str))
            .ok_or_else(|| invalid(&format!("{target} has an unknown timestampFormat")))?;

        let name_id = self.name(name);
        let wire_id = self.name(wire_name.unwrap_or(name));
        self.references.extend(name_id);
        self.references.extend(wire_id);
        self.references
            .extend(u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
        let bits = flags | (location as u16) << 11 | (format as u16) << 14;
        self.references.extend(bits.to_le_bytes());
        Ok(at)
    }

    fn refer(&mut self, member: &Json, name: &str) -> Result<u32> {
        let target = member
            .get("shape")
            .and_then(Json::as_str)
            .ok_or_else(|| invalid(&format!("the member {name} refers to no shape")))?;
        self.reference(target, member, name)
    }

    fn shape_records(&mut self) -> Result<Vec<u8>> {
        let mut records = Vec::with_capacity(self.shapes.len() * SHAPE_SIZE);
        for (name, shape) in self.shapes {
            let kind =
                ShapeType::named(shape.get("type").and_then(Json::as_str).unwrap_or_default())
                    .ok_or_else(|| invalid(&format!("the shape {name} has no known type")))?;
            let first = narrow(self.references.len() / REFERENCE_SIZE);
            match kind {
                ShapeType::Structure => {
                    for (member_name, member) in members(shape) {
                        self.refer(member, member_name)?;
                    }
                }
                ShapeType::List => {
                    self.refer(shape.get("member").unwrap_or(&Json::Null), "")?;
                }
                ShapeType::Map => {
                    self.refer(shape.get("key").unwrap_or(&Json::Null), "")?;
                    self.refer(shape.get("value").unwrap_or(&Json::Null), "")?;
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
            let mut flags = 0u16;
            for (flag, key) in shape_flag::NAMED {
                if shape.get(*key).is_some_and(truthy) {
                    flags |= flag;
                }
            }
            let extra = leftovers(shape);
            let extra = if extra.is_empty() {
                0
            } else {
                self.writer.node(&Json::Object(extra))?
            };
            records.extend(self.name(name));
            records.extend((kind as u16 | flags << SHAPE_FLAGS).to_le_bytes());
            records.extend(first.to_le_bytes());
            records.extend(extra.to_le_bytes());
        }
        let end = narrow(self.references.len() / REFERENCE_SIZE);
        records.extend([0; 4]);
        records.extend(end.to_le_bytes());
        records.extend([0; 4]);
        Ok(records)
    }

    fn operation_records(&mut self, operations: &Map<String, Json>) -> Result<Vec<u8>> {
        let mut records = Vec::with_capacity(operations.len() * OPERATION_SIZE);
        for (name, operation) in operations {
            let http = operation.get("http").unwrap_or(&Json::Null);
            let text =
                |json: &Json, key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
            let shape = |compiler: &mut Self, key: &str| match operation.get(key) {
                Some(reference) => compiler.refer(reference, "").map(|at| at + 1),
                None => Ok(0),
            };
            let wire_name = text(operation, "name").unwrap_or_else(|| name.clone());
            let method = text(http, "method").unwrap_or_default();
            let uri = text(http, "requestUri").unwrap_or_default();
            let input = shape(self, "input")?;
            let output = shape(self, "output")?;
            let extra = self
                .writer
                .node(&Json::Object(operation_extras(operation)))?;
            let python_name = xform_name(name, '_');
            for text in [name, &wire_name, &python_name, &method, &uri] {
                records.extend(self.name(text));
            }
            let code = http.get("responseCode").and_then(Json::as_u64);
            let code = code.and_then(|code| u16::try_from(code).ok());
            records.extend(code.unwrap_or_default().to_le_bytes());
            records.extend(
                [input, output, extra]
                    .into_iter()
                    .flat_map(u32::to_le_bytes),
            );
        }
        Ok(records)
    }

    /// What stands beside shapes and operations: `metadata`, `clientContextParams`.
    fn root(&mut self, json: &Json) -> Result<u32> {
        let mut root = json.as_object().cloned().unwrap_or_default();
        for key in ["shapes", "operations", "documentation", "examples"] {
            root.remove(key);
        }
        if let Some(Json::Object(parameters)) = root.get_mut("clientContextParams") {
            for (_, parameter) in parameters.iter_mut() {
                if let Json::Object(parameter) = parameter {
                    parameter.remove("documentation");
                }
            }
        }
        self.writer.node(&Json::Object(root))
    }

    fn finish(
        mut self,
        operations: &Map<String, Json>,
        shape_records: Vec<u8>,
        operation_records: Vec<u8>,
        root: u32,
    ) -> Result<Vec<u8>> {
        let exceptions: Vec<u32> = self
            .shapes
            .iter()
            .enumerate()
            .filter(|(_, (_, shape))| shape.get("exception").is_some_and(truthy))
            .map(|(at, _)| narrow(at))
            .collect();
        if operations.len() > usize::from(u16::MAX) {
            return Err(invalid("it has more than 65,535 operations"));
        }
        let by_name = order(operations.keys().map(String::as_str));
        let python: Vec<String> = operations
            .keys()
            .map(|name| xform_name(name, '_'))
            .collect();
        let by_python_name = order(python.iter().map(String::as_str));
        let shapes_by_name = order(self.shapes.keys().map(String::as_str));
        self.extras.sort_unstable();
        let extras = self.extras.iter().flat_map(|(at, node)| [*at, *node]);
        let indexes = [
            extras.flat_map(u32::to_le_bytes).collect(),
            numbers(&exceptions),
            index(&by_name),
            index(&by_python_name),
            index(&shapes_by_name),
        ];
        let mut sections = self.writer.into_sections()?;
        sections.push(root.to_le_bytes().to_vec());
        sections.extend([self.references, shape_records, operation_records]);
        sections.extend(indexes);
        pack::write(&sections)
    }
}

fn members(shape: &Json) -> impl Iterator<Item = (&String, &Json)> {
    let members = shape.get("members").and_then(Json::as_object);
    members.into_iter().flatten()
}

/// The traits of an operation that have no place of their own in the packed form.
fn operation_extras(operation: &Json) -> Map<String, Json> {
    const HELD_ELSEWHERE: &[&str] = &[
        "name",
        "http",
        "input",
        "output",
        "documentation",
        "documentationUrl",
        "deprecatedMessage",
        "deprecatedSince",
        "idempotent",
        "readonly",
    ];
    let entries = operation.as_object().into_iter().flatten();
    let kept = entries.filter(|(key, _)| !HELD_ELSEWHERE.contains(&key.as_str()));
    kept.map(|(key, value)| {
        // Of an error only its name is ever asked for.
        let names = |errors: &Vec<Json>| {
            let names = errors
                .iter()
                .filter_map(|error| error.get("shape").cloned());
            Json::Array(names.collect())
        };
        let value = match value.as_array() {
            Some(errors) if key == "errors" => names(errors),
            _ => value.clone(),
        };
        (key.clone(), value)
    })
    .collect()
}

/// The traits that have no place of their own in the packed form.
fn leftovers(json: &Json) -> Map<String, Json> {
    json.as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| !HELD_ELSEWHERE.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Python's truth of a JSON value: models write `true`, `"true"` or `{}`.
fn truthy(json: &Json) -> bool {
    match json {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(entries) => !entries.is_empty(),
    }
}

/// The positions of `names` in the order of the names, for binary search.
fn order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut numbered: Vec<(&str, u32)> = names
        .enumerate()
        .map(|(at, name)| (name, narrow(at)))
        .collect();
    numbered.sort_unstable();
    numbered.into_iter().map(|(_, at)| at).collect()
}

/// An index for binary search; nothing where the records are in order already.
fn index(order: &[u32]) -> Vec<u8> {
    if order.is_sorted() {
        Vec::new()
    } else {
        numbers(order)
    }
}

/// Numbers of records, which are below 65,536.
fn numbers(records: &[u32]) -> Vec<u8> {
    let narrow = |number: &u32| u16::try_from(*number).unwrap_or(u16::MAX);
    let narrowed = records.iter().map(narrow);
    narrowed.flat_map(u16::to_le_bytes).collect()
}

fn invalid(msg: &str) -> Error {
    ErrorKind::InvalidModel {
        msg: msg.to_owned(),
    }
    .into()
}
