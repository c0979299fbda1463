//! `cloudformation package` and `cloudformation deploy`: local files of a template to S3, and a template to a stack.
//!
//! `template.rs` reads and prints templates, `artifacts.rs` uploads what they refer to. Counterpart: awscli
//! `customizations/cloudformation/`.

use super::by_hand::ByHand;
use crate::args::options::{Opt, Takes};

mod artifacts;
mod deploy;
mod package;
mod parameters;
mod template;

const TEMPLATE: Opt = Opt::required("--template-file", Takes::One, "The template.");
const PREFIX: Opt = Opt::new(
    "--s3-prefix",
    Takes::One,
    "A prefix for the names of uploaded objects.",
);
const KMS_KEY: Opt = Opt::new(
    "--kms-key-id",
    Takes::One,
    "A KMS key to encrypt uploaded objects with. Default: AES256.",
);
const FORCE: Opt = Opt::new(
    "--force-upload",
    Takes::Nothing,
    "Upload objects that exist already, too.",
);

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "cloudformation package",
        help: "Uploads the local files and folders that a template refers to, and prints the template with their places in S3.",
        options: &[
            TEMPLATE,
            Opt::required("--s3-bucket", Takes::One, "The bucket for the files."),
            PREFIX,
            KMS_KEY,
            Opt::new(
                "--output-template-file",
                Takes::One,
                "Write the new template to this file instead of printing it.",
            ),
            Opt::new("--use-json", Takes::Nothing, "Print JSON instead of YAML."),
            FORCE,
            Opt::new(
                "--metadata",
                Takes::One,
                "Metadata of the objects: Key=Value,Key2=Value2 or JSON.",
            ),
        ],
        run: package::run,
    },
    ByHand {
        name: "cloudformation deploy",
        help: "Creates or updates a stack by a change set, and waits for it.",
        options: &[
            TEMPLATE,
            Opt::required("--stack-name", Takes::One, "The stack."),
            Opt::new(
                "--s3-bucket",
                Takes::One,
                "The bucket for a template of more than 51,200 bytes.",
            ),
            FORCE,
            PREFIX,
            KMS_KEY,
            Opt::new(
                "--parameter-overrides",
                Takes::Some,
                "Parameters of the template: Key=Value, or JSON.",
            ),
            Opt::new(
                "--capabilities",
                Takes::Any,
                "What the template may do: CAPABILITY_IAM, CAPABILITY_NAMED_IAM.",
            ),
            Opt::new(
                "--no-execute-changeset",
                Takes::Nothing,
                "Create the change set, and do not execute it.",
            ),
            Opt::new(
                "--disable-rollback",
                Takes::Nothing,
                "Keep what was created if the change fails.",
            ),
            Opt::new(
                "--no-disable-rollback",
                Takes::Nothing,
                "Roll back if the change fails. The default.",
            ),
            Opt::new(
                "--role-arn",
                Takes::One,
                "The role that CloudFormation uses.",
            ),
            Opt::new(
                "--notification-arns",
                Takes::Any,
                "Topics for the events of the stack.",
            ),
            Opt::new(
                "--fail-on-empty-changeset",
                Takes::Nothing,
                "Fail if there is nothing to change.",
            ),
            Opt::new(
                "--no-fail-on-empty-changeset",
                Takes::Nothing,
                "Succeed if there is nothing to change. The default.",
            ),
            Opt::new("--tags", Takes::Any, "Tags of the stack: Key=Value."),
        ],
        run: deploy::run,
    },
];
