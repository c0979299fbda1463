//! Names of services and parameters that differ from the model's.
//!
//! A parameter is renamed if its name is a global option's, or reads badly. What one service needs beyond
//! names gets a file of its own here. Counterpart: awscli `customizations/argrename.py`, `s3/s3.py`,
//! `configservice/rename_cmd.py`, `codedeploy/codedeploy.py`.

use botoxide_core::model::Operation;
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

use crate::args::Globals;
use crate::engine::Engine;
use crate::failure::Failure;

mod archive;
pub(crate) mod by_hand;
mod cloudformation;
mod cloudfront;
mod cloudtrail;
mod code_deploy;
mod codeartifact;
mod codecommit;
mod config;
pub(crate) mod content;
mod datapipeline;
mod dlm;
mod dsql;
mod dynamodb;
mod ecr;
mod ecs;
mod eks;
mod emr;
mod emr_containers;
mod gamelift;
mod instance_connect;
mod lightsail;
mod logs;
mod programs;
mod rds;
mod rsa_key;
pub(crate) mod s3;
mod service_catalog;
mod session_manager;
pub(crate) mod shortcuts;
mod uploader;
mod zip;

/// Services with another name in the command: its name, the model's.
const SERVICES: &[(&str, &str)] = &[
    ("configservice", "config"),
    ("deploy", "codedeploy"),
    ("s3api", "s3"),
];

/// Whether the result of an operation goes to a file: a body, or the records that S3 selects.
pub(crate) fn has_outfile(operation: Operation) -> bool {
    operation.has_streaming_output() || operation.name() == SELECT
}

/// The operation whose events are parts of one file.
const SELECT: &str = "SelectObjectContent";

/// What an operation does instead of a call whose result is printed.
pub(crate) type Instead = fn(&Engine, &Globals, Operation, Map) -> Result<(), Failure>;

/// Operations that do something else.
const INSTEAD: &[(&str, &str, Instead)] = &[
    ("ecs", "ExecuteCommand", session_manager::execute_command),
    ("ssm", "StartSession", session_manager::start_session),
];

/// A command that is a part of an operation, under a name of its own.
#[derive(Debug)]
pub(crate) struct Part {
    service: &'static str,
    /// The command's name.
    pub(crate) name: &'static str,
    operation: &'static str,
    /// The member that has another option, and that option.
    pub(crate) renamed: &'static str,
    pub(crate) option: &'static str,
    /// The member that has no option.
    pub(crate) without: &'static str,
}

// Counterpart: awscli `customizations/rds.py`.
const PARTS: &[Part] = &[
    Part {
        service: "rds",
        name: "add-option-to-option-group",
        operation: "ModifyOptionGroup",
        renamed: "OptionsToInclude",
        option: "--options",
        without: "OptionsToRemove",
    },
    Part {
        service: "rds",
        name: "remove-option-from-option-group",
        operation: "ModifyOptionGroup",
        renamed: "OptionsToRemove",
        option: "--options",
        without: "OptionsToInclude",
    },
];

/// The commands of a service that are parts of operations, with the operations' names.
pub(crate) fn parts(service: &str) -> impl Iterator<Item = (&'static Part, &'static str)> {
    PARTS
        .iter()
        .filter(move |part| part.service == service)
        .map(|part| (part, part.operation))
}

/// What an operation of a service, by the model's name, does instead of a call.
pub(crate) fn instead(service: &str, operation: Operation) -> Option<Instead> {
    INSTEAD
        .iter()
        .find(|(own, name, _)| *own == service && *name == operation.name())
        .map(|(_, _, instead)| *instead)
}

/// The model's name of a service, from the command's.
pub(crate) fn model_service(name: &str) -> &str {
    SERVICES
        .iter()
        .find(|(command, _)| *command == name)
        .map_or(name, |(_, model)| model)
}

/// The command's name of a service, from the model's.
pub(crate) fn command_service(name: &str) -> &str {
    SERVICES
        .iter()
        .find(|(_, model)| *model == name)
        .map_or(name, |(command, _)| command)
}

/// A parameter's name and its negation's, both without hyphens before them, from its kebab-case name.
pub(crate) fn parameter_names(
    service: &str,
    operation: Operation,
    words: &str,
) -> (String, String) {
    let negation = format!("no-{words}");
    (
        renamed(service, operation, words).to_owned(),
        renamed(service, operation, &negation).to_owned(),
    )
}

