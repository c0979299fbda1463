//! One call of one operation: `botoxide <service> <operation> [parameters]`.
//!
//! Counterpart: awscli `clidriver.py` (`ServiceCommand`, `ServiceOperation`, `CLIOperationCaller`).

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use botoxide::EventStream;
use botoxide_core::model::{Node, Operation, Service, Shape};
use botoxide_core::validate::validate;
use botoxide_core::value::{Map, Value};

use crate::args::paging::Paging;
use crate::args::parameters::{self, Arguments};
use crate::args::{Globals, Typed, is_option, nearest};
use crate::command::{help, wait};
use crate::customize::shortcuts::{self, Shortcut};
use crate::customize::{self, Part, by_hand};
use crate::engine::{Engine, Target};
use crate::failure::Failure;
use crate::input::skeleton::{Texts, sample};
use crate::input::yaml_skeleton;
use crate::output::{self, Printer, Source};

/// Calls the operation of the command line, and prints its result.
pub(crate) fn run(typed: Typed) -> Result<(), Failure> {
    let Typed { globals, words } = typed;
    let mut words = words.into_iter();
    let command = words.next().unwrap_or_default();
    let name = customize::model_service(&command);
    let engine = Engine::open_interruptible(&globals)?;
    let known = if customize::command_service(&command) == command {
        engine.service(name)?
    } else {
        // The model's name, where the command has another.
        None
    };
    let Some(service) = known else {
        let is_help = globals.help || words.next().is_some_and(|word| word == "help");
        if is_help && by_hand::names(&command).next().is_some() {
            return help::by_hand(&command);
        }
        return Err(unknown_service(&command, &engine.services()?));
    };
    let (operation, part) = match words.next() {
        None if globals.help => return help::service(&engine, name, service),
        Some(word) if word == "help" => return help::service(&engine, name, service),
        None => {
            return Err(Failure::usage(
                "the following arguments are required: operation",
            ));
        }
        Some(word) if word == "wait" => {
            return wait::run(&engine, name, service, &globals, words.collect());
        }
        Some(word) => find_operation(&command, service, &word)
            .map_err(|failure| failure.of_command(&command))?,
    };
    let words: Vec<String> = words.collect();
    let command = as_command(&engine, name, operation)?.of_part(part);
    if globals.help || words.iter().map(String::as_str).eq(["help"]) {
        return help::operation(&engine, &command);
    }
    let printer = engine.printer(&globals)?;
    let arguments = parameters::read(&command, engine.manner(&globals)?, words)
        .map_err(|failure| failure.of_command(&command.full_name()))?;
    if let Some(kind) = &arguments.skeleton {
        let constraints = engine.constraints(name);
        if kind == "yaml-input" {
            let documentation = engine.documentation(name);
            let text = yaml_skeleton::text(operation, constraints, documentation.as_ref());
            return Ok(output::line(text.trim_end_matches('\n'))?);
        }
        return print_skeleton(operation, kind, constraints, &printer, &arguments);
    }
    if operation.has_event_stream_input() {
        return Err(Failure::general(format!(
            "{} sends a stream of events, which this command does not support",
            operation.name()
        )));
    }
    if let Some(instead) = customize::instead(name, operation) {
        return instead(&engine, &globals, operation, arguments.values);
    }
    call(&engine, &command, &globals, &printer, arguments)
}

/// An operation as a command, with its options for pages.
pub(super) fn as_command<'a>(
    engine: &Engine,
    name: &'a str,
    operation: Operation,
) -> Result<parameters::Command<'a>, Failure> {
    let pagination = engine.pagination(name, operation)?;
    Ok(parameters::Command {
        service: name,
        operation,
        part: None,
        paging: pagination.map(|pagination| Paging::new(&pagination, operation)),
    })
}

fn unknown_service(command: &str, services: &[String]) -> Failure {
    if is_option(command) {
        return Failure::usage(format!("Unknown options: {command}"));
    }
    if by_hand::names(command).next().is_some() {
        return Failure::usage("the following arguments are required: subcommand");
    }
    let names = services.iter().map(|name| customize::command_service(name));
    let others = super::COMMANDS.iter().map(|command| command.name);
    let choice = match customize::command_service(command) {
        renamed if renamed != command => format!("'{command}' is named {renamed} here"),
        _ => nearest::invalid_choice(command, names.chain(others)),
    };
    Failure::usage(format!("argument command: {choice}"))
}

/// The operation with this name, or the part of one.
fn find_operation(
    command: &str,
    service: Service,
    word: &str,
) -> Result<(Operation, Option<&'static Part>), Failure> {
    if is_option(word) {
        return Err(Failure::usage(format!(
            "argument operation: expected the name of an operation before {word}"
        )));
    }
    let mut parts = customize::parts(command);
    if let Some((part, operation)) = parts.find(|(part, _)| part.name == word) {
        return Ok((service.operation(operation)?, Some(part)));
    }
    let python_name = word.replace('-', "_");
    let current_name = customize::current_operation(word).replace('-', "_");
    let found = service.operation(&python_name);
    let found = found.or_else(|_| service.operation(&current_name));
    found.map(|operation| (operation, None)).map_err(|_| {
        let mut names: Vec<String> = service
            .operations()
            .map(|operation| operation.python_name().replace('_', "-"))
            .collect();
        names.extend(by_hand::names(command));
        // The first of the two words of a command: `servicecatalog generate`.
        let begins = |name: &String| name.split_once(' ').is_some_and(|(first, _)| first == word);
        if names.iter().any(begins) {
            return Failure::usage("the following arguments are required: subcommand");
        }
        let choice = nearest::invalid_choice(word, names.iter().map(String::as_str));
        Failure::usage(format!("argument operation: {choice}"))
    })
}

