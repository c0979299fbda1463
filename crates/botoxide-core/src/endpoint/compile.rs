//! The compiler of rule sets: names become indexes, equal conditions and rules are shared.
//!
//! Counterpart: botocore `endpoint_provider.py` (`RuleCreator`, `RuleSet.__init__`).

use std::collections::HashMap;
use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;
use crate::text::Text;

use super::functions::Function;
use super::operand::Operand;
use super::resolution;
use super::rule_set::{
    Call, Expression, Outcome, ParameterDefinition, ParameterKind, Rule, RuleSet,
};
use super::template::is_template;

/// The maximum nesting of rules and of calls; AWS's rules stay below 20.
const MAX_DEPTH: usize = 60;

/// The maximum number of variables, which are found by a linear search; AWS's rules have about a hundred. DIFFERENCE 27
const MAX_NAMES: usize = 5_000;

/// A rule set under construction. Packed files store equal subtrees once, so the offset of a node identifies it.
#[derive(Debug)]
pub(super) struct Compiler {
    set: RuleSet,
    known_rules: HashMap<u32, u32>,
    known_calls: HashMap<u32, u32>,
}

fn unusable(what: &str) -> Error {
    ErrorKind::InvalidModel {
        msg: format!("an endpoint rule set {what}"),
    }
    .into()
}

fn narrow(number: usize) -> Result<u32> {
    u32::try_from(number).map_err(|_| unusable("is too large"))
}

impl Compiler {
    pub(super) fn compile(root: Node) -> Result<RuleSet> {
        let mut set = RuleSet {
            parameters: Vec::new(),
            names: Vec::new(),
            roots: 0..0,
            rules: Vec::new(),
            calls: Vec::new(),
            expressions: Vec::new(),
            lists: Vec::new(),
        };
        let parameters = root
            .get("parameters")
            .ok_or_else(|| unusable("has no parameters"))?;
        for (name, definition) in parameters.entries() {
            set.parameters.push(parameter(name, definition)?);
            set.names.push(name);
        }
        let rules = root.get("rules").ok_or_else(|| unusable("has no rules"))?;
        let mut compiler = Self {
            set,
            known_rules: HashMap::new(),
            known_calls: HashMap::new(),
        };
        compiler.set.roots = compiler.rules(rules, 0)?;
        Ok(compiler.set)
    }

    fn rules(&mut self, rules: Node, depth: usize) -> Result<Range<u32>> {
        let numbers: Result<Vec<u32>> = rules.items().map(|rule| self.rule(rule, depth)).collect();
        self.list(numbers?)
    }

    /// Appends numbers to the lists and returns their range.
    fn list(&mut self, numbers: Vec<u32>) -> Result<Range<u32>> {
        let start = narrow(self.set.lists.len())?;
        self.set.lists.extend(numbers);
        Ok(start..narrow(self.set.lists.len())?)
    }

    fn rule(&mut self, rule: Node, depth: usize) -> Result<u32> {
        if let Some(known) = self.known_rules.get(&rule.offset()) {
            return Ok(*known);
        }
        if depth > MAX_DEPTH {
            return Err(unusable("is nested too deeply"));
        }
        let kind = rule
            .get("type")
            .and_then(|kind| kind.as_str())
            .ok_or_else(|| unusable("has a rule without a type"))?;
        let part = |key: &str| {
            rule.get(key)
                .ok_or_else(|| unusable(&format!("has a rule without {key}")))
        };
        let conditions: Result<Vec<u32>> = rule
            .get("conditions")
            .into_iter()
            .flat_map(Node::items)
            .map(|call| self.call(call, 0))
            .collect();
        let conditions = self.list(conditions?)?;
        let outcome = match kind {
            "endpoint" => self.endpoint(part("endpoint")?)?,
            "error" => Outcome::Error(self.expression(part("error")?, 0)?),
            "tree" => Outcome::Tree(self.rules(part("rules")?, depth + 1)?),
            _ => {
                let msg = format!(
                    "Unknown rule type: {kind}. A rule must be of type tree, endpoint or error."
                );
                return Err(resolution(msg));
            }
        };
        let number = narrow(self.set.rules.len())?;
        self.set.rules.push(Rule {
            conditions,
            outcome,
        });
        self.known_rules.insert(rule.offset(), number);
        Ok(number)
    }

