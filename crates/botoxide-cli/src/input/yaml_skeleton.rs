//! `--generate-cli-skeleton yaml-input`: a template of arguments in YAML, with what each is for.
//!
//! Counterpart: awscli 2 `customizations/generatecliskeleton.py` (`YAMLArgumentGenerator`).

use botoxide_core::model::{Documentation, Node, Operation, Shape, ShapeType};
use botoxide_core::value::Value;

use super::skeleton::{Texts, choices, sample};
use crate::yaml::{Yaml, inline};

/// The template, with a newline at its end.
pub(crate) fn text(
    operation: Operation,
    constraints: Option<Node>,
    documentation: Option<&Documentation>,
) -> String {
    let mut template = Template {
        out: String::new(),
        constraints,
        documentation,
    };
    match operation.input_shape() {
        Some(shape) => {
            let value = sample(shape, Texts::Empty, constraints);
            template.value(shape, &value, 0, Place::Line);
        }
        None => template.out.push_str("{}"),
    }
    template.out.push('\n');
    template.out
}

struct Template<'a> {
    out: String,
    constraints: Option<Node>,
    documentation: Option<&'a Documentation>,
}

/// Where a value begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On a line of its own, or behind the dash of an item.
    Line,
    /// Behind a key.
    Key,
}

impl Template<'_> {
    fn value(&mut self, shape: Shape, value: &Value, indent: usize, place: Place) {
        match value {
            Value::Map(map) if map.is_empty() => self.out.push_str("{}"),
            Value::Map(map) => {
                let mut has_comment = false;
                let is_structure = shape.shape_type() == ShapeType::Structure;
                for (at, (key, value)) in map.iter().enumerate() {
                    if at > 0 {
                        self.new_line(indent);
                    }
                    let key = key.as_str();
                    self.out.push_str(&inline(&Yaml::from(key)));
                    self.out.push(':');
                    let (member, comment) = if is_structure {
                        let member = shape.member(key);
                        (member, member.map(|member| self.comment(shape, member)))
                    } else {
                        (Some(shape.value()), None)
                    };
                    let Some(member) = member else { continue };
                    let comment = comment.filter(|comment| !comment.trim().is_empty());
                    // The first of a mapping stands further to the right.
                    let gap = if has_comment { " " } else { "  " };
                    has_comment |= comment.is_some();
                    let comment = comment.map(|comment| format!("{gap}# {comment}"));
                    self.entry(member, value, indent, &comment.unwrap_or_default());
                }
            }
            Value::List(items) if items.is_empty() => self.out.push_str("[]"),
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 || place == Place::Key {
                        self.new_line(indent);
                    }
                    self.out.push_str("- ");
                    self.value(shape.item(), item, indent + 2, Place::Line);
                }
            }
            Value::Text(text) if shape.shape_type() == ShapeType::Timestamp => {
                self.out.push_str(&text.replace('T', " "));
            }
            _ if shape.shape_type() == ShapeType::Blob => self.out.push_str("!!binary ''"),
            scalar => self.out.push_str(&inline(&Yaml::from(scalar))),
        }
    }

    /// The value of a key, with the comment where it belongs: behind the key, if the value has lines of its own.
    fn entry(&mut self, shape: Shape, value: &Value, indent: usize, comment: &str) {
        let is_block = match value {
            Value::Map(map) => !map.is_empty(),
            Value::List(items) => !items.is_empty(),
            _ => false,
        };
        if !is_block {
            self.out.push(' ');
            self.value(shape, value, indent, Place::Key);
            self.out.push_str(comment);
            return;
        }
        self.out.push_str(comment);
        if matches!(value, Value::Map(_)) {
            self.new_line(indent + 2);
            self.value(shape, value, indent + 2, Place::Line);
        } else {
            // Items are as far left as their key.
            self.value(shape, value, indent, Place::Key);
        }
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn comment(&self, shape: Shape, member: Shape) -> String {
        let mut parts = Vec::new();
        let name = member.member_name();
        if shape.required().any(|required| required == name) {
            parts.push("[REQUIRED]".to_owned());
        }
        let text = self.documentation.and_then(|documentation| {
            documentation
                .member(shape.name(), name)
                .or_else(|| documentation.shape(member.name()))
        });
        parts.push(first_sentence(text.unwrap_or_default()));
        let values: Vec<&str> = choices(member, self.constraints).collect();
        if !values.is_empty() {
            parts.push(format!("Valid values are: {}.", values.join(", ")));
        }
        parts.join(" ")
    }
}

/// The first sentence of a documentation, without tags, in one line.
fn first_sentence(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (entity, letter)| text.replace(entity, letter));
    let sentence = text.split(['.', ':']).next().unwrap_or_default();
    let sentence = sentence.replace(['\n', '\u{2028}'], " ");
    if sentence.is_empty() {
        sentence
    } else {
        sentence + "."
    }
}
