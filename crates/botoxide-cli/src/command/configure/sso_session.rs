//! `botoxide configure sso-session`: asks for a section `[sso-session NAME]` and writes it.
//!
//! Here too: the prompts that it shares with `configure sso`. Counterpart: `configure/sso.py` of version 2 of the AWS
//! CLI (`SSOSessionConfigurationPrompter`, `ConfigureSSOSessionCommand`).

use botoxide::config::{ConfigStore, Section};
use botoxide::seam::Seams;
use botoxide_core::uri;

use super::ini_writer::{Change, Setting};
use super::settings_file::{section, update};
use super::{no_more, store};
use crate::args::Globals;
use crate::command::prompter;
use crate::failure::Failure;
use crate::output;

/// The default scopes of a new token.
const DEFAULT_SCOPES: &str = "sso:account:access";

/// A section `[sso-session NAME]`.
#[derive(Debug, Default)]
pub(super) struct SsoSession {
    pub(super) name: String,
    pub(super) start_url: String,
    pub(super) region: String,
    pub(super) scopes: String,
}

/// `botoxide configure sso-session`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    no_more(words)?;
    let seams = Seams::blocking();
    let store = store(globals, &seams);
    let name = ask_name("SSO session name: ", None, true)?.unwrap_or_default();
    let shared = store.shared()?;
    let current = shared.sso_session(&name).cloned().unwrap_or_default();
    let session = SsoSession {
        start_url: ask_start_url(&current)?,
        region: ask_region(&current)?,
        scopes: ask_scopes(&current)?,
        name,
    };
    session.write(&seams, &store)?;
    let name = session.name;
    Ok(output::line(&format!(
        "\nCompleted configuring SSO session: {name}\n\
         Run the following to login and refresh access token for this session:\n\n\
         botoxide sso login --sso-session {name}"
    ))?)
}

impl SsoSession {
    /// Writes the section.
    pub(super) fn write(&self, seams: &Seams, store: &ConfigStore) -> Result<(), Failure> {
        let header = section("sso-session", &self.name);
        let changes = [
            ("sso_start_url", &self.start_url),
            ("sso_region", &self.region),
            ("sso_registration_scopes", &self.scopes),
        ]
        .map(|(key, value)| Change {
            section: &header,
            setting: Some(Setting {
                key,
                nested: None,
                value,
            }),
        });
        update(seams, &store.path("config_file")?, &changes)
    }
}

/// The name of the session; `None` if the user gives none and it is optional.
pub(super) fn ask_name(
    question: &str,
    current: Option<&str>,
    is_required: bool,
) -> Result<Option<String>, Failure> {
    prompter::ask_with_default(question, current, |answer| {
        if answer.is_empty() && is_required {
            Err("A value is required")
        } else {
            Ok(())
        }
    })
}

pub(super) fn ask_start_url(current: &Section) -> Result<String, Failure> {
    ask("SSO start URL", current.text("sso_start_url"), |answer| {
        let has_scheme = answer.starts_with("https://") || answer.starts_with("http://");
        match uri::split(answer).hostname() {
            Some(host)
                if has_scheme && !host.is_empty() && !answer.contains(char::is_whitespace) =>
            {
                Ok(())
            }
            _ => Err("Not a valid Start URL"),
        }
    })
}

pub(super) fn ask_region(current: &Section) -> Result<String, Failure> {
    ask("SSO region", current.text("sso_region"), |answer| {
        if answer.is_empty() {
            Err("A value is required")
        } else {
            Ok(())
        }
    })
}

pub(super) fn ask_scopes(current: &Section) -> Result<String, Failure> {
    let current = current
        .text("sso_registration_scopes")
        .unwrap_or(DEFAULT_SCOPES);
    ask("SSO registration scopes", Some(current), |answer| {
        let has_space = |scope: &str| scope.trim().contains(char::is_whitespace);
        if answer.split(',').any(has_space) {
            Err("Scope values must be separated by commas")
        } else {
            Ok(())
        }
    })
}

fn ask(
    question: &str,
    current: Option<&str>,
    check: impl Fn(&str) -> Result<(), &'static str>,
) -> Result<String, Failure> {
    let question = format!("{question} [{}]: ", current.unwrap_or("None"));
    let answer = prompter::ask_with_default(&question, current, check)?;
    Ok(answer.unwrap_or_default())
}

pub(super) const HELP: &str = "\
usage: botoxide configure sso-session

Asks for the settings of IAM Identity Center that several profiles can share, and writes them to ~/.aws/config as
[sso-session NAME]: the start URL of the portal, its region, and the scopes of the token. The current value
is shown in brackets; Enter keeps it. A profile uses them with sso_session = NAME; botoxide configure sso creates one.";
