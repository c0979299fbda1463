//! `deploy register` and `deploy deregister`.

use std::path::Path;

use botoxide::seam::Seams;
use botoxide_core::error::{Error, Result};
use botoxide_core::params;
use botoxide_core::value::Value;

use super::region;
use crate::customize::by_hand::{Call, print_text};
use crate::engine::Client;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::{input, output, program};

const CONFIG: &str = "codedeploy.onpremises.yml";
const POLICY: &str = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [ {\n        \"Action\": [ \"s3:Get*\", \
    \"s3:List*\" ],\n        \"Effect\": \"Allow\",\n        \"Resource\": \"*\"\n    } ]\n}";

fn text<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.and_then(Value::as_str).unwrap_or_default()
}

/// The name of the instance, which must be one of an on-premises instance.
fn instance<'a>(call: &'a Call<'_>) -> std::result::Result<&'a str, Failure> {
    let name = call.options.required("--instance-name");
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte);
    let problem = if !name.bytes().all(is_valid) {
        "Instance name contains invalid characters."
    } else if name.starts_with("i-") {
        "Instance name cannot start with 'i-'."
    } else if name.len() > 100 {
        "Instance name cannot be longer than 100 characters."
    } else {
        return Ok(name);
    };
    Err(Failure::invalid(problem))
}

/// Runs the steps; a failure is reported with what to do about it.
fn report(steps: std::result::Result<(), Failure>, what: &str) -> std::result::Result<(), Failure> {
    steps.map_err(|failure| {
        output::complain(&format!(
            "ERROR\n{failure}\n{what} the on-premises instance by following the instructions in \"Configure Existing \
             On-Premises Instances by Using AWS CodeDeploy\" in the AWS CodeDeploy User Guide."
        ));
        Failure::silent(ExitCode::General)
    })
}

pub(super) fn register(call: &Call<'_>) -> std::result::Result<(), Failure> {
    let region = region(call)?;
    let name = instance(call)?;
    let tags = tags(call)?;
    let user = call
        .options
        .text("--iam-user-arn")
        .filter(|arn| !arn.is_empty());
    if user.is_some_and(|arn| !is_user(arn)) {
        return Err(Failure::invalid("Invalid IAM user ARN."));
    }
    let codedeploy = call.client("codedeploy")?;
    let iam = call.engine.client(call.other_target("iam"))?;
    let steps = || -> std::result::Result<(), Failure> {
        let user = match user {
            Some(user) => user.to_owned(),
            None => create_user(&iam, name, &region)?,
        };
        print_text("Registering the on-premises instance... ")?;
        codedeploy.call(
            "RegisterOnPremisesInstance",
            params! { "instanceName": name, "iamUserArn": user },
        )?;
        output::line("DONE")?;
        if let Some(tags) = tags {
            print_text("Adding tags to the on-premises instance... ")?;
            codedeploy.call(
                "AddTagsToOnPremisesInstances",
                params! { "tags": tags, "instanceNames": [name] },
            )?;
            output::line("DONE")?;
        }
        Ok(output::line(&format!(
            "Copy the on-premises configuration file named {CONFIG} to the on-premises instance, and run the following \
             command on the on-premises instance to install and configure the AWS CodeDeploy Agent:\n\
             {} deploy install --config-file {CONFIG}",
            program::name()
        ))?)
    };
    report(steps(), "Register")
}

fn is_user(arn: &str) -> bool {
    let rest = arn
        .strip_prefix("arn:aws:iam::")
        .and_then(|rest| rest.split_once(":user/"));
    rest.is_some_and(|(account, name)| {
        account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/+=,.@_-".contains(&byte))
    })
}

/// The tags, which are checked before anything is created.
fn tags(call: &Call<'_>) -> std::result::Result<Option<Value>, Failure> {
    let Some(words) = call.options.list("--tags") else {
        return Ok(None);
    };
    let service = call.engine.service("codedeploy")?;
    let operation =
        service.and_then(|service| service.operation("AddTagsToOnPremisesInstances").ok());
    let shape = operation
        .and_then(|operation| operation.input_shape())
        .and_then(|input| input.member("tags"));
    let Some(shape) = shape else { return Ok(None) };
    let tags = input::many("--tags", shape, words.to_vec())?;
    if tags.iter().len() > 10 {
        return Err(Failure::invalid(
            "Instances can only have a maximum of 10 tags.",
        ));
    }
    for tag in &tags {
        if text(tag, &["Key"]).chars().count() > 128 {
            return Err(Failure::invalid(
                "Tag Key cannot be longer than 128 characters.",
            ));
        }
        if text(tag, &["Value"]).chars().count() > 256 {
            return Err(Failure::invalid(
                "Tag Value cannot be longer than 256 characters.",
            ));
        }
    }
    Ok(Some(tags))
}

