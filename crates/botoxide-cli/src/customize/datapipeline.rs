//! `datapipeline list-runs` and `create-default-roles`.
//!
//! Not here: pipelines as documents (`shortcuts/datapipeline.rs`). Counterpart: awscli `customizations/datapipeline/`.

use std::fmt::Write as _;

use botoxide::seam::{BlockingClock, Clock as _};
use botoxide_core::error::{Error, Result};
use botoxide_core::params;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call, print_text};
use crate::args::options::{Opt, Takes};
use crate::engine::Client;
use crate::failure::Failure;
use crate::output::{complain, without_metadata};

pub(super) const COMMANDS: &[ByHand] = &[
    ByHand {
        name: "datapipeline list-runs",
        help: "Lists the runs of a pipeline: of the last four days, if no interval is given.",
        options: &[
            Opt::required("--pipeline-id", Takes::One, "The pipeline."),
            Opt::new(
                "--status",
                Takes::One,
                "Only runs in these states, separated by commas: waiting, pending, cancelled, running, finished, failed, \
                 waiting_for_runner, waiting_on_dependencies, shutting_down.",
            ),
            Opt::new(
                "--start-interval",
                Takes::One,
                "Only runs that started between two times: FROM,TO.",
            ),
            Opt::new(
                "--schedule-interval",
                Takes::One,
                "Only runs that are scheduled between two times: FROM,TO.",
            ),
        ],
        run: list_runs,
    },
    ByHand {
        name: "datapipeline create-default-roles",
        help: "Creates the roles of pipelines and of their resources, if they do not exist. AWS has deprecated it.",
        options: &[],
        run: create_default_roles,
    },
];

const STATES: [&str; 9] = [
    "waiting",
    "pending",
    "cancelled",
    "running",
    "finished",
    "failed",
    "waiting_for_runner",
    "waiting_on_dependencies",
    "shutting_down",
];
/// The number of objects that one request describes.
const AT_ONCE: usize = 100;
const FOUR_DAYS: i64 = 4 * 24 * 60 * 60;

fn list_runs(call: &Call<'_>) -> std::result::Result<(), Failure> {
    let client = call.client("datapipeline")?;
    let pipeline = call.options.required("--pipeline-id");
    let query = params! { "selectors": selectors(call)? };
    let paginator = client.blocking().paginator("QueryObjects")?;
    let arguments = params! { "pipelineId": pipeline, "sphere": "INSTANCE", "query": query };
    let found = paginator.paginate(arguments)?.build_full_result()?;
    let ids: Vec<Value> = found
        .get("ids")
        .into_iter()
        .flat_map(Value::iter)
        .cloned()
        .collect();
    let mut runs = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let arguments = params! { "pipelineId": pipeline, "objectIds": ids.to_vec() };
        let found = client.call("DescribeObjects", arguments)?;
        let objects = found.get("pipelineObjects").into_iter();
        runs.extend(objects.flat_map(Value::iter).map(run_of));
    }
    let text = |run: &Map, name: &str| run.get(name).and_then(Value::as_str).map(str::to_owned);
    runs.sort_by_key(|run| (text(run, "@scheduledStartTime"), text(run, "name")));
    if call.globals.output.is_some() {
        let runs = runs.into_iter().map(Value::Map).collect();
        return call.print("list-runs", Value::List(runs));
    }
    Ok(print_text(&table(&runs))?)
}

fn selectors(call: &Call<'_>) -> std::result::Result<Vec<Value>, Failure> {
    let options = &call.options;
    let between = |field: &str, from: &str, to: &str| {
        params! { "fieldName": field, "operator": { "type": "BETWEEN", "values": [from, to] } }
    };
    let mut selectors = Vec::new();
    let intervals = [
        ("--start-interval", "@actualStartTime"),
        ("--schedule-interval", "@scheduledStartTime"),
    ];
    for (name, field) in intervals {
        if let Some(text) = options.text(name) {
            let (from, to) = text.split_once(',').ok_or_else(|| {
                Failure::invalid(format!("argument {name}: expected two times: FROM,TO"))
            })?;
            let to = to.split(',').next().unwrap_or_default();
            selectors.push(between(field, from.trim(), to.trim()));
        }
    }
    if selectors.is_empty() {
        let now = BlockingClock::default().now().seconds;
        let shown = |seconds: i64| {
            let text = Timestamp::new(seconds, 0).to_iso8601(Precision::Full);
            text.chars().take(19).collect::<String>()
        };
        let (from, to) = (shown(now - FOUR_DAYS), shown(now));
        selectors.push(between("@actualStartTime", &from, &to));
    }
    if let Some(states) = options.text("--status") {
        let states: Vec<&str> = states.split(',').map(str::trim).collect();
        if let Some(wrong) = states.iter().find(|state| !STATES.contains(state)) {
            return Err(Failure::invalid(format!(
                "Invalid status: {wrong}, must be one of: {}",
                STATES.join(", ")
            )));
        }
        let states: Vec<Value> = states
            .iter()
            .map(|state| state.to_uppercase().into())
            .collect();
        selectors.push(
            params! { "fieldName": "@status", "operator": { "type": "EQ", "values": states } },
        );
    }
    Ok(selectors)
}

