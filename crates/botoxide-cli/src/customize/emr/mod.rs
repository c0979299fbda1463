//! `emr`: clusters, their steps and applications, backups of `HBase`, and the primary node by SSH.
//!
//! Not here: `list-clusters --active` and `add-tags` (`shortcuts/emr.rs`). Counterpart: awscli `customizations/emr/`.

use botoxide::config::Section;
use botoxide_core::model::ShapeType;
use botoxide_core::params;
use botoxide_core::validate::validate;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::input;
use crate::output::without_metadata;

mod applications;
mod attributes;
mod create;
mod emrfs;
mod hbase;
mod instances;
mod monitoring;
mod roles;
mod schema;
mod ssh;
mod steps;

const CLUSTER: Opt = Opt::required("--cluster-id", Takes::One, "The cluster.");

#[rustfmt::skip]
pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "emr create-cluster",
        help: "Creates a cluster: a release and instances, with the applications and steps that it begins with.",
        options: create::OPTIONS,
        run: create::run,
    },
    ByHand {
        name: "emr describe-cluster",
        help: "Describes a cluster, with its instance groups or fleets and its bootstrap actions.",
        options: &[CLUSTER],
        run: describe_cluster,
    },
    ByHand {
        name: "emr modify-cluster-attributes",
        help: "Changes whether a cluster is visible, protected from termination, ends after its last step, and replaces unhealthy \
            nodes.",
        options: attributes::OPTIONS,
        run: attributes::run,
    },
    ByHand {
        name: "emr terminate-clusters",
        help: "Terminates clusters.",
        options: &[Opt::required("--cluster-ids", Takes::Some, "The clusters.")],
        run: terminate_clusters,
    },
    ByHand {
        name: "emr add-instance-groups",
        help: "Adds instance groups to a cluster.",
        options: &[CLUSTER, Opt::required("--instance-groups", Takes::Some, instances::GROUPS)],
        run: add_instance_groups,
    },
    ByHand {
        name: "emr add-steps",
        help: "Adds steps to a cluster.",
        options: &[
            CLUSTER,
            Opt::required("--steps", Takes::Some, steps::HELP),
            Opt::new("--execution-role-arn", Takes::One, "The role of the steps."),
        ],
        run: steps::run,
    },
    ByHand {
        name: "emr install-applications",
        help: "Installs Hive or Pig on a cluster of an AMI version.",
        options: &[CLUSTER, Opt::required("--applications", Takes::Some, "Name=HIVE|PIG,Args=[ARGUMENT,...] ...")],
        run: applications::run,
    },
    ByHand {
        name: "emr create-hbase-backup",
        help: "Adds a step that writes a backup of HBase to S3, on a cluster of an AMI version.",
        options: &[CLUSTER, hbase::DIRECTORY, hbase::CONSISTENT],
        run: hbase::create,
    },
    ByHand {
        name: "emr schedule-hbase-backup",
        help: "Adds a step that makes backups of HBase regular, on a cluster of an AMI version.",
        options: hbase::SCHEDULE,
        run: hbase::schedule,
    },
    ByHand {
        name: "emr disable-hbase-backups",
        help: "Adds a step that ends regular backups of HBase, on a cluster of an AMI version.",
        options: &[
            CLUSTER,
            Opt::new("--full", Takes::Nothing, "End full backups."),
            Opt::new("--incremental", Takes::Nothing, "End incremental backups."),
        ],
        run: hbase::disable,
    },
    ByHand {
        name: "emr restore-from-hbase-backup",
        help: "Adds a step that restores HBase from S3, on a cluster of an AMI version.",
        options: &[CLUSTER, hbase::DIRECTORY, Opt::new("--backup-version", Takes::One, "The backup. Default: the last one.")],
        run: hbase::restore,
    },
    ByHand {
        name: "emr create-default-roles",
        help: "Creates the roles of clusters and their instances if they do not exist, and writes them to the profile.",
        options: &[Opt::new("--iam-endpoint", Takes::Literal, "The URL of IAM.")],
        run: roles::run,
    },
    ByHand {
        name: "emr ssh",
        help: "Opens a shell on the primary node, or runs a command there.",
        options: &[CLUSTER, ssh::KEY, Opt::new("--command", Takes::One, "The command."), ssh::OPTIONS],
        run: ssh::shell,
    },
    ByHand {
        name: "emr socks",
        help: "Opens a SOCKS proxy to the primary node, at port 8157 of this machine.",
        options: &[CLUSTER, ssh::KEY, ssh::OPTIONS],
        run: ssh::socks,
    },
    ByHand {
        name: "emr put",
        help: "Copies a file to the primary node.",
        options: &[CLUSTER, ssh::KEY, ssh::SOURCE, ssh::DESTINATION, ssh::OPTIONS],
        run: ssh::put,
    },
    ByHand {
        name: "emr get",
        help: "Copies a file from the primary node.",
        options: &[CLUSTER, ssh::KEY, ssh::SOURCE, ssh::DESTINATION, ssh::OPTIONS],
        run: ssh::get,
    },
];

