//! `deploy install` and `deploy uninstall`: the agent of `CodeDeploy` on an on-premises instance.
//!
//! Not here: which system this is (`system.rs`). Counterpart: awscli `customizations/codedeploy/install.py`, `uninstall.py`,
//! `systems.py`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use botoxide::seam::{Env as _, Fs as _, ProcessEnv, RealFs};
use botoxide::transport::{HttpTransport, SendOptions, Transport as _, TransportConfig, block_on};
use botoxide_core::http::Request;
use botoxide_core::params;
use botoxide_core::value::Value;

use super::region;
use super::system::{Family, System};
use crate::command::service;
use crate::customize::by_hand::{Call, print_text};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, system_error};
use crate::output;

/// The service on Linux.
const SERVICE: &str = "codedeploy-agent";
/// The service on Windows.
const WINDOWS_SERVICE: &str = "codedeployagent";

/// The installer, and where it is.
struct Installer<'a> {
    bucket: String,
    key: String,
    /// Its name here.
    name: &'a str,
}

impl<'a> Installer<'a> {
    fn of(call: &'a Call<'_>, system: &System, region: &str) -> Result<Self, Failure> {
        let place = call.options.text("--agent-installer");
        let Some(place) = place.filter(|place| !place.is_empty()) else {
            return Ok(Self {
                bucket: format!("aws-codedeploy-{region}"),
                key: format!("latest/{}", system.installer),
                name: system.installer,
            });
        };
        let parts = place.strip_prefix("s3://").and_then(|place| {
            let slash = place.find('/').filter(|at| *at > 0)?;
            Some((&place[..slash], &place[slash + 1..]))
        });
        let (bucket, key) = parts.filter(|(_, key)| !key.is_empty()).ok_or_else(|| {
            Failure::invalid(
                "--agent-installer must specify the Amazon S3 URL format as s3://<bucket>/<key>.",
            )
        })?;
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            name: key.rsplit('/').next().unwrap_or(key),
        })
    }
}

pub(super) fn install(call: &Call<'_>) -> Result<(), Failure> {
    let region = region(call)?;
    let system = system()?;
    let is_there = Path::new(system.config()).is_file();
    if is_there && !call.options.has("--override-config") {
        return Err(Failure::general(
            "The on-premises instance configuration file already exists. Specify --override-config to update the existing \
             on-premises instance configuration file.",
        ));
    }
    let installer = Installer::of(call, &system, &region)?;
    let steps = || -> Result<(), Failure> {
        print_text("Creating the on-premises instance configuration file... ")?;
        configure(&system, call.options.required("--config-file"))?;
        output::line("DONE")?;
        print_text("Installing the AWS CodeDeploy Agent... ")?;
        match system.family {
            Family::Windows => install_on_windows(call, &installer, &region)?,
            Family::Ubuntu | Family::RedHat => {
                install_on_linux(call, system.family, &installer, &region)?;
            }
        }
        Ok(output::line("DONE")?)
    };
    report(steps(), "Install")
}

pub(super) fn uninstall(call: &Call<'_>) -> Result<(), Failure> {
    region(call)?;
    let system = system()?;
    let steps = || -> Result<(), Failure> {
        print_text("Uninstalling the AWS CodeDeploy Agent... ")?;
        if stop(system.family)? {
            remove(system.family)?;
        }
        output::line("DONE")?;
        print_text("Deleting the on-premises instance configuration... ")?;
        match fs::remove_file(system.config()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::general(system_error(&error, system.config())));
            }
            Ok(()) | Err(_) => {}
        }
        Ok(output::line("DONE")?)
    };
    report(steps(), "Uninstall")
}

/// Reports a failure with what to do about it.
fn report(steps: Result<(), Failure>, what: &str) -> Result<(), Failure> {
    steps.map_err(|failure| {
        output::complain(&format!(
            "ERROR\n{failure}\n{what} the AWS CodeDeploy Agent on the on-premises instance by following the instructions in \
             \"Configure Existing On-Premises Instances by Using AWS CodeDeploy\" in the AWS CodeDeploy User Guide."
        ));
        Failure::silent(ExitCode::General)
    })
}

/// This system, on which we may install, and which is no instance of EC2.
fn system() -> Result<System, Failure> {
    let system = System::here().ok_or_else(|| {
        Failure::general(
            "Only Ubuntu Server, Red Hat Enterprise Linux Server and Windows Server operating systems are supported.",
        )
    })?;
    if is_ec2()? {
        return Err(Failure::general("Amazon EC2 instances are not supported."));
    }
    system.check_administrator()?;
    Ok(system)
}

// DIFFERENCE A114
/// Whether the metadata service of instances answers.
fn is_ec2() -> Result<bool, Failure> {
    let variable = |name: &str| ProcessEnv.var(name).filter(|value| !value.is_empty());
    let is_disabled = variable("AWS_EC2_METADATA_DISABLED");
    if is_disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(false);
    }
    let service = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    let service = service.as_deref().unwrap_or("http://169.254.169.254");
    let second = Some(Duration::from_secs(1));
    let transport = HttpTransport::blocking(TransportConfig {
        connect_timeout: second,
        read_timeout: second,
        ..TransportConfig::default()
    });
    let request = Request {
        method: "GET".into(),
        url: format!("{}/latest/meta-data/", service.trim_end_matches('/')),
        ..Request::default()
    };
    let response = block_on(transport.send(request, &SendOptions::default()))?;
    Ok(response.is_ok_and(|response| response.status < 300))
}