/// The fields of an object, by their names.
fn run_of(object: &Value) -> Map {
    let mut run = Map::new();
    for (name, member) in [("@id", "id"), ("name", "name")] {
        let value = object.get(member).cloned();
        run.insert(name, value.unwrap_or(Value::Null));
    }
    for field in object.get("fields").into_iter().flat_map(Value::iter) {
        let key = field.get("key").and_then(Value::as_str).unwrap_or_default();
        let value = field.get("stringValue").or_else(|| field.get("refValue"));
        run.insert(key.to_owned(), value.cloned().unwrap_or(Value::Null));
    }
    run
}

fn table(runs: &[Map]) -> String {
    let mut page = String::new();
    let text = |run: &Map, name: &str| {
        let text = run.get(name).and_then(Value::as_str).unwrap_or_default();
        text.to_owned()
    };
    let second = |a: &str, b: &str, c: &str| format!("       {a:<50.50}  {b:<19.19}  {c:<19.19}");
    // Writing to a string does not fail, here and below.
    let _ = writeln!(
        page,
        "       {:<50}  {:<19}  {:<23}",
        "Name", "Scheduled Start", "Status"
    );
    let titles = second("ID", "Started", "Ended");
    let _ = writeln!(page, "{titles}\n{}", "-".repeat(titles.len()));
    for (at, run) in runs.iter().enumerate() {
        let _ = writeln!(
            page,
            "{:>4}.  {:<50.50}  {:<19.19}  {:<23.23}",
            at + 1,
            text(run, "@componentParent"),
            text(run, "@scheduledStartTime"),
            text(run, "@status"),
        );
        let row = second(
            &text(run, "@id"),
            &text(run, "@actualStartTime"),
            &text(run, "@actualEndTime"),
        );
        let _ = writeln!(page, "{row}\n");
    }
    page
}

/// A role: its name, the policy that is attached to it, and who may assume it.
struct Role {
    name: &'static str,
    policy: &'static str,
    trust: &'static str,
}

const ROLES: [Role; 2] = [
    Role {
        name: "DataPipelineDefaultRole",
        policy: "arn:aws:iam::aws:policy/service-role/AWSDataPipelineRole",
        trust: "{\n  \"Version\": \"2008-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"\",\n      \"Effect\": \"Allow\",\n      \
                \"Principal\": {\n        \"Service\": [\n          \"datapipeline.amazonaws.com\",\n          \
                \"elasticmapreduce.amazonaws.com\"\n        ]\n      },\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}",
    },
    Role {
        name: "DataPipelineDefaultResourceRole",
        policy: "arn:aws:iam::aws:policy/service-role/AmazonEC2RoleforDataPipelineRole",
        trust: "{\n  \"Version\": \"2008-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"\",\n      \"Effect\": \"Allow\",\n      \
                \"Principal\": {\n        \"Service\": \"ec2.amazonaws.com\"\n      },\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}",
    },
];

fn create_default_roles(call: &Call<'_>) -> std::result::Result<(), Failure> {
    let iam = call.client("iam")?;
    complain(
        "\nSupport for this command has been deprecated and may fail to create these roles if they do not already exist.\n",
    );
    let mut created = Vec::new();
    for role in &ROLES {
        created.extend(create(&iam, role)?);
    }
    let resources = ROLES[1].name;
    let profile = params! { "InstanceProfileName": resources };
    if !exists(&iam, "GetInstanceProfile", profile.clone())? {
        iam.call("CreateInstanceProfile", profile)?;
        iam.call(
            "AddRoleToInstanceProfile",
            params! { "InstanceProfileName": resources, "RoleName": resources },
        )?;
    }
    call.print("create_role", Value::List(created))
}

/// Creates a role, unless it exists.
fn create(iam: &Client, role: &Role) -> std::result::Result<Option<Value>, Failure> {
    if exists(iam, "GetRole", params! { "RoleName": role.name })? {
        return Ok(None);
    }
    let arguments = params! { "RoleName": role.name, "AssumeRolePolicyDocument": role.trust };
    let mut created = iam.call("CreateRole", arguments)?;
    iam.call(
        "AttachRolePolicy",
        params! { "PolicyArn": role.policy, "RoleName": role.name },
    )?;
    let found = iam.call("GetPolicy", params! { "PolicyArn": role.policy })?;
    let version = found
        .get("Policy")
        .and_then(|policy| policy.get("DefaultVersionId"))
        .cloned();
    let found = iam.call(
        "GetPolicyVersion",
        params! { "PolicyArn": role.policy, "VersionId": version.unwrap_or(Value::Null) },
    )?;
    let document = found
        .get("PolicyVersion")
        .and_then(|version| version.get("Document"))
        .cloned();
    without_metadata(&mut created);
    let role = created.get("Role").cloned();
    Ok(Some(params! {
        "Role": role.unwrap_or(Value::Null),
        "RolePolicy": document.unwrap_or(Value::Null),
    }))
}

/// Whether IAM has something.
fn exists(iam: &Client, operation: &str, arguments: Value) -> Result<bool> {
    match iam.blocking().call(operation, arguments) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("NoSuchEntity") => Ok(false),
        Err(error) => Err::<bool, Error>(error),
    }
}
