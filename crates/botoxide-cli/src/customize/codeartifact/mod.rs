//! `codeartifact login`: makes a package manager use a repository.
//!
//! `tools.rs` has the commands of npm, pip, swift and nuget, `pypirc.rs` and `netrc.rs` the files of twine and swift. Counterpart:
//! awscli `customizations/codeartifact/login.py`.

use std::io;
use std::time::Duration;

use botoxide::seam::{Output, Seams};
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};

use super::by_hand::{ByHand, Call};
use crate::args::options::{Opt, Takes};
use crate::failure::Failure;
use crate::output;

mod netrc;
mod pypirc;
mod tools;

pub(super) const COMMANDS: &[ByHand] = &[ByHand {
    name: "codeartifact login",
    help: "Gets a token for a repository, and makes a package manager use both.",
    options: &[
        Opt::required(
            "--tool",
            Takes::Choice(&["swift", "nuget", "dotnet", "npm", "pip", "twine"]),
            "The package manager.",
        ),
        Opt::required("--domain", Takes::One, "The domain."),
        Opt::new("--domain-owner", Takes::One, "The account of the domain."),
        Opt::new(
            "--namespace",
            Takes::One,
            "The scope of npm or swift that uses the repository.",
        ),
        Opt::new(
            "--duration-seconds",
            Takes::Integer,
            "For how long the token is valid.",
        ),
        Opt::required("--repository", Takes::One, "The repository."),
        Opt::new(
            "--endpoint-type",
            Takes::One,
            "The kind of the endpoint: ipv4, dualstack.",
        ),
        Opt::new(
            "--dry-run",
            Takes::Nothing,
            "Print what would be done, with the token, and do nothing.",
        ),
    ],
    run: login,
}];

/// How long a package manager may take.
const PATIENCE: Duration = Duration::from_mins(10);

/// What a login has to work with.
struct Login<'a> {
    seams: Seams,
    tool: &'a str,
    token: String,
    expiry: Timestamp,
    /// The URL of the repository, with a slash at its end.
    endpoint: String,
    domain: &'a str,
    repository: &'a str,
    namespace: Option<&'a str>,
    is_dry: bool,
}

fn login(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let tool = options.required("--tool");
    let client = call.client("codeartifact")?;
    let domain = options.required("--domain");
    let owner = options.text("--domain-owner");
    let mut arguments = Map::from_iter([("domain", Value::from(domain))]);
    if let Some(owner) = owner {
        arguments.insert("domainOwner", owner);
    }
    if let Some(seconds) = options
        .integer("--duration-seconds")?
        .filter(|seconds| *seconds != 0)
    {
        arguments.insert("durationSeconds", seconds);
    }
    let token = client.call("GetAuthorizationToken", Value::Map(arguments))?;
    let mut arguments = Map::from_iter([
        ("domain", domain),
        ("repository", options.required("--repository")),
        ("format", format(tool)),
    ]);
    if let Some(kind) = options.text("--endpoint-type") {
        arguments.insert("endpointType", kind);
    }
    if let Some(owner) = owner {
        arguments.insert("domainOwner", owner);
    }
    let endpoint = client.call("GetRepositoryEndpoint", Value::Map(arguments))?;
    let namespace = options
        .text("--namespace")
        .filter(|namespace| !namespace.is_empty());
    if namespace.is_some() && !matches!(tool, "npm" | "swift") {
        return Err(Failure::general(format!(
            "Argument --namespace is not supported for {tool}"
        )));
    }
    let text = |value: &Value, name: &str| {
        let found = value.get(name).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| Failure::general(format!("The response has no {name}")))
    };
    let expiry = token.get("expiration").and_then(Value::as_timestamp);
    let login = Login {
        seams: Seams::blocking(),
        tool,
        token: text(&token, "authorizationToken")?,
        expiry: expiry.ok_or_else(|| Failure::general("The response has no expiration"))?,
        endpoint: text(&endpoint, "repositoryEndpoint")?,
        domain,
        repository: options.required("--repository"),
        namespace,
        is_dry: options.has("--dry-run"),
    };
    match tool {
        "npm" => tools::npm(&login),
        "pip" => tools::pip(&login),
        "swift" => tools::swift(&login),
        "twine" => pypirc::login(&login),
        _ => tools::nuget(&login),
    }
}

