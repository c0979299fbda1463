//! A file that grows, and the imports that its annotations need.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use botoxide_core::docs::plain_text;

use crate::python::documentation::Index;
use crate::python::methods::{About, Method, Package};
use crate::python::types::{Argument, Member, Side, Type, Types};
use crate::python::{Docs, Options};
use crate::sentence::first_sentence;

/// Names of other modules that annotations use.
const IMPORTS: &[(&str, &str)] = &[
    ("Any", "typing"),
    ("AsyncIterator", "collections.abc"),
    ("Awaitable", "collections.abc"),
    ("BaseClient", "botocore.client"),
    ("BaseClientExceptions", "botocore.errorfactory"),
    ("BatchWriter", "boto3.dynamodb.table"),
    ("Callable", "collections.abc"),
    ("ClientError", "botocore.exceptions"),
    ("ClientErrorResponse", "botocore.exceptions"),
    ("ConditionBase", "boto3.dynamodb.conditions"),
    ("Decimal", "decimal"),
    ("EventStream", "botocore.eventstream"),
    ("IO", "typing"),
    ("Iterator", "collections.abc"),
    ("Literal", "typing"),
    ("Mapping", "collections.abc"),
    ("NotRequired", "typing_extensions"),
    ("PageIterator", "botocore.paginate"),
    ("Paginator", "botocore.paginate"),
    ("ResourceCollection", "boto3.resources.collection"),
    ("ResourceMeta", "boto3.resources.base"),
    ("Sequence", "collections.abc"),
    ("ServiceResource", "boto3.resources.base"),
    ("StreamingBody", "botocore.response"),
    ("TransferConfig", "boto3.s3.transfer"),
    ("TypedDict", "typing_extensions"),
    ("Union", "typing"),
    ("Unpack", "typing_extensions"),
    ("Waiter", "botocore.waiter"),
    ("datetime", "datetime"),
    ("deprecated", "typing_extensions"),
    ("overload", "typing"),
];

/// The modules of the package itself, by the names that annotations have for them.
const SIBLINGS: &[(&str, &str)] = &[
    ("_l", "literals"),
    ("_p", "paginator"),
    ("_t", "type_defs"),
    ("_w", "waiter"),
];

/// A file that is being written.
pub(super) struct Text<'a> {
    pub(super) out: String,
    types: &'a Types,
    documentation: &'a Index,
    pub(super) options: Options,
    /// What stands before the names of dictionaries.
    prefix: &'static str,
    imports: BTreeSet<(&'static str, &'static str)>,
    siblings: BTreeSet<(&'static str, &'static str)>,
    /// The class of clients, where the file uses it.
    client: Option<String>,
}

impl<'a> Text<'a> {
    pub(super) fn new(options: Options, package: &'a Package, prefix: &'static str) -> Self {
        Self {
            out: String::new(),
            types: &package.types,
            documentation: &package.documentation,
            options,
            prefix,
            imports: BTreeSet::new(),
            siblings: BTreeSet::new(),
            client: None,
        }
    }

    /// Imports the class of the client.
    pub(super) fn import_client(&mut self, class_name: &str) {
        self.client = Some(format!("{class_name}Client"));
    }

    /// Text without annotations.
    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text with annotations, whose names are imported.
    pub(super) fn code(&mut self, text: &str) {
        self.imports_of(text);
        self.out.push_str(text);
    }