/// The settings of `emr` in a profile.
struct Settings(Section);

impl Settings {
    fn of(call: &Call<'_>) -> Result<Self, Failure> {
        Ok(Self(call.engine.store().scoped()?))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.nested_text("emr", name)
    }
}

// DIFFERENCE A110
/// The value of an option that takes a structure or a list of them; `member` is that of `schema`.
fn structured(call: &Call<'_>, option: &str, member: &str) -> Result<Option<Value>, Failure> {
    let words = call.options.list(option);
    let Some((words, shape)) = words.zip(schema::shape(member)) else {
        return Ok(None);
    };
    let value = if shape.shape_type() == ShapeType::List {
        input::many(option, shape, words.to_vec())
    } else {
        input::one(option, shape, words.first().cloned().unwrap_or_default())
    };
    let value = value?;
    validate(&value, shape)?;
    Ok(Some(value))
}

/// The structures of a list.
fn structures<'a>(option: &str, list: &'a Value) -> Result<Vec<&'a Map>, Failure> {
    let maps = list.iter().map(|item| {
        item.as_map()
            .ok_or_else(|| Failure::parameter(option, "expected a list of structures"))
    });
    maps.collect()
}

/// A member that must be there, in the words of Python where it is not.
fn member<'a>(map: &'a Map, name: &str) -> Result<&'a Value, Failure> {
    map.get(name)
        .ok_or_else(|| Failure::general(format!("'{name}'")))
}

fn text<'a>(map: &'a Map, name: &str) -> Option<&'a str> {
    map.get(name).and_then(Value::as_str)
}

/// The values of a list; a value by itself is a list of one.
fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.clone(),
        other => vec![other.clone()],
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Integer(0) => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
        _ => false,
    }
}

/// Sets a member, unless the value is missing or empty.
fn put(map: &mut Map, name: &'static str, value: Option<impl Into<Value>>) {
    let value = value.map(Into::into);
    if let Some(value) = value.filter(|value| !is_empty(value)) {
        map.insert(name, value);
    }
}

/// Adds items to the list that a member is.
fn extend(map: &mut Map, name: &'static str, more: Vec<Value>) {
    if let Some(Value::List(items)) = map.get_mut(name) {
        items.extend(more);
    } else if !more.is_empty() {
        map.insert(name, Value::List(more));
    }
}

/// `KEY=VALUE` as tags.
pub(super) fn tags(given: &[String]) -> Value {
    let tags = given.iter().map(|tag| {
        let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
        Value::Map(Map::from_iter([("Key", key), ("Value", value)]))
    });
    Value::List(tags.collect())
}

/// Which of two switches was given; both is an error.
fn either(call: &Call<'_>, on: &str, off: &str) -> Result<bool, Failure> {
    let is_on = call.options.has(on);
    if is_on && call.options.has(off) {
        return Err(Failure::invalid(format!(
            "cannot use both {on} and {off} options together."
        )));
    }
    Ok(is_on)
}

fn exclusive(one: &str, other: &str, advice: &str) -> Failure {
    Failure::invalid(format!(
        "You cannot specify both {one} and {other} options together.{advice}"
    ))
}

/// The region, where there is one.
fn region(call: &Call<'_>) -> Result<Option<String>, Failure> {
    match &call.globals.region {
        Some(region) => Ok(Some(region.clone())),
        None => call.engine.region(),
    }
}

