//! `eks get-token` and `eks update-kubeconfig`: Kubernetes' access to a cluster.
//!
//! `kubeconfig.rs` has the file. Counterpart: awscli `customizations/eks/`.

use botoxide_core::credential::Credentials;
use botoxide_core::params;
use botoxide_core::value::Value;

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::engine::Target;
use crate::failure::Failure;

mod get_token;
mod kubeconfig;
mod update_kubeconfig;

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "eks get-token",
        help: "Prints a token for a cluster, in the format that kubectl reads. kubectl runs this command by the file that \
            eks update-kubeconfig writes.",
        options: &[
            Opt::new("--cluster-name", Takes::One, "The name of the cluster."),
            Opt::new(
                "--role-arn",
                Takes::One,
                "The role whose credentials sign the token.",
            ),
            // Files that `aws` wrote abbreviate it.
            Opt::new("--role", Takes::SameAs("--role-arn"), ""),
            Opt::new(
                "--cluster-id",
                Takes::One,
                "The id of a local cluster on AWS Outposts.",
            ),
        ],
        run: get_token::run,
    },
    ByHand {
        name: "eks update-kubeconfig",
        help: "Adds a cluster to the configuration of kubectl, and makes it the current one.",
        options: &[
            Opt::required("--name", Takes::One, "The name of the cluster."),
            Opt::new(
                "--kubeconfig",
                Takes::One,
                "The file. Default: that of KUBECONFIG which has the cluster, or its first; ~/.kube/config.",
            ),
            Opt::new(
                "--role-arn",
                Takes::One,
                "The role whose credentials sign tokens.",
            ),
            Opt::new(
                "--proxy-url",
                Takes::One,
                "A proxy for connections to the cluster.",
            ),
            Opt::new(
                "--dry-run",
                Takes::Nothing,
                "Print the new file, and write nothing.",
            ),
            Opt::new("--verbose", Takes::Nothing, "Print the new entries."),
            Opt::new(
                "--alias",
                Takes::One,
                "The name of the context. Default: the ARN of the cluster.",
            ),
            Opt::new(
                "--user-alias",
                Takes::One,
                "The name of the user. Default: the ARN of the cluster.",
            ),
            Opt::new(
                "--assume-role-arn",
                Takes::One,
                "The role whose credentials describe the cluster.",
            ),
        ],
        run: update_kubeconfig::run,
    },
];

/// Credentials of a role.
fn assume(
    call: &Call<'_>,
    target: Target<'_>,
    role: &str,
    session: &str,
) -> Result<Credentials, Failure> {
    let result = call.engine.client(target)?.call(
        "AssumeRole",
        params! { "RoleArn": role, "RoleSessionName": session },
    )?;
    let text = |name: &str| {
        let found = result.get("Credentials").and_then(|found| found.get(name));
        found.and_then(Value::as_str).map(str::to_owned)
    };
    match (text("AccessKeyId"), text("SecretAccessKey")) {
        (Some(access_key), Some(secret_key)) => Ok(Credentials::new(
            access_key,
            secret_key,
            text("SessionToken"),
        )),
        _ => Err(Failure::general(format!(
            "No credentials of {role} in the response"
        ))),
    }
}