fn print_skeleton(
    operation: Operation,
    kind: &str,
    constraints: Option<Node>,
    printer: &Printer,
    arguments: &Arguments,
) -> Result<(), Failure> {
    let make = |shape: Option<Shape>, texts| match shape {
        Some(shape) => sample(shape, texts, constraints),
        None => Value::Map(Map::new()),
    };
    match kind {
        "input" => {
            let skeleton = make(operation.input_shape(), Texts::Empty);
            Ok(output::print_whole(&skeleton)?)
        }
        "output" => {
            check(operation, arguments)?;
            let skeleton = make(operation.output_shape(), Texts::Names);
            printer.print(skeleton, source(operation))
        }
        _ => Err(Failure::usage(format!(
            "argument --generate-cli-skeleton: Found invalid choice '{kind}' (choose from input, output, yaml-input)"
        ))),
    }
}

// DIFFERENCE A60: no client is made.
/// Checks arguments that are not sent. The library fills in idempotency tokens before it checks.
fn check(operation: Operation, arguments: &Arguments) -> Result<(), Failure> {
    let Some(input) = operation.input_shape() else {
        return Ok(());
    };
    let mut values = arguments.values.clone();
    for member in input.members().filter(Shape::is_idempotency_token) {
        if !values.contains_key(member.member_name()) {
            // As long as a UUID.
            values.insert(member.member_name(), "-".repeat(36));
        }
    }
    Ok(validate(&Value::Map(values), input)?)
}

/// Where the results of an operation come from.
fn source(operation: Operation) -> Source {
    Source {
        title: operation.name(),
        shape: operation.output_shape(),
    }
}

fn call(
    engine: &Engine,
    command: &parameters::Command<'_>,
    globals: &Globals,
    printer: &Printer,
    arguments: Arguments,
) -> Result<(), Failure> {
    let operation = command.operation;
    let target = Target::new(command.service, globals);
    #[cfg(feature = "local")]
    let (target, _endpoint) = super::local::beside(globals, target)?;
    #[cfg(not(feature = "local"))]
    if globals.local.is_some() {
        return Err(Failure::usage(
            "argument --local: this build does not include the local endpoint",
        ));
    }
    let client = engine.client(target)?;
    let mut values = arguments.values;
    let shortcuts: Vec<&Shortcut> = shortcuts::of(command.service, operation).collect();
    for before in shortcuts.iter().filter_map(|shortcut| shortcut.before) {
        before(&client, &mut values, &arguments.short)?;
    }
    if let Some(config) = arguments.pages {
        values.insert("PaginationConfig", config);
        let paginator = client.blocking().paginator(operation.name())?;
        let keys: Vec<&str> = paginator.result_keys().collect();
        let pages = paginator.paginate(Value::Map(values))?;
        return printer.print_pages(pages, &keys, source(operation));
    }
    let mut result = client.call(operation.name(), Value::Map(values))?;
    if operation.has_event_stream_output() {
        return match &arguments.outfile {
            Some(path) => save_records(path, operation, &result),
            None => print_events(operation, &result, printer),
        };
    }
    output::without_metadata(&mut result);
    if let Some(map) = result.as_map_mut()
        && let Some(payload) = operation.output_shape().and_then(|shape| shape.payload())
        && let Some(path) = &arguments.outfile
        && let Some(body) = map.remove(payload.member_name())
    {
        save(path, &body)?;
    }
    for after in shortcuts.iter().filter_map(|shortcut| shortcut.after) {
        after(&mut result, &arguments.short)?;
    }
    printer.print(result, source(operation))
}

// DIFFERENCE A106
/// Prints each event as it comes, or what `--query` finds in it: a line of JSON.
fn print_events(operation: Operation, result: &Value, printer: &Printer) -> Result<(), Failure> {
    let events = EventStream::open(operation, result)?;
    let members = operation
        .output_shape()
        .into_iter()
        .flat_map(|shape| shape.members());
    let shape = members.into_iter().find(Shape::is_event_stream);
    for event in events.iter_blocking() {
        printer.print_event(event?, shape)?;
    }
    Ok(())
}

/// Writes the records of S3's selection to a file.
fn save_records(path: &str, operation: Operation, result: &Value) -> Result<(), Failure> {
    let events = EventStream::open(operation, result)?;
    save_as(path, |file, failed| {
        for event in events.iter_blocking() {
            let event = event?;
            let records = event
                .get("Records")
                .and_then(|records| records.get("Payload"));
            if let Some(bytes) = records.and_then(Value::as_bytes) {
                file.write_all(bytes).map_err(failed)?;
            }
        }
        Ok(())
    })
}

/// Streams a body to a file, which gets its name when it is complete.
pub(crate) fn save(path: &str, body: &Value) -> Result<(), Failure> {
    save_as(path, |file, failed| crate::engine::copy(body, file, failed))
}

/// Writes a file, which gets its name when it is complete.
fn save_as(
    path: &str,
    write: impl FnOnce(&mut File, &dyn Fn(io::Error) -> Failure) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::general(format!("{path}: {error}"));
    let target = Path::new(path);
    if is_device(target) {
        let mut device = OpenOptions::new()
            .write(true)
            .open(target)
            .map_err(failed)?;
        return write(&mut device, &failed);
    }
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(failed)?;
    write(file.as_file_mut(), &failed)?;
    file.persist(target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether the path is something that cannot be replaced by a file: `/dev/stdout`, a pipe.
#[expect(
    clippy::disallowed_methods,
    reason = "asks what the user's own path is"
)]
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}
