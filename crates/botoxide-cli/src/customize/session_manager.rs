//! `ssm start-session` and `ecs execute-command`: sessions that session-manager-plugin holds.
//!
//! Counterpart: awscli `customizations/sessionmanager.py`, `ecs/executecommand.py`.

use std::io;
use std::process::Command;

use botoxide_core::model::Operation;
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use crate::args::Globals;
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;
use crate::{output, signals};

const PLUGIN: &str = "session-manager-plugin";
/// The variable with the session, for a plugin that reads it.
const VARIABLE: &str = "AWS_SSM_START_SESSION_RESPONSE";
/// The last version of the plugin that does not.
const LAST_WITHOUT_VARIABLE: [u64; 4] = [1, 2, 497, 0];

/// `ssm start-session`.
pub(super) fn start_session(
    engine: &Engine,
    globals: &Globals,
    operation: Operation,
    arguments: Map,
) -> Result<(), Failure> {
    let client = engine.client(Target::new("ssm", globals))?;
    let request = in_order(operation, &arguments);
    let response = client.call("StartSession", Value::Map(arguments))?;
    let id = text(&response, "SessionId");
    let session = params! {
        "SessionId": id,
        "TokenValue": text(&response, "TokenValue"),
        "StreamUrl": text(&response, "StreamUrl"),
    };
    let version = match version() {
        Ok(version) => version?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // The agent would keep the session for a while.
            client.call("TerminateSession", params! { "SessionId": id })?;
            return Err(not_found());
        }
        Err(error) => return Err(error.into()),
    };
    let profile = globals.profile.as_deref().unwrap_or_default();
    let start = Start {
        client: &client,
        profile,
        request: &request,
    };
    let session = output::json_argument(&session);
    if reads_variable(&version) {
        start.run(VARIABLE, Some(&session))
    } else {
        start.run(&session, None)
    }
}

/// `ecs execute-command`.
pub(super) fn execute_command(
    engine: &Engine,
    globals: &Globals,
    _operation: Operation,
    arguments: Map,
) -> Result<(), Failure> {
    // Without the plugin nothing is executed.
    let status = match Command::new(PLUGIN).status() {
        Ok(status) => status,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(not_found()),
        Err(error) => return Err(error.into()),
    };
    if !status.success() {
        return Err(failed(status));
    }
    let client = engine.client(Target::new("ecs", globals))?;
    let response = client.call("ExecuteCommand", Value::Map(arguments))?;
    let last = |name: &str| text(&response, name).rsplit('/').next().unwrap_or_default();
    let (cluster, task) = (last("clusterArn"), last("taskArn"));
    let found = client.call(
        "DescribeTasks",
        params! { "cluster": cluster, "tasks": [task] },
    )?;
    let tasks = found.get("tasks").and_then(Value::as_list);
    let task_found = tasks
        .and_then(<[Value]>::first)
        .ok_or_else(|| Failure::general("The task provided in the request was not found."))?;
    let name = text(&response, "containerName");
    let mut containers = task_found
        .get("containers")
        .into_iter()
        .flat_map(Value::iter);
    let container = containers.find(|container| text(container, "name") == name);
    let runtime = container.map_or("None", |container| text(container, "runtimeId"));
    let request = params! { "Target": format!("ecs:{cluster}_{task}_{runtime}") };
    let profile = engine.store().profile_name()?.unwrap_or_default();
    let session = response.get("session").cloned().unwrap_or(Value::Null);
    Start {
        client: &client,
        profile: &profile,
        request: &request,
    }
    .run(&output::json_argument(&session), None)
}

/// How the plugin is started.
struct Start<'a> {
    client: &'a Client,
    profile: &'a str,
    /// The arguments with which the session was started.
    request: &'a Value,
}

impl Start<'_> {
    fn run(&self, session: &str, variable: Option<&str>) -> Result<(), Failure> {
        let mut command = Command::new(PLUGIN);
        command.args([
            session,
            self.client.region_name().unwrap_or_default(),
            "StartSession",
            self.profile,
            &output::json_argument(self.request),
            self.client.endpoint_url(),
        ]);
        if let Some(value) = variable {
            command.env(VARIABLE, value);
        }
        signals::leave_to_child();
        let status = command.status()?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(status))
        }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The arguments in the order of the model, in which `aws` has them.
fn in_order(operation: Operation, arguments: &Map) -> Value {
    let members = operation
        .input_shape()
        .into_iter()
        .flat_map(|shape| shape.members());
    let pairs = members.filter_map(|member| {
        let name = member.member_name();
        Some((name, arguments.get(name)?.clone()))
    });
    Value::Map(pairs.collect())
}

/// What the plugin says its version is.
fn version() -> io::Result<Result<String, Failure>> {
    let output = Command::new(PLUGIN).arg("--version").output()?;
    if !output.status.success() {
        return Ok(Err(failed(output.status)));
    }
    Ok(Ok(String::from_utf8_lossy(&output.stdout).into_owned()))
}

fn reads_variable(version: &str) -> bool {
    let version: String = version.split_whitespace().collect();
    let parts: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts.is_some_and(|mut parts| {
        let is_version = parts.len() <= LAST_WITHOUT_VARIABLE.len();
        parts.resize(LAST_WITHOUT_VARIABLE.len(), 0);
        is_version && parts.as_slice() > LAST_WITHOUT_VARIABLE.as_slice()
    })
}

fn not_found() -> Failure {
    Failure::general(
        "SessionManagerPlugin is not found. Please refer to SessionManager Documentation here: \
         http://docs.aws.amazon.com/console/systems-manager/session-manager-plugin-not-found",
    )
}

// DIFFERENCE A105: the arguments contain a token.
fn failed(status: std::process::ExitStatus) -> Failure {
    Failure::general(match status.code() {
        Some(code) => format!("{PLUGIN} returned non-zero exit status {code}."),
        None => format!("{PLUGIN} was ended by a signal."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_numbers() {
        for (version, reads) in [
            ("1.2.497.0", false),
            ("1.2.497.1\n", true),
            ("1.2.498", true),
            ("1.10", true),
            ("2", true),
            ("1.2.50.0", false),
            ("1.2.497.0.1", false),
            ("x", false),
            ("", false),
            ("1..2", false),
        ] {
            assert_eq!(reads_variable(version), reads, "{version:?}");
        }
    }
}
