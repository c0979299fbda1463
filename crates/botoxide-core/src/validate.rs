//! Checks arguments against the shape of an operation's input, and reports all mistakes at once.
//!
//! Not here: filling in or converting anything; `max`, `pattern` and `enum`, which botocore leaves to the
//! service. Counterpart: botocore `validate.py`. Arguments without a mistake cost no allocation.

use std::cmp::Ordering;
use std::fmt::{self, Write};

use crate::error::{ErrorKind, Result};
use crate::model::{Location, Node, NodeKind, Shape, ShapeType};
use crate::redact::HIDDEN;
use crate::value::{FloatText, Map, PythonClass, PythonStr, Value};

/// The maximum nesting of arguments; Python's limit is similar.
const MAX_DEPTH: usize = 256;

const DOCUMENT_TYPES: &str = "<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>, \
                              <class 'list'>, <class 'dict'>";

/// Checks `params` against `shape`.
///
/// # Errors
///
/// `ParamValidation` with one line for each mistake, with botocore's messages, in its order.
///
/// # Example
///
/// ```
/// use botoxide_core::{model::{Service, archive::compile_service}, params, validate::validate};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "json" },
///     "operations": {},
///     "shapes": {
///         "Photo": { "type": "structure", "required": ["Name"], "members": {
///             "Name": { "shape": "Name" }, "Width": { "shape": "Width" } } },
///         "Name": { "type": "string", "min": 1 },
///         "Width": { "type": "integer" }
///     }
/// });
/// let photo = Service::open(compile_service(&json)?.leak())?.shape("Photo")?;
/// assert!(validate(&params! { "Name": "cat", "Width": 64 }, photo).is_ok());
/// assert_eq!(
///     validate(&params! { "Name": "", "Width": "64" }, photo).unwrap_err().to_string(),
///     "Parameter validation failed:\n\
///      Invalid length for parameter Name, value: 0, valid min length: 1\n\
///      Invalid type for parameter Width, value: 64, type: <class 'str'>, valid types: <class 'int'>"
/// );
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
pub fn validate(params: &Value, shape: Shape) -> Result<()> {
    let mut report = Report::default();
    report.check(params, shape, &Path::ROOT);
    if report.text.is_empty() {
        return Ok(());
    }
    if shape.holds_sensitive() {
        report = Report::without_secrets();
        report.check(params, shape, &Path::ROOT);
    }
    Err(ErrorKind::ParamValidation {
        report: report.text,
    }
    .into())
}

/// The place of a value in the arguments: a list from the inside out, on the stack.
#[derive(Clone, Copy)]
struct Path<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Item(usize),
    Key(&'a str),
    /// A name that hides all before it: so botocore names what lies in a document.
    Alone(&'a str),
}

impl<'a> Path<'a> {
    const ROOT: Self = Path {
        parent: None,
        step: Step::Root,
        depth: 0,
    };

    fn then(&'a self, step: Step<'a>) -> Self {
        Self {
            parent: Some(self),
            step,
            depth: self.depth + 1,
        }
    }

    fn push_onto(&self, out: &mut String) {
        if let (Some(parent), false) = (self.parent, matches!(self.step, Step::Alone(_))) {
            parent.push_onto(out);
        }
        match self.step {
            Step::Root => {}
            Step::Alone(name) => out.push_str(name),
            Step::Member(name) => {
                out.push('.');
                out.push_str(name);
            }
            Step::Item(at) => {
                out.push('[');
                out.push_str(itoa::Buffer::new().format(at));
                out.push(']');
            }
            Step::Key(key) => {
                out.push_str(" (key: ");
                out.push_str(key);
                out.push(')');
            }
        }
    }

    fn name(&self) -> String {
        let mut name = String::new();
        self.push_onto(&mut name);
        if name.is_empty() {
            return "input".to_owned();
        }
        if name.starts_with('.') {
            name.remove(0);
        }
        name
    }
}

/// The lines of the report.
#[derive(Default)]
struct Report {
    text: String,
    /// Whether values that the model calls sensitive are hidden. Only a report that is shown has to know which they are.
    hides_secrets: bool,
    /// How many of the shapes around the value are sensitive.
    sensitive: usize,
}

// DIFFERENCE 96
/// A value in the report, unless it is a secret.
struct Shown<'a> {
    value: &'a Value,
    is_hidden: bool,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_hidden {
            f.write_str(HIDDEN)
        } else {
            PythonStr(self.value).fmt(f)
        }
    }
}

impl Report {
    fn without_secrets() -> Self {
        Self {
            hides_secrets: true,
            ..Self::default()
        }
    }

