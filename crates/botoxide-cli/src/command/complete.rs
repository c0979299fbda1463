//! Completion: what may follow a command line, and the scripts that ask for it in shells.
//!
//! `botoxide complete` reads the line from `COMP_LINE` and `COMP_POINT`, as bash gives it. Counterpart: awscli `completer.py`;
//! values of options and their arguments are completed besides.

use botoxide::seam::{Env as _, ProcessEnv};
use botoxide_core::model::Service;
use botoxide_core::names::xform_name;

use super::complete_s3::{self, SCHEME};
use super::{COMMANDS, configure, s3, service};
use crate::args::globals::{GLOBALS, Takes};
use crate::args::parameters::{self, EVERYWHERE};
use crate::args::{Globals, Typed};
use crate::customize::{self, by_hand};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::input::skeleton::choices;
use crate::output;

/// `botoxide completions SHELL`: the script for a shell.
pub(super) fn script(typed: &Typed) -> Result<(), Failure> {
    let shell = typed.words.get(1).map(String::as_str).unwrap_or_default();
    if typed.globals.help || shell == "help" {
        return Ok(output::line(HELP)?);
    }
    let script = SCRIPTS.iter().find(|(name, _)| *name == shell);
    if let Some((_, script)) = script.filter(|_| typed.words.len() == 2) {
        return Ok(output::line(script)?);
    }
    let names: Vec<&str> = SCRIPTS.iter().map(|(name, _)| *name).collect();
    Err(Failure::usage(format!(
        "argument shell: expected one of {}",
        names.join(", ")
    )))
}

const HELP: &str = "\
usage: botoxide completions bash|zsh|fish|powershell

Prints the script that completes command lines in a shell: services, operations, options and their values, profiles,
regions. Where s3:// is begun, buckets and keys are completed, which calls the service.

  eval \"$(botoxide completions bash)\"                                          # in ~/.bashrc
  eval \"$(botoxide completions zsh)\"                                           # in ~/.zshrc
  botoxide completions fish | source                                            # in ~/.config/fish/config.fish
  botoxide completions powershell | Out-String | Invoke-Expression              # in $PROFILE";

const SCRIPTS: &[(&str, &str)] = &[
    (
        "bash",
        "# In ~/.bashrc, after aliases: eval \"$(botoxide completions bash)\"\n\
         complete -o default -C 'botoxide complete' botoxide\n\
         case $(alias aws 2> /dev/null) in *botoxide*) complete -o default -C 'botoxide complete' aws ;; esac",
    ),
    (
        "zsh",
        "# In ~/.zshrc: eval \"$(botoxide completions zsh)\"\nautoload -Uz compinit bashcompinit\n\
         (( $+functions[compdef] )) || compinit\nbashcompinit\n\
         complete -o default -C 'botoxide complete' botoxide",
    ),
    (
        "fish",
        "# In ~/.config/fish/config.fish: botoxide completions fish | source\n\
         complete -c botoxide -a '(COMP_LINE=(commandline -cp) botoxide complete)'",
    ),
    (
        "powershell",
        "# In $PROFILE: botoxide completions powershell | Out-String | Invoke-Expression\n\
         Register-ArgumentCompleter -Native -CommandName botoxide -ScriptBlock {\n    \
         param($word, $line, $point)\n    \
         $length = $point - $line.Extent.StartOffset\n    \
         $env:COMP_LINE = $line.ToString().PadRight($length).Substring(0, $length)\n    \
         botoxide complete | ForEach-Object {\n        \
         [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n    \
         }\n    Remove-Item Env:COMP_LINE\n}",
    ),
];

