//! Backups of `HBase`: steps of clusters that have an AMI version.
//!
//! Counterpart: awscli `customizations/emr/hbase.py`, `hbaseutils.py`.

use botoxide_core::params;
use botoxide_core::value::Value;

use super::steps::{WAIT, step};
use super::{CLUSTER, call_and_print, refuse_release};
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::Call;
use crate::failure::Failure;

pub(super) const DIRECTORY: Opt = Opt::required("--dir", Takes::One, "The folder in S3.");
pub(super) const CONSISTENT: Opt = Opt::new(
    "--consistent",
    Takes::Nothing,
    "Pause writes during the backup.",
);

pub(super) const SCHEDULE: &[Opt] = &[
    CLUSTER,
    Opt::required("--type", Takes::One, "full or incremental."),
    DIRECTORY,
    Opt::required("--interval", Takes::One, "The time between backups."),
    Opt::required("--unit", Takes::One, "minutes, hours or days."),
    Opt::new(
        "--start-time",
        Takes::One,
        "The time of the first backup in ISO 8601. Default: now.",
    ),
    CONSISTENT,
];

const JAR: &str = "/home/hadoop/lib/hbase.jar";
const MAIN: &str = "emr.hbase.backup.Main";

/// Adds the step of a command.
fn add(call: &Call<'_>, command: &str, name: &str, arguments: Vec<Value>) -> Result<(), Failure> {
    let client = call.client("emr")?;
    let cluster = call.options.required("--cluster-id");
    refuse_release(&client, cluster, command)?;
    let step = step(name, WAIT, JAR, arguments);
    let arguments = params! { "JobFlowId": cluster, "Steps": [step] };
    call_and_print(call, &client, "AddJobFlowSteps", arguments)
}

fn words(words: &[&str]) -> Vec<Value> {
    words.iter().map(|word| Value::from(*word)).collect()
}

pub(super) fn create(call: &Call<'_>) -> Result<(), Failure> {
    let directory = call.options.required("--dir");
    let mut arguments = words(&[MAIN, "--backup", "--backup-dir", directory]);
    if call.options.has("--consistent") {
        arguments.push("--consistent".into());
    }
    add(call, "create-hbase-backup", "Backup HBase", arguments)
}

/// The step that restores a backup.
pub(super) fn restoring(directory: Option<&str>, version: Option<&str>) -> Value {
    let mut arguments = words(&[MAIN, "--restore", "--backup-dir"]);
    arguments.push(directory.map_or(Value::Null, Value::from));
    if let Some(version) = version {
        arguments.extend(words(&["--backup-version", version]));
    }
    step("Restore HBase", WAIT, JAR, arguments)
}

pub(super) fn restore(call: &Call<'_>) -> Result<(), Failure> {
    let client = call.client("emr")?;
    let cluster = call.options.required("--cluster-id");
    refuse_release(&client, cluster, "restore-from-hbase-backup")?;
    let version = call.options.text("--backup-version");
    let step = restoring(call.options.text("--dir"), version);
    let arguments = params! { "JobFlowId": cluster, "Steps": [step] };
    call_and_print(call, &client, "AddJobFlowSteps", arguments)
}

pub(super) fn schedule(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let client = call.client("emr")?;
    refuse_release(
        &client,
        options.required("--cluster-id"),
        "schedule-hbase-backup",
    )?;
    let kind = options.required("--type").to_lowercase();
    if kind != "full" && kind != "incremental" {
        return Err(Failure::invalid(
            "invalid type. type should be either full or incremental.",
        ));
    }
    let unit = options.required("--unit").to_lowercase();
    if !["minutes", "hours", "days"].contains(&unit.as_str()) {
        return Err(Failure::invalid(
            "invalid unit. unit should be one of the following values: minutes, hours or days.",
        ));
    }
    let directory = options.required("--dir");
    let mut arguments = words(&[
        MAIN,
        "--set-scheduled-backup",
        "true",
        "--backup-dir",
        directory,
    ]);
    if options.has("--consistent") {
        arguments.push("--consistent".into());
    }
    arguments.extend(words(&[
        &format!("--{kind}-backup-time-interval"),
        options.required("--interval"),
        &format!("--{kind}-backup-time-unit"),
        &unit,
        "--start-time",
        options.text("--start-time").unwrap_or("now"),
    ]));
    let step = step(MODIFY, WAIT, JAR, arguments);
    let arguments = params! { "JobFlowId": options.required("--cluster-id"), "Steps": [step] };
    call_and_print(call, &client, "AddJobFlowSteps", arguments)
}

const MODIFY: &str = "Modify Backup Schedule";

pub(super) fn disable(call: &Call<'_>) -> Result<(), Failure> {
    let client = call.client("emr")?;
    let cluster = call.options.required("--cluster-id");
    refuse_release(&client, cluster, "disable-hbase-backups")?;
    let mut arguments = words(&[MAIN, "--set-scheduled-backup", "false"]);
    let before = arguments.len();
    for kind in ["full", "incremental"] {
        if call.options.has(&format!("--{kind}")) {
            arguments.push(format!("--disable-{kind}-backups").into());
        }
    }
    if arguments.len() == before {
        return Err(Failure::invalid(
            "Should specify at least one of --full and --incremental.",
        ));
    }
    let step = step(MODIFY, WAIT, JAR, arguments);
    let arguments = params! { "JobFlowId": cluster, "Steps": [step] };
    call_and_print(call, &client, "AddJobFlowSteps", arguments)
}
