//! `botoxide configure sso`: signs in, lets the user choose an account and a role, and writes a profile for them.
//!
//! Not here: signing in (`command/sso/`). Counterpart: `configure/sso_commands.py` of version 2 of the AWS CLI
//! (`ConfigureSSOCommand`).

use botoxide::config::{ConfigStore, Section};
use botoxide::credentials::SsoLogin;
use botoxide::hooks::{CallRegion, Caller, FeatureSet, NestedCall};
use botoxide::seam::Seams;
use botoxide::transport::block_on;
use botoxide_core::credential::Token;
use botoxide_core::error::Error;
use botoxide_core::params;
use botoxide_core::value::Value;

use super::ini_writer::{Change, Setting};
use super::settings_file::{profile_section, update};
use super::sso_session::{SsoSession, ask_name, ask_region, ask_scopes, ask_start_url};
use super::store;
use crate::args::Globals;
use crate::command::prompter;
use crate::command::sso::{SignIn, scopes, settings};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

/// The maximum number of pages of a list.
const PAGE_LIMIT: usize = 1000;

/// The portal of the signed-in user.
struct Portal<'a> {
    caller: &'a dyn Caller,
    region: &'a str,
    token: &'a Token,
}

/// The portal to sign in to.
struct Answers {
    /// The settings of the profile.
    values: Vec<(&'static str, String)>,
    /// The section of the session, where it is a new one.
    session: Option<SsoSession>,
    login: SsoLogin,
}

/// `botoxide configure sso`.
pub(super) fn run(globals: &Globals, words: &[&str]) -> Result<(), Failure> {
    let mut sign_in = SignIn::default();
    for word in words {
        if !sign_in.take(word) {
            return Err(Failure::usage(format!("Unknown options: {word}")));
        }
    }
    let seams = Seams::blocking();
    let store = store(globals, &seams);
    let given = store.profile_name()?;
    let name = given.as_deref().unwrap_or("default");
    let current = store.shared()?.profile(name).unwrap_or_default();

    let Answers {
        mut values,
        session,
        login,
    } = ask_portal(&store, &current)?;
    // The profile's settings do not matter yet: it may not exist.
    let engine = Engine::open_with(None)?;
    let token = sign_in.run(&engine, globals, login.clone())?;
    let portal = Portal {
        caller: &*engine.caller(globals),
        region: &login.region,
        token: &token,
    };
    let chosen = match portal.choose() {
        Ok(chosen) => Some(chosen),
        Err(Trouble::Unauthorized) => {
            output::line(
                "Unable to list AWS accounts and/or roles. Skipping configuring AWS credential provider for profile.",
            )?;
            None
        }
        Err(Trouble::Other(failure)) => return Err(failure),
    };
    if let Some((account, role)) = &chosen {
        values.push(("sso_account_id", account.clone()));
        values.push(("sso_role_name", role.clone()));
    }
    for (key, question) in [
        ("region", "Default client Region"),
        (
            "output",
            "CLI default output format (json if not specified)",
        ),
    ] {
        let current = current.text(key);
        let question = format!("{question} [{}]: ", current.unwrap_or("None"));
        let answer = prompter::ask_with_default(&question, current, |_| Ok(()))?;
        values.extend(answer.map(|answer| (key, answer)));
    }
    let profile = match given {
        Some(profile) => profile,
        None => ask_profile(chosen.as_ref())?,
    };
    write_profile(&seams, &store, &profile, &values)?;
    if let Some(session) = session {
        session.write(&seams, &store)?;
    }
    conclude(&profile, chosen.is_some())
}

fn ask_portal(store: &ConfigStore, current: &Section) -> Result<Answers, Failure> {
    let named = current.text("sso_session");
    let question = match named {
        Some(name) => format!("SSO session name [{name}]: "),
        None => "SSO session name (Recommended): ".to_owned(),
    };
    let Some(name) = ask_name(&question, named, false)? else {
        output::line(
            "WARNING: Configuring using legacy format (e.g. without an SSO session).\n\
             Consider re-running \"configure sso\" command and providing a session name.",
        )?;
        let login = SsoLogin {
            start_url: ask_start_url(current)?,
            region: ask_region(current)?,
            ..SsoLogin::default()
        };
        let values = vec![
            ("sso_start_url", login.start_url.clone()),
            ("sso_region", login.region.clone()),
        ];
        return Ok(Answers {
            values,
            session: None,
            login,
        });
    };
    let values = vec![("sso_session", name.clone())];
    if let Some(section) = store.shared()?.sso_session(&name) {
        return Ok(Answers {
            values,
            session: None,
            login: settings(section, Some(&name))?,
        });
    }
    let session = SsoSession {
        start_url: ask_start_url(current)?,
        region: ask_region(current)?,
        scopes: ask_scopes(&Section::default())?,
        name,
    };
    let login = SsoLogin {
        start_url: session.start_url.clone(),
        region: session.region.clone(),
        session_name: Some(session.name.clone()),
        registration_scopes: Some(scopes(&session.scopes)),
        // A token of an earlier try may be for another portal.
        force_refresh: true,
        ..SsoLogin::default()
    };
    Ok(Answers {
        values,
        session: Some(session),
        login,
    })
}

fn ask_profile(chosen: Option<&(String, String)>) -> Result<String, Failure> {
    let suggested = chosen.map(|(account, role)| format!("{role}-{account}"));
    let shown = suggested.as_deref().unwrap_or("None");
    let question = format!("Profile name [{shown}]: ");
    let name = prompter::ask_with_default(&question, suggested.as_deref(), |answer| {
        if answer.is_empty() {
            Err("A value is required")
        } else {
            Ok(())
        }
    })?;
    Ok(name.unwrap_or_default())
}

fn write_profile(
    seams: &Seams,
    store: &ConfigStore,
    profile: &str,
    values: &[(&'static str, String)],
) -> Result<(), Failure> {
    let section = profile_section(profile);
    let changes: Vec<Change<'_>> = values
        .iter()
        .map(|(key, value)| Change {
            section: &section,
            setting: Some(Setting {
                key,
                nested: None,
                value,
            }),
        })
        .collect();
    update(seams, &store.path("config_file")?, &changes)
}

fn conclude(profile: &str, has_role: bool) -> Result<(), Failure> {
    let text = if !has_role {
        format!("Successfully configured SSO for profile: {profile}")
    } else if profile.eq_ignore_ascii_case("default") {
        "The AWS CLI is now configured to use the default profile.\n\
         Run the following command to verify your configuration:\n\n\
         botoxide sts get-caller-identity"
            .to_owned()
    } else {
        format!(
            "To use this profile, specify the profile name using --profile, as shown:\n\n\
             botoxide sts get-caller-identity --profile {profile}"
        )
    };
    Ok(output::line(&text)?)
}

/// Why there is no account and no role.
enum Trouble {
    /// The token does not allow it: the profile is useful nevertheless.
    Unauthorized,
    Other(Failure),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let refused = error.as_client_error().and_then(|error| error.exception);
        if refused == Some("UnauthorizedException") {
            Self::Unauthorized
        } else {
            Self::Other(error.into())
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Other(error.into())
    }
}

impl Portal<'_> {
    /// An account and a role in it.
    fn choose(&self) -> Result<(String, String), Trouble> {
        let accounts = self.list("ListAccounts", "accountList", None, account)?;
        let account = match accounts.as_slice() {
            [] => return Err(Failure::general("No AWS accounts are available to you.").into()),
            [(_, id)] => {
                output::line(&format!("The only AWS account available to you is: {id}"))?;
                id
            }
            _ => {
                let count = accounts.len();
                output::line(&format!("There are {count} AWS accounts available to you."))?;
                prompter::choose("Number of the account: ", &accounts)?
            }
        };
        output::line(&format!("Using the account ID {account}"))?;
        let roles = self.list("ListAccountRoles", "roleList", Some(account), role)?;
        let role = match roles.as_slice() {
            [] => {
                return Err(Failure::general(format!(
                    "No roles are available for the account {account}"
                ))
                .into());
            }
            [(_, name)] => {
                output::line(&format!("The only role available to you is: {name}"))?;
                name
            }
            _ => {
                let count = roles.len();
                output::line(&format!("There are {count} roles available to you."))?;
                prompter::choose("Number of the role: ", &roles)?
            }
        };
        output::line(&format!("Using the role name \"{role}\""))?;
        Ok((account.to_owned(), role.to_owned()))
    }

    /// All pages of a list: the label of each, which is the sort key, and its name.
    fn list(
        &self,
        operation: &str,
        member: &str,
        account: Option<&str>,
        item: fn(&Value) -> Option<(String, String)>,
    ) -> Result<Vec<(String, String)>, Trouble> {
        let mut items = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..PAGE_LIMIT {
            let mut params = params! { "accessToken": self.token.token.as_str() };
            if let Some(params) = params.as_map_mut() {
                for (key, value) in [("accountId", account), ("nextToken", next.as_deref())] {
                    if let Some(value) = value {
                        params.insert(key, value);
                    }
                }
            }
            let call = NestedCall {
                service: "sso",
                operation,
                params,
                region: CallRegion::Named(self.region.to_owned()),
                credentials: None,
                features: FeatureSet::default(),
                handler: None,
            };
            let answer = block_on(self.caller.call(call))??;
            items.extend(
                answer[member]
                    .as_list()
                    .unwrap_or_default()
                    .iter()
                    .filter_map(item),
            );
            next = answer["nextToken"].as_str().map(str::to_owned);
            if next.as_deref().unwrap_or_default().is_empty() {
                break;
            }
        }
        // Those without a name come last.
        items.sort_by_key(|(shown, name)| (shown == name, shown.to_lowercase()));
        Ok(items)
    }
}

/// `Production, ops@example.org (123456789012)`, as far as the service says.
fn account(account: &Value) -> Option<(String, String)> {
    let id = account["accountId"].as_str()?;
    let known: Vec<&str> = ["accountName", "emailAddress"]
        .into_iter()
        .filter_map(|key| account[key].as_str())
        .collect();
    let shown = if known.is_empty() {
        id.to_owned()
    } else {
        format!("{} ({id})", known.join(", "))
    };
    Some((shown, id.to_owned()))
}

fn role(role: &Value) -> Option<(String, String)> {
    let name = role["roleName"].as_str()?;
    Some((name.to_owned(), name.to_owned()))
}

pub(super) const HELP: &str = "\
usage: botoxide configure sso [--profile PROFILE] [--no-browser] [--use-device-code]

Creates a profile for IAM Identity Center (formerly AWS SSO). It asks for:

  SSO session name    Any name. It stores the next three answers for other profiles, as [sso-session NAME]; if
                      it exists already, they are not asked for.
  SSO start URL       The URL of your portal, such as https://example.awsapps.com/start.
  SSO region          The region of the portal, such as eu-north-1.
  SSO registration scopes
                      The scopes of the token. Enter keeps the default, which is right for credentials.

A page of the portal then opens in your browser. When you have confirmed there, choose an account and a role from those
available to you, a region for calls, and a name for the profile. The settings are written to ~/.aws/config.

  --profile PROFILE   The profile to create or change.
  --no-browser        Do not open a browser: print the URL.
  --use-device-code   Sign in with a code on another device. For machines without a browser.

When the sign-in has expired, run botoxide sso login.";
