//! `dlm create-default-role`: the role of Data Lifecycle Manager.
//!
//! Counterpart: awscli `customizations/dlm/`.

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use super::partition_of;
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output::without_metadata;

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "dlm create-default-role",
    help: "Creates the role of Data Lifecycle Manager, if it does not exist.",
    options: &[
        Opt::new("--iam-endpoint", Takes::Literal, "The URL of IAM."),
        Opt::new(
            "--resource-type",
            Takes::Choice(&["snapshot", "image"]),
            "What the role is for. Default: snapshot.",
        ),
    ],
    run,
}];

/// What the service may do with the role: assume it.
const TRUST: &str = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Sid\": \"\", \"Effect\": \"Allow\", \"Principal\": \
    {\"Service\": \"dlm.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}]}";

fn run(call: &Call<'_>) -> std::result::Result<(), Failure> {
    let (role, policy) = match call.options.text("--resource-type") {
        Some("image") => (
            "AWSDataLifecycleManagerDefaultRoleForAMIManagement",
            "AWSDataLifecycleManagerServiceRoleForAMIManagement",
        ),
        _ => (
            "AWSDataLifecycleManagerDefaultRole",
            "AWSDataLifecycleManagerServiceRole",
        ),
    };
    let mut target = call.other_target("iam");
    *target.endpoint_url = call.options.text("--iam-endpoint").map(str::to_owned);
    let iam = call.engine.client(target)?;
    if exists(&iam, "GetRole", params! { "RoleName": role })? {
        return Ok(());
    }
    let region = match &call.globals.region {
        Some(region) => Some(region.clone()),
        None => call.engine.region()?,
    };
    let region = region.ok_or_else(|| Error::from(ErrorKind::NoRegion {}))?;
    let partition = partition_of(&region);
    let arn = format!("arn:{partition}:iam::aws:policy/service-role/{policy}");
    if !exists(&iam, "GetPolicy", params! { "PolicyArn": arn.as_str() })? {
        return Ok(());
    }
    let arguments = params! { "RoleName": role, "AssumeRolePolicyDocument": TRUST };
    let mut created = iam.call("CreateRole", arguments)?;
    iam.call(
        "AttachRolePolicy",
        params! { "PolicyArn": arn.as_str(), "RoleName": role },
    )?;
    let found = iam.call("GetPolicy", params! { "PolicyArn": arn.as_str() })?;
    let policy = found.get("Policy");
    let version = policy.and_then(|policy| policy.get("DefaultVersionId"));
    let version = version.and_then(Value::as_str).unwrap_or_default();
    let arguments = params! { "PolicyArn": arn, "VersionId": version };
    let found = iam.call("GetPolicyVersion", arguments)?;
    let document = found
        .get("PolicyVersion")
        .and_then(|version| version.get("Document"));
    let document = document.cloned().unwrap_or_else(|| Value::Map(Map::new()));
    without_metadata(&mut created);
    let mut result = Map::from_iter([("RolePolicy", document)]);
    for (name, value) in created.as_map().into_iter().flat_map(Map::iter) {
        result.insert(name.clone(), value.clone());
    }
    call.print("create_role", Value::Map(result))
}

/// Whether IAM has something.
fn exists(iam: &Client, operation: &str, arguments: Value) -> Result<bool> {
    match iam.blocking().call(operation, arguments) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("NoSuchEntity") => Ok(false),
        Err(error) => Err(error),
    }
}
