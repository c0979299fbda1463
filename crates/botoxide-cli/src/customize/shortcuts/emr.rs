//! `list-clusters --active`: states by what they have in common; `add-tags --tags KEY=VALUE`.
//!
//! Counterpart: awscli `customizations/emr/listclusters.py`, `addtags.py`.

use botoxide_core::value::{Map, Value};

use super::{Given, PLAIN, Shortcut, required, some, switch};
use crate::customize::emr;

pub(super) const SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        service: "emr",
        operations: &["list-clusters"],
        options: &[
            switch("--active", "Clusters that start, run or wait."),
            switch("--terminated", "Clusters that were terminated."),
            switch("--failed", "Clusters that ended with errors."),
        ],
        apply: states,
        ..PLAIN
    },
    Shortcut {
        service: "emr",
        operations: &["add-tags"],
        options: &[required(some("--tags", "KEY=VALUE ..."))],
        hides: &["Tags"],
        apply: tags,
        ..PLAIN
    },
];

#[expect(
    clippy::unnecessary_wraps,
    reason = "other shortcuts refuse what is given"
)]
fn tags(values: &mut Map, given: &Given) -> Result<(), String> {
    if let Some(tags) = given.list("--tags") {
        values.insert("Tags", emr::tags(tags));
    }
    Ok(())
}

fn states(values: &mut Map, given: &Given) -> Result<(), String> {
    for (option, states) in [
        (
            "--active",
            &[
                "STARTING",
                "BOOTSTRAPPING",
                "RUNNING",
                "WAITING",
                "TERMINATING",
            ][..],
        ),
        ("--terminated", &["TERMINATED"]),
        ("--failed", &["TERMINATED_WITH_ERRORS"]),
    ] {
        if !given.has(option) {
            continue;
        }
        if values.contains_key("ClusterStates") {
            return Err(
                "aws: error: You can specify only one of the cluster state filters: --cluster-states, --active, \
                 --terminated, --failed."
                    .to_owned(),
            );
        }
        let states = states.iter().map(|state| Value::from(*state)).collect();
        values.insert("ClusterStates", Value::List(states));
    }
    Ok(())
}