fn renamed<'a>(service: &str, operation: Operation, name: &'a str) -> &'a str {
    let service = command_service(service);
    let found = PARAMETERS
        .iter()
        .find(|(row_service, row_operation, row_name, _)| {
            *row_service == service
                && *row_name == name
                && (*row_operation == "*" || *row_operation == xform_name(operation.name(), '-'))
        });
    found.map_or(name, |(_, _, _, new)| new)
}

/// The name of an operation, from one that `aws` still has: it separates some words in another way.
pub(crate) fn current_operation(word: &str) -> String {
    const SPELLINGS: [(&str, &str); 5] = [
        ("o-tel", "otel"),
        ("whats-app", "whatsapp"),
        ("hi-ts", "hits"),
        ("o-auth2", "oauth2"),
        ("whatsapp-media-message", "whatsapp-message-media"),
    ];
    let current = |word: String, (old, new): &(&str, &str)| word.replace(old, new);
    SPELLINGS.iter().fold(word.to_owned(), current)
}

/// The name of a parameter, from one that it had before: words are no longer separated at digits and plurals.
pub(crate) fn current_name<'a>(service: &str, operation: Operation, name: &'a str) -> &'a str {
    let service = command_service(service);
    let found = ALIASES.iter().find(|(row_service, row_operation, old, _)| {
        *row_service == service
            && *old == name
            && (*row_operation == "*" || *row_operation == xform_name(operation.name(), '-'))
    });
    found.map_or(name, |(_, _, _, new)| new)
}

/// The names that a parameter had before. It is not required, because one of them may be given.
pub(crate) fn old_names(
    service: &str,
    operation: Operation,
    name: &str,
) -> impl Iterator<Item = &'static str> {
    let service = command_service(service);
    let operation = xform_name(operation.name(), '-');
    ALIASES
        .iter()
        .filter(move |(row_service, row_operation, _, new)| {
            *row_service == service
                && *new == name
                && (*row_operation == "*" || *row_operation == operation)
        })
        .map(|(_, _, old, _)| *old)
}

/// Whether the arguments of a list of structures are the values of their only member: `--instances i-1 i-2`.
pub(crate) fn is_list_of_one(service: &str, operation: Operation, name: &str) -> bool {
    let operation = xform_name(operation.name(), '-');
    LISTS_OF_ONE.contains(&(service, &operation, name))
}

const LISTS_OF_ONE: &[(&str, &str, &str)] = &[
    (
        "elb",
        "deregister-instances-from-load-balancer",
        "--instances",
    ),
    ("elb", "describe-instance-health", "--instances"),
    (
        "elb",
        "register-instances-with-load-balancer",
        "--instances",
    ),
    ("elb", "remove-tags", "--tags"),
    ("firehose", "put-record-batch", "--records"),
    (
        "workspaces",
        "reboot-workspaces",
        "--reboot-workspace-requests",
    ),
    (
        "workspaces",
        "rebuild-workspaces",
        "--rebuild-workspace-requests",
    ),
    (
        "workspaces",
        "terminate-workspaces",
        "--terminate-workspace-requests",
    ),
];

