//! `emr create-default-roles`.
//!
//! Counterpart: awscli `customizations/emr/createdefaultroles.py`.

use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};
use regex_lite::Regex;
use serde_json::json;

use super::Settings;
use crate::command::write_nested;
use crate::customize::by_hand::Call;
use crate::customize::partition_of;
use crate::engine::Client;
use crate::failure::Failure;

/// The role of the service, and that of the instances.
pub(super) const SERVICE_ROLE: &str = "EMR_DefaultRole";
pub(super) const INSTANCE_ROLE: &str = "EMR_EC2_DefaultRole";
const SCALING: &str = "application-autoscaling";

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let region = super::region(call)?.ok_or_else(|| Error::from(ErrorKind::NoRegion {}))?;
    let emr = call.client("emr")?;
    let mut target = call.other_target("iam");
    *target.endpoint_url = call.options.text("--iam-endpoint").map(str::to_owned);
    let roles = Roles {
        call,
        iam: call.engine.client(target)?,
        endpoint: emr.endpoint_url(),
        partition: partition_of(&region),
    };
    let mut results = Vec::new();
    results.extend(roles.create(INSTANCE_ROLE, "AmazonElasticMapReduceforEC2Role", &["ec2"])?);
    let profile = || params! { "InstanceProfileName": INSTANCE_ROLE };
    if !roles.exists("GetInstanceProfile", profile())? {
        roles.iam.call("CreateInstanceProfile", profile())?;
        let mut arguments = profile();
        if let Some(map) = arguments.as_map_mut() {
            map.insert("RoleName", INSTANCE_ROLE);
        }
        roles.iam.call("AddRoleToInstanceProfile", arguments)?;
    }
    results.extend(roles.create(
        SERVICE_ROLE,
        "AmazonElasticMapReduceRole",
        &["elasticmapreduce"],
    )?);
    results.extend(roles.create(
        "EMR_AutoScaling_DefaultRole",
        "AmazonElasticMapReduceforAutoScalingRole",
        &["elasticmapreduce", SCALING],
    )?);
    let settings = Settings::of(call)?;
    let is_set = |name| settings.text(name).is_some();
    if !is_set("instance_profile") && !is_set("service_role") {
        write_nested(
            call.globals,
            "emr",
            &[
                ("service_role", SERVICE_ROLE),
                ("instance_profile", INSTANCE_ROLE),
            ],
        )?;
    }
    call.print("create_role", Value::List(results))
}

struct Roles<'a> {
    call: &'a Call<'a>,
    iam: Client,
    /// The endpoint of EMR, which has the names of services.
    endpoint: &'a str,
    partition: &'static str,
}

impl Roles<'_> {
    /// Whether IAM has something.
    fn exists(&self, operation: &str, arguments: Value) -> Result<bool, Failure> {
        match self.iam.blocking().call(operation, arguments) {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some("NoSuchEntity") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Creates a role that services may assume, unless it exists. The result is the role with its policy.
    fn create(
        &self,
        role: &str,
        policy: &str,
        services: &[&str],
    ) -> Result<Option<Value>, Failure> {
        if self.exists("GetRole", params! { "RoleName": role })? {
            return Ok(None);
        }
        let arn = format!(
            "arn:{}:iam::aws:policy/service-role/{policy}",
            self.partition
        );
        let principals = services.iter().map(|service| self.principal(service));
        let principals: Vec<String> = principals.collect::<Result<_, _>>()?;
        let principals = match principals.as_slice() {
            [one] => json!(one),
            more => json!(more),
        };
        let trust = json!({
            "Version": "2008-10-17",
            "Statement": [{
                "Sid": "",
                "Effect": "Allow",
                "Principal": { "Service": principals },
                "Action": "sts:AssumeRole",
            }],
        });
        // The document can be read in the console.
        let trust = serde_json::to_string_pretty(&trust).map_err(Failure::general)?;
        let arguments = params! { "RoleName": role, "AssumeRolePolicyDocument": trust };
        let created = self.iam.call("CreateRole", arguments)?;
        let arguments = params! { "PolicyArn": arn.as_str(), "RoleName": role };
        self.iam.call("AttachRolePolicy", arguments)?;
        let found = self
            .iam
            .call("GetPolicy", params! { "PolicyArn": arn.as_str() })?;
        let version = found
            .get("Policy")
            .and_then(|policy| policy.get("DefaultVersionId"));
        let version = version.cloned().unwrap_or(Value::Null);
        let arguments = params! { "PolicyArn": arn, "VersionId": version };
        let found = self.iam.call("GetPolicyVersion", arguments)?;
        let document = found
            .get("PolicyVersion")
            .and_then(|version| version.get("Document"));
        let role = created.get("Role").cloned().unwrap_or(Value::Null);
        Ok(Some(Value::Map(Map::from_iter([
            ("Role", role),
            ("RolePolicy", document.cloned().unwrap_or(Value::Null)),
        ]))))
    }

    /// The name by which a role knows a service: it has the end of the endpoint of EMR.
    fn principal(&self, service: &str) -> Result<String, Failure> {
        if service == "ec2" {
            return Ok("ec2.amazonaws.com".to_owned());
        }
        let unresolved = || {
            Failure::general(
                "Could not resolve the service principal from the region or the endpoint.",
            )
        };
        let (region, suffix) = parts(self.endpoint).ok_or_else(unresolved)?;
        if service == SCALING {
            let session = self.call.engine.session();
            let regions = session.available_regions("emr", "aws-cn", false)?;
            if !regions.contains(&region) {
                return Ok(format!("{SCALING}.amazonaws.com"));
            }
        }
        Ok(format!("{service}.{suffix}"))
    }
}

/// Region and end of an endpoint of EMR, which begins with either.
fn parts(endpoint: &str) -> Option<(String, String)> {
    [
        "^https?://([^.]+).elasticmapreduce.([^/]*)",
        "^https?://elasticmapreduce.([^.]+).([^/]*)",
    ]
    .iter()
    .find_map(|pattern| {
        let found = Regex::new(pattern).ok()?;
        let found = found.captures(endpoint)?;
        Some((found[1].to_owned(), found[2].to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_a_region_and_an_end() {
        for (endpoint, region, end) in [
            (
                "https://us-west-2.elasticmapreduce.amazonaws.com",
                "us-west-2",
                "amazonaws.com",
            ),
            (
                "https://elasticmapreduce.cn-north-1.amazonaws.com.cn/x",
                "cn-north-1",
                "amazonaws.com.cn",
            ),
        ] {
            let found = parts(endpoint).unwrap();
            assert_eq!(found, (region.to_owned(), end.to_owned()));
        }
        assert_eq!(parts("http://127.0.0.1:80"), None);
    }
}
