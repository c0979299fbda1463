//! `ContextPath`: where in the arguments a parameter's value lies.
//!
//! The part of `JMESPath` that models use in `operationContextParams`: names, `.`, `[*]`, `[]`, `[a, b]` and `keys()`.
//! Counterpart: `jmespath.search` in botocore `regions.py`.

use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::value::Value;

/// Deepest nesting of brackets and parentheses.
const MAX_DEPTH: usize = 16;

/// A compiled path.
#[derive(Debug, PartialEq)]
pub(super) struct ContextPath {
    steps: Vec<Step>,
}

#[derive(Debug, PartialEq)]
enum Step {
    /// `name`.
    Field(&'static str),
    /// `[]`: lists in the list become parts of it; what follows is done for each item.
    Flatten,
    /// `keys(path)`.
    Keys(ContextPath),
    /// `[*]`: what follows, up to the next `[]`, is done for each item.
    Project,
    /// `[path, path]`: a list of what each finds.
    Select(Vec<ContextPath>),
}

impl ContextPath {
    /// Compiles a path.
    ///
    /// # Errors
    ///
    /// `InvalidModel` where it uses more of `JMESPath` than this.
    pub(super) fn parse(text: &'static str) -> Result<Self> {
        let mut parser = Parser { rest: text };
        let path = parser.path(0).filter(|_| parser.rest.trim().is_empty());
        path.ok_or_else(|| {
            let msg = format!("the path {text:?} of an endpoint parameter cannot be read");
            ErrorKind::InvalidModel { msg }.into()
        })
    }

    /// What lies there; `Null` where nothing does.
    ///
    /// # Errors
    ///
    /// Where `keys()` is given something that has none.
    pub(super) fn find(&self, arguments: &Value) -> Result<Value> {
        walk(&self.steps, arguments)
    }
}

fn walk(steps: &[Step], value: &Value) -> Result<Value> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(value.clone());
    };
    match step {
        Step::Field(name) => value
            .get(name)
            .map_or(Ok(Value::Null), |value| walk(rest, value)),
        Step::Flatten => {
            let Value::List(items) = value else {
                return Ok(Value::Null);
            };
            let flat = items
                .iter()
                .flat_map(|item| item.as_list().unwrap_or(std::slice::from_ref(item)));
            project(rest, flat)
        }
        Step::Keys(path) => {
            let found = walk(&path.steps, value)?;
            let map = found.as_map().ok_or_else(|| keys_error(&found))?;
            let names: Vec<Value> = map.keys().map(|name| Value::Text(name.clone())).collect();
            walk(rest, &Value::List(names))
        }
        Step::Project => value
            .as_list()
            .map_or(Ok(Value::Null), |items| project(rest, items.iter())),
        Step::Select(paths) => {
            if value.is_null() {
                return Ok(Value::Null);
            }
            let found: Result<Vec<Value>> = paths.iter().map(|path| path.find(value)).collect();
            walk(rest, &Value::List(found?))
        }
    }
}

/// Does the steps up to the next `[]` for each item, keeps what is found, and goes on with the list of that.
fn project<'v>(steps: &[Step], items: impl Iterator<Item = &'v Value>) -> Result<Value> {
    let end = steps
        .iter()
        .position(|step| *step == Step::Flatten)
        .unwrap_or(steps.len());
    let mut kept = Vec::new();
    for item in items {
        let found = walk(&steps[..end], item)?;
        if !found.is_null() {
            kept.push(found);
        }
    }
    walk(&steps[end..], &Value::List(kept))
}

