//! `emr-containers create-role-associations`, `delete-role-associations` and `update-role-trust-policy`: a role of IAM for jobs
//! on a cluster of EKS.
//!
//! Counterpart: awscli `customizations/emrcontainers/`.

use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};
use serde_json::{Value as Json, json};

use super::by_hand::{ByHand, Call, print_text};
use super::{half_indented, partition_of, value_of_json};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output::{self, Times};

const TYPES: Takes = Takes::Choice(&[
    "start_job_run",
    "interactive_endpoint",
    "spark_operator",
    "flink_operator",
    "livy",
]);
const CLUSTER: Opt = Opt::required("--cluster-name", Takes::One, "The cluster of EKS.");
const NAMESPACE: Opt = Opt::required("--namespace", Takes::One, "The namespace of the jobs.");
const ROLE: Opt = Opt::required("--role-name", Takes::One, "The role.");
const ASSOCIATION: &[Opt] = &[
    CLUSTER,
    NAMESPACE,
    ROLE,
    Opt::new(
        "--type",
        TYPES,
        "How jobs are started, which determines the service accounts. Default: start_job_run.",
    ),
    Opt::new(
        "--operator-namespace",
        Takes::One,
        "The namespace of the operator. Default: that of the jobs.",
    ),
    Opt::new(
        "--service-account-name",
        Takes::One,
        "The service account, in place of those of the type.",
    ),
];

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "emr-containers create-role-associations",
        help: "Associates a role with the service accounts of EMR on a cluster of EKS.",
        options: ASSOCIATION,
        run: create,
    },
    ByHand {
        name: "emr-containers delete-role-associations",
        help: "Deletes the associations of a role with the service accounts of EMR.",
        options: ASSOCIATION,
        run: delete,
    },
    ByHand {
        name: "emr-containers update-role-trust-policy",
        help: "Allows the service accounts of EMR on a cluster of EKS to assume a role.",
        options: &[
            CLUSTER,
            NAMESPACE,
            ROLE,
            Opt::new("--iam-endpoint", Takes::Literal, "The URL of IAM."),
            Opt::new(
                "--dry-run",
                Takes::Nothing,
                "Print the policy instead of writing it.",
            ),
        ],
        run: update,
    },
];

/// A service account in its namespace.
struct Account {
    name: String,
    namespace: String,
}

/// What the cluster says about itself.
struct Cluster(Value);

impl Cluster {
    fn describe(eks: &Client, name: &str) -> Result<Self, Failure> {
        Ok(Self(eks.call("DescribeCluster", params! { "name": name })?))
    }

    fn text(&self, path: &[&str]) -> &str {
        let cluster = self.0.get("cluster");
        let found = path
            .iter()
            .try_fold(cluster, |value, name| value.map(|value| value.get(name)));
        found.flatten().and_then(Value::as_str).unwrap_or_default()
    }

    fn account_id(&self) -> Result<&str, Failure> {
        let id = self.text(&["arn"]).split(':').nth(4);
        id.ok_or_else(|| Failure::general("list index out of range"))
    }
}

fn eks(call: &Call<'_>) -> Result<Client, Failure> {
    call.engine.client(call.other_target("eks"))
}

fn region(call: &Call<'_>) -> Result<String, Failure> {
    let region = match &call.globals.region {
        Some(region) => Some(region.clone()),
        None => call.engine.region()?,
    };
    Ok(region.ok_or_else(|| Error::from(ErrorKind::NoRegion {}))?)
}

