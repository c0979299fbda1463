//! `emr ssh`, `socks`, `put` and `get`: the primary node of a cluster, by the programs of SSH.
//!
//! Counterpart: awscli `customizations/emr/ssh.py`, `sshutils.py`.

use std::process::Command;

use botoxide_core::error::ErrorKind;
use botoxide_core::params;
use botoxide_core::value::Value;

use super::Settings;
use crate::args::options::{Opt, Takes};
use crate::customize::by_hand::Call;
use crate::customize::programs;
use crate::failure::Failure;
use crate::{output, signals};

/// Required, but for a profile that has it.
pub(super) const KEY: Opt = Opt::new(
    "--key-pair-file",
    Takes::One,
    "The private key. Default: key_pair_file of the block emr of the profile.",
);
pub(super) const OPTIONS: Opt = Opt::new(
    "--ssh-options",
    Takes::Some,
    "Options of ssh, as StrictHostKeyChecking=no.",
);
pub(super) const SOURCE: Opt = Opt::required("--src", Takes::One, "The file.");
pub(super) const DESTINATION: Opt =
    Opt::new("--dest", Takes::One, "Its path there. Default: its name.");

const USER: &str = "hadoop";
/// The port of the proxy.
const PORT: &str = "8157";
const GUIDE: &str =
    "http://docs.aws.amazon.com/ElasticMapReduce/latest/DeveloperGuide/EMR_SetUp_SSH.html.";

/// A program with its arguments.
struct Line(Vec<String>);

impl Line {
    fn new(words: &[&str]) -> Self {
        Self(Vec::new()).with(words)
    }

    fn with(mut self, words: &[&str]) -> Self {
        self.0.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    // DIFFERENCE A112
    /// Prints the command line, and runs it. Its exit code is ours.
    fn run(self) -> Result<(), Failure> {
        output::line(&self.0.join(" "))?;
        let (program, arguments) = self
            .0
            .split_first()
            .ok_or_else(|| Failure::general("no program"))?;
        signals::leave_to_child();
        let status = Command::new(program).args(arguments).status()?;
        match status.code() {
            Some(0) => Ok(()),
            code => Err(Failure::ended(code.unwrap_or(255))),
        }
    }
}

/// What the four commands have in common.
struct Node<'a> {
    call: &'a Call<'a>,
    key: String,
    /// User and host name.
    place: String,
}

impl<'a> Node<'a> {
    /// Waits for the cluster, and finds its primary node. `programs` are those of which one is needed.
    fn find(call: &'a Call<'a>, programs: [&str; 2], is_shell: bool) -> Result<Self, Failure> {
        let key = call.options.text("--key-pair-file").map(str::to_owned);
        let settings = Settings::of(call)?;
        let key = key.or_else(|| settings.text("key_pair_file").map(str::to_owned));
        let key = key.ok_or_else(|| {
            Failure::usage("the following arguments are required: --key-pair-file")
        })?;
        let client = call.client("emr")?;
        let cluster = call.options.required("--cluster-id");
        let describe = || client.call("DescribeCluster", params! { "ClusterId": cluster });
        let described = describe()?;
        let state = at(&described, &["Cluster", "Status", "State"]);
        if ["TERMINATED", "TERMINATING", "TERMINATED_WITH_ERRORS"].contains(&state) {
            return Err(Failure::general(
                "Cluster terminating or already terminated.",
            ));
        }
        if ["STARTING", "BOOTSTRAPPING"].contains(&state) {
            output::line("Waiting for the cluster to start.")?;
        }
        let waiter = client.blocking().waiter("cluster_running")?;
        waiter
            .wait(params! { "ClusterId": cluster })
            .map_err(|error| match error.kind() {
                ErrorKind::Waiter { .. } => Failure::general(
                    "Cannot get DNS of master node on the cluster.  Please try again after some time.",
                ),
                _ => error.into(),
            })?;
        let described = describe()?;
        let host = at(&described, &["Cluster", "MasterPublicDnsName"]);
        let [open, putty] = programs;
        let has = |name: &str| programs::find(name).is_some();
        let has_putty = has(&format!("{putty}.exe"));
        if !has_open(open) && !has_putty {
            let (one, other, end) = if is_shell {
                ("SSH", "Putty", "")
            } else {
                ("SCP", "Pscp", " ")
            };
            return Err(Failure::general(format!(
                "{one} or {other} not available. Please refer to the documentation at {GUIDE}{end}"
            )));
        }
        if !has_open(open) && !key.ends_with("ppk") {
            return Err(Failure::invalid(format!(
                "Key file file format is incorrect. Putty expects a ppk file. Please refer to documentation at {GUIDE} "
            )));
        }
        Ok(Self {
            call,
            key,
            place: format!("{USER}@{host}"),
        })
    }

