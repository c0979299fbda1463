//! `botoxide configure`: reads and writes settings in the shared files.
//!
//! Not here: the known settings (`botoxide::config`). Counterpart: awscli `customizations/configure/`.

use crate::args::{Globals, Typed};
use crate::failure::Failure;
use crate::output;

use botoxide::config::ConfigStore;
use botoxide::seam::Seams;

mod add_model;
mod export_credentials;
mod get;
mod import;
mod ini_writer;
mod interactive;
mod list;
mod list_profiles;
mod mfa_login;
mod set;
mod settings_file;
mod sso;
mod sso_session;

/// Sections of the configuration file that are no profiles and have no second word.
const PREDEFINED: [&str; 2] = ["preview", "plugins"];

/// Runs a command with its arguments.
type Run = fn(&Globals, &[&str]) -> Result<(), Failure>;

/// A command below `configure`.
struct Command {
    name: &'static str,
    help: &'static str,
    run: Run,
}

#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    Command { name: "get", help: get::HELP, run: get::run },
    Command { name: "set", help: set::HELP, run: set::run },
    Command { name: "list", help: list::HELP, run: list::run },
    Command { name: "list-profiles", help: list_profiles::HELP, run: list_profiles::run },
    Command { name: "import", help: import::HELP, run: import::run },
    Command { name: "export-credentials", help: export_credentials::HELP, run: export_credentials::run },
    Command { name: "sso", help: sso::HELP, run: sso::run },
    Command { name: "sso-session", help: sso_session::HELP, run: sso_session::run },
    Command { name: "mfa-login", help: mfa_login::HELP, run: mfa_login::run },
    Command { name: "add-model", help: add_model::HELP, run: add_model::run },
];

/// The names of all commands, for completion.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

/// `botoxide configure [<command>]`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let words: Vec<&str> = typed.words.iter().skip(1).map(String::as_str).collect();
    let wants_help = typed.globals.help || words.last() == Some(&"help");
    let Some((name, words)) = words.split_first().filter(|(name, _)| **name != "help") else {
        return if wants_help {
            Ok(output::line(HELP)?)
        } else {
            interactive::run(&typed.globals)
        };
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == *name) else {
        let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        return Err(Failure::usage(format!(
            "argument command: Found invalid choice '{name}' (choose from {})",
            names.join(", ")
        )));
    };
    if wants_help {
        return Ok(output::line(command.help)?);
    }
    (command.run)(&typed.globals, words)
}

/// The settings, for a profile that may not exist.
fn store(globals: &Globals, seams: &Seams) -> ConfigStore {
    let mut store = ConfigStore::new(seams);
    if let Some(profile) = &globals.profile {
        store.set("profile", profile.as_str());
    }
    store
}

/// Writes a setting of a profile to the configuration file.
pub(super) fn write_setting(
    globals: &Globals,
    profile: &str,
    key: &str,
    value: &str,
) -> Result<(), Failure> {
    let seams = Seams::blocking();
    let path = store(globals, &seams).path("config_file")?;
    let section = settings_file::profile_section(profile);
    let setting = ini_writer::Setting {
        key,
        nested: None,
        value,
    };
    let change = ini_writer::Change {
        section: &section,
        setting: Some(setting),
    };
    settings_file::update(&seams, &path, &[change])
}

/// Writes settings of a block of the profile in use to the configuration file.
pub(crate) fn write_nested(
    globals: &Globals,
    block: &str,
    settings: &[(&str, &str)],
) -> Result<(), Failure> {
    let seams = Seams::blocking();
    let store = store(globals, &seams);
    let profile = store.profile_name()?;
    let section = settings_file::profile_section(profile.as_deref().unwrap_or("default"));
    let changes: Vec<_> = settings
        .iter()
        .map(|(name, value)| ini_writer::Change {
            section: &section,
            setting: Some(ini_writer::Setting {
                key: block,
                nested: Some(name),
                value,
            }),
        })
        .collect();
    settings_file::update(&seams, &store.path("config_file")?, &changes)
}

/// The last four characters of a key, behind stars.
fn masked(key: &str) -> String {
    let end: String = key
        .chars()
        .skip(key.chars().count().saturating_sub(4))
        .collect();
    format!("{}{end}", "*".repeat(16))
}

/// The error for unexpected arguments.
fn no_more(words: &[&str]) -> Result<(), Failure> {
    if words.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "Unknown options: {}",
        words.join(", ")
    )))
}

const HELP: &str = "\
usage: botoxide configure [--profile PROFILE]
       botoxide configure <command>

Without a command: asks for your access key, region and output format, and writes them to ~/.aws/credentials and
~/.aws/config, which aws and boto3 read, too. Current values are shown in brackets; Enter keeps them.
With IAM Identity Center (a start URL instead of keys), use botoxide configure sso.

  get NAME             Print a setting of the files.
  set NAME VALUE       Write a setting to the files.
  list                 Show which profile, credentials and region are in use, and where they came from.
  list-profiles        Print the names of all profiles.
  import --csv FILE    Create profiles from a file of keys of the AWS console.
  export-credentials   Print the credentials in use, for another program.
  sso                  Create a profile for IAM Identity Center: sign in, choose an account and a role.
  sso-session          Write the settings of IAM Identity Center that several profiles share.
  mfa-login            Write temporary credentials, for which a code of an MFA device was given, to a profile.
  add-model            Add the model of a service to ~/.aws/models.

For details: botoxide configure <command> help. To find problems: botoxide doctor.";
