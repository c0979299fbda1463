//! `deploy push`, `register`, `deregister`, `install`, `uninstall`: revisions and on-premises instances of `CodeDeploy`.
//!
//! Counterpart: awscli `customizations/codedeploy/`.

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;

mod agent;
mod instances;
mod push;
mod system;

const INSTANCE: Opt = Opt::required("--instance-name", Takes::One, "The name of the instance.");

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "deploy push",
        help: "Uploads a folder as an archive, and registers it as a revision of an application.",
        options: &[
            Opt::required("--application-name", Takes::One, "The application."),
            Opt::required(
                "--s3-location",
                Takes::One,
                "The place of the archive: s3://BUCKET/KEY.",
            ),
            Opt::new(
                "--ignore-hidden-files",
                Takes::Nothing,
                "Leave out files and folders whose names begin with a dot.",
            ),
            Opt::new(
                "--no-ignore-hidden-files",
                Takes::Nothing,
                "Take them, too. The default.",
            ),
            Opt::new(
                "--source",
                Takes::One,
                "The folder, which has a file appspec.yml. Default: the current one.",
            ),
            Opt::new(
                "--description",
                Takes::One,
                "The description of the revision.",
            ),
        ],
        run: push::run,
    },
    ByHand {
        name: "deploy register",
        help: "Registers an on-premises instance. Without a user of IAM, one is created, and its keys are written to \
            codedeploy.onpremises.yml.",
        options: &[
            INSTANCE,
            Opt::new(
                "--tags",
                Takes::Some,
                "Tags of the instance: Key=key,Value=value.",
            ),
            Opt::new("--iam-user-arn", Takes::One, "The user of the instance."),
        ],
        run: instances::register,
    },
    ByHand {
        name: "deploy deregister",
        help: "Deregisters an on-premises instance, and deletes its tags and its user of IAM.",
        options: &[
            INSTANCE,
            Opt::new("--no-delete-iam-user", Takes::Nothing, "Keep the user."),
        ],
        run: instances::deregister,
    },
    ByHand {
        name: "deploy install",
        help: "Installs the agent of CodeDeploy on this on-premises instance, as root.",
        options: &[
            Opt::required(
                "--config-file",
                Takes::Literal,
                "The configuration that deploy register has written.",
            ),
            Opt::new(
                "--override-config",
                Takes::Nothing,
                "Replace a configuration that is there.",
            ),
            Opt::new(
                "--agent-installer",
                Takes::One,
                "The installer: s3://BUCKET/KEY. Default: the latest one of AWS.",
            ),
        ],
        run: agent::install,
    },
    ByHand {
        name: "deploy uninstall",
        help: "Removes the agent of CodeDeploy and its configuration from this on-premises instance, as root.",
        options: &[],
        run: agent::uninstall,
    },
];

/// The region, which must be known.
fn region(call: &Call<'_>) -> Result<String, Failure> {
    let region = match &call.globals.region {
        Some(region) => Some(region.clone()),
        None => call.engine.region()?,
    };
    region.ok_or_else(|| Failure::configuration("Region not specified."))
}
