//! Help, made from the models and the tables of options.
//!
//! Counterpart: awscli `help.py`, `clidocs.py`.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::sync::OnceLock;

use botoxide::seam::{Env as _, ProcessEnv};
use botoxide_core::docs::plain_text;
use botoxide_core::model::{Documentation, Node, Service, Shape, ShapeType};

use crate::args::Typed;
use crate::args::globals::{GLOBALS, Takes};
use crate::args::paging::Paging;
use crate::args::parameters::{self, Command, EVERYWHERE, Parameter, Words};
use crate::command::{COMMANDS, syntax};
use crate::customize::{self, by_hand};
use crate::engine::Engine;
use crate::exit_code::MEANINGS;
use crate::failure::{Failure, USAGE};
use crate::input::skeleton::choices;
use crate::output;

/// How long a line of running text is where nothing says how wide the page is, and on a wide terminal.
const WIDTH: usize = 96;
const NARROWEST: usize = 40;

/// The width of the page: that of the terminal, or of the variable `COLUMNS`.
fn width() -> usize {
    static WIDTH_HERE: OnceLock<usize> = OnceLock::new();
    *WIDTH_HERE.get_or_init(|| {
        let given = ProcessEnv.var("COLUMNS").and_then(|text| text.parse().ok());
        let terminal = || std::io::stdout().is_terminal().then(output::columns);
        let columns = given.or_else(terminal).unwrap_or(WIDTH);
        columns.clamp(NARROWEST, WIDTH)
    })
}

/// `botoxide help`: options, commands, services; with more words, the help of what they name.
pub(super) fn front(typed: &Typed) -> Result<(), Failure> {
    if typed.words.len() > 1 {
        let mut globals = typed.globals.clone();
        globals.help = true;
        return super::run(Typed {
            globals,
            words: typed.words[1..].to_vec(),
        });
    }
    let engine = Engine::open(&typed.globals)?;
    let mut page = String::from(USAGE);
    page.push_str("\nOPTIONS\n\n");
    for global in GLOBALS {
        let name = match global.takes {
            Takes::Nothing => global.name.to_owned(),
            Takes::Value(value) => format!("{} {value}", global.name),
            Takes::Maybe(value) => format!("{}[={value}]", global.name),
        };
        row(&mut page, &name, global.help);
    }
    page.push_str("\nCOMMANDS\n\n");
    for command in COMMANDS {
        row(&mut page, command.name, command.help);
    }
    page.push_str("\nEXIT CODES\n\n");
    for (code, meaning) in MEANINGS {
        row(&mut page, &(*code as u8).to_string(), meaning);
    }
    let services = engine.services()?;
    // Writing to a string does not fail, here and below.
    let _ = write!(page, "\nSERVICES ({})\n\n", services.len());
    let mut names: Vec<&str> = services
        .iter()
        .map(|name| customize::command_service(name))
        .collect();
    names.sort_unstable();
    columns(&mut page, &names);
    Ok(output::line(page.trim_end())?)
}