fn keys_error(value: &Value) -> Error {
    let (shown, kind) = match value {
        Value::Null => (Text::from_static("None"), "null"),
        Value::Bool(true) => (Text::from_static("True"), "boolean"),
        Value::Bool(false) => (Text::from_static("False"), "boolean"),
        Value::Integer(number) => (number.to_string().into(), "number"),
        Value::Float(number) => (number.to_string().into(), "number"),
        Value::Text(text) => (text.clone(), "string"),
        Value::List(_) => (Text::from_static("[...]"), "array"),
        Value::BigInteger(text) => (text.clone(), "number"),
        Value::Blob(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::Map(_)
        | Value::EventStream(_) => (Text::from_static("..."), "unknown"),
    };
    Error::value(format!(
        "In function keys(), invalid type for value: {shown}, expected one of: ['object'], received: \"{kind}\""
    ))
}

struct Parser {
    rest: &'static str,
}

impl Parser {
    fn eat(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn name(&mut self) -> Option<&'static str> {
        let text = self.rest.trim_start();
        let end = text
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        self.rest = rest;
        Some(name)
    }

    /// Paths with commas between them, up to `end`.
    fn paths(&mut self, end: &str, depth: usize) -> Option<Vec<ContextPath>> {
        let mut paths = vec![self.path(depth + 1)?];
        while !self.eat(end) {
            if !self.eat(",") {
                return None;
            }
            paths.push(self.path(depth + 1)?);
        }
        Some(paths)
    }

    fn path(&mut self, depth: usize) -> Option<ContextPath> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut steps = Vec::new();
        loop {
            // A name, a call or a selection stands first and after each dot.
            if self.eat("[") {
                steps.push(Step::Select(self.paths("]", depth)?));
            } else {
                let name = self.name()?;
                if !self.eat("(") {
                    steps.push(Step::Field(name));
                } else if name == "keys" {
                    let mut paths = self.paths(")", depth)?;
                    let path = paths.pop().filter(|_| paths.is_empty())?;
                    steps.push(Step::Keys(path));
                } else {
                    return None;
                }
            }
            loop {
                if self.eat("[*]") {
                    steps.push(Step::Project);
                } else if self.eat("[]") {
                    steps.push(Step::Flatten);
                } else {
                    break;
                }
            }
            if !self.eat(".") {
                return Some(ContextPath { steps });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    // P208: what jmespath 1.0 gives for the paths of DynamoDB's model.
    #[test]
    fn paths_of_dynamodb() {
        let find =
            |path, arguments: &Value| ContextPath::parse(path).unwrap().find(arguments).unwrap();
        let batch = params! { "RequestItems": { "a": {}, "b": {} } };
        assert_eq!(
            find("keys(RequestItems)", &batch),
            params! { "x": ["a", "b"] }["x"]
        );
        let import = params! { "TableCreationParameters": { "TableName": "t" } };
        assert_eq!(
            find("TableCreationParameters.TableName", &import),
            Value::from("t")
        );
        assert!(find("TableCreationParameters.TableName", &batch).is_null());
        let write = params! { "TransactItems": [
            { "Put": { "TableName": "p" } },
            { "Delete": { "TableName": "d" }, "Get": { "TableName": "g" } },
        ] };
        assert_eq!(
            find("TransactItems[*].Get.TableName", &write),
            params! { "x": ["g"] }["x"]
        );
        let four = "TransactItems[*].[ConditionCheck.TableName, Put.TableName, Delete.TableName, Update.TableName][]";
        assert_eq!(find(four, &write), params! { "x": ["p", "d"] }["x"]);
        assert!(find(four, &batch).is_null());
    }

    #[test]
    fn keys_of_nothing_fails_as_in_jmespath() {
        let error = ContextPath::parse("keys(RequestItems)")
            .unwrap()
            .find(&params! {})
            .unwrap_err();
        let wanted = "In function keys(), invalid type for value: None, expected one of: ['object'], received: \"null\"";
        assert_eq!(error.to_string(), wanted);
    }

    #[test]
    fn other_expressions_are_refused() {
        for text in [
            "",
            "a.",
            "a[0]",
            "a || b",
            "length(a)",
            "keys(a, b)",
            "[a",
            "a[?b]",
            "a b",
        ] {
            assert!(ContextPath::parse(text).is_err(), "{text}");
        }
        assert!(ContextPath::parse("[".repeat(100_000).leak()).is_err());
    }
}
