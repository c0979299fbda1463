//! `ec2-instance-connect ssh`.
//!
//! Counterpart: `customizations/ec2instanceconnect/ssh.py` of version 2 of the AWS CLI.

use std::path::Path;
use std::process::{Command, Stdio};

use botoxide::seam::{Fs as _, RealFs};
use botoxide_core::params;
use botoxide_core::value::Value;
use regex_lite::Regex;

use super::endpoint::{self, Endpoint, Place, text};
use crate::args::options::Options;
use crate::customize::by_hand::Call;
use crate::customize::programs;
use crate::failure::Failure;
use crate::{input, signals};

const GUIDE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Connect-using-EC2-Instance-Connect-Endpoint.html.";

/// The value of `--eice-options`.
#[derive(Debug, Default, PartialEq)]
struct EndpointOptions {
    is_given: bool,
    id: Option<String>,
    host: Option<String>,
    duration: Option<i64>,
}

impl EndpointOptions {
    /// JSON, or `Key=Value,…`.
    fn read(options: &Options) -> Result<Self, Failure> {
        const NAME: &str = "--eice-options";
        let Some(given) = options.text(NAME) else {
            return Ok(Self::default());
        };
        let given = input::text(NAME, given.to_owned())?;
        let mut found = Self::default();
        let mut take = |key: &str, value: &str| -> Result<(), Failure> {
            found.is_given = true;
            match key {
                "endpointId" => found.id = Some(value.to_owned()),
                "dnsName" => found.host = Some(value.to_owned()),
                "maxTunnelDuration" => {
                    let number = value.trim().parse().map_err(|_| {
                        let problem = format!("invalid literal for int() with base 10: '{value}'");
                        Failure::parameter(NAME, problem)
                    })?;
                    found.duration = Some(number);
                }
                other => {
                    return Err(Failure::parameter(
                        NAME,
                        format!(
                            "Unknown parameter in input: \"{other}\", must be one of: maxTunnelDuration, endpointId, dnsName"
                        ),
                    ));
                }
            }
            Ok(())
        };
        if given.trim_start().starts_with('{') {
            let json = serde_json::from_str(&given);
            let Ok(serde_json::Value::Object(members)) = json else {
                return Err(Failure::parameter(NAME, format!("Invalid JSON:\n{given}")));
            };
            for (key, value) in &members {
                match value {
                    serde_json::Value::String(value) => take(key, value)?,
                    other => take(key, &other.to_string())?,
                }
            }
        } else {
            for pair in given.split(',') {
                let (key, value) = pair.split_once('=').ok_or_else(|| {
                    let problem = format!("Expected: '=', received: 'EOF' for input:\n{given}");
                    Failure::parameter(NAME, problem)
                })?;
                take(key.trim(), value)?;
            }
        }
        Ok(found)
    }

