//! `SERVICE wait NAME`: calls an operation until its result has a state, by the waiters of the library.
//!
//! Counterpart: awscli `customizations/waiters.py`.

use std::fmt::Write as _;

use botoxide_core::model::{AcceptorConfig, Operation, Service, WaiterConfig, WaiterModel};
use botoxide_core::names::xform_name;
use botoxide_core::value::Value;

use super::{help, service};
use crate::args::{Globals, is_option, nearest, parameters};
use crate::customize;
use crate::engine::{Engine, Target};
use crate::failure::Failure;
use crate::output;

/// Waits, with the words after `wait`. Nothing is printed.
pub(super) fn run(
    engine: &Engine,
    name: &str,
    service: Service,
    globals: &Globals,
    words: Vec<String>,
) -> Result<(), Failure> {
    let command = customize::command_service(name);
    let Some(model) = engine.waiters(name, service)? else {
        return Err(Failure::usage(format!(
            "argument operation: {command} has no waiters"
        )));
    };
    let mut words = words.into_iter();
    let word = match words.next() {
        Some(word) if word != "help" => word,
        None if !globals.help => {
            return Err(Failure::usage(
                "the following arguments are required: subcommand",
            ));
        }
        _ => return help_page(command, &model),
    };
    let config = find(&model, &word)?;
    let operation = service.operation(&config.operation)?;
    let command = service::as_command(engine, name, operation)?;
    let words: Vec<String> = words.collect();
    if globals.help || words.iter().map(String::as_str).eq(["help"]) {
        return help::waiter(engine, &command, &word, &description(&config, operation));
    }
    let full_name = || format!("{} wait {word}", customize::command_service(name));
    let arguments = parameters::read(&command, engine.manner(globals)?, words)
        .map_err(|failure| failure.of_command(&full_name()))?;
    let client = engine.client(Target::new(name, globals))?;
    let mut values = arguments.values;
    if let Some(pages) = arguments.pages
        && pages.as_map().is_some_and(|pages| !pages.is_empty())
    {
        // As in `aws`, the service's model refuses it.
        values.insert("PaginationConfig", pages);
    }
    let waiter = client.blocking().waiter(&config.name)?;
    waiter.wait(Value::Map(values))?;
    Ok(())
}

fn find(model: &WaiterModel, word: &str) -> Result<WaiterConfig, Failure> {
    let names = model.waiter_names();
    if let Some(name) = names.iter().find(|name| xform_name(name, '-') == word) {
        return Ok(model.get_waiter(name)?);
    }
    if is_option(word) {
        return Err(Failure::usage(format!("Unknown options: {word}")));
    }
    let names: Vec<String> = names.iter().map(|name| xform_name(name, '-')).collect();
    let choice = nearest::invalid_choice(word, names.iter().map(String::as_str));
    Err(Failure::usage(format!("argument subcommand: {choice}")))
}

fn help_page(command: &str, model: &WaiterModel) -> Result<(), Failure> {
    let mut page = format!(
        "NAME\n\n    {command} wait\n\nDESCRIPTION\n\n    Wait until a condition holds. The operation is called \
         again and again.\n\nWAITERS\n"
    );
    for name in model.waiter_names() {
        // Writing to a string does not fail.
        let _ = write!(page, "\n    {}", xform_name(name, '-'));
    }
    let _ = write!(
        page,
        "\n\nbotoxide {command} wait <name> help shows the parameters of a waiter."
    );
    Ok(output::line(&page)?)
}

/// What a waiter waits for, and how long.
fn description(config: &WaiterConfig, operation: Operation) -> String {
    let mut text = config.description.to_string();
    if text.is_empty() {
        let success = config.acceptors.iter();
        let mut success = success.filter(|acceptor| acceptor.state == "success");
        let state = success.next().map(state).unwrap_or_default();
        let words = operation.python_name().replace('_', "-");
        text = format!("Wait until {state}when polling with {words}.");
    }
    // Writing to a string does not fail.
    let _ = write!(
        text,
        " Polls every {} seconds, and ends with exit code 255 after {} failed checks.",
        config.delay, config.max_attempts
    );
    text
}

fn state(acceptor: &AcceptorConfig) -> String {
    let expected = &acceptor.expected;
    let query = acceptor.argument.as_deref().unwrap_or_default();
    match acceptor.matcher.as_str() {
        "error" => format!("the error {expected} is returned "),
        "status" => format!("a response has the status {expected} "),
        "pathAll" => format!("the query {query} returns {expected} for all elements "),
        "pathAny" => format!("the query {query} returns {expected} for any element "),
        _ => format!("the query {query} returns {expected} "),
    }
}
