//! `Trace`: the conditions that led to an endpoint, to find the next one that differs only in some strings.
//!
//! A client resolves endpoints for many buckets, and everything else stays the same. A trace has only the conditions
//! that read what changes; the values of everything else are filled in. As long as each of these conditions has the
//! same result, the rules take the same way to the same rule. If one does not, all rules are evaluated again.
//! botocore has no counterpart.

use std::fmt;
use std::sync::Arc;

use crate::error::Result;
use crate::model::Node;
use crate::text::Text;
use crate::value::Map;

use super::evaluate::{Evaluation, holds};
use super::functions::Function;
use super::operand::Operand;
use super::parameter::{Parameter, Parameters};
use super::partitions::Partitions;
use super::rule_set::{Call, Endpoint, Expression, Outcome, RuleSet};
use super::template;

/// The way of one resolution through the rules. `Debug` does not show values: a URL may have a password.
pub(super) struct Trace {
    parameters: Parameters,
    /// The parameters whose text may be another one.
    varying: Vec<usize>,
    /// The calls of `guards`, and names for templates; no rules.
    set: RuleSet,
    /// Conditions that read what varies, and whether each one held.
    guards: Vec<(u32, bool)>,
    variables: Vec<Option<Operand>>,
    /// Without the properties, if these are known.
    outcome: Outcome,
    properties: Option<Arc<Map>>,
}

/// Records a trace while rules are evaluated.
#[derive(Debug)]
pub(super) struct Recorder<'r> {
    original: &'r RuleSet,
    set: RuleSet,
    guards: Vec<(u32, bool)>,
    varying: Vec<usize>,
    /// Whether each variable depends on what varies. Such a variable is always defined while it is in scope.
    depends: Vec<bool>,
    /// False after an expression that a trace cannot have.
    is_usable: bool,
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace")
            .field("varying", &self.varying)
            .field("guards", &self.guards)
            .finish_non_exhaustive()
    }
}

impl Trace {
    /// Whether only parameters that may vary differ from those of the trace.
    pub(super) fn covers(&self, parameters: &Parameters) -> bool {
        let pairs = self.parameters.values.iter().zip(&parameters.values);
        let is_text = |given: &Parameter| matches!(given, Parameter::Text(_));
        pairs
            .enumerate()
            .all(|(at, (old, new))| old == new || (self.varying.contains(&at) && is_text(new)))
    }

    /// The parameters that vary.
    pub(super) fn varying(&self) -> &[usize] {
        &self.varying
    }

    /// The endpoint of parameters that the trace covers; `None` if the rules take another way, or fail.
    pub(super) fn replay(
        &mut self,
        parameters: &Parameters,
        partitions: &Partitions,
    ) -> Option<Endpoint> {
        let mut variables = std::mem::take(&mut self.variables);
        for at in &self.varying {
            if let Some(Parameter::Text(text)) = parameters.values.get(*at) {
                variables[*at] = Some(Operand::Text(text.clone()));
            }
        }
        let mut evaluation = Evaluation::new(&self.set, partitions, variables);
        let found = Self::follow(&mut evaluation, &self.guards, &self.outcome);
        self.variables = evaluation.into_variables();
        let mut endpoint = found.ok().flatten()?;
        if let Some(properties) = &self.properties {
            endpoint.properties = Arc::clone(properties);
        }
        Some(endpoint)
    }

    fn follow<'r>(
        evaluation: &mut Evaluation<'r>,
        guards: &[(u32, bool)],
        outcome: &'r Outcome,
    ) -> Result<Option<Endpoint>> {
        for (number, held) in guards {
            let call = evaluation.numbered(*number)?;
            let result = evaluation.call(call)?;
            if holds(&result) != *held {
                return Ok(None);
            }
            evaluation.reassign(call, result);
        }
        evaluation.outcome(outcome)
    }
}

impl<'r> Recorder<'r> {
    /// Records a trace of which the parameters `varying` may vary.
    pub(super) fn new(original: &'r RuleSet, varying: Vec<usize>) -> Self {
        let mut depends = vec![false; original.names.len()];
        for at in &varying {
            depends[*at] = true;
        }
        Self {
            original,
            set: RuleSet {
                parameters: Vec::new(),
                names: original.names.clone(),
                roots: 0..0,
                rules: Vec::new(),
                calls: Vec::new(),
                expressions: Vec::new(),
                lists: Vec::new(),
            },
            guards: Vec::new(),
            varying,
            depends,
            is_usable: true,
        }
    }

    /// Records a condition before its result is assigned.
    pub(super) fn condition(&mut self, call: &Call, held: bool, variables: &[Option<Operand>]) {
        if !self.is_usable {
            return;
        }
        let (calls, expressions) = (self.set.calls.len(), self.set.expressions.len());
        let Some((number, depends)) = self.call(call, variables) else {
            self.is_usable = false;
            return;
        };
        if depends {
            self.guards.push((number, held));
        } else {
            self.set.calls.truncate(calls);
            self.set.expressions.truncate(expressions);
        }
        if let Some(variable) = call.assign {
            self.depends[variable as usize] = depends;
        }
    }

