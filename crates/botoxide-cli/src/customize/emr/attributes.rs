//! `emr modify-cluster-attributes`.
//!
//! Counterpart: awscli `customizations/emr/modifyclusterattributes.py`.

use botoxide_core::value::{Map, Value};

use super::{CLUSTER, call_and_print, exclusive};
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::Call;
use crate::failure::Failure;

#[rustfmt::skip]
pub(super) const OPTIONS: &[Opt] = &[
    CLUSTER,
    Opt::new("--visible-to-all-users", Takes::Nothing, "All users of the account see the cluster."),
    Opt::new("--no-visible-to-all-users", Takes::Nothing, "Only its creator sees the cluster."),
    Opt::new("--termination-protected", Takes::Nothing, "The cluster cannot be terminated."),
    Opt::new("--no-termination-protected", Takes::Nothing, "The cluster can be terminated."),
    Opt::new("--auto-terminate", Takes::Nothing, "The cluster ends after its last step."),
    Opt::new("--no-auto-terminate", Takes::Nothing, "The cluster waits for further steps."),
    Opt::new("--unhealthy-node-replacement", Takes::Nothing, "Unhealthy nodes are replaced."),
    Opt::new("--no-unhealthy-node-replacement", Takes::Nothing, "Unhealthy nodes are kept."),
];

/// An attribute: its option without hyphens, the operation, its parameter, and whether that is the contrary.
const ATTRIBUTES: &[(&str, &str, &str, bool)] = &[
    (
        "visible-to-all-users",
        "SetVisibleToAllUsers",
        "VisibleToAllUsers",
        false,
    ),
    (
        "termination-protected",
        "SetTerminationProtection",
        "TerminationProtected",
        false,
    ),
    (
        "auto-terminate",
        "SetKeepJobFlowAliveWhenNoSteps",
        "KeepJobFlowAliveWhenNoSteps",
        true,
    ),
    (
        "unhealthy-node-replacement",
        "SetUnhealthyNodeReplacement",
        "UnhealthyNodeReplacement",
        false,
    ),
];

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let mut changes = Vec::new();
    for (option, operation, parameter, is_contrary) in ATTRIBUTES {
        let (on, off) = (format!("--{option}"), format!("--no-{option}"));
        let (is_on, is_off) = (call.options.has(&on), call.options.has(&off));
        if is_on && is_off {
            return Err(exclusive(&on, &off, ""));
        }
        if is_on || is_off {
            changes.push((*operation, *parameter, is_on != *is_contrary));
        }
    }
    if changes.is_empty() {
        let pairs = ATTRIBUTES
            .iter()
            .map(|(option, ..)| format!("--{option}|--no-{option}"));
        return Err(Failure::invalid(format!(
            "Must specify one of the following boolean options: {}.",
            pairs.collect::<Vec<_>>().join(", ")
        )));
    }
    let client = call.client("emr")?;
    for (operation, parameter, value) in changes {
        let clusters = vec![Value::from(call.options.required("--cluster-id"))];
        let mut arguments = Map::from_iter([("JobFlowIds", Value::List(clusters))]);
        arguments.insert(parameter, value);
        call_and_print(call, &client, operation, Value::Map(arguments))?;
    }
    Ok(())
}
