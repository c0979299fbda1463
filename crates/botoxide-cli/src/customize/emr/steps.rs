//! `emr add-steps`, and steps as the service wants them.
//!
//! Counterpart: awscli `customizations/emr/addsteps.py`, `steputils.py`, `emrutils.py` (`build_step`).

use botoxide_core::value::{Map, Value};

use super::{
    call_and_print, is_empty, items, put, release_label, s3_link, script_runner, structured,
    structures, text,
};
use crate::customize::by_hand::Call;
use crate::failure::Failure;

pub(super) const HELP: &str = "Type=CUSTOM_JAR|STREAMING|HIVE|PIG|IMPALA|SPARK,Name=NAME,ActionOnFailure=ACTION,Jar=JAR,\
    MainClass=CLASS,Properties=KEY=VALUE,Args=[ARGUMENT,...] ...";

const RUNNER: &str = "command-runner.jar";
/// What the service does if a step fails.
pub(super) const TERMINATE: &str = "TERMINATE_CLUSTER";
pub(super) const WAIT: &str = "CANCEL_AND_WAIT";

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let given = structured(call, "--steps", "Steps")?.unwrap_or(Value::Null);
    let client = call.client("emr")?;
    let cluster = call.options.required("--cluster-id");
    let release = release_label(&client, cluster)?;
    let region = super::region(call)?;
    let steps = build(&given, region.as_deref(), release.as_deref())?;
    let mut arguments = Map::from_iter([("JobFlowId", Value::from(cluster))]);
    arguments.insert("Steps", steps);
    if let Some(role) = call.options.text("--execution-role-arn") {
        arguments.insert("ExecutionRoleArn", role);
    }
    call_and_print(call, &client, "AddJobFlowSteps", Value::Map(arguments))
}

/// A step of a JAR.
pub(super) fn step(
    name: &str,
    action: &str,
    jar: &str,
    arguments: impl IntoIterator<Item = impl Into<Value>>,
) -> Value {
    let arguments = arguments.into_iter().map(Into::into).collect();
    let jar = Map::from_iter([("Jar", Value::from(jar)), ("Args", Value::List(arguments))]);
    Value::Map(Map::from_iter([
        ("Name", Value::from(name)),
        ("ActionOnFailure", Value::from(action)),
        ("HadoopJarStep", Value::Map(jar)),
    ]))
}

/// The steps of `--steps`.
pub(super) fn build(
    given: &Value,
    region: Option<&str>,
    release: Option<&str>,
) -> Result<Vec<Value>, Failure> {
    let steps = structures("--steps", given)?;
    let steps = steps.into_iter().map(|step| one(step, region, release));
    steps.collect()
}