/// Parameters that had another name: service, operation (`*` for all), the old name, the name.
#[rustfmt::skip]
const ALIASES: &[(&str, &str, &str, &str)] = &[
    ("cognito-identity", "create-identity-pool", "--open-id-connect-provider-ar-ns", "--open-id-connect-provider-arns"),
    ("deploy", "create-deployment-group", "--ec-2-tag-set", "--ec2-tag-set"),
    ("deploy", "list-application-revisions", "--s-3-bucket", "--s3-bucket"),
    ("deploy", "list-application-revisions", "--s-3-key-prefix", "--s3-key-prefix"),
    ("deploy", "update-deployment-group", "--ec-2-tag-set", "--ec2-tag-set"),
    ("elasticache", "create-replication-group", "--preferred-cache-cluster-a-zs", "--preferred-cache-cluster-azs"),
    ("iam", "enable-mfa-device", "--authentication-code-1", "--authentication-code1"),
    ("iam", "enable-mfa-device", "--authentication-code-2", "--authentication-code2"),
    ("iam", "resync-mfa-device", "--authentication-code-1", "--authentication-code1"),
    ("iam", "resync-mfa-device", "--authentication-code-2", "--authentication-code2"),
    ("importexport", "get-shipping-label", "--street-1", "--street1"),
    ("importexport", "get-shipping-label", "--street-2", "--street2"),
    ("importexport", "get-shipping-label", "--street-3", "--street3"),
    ("lambda", "publish-version", "--code-sha-256", "--code-sha256"),
    ("lightsail", "import-key-pair", "--public-key-base-64", "--public-key-base64"),
    ("mgn", "*", "--replication-configuration-template-i-ds", "--replication-configuration-template-ids"),
    ("mgn", "*", "--replication-servers-security-groups-i-ds", "--replication-servers-security-groups-ids"),
    ("mgn", "*", "--source-server-i-ds", "--source-server-ids"),
    ("route53domains", "view-billing", "--start", "--start-time"),
    ("storagegateway", "describe-cached-iscsi-volumes", "--volume-ar-ns", "--volume-arns"),
    ("storagegateway", "describe-stored-iscsi-volumes", "--volume-ar-ns", "--volume-arns"),
    ("storagegateway", "describe-tape-archives", "--tape-ar-ns", "--tape-arns"),
    ("storagegateway", "describe-tapes", "--tape-ar-ns", "--tape-arns"),
    ("storagegateway", "describe-vtl-devices", "--vtl-device-ar-ns", "--vtl-device-arns"),
];

/// The partition of a region, as ARNs of AWS's own policies have it.
fn partition_of(region: &str) -> &'static str {
    match region.to_lowercase() {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov") => "aws-us-gov",
        _ => "aws",
    }
}

