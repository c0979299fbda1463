//! `ecs deploy`: a new task definition, deployed by `CodeDeploy`.
//!
//! Counterpart: awscli `customizations/ecs/deploy.py`.

use super::by_hand::ByHand;
use crate::args::options::{Opt, Takes};

mod deploy;

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "ecs deploy",
    help: "Registers a task definition, deploys it to a service by CodeDeploy, and waits for the end.",
    options: &[
        Opt::required("--service", Takes::One, "The service, by name or ARN."),
        Opt::required(
            "--task-definition",
            Takes::Literal,
            "The file with the task definition, as ecs register-task-definition takes it.",
        ),
        Opt::required(
            "--codedeploy-appspec",
            Takes::Literal,
            "The file with the specification of the deployment, in YAML or JSON.",
        ),
        Opt::new(
            "--cluster",
            Takes::One,
            "The cluster, by name or ARN. Default: default.",
        ),
        Opt::new(
            "--codedeploy-application",
            Takes::One,
            "The application of CodeDeploy. Default: AppECS-CLUSTER-SERVICE.",
        ),
        Opt::new(
            "--codedeploy-deployment-group",
            Takes::One,
            "The deployment group of CodeDeploy. Default: DgpECS-CLUSTER-SERVICE.",
        ),
    ],
    run: deploy::run,
}];
