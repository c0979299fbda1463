//! `botoxide tables`: every command with its arguments, a JSON object a line, to compare them with those of `aws`.
//!
//! Not in the help. Counterpart: none.

use botoxide_core::names::xform_name;
use serde_json::{Value as Json, json};

use super::{COMMANDS, configure, s3, service};
use crate::args::Typed;
use crate::args::globals::{GLOBALS, Takes};
use crate::args::paging::Paging;
use crate::args::parameters::{self, EVERYWHERE, Words};
use crate::customize::{self, by_hand};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output::Lines;

/// Prints the tables.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let engine = Engine::open(&typed.globals)?;
    let mut lines = Lines::new()?;
    let mut line = |command: &str, kind: &str, args: Vec<Json>| {
        let row = json!({ "c": command, "kind": kind, "args": args });
        lines.text(&format!("{row}\n"))
    };
    let globals = GLOBALS.iter().map(|global| {
        let nargs = match global.takes {
            Takes::Nothing => json!(0),
            Takes::Value(_) => Json::Null,
            Takes::Maybe(_) => json!("?"),
        };
        argument(global.name, &nargs, false, false)
    });
    line("", "global", globals.collect())?;
    for command in COMMANDS {
        line(command.name, "custom", Vec::new())?;
    }
    for name in s3::names() {
        line(&format!("s3 {name}"), "custom", Vec::new())?;
    }
    for name in configure::names() {
        line(&format!("configure {name}"), "custom", Vec::new())?;
    }
    for command in by_hand::all() {
        let options = command.options.iter();
        let options =
            options.map(|option| argument(option.name, &Json::Null, option.is_required, false));
        line(command.name, "custom", options.collect())?;
    }
    for name in engine.services()? {
        let Some(service) = engine.service(&name)? else {
            continue;
        };
        let command = customize::command_service(&name);
        line(command, "service", Vec::new())?;
        for operation in service.operations() {
            let words = operation.python_name().replace('_', "-");
            let own = service::as_command(&engine, &name, operation)?;
            line(&format!("{command} {words}"), "operation", arguments(&own))?;
        }
        for (part, operation) in customize::parts(command) {
            let own = service::as_command(&engine, &name, service.operation(operation)?)?;
            let arguments = arguments(&own.of_part(Some(part)));
            line(&format!("{command} {}", part.name), "operation", arguments)?;
        }
        let Some(model) = engine.waiters(&name, service)? else {
            continue;
        };
        for waiter in model.waiter_names() {
            let operation = service.operation(&model.get_waiter(waiter)?.operation)?;
            let words = xform_name(waiter, '-');
            let arguments = arguments(&service::as_command(&engine, &name, operation)?);
            line(&format!("{command} wait {words}"), "waiter", arguments)?;
        }
    }
    Ok(lines.flush()?)
}

fn arguments(command: &parameters::Command<'_>) -> Vec<Json> {
    let (name, operation) = (command.service, command.operation);
    let mut arguments = Vec::new();
    let of_pages: Vec<&str> = command
        .paging
        .iter()
        .flat_map(Paging::rows)
        .map(|(name, _, _)| name)
        .collect();
    for parameter in command.parameters() {
        // An option for pages has its name, as long as there are pages.
        if of_pages.contains(&parameter.name.as_str()) {
            continue;
        }
        let member = parameter.member.member_name();
        let is_hidden = command
            .paging
            .as_ref()
            .is_some_and(|paging| paging.is_own(member));
        let nargs = nargs(parameter.takes);
        arguments.push(argument(
            &parameter.name,
            &nargs,
            parameter.is_required,
            is_hidden,
        ));
        if let Some(negation) = &parameter.negation {
            arguments.push(argument(negation, &json!(0), false, is_hidden));
        }
        for old in customize::old_names(name, operation, &parameter.name) {
            arguments.push(argument(old, &nargs, false, true));
        }
    }
    for option in parameters::short_options(name, operation) {
        arguments.push(argument(
            option.name,
            &nargs(option.takes),
            option.is_required,
            false,
        ));
    }
    for name in of_pages {
        arguments.push(argument(name, &Json::Null, false, false));
    }
    for (name, _, _) in EVERYWHERE {
        arguments.push(argument(name, &Json::Null, false, false));
    }
    if customize::has_outfile(operation) {
        arguments
            .push(json!({ "n": "outfile", "o": [], "nargs": null, "req": true, "hidden": false }));
    }
    arguments
}

fn argument(name: &str, nargs: &Json, is_required: bool, is_hidden: bool) -> Json {
    let bare = name.trim_start_matches('-');
    json!({ "n": bare, "o": [name], "nargs": nargs, "req": is_required, "hidden": is_hidden })
}

fn nargs(takes: Words) -> Json {
    match takes {
        Words::None => json!(0),
        Words::Maybe => json!("?"),
        Words::One => Json::Null,
        Words::All => json!("*"),
        Words::Some => json!("+"),
    }
}