/// The kind of packages of a tool.
fn format(tool: &str) -> &str {
    match tool {
        "dotnet" | "nuget" => "nuget",
        "pip" | "twine" => "pypi",
        other => other,
    }
}

impl Login<'_> {
    /// Runs a package manager.
    fn run(&self, words: &[String]) -> Result<Output, Failure> {
        let output = match self.seams.process.run(words, PATIENCE) {
            Ok(output) => output,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Failure::general(format!(
                    "{} was not found. Please verify installation.",
                    self.tool
                )));
            }
            Err(error) => return Err(error.into()),
        };
        if output.code == Some(0) {
            return Ok(output);
        }
        let words: Vec<String> = words.iter().map(|word| python_text(word)).collect();
        let how = match output.code {
            Some(code) => format!("returned non-zero exit status {code}."),
            None => "was ended by a signal.".to_owned(),
        };
        let message = format!(
            "Command '[{}]' {how} Stderr from command:\n{}",
            words.join(", "),
            String::from_utf8_lossy(&output.stderr)
        );
        Err(Failure::general(message.replace(&self.token, "******")))
    }

    /// Runs commands, or prints them.
    fn run_all(&self, commands: &[Vec<String>]) -> Result<(), Failure> {
        for command in commands {
            if self.is_dry {
                output::line(&format!("{}\n", command.join(" ")))?;
                continue;
            }
            // npm has not known this setting since version 7.
            let may_fail =
                self.tool == "npm" && command.iter().any(|word| word.contains("always-auth"));
            match self.run(command) {
                Err(_) if may_fail && self.is_installed(command) => {}
                other => drop(other?),
            }
        }
        if self.is_dry { Ok(()) } else { self.done() }
    }

    /// Whether the command failed by itself.
    fn is_installed(&self, command: &[String]) -> bool {
        let program = command.first().cloned().unwrap_or_default();
        self.seams
            .process
            .run(&[program, "--version".to_owned()], PATIENCE)
            .is_ok()
    }

    fn done(&self) -> Result<(), Failure> {
        let now = self.seams.clock.now().seconds;
        let tool = if self.tool == "dotnet" {
            "nuget"
        } else {
            self.tool
        };
        let expiry = self.expiry.to_iso8601(botoxide_core::time::Precision::Full);
        let expiry = expiry.replace('T', " ").replace('Z', "+00:00");
        Ok(output::line(&format!(
            "Successfully configured {tool} to use AWS CodeArtifact repository {} \nLogin expires in {} at {expiry}",
            self.endpoint,
            rest(self.expiry.seconds - now + 30)
        ))?)
    }
}

/// A string as Python prints it in a list.
fn python_text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\n', "\\n");
    if text.contains('\'') && !text.contains('"') {
        format!("\"{escaped}\"")
    } else {
        format!("'{}'", escaped.replace('\'', "\\'"))
    }
}

/// The two largest units of a time: `11 hours and 59 minutes`.
fn rest(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let parts = [
        (minutes / (24 * 60), "day"),
        (minutes / 60 % 24, "hour"),
        (minutes % 60, "minute"),
    ];
    let shown = |(count, unit): &(i64, &str)| {
        format!("{count} {unit}{}", if *count == 1 { "" } else { "s" })
    };
    let first = parts.iter().position(|(count, _)| *count > 0);
    let Some(first) = first else {
        return String::new();
    };
    match parts.get(first + 1).filter(|(count, _)| *count > 0) {
        Some(second) => format!("{} and {}", shown(&parts[first]), shown(second)),
        None => shown(&parts[first]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_units() {
        // Checked against get_relative_expiration_time.
        for (seconds, text) in [
            (0, ""),
            (59, ""),
            (60, "1 minute"),
            (3600, "1 hour"),
            (3660, "1 hour and 1 minute"),
            (43_200, "12 hours"),
            (43_140, "11 hours and 59 minutes"),
            (86_400 + 120, "1 day"),
            (2 * 86_400 + 7200, "2 days and 2 hours"),
        ] {
            assert_eq!(rest(seconds), text, "{seconds}");
        }
    }
}