/// Copies the configuration to where the agent reads it. It has keys, so only its owner may read it.
fn configure(system: &System, given: &str) -> Result<(), Failure> {
    fs::create_dir_all(system.folder)
        .map_err(|error| Failure::general(system_error(&error, system.folder)))?;
    let config = system.config();
    if given == config {
        return Ok(());
    }
    let content = RealFs
        .read(Path::new(given))
        .map_err(|error| Failure::general(system_error(&error, given)))?;
    RealFs
        .replace(Path::new(config), &content)
        .map_err(|error| Failure::general(system_error(&error, config)))
}

fn install_on_linux(
    call: &Call<'_>,
    family: Family,
    installer: &Installer<'_>,
    region: &str,
) -> Result<(), Failure> {
    if family == Family::Ubuntu {
        check(Command::new("apt-get").args(["-y", "update"]))?;
        check(Command::new("apt-get").args(["-y", "install", "ruby2.0"]))?;
    } else {
        check(Command::new("yum").args(["-y", "install", "ruby"]))?;
    }
    stop(family)?;
    download(call, installer, region)?;
    let program = format!("./{}", installer.name);
    check(Command::new("chmod").args(["+x", &program]))?;
    let credentials = call.engine.credentials()?;
    let credentials =
        credentials.ok_or_else(|| Failure::general("Unable to locate credentials"))?;
    let mut command = Command::new(&program);
    command
        .arg("auto")
        .env("AWS_REGION", region)
        .env("AWS_ACCESS_KEY_ID", &credentials.access_key)
        .env("AWS_SECRET_ACCESS_KEY", &credentials.secret_key);
    if let Some(token) = &credentials.token {
        command.env("AWS_SESSION_TOKEN", token);
    }
    check(&mut command)
}

fn install_on_windows(
    call: &Call<'_>,
    installer: &Installer<'_>,
    region: &str,
) -> Result<(), Failure> {
    stop(Family::Windows)?;
    download(call, installer, region)?;
    // A package is no program: the shell knows what opens it.
    check(Command::new("cmd.exe").args([
        "/c",
        &format!(".\\{}", installer.name),
        "/quiet",
        "/l",
        ".\\codedeploy-agent-install-log.txt",
    ]))?;
    check(&mut power_shell("Restart-Service"))?;
    let state = run(&mut power_shell("Get-Service"))?;
    if String::from_utf8_lossy(&state.stdout).contains("Running") {
        Ok(())
    } else {
        Err(Failure::general(
            "The AWS CodeDeploy Agent did not start after installation.",
        ))
    }
}

fn power_shell(what: &str) -> Command {
    let mut command = Command::new("powershell.exe");
    command.args(["-Command", what, "-Name", WINDOWS_SERVICE]);
    command
}

/// Stops the agent; whether there was one.
fn stop(family: Family) -> Result<bool, Failure> {
    let (mut command, not_there) = match family {
        Family::Windows => (
            power_shell("Stop-Service"),
            "Cannot find any service with service name 'codedeployagent'",
        ),
        Family::Ubuntu => (service_stop(), "codedeploy-agent: unrecognized service"),
        Family::RedHat => (
            service_stop(),
            "Redirecting to /bin/systemctl stop  codedeploy-agent.service",
        ),
    };
    let output = run(&mut command)?;
    if output.status.success() {
        return Ok(true);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    if error.contains(not_there) {
        return Ok(false);
    }
    Err(Failure::general(format!(
        "Failed to stop the AWS CodeDeploy Agent:\n{error}"
    )))
}

fn service_stop() -> Command {
    let mut command = Command::new("service");
    command.args([SERVICE, "stop"]);
    command
}

fn remove(family: Family) -> Result<(), Failure> {
    match family {
        Family::Ubuntu => check(Command::new("dpkg").args(["-r", SERVICE])),
        Family::RedHat => check(Command::new("yum").args(["-y", "erase", SERVICE])),
        Family::Windows => {
            let output = run(Command::new("wmic").args([
                "product",
                "where",
                "name=\"CodeDeploy Host Agent\"",
                "call",
                "uninstall",
                "/nointeractive",
            ]))?;
            if output.status.success() {
                return Ok(());
            }
            Err(Failure::general(format!(
                "Failed to uninstall the AWS CodeDeploy Agent:\n{}",
                String::from_utf8_lossy(&output.stderr)
            )))
        }
    }
}

fn download(call: &Call<'_>, installer: &Installer<'_>, region: &str) -> Result<(), Failure> {
    let mut target = call.other_target("s3");
    target.region = Some(region.to_owned());
    let s3 = call.engine.client(target)?;
    let arguments = params! { "Bucket": installer.bucket.as_str(), "Key": installer.key.as_str() };
    let object = s3.call("GetObject", arguments)?;
    service::save(installer.name, object.get("Body").unwrap_or(&Value::Null))
}

/// Runs a program, which writes to the same terminal.
fn check(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| not_run(command, &error))?;
    if status.success() {
        return Ok(());
    }
    let program = std::iter::once(command.get_program());
    let words: Vec<String> = program
        .chain(command.get_args())
        .map(|word| format!("'{}'", word.to_string_lossy()))
        .collect();
    let words = words.join(", ");
    Err(Failure::general(match status.code() {
        Some(code) => format!("Command '[{words}]' returned non-zero exit status {code}."),
        None => format!("Command '[{words}]' was ended by a signal."),
    }))
}

/// Runs a program, whose output is read.
fn run(command: &mut Command) -> Result<Output, Failure> {
    command.output().map_err(|error| not_run(command, &error))
}

fn not_run(command: &Command, error: &io::Error) -> Failure {
    let program = command.get_program().to_string_lossy();
    Failure::general(system_error(error, &program))
}