    fn check(&self) -> Result<(), Failure> {
        if self.host.is_some() && self.id.is_none() {
            return Err(Failure::invalid(
                "When specifying dnsName, you must specify endpointId.",
            ));
        }
        if self
            .duration
            .is_some_and(|seconds| !(1..=3600).contains(&seconds))
        {
            return Err(Failure::invalid(
                "Invalid value specified for maxTunnelDuration. Value must be greater than 1 and less than 3600.",
            ));
        }
        if self
            .id
            .as_deref()
            .is_some_and(|id| !matches("^eice-[0-9a-zA-Z_]+$", id))
        {
            return Err(Failure::invalid(
                "The specified endpointId is invalid. Provide the full EC2 Instance Connect Endpoint ID in the form \
                 eice-xxxxxxxxxxxxxxxxx.",
            ));
        }
        if self
            .host
            .as_deref()
            .is_some_and(|host| !matches("^[0-9a-zA-Z.-]+$", host))
        {
            return Err(Failure::invalid("The specified dnsName is invalid."));
        }
        Ok(())
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let id = options.required("--instance-id");
    if !matches("^i-[0-9a-zA-Z]+$", id) {
        return Err(Failure::invalid(
            "The specified instance ID is invalid. Provide the full instance ID in the form i-xxxxxxxxxxxxxxxxx.",
        ));
    }
    let kind = options.text("--connection-type").unwrap_or("auto");
    let through = EndpointOptions::read(options)?;
    if kind == "direct" && through.is_given {
        return Err(Failure::invalid(
            "eice-options can't be specified when connection type is direct.",
        ));
    }
    through.check()?;
    let given = options.text("--instance-ip");
    if given.is_some() && kind == "auto" {
        return Err(Failure::invalid(
            "When specifying instance-ip, you must specify connection-type.",
        ));
    }
    let ec2 = call.client("ec2")?;
    let instance = endpoint::instance(&ec2, id)?;
    let (address, has_tunnel) = address(&instance, given, kind, through.is_given)?;
    let endpoint = match (has_tunnel, &through.id, &through.host) {
        (false, _, _) => None,
        (true, id, Some(host)) => Some(Endpoint {
            id: id.clone().unwrap_or_default(),
            host: host.clone(),
        }),
        (true, id, None) => {
            let place = Place {
                vpc: text(&instance, "VpcId").unwrap_or_default(),
                subnet: text(&instance, "SubnetId").unwrap_or_default(),
            };
            Some(endpoint::find(call, &ec2, &place, id.as_deref())?)
        }
    };
    let Some(program) = programs::find(if cfg!(windows) { "ssh.exe" } else { "ssh" }) else {
        return Err(Failure::configuration(format!(
            "SSH not available. Please refer to the documentation at {GUIDE}"
        )));
    };
    let user = options.text("--os-user").unwrap_or("ec2-user");
    // Removed with the key at the end.
    let folder = tempfile::tempdir()?;
    let key = match options.text("--private-key-file") {
        Some(key) => key.to_owned(),
        None => new_key(call, folder.path(), id, user)?,
    };
    let port = options.integer("--ssh-port")?.unwrap_or(22).to_string();
    let mut command = Command::new(program);
    command.args(["-o", "ServerAliveInterval=5", "-p", &port, "-i", &key]);
    if let Some(forwarding) = options.text("--local-forwarding") {
        command.args(["-L", forwarding]);
    }
    if call.globals.debug {
        command.arg("-v");
    }
    if let Some(endpoint) = endpoint {
        let line = proxy(call, id, address, &port, &endpoint, through.duration)?;
        command.args(["-o", &format!("ProxyCommand={line}")]);
    }
    command.arg(format!("{user}@{address}"));
    signals::leave_to_child();
    let status = command.status()?;
    drop(folder);
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Failure::ended(code.unwrap_or(255))),
    }
}

/// The address to connect to, and whether that needs a tunnel.
fn address<'a>(
    instance: &'a Value,
    given: Option<&'a str>,
    kind: &str,
    has_endpoint: bool,
) -> Result<(&'a str, bool), Failure> {
    let private = text(instance, "PrivateIpAddress");
    let public = text(instance, "PublicIpAddress");
    let ipv6 = text(instance, "Ipv6Address");
    let direct = |address| (address, false);
    let tunnel = |address| (address, true);
    let found = match (given, kind) {
        (Some(given), kind) => Some((given, kind == "eice")),
        (None, "direct") => public.or(ipv6).or(private).map(direct),
        (None, kind) if kind == "eice" || has_endpoint => private.or(ipv6).map(tunnel),
        (None, _) => public
            .map(direct)
            .or_else(|| private.map(tunnel))
            .or_else(|| ipv6.map(direct)),
    };
    found.ok_or_else(|| {
        Failure::invalid("Unable to find any IP address on the instance to connect to.")
    })
}

