//! `RuleSet`: the endpoint rules of a service, compiled; `Endpoint`: their result.
//!
//! The compiler is in `compile`, the interpreter in `evaluate`. Counterpart: botocore `endpoint_provider.py`
//! (`RuleSet`, `ParameterDefinition`, `RuleSetEndpoint`).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result};
use crate::model::Node;
use crate::redact;
use crate::text::Text;
use crate::value::Map;

use super::compile::Compiler;
use super::evaluate::Evaluation;
use super::functions::Function;
use super::operand::Operand;
use super::parameter::{Parameter, Parameters};
use super::partitions::Partitions;
use super::resolution;
use super::source::Builtin;
use super::trace::Trace;

/// Parameters that S3's rules define but never read. Without them, one cache entry serves all keys of a bucket.
pub const S3_UNREFERENCED_PARAMETERS: [&str; 3] = ["Key", "Prefix", "CopySource"];

/// The endpoint rules of a service.
///
/// # Example: custom rules
///
/// ```
/// use botoxide_core::endpoint::{Parameter, Parameters, Partitions, RuleSet};
/// use botoxide_core::model::archive::{compile_document, open_document};
///
/// let open = |json| open_document(compile_document(&json)?.leak());
/// let rules = RuleSet::from_node(open(serde_json::json!({
///     "version": "1.0",
///     "parameters": { "Region": { "type": "string", "required": true } },
///     "rules": [{ "type": "endpoint", "conditions": [],
///                 "endpoint": { "url": "https://photos.{Region}.example.com" } }]
/// }))?)?;
/// let partitions = Partitions::from_node(open(serde_json::json!({
///     "partitions": [{ "id": "aws", "regionRegex": "^us-", "regions": {}, "outputs": {} }]
/// }))?)?;
///
/// let mut parameters = Parameters::new(&rules);
/// parameters.set(&rules, "Region", Parameter::Text("us-east-1".into()));
/// let endpoint = rules.resolve(&parameters, &partitions)?;
/// assert_eq!(endpoint.url, "https://photos.us-east-1.example.com");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Debug)]
pub struct RuleSet {
    pub(super) parameters: Vec<ParameterDefinition>,
    /// The names of all variables, those of the parameters first.
    pub(super) names: Vec<&'static str>,
    /// The top-level rules: a range of `lists`.
    pub(super) roots: Range<u32>,
    pub(super) rules: Vec<Rule>,
    pub(super) calls: Vec<Call>,
    pub(super) expressions: Vec<Expression>,
    /// Indexes of calls (conditions) and of rules (children), referred to by ranges.
    pub(super) lists: Vec<u32>,
}

/// The definition of a parameter.
#[derive(Debug)]
pub struct ParameterDefinition {
    /// Its name: `Region`, `UseFIPS` …
    pub name: &'static str,
    /// The type of its value.
    pub kind: ParameterKind,
    /// The built-in that provides its value: `AWS::Region` …
    pub built_in: Option<&'static str>,
    pub(super) default: Option<Operand>,
    pub(super) required: bool,
}

/// The type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// `boolean`.
    Boolean,
    /// `string`.
    String,
    /// `stringArray`.
    StringArray,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) conditions: Range<u32>,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) enum Outcome {
    Endpoint {
        url: Expression,
        properties: Option<Node>,
        headers: Vec<(&'static str, Range<u32>)>,
    },
    Error(Expression),
    Tree(Range<u32>),
}

/// A call of a function: its arguments are a range of `expressions`, its result goes to variable `assign`.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) function: Function,
    pub(super) arguments: Range<u32>,
    pub(super) assign: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) enum Expression {
    Literal(Operand),
    Template(Text),
    /// The variable with this number.
    Reference(u32),
    /// The call with this number.
    Call(u32),
}

/// The endpoint of a call. `Debug` hides a password in the URL.
#[derive(Clone, PartialEq)]
pub struct Endpoint {
    /// The URL before the operation's path.
    pub url: String,
    /// `authSchemes`, `backend` and others.
    pub properties: Arc<Map>,
    /// Headers to send along, each with its values.
    pub headers: Vec<(&'static str, Vec<Text>)>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("url", &redact::url(&self.url))
            .field("properties", &self.properties)
            .field("headers", &self.headers)
            .finish()
    }
}

impl RuleSet {
    /// Compiles a rule set (`endpoint-rule-set-1`). Unknown keys are ignored.
    ///
    /// # Errors
    ///
    /// `EndpointResolution` for an unknown type of rule or parameter; `InvalidModel` if a part is missing or the rules
    /// are nested too deeply.
    pub fn from_node(root: Node) -> Result<Self> {
        Compiler::compile(root)
    }

    /// The definitions of the parameters in order.
    pub fn parameters(&self) -> &[ParameterDefinition] {
        &self.parameters
    }