/// Prints what may follow a line, if a shell gives one. Nothing that goes wrong disturbs the line that is typed.
///
/// `word` is the end of the line that the shell replaces: bash divides words at `:` and `=`, too.
pub(super) fn run(word: Option<&str>) -> bool {
    let Some(line) = ProcessEnv.var("COMP_LINE") else {
        return false;
    };
    let point = ProcessEnv
        .var("COMP_POINT")
        .and_then(|point| point.parse().ok());
    let line = line.get(..point.unwrap_or(line.len())).unwrap_or(&line);
    let current = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word
        .filter(|word| current.ends_with(word))
        .unwrap_or(current);
    let before = current.len() - word.len();
    let found = candidates(line).unwrap_or_default();
    let found: Vec<&str> = found.iter().filter_map(|name| name.get(before..)).collect();
    if !found.is_empty() {
        // A shell that has gone needs no candidates.
        let _ = output::line(&found.join("\n"));
    }
    true
}

/// What may follow a line, which begins with the name of this program.
fn candidates(line: &str) -> Result<Vec<String>, Failure> {
    let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
    let current = if line.ends_with(char::is_whitespace) {
        ""
    } else {
        words.pop().unwrap_or_default()
    };
    let commands = without_globals(&words);
    if current.starts_with(SCHEME) {
        return complete_s3::urls(&words, current);
    }
    let engine = Engine::open(&Globals::default())?;
    let names: Vec<String> = match commands.as_slice() {
        _ if words.last().is_some_and(|last| last.starts_with("--")) => {
            let last = words.last().copied().unwrap_or_default();
            let values = values(&engine, &commands, last)?;
            if values.is_empty() && current.starts_with('-') {
                options(&engine, &commands)?
            } else {
                values
            }
        }
        commands if current.starts_with('-') => options(&engine, commands)?,
        [] => services(&engine)?,
        [service] => operations(&engine, service)?,
        [service, "wait"] => waiters(&engine, service)?,
        _ => Vec::new(),
    };
    let is_given = |name: &String| words.contains(&name.as_str());
    let mut names: Vec<String> = names
        .into_iter()
        .filter(|name| name.starts_with(current) && !is_given(name))
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// The words that name commands: neither options nor values of global options.
fn without_globals<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut commands = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            commands.push(*word);
            continue;
        }
        let global = GLOBALS.iter().find(|global| global.name == *word);
        match global.map(|global| global.takes) {
            Some(Takes::Value(_)) => drop(words.next()),
            Some(Takes::Nothing | Takes::Maybe(_)) => {}
            // A value of an operation's option: commands stand before it.
            None => break,
        }
    }
    commands
}

fn services(engine: &Engine) -> Result<Vec<String>, Failure> {
    let services = engine.services()?;
    let services = services
        .iter()
        .map(|name| customize::command_service(name).to_owned());
    let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    let others = COMMANDS.iter().map(|command| first(command.name));
    Ok(services
        .chain(others)
        .chain(by_hand::all().map(|command| first(command.name)))
        .collect())
}

fn operations(engine: &Engine, command: &str) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = match command {
        "s3" => s3::names().map(str::to_owned).collect(),
        "configure" => configure::names().map(str::to_owned).collect(),
        "completions" => SCRIPTS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        _ => Vec::new(),
    };
    let begin = format!("{command} ");
    let beside = COMMANDS.iter().map(|command| command.name);
    let beside = beside.chain(by_hand::all().map(|command| command.name));
    names.extend(beside.filter_map(|name| Some(name.strip_prefix(&begin)?.to_owned())));
    let name = customize::model_service(command);
    if let Some(service) = model(engine, command)? {
        let operations = service.operations();
        let operations = operations.filter(|operation| !operation.is_deprecated());
        names.extend(operations.map(|operation| operation.python_name().replace('_', "-")));
        if engine.waiters(name, service)?.is_some() {
            names.push("wait".to_owned());
        }
    }
    Ok(names)
}

fn waiters(engine: &Engine, command: &str) -> Result<Vec<String>, Failure> {
    let Some(service) = model(engine, command)? else {
        return Ok(Vec::new());
    };
    let model = engine.waiters(customize::model_service(command), service)?;
    let names = model.iter().flat_map(|model| model.waiter_names());
    Ok(names.map(|name| xform_name(name, '-')).collect())
}

