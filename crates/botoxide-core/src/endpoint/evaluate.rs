//! The interpreter of compiled rules.
//!
//! Counterpart: botocore `endpoint_provider.py` (`evaluate` of its rules). botocore copies all variables for each child
//! of a tree. Here a rule that fails undoes its own assignments, which has the same effect.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Result;
use crate::model::{Node, NodeKind};
use crate::text::Text;
use crate::value::{Map, Value};

use super::functions::Function;
use super::operand::Operand;
use super::parameter::Parameters;
use super::partitions::Partitions;
use super::rule_set::{Call, Endpoint, Expression, Outcome, Rule, RuleSet};
use super::trace::{Recorder, Trace};
use super::{mistyped, resolution, template};

/// The maximum number of function calls and property nodes per resolution; AWS's rules need about a hundred.
const MAX_STEPS: usize = 1_000_000;

/// The maximum number of bytes that one resolution may create from templates. DIFFERENCE 27: rules that double a string
/// repeatedly would exhaust the memory.
const MAX_FILLED: usize = 16 << 20;

/// The maximum nesting of a property; AWS's have three levels.
const MAX_DEPTH: usize = 60;

/// One evaluation of a rule set.
#[derive(Debug)]
pub(super) struct Evaluation<'r> {
    set: &'r RuleSet,
    partitions: &'r Partitions,
    /// The value of each variable that is defined. A defined variable may be null.
    variables: Vec<Option<Operand>>,
    /// Variables in the order in which they were assigned.
    assigned: Vec<u32>,
    steps: usize,
    /// Bytes that templates may still create.
    fillable: usize,
    recorder: Option<Recorder<'r>>,
    /// The outcome that made the endpoint.
    matched: Option<&'r Outcome>,
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
            recorder: None,
            matched: None,
        }
    }

    /// Records the conditions of this evaluation, so that the parameters `varying` may vary in the next.
    pub(super) fn record(&mut self, varying: Vec<usize>) {
        self.recorder = Some(Recorder::new(self.set, varying));
    }

    /// The trace of the endpoint that was found for `parameters`, if it was recorded and can be followed again.
    pub(super) fn into_trace(self, parameters: &Parameters, found: &Endpoint) -> Option<Trace> {
        let properties = &found.properties;
        self.recorder?
            .finish(parameters, self.matched?, properties, self.variables)
    }

    pub(super) fn into_variables(self) -> Vec<Option<Operand>> {
        self.variables
    }

    /// The endpoint of the first rule in `list` that matches. P198: a tree without a match is skipped.
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
                if let Some(recorder) = &mut self.recorder {
                    recorder.undo(variable);
                }
            }
        }
        Ok(None)
    }

    fn rule(&mut self, rule: &'r Rule) -> Result<Option<Endpoint>> {
        for number in part(&self.set.lists, &rule.conditions) {
            // P197
            let call = self.numbered(*number)?;
            let result = self.call(call)?;
            let holds = holds(&result);
            if let Some(recorder) = &mut self.recorder {
                recorder.condition(call, holds, &self.variables);
            }
            self.assign(call, result)?;
            if !holds {
                return Ok(None);
            }
        }
        self.outcome(&rule.outcome)
    }

    /// What a rule whose conditions hold leads to.
    pub(super) fn outcome(&mut self, outcome: &'r Outcome) -> Result<Option<Endpoint>> {
        match outcome {
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
                    Arc::new(map)
                } else {
                    Arc::default()
                };
                self.matched = Some(outcome);
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
            "The endpoint rules return a {class} as {what}"
        )))
    }

    fn value(&mut self, expression: &'r Expression) -> Result<Operand> {
        Ok(match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Reference(number) => self.variable(*number).clone(),
            Expression::Template(text) => Operand::Text(self.fill(text)?.into()),
            Expression::Call(number) => {
                let call = self.numbered(*number)?;
                let result = self.call(call)?;
                self.assign(call, result.clone())?;
                result
            }
        })
    }

    fn variable(&self, number: u32) -> &Operand {
        let variable = self.variables.get(number as usize);
        variable.and_then(Option::as_ref).unwrap_or(&Operand::None)
    }

    // P199
    fn fill(&mut self, text: &str) -> Result<String> {
        let filled = template::fill(text, self.fillable, |name| {
            let at = self.set.variable_index(name)?;
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

    pub(super) fn numbered(&self, number: u32) -> Result<&'r Call> {
        let call = self.set.calls.get(number as usize);
        call.ok_or_else(|| resolution("The endpoint rules are damaged"))
    }

    /// The result of a call, without assigning it to a variable.
    pub(super) fn call(&mut self, call: &'r Call) -> Result<Operand> {
        const MOST: usize = Function::MAX_ARGUMENTS;
        self.step()?;
        let expressions = part(&self.set.expressions, &call.arguments);
        if expressions.len() > MOST {
            return Err(mistyped(format!(
                "The endpoint rules call {:?} with too many arguments",
                call.function
            )));
        }
        // Most arguments are borrowed; a few have to be created.
        let is_made = |expression: &&Expression| {
            matches!(expression, Expression::Template(_) | Expression::Call(_))
        };
        let made = expressions.iter().filter(is_made);
        let made: Result<Vec<Operand>> = made.map(|expression| self.value(expression)).collect();
        let made = made?;
        let mut made = made.iter();
        let mut arguments = [&Operand::None; MOST];
        for (argument, expression) in arguments.iter_mut().zip(expressions) {
            *argument = match expression {
                Expression::Literal(value) => value,
                Expression::Reference(number) => self.variable(*number),
                Expression::Template(_) | Expression::Call(_) => {
                    made.next().unwrap_or(&Operand::None)
                }
            };
        }
        let arguments = &arguments[..expressions.len()];
        call.function.call(arguments, self.partitions)
    }

    fn assign(&mut self, call: &Call, result: Operand) -> Result<()> {
        let Some(variable) = call.assign else {
            return Ok(());
        };
        let at = variable as usize;
        if self.variables[at].is_some() {
            let name = self.set.names[at];
            let msg = format!(
                "Assignment {name} already exists in scoped variables and cannot be overwritten"
            );
            return Err(resolution(msg));
        }
        self.variables[at] = Some(result);
        self.assigned.push(variable);
        Ok(())
    }

    /// Assigns the result of a call that may have been assigned before.
    pub(super) fn reassign(&mut self, call: &Call, result: Operand) {
        if let Some(variable) = call.assign {
            self.variables[variable as usize] = Some(result);
        }
    }

    /// A property with its templates filled in. `depth` is its nesting.
    fn property(&mut self, node: Node, depth: usize) -> Result<Value> {
        self.step()?;
        if depth > MAX_DEPTH {
            return Err(resolution(
                "The endpoint rules have a property that is nested too deeply",
            ));
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

/// Whether a condition with this result holds.
pub(super) fn holds(result: &Operand) -> bool {
    !matches!(result, Operand::None | Operand::Bool(false))
}

fn part<'a, T>(all: &'a [T], range: &Range<u32>) -> &'a [T] {
    all.get(range.start as usize..range.end as usize)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::endpoint::{Parameter, Parameters, Partitions, RuleSet};
    use crate::model::Node;
    use crate::model::archive::{compile_document, open_document};

    fn node(json: &Json) -> Node {
        open_document(compile_document(json).unwrap().leak()).unwrap()
    }

    /// The URL that the rules return for `A` and `B`, or the error.
    fn resolve(rules: &[Json], b: Option<bool>) -> String {
        let set = RuleSet::from_node(node(&json!({
            "parameters": { "A": { "type": "String" }, "B": { "type": "Boolean" } },
            "rules": rules,
        })));
        let set = set.unwrap();
        let partitions = Partitions::from_node(node(&json!({
            "partitions": [{ "id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {} }]
        })));
        let mut parameters = Parameters::new(&set);
        parameters.set(&set, "A", Parameter::Text("abc".into()));
        parameters.set(&set, "B", b.map_or(Parameter::Unset, Parameter::Bool));
        match set.resolve(&parameters, &partitions.unwrap()) {
            Ok(endpoint) => endpoint.url,
            Err(error) => error.to_string(),
        }
    }

    fn endpoint(url: &str, conditions: &Json) -> Json {
        json!({ "type": "endpoint", "conditions": conditions, "endpoint": { "url": url } })
    }

    fn tree(rules: &Json) -> Json {
        let assign =
            json!({ "fn": "substring", "argv": [{ "ref": "A" }, 0, 2, false], "assign": "C" });
        json!({ "type": "tree", "conditions": [assign], "rules": rules })
    }

    // P198: the results of botocore for the same rules
    #[test]
    fn a_tree_without_a_match_is_skipped_and_its_assignments_are_undone() {
        let is_set = |name: &str| json!({ "fn": "isSet", "argv": [{ "ref": name }] });
        let inner = endpoint("https://in.{C}", &json!([is_set("B")]));
        let tried = tree(&json!([inner]));
        let gone = json!([{ "fn": "not", "argv": [is_set("C")] }]);
        let rules = [tried.clone(), endpoint("https://none", &gone)];
        assert_eq!(resolve(&rules, None), "https://none");
        assert_eq!(resolve(&rules, Some(true)), "https://in.ab");
        let again = tree(&json!([endpoint("https://again.{C}", &json!([]))]));
        assert_eq!(resolve(&[tried, again.clone()], None), "https://again.ab");
        let nested = tree(&json!([again]));
        assert_eq!(
            resolve(&[nested], None),
            "Assignment C already exists in scoped variables and cannot be overwritten"
        );
    }

    // P207: the messages of botocore for the same calls
    #[test]
    fn values_of_different_types_are_not_compared() {
        let cases = [
            (
                json!({ "fn": "stringEquals", "argv": [{ "ref": "A" }, { "ref": "B" }] }),
                "Both values must be strings, not <class 'str'> and <class 'bool'>.",
            ),
            (
                json!({ "fn": "stringEquals", "argv": [{ "ref": "A" }, { "ref": "C" }] }),
                "Both values must be strings, not <class 'str'> and <class 'NoneType'>.",
            ),
            (
                json!({ "fn": "booleanEquals", "argv": [{ "ref": "A" }, true] }),
                "Both arguments must be bools, not <class 'str'> and <class 'bool'>.",
            ),
            (
                json!({ "fn": "booleanEquals", "argv": [{ "ref": "B" }, true] }),
                "https://x",
            ),
            (
                json!({ "fn": "substring", "argv": [{ "ref": "B" }, 0, 1, false] }),
                "Input must be a string, not <class 'bool'>.",
            ),
        ];
        for (call, wanted) in cases {
            let rules = [endpoint("https://x", &json!([call]))];
            assert_eq!(resolve(&rules, Some(true)), wanted);
        }
    }
}
