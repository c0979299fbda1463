//! `emr install-applications`, and applications of clusters that have an AMI version: they are steps and bootstrap actions.
//!
//! Counterpart: awscli `customizations/emr/installapplications.py`, `applicationutils.py`.

use botoxide_core::value::{Map, Value};

use super::steps::{TERMINATE, WAIT, step};
use super::{
    call_and_print, items, member, refuse_release, s3_link, script_runner, structured, structures,
};
use crate::customize::by_hand::Call;
use crate::failure::Failure;

/// Those that can be installed later.
const LATER: [&str; 2] = ["HIVE", "PIG"];
const KNOWN: [&str; 10] = [
    "HIVE", "PIG", "HBASE", "GANGLIA", "IMPALA", "SPARK", "MAPR", "MAPR_M3", "MAPR_M5", "MAPR_M7",
];

/// What applications become.
#[derive(Default)]
pub(super) struct Installed {
    pub(super) products: Vec<Value>,
    pub(super) actions: Vec<Value>,
    pub(super) steps: Vec<Value>,
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let given = structured(call, "--applications", "Applications")?.unwrap_or(Value::Null);
    let client = call.client("emr")?;
    let cluster = call.options.required("--cluster-id");
    refuse_release(&client, cluster, "install-applications")?;
    for application in structures("--applications", &given)? {
        let given = member(application, "Name")?.as_str().unwrap_or_default();
        let name = given.to_uppercase();
        if !KNOWN.contains(&name.as_str()) {
            return Err(Failure::invalid(format!(
                "Unknown application: {given}. 'Name' should be one of the following: {}",
                KNOWN.join(", ")
            )));
        }
        if !LATER.contains(&name.as_str()) {
            return Err(Failure::invalid(format!(
                "{given} cannot be installed on a running cluster. 'Name' should be one of the following: {}",
                LATER.join(", ")
            )));
        }
    }
    let region = super::region(call)?;
    let installed = install(&given, region.as_deref(), "")?;
    let mut arguments = Map::from_iter([("JobFlowId", Value::from(cluster))]);
    arguments.insert("Steps", installed.steps);
    call_and_print(call, &client, "AddJobFlowSteps", Value::Map(arguments))
}

/// A bootstrap action.
pub(super) fn action(name: &str, path: &str, arguments: Vec<Value>) -> Value {
    let mut script = Map::new();
    super::put(&mut script, "Args", Some(arguments));
    script.insert("Path", path);
    let name = Value::from(name);
    Value::Map(Map::from_iter([
        ("Name", name),
        ("ScriptBootstrapAction", Value::Map(script)),
    ]))
}

/// What the applications of `--applications` become on a cluster of an AMI version.
pub(super) fn install(
    given: &Value,
    region: Option<&str>,
    ami_version: &str,
) -> Result<Installed, Failure> {
    let mut installed = Installed::default();
    for application in structures("--applications", given)? {
        let name = member(application, "Name")?.as_str().unwrap_or_default();
        let name = name.to_lowercase();
        let arguments = application.get("Args").map(items);
        match name.as_str() {
            "hive" => {
                installed.steps.push(script(region, "hive", "Install Hive"));
                let is_site = |value: &&Value| {
                    value
                        .as_str()
                        .is_some_and(|text| text.contains("--hive-site"))
                };
                let site = arguments.iter().flatten().find(is_site);
                if let Some(site) = site.and_then(Value::as_str) {
                    installed.steps.push(hive_site(region, site));
                }
            }
            "pig" => installed.steps.push(script(region, "pig", "Install Pig")),
            "ganglia" => {
                let path = s3_link(region, "/bootstrap-actions/install-ganglia");
                let action = action("Install Ganglia", &path, Vec::new());
                installed.actions.push(action);
            }
            "hbase" => {
                let path = s3_link(region, "/bootstrap-actions/setup-hbase");
                let action = action("Install HBase", &path, Vec::new());
                installed.actions.push(action);
                let jar = if ami_version >= "3.0" {
                    "/home/hadoop/lib/hbase.jar"
                } else if ami_version >= "2.1" {
                    "/home/hadoop/lib/hbase-0.92.0.jar"
                } else {
                    return Err(Failure::invalid(format!(
                        "AMI version {ami_version} is not compatible with HBase."
                    )));
                };
                let arguments = ["emr.hbase.backup.Main", "--start-master"];
                let start = step("Start HBase", TERMINATE, jar, arguments);
                installed.steps.push(start);
            }
            "impala" => installed.actions.push(impala(region, arguments)),
            _ => {
                let arguments = Value::List(arguments.unwrap_or_default());
                let product = Map::from_iter([("Name", Value::from(name)), ("Args", arguments)]);
                installed.products.push(Value::Map(product));
            }
        }
    }
    Ok(installed)
}

/// The step that installs Hive or Pig.
fn script(region: Option<&str>, kind: &str, name: &str) -> Value {
    let arguments = [
        s3_link(region, &format!("/libs/{kind}/{kind}-script")),
        format!("--install-{kind}"),
        "--base-path".to_owned(),
        s3_link(region, &format!("/libs/{kind}")),
        format!("--{kind}-versions"),
        "latest".to_owned(),
    ];
    step(name, TERMINATE, &script_runner(region), arguments)
}

fn hive_site(region: Option<&str>, site: &str) -> Value {
    let arguments = [
        s3_link(region, "/libs/hive/hive-script"),
        "--base-path".to_owned(),
        // `aws` does not give the region here.
        s3_link(None, "/libs/hive"),
        "--install-hive-site".to_owned(),
        site.to_owned(),
        "--hive-versions".to_owned(),
        "latest".to_owned(),
    ];
    let name = "Install Hive Site Configuration";
    step(name, WAIT, &script_runner(region), arguments)
}

fn impala(region: Option<&str>, arguments: Option<Vec<Value>>) -> Value {
    let link = s3_link(region, "");
    let fixed = ["--base-path", &link, "--impala-version", "latest"];
    let mut all: Vec<Value> = fixed.into_iter().map(Value::from).collect();
    if let Some(arguments) = arguments {
        let texts = arguments.iter().filter_map(Value::as_str);
        all.push("--impala-conf".into());
        all.push(texts.collect::<Vec<_>>().join(",").into());
    }
    let path = s3_link(region, "/libs/impala/setup-impala");
    action("Install Impala", &path, all)
}