fn model(engine: &Engine, command: &str) -> Result<Option<Service>, Failure> {
    if customize::command_service(command) == command {
        engine.service(customize::model_service(command))
    } else {
        Ok(None)
    }
}

/// The operation that two words name, or three with `wait`.
fn operation<'a>(
    engine: &Engine,
    commands: &[&'a str],
) -> Result<Option<parameters::Command<'a>>, Failure> {
    let ([command, "wait", word, ..] | [command, word, ..]) = *commands else {
        return Ok(None);
    };
    let name = customize::model_service(command);
    let Some(service) = model(engine, command)? else {
        return Ok(None);
    };
    let mut python_name = word.replace('-', "_");
    if commands.get(1) == Some(&"wait")
        && let Some(model) = engine.waiters(name, service)?
        && let Some(waiter) = model
            .waiter_names()
            .iter()
            .find(|name| xform_name(name, '-') == word)
    {
        python_name = xform_name(&model.get_waiter(waiter)?.operation, '_');
    }
    match service.operation(&python_name) {
        Ok(operation) => Ok(Some(service::as_command(engine, name, operation)?)),
        Err(_) => Ok(None),
    }
}

fn options(engine: &Engine, commands: &[&str]) -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = GLOBALS
        .iter()
        .map(|global| global.name.to_owned())
        .collect();
    let words: Vec<String> = commands.iter().map(|&word| word.to_owned()).collect();
    if let Some(command) = by_hand::find(&words) {
        let options = command.options.iter().map(|option| option.name);
        names.extend(
            options
                .filter(|name| name.starts_with('-'))
                .map(str::to_owned),
        );
    } else if let ["s3", name, ..] = commands {
        names.extend(s3::option_names(name));
    } else if let Some(command) = operation(engine, commands)? {
        for parameter in command.parameters() {
            let member = parameter.member.member_name();
            if !command
                .paging
                .as_ref()
                .is_some_and(|paging| paging.is_own(member))
            {
                names.push(parameter.name);
                names.extend(parameter.negation);
            }
        }
        let short = parameters::short_options(command.service, command.operation);
        names.extend(short.map(|option| option.name.to_owned()));
        let of_pages = command
            .paging
            .iter()
            .flat_map(crate::args::paging::Paging::rows);
        names.extend(of_pages.map(|(name, _, _)| name.to_owned()));
        names.extend(EVERYWHERE.iter().map(|(name, _, _)| (*name).to_owned()));
    }
    Ok(names)
}

/// The values of an option.
fn values(engine: &Engine, commands: &[&str], option: &str) -> Result<Vec<String>, Failure> {
    let known: &[&str] = match option {
        "--profile" => return engine.profiles(),
        "--region" => return engine.regions(),
        "--output" => &["json", "text", "table", "yaml", "yaml-stream", "off"],
        "--color" => &["on", "off", "auto"],
        "--cli-binary-format" => &["base64", "raw-in-base64-out"],
        "--cli-error-format" => &output::ErrorFormat::NAMES,
        "--generate-cli-skeleton" => &["input", "output", "yaml-input"],
        _ => &[],
    };
    if !known.is_empty() {
        return Ok(known.iter().map(|&value| value.to_owned()).collect());
    }
    let Some(command) = operation(engine, commands)? else {
        return Ok(Vec::new());
    };
    let parameters = command.parameters();
    let Some(parameter) = parameters.iter().find(|parameter| parameter.name == option) else {
        return Ok(Vec::new());
    };
    let shape = match parameter.takes {
        parameters::Words::All => parameter.member.item(),
        _ => parameter.member,
    };
    let constraints = engine.constraints(command.service);
    Ok(choices(shape, constraints).map(str::to_owned).collect())
}
