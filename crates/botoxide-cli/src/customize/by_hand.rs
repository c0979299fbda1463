//! Commands of services that are written by hand: their table, and what they have in common.
//!
//! Each is a row of `COMMANDS` in the file of its service. Counterpart: awscli `customizations/commands.py` (`BasicCommand`).

use std::fmt::Write as _;
use std::io::{self, Write as _};

use botoxide_core::value::Value;

use crate::args::options::{self, Opt, Options, Takes};
use crate::args::{Globals, Typed};
use crate::command::{history, login};
use crate::engine::{Client, Engine, Target};
use crate::failure::Failure;
use crate::{output, streams};

use super::{
    cloudformation, cloudfront, cloudtrail, code_deploy, codeartifact, codecommit, config,
    datapipeline, dlm, dsql, dynamodb, ecr, ecs, eks, emr, emr_containers, gamelift,
    instance_connect, lightsail, logs, rds, service_catalog,
};

/// A command.
pub(crate) struct ByHand {
    /// The service and the command's words: `ecr get-login-password`.
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) options: &'static [Opt],
    pub(crate) run: fn(&Call<'_>) -> Result<(), Failure>,
}

/// The commands of each service.
const TABLE: &[&[ByHand]] = &[
    cloudformation::COMMANDS,
    cloudfront::COMMANDS,
    cloudtrail::COMMANDS,
    code_deploy::COMMANDS,
    codeartifact::COMMANDS,
    codecommit::COMMANDS,
    config::COMMANDS,
    datapipeline::COMMANDS,
    dlm::COMMANDS,
    dsql::COMMANDS,
    dynamodb::COMMANDS,
    ecr::COMMANDS,
    ecs::COMMANDS,
    eks::COMMANDS,
    emr::COMMANDS,
    emr_containers::COMMANDS,
    gamelift::COMMANDS,
    instance_connect::COMMANDS,
    lightsail::COMMANDS,
    history::COMMANDS,
    login::COMMANDS,
    logs::COMMANDS,
    rds::COMMANDS,
    service_catalog::COMMANDS,
];

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static ByHand> {
    TABLE.iter().copied().flatten()
}

/// The command that these words begin with.
pub(crate) fn find(words: &[String]) -> Option<&'static ByHand> {
    all()
        .filter(|command| command.is_in(words))
        .max_by_key(|command| command.name.len())
}

/// The words after the service, of all commands of a service.
pub(crate) fn names(service: &str) -> impl Iterator<Item = String> {
    all().filter_map(move |command| {
        let (own, name) = command.name.split_once(' ')?;
        (own == service).then(|| name.to_owned())
    })
}

impl ByHand {
    fn is_in(&self, words: &[String]) -> bool {
        let mut words = words.iter();
        self.name
            .split(' ')
            .all(|word| words.next().is_some_and(|other| other == word))
    }
}

/// A command line of a command.
pub(crate) struct Call<'a> {
    pub(crate) globals: &'a Globals,
    pub(crate) options: Options,
    pub(crate) engine: Engine,
}

/// Runs a command, or prints its help.
pub(crate) fn run(command: &ByHand, typed: &Typed) -> Result<(), Failure> {
    run_with(command, typed, || {
        Engine::open_interruptible(&typed.globals)
    })
}

/// As [`run`], with another session.
pub(crate) fn run_with(
    command: &ByHand,
    typed: &Typed,
    open: impl FnOnce() -> Result<Engine, Failure>,
) -> Result<(), Failure> {
    let words = typed
        .words
        .get(command.name.split(' ').count()..)
        .unwrap_or_default();
    if typed.globals.help || words.first().is_some_and(|word| word == "help") {
        return Ok(output::line(help(command).trim_end())?);
    }
    let options = options::read(command.options, words)
        .map_err(|failure| failure.of_command(command.name))?;
    if typed.globals.local.is_some() {
        return Err(Failure::usage(format!(
            "argument --local: {} has no local endpoint",
            command.name
        )));
    }
    (command.run)(&Call {
        globals: &typed.globals,
        options,
        engine: open()?,
    })
}

fn help(command: &ByHand) -> String {
    let mut page = format!("usage: botoxide {}", command.name);
    let shown = |row: &&Opt| !matches!(row.takes, Takes::SameAs(_));
    for row in command.options.iter().filter(shown) {
        let text = synopsis(row);
        // Writing to a string does not fail, here and below.
        let _ = if row.is_required {
            write!(page, " {text}")
        } else {
            write!(page, " [{text}]")
        };
    }
    let _ = writeln!(page, "\n\n{}\n", command.help);
    for row in command.options.iter().filter(shown) {
        let _ = writeln!(page, "  {}\n      {}", synopsis(row), row.help);
    }
    page
}

fn synopsis(row: &Opt) -> String {
    let name = row.name;
    let bare = name.trim_start_matches('-').to_uppercase();
    let value = match row.takes {
        Takes::Nothing => return name.to_owned(),
        Takes::Choice(choices) => choices.join("|"),
        Takes::Integer => "NUMBER".to_owned(),
        Takes::Some | Takes::Any => format!("{bare} ..."),
        Takes::One | Takes::Literal | Takes::SameAs(_) => bare,
    };
    if name.starts_with('-') {
        format!("{name} {value}")
    } else {
        value
    }
}

impl Call<'_> {
    /// A service, by the model's name, with the global options.
    pub(crate) fn target<'s>(&self, service: &'s str) -> Target<'s> {
        Target::new(service, self.globals)
    }

    /// As [`target`](Self::target), at the service's own endpoint: `--endpoint-url` is for another one.
    pub(crate) fn other_target<'s>(&self, service: &'s str) -> Target<'s> {
        let mut target = self.target(service);
        *target.endpoint_url = None;
        target
    }

    /// A client of a service, by the model's name, with the global options.
    pub(crate) fn client(&self, service: &str) -> Result<Client, Failure> {
        self.engine.client(self.target(service))
    }

    /// Prints a result, as `--query` and `--output` want it; `title` is that of a table.
    pub(crate) fn print(&self, title: &'static str, value: Value) -> Result<(), Failure> {
        let source = output::Source { title, shape: None };
        self.engine.printer(self.globals)?.print(value, source)
    }
}

/// Prints a text as it is, without a newline.
pub(super) fn print_text(text: &str) -> io::Result<()> {
    let mut stdout = streams::stdout()?.lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}