    /// Imports the names in a text.
    pub(super) fn imports_of(&mut self, text: &str) {
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            if let Ok(at) = IMPORTS.binary_search_by_key(&word, |(name, _)| name) {
                let (name, module) = IMPORTS[at];
                let moved = self.moved(name);
                self.imports.insert(moved.unwrap_or((module, name)));
            } else if let Some((name, module)) = SIBLINGS.iter().find(|(name, _)| *name == word) {
                self.siblings.insert((module, name));
            }
        }
    }

    /// Where a name comes from in the asynchronous packages.
    fn moved(&self, name: &str) -> Option<(&'static str, &'static str)> {
        if !self.options.is_async {
            return None;
        }
        match name {
            "BaseClient" => Some(("aiobotocore.client", "AioBaseClient as BaseClient")),
            "EventStream" => Some(("aiobotocore.eventstream", "AioEventStream as EventStream")),
            "PageIterator" => Some(("aiobotocore.paginate", "AioPageIterator as PageIterator")),
            "Paginator" => Some(("aiobotocore.paginate", "AioPaginator as Paginator")),
            "StreamingBody" => Some(("aiobotocore.response", "StreamingBody")),
            "Waiter" => Some(("aiobotocore.waiter", "AIOWaiter as Waiter")),
            _ => None,
        }
    }

    /// A type.
    pub(super) fn kind(&mut self, kind: &Type) {
        match kind {
            Type::Plain(text) => self.code(text),
            Type::Fixed(name) => {
                let text = format!("{}{name}", self.prefix);
                self.code(&text);
            }
            Type::Dict(id) => {
                let text = format!("{}{}", self.prefix, self.types.dict(*id).name);
                self.code(&text);
            }
            Type::Union(at) => {
                let text = format!("{}{}", self.prefix, self.types.unions[*at].0);
                self.code(&text);
            }
            Type::Literal(id) => {
                let literal = &self.types.literals[id.0];
                if let [value] = literal.values.as_slice() {
                    self.code("Literal[");
                    self.out.push_str(&quoted(value));
                    self.out.push(']');
                } else {
                    let text = format!("_l.{}", literal.name);
                    self.code(&text);
                }
            }
            Type::List(side, item) => {
                self.code(match side {
                    Side::Argument => "Sequence[",
                    Side::Result => "list[",
                });
                self.kind(item);
                self.out.push(']');
            }
            Type::Map(side, key, value) => {
                self.code(match side {
                    Side::Argument => "Mapping[",
                    Side::Result => "dict[",
                });
                self.kind(key);
                self.out.push_str(", ");
                self.kind(value);
                self.out.push(']');
            }
            Type::EventStream(events) => {
                self.code("EventStream[");
                self.kind(events);
                self.out.push(']');
            }
            Type::Resource(name) => {
                self.out.push('_');
                self.out.push_str(name);
            }
        }
    }

    /// A key of a dictionary in the form of classes, with its documentation.
    pub(super) fn member(&mut self, member: &Member, has_docs: bool) {
        self.out.push_str("    ");
        self.out.push_str(member.name);
        self.out.push_str(": ");
        self.requirement(member);
        self.out.push('\n');
        if has_docs {
            self.docs("    ", self.documentation.member(member));
        }
    }

    /// The type of a key, and whether it may be missing.
    pub(super) fn requirement(&mut self, member: &Member) {
        if member.required {
            self.kind(&member.kind);
        } else {
            self.code("NotRequired[");
            self.kind(&member.kind);
            self.out.push(']');
        }
    }

    fn docs(&mut self, indent: &str, html: &str) {
        let text = match self.options.docs {
            Docs::Full => plain_text(html),
            Docs::None => String::new(),
            Docs::Sentence => first_sentence(html),
        };
        self.docstring(indent, &text);
    }

    /// A docstring; nothing if there is no text.
    pub(super) fn docstring(&mut self, indent: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = text.replace('\\', "\\\\").replace("\"\"\"", "'''");
        let text = match text.strip_suffix('"') {
            Some(text) => format!("{text}\\\""),
            None => text,
        };
        self.out.push_str(indent);
        self.out.push_str("\"\"\"");
        let mut lines = text.lines();
        self.out.push_str(lines.next().unwrap_or_default());
        let mut is_long = false;
        for line in lines {
            is_long = true;
            self.out.push('\n');
            if !line.is_empty() {
                self.out.push_str(indent);
                self.out.push_str(line);
            }
        }
        if is_long {
            self.out.push('\n');
            self.out.push_str(indent);
        }
        self.out.push_str("\"\"\"\n");
    }

    /// A method of a class: its arguments as `kwargs`, or by name and position if it was written by hand.
    pub(super) fn method(&mut self, method: &Method, is_async: bool) {
        if let Some(operation) = method.about.operation
            && operation.is_deprecated()
        {
            let message = self.documentation.deprecation(operation.name());
            let message = message.unwrap_or("AWS has deprecated this operation.");
            let message = quoted(&plain_text(message));
            self.code("    @deprecated(");
            self.out.push_str(&message);
            self.out.push_str(")\n");
        }
        self.out.push_str("    ");
        if is_async {
            self.out.push_str("async ");
        }
        self.out.push_str("def ");
        self.out.push_str(&method.name);
        self.out.push_str("(self");
        if method.is_by_hand {
            self.by_position(&method.arguments);
        } else if let Some(request) = &method.request {
            let text = format!(", **kwargs: Unpack[{}{request}]", self.prefix);
            self.code(&text);
        } else if !method.arguments.is_empty() {
            self.out.push_str(", *");
            self.by_position(&method.arguments);
        }
        self.out.push_str(") -> ");
        self.kind(&method.result);
        self.out.push(':');
        self.body(&method.about);
    }

    fn by_position(&mut self, arguments: &[Argument]) {
        for argument in arguments {
            let member = &argument.member;
            let _ = write!(self.out, ", {}: ", member.name);
            self.kind(&member.kind);
            if !member.required {
                self.out.push_str(" = ...");
            }
        }
    }

    /// The docstring of a method, or `...`.
    fn body(&mut self, about: &About) {
        let start = self.out.len();
        self.out.push('\n');
        let before = self.out.len();
        match about.operation {
            Some(operation) => {
                let html = self.documentation.operation(operation.name());
                self.docs("        ", html);
            }
            None => self.docstring("        ", &about.text),
        }
        if self.out.len() == before {
            self.out.truncate(start);
            self.out.push_str(" ...\n");
        }
    }

    /// The whole file.
    pub(super) fn finish(self, title: &str) -> String {
        let mut text = format!("\"\"\"{title}\"\"\"\n\n");
        let mut by_module: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in &self.imports {
            by_module.entry(module).or_default().push(name);
        }
        for (module, names) in by_module {
            let _ = writeln!(text, "from {module} import {}", names.join(", "));
        }
        for (module, name) in &self.siblings {
            let _ = writeln!(text, "from . import {module} as {name}");
        }
        if let Some(client) = &self.client {
            let _ = writeln!(text, "from .client import {client}");
        }
        text.push('\n');
        text.push_str(&self.out);
        text
    }
}

/// A string as Python writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