/// The service accounts of EMR, by what starts the jobs.
fn accounts(call: &Call<'_>, account_id: &str) -> Vec<Account> {
    let options = &call.options;
    let namespace = options.required("--namespace");
    let account = |name: &str, namespace: &str| Account {
        name: name.to_owned(),
        namespace: namespace.to_owned(),
    };
    let given = options
        .text("--service-account-name")
        .filter(|name| !name.is_empty());
    if let Some(name) = given {
        return vec![account(name, namespace)];
    }
    let role = base36(options.required("--role-name"));
    let operator = options
        .text("--operator-namespace")
        .filter(|name| !name.is_empty())
        .unwrap_or(namespace);
    let (own, framework, components): (Option<&str>, &str, &[&str]) =
        match options.text("--type").unwrap_or_default() {
            "interactive_endpoint" => (None, "spark", &["jeg", "jeg-kernel", "session"]),
            "spark_operator" => (
                Some("emr-containers-sa-spark-operator"),
                "spark",
                &["driver", "executor"],
            ),
            "flink_operator" => (
                Some("emr-containers-sa-flink-operator"),
                "flink",
                &["jobmanager", "taskmanager"],
            ),
            "livy" => {
                return vec![
                    account("emr-containers-sa-livy", operator),
                    account("emr-container-sa-spark-livy", namespace),
                ];
            }
            _ => (None, "spark", &["client", "driver", "executor"]),
        };
    let own = own.map(|name| account(name, operator));
    let jobs = components.iter().map(|component| {
        let name = format!("emr-containers-sa-{framework}-{component}-{account_id}-{role}");
        account(&name, namespace)
    });
    own.into_iter().chain(jobs).collect()
}

/// A text as a number in base 36, as the names of service accounts have it: each character is a digit of base 256.
fn base36(text: &str) -> String {
    const BASE: u32 = 36;
    let mut digits: Vec<u32> = vec![0];
    for letter in text.chars() {
        let mut carry = u32::from(letter);
        for digit in &mut digits {
            let value = *digit * 256 + carry;
            (*digit, carry) = (value % BASE, value / BASE);
        }
        while carry > 0 {
            digits.push(carry % BASE);
            carry /= BASE;
        }
    }
    let end = digits.iter().rposition(|digit| *digit > 0).unwrap_or(0);
    let shown = digits[..=end].iter().rev();
    shown
        .filter_map(|digit| char::from_digit(*digit, BASE))
        .collect()
}

/// The association that an operation returned.
fn association(result: &Value) -> Value {
    result.get("association").unwrap_or(result).clone()
}

/// Prints results without a newline, as `aws` does; none print nothing.
fn print(results: Vec<Value>) -> Result<(), Failure> {
    if results.is_empty() {
        return Ok(());
    }
    let mut results = Value::List(results);
    Times::default().to_text(&mut results, None);
    Ok(print_text(&output::ascii_json(&output::json_text(
        &results,
    )))?)
}

fn create(call: &Call<'_>) -> Result<(), Failure> {
    let eks = eks(call)?;
    let name = call.options.required("--cluster-name");
    let cluster = Cluster::describe(&eks, name)?;
    let account_id = cluster.account_id()?;
    let role = call.options.required("--role-name");
    let partition = partition_of(&region(call)?);
    let arn = format!("arn:{partition}:iam::{account_id}:role/{role}");
    let mut results: Vec<Value> = Vec::new();
    for account in accounts(call, account_id) {
        let whose = format!(
            "service account {} and role {role} in namespace {}",
            account.name, account.namespace
        );
        let arguments = params! {
            "clusterName": name,
            "namespace": account.namespace.as_str(),
            "roleArn": arn.as_str(),
            "serviceAccount": account.name.as_str(),
        };
        let error = match eks
            .blocking()
            .call("CreatePodIdentityAssociation", arguments)
        {
            Ok(result) => {
                results.push(association(&result));
                continue;
            }
            Err(error) => error,
        };
        let Some(of_service) = error.as_client_error() else {
            return Err(error.into());
        };
        if of_service.code() == "ResourceInUseException" {
            output::complain(&format!(
                "Skipping pod identity association creation because pod identity association already exists for \
                 {whose}: {}",
                of_service.message()
            ));
            continue;
        }
        for result in &results {
            output::complain(&format!(
                "Rolling back association for {whose} as an error was encountered"
            ));
            let member = |name: &str| result.get(name).cloned().unwrap_or(Value::Null);
            let arguments = params! {
                "clusterName": member("clusterName"),
                "associationId": member("associationId"),
            };
            eks.call("DeletePodIdentityAssociation", arguments)?;
        }
        return Err(Failure::general(format!(
            "Failed to create pod identity association for service account {}, role {role} in namespace {}: {}",
            account.name,
            account.namespace,
            of_service.message()
        )));
    }
    print(results)
}

