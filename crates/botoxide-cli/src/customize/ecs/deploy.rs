//! The steps of `ecs deploy`.

use botoxide::seam::{Env as _, Fs as _, ProcessEnv, RealFs};
use botoxide_core::digest::{hex, sha256};
use botoxide_core::error::Error;
use botoxide_core::params;
use botoxide_core::value::Value;
use serde_json::Value as Json;

use crate::customize::by_hand::Call;
use crate::customize::value_of_json;
use crate::engine::Client;
use crate::failure::{Failure, system_error};
use crate::output;
use crate::yaml::{Dialect, Yaml, read};

/// How much of a name is part of another name.
const NAME_LIMIT: usize = 46;
/// Minutes to wait beyond those that the deployment group waits.
const BUFFER: i64 = 10;
const MINUTES: std::ops::RangeInclusive<i64> = 30..=360;
/// Seconds between two looks at the deployment.
const DELAY: i64 = 15;

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let definition = load(options.required("--task-definition"))?;
    let definition: Json = serde_json::from_str(&definition).map_err(Failure::general)?;
    let spec = load(options.required("--codedeploy-appspec"))?;
    let mut spec = match serde_json::from_str::<Json>(&spec) {
        Ok(json) => Yaml::from(&json),
        Err(_) => read(&spec, Dialect::Core).map_err(Failure::general)?,
    };

    let ecs = call.client("ecs")?;
    let service = service(call, &ecs)?;
    let codedeploy = call.engine.client(call.other_target("codedeploy"))?;
    let suffix = format!("{}-{}", cut(&service.cluster), cut(&service.name));
    let named = |option: &str, prefix: &str| {
        let given = options.text(option);
        given.map_or_else(|| format!("{prefix}{suffix}"), str::to_owned)
    };
    let application = named("--codedeploy-application", "AppECS-");
    let group = named("--codedeploy-deployment-group", "DgpECS-");
    let minutes = check(&codedeploy, &application, &group, &service)?;

    let registered = act(
        &ecs,
        "RegisterTaskDefinition",
        value_of_json(&definition),
        "register ECS task definition",
    )?;
    let registered = registered.get("taskDefinition");
    let arn = registered.map_or("", |definition| text(definition, "taskDefinitionArn"));
    output::line(&format!(
        "Successfully registered new ECS task definition {arn}"
    ))?;

    set_definition(&mut spec, arn)?;
    let content = output::json_argument(&Value::from(&spec));
    let created = act(
        &codedeploy,
        "CreateDeployment",
        params! {
            "applicationName": application,
            "deploymentGroupName": group,
            "revision": {
                "revisionType": "AppSpecContent",
                "appSpecContent": { "content": content.as_str(), "sha256": hex(&sha256(content.as_bytes())) },
            },
        },
        "create deployment",
    )?;
    let id = text(&created, "deploymentId");
    output::line(&format!("Successfully created deployment {id}"))?;
    let minutes = minutes.clamp(*MINUTES.start(), *MINUTES.end());
    output::line(&format!(
        "Waiting for {id} to succeed (will wait up to {minutes} minutes)..."
    ))?;
    codedeploy
        .blocking()
        .waiter("deployment_successful")?
        .wait(params! {
            "deploymentId": id,
            "WaiterConfig": { "Delay": DELAY, "MaxAttempts": minutes * 60 / DELAY },
        })?;
    Ok(output::line(&format!(
        "Successfully deployed {arn} to service '{}'",
        service.name
    ))?)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn cut(name: &str) -> String {
    name.chars().take(NAME_LIMIT).collect()
}

fn load(given: &str) -> Result<String, Failure> {
    let failed =
        |error: String| Failure::general(format!("Unable to load file at {given}: {error}"));
    let path = ProcessEnv.expand(given);
    let bytes = RealFs
        .read(&path)
        .map_err(|error| failed(system_error(&error, &path.display().to_string())))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(error.to_string()))?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Calls an operation; an error of the service says what was tried.
fn act(client: &Client, operation: &str, arguments: Value, what: &str) -> Result<Value, Failure> {
    let explain = |error: Error| {
        if error.as_client_error().is_some() {
            Failure::general(format!("Failed to {what}:\n{error}"))
        } else {
            error.into()
        }
    };
    client
        .blocking()
        .call(operation, arguments)
        .map_err(explain)
}

/// The service of ECS.
struct Service {
    name: String,
    arn: String,
    cluster: String,
    cluster_arn: String,
}