/// `botoxide <service> help`: its operations.
pub(super) fn service(engine: &Engine, name: &str, service: Service) -> Result<(), Failure> {
    let command = customize::command_service(name);
    let mut page = format!("NAME\n\n    {command}");
    if let Some(full) = service.metadata_text("serviceFullName") {
        let _ = write!(page, " - {full}");
    }
    let _ = writeln!(page, ", API version {}", service.api_version());
    let documentation = engine.documentation(name);
    if let Some(text) = documentation.and_then(|documentation| documentation.service()) {
        page.push_str("\nDESCRIPTION\n\n");
        paragraphs(&mut page, text, 4);
    }
    let mut names: Vec<String> = service
        .operations()
        .filter(|operation| !operation.is_deprecated())
        .map(|operation| operation.python_name().replace('_', "-"))
        .collect();
    names.sort_unstable();
    let _ = write!(page, "\nOPERATIONS ({})\n\n", names.len());
    columns(
        &mut page,
        &names.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let begin = format!("{command} ");
    let others = COMMANDS.iter().map(|other| (other.name, other.help));
    let by_hand = by_hand::all().map(|other| (other.name, other.help));
    let mut others = others
        .chain(by_hand)
        .filter(|(name, _)| name.starts_with(&begin))
        .peekable();
    if others.peek().is_some() {
        page.push_str("\nCOMMANDS\n\n");
    }
    for (name, help) in others {
        row(&mut page, name, help);
    }
    let _ = write!(
        page,
        "\nbotoxide {command} <operation> help shows the parameters of an operation."
    );
    Ok(output::line(&page)?)
}

/// `botoxide ddb help`: the commands by hand of a service that no model has.
pub(super) fn by_hand(command: &str) -> Result<(), Failure> {
    let mut page = format!("NAME\n\n    {command}\n\nCOMMANDS\n\n");
    let begin = format!("{command} ");
    for other in by_hand::all().filter(|other| other.name.starts_with(&begin)) {
        row(&mut page, other.name, other.help);
    }
    let _ = write!(
        page,
        "\nbotoxide {command} <command> help shows the options of a command."
    );
    Ok(output::line(&page)?)
}

/// `botoxide <service> <operation> help`: its parameters.
pub(super) fn operation(engine: &Engine, command: &Command<'_>) -> Result<(), Failure> {
    page(engine, command, &command.words(), None)
}

/// `botoxide <service> wait <name> help`: the parameters of its operation.
pub(super) fn waiter(
    engine: &Engine,
    command: &Command<'_>,
    name: &str,
    description: &str,
) -> Result<(), Failure> {
    page(engine, command, &format!("wait {name}"), Some(description))
}

/// The page of an operation, or of a waiter with its description.
fn page(
    engine: &Engine,
    command: &Command<'_>,
    words: &str,
    waiter: Option<&str>,
) -> Result<(), Failure> {
    let Command {
        service: name,
        operation,
        ref paging,
        ..
    } = *command;
    let command_line = command;
    let command = customize::command_service(name);
    let mut page = format!("NAME\n\n    {command} {words}\n");
    let documentation = engine.documentation(name);
    let constraints = engine.constraints(name);
    let text = |find: fn(&Documentation, &str) -> Option<&'static str>| {
        find(documentation.as_ref()?, operation.name())
    };
    if operation.is_deprecated() {
        page.push_str("\nDEPRECATED\n\n");
        paragraphs(
            &mut page,
            text(Documentation::deprecation).unwrap_or("Use something newer."),
            4,
        );
    }
    if let Some(text) = waiter.or_else(|| text(Documentation::operation)) {
        page.push_str("\nDESCRIPTION\n\n");
        paragraphs(&mut page, text, 4);
    }
    let mut parameters = command_line.parameters();
    if let Some(paging) = paging {
        let text = "All pages are requested, and printed as one result. --no-paginate requests the first only.";
        page.push('\n');
        lines(&mut page, text, 4);
        parameters.retain(|parameter| !paging.is_own(parameter.member.member_name()));
    }
    let _ = write!(page, "\nSYNOPSIS\n\n    botoxide {command} {words}");
    for parameter in &parameters {
        let _ = write!(page, "\n        {}", synopsis(parameter));
    }
    let short = parameters::short_options(name, operation);
    let short = short.map(|option| (option.name, option.takes.example(), option.help));
    let of_pages: Vec<_> = short.chain(paging.iter().flat_map(Paging::rows)).collect();
    for (option, value, _) in &of_pages {
        let option = format!("{option} {value}");
        let _ = write!(page, "\n        [{}]", option.trim_end());
    }
    if customize::has_outfile(operation) {
        page.push_str("\n        <outfile>");
    }
    page.push_str("\n\nPARAMETERS\n");
    if customize::has_outfile(operation) {
        page.push_str("\n    outfile (path, required)\n");
        paragraphs(
            &mut page,
            "The file to which the body of the response is written.",
            8,
        );
    }
    for parameter in &parameters {
        let member = parameter.member;
        let type_name = type_name(member);
        let required = if parameter.is_required {
            ", required"
        } else {
            ""
        };
        let _ = writeln!(page, "\n    {} ({type_name}{required})", parameter.name);
        forms(&mut page, member, constraints);
        let item = match parameter.takes {
            Words::All | Words::Some => member.item(),
            Words::None | Words::Maybe | Words::One => member,
        };
        let values: Vec<&str> = choices(item, constraints).collect();
        if !values.is_empty() {
            lines(&mut page, &format!("One of: {}.", values.join(", ")), 8);
        }
        let text = documentation.as_ref().and_then(|documentation| {
            let input = operation.input_shape()?;
            documentation
                .member(input.name(), member.member_name())
                .or_else(|| documentation.shape(member.name()))
        });
        paragraphs(&mut page, text.unwrap_or_default(), 8);
    }
    for (name, value, help) in of_pages.iter().chain(EVERYWHERE) {
        let _ = write!(page, "\n    {}\n", format!("{name} {value}").trim_end());
        paragraphs(&mut page, help, 8);
    }
    if waiter.is_none() {
        page.push_str("\nEXAMPLES\n\n");
        let line = format!("botoxide {command} {words}");
        for example in syntax::examples(&line, words, operation, &parameters, constraints) {
            let _ = writeln!(page, "    {example}");
        }
    }
    if let Some(shape) = operation.output_shape().filter(|_| waiter.is_none()) {
        page.push_str("\nRESULT\n\n");
        lines(&mut page, &written_out(shape), 4);
    }
    page.push_str("\nbotoxide help lists the options of all operations.");
    Ok(output::line(&page)?)
}