fn delete(call: &Call<'_>) -> Result<(), Failure> {
    let eks = eks(call)?;
    let name = call.options.required("--cluster-name");
    let cluster = Cluster::describe(&eks, name)?;
    let role = call.options.required("--role-name");
    let mut results = Vec::new();
    for account in accounts(call, cluster.account_id()?) {
        let explain = |error: Error| match error.as_client_error() {
            Some(of_service) => Failure::general(format!(
                "Failed to delete pod identity association for service account {}, role {role} in namespace {}: {}",
                account.name,
                account.namespace,
                of_service.message()
            )),
            None => error.into(),
        };
        let arguments = params! {
            "clusterName": name,
            "namespace": account.namespace.as_str(),
            "serviceAccount": account.name.as_str(),
        };
        let found = eks
            .blocking()
            .call("ListPodIdentityAssociations", arguments)
            .map_err(explain)?;
        let first = found
            .get("associations")
            .and_then(Value::as_list)
            .and_then(<[Value]>::first);
        let Some(first) = first else {
            output::complain(&format!(
                "Skipping deletion as no pod identity association found for service account {} and role {role} in \
                 namespace {}",
                account.name, account.namespace
            ));
            continue;
        };
        let id = first.get("associationId").cloned().unwrap_or(Value::Null);
        let arguments = params! { "clusterName": name, "associationId": id };
        let deleted = eks
            .blocking()
            .call("DeletePodIdentityAssociation", arguments)
            .map_err(explain)?;
        results.push(association(&deleted));
    }
    print(results)
}

fn update(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let eks = eks(call)?;
    let cluster = Cluster::describe(&eks, options.required("--cluster-name"))?;
    let role = options.required("--role-name");
    let issuer = cluster.text(&["identity", "oidc", "issuer"]);
    let provider = issuer.split("https://").nth(1);
    let provider = provider.ok_or_else(|| Failure::general("list index out of range"))?;
    let (account_id, namespace) = (cluster.account_id()?, options.required("--namespace"));
    let partition = partition_of(&region(call)?);
    let mut condition = serde_json::Map::new();
    condition.insert(
        format!("{provider}:sub"),
        json!(format!(
            "system:serviceaccount:{namespace}:emr-containers-sa-*-*-{account_id}-{}",
            base36(role)
        )),
    );
    let statement = json!({
        "Effect": "Allow",
        "Principal": {
            "Federated": format!("arn:{partition}:iam::{account_id}:oidc-provider/{provider}"),
        },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringLike": condition },
    });
    let mut target = call.other_target("iam");
    *target.endpoint_url = options.text("--iam-endpoint").map(str::to_owned);
    let iam = call.engine.client(target)?;
    let found = iam.call("GetRole", params! { "RoleName": role })?;
    let document = found
        .get("Role")
        .and_then(|role| role.get("AssumeRolePolicyDocument"));
    let document = document.and_then(Value::as_map).cloned();
    let mut document = document.unwrap_or_else(Map::new);
    let statements = document.get("Statement").and_then(Value::as_list);
    if statements.is_some_and(|list| list.iter().any(|found| matches(&statement, found))) {
        return Ok(output::line(&format!(
            "Trust policy statement already exists for role {role}. No changes were made!"
        ))?);
    }
    let mut statements = statements.unwrap_or_default().to_vec();
    statements.push(value_of_json(&statement));
    document.insert("Statement", statements);
    let document = Value::Map(document);
    if options.has("--dry-run") {
        let text = output::ascii_json(&output::json_text(&document));
        return Ok(output::line(&half_indented(&text))?);
    }
    let arguments =
        params! { "RoleName": role, "PolicyDocument": output::json_argument(&document) };
    iam.call("UpdateAssumeRolePolicy", arguments)?;
    Ok(output::line(&format!(
        "Successfully updated trust policy of role {role}"
    ))?)
}

/// Whether a statement has the same members.
fn matches(expected: &Json, found: &Value) -> bool {
    match expected {
        Json::Object(members) => found.as_map().is_some_and(|map| {
            map.len() == members.len()
                && members
                    .iter()
                    .all(|(name, value)| map.get(name).is_some_and(|found| matches(value, found)))
        }),
        other => other.as_str() == found.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_base_36_are_those_of_python() {
        for (name, expected) in [("", "0"), ("a", "2p"), ("role", "vr282t"), ("é", "6h")] {
            assert_eq!(base36(name), expected, "{name}");
        }
    }
}