    fn shown<'a>(&self, value: &'a Value, shape: Option<Shape>) -> Shown<'a> {
        let is_hidden = self.sensitive > 0
            || (self.hides_secrets && shape.is_some_and(|shape| shape.holds_sensitive()));
        Shown { value, is_hidden }
    }

    #[cold]
    fn line(&mut self, line: fmt::Arguments<'_>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        // Writing to a String does not fail.
        let _ = self.text.write_fmt(line);
    }

    #[cold]
    fn invalid_type(&mut self, value: &Value, shape: Shape, path: &Path<'_>, valid: &str) {
        let shown = self.shown(value, Some(shape));
        self.line(format_args!(
            "Invalid type for parameter {}, value: {shown}, type: {}, valid types: {valid}",
            path.name(),
            PythonClass(value),
        ));
    }

    fn check(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        if path.depth > MAX_DEPTH {
            self.line(format_args!("maximum recursion depth exceeded"));
            return;
        }
        if self.hides_secrets && shape.is_sensitive() {
            self.sensitive += 1;
            self.check_type(value, shape, path);
            self.sensitive -= 1;
        } else {
            self.check_type(value, shape, path);
        }
    }

    fn check_type(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        match shape.shape_type() {
            ShapeType::Structure if shape.is_document_type() => self.document(value, path),
            ShapeType::Structure => self.structure(value, shape, path),
            ShapeType::List => self.list(value, shape, path),
            ShapeType::Map => self.map(value, shape, path),
            ShapeType::String | ShapeType::Character => self.string(value, shape, path),
            ShapeType::Blob => {
                let valid = "<class 'bytes'>, <class 'bytearray'>, file-like object";
                if !matches!(value, Value::Blob(_) | Value::Text(_) | Value::Body(_)) {
                    self.invalid_type(value, shape, path, valid);
                }
            }
            ShapeType::Boolean => {
                if value.as_bool().is_none() {
                    self.invalid_type(value, shape, path, "<class 'bool'>");
                }
            }
            ShapeType::Double | ShapeType::Float => {
                if is_integer(value) || matches!(value, Value::Float(_)) {
                    self.number_range(value, shape, path);
                } else {
                    let valid = "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>";
                    self.invalid_type(value, shape, path, valid);
                }
            }
            ShapeType::Integer | ShapeType::Long => {
                if is_integer(value) {
                    self.number_range(value, shape, path);
                } else {
                    self.invalid_type(value, shape, path, "<class 'int'>");
                }
            }
            ShapeType::Timestamp => {
                if value.to_timestamp().is_none() {
                    let valid = "<class 'datetime.datetime'>, timestamp-string";
                    self.invalid_type(value, shape, path, valid);
                }
            }
        }
    }

    fn structure(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        let Value::Map(params) = value else {
            // The events of a request are the engine's to send.
            let is_events = matches!(value, Value::EventStream(_)) && shape.is_event_stream();
            if !is_events {
                self.invalid_type(value, shape, path, "<class 'dict'>");
            }
            return;
        };
        if shape.is_tagged_union() {
            self.union(params, shape, path);
        }
        for name in shape.required() {
            if !params.contains_key(name) {
                self.line(format_args!(
                    "Missing required parameter in {}: \"{name}\"",
                    path.name()
                ));
            }
        }
        for name in params.keys() {
            if shape.member(name).is_none() {
                self.line(format_args!(
                    "Unknown parameter in {}: \"{name}\", must be one of: {}",
                    path.name(),
                    member_names(shape),
                ));
            }
        }
        for (name, value) in params.iter() {
            if let Some(member) = shape.member(name) {
                self.check(value, member, &path.then(Step::Member(name)));
            }
        }
    }

    fn union(&mut self, params: &Map, shape: Shape, path: &Path<'_>) {
        match params.len() {
            // The missing space is botocore's.
            0 => self.line(format_args!(
                "Must set one of the following keys for tagged unionstructure {}: {}.",
                path.name(),
                member_names(shape),
            )),
            1 => {}
            _ => self.line(format_args!(
                "Invalid number of parameters set for tagged union structure {}. \
                 Can only set one of the following keys: {}.",
                path.name(),
                member_names(shape),
            )),
        }
    }

    fn list(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        let Value::List(items) = value else {
            self.invalid_type(value, shape, path, "<class 'list'>, <class 'tuple'>");
            return;
        };
        self.length_range(|| items.len(), shape, path);
        let item_shape = shape.item();
        for (at, item) in items.iter().enumerate() {
            self.check(item, item_shape, &path.then(Step::Item(at)));
        }
    }

    fn map(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        match value {
            Value::Map(entries) => {
                for (key, value) in entries.iter() {
                    // Cloning a key is a reference count.
                    self.entry(&Value::Text(key.clone()), key, value, shape, path);
                }
            }
            Value::Object(object) if let Some(entries) = object.as_any_object().entries() => {
                for (key, value) in entries {
                    self.entry(key, &PythonStr(key).to_string(), value, shape, path);
                }
            }
            _ => self.invalid_type(value, shape, path, "<class 'dict'>"),
        }
    }

    fn entry(&mut self, key: &Value, shown: &str, value: &Value, map: Shape, path: &Path<'_>) {
        let (key_shape, value_shape) = (map.key(), map.value());
        let is_hidden = self.hides_secrets && (self.sensitive > 0 || key_shape.is_sensitive());
        let shown = if is_hidden { HIDDEN } else { shown };
        self.check(key, key_shape, &path.then(Step::Key(shown)));
        self.check(value, value_shape, &path.then(Step::Member(shown)));
    }

    fn string(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        if shape.is_json_value() && shape.location() == Location::Header {
            if let Some(type_name) = not_json(value, 0) {
                self.line(format_args!(
                    "Invalid parameter {} must be json serializable: \
                     Object of type {type_name} is not JSON serializable",
                    path.name()
                ));
            }
            return;
        }
        if let Some(text) = value.as_str() {
            // Python counts characters, not bytes.
            self.length_range(|| text.chars().count(), shape, path);
        } else {
            self.invalid_type(value, shape, path, "<class 'str'>");
        }
    }

    fn document(&mut self, value: &Value, path: &Path<'_>) {
        if path.depth > MAX_DEPTH {
            self.line(format_args!("maximum recursion depth exceeded"));
            return;
        }
        match value {
            Value::Map(entries) => {
                for (key, value) in entries.iter() {
                    let shown = if self.sensitive > 0 { HIDDEN } else { key };
                    self.document(value, &path.then(Step::Alone(shown)));
                }
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.document(item, &path.then(Step::Item(at)));
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Integer(_)
            | Value::BigInteger(_)
            | Value::Float(_)
            | Value::Text(_) => {}
            Value::Blob(_)
            | Value::Body(_)
            | Value::Timestamp(_)
            | Value::EventStream(_)
            | Value::Object(_) => {
                let shown = self.shown(value, None);
                self.line(format_args!(
                    "Invalid type for document parameter {}, value: {shown}, type: {}, \
                     valid types: {DOCUMENT_TYPES}",
                    path.name(),
                    PythonClass(value),
                ));
            }
        }
    }

    fn number_range(&mut self, value: &Value, shape: Shape, path: &Path<'_>) {
        if let Some(min) = Minimum::of(shape)
            && min.exceeds(value)
        {
            let shown = self.shown(value, Some(shape));
            self.line(format_args!(
                "Invalid value for parameter {}, value: {shown}, valid min value: {min}",
                path.name(),
            ));
        }
    }

    fn length_range(&mut self, length: impl FnOnce() -> usize, shape: Shape, path: &Path<'_>) {
        let Some(min) = Minimum::of(shape) else {
            return;
        };
        let length = Value::from(length());
        if min.exceeds(&length) {
            self.line(format_args!(
                "Invalid length for parameter {}, value: {}, valid min length: {min}",
                path.name(),
                PythonStr(&length),
            ));
        }
    }
}

