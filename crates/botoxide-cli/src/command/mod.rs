//! What a command line asks for.
//!
//! Not here: how it is divided into words (`args`). Counterpart: awscli `clidriver.py`.

use std::ffi::OsString;

use crate::args::Typed;
use crate::customize::by_hand;
use crate::debug;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

mod alias;
mod complete;
mod complete_s3;
mod configure;
mod doctor;
mod help;
pub(crate) mod history;
#[cfg(feature = "local")]
mod local;
pub(crate) mod login;
mod prompter;
mod s3;
pub(crate) mod service;
mod sso;
mod stubs;
mod syntax;
mod tables;
#[cfg(feature = "local")]
mod tour;
mod types;
mod wait;

pub(crate) use configure::write_nested;
pub(crate) use s3::human_readable_size;
pub(crate) use service::save;

/// A command that is not a service, or stands beside the operations of one.
struct Command {
    /// One word, or the service's and one more.
    name: &'static str,
    help: &'static str,
    run: fn(&Typed) -> Result<(), Failure>,
}

/// All of them, in the order of the help.
const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        help: "Print help and list the services.",
        run: help::front,
    },
    Command {
        name: "s3",
        help: "Buckets and objects as directories and files: ls, cp, mv, rm, sync, mb, rb, presign, website.",
        run: s3::run,
    },
    Command {
        name: "configure",
        help: "Set up this machine: keys, region, IAM Identity Center; read and write the settings in ~/.aws.",
        run: configure::run,
    },
    Command {
        name: "sso login",
        help: "Sign in with IAM Identity Center, for all programs on this machine.",
        run: sso::login::run,
    },
    Command {
        name: "sso logout",
        help: "Sign out, and remove the cached tokens.",
        run: sso::logout::run,
    },
    Command {
        name: "login",
        help: "Sign in with the AWS console, for all programs on this machine.",
        run: login::run,
    },
    Command {
        name: "logout",
        help: "Remove the cached credentials of login.",
        run: login::run,
    },
    Command {
        name: "doctor",
        help: "Show which credentials, region, endpoint, proxy and CA bundle a command would use, and what is wrong.",
        run: doctor::run,
    },
    Command {
        name: "completions",
        help: "Print the script that completes command lines in a shell: bash, zsh, fish or powershell.",
        run: complete::script,
    },
    Command {
        name: "types",
        help: "Write Rust structs for the operations that a program calls, and check that they still fit.",
        run: types::run,
    },
    Command {
        name: "stubs",
        help: "Write types of services for Python editors and type checkers: completion for boto3.",
        run: stubs::run,
    },
    #[cfg(feature = "local")]
    Command {
        name: "local",
        help: "Serve S3 on this machine until Ctrl-C, for any client.",
        run: local::run,
    },
    #[cfg(feature = "local")]
    Command {
        name: "tour",
        help: "A guided tour of the API: buckets and objects on a local endpoint, no account needed.",
        run: tour::run,
    },
];

/// Completes a line, if a shell asks for that: `complete`, with the line in a variable. bash adds the name of the program, the word
/// and the one before, which may be options.
pub(crate) fn complete(arguments: &[OsString]) -> Option<ExitCode> {
    let (first, rest) = arguments.split_first()?;
    if first != "complete" {
        return None;
    }
    let word = rest.get(1).and_then(|word| word.to_str());
    complete::run(word).then_some(ExitCode::Success)
}

/// Does what was typed.
pub(crate) fn run(typed: Typed) -> Result<(), Failure> {
    if typed.globals.version {
        return Ok(output::line(&format!(
            "botoxide/{}",
            env!("CARGO_PKG_VERSION")
        ))?);
    }
    if typed.globals.debug {
        debug::begin();
    }
    match typed.words.as_slice() {
        [word] if word == "tables" => return tables::run(&typed),
        _ => {}
    }
    let typed = alias::expand(typed)?;
    if typed.words.is_empty() {
        return if typed.globals.help {
            help::front(&typed)
        } else {
            Err(Failure::usage(
                "the following arguments are required: command",
            ))
        };
    }
    if let Some(command) = COMMANDS.iter().find(|command| command.is_in(&typed.words)) {
        return (command.run)(&typed);
    }
    if typed.words.first().is_some_and(|word| word == "history") {
        crate::history::skip();
    }
    match by_hand::find(&typed.words) {
        Some(command) => by_hand::run(command, &typed),
        None => service::run(typed),
    }
}

impl Command {
    fn is_in(&self, words: &[String]) -> bool {
        let mut words = words.iter();
        self.name
            .split(' ')
            .all(|word| words.next().is_some_and(|other| other == word))
    }
}
