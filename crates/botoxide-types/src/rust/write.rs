//! The file of types: operations, outputs and errors at the top, everything else in `types`.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use botoxide_core::model::{Node, Operation, Shape};

use super::documentation as docs;
use super::field::{Field, Kind, Role, fields};
use super::file;
use super::layout::{WIDTH, fill, fill_with, imports, module};
use super::name::{constant_name, field_name, type_name, unique};
use super::selection::{Docs, Selection, Source};
use super::walk::Shapes;

/// The Rust file of a selection. The same selection of the same model gives the same text.
///
/// # Example
///
/// ```
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_types::rust::{Docs, Selection, Source, rust};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "protocol": "json", "apiVersion": "2026-01-01" },
///     "operations": { "GetPhoto": { "http": {}, "input": { "shape": "Key" } } },
///     "shapes": { "Key": { "type": "structure", "required": ["Title"], "members": { "Title": { "shape": "Title" } } },
///                 "Title": { "type": "string" } }
/// });
/// let source = Source {
///     name: "photobox".to_owned(),
///     service: Service::open(compile_service(&json)?.leak())?,
///     documentation: None, constraints: None, paginators: None, waiters: None,
/// };
/// let text = rust(&source, &Selection::of(&source, &["GetPhoto"], Docs::Sentence)?);
/// assert!(text.contains("pub title: Text,"), "{text}");
/// assert!(text.contains("impl Operation for GetPhoto {"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rust(source: &Source, selection: &Selection) -> String {
    let mut writer = Writer::new(source, selection);
    writer.collect();
    let (mut top, mut types, mut waiters) = (String::new(), String::new(), String::new());
    for operation in &selection.operations {
        writer.operation(&mut top, *operation);
    }
    writer.waiters(&mut waiters);
    writer.enums(&mut types);
    writer.structures(&mut types);
    let mut body = imports(&top, "");
    body.push_str(&top);
    module(&mut body, "waiters", "Conditions to wait for.", &waiters);
    module(
        &mut body,
        "types",
        "The types inside of arguments and results.",
        &types,
    );
    file::with_head(source, selection, &body)
}

