//! `eks update-kubeconfig`: the entries of a cluster, its user and their context.
//!
//! Counterpart: awscli `customizations/eks/update_kubeconfig.py`.

use std::path::{Component, Path, PathBuf};

use botoxide::seam::{Env as _, ProcessEnv, Seams};
use botoxide_core::params;
use botoxide_core::value::Value;

use super::assume;
use super::kubeconfig::{self, Kubeconfig};
use crate::customize::by_hand::Call;
use crate::failure::{Failure, system_error};
use crate::yaml::Yaml;
use crate::{output, program};

const API_VERSION: &str = "client.authentication.k8s.io/v1beta1";

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let cluster = describe(call)?;
    let arn = text(&cluster, "arn");
    let cluster_entry = cluster_entry(call, &cluster);
    let user_entry = user_entry(call, &cluster)?;
    let name_of = |entry: &Yaml| entry.get("name").cloned().unwrap_or(Yaml::Null);
    let user = name_of(&user_entry);
    let context_name = call
        .options
        .text("--alias")
        .map_or_else(|| user.clone(), Yaml::from);
    let context_entry = Yaml::map([
        (
            "context",
            Yaml::map([("cluster", arn.clone()), ("user", user)]),
        ),
        ("name", context_name.clone()),
    ]);

    let seams = Seams::blocking();
    let path = choose(&seams, call.options.text("--kubeconfig"), &arn)?;
    let is_dry = call.options.has("--dry-run");
    let _lock = if is_dry {
        None
    } else {
        Some(lock(&seams, &path)?)
    };
    let mut config = Kubeconfig::load(&seams, &path)?;
    let is_known = config.has_cluster(&arn);
    config.insert("clusters", cluster_entry.clone());
    config.insert("users", user_entry.clone());
    config.insert("contexts", context_entry.clone());
    config.set_current_context(context_name.clone());
    if is_dry {
        return Ok(output::line(config.text().trim_end_matches('\n'))?);
    }
    config.save(&seams)?;
    let done = if is_known {
        "Updated context"
    } else {
        "Added new context"
    };
    let to = if is_known { "in" } else { "to" };
    let name = context_name.as_str().unwrap_or("None");
    output::line(&format!("{done} {name} {to} {}", path.display()))?;
    if call.options.has("--verbose") {
        output::line("Entries:\n")?;
        for entry in [&context_entry, &user_entry, &cluster_entry] {
            output::line(&kubeconfig::text(entry))?;
        }
    }
    Ok(())
}

/// Holds off other commands, so that the entries of all of them are kept.
fn lock(seams: &Seams, path: &Path) -> Result<impl Sized, Failure> {
    let shown = |path: &Path| path.display().to_string();
    if let Some(directory) = path.parent() {
        seams.fs.create_directory(directory).map_err(|error| {
            Failure::general(format!(
                "Can't create directory for writing: {}",
                system_error(&error, &shown(directory))
            ))
        })?;
    }
    seams.fs.lock(path).map_err(|error| {
        Failure::general(format!(
            "Can't open kubeconfig for writing: {}",
            system_error(&error, &shown(path))
        ))
    })
}

fn describe(call: &Call<'_>) -> Result<Value, Failure> {
    let mut target = call.target("eks");
    if let Some(role) = call.options.text("--assume-role-arn") {
        let sts = call.other_target("sts");
        target.credentials = Some(assume(call, sts, role, "EKSDescribeClusterSession")?);
    }
    let name = call.options.required("--name");
    let result = call
        .engine
        .client(target)?
        .call("DescribeCluster", params! { "name": name })?;
    let cluster = result.get("cluster").cloned();
    let status = cluster.as_ref().and_then(|cluster| cluster.get("status"));
    match status.and_then(Value::as_str) {
        Some("ACTIVE" | "UPDATING") => Ok(cluster.unwrap_or(Value::Null)),
        Some(status) => Err(Failure::general(format!("Cluster status is {status}"))),
        None => Err(Failure::general("Cluster not found")),
    }
}