/// `min`, as the model writes it: `1` and `1.0` differ in the report.
#[derive(Clone, Copy)]
enum Minimum {
    Integer(i64),
    Float(f64),
}

impl Minimum {
    fn of(shape: Shape) -> Option<Self> {
        match shape.extra("min").map(|min: Node| min.kind()) {
            Some(NodeKind::Integer(min)) => Some(Self::Integer(min)),
            Some(NodeKind::Float(min)) => Some(Self::Float(min)),
            // A part of a host name cannot be empty.
            _ => shape.is_host_label().then_some(Self::Integer(1)),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "limits in models are far below 2^53, and comparing with them needs no more"
    )]
    fn exceeds(self, value: &Value) -> bool {
        let min = match self {
            Self::Integer(min) => min as f64,
            Self::Float(min) => min,
        };
        let order = match (value, self) {
            (Value::Integer(value), Self::Integer(min)) => Some(value.cmp(&min)),
            (Value::Integer(value), Self::Float(_)) => (*value as f64).partial_cmp(&min),
            (Value::Bool(value), _) => f64::from(u8::from(*value)).partial_cmp(&min),
            (Value::Float(value), _) => value.partial_cmp(&min),
            // Too big for 64 bits: only its sign matters.
            (Value::BigInteger(digits), _) if digits.starts_with('-') => Some(Ordering::Less),
            _ => None,
        };
        order == Some(Ordering::Less)
    }
}

impl fmt::Display for Minimum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(min) => min.fmt(f),
            Self::Float(min) => f.write_str(FloatText::new(*min).as_str()),
        }
    }
}

/// `isinstance(value, int)`, which is true of `bool` as well.
fn is_integer(value: &Value) -> bool {
    matches!(
        value,
        Value::Integer(_) | Value::BigInteger(_) | Value::Bool(_)
    )
}

fn member_names(shape: Shape) -> String {
    let names: Vec<&str> = shape.members().map(|member| member.member_name()).collect();
    names.join(", ")
}

/// The name of the first type in `value` that Python's `json.dumps` refuses.
fn not_json(value: &Value, depth: usize) -> Option<&'static str> {
    if depth > MAX_DEPTH {
        return Some("too many levels");
    }
    match value {
        Value::List(items) => items.iter().find_map(|item| not_json(item, depth + 1)),
        Value::Map(map) => map.iter().find_map(|(_, value)| not_json(value, depth + 1)),
        Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::Text(_) => None,
        Value::Blob(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::EventStream(_)
        | Value::Object(_) => value.python_type().rsplit('.').next(),
    }
}