struct Writer<'a> {
    source: &'a Source,
    selection: &'a Selection,
    shapes: Shapes,
    /// The names of types, by those of their shapes.
    names: BTreeMap<&'static str, String>,
    /// The names of operations, outputs and errors.
    top_names: HashSet<String>,
    /// The structs of operations, by the operations' names.
    operations: BTreeMap<&'static str, String>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a Source, selection: &'a Selection) -> Self {
        Self {
            source,
            selection,
            shapes: Shapes::default(),
            names: BTreeMap::new(),
            top_names: HashSet::new(),
            operations: BTreeMap::new(),
        }
    }

    fn fields(&self, shape: Option<Shape>, role: Role) -> Vec<Field> {
        fields(shape, role, &|shape| !values(self.source, shape).is_empty())
    }

    /// The fields of an output, as far as they were asked for.
    fn output(&self, operation: Operation) -> Vec<Field> {
        let mut fields = self.fields(operation.output_shape(), Role::Output);
        fields.retain(|field| {
            let narrowed = &self.selection.narrowed;
            field.shape.is_none() || narrowed.has_output(operation.name(), field.member)
        });
        fields
    }

    /// The fields of a structure, as far as they were asked for.
    fn nested(&self, shape: Shape) -> Vec<Field> {
        let mut fields = self.fields(Some(shape), Role::Nested);
        fields.retain(|field| {
            field.shape.is_none() || self.selection.narrowed.has(shape.name(), field.member)
        });
        fields
    }

    /// Finds all shapes, and gives them names.
    fn collect(&mut self) {
        let source = self.source;
        let is_enum = |shape| !values(source, shape).is_empty();
        let mut shapes = Shapes::default();
        let mut add = |fields: &[Field]| shapes.add(fields, &is_enum, &self.selection.narrowed);
        for operation in &self.selection.operations {
            add(&self.fields(operation.input_shape(), Role::Input));
            add(&self.output(*operation));
        }
        for operation in &self.selection.operations {
            for shape in operation.error_shapes().chain(events(*operation)) {
                shapes.structures.insert(shape.name(), shape);
                let fields = self.nested(shape);
                shapes.add(&fields, &is_enum, &self.selection.narrowed);
            }
            let name = unique(&mut self.top_names, type_name(operation.name()));
            self.operations.insert(operation.name(), name);
        }
        self.shapes = shapes;
        let mut used = HashSet::new();
        let shapes = self
            .shapes
            .structures
            .keys()
            .chain(self.shapes.enums.keys());
        for shape in shapes {
            self.names
                .insert(shape, unique(&mut used, type_name(shape)));
        }
    }

    fn operation(&mut self, out: &mut String, operation: Operation) {
        let name = self.operations[operation.name()].clone();
        let output = unique(&mut self.top_names, format!("{name}Output"));
        let documentation = self.source.documentation;
        docs::push(
            out,
            "",
            documentation.and_then(|it| it.operation(operation.name())),
            self.docs(),
        );
        if operation.is_deprecated() {
            let message = documentation.and_then(|it| it.deprecation(operation.name()));
            if self.docs() != Docs::None {
                out.push_str("///\n/// Deprecated: AWS advises against it.\n");
                docs::push(out, "", message, self.docs());
            }
        }
        let input = self.fields(operation.input_shape(), Role::Input);
        self.structure(out, &name, operation.input_shape(), &input, "types::");
        let service = &self.source.name;
        let _ = write!(
            out,
            "impl Operation for {name} {{\n    const SERVICE: &'static str = {service:?};\n    \
             const NAME: &'static str = {:?};\n    type Output = {output};\n}}\n\n",
            operation.name()
        );
        if self
            .source
            .paginators
            .is_some_and(|it| it.contains(operation.name()))
        {
            let _ = write!(out, "impl Paginated for {name} {{}}\n\n");
        }
        let _ = writeln!(out, "/// The output of [`{name}`].");
        let fields = self.output(operation);
        self.structure(out, &output, operation.output_shape(), &fields, "types::");
        self.errors(out, &name, operation);
        self.events(out, &name, operation);
    }

    /// The enum of an operation's errors, if the model knows any.
    fn errors(&mut self, out: &mut String, name: &str, operation: Operation) {
        let mut used = HashSet::from(["Other".to_owned()]);
        let mut errors = Vec::<(Shape, String)>::new();
        for shape in operation.error_shapes() {
            // Some models name an error twice.
            if errors.iter().all(|(known, _)| known.name() != shape.name()) {
                let variant = unique(&mut used, type_name(shape.name()));
                errors.push((shape, variant));
            }
        }
        if errors.is_empty() {
            return;
        }
        let error = unique(&mut self.top_names, format!("{name}Error"));
        let _ = write!(
            out,
            "/// Errors of [`{name}`]: see [`{error}::of`].\n#[derive(Clone, Debug, PartialEq)]\n"
        );
        let _ = writeln!(out, "pub enum {error} {{");
        for (shape, variant) in &errors {
            let documentation = self
                .source
                .documentation
                .and_then(|it| it.shape(shape.name()));
            docs::push(out, "    ", documentation, self.docs());
            let _ = writeln!(out, "    {variant}(types::{}),", self.names[shape.name()]);
        }
        out.push_str("    /// Another error.\n    Other,\n}\n");
        let _ = write!(out, "botoxide::errors! {{ {error} {{");
        let rows: Vec<_> = (errors.iter())
            .map(|(shape, variant)| format!("{variant} {:?}", shape.name()))
            .collect();
        fill(out, &rows);
    }

    /// The enum of the events in an operation's output, if it has any.
    fn events(&mut self, out: &mut String, name: &str, operation: Operation) {
        let mut used = HashSet::new();
        let events: Vec<_> = events(operation)
            .map(|event| (event, unique(&mut used, type_name(event.member_name()))))
            .collect();
        if events.is_empty() {
            return;
        }
        let of_operation = unique(&mut self.top_names, format!("{name}Event"));
        let _ = write!(
            out,
            "/// An event of [`{name}`].\n#[derive(Clone, Debug, PartialEq)]\npub enum {of_operation} {{\n"
        );
        for (event, variant) in &events {
            let documentation = self.source.documentation;
            let documentation = documentation.and_then(|it| it.shape(event.name()));
            docs::push(out, "    ", documentation, self.docs());
            let _ = writeln!(out, "    {variant}(types::{}),", self.names[event.name()]);
        }
        let _ = write!(
            out,
            "}}\n\nimpl Streaming for {name} {{\n    type Event = {of_operation};\n}}\n\n\
             botoxide::events! {{ {of_operation} {{"
        );
        let rows: Vec<_> = (events.iter())
            .map(|(event, variant)| format!("{variant} {:?}", event.member_name()))
            .collect();
        fill(out, &rows);
    }

    fn waiters(&self, out: &mut String) {
        let Some(model) = &self.source.waiters else {
            return;
        };
        let mut used = HashSet::new();
        for name in model.waiter_names() {
            let Ok(config) = model.get_waiter(name) else {
                continue;
            };
            let Some(operation) = self.operations.get(config.operation.as_str()) else {
                continue;
            };
            let waiter = unique(&mut used, type_name(name));
            let _ = write!(
                out,
                "/// Calls [`{operation}`](super::{operation}) until it succeeds.\n#[derive(Clone, Debug)]\n\
                 pub struct {waiter}(pub super::{operation});\n\n\
                 impl Waiter for {waiter} {{\n    const NAME: &'static str = {name:?};\n    \
                 type Operation = super::{operation};\n\n    fn into_operation(self) -> super::{operation} {{\n        \
                 self.0\n    }}\n}}\n\n"
            );
        }
    }

    fn enums(&self, out: &mut String) {
        for (name, shape) in &self.shapes.enums {
            let type_name = &self.names[name];
            let documentation = self.source.documentation.and_then(|it| it.shape(name));
            docs::push(out, "", documentation, self.docs());
            let _ = write!(
                out,
                "#[derive(Clone, Debug, PartialEq, Eq, Hash)]\npub struct {type_name}(Text);\n\nimpl {type_name} {{\n"
            );
            let mut used = HashSet::new();
            for value in values(self.source, *shape) {
                let constant = unique(&mut used, constant_name(value));
                let _ = writeln!(out, "    #[allow(missing_docs)]");
                let _ = writeln!(
                    out,
                    "    pub const {constant}: Self = Self(Text::from_static({value:?}));"
                );
            }
            let _ = write!(out, "}}\nbotoxide::open_enum!({type_name});\n\n");
        }
    }

    fn structures(&self, out: &mut String) {
        for (name, shape) in &self.shapes.structures {
            let documentation = self.source.documentation.and_then(|it| it.shape(name));
            docs::push(out, "", documentation, self.docs());
            let fields = self.nested(*shape);
            self.structure(out, &self.names[name], Some(*shape), &fields, "");
        }
    }

    fn structure(
        &self,
        out: &mut String,
        name: &str,
        shape: Option<Shape>,
        fields: &[Field],
        path: &str,
    ) {
        let mut used = HashSet::new();
        let named: Vec<(String, &Field)> = (fields.iter())
            .map(|field| (unique(&mut used, field_name(field.member)), field))
            .collect();
        let required: Vec<_> = (named.iter())
            .filter(|(_, field)| !field.is_optional && field.shape.is_some())
            .collect();
        let default = if required.is_empty() { ", Default" } else { "" };
        let open = if named.is_empty() { "{}" } else { "{" };
        let _ = writeln!(out, "#[derive(Clone{default})]\npub struct {name} {open}");
        for (field_name, field) in &named {
            let documentation = match (shape, field.shape) {
                (Some(shape), Some(member)) => docs::member(
                    self.source.documentation,
                    shape.name(),
                    field.member,
                    member.name(),
                ),
                _ => None,
            };
            docs::push(out, "    ", documentation, self.docs());
            if field.shape.is_none() && self.docs() != Docs::None {
                let text = if field.is_optional {
                    "What the service has set, if this model does not know it."
                } else {
                    "Request id, status and headers."
                };
                let _ = writeln!(out, "    /// {text}");
            }
            let kind = self.field_type(field, path);
            let _ = writeln!(out, "    pub {field_name}: {kind},");
        }
        out.push_str(if named.is_empty() { "\n" } else { "}\n\n" });
        if !required.is_empty() {
            self.constructor(out, name, &named, path);
        }
        let _ = write!(out, "botoxide::structure! {{ {name} {{");
        let members: Vec<_> = (named.iter().enumerate())
            .map(|(at, (field_name, field))| format!("{at} {field_name} {:?}", field.member))
            .collect();
        let secrets: Vec<_> = (fields.iter().filter(|field| field.is_secret))
            .map(|field| format!("{:?}", field.member))
            .collect();
        fill_with(out, &members, &secrets);
    }

    /// `new` with the required members.
    fn constructor(&self, out: &mut String, name: &str, fields: &[(String, &Field)], path: &str) {
        let is_required = |field: &Field| !field.is_optional && field.shape.is_some();
        let arguments = fields.iter().filter(|(_, field)| is_required(field));
        let arguments: Vec<_> = arguments
            .map(|(field_name, field)| {
                let kind = self.field_type(field, path);
                match field.kind {
                    Kind::Text | Kind::Enum(_) | Kind::Body | Kind::Blob | Kind::Value => {
                        format!("{field_name}: impl Into<{kind}>")
                    }
                    _ => format!("{field_name}: {kind}"),
                }
            })
            .collect();
        let _ = write!(out, "impl {name} {{\n    /// With the required members.\n");
        if arguments.len() > 7 {
            out.push_str("    #[allow(clippy::too_many_arguments)]\n");
        }
        let line = format!("    pub fn new({}) -> Self {{", arguments.join(", "));
        if line.len() <= WIDTH {
            out.push_str(&line);
        } else {
            let _ = write!(
                out,
                "    pub fn new(\n        {},\n    ) -> Self {{",
                arguments.join(",\n        ")
            );
        }
        out.push_str("\n        Self {\n");
        for (field_name, field) in fields {
            let value = match field.kind {
                _ if field.shape.is_none() && !field.is_optional => ": Value::Null",
                _ if field.is_optional => ": None",
                Kind::Text | Kind::Enum(_) | Kind::Body | Kind::Blob | Kind::Value => ": ",
                _ => "",
            };
            let _ = write!(out, "            {field_name}{value}");
            if value == ": " {
                let _ = write!(out, "{field_name}.into()");
            }
            out.push_str(",\n");
        }
        out.push_str("        }\n    }\n}\n\n");
    }

    fn field_type(&self, field: &Field, path: &str) -> String {
        let mut kind = self.kind_type(&field.kind, path);
        if field.is_boxed {
            kind = format!("Box<{kind}>");
        }
        if field.is_optional {
            kind = format!("Option<{kind}>");
        }
        kind
    }

    fn kind_type(&self, kind: &Kind, path: &str) -> String {
        let simple = match kind {
            Kind::Bool => "bool",
            Kind::Integer => "i64",
            Kind::Float => "f64",
            Kind::Text => "Text",
            Kind::Blob => "Bytes",
            Kind::Body => "Body",
            Kind::Timestamp => "Timestamp",
            Kind::Value => "Value",
            Kind::Enum(shape) | Kind::Structure(shape) => {
                return format!("{path}{}", self.names[shape.name()]);
            }
            Kind::List(item) => return format!("Vec<{}>", self.kind_type(item, path)),
            Kind::Map(value) => return format!("Entries<{}>", self.kind_type(value, path)),
        };
        simple.to_owned()
    }

    fn docs(&self) -> Docs {
        self.selection.options.docs
    }
}

/// The events in an operation's output; what is an exception is an error of the stream.
fn events(operation: Operation) -> impl Iterator<Item = Shape> {
    let output = operation.output_shape();
    let stream = output.and_then(|shape| shape.event_stream_member());
    let events = stream.into_iter().flat_map(|stream| stream.members());
    events.filter(|event| !event.is_exception())
}

/// The values that the model lists for a string.
fn values(source: &Source, shape: Shape) -> Vec<&'static str> {
    let of_shape = source.constraints.and_then(|all| all.get(shape.name()));
    let values = of_shape.and_then(|it| it.get("enum"));
    values
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|value| value.as_str())
        .collect()
}