    fn endpoint(&mut self, endpoint: Node) -> Result<Outcome> {
        let url = endpoint
            .get("url")
            .ok_or_else(|| unusable("has an endpoint without a URL"))?;
        let url = self.expression(url, 0)?;
        let mut headers = Vec::new();
        for (name, values) in endpoint.get("headers").into_iter().flat_map(Node::entries) {
            let values: Result<Vec<Expression>> = values
                .items()
                .map(|value| self.expression(value, 0))
                .collect();
            headers.push((name, self.expressions(values?)?));
        }
        Ok(Outcome::Endpoint {
            url,
            properties: endpoint.get("properties"),
            headers,
        })
    }

    /// Appends expressions and returns their range.
    fn expressions(&mut self, expressions: Vec<Expression>) -> Result<Range<u32>> {
        let start = narrow(self.set.expressions.len())?;
        self.set.expressions.extend(expressions);
        Ok(start..narrow(self.set.expressions.len())?)
    }

    fn call(&mut self, call: Node, depth: usize) -> Result<u32> {
        if let Some(known) = self.known_calls.get(&call.offset()) {
            return Ok(*known);
        }
        if depth > MAX_DEPTH {
            return Err(unusable("is nested too deeply"));
        }
        let name = call.get("fn").and_then(|name| name.as_str());
        let name = name.ok_or_else(|| unusable("has a condition that calls no function"))?;
        let arguments = call
            .get("argv")
            .ok_or_else(|| unusable("has a call without arguments"))?;
        let arguments: Result<Vec<Expression>> = arguments
            .items()
            .map(|argument| self.expression(argument, depth + 1))
            .collect();
        let arguments = self.expressions(arguments?)?;
        let assign = match call.get("assign").and_then(|name| name.as_str()) {
            Some(name) => Some(self.variable(name)?),
            None => None,
        };
        let number = narrow(self.set.calls.len())?;
        self.set.calls.push(Call {
            function: Function::named(name),
            arguments,
            assign,
        });
        self.known_calls.insert(call.offset(), number);
        Ok(number)
    }

    fn expression(&mut self, node: Node, depth: usize) -> Result<Expression> {
        if node.get("fn").is_some() {
            return Ok(Expression::Call(self.call(node, depth)?));
        }
        if let Some(name) = node.get("ref").and_then(|name| name.as_str()) {
            return Ok(Expression::Reference(self.variable(name)?));
        }
        Ok(match node.as_str() {
            Some(text) if is_template(text) => Expression::Template(Text::from_static(text)),
            _ => Expression::Literal(Operand::literal(node)),
        })
    }

    fn variable(&mut self, name: &'static str) -> Result<u32> {
        let at = self
            .set
            .names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| {
                self.set.names.push(name);
                self.set.names.len() - 1
            });
        if at > MAX_NAMES {
            return Err(unusable("has too many variables"));
        }
        narrow(at)
    }
}

fn parameter(name: &'static str, definition: Node) -> Result<ParameterDefinition> {
    let kind = definition.get("type").and_then(|kind| kind.as_str());
    let kind = kind.ok_or_else(|| unusable("has a parameter without a type"))?;
    let default = definition
        .get("default")
        .filter(|default| !default.is_null());
    Ok(ParameterDefinition {
        name,
        kind: match kind.to_lowercase().as_str() {
            "boolean" => ParameterKind::Boolean,
            "string" => ParameterKind::String,
            "stringarray" => ParameterKind::StringArray,
            _ => {
                let msg = format!(
                    "Unknown parameter type: {kind}. A parameter must be of type string, boolean, or stringarray."
                );
                return Err(resolution(msg));
            }
        },
        built_in: definition.get("builtIn").and_then(|name| name.as_str()),
        default: default.map(Operand::literal),
        required: definition
            .get("required")
            .and_then(|required| required.as_bool())
            == Some(true),
    })
}