    /// Forgets a variable whose rule did not match.
    pub(super) fn undo(&mut self, variable: u32) {
        self.depends[variable as usize] = false;
    }

    /// The trace of a resolution that ended with `outcome` and these properties.
    pub(super) fn finish(
        self,
        parameters: &Parameters,
        outcome: &Outcome,
        found: &Arc<Map>,
        variables: Vec<Option<Operand>>,
    ) -> Option<Trace> {
        let Outcome::Endpoint {
            url: url @ (Expression::Template(_) | Expression::Literal(_) | Expression::Reference(_)),
            properties,
            headers,
        } = outcome
        else {
            return None;
        };
        // A guard assigns what varies; later, the rules may have given the variable another value.
        let mut assigned = self
            .guards
            .iter()
            .filter_map(|(number, _)| self.set.calls[*number as usize].assign);
        let is_lost = assigned.any(|at| {
            let at = at as usize;
            variables[at].is_some() && !self.depends[at]
        });
        if !self.is_usable || !headers.is_empty() || is_lost {
            return None;
        }
        let url = match url {
            Expression::Template(text) => {
                Expression::Template(self.partly_filled(text, &variables))
            }
            url => url.clone(),
        };
        let is_known = properties.is_none_or(|properties| self.is_known(properties, &variables));
        Some(Trace {
            parameters: parameters.clone(),
            varying: self.varying,
            set: self.set,
            guards: self.guards,
            variables,
            outcome: Outcome::Endpoint {
                url,
                properties: properties.filter(|_| !is_known),
                headers: Vec::new(),
            },
            properties: is_known.then(|| Arc::clone(found)),
        })
    }

    /// A copy of a call with known values filled in, and whether its result depends on what varies; `None` if a trace
    /// cannot have it.
    fn call(&mut self, call: &Call, variables: &[Option<Operand>]) -> Option<(u32, bool)> {
        let original = self.original;
        let arguments =
            &original.expressions[call.arguments.start as usize..call.arguments.end as usize];
        let mut copies = Vec::with_capacity(arguments.len());
        let mut depends = false;
        for argument in arguments {
            let (copy, reads) = match argument {
                Expression::Literal(value) => (Expression::Literal(value.clone()), false),
                // What varies is always defined.
                Expression::Reference(number)
                    if self.depends[*number as usize] && call.function != Function::IsSet =>
                {
                    (Expression::Reference(*number), true)
                }
                Expression::Reference(number) => {
                    let value = variables[*number as usize].clone();
                    (Expression::Literal(value.unwrap_or(Operand::None)), false)
                }
                Expression::Template(text) => (self.filled(text, variables)?, false),
                Expression::Call(number) => {
                    let inner = original.calls.get(*number as usize)?;
                    if inner.assign.is_some() {
                        return None;
                    }
                    let (number, reads) = self.call(inner, variables)?;
                    (Expression::Call(number), reads)
                }
            };
            copies.push(copy);
            depends |= reads;
        }
        let start = self.set.expressions.len();
        self.set.expressions.extend(copies);
        self.set.calls.push(Call {
            function: call.function,
            arguments: narrow(start)?..narrow(self.set.expressions.len())?,
            assign: call.assign,
        });
        Some((narrow(self.set.calls.len() - 1)?, depends))
    }

    /// Whether no template of a property reads what varies.
    fn is_known(&self, property: Node, variables: &[Option<Operand>]) -> bool {
        if let Some(text) = property.as_str() {
            return !template::is_template(text) || self.filled(text, variables).is_some();
        }
        let entries = property.entries().map(|(_, value)| value);
        property
            .items()
            .chain(entries)
            .all(|part| self.is_known(part, variables))
    }

    /// A template with known values filled in, unless the result could be read in another way.
    fn partly_filled(&self, text: &Text, variables: &[Option<Operand>]) -> Text {
        let mut left = 0;
        let filled = template::fill(text, usize::MAX, |name| {
            let at = self.original.variable_index(name)?;
            if self.depends[at] {
                left += 1;
                return Some(Operand::Text(format!("{{{name}}}").into()));
            }
            variables[at].clone()
        });
        let has_braces_of = |filled: &String| {
            ['{', '}']
                .iter()
                .all(|brace| filled.matches(*brace).count() == left)
        };
        let filled = filled.ok().filter(has_braces_of);
        filled.map_or_else(|| text.clone(), Text::from)
    }

    /// The text of a template that does not read what varies.
    fn filled(&self, text: &str, variables: &[Option<Operand>]) -> Option<Expression> {
        let filled = template::fill(text, usize::MAX, |name| {
            let at = self.original.variable_index(name)?;
            variables[at].clone().filter(|_| !self.depends[at])
        });
        Some(Expression::Literal(Operand::Text(Text::from(filled.ok()?))))
    }
}

fn narrow(number: usize) -> Option<u32> {
    u32::try_from(number).ok()
}