    /// The index of the parameter called `name`.
    pub(super) fn parameter_index(&self, name: &str) -> Option<usize> {
        self.parameters
            .iter()
            .position(|parameter| parameter.name == name)
    }

    /// The index of the variable called `name`.
    pub(super) fn variable_index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }

    /// Whether a parameter uses this built-in.
    pub fn uses_built_in(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.built_in == Some(name))
    }

    /// Evaluates the first rule that matches.
    ///
    /// # Errors
    ///
    /// `EndpointResolution` if the matching rule is an error, no rule matches, a required parameter is missing or
    /// one has the wrong type; other kinds if a rule cannot be evaluated.
    pub fn resolve(&self, parameters: &Parameters, partitions: &Partitions) -> Result<Endpoint> {
        Ok(self.resolve_recording(parameters, partitions, None)?.0)
    }

    /// Like `resolve`. If `varying` has parameters, also the trace to use when only these have another text.
    pub(super) fn resolve_recording(
        &self,
        parameters: &Parameters,
        partitions: &Partitions,
        varying: Option<Vec<usize>>,
    ) -> Result<(Endpoint, Option<Trace>)> {
        let found = self.find(parameters, partitions, varying);
        found.map_err(|error| self.without_password(error, parameters))
    }

    // DIFFERENCE 98
    /// Removes the password of the caller's URL from an error.
    fn without_password(&self, error: Error, parameters: &Parameters) -> Error {
        let definitions = self.parameters.iter().zip(&parameters.values);
        let given = definitions
            .filter(|(definition, _)| definition.built_in == Some(Builtin::SdkEndpoint.as_str()))
            .find_map(|(_, value)| value.as_str());
        match (given, error.kind()) {
            (Some(url), ErrorKind::EndpointResolution { msg }) if msg.contains(url) => {
                resolution(msg.replace(url, &redact::url(url)))
            }
            _ => error,
        }
    }

    fn find(
        &self,
        parameters: &Parameters,
        partitions: &Partitions,
        varying: Option<Vec<usize>>,
    ) -> Result<(Endpoint, Option<Trace>)> {
        let mut variables = Vec::with_capacity(self.names.len());
        for (at, definition) in self.parameters.iter().enumerate() {
            variables
                .push(definition.value(parameters.values.get(at).unwrap_or(&Parameter::Unset))?);
        }
        variables.resize(self.names.len(), None);
        let mut evaluation = Evaluation::new(self, partitions, variables);
        if let Some(varying) = varying {
            evaluation.record(varying);
        }
        let found = evaluation.first(&self.roots)?.ok_or_else(|| {
            // P211
            resolution(format!(
                "No endpoint found for parameters:\n{}",
                parameters.report(self)
            ))
        })?;
        let trace = evaluation.into_trace(parameters, &found);
        Ok((found, trace))
    }
}

impl ParameterDefinition {
    /// The checked value, or the default. `None` means that the variable is undefined.
    fn value(&self, given: &Parameter) -> Result<Option<Operand>> {
        let value = match (given, self.kind) {
            (Parameter::Unset, _) if self.default.is_some() => return Ok(self.default.clone()),
            (Parameter::Unset, _) if self.required => {
                let msg = format!("Cannot find value for required parameter {}", self.name);
                return Err(resolution(msg));
            }
            (Parameter::Unset, _) => return Ok(None),
            (Parameter::Bool(value), ParameterKind::Boolean) => Operand::Bool(*value),
            (Parameter::Text(text), ParameterKind::String) => Operand::Text(text.clone()),
            (Parameter::List(items), ParameterKind::StringArray) => {
                Operand::List(items.iter().cloned().map(Operand::Text).collect())
            }
            (
                Parameter::Bool(_) | Parameter::Text(_) | Parameter::List(_) | Parameter::Mistyped,
                kind,
            ) => {
                // M166
                let class = match kind {
                    ParameterKind::Boolean => "<class 'bool'>",
                    ParameterKind::String => "<class 'str'>",
                    ParameterKind::StringArray => "<class 'tuple'>",
                };
                let msg = format!("Value ({}) is the wrong type. Must be {class}.", self.name);
                return Err(resolution(msg));
            }
        };
        Ok(Some(value))
    }
}

impl Endpoint {
    /// The headers to send, each with its first value.
    // P213
    pub fn header_fields(&self) -> impl Iterator<Item = (&'static str, &Text)> {
        self.headers
            .iter()
            .filter_map(|(name, values)| Some((*name, values.first()?)))
    }

    /// Switches to plain HTTP if the client does not use TLS and the caller gave no endpoint.
    // P212
    pub(super) fn apply_use_ssl(&mut self, use_ssl: bool, has_endpoint_parameter: bool) {
        if !use_ssl
            && !has_endpoint_parameter
            && let Some(rest) = self.url.strip_prefix("https://")
        {
            self.url = format!("http://{rest}");
        }
    }
}