/// Creates the user of an instance, and writes its keys. The result is its ARN.
fn create_user(iam: &Client, name: &str, region: &str) -> std::result::Result<String, Failure> {
    print_text("Creating the IAM user... ")?;
    let user = iam.call(
        "CreateUser",
        params! { "Path": "/AWS/CodeDeploy/", "UserName": name },
    )?;
    let arn = text(&user, &["User", "Arn"]).to_owned();
    output::line(&format!("DONE\nIamUserArn: {arn}"))?;
    print_text("Creating the IAM user access key... ")?;
    let key = iam.call("CreateAccessKey", params! { "UserName": name })?;
    let id = text(&key, &["AccessKey", "AccessKeyId"]);
    let secret = text(&key, &["AccessKey", "SecretAccessKey"]);
    output::line(&format!(
        "DONE\nAccessKeyId: {id}\nSecretAccessKey: {secret}"
    ))?;
    print_text("Creating the IAM user policy... ")?;
    iam.call(
        "PutUserPolicy",
        params! { "UserName": name, "PolicyName": "codedeploy-agent", "PolicyDocument": POLICY },
    )?;
    output::line(&format!(
        "DONE\nPolicyName: codedeploy-agent\nPolicyDocument: {POLICY}"
    ))?;
    print_text(&format!(
        "Creating the on-premises instance configuration file named {CONFIG}..."
    ))?;
    let content = format!(
        "---\nregion: {region}\niam_user_arn: {arn}\naws_access_key_id: {id}\naws_secret_access_key: {secret}\n"
    );
    Seams::blocking()
        .fs
        .replace(Path::new(CONFIG), content.as_bytes())
        .map_err(|error| {
            Failure::general(format!("Failed to create config file {CONFIG}: {error}"))
        })?;
    output::line("DONE")?;
    Ok(arn)
}

pub(super) fn deregister(call: &Call<'_>) -> std::result::Result<(), Failure> {
    region(call)?;
    let name = instance(call)?;
    let codedeploy = call.client("codedeploy")?;
    let iam = call.engine.client(call.other_target("iam"))?;
    let steps = || -> std::result::Result<(), Failure> {
        print_text("Retrieving on-premises instance information... ")?;
        let found = codedeploy.call("GetOnPremisesInstance", params! { "instanceName": name })?;
        let arn = text(&found, &["instanceInfo", "iamUserArn"]);
        let user = arn.rsplit('/').next().unwrap_or_default();
        output::line(&format!("DONE\nIamUserArn: {arn}"))?;
        let tags = found.get("instanceInfo").and_then(|info| info.get("tags"));
        if let Some(tags) = tags.filter(|tags| tags.iter().len() > 0) {
            let shown: Vec<String> = tags
                .iter()
                .map(|tag| {
                    format!(
                        " Key={},Value={}",
                        text(tag, &["Key"]),
                        text(tag, &["Value"])
                    )
                })
                .collect();
            output::line(&format!("Tags:{}", shown.concat()))?;
            print_text("Removing tags from the on-premises instance... ")?;
            codedeploy.call(
                "RemoveTagsFromOnPremisesInstances",
                params! { "tags": tags.clone(), "instanceNames": [name] },
            )?;
            output::line("DONE")?;
        }
        print_text("Deregistering the on-premises instance... ")?;
        codedeploy.call(
            "DeregisterOnPremisesInstance",
            params! { "instanceName": name },
        )?;
        output::line("DONE")?;
        if !call.options.has("--no-delete-iam-user") {
            delete_user(&iam, user)?;
        }
        Ok(output::line(&format!(
            "Run the following command on the on-premises instance to uninstall the codedeploy-agent:\n\
             {} deploy uninstall",
            program::name()
        ))?)
    };
    report(steps(), "Deregister")
}

fn delete_user(iam: &Client, user: &str) -> std::result::Result<(), Failure> {
    print_text("Deleting the IAM user policies... ")?;
    unless_missing(each(
        iam,
        "list_user_policies",
        user,
        "PolicyNames",
        |name| {
            (
                "DeleteUserPolicy",
                params! { "UserName": user, "PolicyName": name.clone() },
            )
        },
    ))?;
    output::line("DONE")?;
    print_text("Deleting the IAM user access keys... ")?;
    unless_missing(each(
        iam,
        "list_access_keys",
        user,
        "AccessKeyMetadata",
        |key| {
            let id = text(key, &["AccessKeyId"]);
            (
                "DeleteAccessKey",
                params! { "UserName": user, "AccessKeyId": id },
            )
        },
    ))?;
    output::line("DONE")?;
    print_text(&format!("Deleting the IAM user ({user})... "))?;
    unless_missing(
        iam.blocking()
            .call("DeleteUser", params! { "UserName": user })
            .map(drop),
    )?;
    Ok(output::line("DONE")?)
}

/// Calls an operation for each item of a list.
fn each(
    iam: &Client,
    list: &str,
    user: &str,
    member: &str,
    operation: impl Fn(&Value) -> (&'static str, Value),
) -> Result<()> {
    let pages = iam
        .blocking()
        .paginator(list)?
        .paginate(params! { "UserName": user })?;
    for page in pages {
        for item in page?.get(member).into_iter().flat_map(Value::iter) {
            let (operation, arguments) = operation(item);
            iam.blocking().call(operation, arguments)?;
        }
    }
    Ok(())
}

/// What is gone already need not be deleted.
fn unless_missing(result: Result<()>) -> Result<()> {
    match result {
        Err(error) if Error::code(&error) == Some("NoSuchEntity") => Ok(()),
        other => other,
    }
}
