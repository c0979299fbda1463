//! `ParameterSources`: where the parameters of an operation's rule set get their values.
//!
//! Determined once for each operation; a call then only reads them. Not here: the values of built-ins. Counterpart:
//! botocore `regions.py` (`EndpointRulesetResolver._get_provider_params`).

use crate::error::{ErrorKind, Result};
use crate::jmespath::Expression;
use crate::model::Operation;
use crate::names::xform_name;
use crate::value::{Map, Value};

use super::parameter::{Parameter, Parameters};
use super::rule_set::{RuleSet, S3_UNREFERENCED_PARAMETERS};

/// Makes the enum and its names from one table.
macro_rules! built_ins {
    ($($variant:ident = $name:literal, $text:literal;)*) => {
        /// A setting of the client that rules can use.
        // P209
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Builtin {
            $(#[doc = concat!("`", $name, "`: ", $text)] $variant,)*
        }

        impl Builtin {
            /// All built-ins.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in rule sets.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

built_ins! {
    Region = "AWS::Region", "the client's region.";
    UseFips = "AWS::UseFIPS", "whether to use endpoints that comply with FIPS 140.";
    UseDualStack = "AWS::UseDualStack", "whether to use endpoints with IPv4 and IPv6.";
    StsUseGlobalEndpoint = "AWS::STS::UseGlobalEndpoint", "whether STS uses its global endpoint.";
    S3UseGlobalEndpoint = "AWS::S3::UseGlobalEndpoint", "whether S3 in us-east-1 uses its global endpoint.";
    S3Accelerate = "AWS::S3::Accelerate", "whether S3 uses transfer acceleration.";
    S3ForcePathStyle = "AWS::S3::ForcePathStyle", "whether the bucket is in the path instead of the host name.";
    S3UseArnRegion = "AWS::S3::UseArnRegion", "whether S3 uses the region of an ARN.";
    S3DisableExpressSessionAuth = "AWS::S3::DisableS3ExpressSessionAuth", "whether S3 Express is used without sessions.";
    S3ControlUseArnRegion = "AWS::S3Control::UseArnRegion", "whether S3 Control uses the region of an ARN.";
    S3DisableMultiRegionAccessPoints = "AWS::S3::DisableMultiRegionAccessPoints", "whether to reject them.";
    SdkEndpoint = "SDK::Endpoint", "the endpoint that the caller gave.";
    AccountId = "AWS::Auth::AccountId", "the account of the credentials.";
    AccountIdEndpointMode = "AWS::Auth::AccountIdEndpointMode", "whether the endpoint contains the account.";
}

impl Builtin {
    /// The built-in with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|built_in| built_in.as_str() == name)
    }
}

/// The values of the built-ins, initially unset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Builtins {
    values: [Parameter; Builtin::ALL.len()],
}

impl Builtins {
    /// The value of a built-in.
    pub fn get(&self, built_in: Builtin) -> &Parameter {
        &self.values[built_in as usize]
    }

    /// Sets a built-in.
    pub fn set(&mut self, built_in: Builtin, value: Parameter) {
        self.values[built_in as usize] = value;
    }
}

/// Where each parameter of a rule set comes from in the calls of one operation.
#[derive(Debug)]
pub struct ParameterSources {
    sources: Vec<Sources>,
}

/// The sources of one parameter; the first that has a value wins.
// P208
#[derive(Debug, Default)]
struct Sources {
    /// Never passed on, because the rules do not read it.
    is_excluded: bool,
    fixed: Parameter,
    member: Option<&'static str>,
    path: Option<Expression>,
    /// The name of the client's setting.
    setting: Option<String>,
    /// The name in the rule set, and the built-in if it is a known one.
    built_in: Option<(&'static str, Option<Builtin>)>,
}

impl ParameterSources {
    /// Determines the sources. `service_name` is the name that the client was created with.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::compile`] if a path in the model is invalid.
    pub fn new(rule_set: &RuleSet, operation: Operation, service_name: &str) -> Result<Self> {
        let mut sources = Vec::with_capacity(rule_set.parameters().len());
        for definition in rule_set.parameters() {
            let name = definition.name;
            let entry = |key: &str, part: &str| operation.extra(key)?.get(name)?.get(part);
            let member = operation.input_shape().and_then(|shape| {
                // If there are several members, the last one wins, because botocore puts them into a dictionary.
                shape.members().rev().find(|member| {
                    let context = member
                        .extra("contextParam")
                        .and_then(|context| context.get("name"));
                    context.and_then(|context| context.as_str()) == Some(name)
                })
            });
            let path = entry("operationContextParams", "path").and_then(|path| path.as_str());
            let mut settings = operation.service().client_context_parameters();
            sources.push(Sources {
                is_excluded: service_name == "s3" && S3_UNREFERENCED_PARAMETERS.contains(&name),
                fixed: entry("staticContextParams", "value")
                    .map(Parameter::from_node)
                    .unwrap_or_default(),
                member: member.map(|member| member.member_name()),
                path: path.map(Expression::compile).transpose()?,
                setting: settings
                    .find(|(setting, _)| *setting == name)
                    .map(|_| xform_name(name, '_')),
                built_in: definition.built_in.map(|name| (name, Builtin::named(name))),
            });
        }
        Ok(Self { sources })
    }

    /// The parameters of one call. `client_context` has the client's settings under their names in Python.
    ///
    /// # Errors
    ///
    /// `UnknownEndpointResolutionBuiltInName` if the rules use an unknown built-in; `JMESPathTypeError`
    /// if a path of the model does not fit the arguments.
    pub fn bind(
        &self,
        arguments: &Value,
        client_context: &Map,
        built_ins: &Builtins,
    ) -> Result<Parameters> {
        let values: Result<Vec<Parameter>> = self
            .sources
            .iter()
            .map(|sources| sources.value(arguments, client_context, built_ins))
            .collect();
        Ok(Parameters { values: values? })
    }
}

impl Sources {
    fn value(
        &self,
        arguments: &Value,
        client_context: &Map,
        built_ins: &Builtins,
    ) -> Result<Parameter> {
        if self.is_excluded {
            return Ok(Parameter::Unset);
        }
        let mut value = self.fixed.clone();
        if value.is_unset()
            && let Some(argument) = self.member.and_then(|member| arguments.get(member))
        {
            value = Parameter::from_value(argument);
        }
        if value.is_unset()
            && let Some(path) = &self.path
        {
            value = Parameter::from_value(&*path.search(arguments)?);
        }
        if value.is_unset()
            && let Some(setting) = self
                .setting
                .as_ref()
                .and_then(|name| client_context.get(name))
        {
            value = Parameter::from_value(setting);
        }
        if value.is_unset()
            && let Some((name, built_in)) = self.built_in
        {
            let unknown = || ErrorKind::UnknownEndpointResolutionBuiltInName {
                name: name.to_owned(),
            };
            value = built_ins.get(built_in.ok_or_else(unknown)?).clone();
        }
        Ok(value)
    }
}