fn one(given: &Map, region: Option<&str>, release: Option<&str>) -> Result<Value, Failure> {
    let kind = text(given, "Type").unwrap_or("custom_jar").to_lowercase();
    let wants_arguments = |owner: &str, may_be_blank: bool| {
        let found = given.get("Args").filter(|value| !is_empty(value));
        let found = items(found.ok_or_else(|| missing(owner, "Args"))?);
        let is_blank = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        if !may_be_blank && matches!(found.as_slice(), [only] if is_blank(only)) {
            return Err(Failure::invalid(
                "The parameter Args cannot be an empty list.",
            ));
        }
        Ok(found)
    };
    let of_release = |command: &str, other: String| {
        if release.is_some() {
            (RUNNER.to_owned(), command.to_owned())
        } else {
            (script_runner(region), other)
        }
    };
    match kind.as_str() {
        "custom_jar" => {
            let jar = text(given, "Jar").filter(|jar| !jar.is_empty());
            let jar = jar.ok_or_else(|| missing("CustomJARStepConfig", "Jar"))?;
            let mut config = Map::from_iter([("Jar", jar)]);
            put(&mut config, "Args", given.get("Args").cloned());
            put(&mut config, "MainClass", given.get("MainClass").cloned());
            put(
                &mut config,
                "Properties",
                text(given, "Properties").map(properties),
            );
            Ok(finish(given, "Custom JAR", config))
        }
        "streaming" => {
            let given_arguments = wants_arguments("StreamingStepConfig", false)?;
            let (jar, first) = if release.is_some() {
                (RUNNER, Some("hadoop-streaming"))
            } else {
                ("/home/hadoop/contrib/streaming/hadoop-streaming.jar", None)
            };
            let first = first.into_iter().map(Value::from);
            let arguments: Vec<Value> = first.chain(given_arguments).collect();
            Ok(finish(given, "Streaming program", jar_of(jar, arguments)))
        }
        "hive" | "pig" => {
            let (owner, name) = if kind == "hive" {
                ("HiveStepConfig", "Hive program")
            } else {
                ("PigStepConfig", "Pig program")
            };
            let given_arguments = wants_arguments(owner, false)?;
            let script = format!("{kind}-script");
            let (jar, script) =
                of_release(&script, s3_link(region, &format!("/libs/{kind}/{script}")));
            let mut words = vec![script, format!("--run-{kind}-script")];
            if release.is_none() {
                words.extend([format!("--{kind}-versions"), "latest".to_owned()]);
            }
            words.push("--args".to_owned());
            let words = words.into_iter().map(Value::from);
            let arguments = words.chain(given_arguments).collect();
            Ok(finish(given, name, jar_of(&jar, arguments)))
        }
        "impala" if release.is_none() => {
            let words = [
                s3_link(region, "/libs/impala/setup-impala"),
                "--run-impala-script".to_owned(),
            ];
            let given_arguments = wants_arguments("ImpalaStepConfig", true)?;
            let arguments = words.into_iter().map(Value::from).chain(given_arguments);
            let config = jar_of(&script_runner(region), arguments.collect());
            Ok(finish(given, "Impala program", config))
        }
        "spark" => {
            let given_arguments = wants_arguments("SparkStepConfig", true)?;
            let path = "/home/hadoop/spark/bin/spark-submit".to_owned();
            let (jar, submit) = of_release("spark-submit", path);
            let arguments = std::iter::once(submit.into()).chain(given_arguments);
            let config = jar_of(&jar, arguments.collect());
            Ok(finish(given, "Spark application", config))
        }
        other => Err(Failure::invalid(format!(
            "The step type {other} is not supported."
        ))),
    }
}

fn missing(owner: &str, name: &str) -> Failure {
    Failure::invalid(format!(
        "The following required parameters are missing for {owner}: {name}."
    ))
}

fn jar_of(jar: &str, arguments: Vec<Value>) -> Map {
    Map::from_iter([("Jar", Value::from(jar)), ("Args", Value::List(arguments))])
}

/// A step of its JAR, with what all kinds of steps have.
fn finish(given: &Map, name: &str, jar: Map) -> Value {
    let mut step = Map::new();
    put(&mut step, "Name", Some(text(given, "Name").unwrap_or(name)));
    let action = text(given, "ActionOnFailure").unwrap_or("CONTINUE");
    put(&mut step, "ActionOnFailure", Some(action));
    step.insert("HadoopJarStep", jar);
    let mut logs = Map::new();
    for name in ["LogUri", "EncryptionKeyArn"] {
        put(&mut logs, name, given.get(name).cloned());
    }
    if !logs.is_empty() {
        let logs = Map::from_iter([("S3MonitoringConfiguration", logs)]);
        step.insert("StepMonitoringConfiguration", logs);
    }
    Value::Map(step)
}

/// `a=1,b`, which is not shorthand: a comma always divides.
fn properties(text: &str) -> Value {
    let pairs = text.split(',').map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Value::Map(Map::from_iter([("Key", key), ("Value", value)]))
    });
    Value::List(pairs.collect())
}

/// The step that makes log files readable in the console.
pub(super) fn debugging(region: Option<&str>, release: Option<&str>) -> Value {
    let name = "Setup Hadoop Debugging";
    if release.is_some_and(|release| !release.is_empty()) {
        return step(name, TERMINATE, RUNNER, ["state-pusher-script"]);
    }
    let fetch = s3_link(region, "/libs/state-pusher/0.1/fetch");
    step(name, TERMINATE, &script_runner(region), [fetch])
}
