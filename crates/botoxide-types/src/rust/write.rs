//! The file of types: operations, outputs and errors at the top, everything else in `types`.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use botoxide_core::model::{Node, Operation, Shape};

use super::documentation as docs;
use super::field::{Field, Kind, Role, fields};
use super::file;
use super::name::{constant_name, field_name, type_name, unique};
use super::selection::{Docs, Selection, Source};
use super::walk::Shapes;

/// Types that the generated code imports where it uses them.
const IMPORTS: [&str; 9] = [
    "Body",
    "Bytes",
    "Entries",
    "Operation",
    "Paginated",
    "Text",
    "Timestamp",
    "Value",
    "Waiter",
];

/// Lines of `structure!` are filled up to here.
const WIDTH: usize = 100;

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

    /// Finds all shapes, and gives them names.
    fn collect(&mut self) {
        let source = self.source;
        let is_enum = |shape| !values(source, shape).is_empty();
        for operation in &self.selection.operations {
            let (input, output) = (operation.input_shape(), operation.output_shape());
            self.shapes
                .add(&fields(input, Role::Input, &is_enum), &is_enum);
            self.shapes
                .add(&fields(output, Role::Output, &is_enum), &is_enum);
            for error in operation.error_shapes() {
                self.shapes.structures.insert(error.name(), error);
                self.shapes
                    .add(&fields(Some(error), Role::Nested, &is_enum), &is_enum);
            }
            let name = unique(&mut self.top_names, type_name(operation.name()));
            self.operations.insert(operation.name(), name);
        }
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
        let fields = self.fields(operation.output_shape(), Role::Output);
        self.structure(out, &output, operation.output_shape(), &fields, "types::");
        self.errors(out, &name, operation);
    }

    /// The enum of an operation's errors, if the model knows any.
    fn errors(&mut self, out: &mut String, name: &str, operation: Operation) {
        let mut used = HashSet::from(["Other".to_owned()]);
        let mut errors = Vec::new();
        for shape in operation.error_shapes() {
            let variant = unique(&mut used, type_name(shape.name()));
            errors.push((shape, variant));
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
            let fields = self.fields(Some(*shape), Role::Nested);
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
        let _ = writeln!(out, "#[derive(Clone{default})]\npub struct {name} {{");
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
        out.push_str("}\n\n");
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
        self.selection.docs
    }
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

/// Ends a macro's call with its rows, several on a line.
fn fill(out: &mut String, rows: &[String]) {
    fill_with(out, rows, &[]);
}

fn fill_with(out: &mut String, rows: &[String], secrets: &[String]) {
    let mut width = WIDTH;
    for row in rows {
        if width + row.len() + 2 > WIDTH {
            out.push_str("\n   ");
            width = 3;
        }
        let _ = write!(out, " {row},");
        width += row.len() + 2;
    }
    if !rows.is_empty() {
        out.push('\n');
    }
    out.push('}');
    if !secrets.is_empty() {
        let _ = write!(out, " secret {}", secrets.join(", "));
    }
    out.push_str(" }\n\n");
}

/// A module, if there is anything in it.
fn module(out: &mut String, name: &str, documentation: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    let _ = writeln!(out, "/// {documentation}\npub mod {name} {{");
    let whole = format!("{}{}", imports(content, ""), content.trim_end());
    for line in whole.lines() {
        if !line.is_empty() {
            let _ = write!(out, "    {line}");
        }
        out.push('\n');
    }
    out.push_str("}\n");
}

/// The imports that `code` needs.
fn imports(code: &str, indent: &str) -> String {
    let needed: Vec<_> = IMPORTS
        .into_iter()
        .filter(|name| has_word(code, name))
        .collect();
    match needed.as_slice() {
        [] => String::new(),
        [name] => format!("{indent}use botoxide::typed::{name};\n\n"),
        names => format!("{indent}use botoxide::typed::{{{}}};\n\n", names.join(", ")),
    }
}

/// Whether code, without its comments, has a word that is not a part of a path.
fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"');
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| {
            line.match_indices(word).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + word.len()..].chars().next();
                let is_declared = line[..at].ends_with("type ");
                !is_declared
                    && !before.is_some_and(|c| is_part(c) || c == ':')
                    && !after.is_some_and(is_part)
            })
        })
}
