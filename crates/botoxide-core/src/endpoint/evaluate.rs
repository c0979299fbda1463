//! The interpreter of compiled rules.
//!
//! Counterpart: botocore `endpoint_provider.py` (`evaluate` of its rules). botocore copies all variables for each
//! child of a tree; here a rule that fails takes its own assignments back, which comes to the same.

use std::array;
use std::ops::Range;

use crate::error::Result;
use crate::model::{Node, NodeKind};
use crate::text::Text;
use crate::value::{Map, Value};

use super::functions::Function;
use super::operand::Operand;
use super::partitions::Partitions;
use super::rule_set::{Endpoint, Expression, Outcome, Rule, RuleSet};
use super::{mistyped, resolution, template};

/// How many calls of functions, and nodes of properties, one resolution may take; AWS's rules take some hundred.
const MAX_STEPS: usize = 1_000_000;

/// How many bytes of text one resolution may make of templates. DIFFERENCE 27: rules that put a text into itself twice, again and again, would
/// soon fill any memory.
const MAX_FILLED: usize = 16 << 20;

/// Deepest nesting of a property; AWS's have three levels.
const MAX_DEPTH: usize = 60;

/// One evaluation of a rule set.
#[derive(Debug)]
pub(super) struct Evaluation<'r> {
    set: &'r RuleSet,
    partitions: &'r Partitions,
    /// The value of each variable that is there; a variable may be there and hold nothing.
    variables: Vec<Option<Operand>>,
    /// Variables in the order in which they were assigned.
    assigned: Vec<u32>,
    steps: usize,
    /// Bytes that may still be made of templates.
    fillable: usize,
}

impl<'r> Evaluation<'r> {
    pub(super) fn new(
        set: &'r RuleSet,
        partitions: &'r Partitions,
        variables: Vec<Option<Operand>>,
    ) -> Self {
        Self {
            set,
            partitions,
            variables,
            assigned: Vec::new(),
            steps: 0,
            fillable: MAX_FILLED,
        }
    }

    /// The endpoint of the first rule in `list` that fits. P198: a tree in which none fits is passed over.
    pub(super) fn first(&mut self, list: &Range<u32>) -> Result<Option<Endpoint>> {
        let set = self.set;
        for number in part(&set.lists, list) {
            let Some(rule) = set.rules.get(*number as usize) else {
                continue;
            };
            let mark = self.assigned.len();
            if let Some(endpoint) = self.rule(rule)? {
                return Ok(Some(endpoint));
            }
            for variable in self.assigned.drain(mark..) {
                self.variables[variable as usize] = None;
            }
        }
        Ok(None)
    }

    fn rule(&mut self, rule: &'r Rule) -> Result<Option<Endpoint>> {
        for number in part(&self.set.lists, &rule.conditions) {
            // P197
            if matches!(self.call(*number)?, Operand::None | Operand::Bool(false)) {
                return Ok(None);
            }
        }
        match &rule.outcome {
            Outcome::Tree(children) => self.first(children),
            Outcome::Error(message) => Err(resolution(self.text(message, "message")?)),
            Outcome::Endpoint {
                url,
                properties,
                headers,
            } => {
                let url = self.text(url, "URL")?;
                let properties = match properties {
                    Some(node) => self.property(*node, 0)?,
                    None => Value::Null,
                };
                let mut fields = Vec::with_capacity(headers.len());
                for (name, values) in headers {
                    let values = part(&self.set.expressions, values).iter();
                    let values: Result<Vec<Text>> = values
                        .map(|value| Ok(Text::from(self.text(value, "header")?)))
                        .collect();
                    fields.push((*name, values?));
                }
                let properties = if let Value::Map(map) = properties {
                    map
                } else {
                    Map::new()
                };
                Ok(Some(Endpoint {
                    url,
                    properties,
                    headers: fields,
                }))
            }
        }
    }

    fn text(&mut self, expression: &'r Expression, what: &str) -> Result<String> {
        let value = self.value(expression)?;
        if let Operand::Text(text) = value {
            return Ok(text.into());
        }
        let class = value.class();
        Err(mistyped(format!(
            "The endpoint rules give a {class} as {what}"
        )))
    }

    fn value(&mut self, expression: &'r Expression) -> Result<Operand> {
        Ok(match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Reference(number) => self
                .variables
                .get(*number as usize)
                .cloned()
                .flatten()
                .unwrap_or(Operand::None),
            Expression::Template(text) => Operand::Text(self.fill(text)?.into()),
            Expression::Call(number) => self.call(*number)?,
        })
    }

    /// P199
    fn fill(&mut self, text: &str) -> Result<String> {
        let filled = template::fill(text, self.fillable, |name| {
            let at = self.set.names.iter().position(|known| *known == name)?;
            self.variables[at].clone()
        })?;
        self.fillable = self.fillable.saturating_sub(filled.len());
        Ok(filled)
    }

    fn step(&mut self) -> Result<()> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(resolution("The endpoint rules take too many steps"));
        }
        Ok(())
    }

    fn call(&mut self, number: u32) -> Result<Operand> {
        self.step()?;
        let set = self.set;
        let call = set
            .calls
            .get(number as usize)
            .ok_or_else(|| resolution("The endpoint rules are damaged"))?;
        let expressions = part(&set.expressions, &call.arguments);
        if expressions.len() > Function::MAX_ARGUMENTS {
            return Err(mistyped(format!(
                "The endpoint rules call {:?} with too many arguments",
                call.function
            )));
        }
        let mut arguments: [Operand; Function::MAX_ARGUMENTS] = array::from_fn(|_| Operand::None);
        for (argument, expression) in arguments.iter_mut().zip(expressions) {
            *argument = self.value(expression)?;
        }
        let result = call
            .function
            .call(&arguments[..expressions.len()], self.partitions)?;
        if let Some(variable) = call.assign {
            let at = variable as usize;
            if self.variables[at].is_some() {
                let name = set.names[at];
                let msg = format!(
                    "Assignment {name} already exists in scoped variables and cannot be overwritten"
                );
                return Err(resolution(msg));
            }
            self.variables[at] = Some(result.clone());
            self.assigned.push(variable);
        }
        Ok(result)
    }

    /// A property with its templates filled in, at `depth` levels.
    fn property(&mut self, node: Node, depth: usize) -> Result<Value> {
        self.step()?;
        if depth > MAX_DEPTH {
            return Err(resolution("The endpoint rules have too deep a property"));
        }
        Ok(match node.kind() {
            NodeKind::Null => Value::Null,
            NodeKind::Bool(value) => value.into(),
            NodeKind::Integer(value) => value.into(),
            NodeKind::Float(value) => value.into(),
            NodeKind::Text(text) if template::is_template(text) => self.fill(text)?.into(),
            NodeKind::Text(text) => Text::from_static(text).into(),
            NodeKind::List(_) => {
                let items: Result<Vec<Value>> = node
                    .items()
                    .map(|item| self.property(item, depth + 1))
                    .collect();
                items?.into()
            }
            NodeKind::Object(count) => {
                let mut map = Map::with_capacity(count.min(64));
                for (key, value) in node.entries() {
                    map.push(Text::from_static(key), self.property(value, depth + 1)?);
                }
                map.into()
            }
        })
    }
}

fn part<'a, T>(all: &'a [T], range: &Range<u32>) -> &'a [T] {
    all.get(range.start as usize..range.end as usize)
        .unwrap_or_default()
}