fn service(call: &Call<'_>, ecs: &Client) -> Result<Service, Failure> {
    let cluster = call.options.text("--cluster").unwrap_or("default");
    let name = call.options.required("--service");
    let arguments = params! { "cluster": cluster, "services": [name] };
    let found = act(ecs, "DescribeServices", arguments, "describe ECS service")?;
    let services = found.get("services").and_then(Value::as_list);
    let service = services.and_then(<[Value]>::first).ok_or_else(|| {
        Failure::general(format!("Service '{name}' not found in cluster '{cluster}'"))
    })?;
    let cluster_arn = text(service, "clusterArn");
    let cluster = cluster_arn.split('/').nth(1);
    Ok(Service {
        name: text(service, "serviceName").to_owned(),
        arn: text(service, "serviceArn").to_owned(),
        cluster: cluster
            .ok_or_else(|| {
                Failure::general(format!("The cluster's ARN has no name: {cluster_arn}"))
            })?
            .to_owned(),
        cluster_arn: cluster_arn.to_owned(),
    })
}

/// Checks that `CodeDeploy` deploys to this service. The result is how long that may take, in minutes.
fn check(
    client: &Client,
    application: &str,
    group: &str,
    service: &Service,
) -> Result<i64, Failure> {
    let found = act(
        client,
        "GetApplication",
        params! { "applicationName": application },
        "describe Code Deploy application",
    )?;
    let details = act(
        client,
        "GetDeploymentGroup",
        params! { "applicationName": application, "deploymentGroupName": group },
        "describe Code Deploy deployment group",
    )?;
    let wrong = |resource: &str, name: &str| {
        Failure::general(format!(
            "{resource} '{name}' must support 'ECS' compute platform"
        ))
    };
    let platform =
        |value: Option<&Value>| value.is_some_and(|value| text(value, "computePlatform") == "ECS");
    if !platform(found.get("application")) {
        return Err(wrong("Application", application));
    }
    let info = details.get("deploymentGroupInfo");
    if !platform(info) {
        return Err(wrong("Deployment Group", group));
    }
    let targets = info.and_then(|info| info.get("ecsServices"));
    for target in targets.into_iter().flat_map(Value::iter) {
        for (resource, member, name, arn) in [
            ("service", "serviceName", &service.name, &service.arn),
            (
                "cluster",
                "clusterName",
                &service.cluster,
                &service.cluster_arn,
            ),
        ] {
            let targeted = text(target, member);
            if targeted != name && targeted != arn {
                return Err(Failure::general(format!(
                    "deployment group '{group}' does not target ECS {resource} '{name}'"
                )));
            }
        }
    }
    let blue_green = info.and_then(|info| info.get("blueGreenDeploymentConfiguration"));
    let minutes = |option: &str, member: &str| {
        let option = blue_green.and_then(|settings| settings.get(option));
        let minutes = option
            .and_then(|option| option.get(member))
            .and_then(Value::as_i64);
        minutes.ok_or_else(|| {
            Failure::general(format!("The deployment group '{group}' has no {member}"))
        })
    };
    Ok(minutes("deploymentReadyOption", "waitTimeInMinutes")?
        + minutes(
            "terminateBlueInstancesOnDeploymentSuccess",
            "terminationWaitTimeInMinutes",
        )?
        + BUFFER)
}

/// Puts the task definition into each resource of a specification.
fn set_definition(spec: &mut Yaml, arn: &str) -> Result<(), Failure> {
    let resources = find(spec, "codedeploy-appspec", "resources")?;
    let Yaml::List(resources) = resources else {
        return Err(Failure::general("resources of the appspec is not a list"));
    };
    for resource in resources {
        let Yaml::Map(contents) = resource else {
            return Err(Failure::general("a resource of the appspec has no name"));
        };
        for (name, content) in contents {
            let name = name.as_str().unwrap_or_default().to_owned();
            let properties = find(content, &name, "properties")?;
            *find(properties, "properties", "taskDefinition")? = Yaml::from(arn);
        }
    }
    Ok(())
}

/// A member, whatever the case of its name.
fn find<'a>(value: &'a mut Yaml, owner: &str, name: &str) -> Result<&'a mut Yaml, Failure> {
    let missing = || Failure::general(format!("Resource '{owner}' must include property '{name}'"));
    let Yaml::Map(pairs) = value else {
        return Err(missing());
    };
    let mut pairs = pairs.iter_mut();
    let found = pairs.find(|(key, _)| {
        key.as_str()
            .is_some_and(|key| key.eq_ignore_ascii_case(name))
    });
    found.map(|(_, value)| value).ok_or_else(missing)
}
