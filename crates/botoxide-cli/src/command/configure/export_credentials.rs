//! `botoxide configure export-credentials`: the credentials in use, for another program.
//!
//! Counterpart: `aws configure export-credentials` of version 2.

use botoxide_core::credential::Credentials;
use botoxide_core::time::Precision;
use serde_json::json;

use crate::args::{Globals, split_option};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

// DIFFERENCE A10
/// The formats, with their syntax to set a variable; `None` for JSON.
const FORMATS: &[(&str, Option<Line>)] = &[
    ("process", None),
    ("env", Some(|name, value| format!("export {name}={value}"))),
    (
        "env-no-export",
        Some(|name, value| format!("{name}={value}")),
    ),
    (
        "powershell",
        Some(|name, value| format!("$Env:{name}=\"{value}\"")),
    ),
    (
        "windows-cmd",
        Some(|name, value| format!("set {name}={value}")),
    ),
    (
        "fish",
        Some(|name, value| format!("set -gx {name} {value}")),
    ),
];

type Line = fn(&str, &str) -> String;

/// `botoxide configure export-credentials [--format FORMAT]`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let format = match *words {
        [] => "process",
        [word] if split_option(word).0 == "--format" => split_option(word)
            .1
            .ok_or_else(|| Failure::usage("argument --format: expected one argument"))?,
        ["--format", format] => format,
        _ => {
            return Err(Failure::usage(format!(
                "Unknown options: {}",
                words.join(", ")
            )));
        }
    };
    let Some((_, line)) = FORMATS.iter().find(|(name, _)| *name == format) else {
        let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
        return Err(Failure::usage(format!(
            "argument --format: Found invalid choice '{format}' (choose from {})",
            names.join(", ")
        )));
    };
    let credentials = Engine::open(globals)?.credentials()?.ok_or_else(|| {
        Failure::configuration("Unable to retrieve credentials: no credentials found")
    })?;
    let text = match line {
        None => process(&credentials),
        Some(line) => variables(&credentials)
            .iter()
            .map(|(name, value)| line(name, value))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    Ok(output::line(&text)?)
}

fn expiry(credentials: &Credentials) -> Option<String> {
    let expiry = credentials.expiry?.to_iso8601(Precision::Full);
    Some(expiry.replace('Z', "+00:00"))
}

fn variables(credentials: &Credentials) -> Vec<(&'static str, String)> {
    let optional = |name, value: Option<String>| value.map(|value| (name, value));
    [
        Some(("AWS_ACCESS_KEY_ID", credentials.access_key.clone())),
        Some(("AWS_SECRET_ACCESS_KEY", credentials.secret_key.clone())),
        optional("AWS_SESSION_TOKEN", credentials.token.clone()),
        optional("AWS_CREDENTIAL_EXPIRATION", expiry(credentials)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The output format of a `credential_process`.
fn process(credentials: &Credentials) -> String {
    let mut document = json!({
        "Version": 1,
        "AccessKeyId": credentials.access_key,
        "SecretAccessKey": credentials.secret_key,
    });
    if let Some(token) = &credentials.token {
        document["SessionToken"] = json!(token);
    }
    if let Some(expiry) = expiry(credentials) {
        document["Expiration"] = json!(expiry);
    }
    format!("{document:#}")
}

pub(super) const HELP: &str = "\
usage: botoxide configure export-credentials [--format FORMAT] [--profile PROFILE]

Prints the credentials in use, including secrets, for another program.

  process         JSON, in the format of a credential_process. The default.
  env             export NAME=value, for a shell: eval \"$(botoxide configure export-credentials --format env)\"
  env-no-export   NAME=value
  powershell      $Env:NAME=\"value\"
  windows-cmd     set NAME=value
  fish            set -gx NAME value";