fn text(value: &Value, name: &str) -> Yaml {
    match value.get(name).and_then(Value::as_str) {
        Some(text) => Yaml::from(text),
        None => Yaml::Null,
    }
}

fn cluster_entry(call: &Call<'_>, cluster: &Value) -> Yaml {
    let authority = cluster.get("certificateAuthority");
    let data = authority
        .and_then(|authority| authority.get("data"))
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut inner = Yaml::map([
        ("certificate-authority-data", Yaml::from(data)),
        ("server", text(cluster, "endpoint")),
    ]);
    if let Some(proxy) = call.options.text("--proxy-url") {
        inner.set("proxy-url", Yaml::from(proxy));
    }
    Yaml::map([("cluster", inner), ("name", text(cluster, "arn"))])
}

fn user_entry(call: &Call<'_>, cluster: &Value) -> Result<Yaml, Failure> {
    let arn = text(cluster, "arn");
    let region = arn.as_str().and_then(|arn| arn.split(':').nth(3));
    let region = region.ok_or_else(|| Failure::general("The cluster has no ARN with a region"))?;
    let outpost = cluster
        .get("outpostConfig")
        .filter(|outpost| !outpost.is_null());
    let is_local =
        outpost.is_some_and(|outpost| outpost.get("etcdInstanceType").is_none_or(Value::is_null));
    let (option, value) = if is_local {
        ("--cluster-id", text(cluster, "id"))
    } else {
        (
            "--cluster-name",
            Yaml::from(call.options.required("--name")),
        )
    };
    let mut arguments = ["--region", region, "eks", "get-token", option]
        .map(Yaml::from)
        .to_vec();
    arguments.push(value);
    arguments.extend(["--output", "json"].map(Yaml::from));
    if let Some(role) = call.options.text("--role-arn") {
        arguments.extend(["--role", role].map(Yaml::from));
    }
    // DIFFERENCE A100
    let mut exec = Yaml::map([
        ("apiVersion", Yaml::from(API_VERSION)),
        ("args", Yaml::List(arguments)),
        ("command", Yaml::from(program::name())),
    ]);
    if let Some(profile) = call
        .engine
        .store()
        .profile_name()?
        .filter(|name| !name.is_empty())
    {
        let variable = Yaml::map([
            ("name", Yaml::from("AWS_PROFILE")),
            ("value", Yaml::from(profile.as_str())),
        ]);
        exec.set("env", Yaml::List(vec![variable]));
    }
    let name = call.options.text("--user-alias").map_or(arn, Yaml::from);
    Ok(Yaml::map([
        ("name", name),
        ("user", Yaml::map([("exec", exec)])),
    ]))
}

/// The file that has the cluster, or the first one.
fn choose(seams: &Seams, given: Option<&str>, cluster: &Yaml) -> Result<PathBuf, Failure> {
    const DEFAULT: &str = "~/.kube/config";
    let variable = ProcessEnv.var("KUBECONFIG").unwrap_or_default();
    let separator = if cfg!(windows) { ';' } else { ':' };
    let mut paths: Vec<&str> = match given {
        Some(path) => vec![path],
        None => variable
            .split(separator)
            .filter(|path| !path.trim().is_empty())
            .collect(),
    };
    if paths.is_empty() {
        paths.push(DEFAULT);
    }
    let paths: Vec<PathBuf> = paths.into_iter().map(absolute).collect::<Result<_, _>>()?;
    let has_cluster = |path: &&PathBuf| {
        Kubeconfig::load(seams, path).is_ok_and(|config| config.has_cluster(cluster))
    };
    let path = paths.iter().find(has_cluster).or(paths.first());
    let path = path.cloned().unwrap_or_default();
    Kubeconfig::load(seams, &path)?;
    Ok(path)
}

/// The whole path of a file, without `~`, `.` and `..`.
fn absolute(path: &str) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(ProcessEnv.expand_user(path))?;
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    Ok(whole)
}
