//! `botoxide configure`: reads and writes settings in the shared files.
//!
//! Not here: which settings mean something (`botoxide::config`). Counterpart: awscli `customizations/configure/`.

use crate::args::{Globals, Typed};
use crate::failure::Failure;
use crate::output;

use botoxide::config::ConfigStore;
use botoxide::seam::Seams;

mod export_credentials;
mod get;
mod ini_writer;
mod list;
mod set;

/// Sections of the configuration file that are no profiles and have no second word.
const PREDEFINED: [&str; 2] = ["preview", "plugins"];

/// What a command does with the words after its name.
type Run = fn(&Globals, &[&str]) -> Result<(), Failure>;

/// `botoxide configure <command>`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let mut words = typed.words.iter().skip(1).map(String::as_str);
    let command = words.next();
    let words: Vec<&str> = words.collect();
    let wants_help = typed.globals.help || words.last() == Some(&"help");
    let (help, run): (_, Run) = match command {
        Some("export-credentials") => (export_credentials::HELP, export_credentials::run),
        Some("get") => (get::HELP, get::run),
        Some("list") => (list::HELP, list::run),
        Some("set") => (set::HELP, set::run),
        Some("help") => return Ok(output::line(HELP)?),
        None if wants_help => return Ok(output::line(HELP)?),
        None => {
            return Err(Failure::usage(
                "the following arguments are required: command (get, list, set, export-credentials)",
            ));
        }
        Some(other) => {
            return Err(Failure::usage(format!(
                "argument command: Invalid choice: '{other}' (choose from get, list, set, export-credentials)"
            )));
        }
    };
    if wants_help {
        return Ok(output::line(help)?);
    }
    run(&typed.globals, &words)
}

/// The settings, for a profile that need not be there.
fn store(globals: &Globals, seams: &Seams) -> ConfigStore {
    let mut store = ConfigStore::new(seams);
    if let Some(profile) = &globals.profile {
        store.set("profile", profile.as_str());
    }
    store
}

/// Words that a command does not take.
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
usage: botoxide configure <command>

  get NAME             Print a setting of the files.
  set NAME VALUE       Write a setting to the files.
  list                 Say which profile, credentials and region are in use, and where they came from.
  export-credentials   Print the credentials in use, for another program.

botoxide configure <command> help says more. botoxide doctor finds what is wrong.";