/// JSON that is indented by two spaces instead of four. A string has no line breaks in JSON.
fn half_indented(json: &str) -> String {
    let lines = json.lines().map(|line| {
        let bare = line.trim_start_matches(' ');
        format!("{}{bare}", " ".repeat((line.len() - bare.len()) / 2))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A value of JSON that others wrote.
pub(crate) fn value_of_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => number.as_i64().map_or_else(
            || Value::from(number.as_f64().unwrap_or(f64::NAN)),
            Value::from,
        ),
        Json::String(text) => Value::from(text),
        Json::Array(items) => Value::List(items.iter().map(value_of_json).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .map(|(key, value)| (key.as_str(), value_of_json(value)))
                .collect(),
        ),
    }
}

/// Parameters with another name in the command: service, operation (`*` for all), the usual name, the new one.
#[rustfmt::skip]
const PARAMETERS: &[(&str, &str, &str, &str)] = &[
    ("apigateway", "create-rest-api", "version", "api-version"),
    ("apigatewayv2", "create-api", "version", "api-version"),
    ("apigatewayv2", "update-api", "version", "api-version"),
    ("clouddirectory", "publish-schema", "version", "schema-version"),
    ("cloudsearchdomain", "search", "query", "search-query"),
    ("cloudsearchdomain", "suggest", "query", "suggest-query"),
    ("codepipeline", "create-custom-action-type", "version", "action-version"),
    ("codepipeline", "delete-custom-action-type", "version", "action-version"),
    ("codepipeline", "get-action-type", "version", "action-version"),
    ("codepipeline", "get-pipeline", "version", "pipeline-version"),
    ("controltower", "create-landing-zone", "version", "landing-zone-version"),
    ("controltower", "update-landing-zone", "version", "landing-zone-version"),
    ("datapipeline", "*", "query", "objects-query"),
    ("datapipeline", "get-pipeline-definition", "version", "pipeline-version"),
    ("deploy", "*", "ec-2-tag-filters", "ec2-tag-filters"),
    ("deploy", "*", "s-3-location", "s3-location"),
    ("ec2", "run-instances", "no-disable-api-termination", "enable-api-termination"),
    ("ec2", "*", "no-egress", "ingress"),
    ("ec2", "create-image", "no-no-reboot", "reboot"),
    ("ecs", "*", "no-enable-execute-command", "disable-execute-command"),
    ("ecs", "execute-command", "no-interactive", "non-interactive"),
    ("eks", "create-cluster", "version", "kubernetes-version"),
    ("eks", "create-nodegroup", "version", "kubernetes-version"),
    ("eks", "update-cluster-components-version", "version", "kubernetes-version"),
    ("eks", "update-cluster-version", "version", "kubernetes-version"),
    ("eks", "update-nodegroup-version", "version", "kubernetes-version"),
    ("emr", "*", "job-flow-id", "cluster-id"),
    ("emr", "*", "job-flow-ids", "cluster-ids"),
    ("gamelift", "create-build", "version", "build-version"),
    ("gamelift", "create-script", "version", "script-version"),
    ("gamelift", "update-build", "version", "build-version"),
    ("gamelift", "update-script", "version", "script-version"),
    ("glue", "get-unfiltered-partition-metadata", "region", "resource-region"),
    ("glue", "get-unfiltered-partitions-metadata", "region", "resource-region"),
    ("glue", "get-unfiltered-table-metadata", "region", "resource-region"),
    ("iotwireless", "*", "lo-ra-wan", "lorawan"),
    ("kinesisanalytics", "add-application-output", "output", "application-output"),
    ("kinesisanalyticsv2", "add-application-output", "output", "application-output"),
    ("lex-models", "delete-bot", "version", "bot-version"),
    ("lex-models", "delete-bot-version", "version", "bot-version"),
    ("lex-models", "delete-intent", "version", "intent-version"),
    ("lex-models", "delete-intent-version", "version", "intent-version"),
    ("lex-models", "delete-slot-type", "version", "slot-type-version"),
    ("lex-models", "delete-slot-type-version", "version", "slot-type-version"),
    ("lex-models", "get-export", "version", "resource-version"),
    ("lex-models", "get-intent", "version", "intent-version"),
    ("lex-models", "get-slot-type", "version", "slot-type-version"),
    ("license-manager", "delete-grant", "version", "grant-version"),
    ("license-manager", "get-grant", "version", "grant-version"),
    ("license-manager", "get-license", "version", "license-version"),
    ("mturk", "list-qualification-types", "query", "types-query"),
    ("pinpoint", "delete-email-template", "version", "template-version"),
    ("pinpoint", "delete-in-app-template", "version", "template-version"),
    ("pinpoint", "delete-push-template", "version", "template-version"),
    ("pinpoint", "delete-sms-template", "version", "template-version"),
    ("pinpoint", "delete-voice-template", "version", "template-version"),
    ("pinpoint", "get-campaign-version", "version", "campaign-version"),
    ("pinpoint", "get-email-template", "version", "template-version"),
    ("pinpoint", "get-in-app-template", "version", "template-version"),
    ("pinpoint", "get-push-template", "version", "template-version"),
    ("pinpoint", "get-segment-version", "version", "segment-version"),
    ("pinpoint", "get-sms-template", "version", "template-version"),
    ("pinpoint", "get-voice-template", "version", "template-version"),
    ("pinpoint", "update-email-template", "version", "template-version"),
    ("pinpoint", "update-in-app-template", "version", "template-version"),
    ("pinpoint", "update-push-template", "version", "template-version"),
    ("pinpoint", "update-sms-template", "version", "template-version"),
    ("pinpoint", "update-voice-template", "version", "template-version"),
    ("rekognition", "create-stream-processor", "output", "stream-processor-output"),
    ("route53", "delete-traffic-policy", "version", "traffic-policy-version"),
    ("route53", "get-traffic-policy", "version", "traffic-policy-version"),
    ("route53", "update-traffic-policy-comment", "version", "traffic-policy-version"),
    ("route53domains", "view-billing", "end", "end-time"),
    ("route53domains", "view-billing", "start", "start-time"),
    ("sagemaker", "delete-image-version", "version", "version-number"),
    ("sagemaker", "describe-image-version", "version", "version-number"),
    ("sagemaker", "list-aliases", "version", "version-number"),
    ("sagemaker", "update-image-version", "version", "version-number"),
    ("schemas", "*", "version", "schema-version"),
    ("ses", "send-email", "source", "from"),
    ("sns", "subscribe", "endpoint", "notification-endpoint"),
    ("stepfunctions", "send-task-success", "output", "task-output"),
    ("swf", "register-activity-type", "version", "activity-version"),
    ("swf", "register-workflow-type", "version", "workflow-version"),
    ("workdocs", "create-notification-subscription", "endpoint", "notification-endpoint"),
    ("workdocs", "describe-users", "query", "user-query"),
];
