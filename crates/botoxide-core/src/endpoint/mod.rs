//! Endpoint rules: from a service's rule set and a call's parameters to a URL, headers and authentication schemes.
//!
//! [`RuleSet`] is compiled once for each service and process; [`ParameterSources`] knows where an operation's
//! parameters come from; [`RuleSet::resolve`] evaluates. The older `endpoints.json` is in [`legacy`]. Not here: the
//! values of built-ins and the hook that may change them (the engine's `call/endpoint`).
//! Counterpart: botocore `endpoint_provider.py`, `regions.py`.

mod auth_scheme;
mod cache;
mod compile;
mod evaluate;
mod functions;
pub mod legacy;
mod operand;
mod parameter;
mod partitions;
mod rule_set;
mod source;
mod template;
mod trace;
mod translate;

pub use auth_scheme::{
    AuthChoice, AuthPreference, AuthScheme, SchemeSigning, choose_auth_scheme, is_auth_type,
    resolve_auth_scheme_preference, resolve_auth_type,
};
pub use cache::{CACHE_SIZE, EndpointCache};
pub use functions::check_brackets;
pub use parameter::{Parameter, Parameters};
pub use partitions::Partitions;
pub use rule_set::{
    Endpoint, ParameterDefinition, ParameterKind, RuleSet, S3_UNREFERENCED_PARAMETERS,
};
pub use source::{Builtin, Builtins, ParameterSources};
pub use translate::translate_error;

use crate::error::{Error, ErrorKind};

/// An `EndpointResolutionError` with this message.
fn resolution(msg: impl Into<String>) -> Error {
    ErrorKind::EndpointResolution { msg: msg.into() }.into()
}

/// Python's `TypeError`: what botocore raises if a rule passes a function an argument of the wrong type.
fn mistyped(msg: impl Into<String>) -> Error {
    ErrorKind::InvalidType { msg: msg.into() }.into()
}
