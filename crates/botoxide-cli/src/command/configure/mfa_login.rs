//! `botoxide configure mfa-login`: temporary credentials, for which a code of an MFA device was given, in a profile.
//!
//! Counterpart: `configure/mfalogin.py` of version 2 of the AWS CLI.

use botoxide::seam::Seams;
use botoxide_core::credential::Credentials;
use botoxide_core::params;
use botoxide_core::value::Value;

use super::ini_writer::{Change, Setting};
use super::settings_file::update;
use super::store;
use crate::args::Globals;
use crate::args::options::{self, Opt, Options, Takes};
use crate::command::prompter::ask;
use crate::engine::{Engine, Target};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

const OPTIONS: &[Opt] = &[
    Opt::new("--update-profile", Takes::One, "The profile."),
    Opt::new("--duration-seconds", Takes::Integer, "The lifetime."),
    Opt::new("--serial-number", Takes::One, "The device."),
];

/// Twelve hours, in seconds.
const LIFETIME: i64 = 12 * 60 * 60;

/// `botoxide configure mfa-login [--update-profile NAME] [--duration-seconds N] [--serial-number ARN]`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    let options = options::read(OPTIONS, &words)?;
    let lifetime = options.integer("--duration-seconds")?.unwrap_or(LIFETIME);
    let engine = Engine::open(globals)?;
    let mut target = Target::new("sts", globals);
    let serial = if engine.credentials()?.is_some() {
        let scoped = engine.store().scoped()?;
        let known = options
            .text("--serial-number")
            .or_else(|| scoped.text("mfa_serial"));
        match known {
            Some(serial) => serial.to_owned(),
            None => wanted(
                "MFA serial number or ARN",
                "MFA serial number or MFA device ARN is required",
            )?,
        }
    } else {
        output::line("Please provide your AWS credentials:")?;
        let key = required("AWS Access Key ID")?;
        let secret = required("AWS Secret Access Key")?;
        target.credentials = Some(Credentials::new(key, secret, None));
        match options.text("--serial-number") {
            Some(serial) => serial.to_owned(),
            None => required("MFA serial number or ARN")?,
        }
    };
    let code = wanted("MFA token code", "MFA token code is required")?;
    let profile = profile(&options, &serial)?;
    let client = engine.client(target)?;
    let arguments = params! {
        "DurationSeconds": lifetime,
        "SerialNumber": serial,
        "TokenCode": code,
    };
    let answer = client
        .blocking()
        .call("GetSessionToken", arguments)
        .map_err(|error| {
            if error.as_client_error().is_some() {
                incomplete(&format!("An error occurred: {error}"))
            } else {
                error.into()
            }
        })?;
    save(globals, &profile, &answer)
}

fn save(globals: &Globals, profile: &str, answer: &Value) -> Result<(), Failure> {
    let credentials = answer.get("Credentials");
    let text = |name: &str| {
        let found = credentials.and_then(|credentials| credentials.get(name));
        let found = found.and_then(Value::as_str);
        found.ok_or_else(|| Failure::general(format!("The response of STS has no {name}")))
    };
    let values = [
        ("aws_access_key_id", text("AccessKeyId")?),
        ("aws_secret_access_key", text("SecretAccessKey")?),
        ("aws_session_token", text("SessionToken")?),
    ];
    let changes = values.map(|(key, value)| Change {
        section: profile,
        setting: Some(Setting {
            key,
            nested: None,
            value,
        }),
    });
    let seams = Seams::blocking();
    let path = store(globals, &seams).path("credentials_file")?;
    update(&seams, &path, &changes)?;
    let expires = credentials.and_then(|credentials| credentials.get("Expiration"));
    let expires = expires.and_then(Value::as_timestamp).map(|time| {
        let text = time.to_iso8601(botoxide_core::time::Precision::Full);
        text.chars().take(19).collect::<String>() + "+00:00"
    });
    Ok(output::line(&format!(
        "Temporary credentials written to profile '{profile}'\n\
         Credentials will expire at {}\n\
         To use these credentials, specify --profile {profile} when running AWS CLI commands",
        expires.unwrap_or_default(),
    ))?)
}

/// The profile to write: that of the option, or the answer to a question.
fn profile(options: &Options, serial: &str) -> Result<String, Failure> {
    if let Some(profile) = options.text("--update-profile") {
        return Ok(profile.to_owned());
    }
    let parts: Vec<&str> = serial.split(':').collect();
    let proposal = match parts.as_slice() {
        ["arn", "aws", "iam", "", account, device, ..] => {
            let device = device.rsplit('/').next().unwrap_or_default();
            format!("{account}-{device}")
        }
        _ => format!("session-{serial}"),
    };
    let answer = ask(&format!("Profile to update [{proposal}]: "))?;
    Ok(answer.unwrap_or(proposal))
}

fn wanted(question: &str, missing: &str) -> Result<String, Failure> {
    ask(&format!("{question}: "))?.ok_or_else(|| incomplete(missing))
}

fn required(question: &str) -> Result<String, Failure> {
    wanted(question, &format!("{question} is required"))
}

/// An error with exit code 1, as in `aws`.
fn incomplete(message: &str) -> Failure {
    output::complain(&format!("\nbotoxide: [ERROR]: {message}"));
    Failure::silent(ExitCode::Incomplete)
}

pub(super) const HELP: &str = "\
usage: botoxide configure mfa-login [--profile PROFILE] [--update-profile NAME] [--duration-seconds N]
                                    [--serial-number DEVICE]

Asks for a code of your MFA device, gets temporary credentials for it, and writes them to a profile in
~/.aws/credentials.

  --profile PROFILE      The profile whose keys are used. Without any keys, you are asked for them.
  --update-profile NAME  The profile to write. Default: you are asked; the proposal is ACCOUNT-DEVICE.
  --duration-seconds N   The lifetime of the credentials: 900 to 129600. Default: 43200.
  --serial-number DEVICE The device, by ARN or serial number. Default: mfa_serial of the profile.";