    /// A command line of OpenSSH, or of `PuTTY` where only that is there.
    fn line(&self, open: &[&str], putty: &[&str]) -> Line {
        let program = open.first().copied().unwrap_or_default();
        let given = self.call.options.list("--ssh-options").unwrap_or_default();
        if !has_open(program) {
            if !given.is_empty() {
                output::complain(
                    "WARNING: --ssh-options is only supported with OpenSSH. Options are ignored when using PuTTY/pscp.",
                );
            }
            return Line::new(putty).with(&["-i", &self.key]);
        }
        let mut line = Line::new(open);
        let is_strict =
            |option: &String| option.to_lowercase().starts_with("stricthostkeychecking=");
        if !given.iter().any(is_strict) {
            line = line.with(&["-o", host_keys()]);
        }
        for option in given {
            line = line.with(&["-o", option]);
        }
        line
    }
}

fn has_open(program: &str) -> bool {
    programs::find(program).is_some() || programs::find(&format!("{program}.exe")).is_some()
}

/// How unknown hosts are treated: they are remembered, if this version of OpenSSH can do that.
fn host_keys() -> &'static str {
    const NEW: &str = "StrictHostKeyChecking=accept-new";
    let asked = Command::new("ssh")
        .args(["-G", "-o", NEW, "localhost"])
        .output();
    if asked.is_ok_and(|output| output.status.success()) {
        return NEW;
    }
    output::complain(
        "WARNING: Your OpenSSH version does not support StrictHostKeyChecking=accept-new (requires OpenSSH 7.6+). \
         Falling back to StrictHostKeyChecking=no. Upgrade to OpenSSH 7.6+ for improved security.",
    );
    "StrictHostKeyChecking=no"
}

fn at<'a>(value: &'a Value, path: &[&str]) -> &'a str {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn shell(call: &Call<'_>) -> Result<(), Failure> {
    let node = Node::find(call, ["ssh", "putty"], true)?;
    let command = call
        .options
        .text("--command")
        .filter(|command| !command.is_empty());
    let line = node.line(&["ssh"], &["putty", "-ssh"]);
    if !has_open("ssh") {
        let line = line.with(&[&node.place, "-t"]);
        let Some(command) = command else {
            return line.run();
        };
        let script = tempfile::NamedTempFile::new()?;
        let text = format!("{command}\nread -n1 -r -p \"Command completed. Press any key.\"");
        std::io::Write::write_all(&mut script.as_file(), text.as_bytes())?;
        return line
            .with(&["-m", &script.path().display().to_string()])
            .run();
    }
    let line = line.with(&[
        "-o",
        "ServerAliveInterval=10",
        "-i",
        &node.key,
        &node.place,
        "-t",
    ]);
    match command {
        Some(command) => line.with(&[command]).run(),
        None => line.run(),
    }
}

pub(super) fn socks(call: &Call<'_>) -> Result<(), Failure> {
    let node = Node::find(call, ["ssh", "putty"], true)?;
    let line = node.line(&["ssh"], &["putty", "-ssh"]);
    if has_open("ssh") {
        line.with(&["-o", "ServerAliveInterval=10", "-ND", PORT, "-i"])
            .with(&[&node.key, &node.place])
            .run()
    } else {
        line.with(&[&node.place, "-N", "-D", PORT]).run()
    }
}

/// The last part of a path.
fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// `scp` with its key.
fn copying(node: &Node<'_>) -> Line {
    let line = node.line(&["scp", "-r"], &["pscp", "-scp", "-r"]);
    if has_open("scp") {
        line.with(&["-i", &node.key])
    } else {
        line
    }
}

/// The file, and its path at the other end.
fn paths<'a>(call: &'a Call<'_>) -> (&'a str, &'a str) {
    let source = call.options.required("--src");
    let destination = call.options.text("--dest").filter(|path| !path.is_empty());
    (source, destination.unwrap_or_else(|| name_of(source)))
}

pub(super) fn put(call: &Call<'_>) -> Result<(), Failure> {
    let node = Node::find(call, ["scp", "pscp"], false)?;
    let (source, destination) = paths(call);
    let there = format!("{}:{destination}", node.place);
    copying(&node).with(&[source, &there]).run()
}

pub(super) fn get(call: &Call<'_>) -> Result<(), Failure> {
    let node = Node::find(call, ["scp", "pscp"], false)?;
    let (source, destination) = paths(call);
    let there = format!("{}:{source}", node.place);
    copying(&node).with(&[&there, destination]).run()
}