// DIFFERENCE A117
/// Makes a key, and sends the public half to the instance, which accepts it for a minute. The result is the path of the
/// private half.
fn new_key(call: &Call<'_>, folder: &Path, id: &str, user: &str) -> Result<String, Failure> {
    let key = folder.join("private-key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
        .arg(&key)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::configuration(format!("ssh-keygen cannot be run: {error}")))?;
    if !made.status.success() {
        return Err(Failure::general(format!(
            "ssh-keygen failed: {}",
            String::from_utf8_lossy(&made.stderr).trim()
        )));
    }
    let public = RealFs.read(&folder.join("private-key.pub"))?;
    let public = String::from_utf8_lossy(&public);
    let client = call
        .engine
        .client(call.other_target("ec2-instance-connect"))?;
    client.call(
        "SendSSHPublicKey",
        params! { "InstanceId": id, "InstanceOSUser": user, "SSHPublicKey": public.trim() },
    )?;
    Ok(key.to_string_lossy().into_owned())
}

/// The command line with which ssh opens the tunnel.
fn proxy(
    call: &Call<'_>,
    id: &str,
    address: &str,
    port: &str,
    endpoint: &Endpoint,
    duration: Option<i64>,
) -> Result<String, Failure> {
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    let mut words = vec![
        &*program,
        "ec2-instance-connect",
        "open-tunnel",
        "--instance-id",
        id,
        "--private-ip-address",
        address,
        "--remote-port",
        port,
    ];
    if let Some(region) = &call.globals.region {
        words.extend(["--region", region]);
    }
    if let Some(profile) = &call.globals.profile {
        words.extend(["--profile", profile]);
    }
    words.extend(["--instance-connect-endpoint-id", &endpoint.id]);
    words.extend(["--instance-connect-endpoint-dns-name", &endpoint.host]);
    let duration = duration.map(|seconds| seconds.to_string());
    if let Some(seconds) = &duration {
        words.extend(["--max-tunnel-duration", seconds]);
    }
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Ok(quoted.join(" "))
}

/// A word as the shell of the system reads it: Python's `shlex.quote`, and the rules of Windows.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@%+=:,./-_".contains(&byte);
    if cfg!(windows) {
        let has_space = word.is_empty() || word.contains([' ', '\t']);
        let word = word.replace('"', "\\\"");
        return if has_space {
            format!("\"{word}\"")
        } else {
            word
        };
    }
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\"'\"'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_reached_at_the_address_for_the_kind_of_connection() {
        let all = params! { "PrivateIpAddress": "10.0.0.1", "PublicIpAddress": "1.2.3.4", "Ipv6Address": "fd::1" };
        let private = params! { "PrivateIpAddress": "10.0.0.1", "Ipv6Address": "fd::1" };
        let new = params! { "Ipv6Address": "fd::1" };
        for (instance, kind, has_endpoint, wanted) in [
            (&all, "auto", false, ("1.2.3.4", false)),
            (&all, "auto", true, ("10.0.0.1", true)),
            (&all, "direct", false, ("1.2.3.4", false)),
            (&all, "eice", false, ("10.0.0.1", true)),
            (&private, "auto", false, ("10.0.0.1", true)),
            (&private, "direct", false, ("fd::1", false)),
            (&new, "auto", false, ("fd::1", false)),
            (&new, "eice", false, ("fd::1", true)),
        ] {
            let found = address(instance, None, kind, has_endpoint).unwrap();
            assert_eq!(found, wanted, "{kind}");
        }
        let none = params! {};
        assert!(address(&none, None, "auto", false).is_err());
        let given = address(&none, Some("9.9.9.9"), "eice", false).unwrap();
        assert_eq!(given, ("9.9.9.9", true));
    }

    #[cfg(unix)]
    #[test]
    fn words_are_quoted_for_the_shell() {
        for (word, wanted) in [
            ("a/b-c_1", "a/b-c_1"),
            ("a b", "'a b'"),
            ("", "''"),
            ("it's", "'it'\"'\"'s'"),
        ] {
            assert_eq!(quoted(word), wanted);
        }
    }
}