/// How a value that is not plain is written.
fn forms(page: &mut String, member: Shape, constraints: Option<Node>) {
    if written_out(member).is_empty() {
        return;
    }
    if let Some(shorthand) = syntax::shorthand(member) {
        // A break may follow a comma.
        let broken = format!("Shorthand: {}", shorthand.replace(',', ",\u{200b}"));
        for line in wrap(&broken, width() - 8) {
            let _ = writeln!(page, "        {line}");
        }
    }
    let json = syntax::json(member, constraints);
    lines(page, &format!("JSON: {json}"), 8);
}

fn synopsis(parameter: &Parameter) -> String {
    let name = &parameter.name;
    let text = match parameter.takes {
        Words::None => format!(
            "{name} | {}",
            parameter.negation.as_deref().unwrap_or_default()
        ),
        Words::Maybe => format!(
            "{name} [<value>] | {}",
            parameter.negation.as_deref().unwrap_or_default()
        ),
        Words::One => format!("{name} <value>"),
        Words::All | Words::Some => format!("{name} <value> ..."),
    };
    if parameter.is_required {
        text
    } else {
        format!("[{text}]")
    }
}

/// How deep a type is written out; below it is just its kind.
const DEPTH: usize = 2;

/// What a value that is not plain consists of; empty for one that is.
fn written_out(shape: Shape) -> String {
    match shape.shape_type() {
        ShapeType::Structure | ShapeType::Map | ShapeType::List => kind(shape, 0),
        ShapeType::Blob
        | ShapeType::Boolean
        | ShapeType::Character
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::Long
        | ShapeType::String
        | ShapeType::Timestamp => String::new(),
    }
}

/// The type of a value as one would write it: `[{Name=string, Values=[string]}]`.
fn kind(shape: Shape, depth: usize) -> String {
    match shape.shape_type() {
        ShapeType::List if depth < DEPTH => format!("[{}]", kind(shape.item(), depth + 1)),
        ShapeType::Map if depth < DEPTH => format!(
            "{{{}: {}}}",
            kind(shape.key(), depth + 1),
            kind(shape.value(), depth + 1)
        ),
        ShapeType::Structure if depth < DEPTH => {
            let members: Vec<String> = shape
                .members()
                .map(|member| format!("{}={}", member.member_name(), kind(member, depth + 1)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        ShapeType::Blob
        | ShapeType::Boolean
        | ShapeType::Character
        | ShapeType::Double
        | ShapeType::Float
        | ShapeType::Integer
        | ShapeType::List
        | ShapeType::Long
        | ShapeType::Map
        | ShapeType::String
        | ShapeType::Structure
        | ShapeType::Timestamp => type_name(shape).to_owned(),
    }
}

fn type_name(shape: Shape) -> &'static str {
    if shape.shape_type() == ShapeType::Blob && shape.is_streaming() {
        "path"
    } else {
        shape.shape_type().as_str()
    }
}

/// A name and what it means, side by side.
pub(super) fn row(page: &mut String, name: &str, help: &str) {
    const NAME: usize = 31;
    let mut lines = wrap(help, width().saturating_sub(NAME + 2).max(NARROWEST / 2)).into_iter();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(page, "  {name:NAME$}{first}");
    for line in lines {
        let _ = writeln!(page, "  {:NAME$}{line}", "");
    }
}

/// Names in as many columns as fit, read downwards.
fn columns(page: &mut String, names: &[&str]) {
    let width = names
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default()
        + 2;
    let count = (self::width() / width).max(1);
    let rows = names.len().div_ceil(count);
    for at in 0..rows {
        let mut line = String::from("  ");
        for name in names.iter().skip(at).step_by(rows) {
            let _ = write!(line, "{name:width$}");
        }
        page.push_str(line.trim_end());
        page.push('\n');
    }
}

/// Documentation as paragraphs, `indent` from the left.
fn paragraphs(page: &mut String, html: &str, indent: usize) {
    for line in plain_text(html).lines() {
        match line.strip_prefix("- ") {
            _ if line.is_empty() => page.push('\n'),
            Some(item) => {
                let start = page.len() + indent;
                lines(page, item, indent + 2);
                if let Some(place) = page.get(start..start + 2)
                    && place == "  "
                {
                    page.replace_range(start..start + 2, "- ");
                }
            }
            None => lines(page, line, indent),
        }
    }
}

/// A text in lines of the page's width, `indent` from the left.
fn lines(page: &mut String, text: &str, indent: usize) {
    for line in wrap(text, width() - indent) {
        let _ = writeln!(page, "{:indent$}{line}", "");
    }
}

/// Lines of a text, which may be divided at white space, and at zero-width spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        for (at, part) in word.split('\u{200b}').enumerate() {
            let gap = if at == 0 { " " } else { "" };
            match lines.last_mut() {
                Some(line) if line.chars().count() + gap.len() + part.chars().count() <= width => {
                    line.push_str(gap);
                    line.push_str(part);
                }
                _ => lines.push(part.to_owned()),
            }
        }
    }
    lines
}