/// A file of EMR's own in S3.
fn s3_link(region: Option<&str>, path: &str) -> String {
    let region = region.unwrap_or("us-east-1");
    format!("s3://{region}.elasticmapreduce{path}")
}

fn script_runner(region: Option<&str>) -> String {
    s3_link(region, "/libs/script-runner/script-runner.jar")
}

/// The release of a cluster; those of AMI versions have none.
fn release_label(client: &Client, cluster: &str) -> Result<Option<String>, Failure> {
    let found = client.call("DescribeCluster", params! { "ClusterId": cluster })?;
    let found = found
        .get("Cluster")
        .and_then(|cluster| cluster.get("ReleaseLabel"));
    let label = found.and_then(Value::as_str);
    Ok(label.filter(|label| !label.is_empty()).map(str::to_owned))
}

/// Refuses a cluster that has a release: `command` is for those of AMI versions.
fn refuse_release(client: &Client, cluster: &str, command: &str) -> Result<(), Failure> {
    match release_label(client, cluster)? {
        None => Ok(()),
        Some(label) => Err(Failure::invalid(format!(
            "{command} is not supported with '{label}' release."
        ))),
    }
}

/// Calls an operation, and prints the result.
fn call_and_print(
    call: &Call<'_>,
    client: &Client,
    operation: &'static str,
    arguments: Value,
) -> Result<(), Failure> {
    let mut result = client.call(operation, arguments)?;
    without_metadata(&mut result);
    call.print(operation, result)
}

fn terminate_clusters(call: &Call<'_>) -> Result<(), Failure> {
    let clusters = call.options.strings("--cluster-ids")?.unwrap_or_default();
    let client = call.client("emr")?;
    let clusters: Vec<Value> = clusters.into_iter().map(Value::from).collect();
    let arguments = params! { "JobFlowIds": clusters };
    call_and_print(call, &client, "TerminateJobFlows", arguments)
}

fn add_instance_groups(call: &Call<'_>) -> Result<(), Failure> {
    let groups = structured(call, "--instance-groups", "InstanceGroups")?.unwrap_or(Value::Null);
    let groups = instances::groups(&groups)?;
    let cluster = call.options.required("--cluster-id");
    let client = call.client("emr")?;
    let arguments = params! { "JobFlowId": cluster, "InstanceGroups": groups };
    let added = client.call("AddInstanceGroups", arguments)?;
    let found = |name: &str| added.get(name).cloned();
    let ids = found("JobFlowId").zip(found("InstanceGroupIds"));
    let result = ids.map_or_else(Map::new, |(cluster, groups)| {
        let arn = found("ClusterArn").unwrap_or(Value::Null);
        Map::from_iter([
            ("ClusterId", cluster),
            ("InstanceGroupIds", groups),
            ("ClusterArn", arn),
        ])
    });
    call.print("add_instance_groups", Value::Map(result))
}

fn describe_cluster(call: &Call<'_>) -> Result<(), Failure> {
    let client = call.client("emr")?;
    let arguments = || params! { "ClusterId": call.options.required("--cluster-id") };
    let mut described = client.call("DescribeCluster", arguments())?;
    let cluster = described.get("Cluster");
    let kind = cluster.and_then(|cluster| cluster.get("InstanceCollectionType"));
    let (operation, name) = if kind.and_then(Value::as_str) == Some("INSTANCE_FLEET") {
        ("ListInstanceFleets", "InstanceFleets")
    } else {
        ("ListInstanceGroups", "InstanceGroups")
    };
    let instances = client.call(operation, arguments())?;
    let actions = client.call("ListBootstrapActions", arguments())?;
    without_metadata(&mut described);
    let cluster = described
        .as_map_mut()
        .and_then(|result| result.get_mut("Cluster"))
        .and_then(Value::as_map_mut)
        .ok_or_else(|| Failure::general("'Cluster'"))?;
    let empty = || Value::List(Vec::new());
    let actions = actions.get("BootstrapActions").cloned();
    cluster.insert("BootstrapActions", actions.unwrap_or_else(empty));
    if let Some(instances) = instances.get(name) {
        cluster.insert(name, instances.clone());
    }
    call.print("describe_cluster", described)
}
