//! `botoxide types`: Rust structs for the operations that a program calls.
//!
//! Not here: their text (`botoxide-types`), files and models (`botoxide-build`). Counterpart: none.

use std::path::{Path, PathBuf};

use botoxide_build::{Problem, check_file, generate, generated_files, scan_sources, write};
use botoxide_types::rust::{Docs, Options as Content, State};

use crate::args::{Typed, is_option, split_option};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::output;

/// `botoxide types rust …` and `botoxide types check …`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let words = &typed.words[1..];
    let is_help = typed.globals.help || words.first().is_some_and(|word| word == "help");
    match words.split_first() {
        Some(_) | None if is_help => Ok(output::line(HELP)?),
        Some((word, words)) if word == "rust" => rust(typed, words),
        Some((word, words)) if word == "check" => check(typed, words),
        Some((word, _)) => Err(Failure::usage(format!(
            "types: invalid choice: {word} (rust, check)"
        ))),
        None => Err(Failure::usage(
            "types: one of these is required: rust, check",
        )),
    }
}

#[derive(Default)]
struct Options {
    service: Option<String>,
    operations: Option<Vec<String>>,
    docs: Option<Docs>,
    members: Vec<String>,
    out: Option<PathBuf>,
    scan: Option<PathBuf>,
    force: bool,
}

/// The options with a value.
const VALUED: [&str; 5] = ["--operations", "--members", "--docs", "--out", "--scan"];

impl Options {
    fn read(words: &[String]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            if !is_option(word) {
                if options.service.replace(word.clone()).is_some() {
                    return Err(Failure::usage(format!(
                        "types rust: one service is expected, not also {word}"
                    )));
                }
                continue;
            }
            let (name, joined) = split_option(word);
            if name == "--force" {
                options.force = true;
                continue;
            }
            if !VALUED.contains(&name) {
                return Err(Failure::usage(format!("Unknown options: {word}")));
            }
            let mut next = || words.next_if(|next| !is_option(next)).cloned();
            let value = (joined.map(str::to_owned).or_else(&mut next))
                .ok_or_else(|| Failure::usage(format!("argument {name}: expected one argument")))?;
            match name {
                "--operations" => {
                    let operations = options.operations.get_or_insert_default();
                    operations.extend(names(&value));
                }
                "--members" => options.members.extend(names(&value)),
                "--docs" => {
                    let docs = Docs::named(&value).ok_or_else(|| {
                        Failure::usage(format!(
                            "argument --docs: invalid choice: {value} (none, sentence, full)"
                        ))
                    })?;
                    options.docs = Some(docs);
                }
                "--out" => options.out = Some(PathBuf::from(value)),
                _ => options.scan = Some(PathBuf::from(value)),
            }
        }
        Ok(options)
    }
}

/// Names with commas between them.
fn names(value: &str) -> impl Iterator<Item = String> {
    let names = value.split(',').map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned)
}

fn rust(typed: &Typed, words: &[String]) -> Result<(), Failure> {
    let options = Options::read(words)?;
    let engine = Engine::open(&typed.globals)?;
    let session = engine.session();
    if let Some(folder) = &options.scan {
        let is_named = options.operations.is_some() || !options.members.is_empty();
        if options.service.is_some() || is_named || options.out.is_some() {
            return Err(Failure::usage(
                "argument --scan: not allowed with a service, --operations, --members or --out",
            ));
        }
        let added = scan_sources(session, folder).map_err(failed)?;
        if added.is_empty() {
            return Ok(output::line("Nothing to add.")?);
        }
        for file in added {
            let mut content = file.options;
            content.docs = options.docs.unwrap_or(content.docs);
            let operations = Some(file.operations.as_slice());
            let text = generate(session, &file.service, operations, &content).map_err(failed)?;
            write(&file.path, &text, options.force).map_err(failed)?;
            output::line(&format!("{}: {}", file.path.display(), file.new.join(", ")))?;
        }
        return Ok(());
    }
    let Some(service) = &options.service else {
        return Err(Failure::usage(
            "types rust: a service is required, or --scan",
        ));
    };
    let content = Content {
        docs: options.docs.unwrap_or_default(),
        members: options.members,
    };
    let operations = options.operations.as_deref();
    let text = generate(session, service, operations, &content).map_err(failed)?;
    match &options.out {
        None => Ok(output::line(text.trim_end())?),
        Some(path) => {
            let is_new = write(path, &text, options.force).map_err(failed)?;
            let outcome = if is_new { "written" } else { "unchanged" };
            Ok(output::line(&format!("{}: {outcome}", path.display()))?)
        }
    }
}

/// One line for each file; fails if one does not fit.
fn check(typed: &Typed, words: &[String]) -> Result<(), Failure> {
    if let Some(option) = words.iter().find(|word| is_option(word)) {
        return Err(Failure::usage(format!("Unknown options: {option}")));
    }
    let engine = Engine::open(&typed.globals)?;
    let default = ["src".to_owned()];
    let paths = if words.is_empty() {
        &default[..]
    } else {
        words
    };
    let mut is_broken = false;
    for path in paths {
        for file in generated_files(Path::new(path)).map_err(failed)? {
            let name = file.display();
            match check_file(engine.session(), &file) {
                Ok(State::Same) => output::line(&format!("{name}: same"))?,
                Ok(State::Older) => output::line(&format!("{name}: older, but fits"))?,
                Ok(State::Broken(broken)) => {
                    is_broken = true;
                    for broken in broken {
                        output::line(&format!("{name}: {broken}"))?;
                    }
                }
                Err(problem) => {
                    is_broken = true;
                    output::line(&problem.to_string())?;
                }
            }
        }
    }
    if is_broken {
        return Err(Failure::general(
            "types do not fit their models: generate them again",
        ));
    }
    Ok(())
}

fn failed(problem: Problem) -> Failure {
    if problem.is_unknown_name() {
        Failure::usage(problem)
    } else {
        Failure::general(problem)
    }
}

const HELP: &str = "\
usage: botoxide types rust SERVICE [--operations NAME,…] [--members PATH,…] [--out FILE] [--docs none|sentence|full]
                           [--force]
       botoxide types rust --scan FOLDER [--docs none|sentence|full] [--force]
       botoxide types check [PATH …]

Writes Rust structs for the operations of a service, as one file to check in. `Client::send` takes them.

  --operations NAMES  Operations, by their names in the model or in Python, with commas. Default: all. Their paginators
                      and waiters are included.
  --members PATHS     Only these members of results, with all that is in them, for example Contents.Key,Contents.Size.
                      What the structs do not have is passed over, not read. Default: all.
  --out FILE          The file, for example src/aws/s3.rs. Default: standard output. A file that was edited is not
                      replaced.
  --docs AMOUNT       Documentation of operations and members: none, the first sentence (the default), or full.
  --scan FOLDER       Looks in the Rust files of a folder for paths such as s3::GetObject, and adds the operations that
                      the generated files lack.
  --force             Replaces a file that was edited.

`check` compares generated files (default: all below src) with the models: same; older, but fits; or each operation
and field that does not fit any more, with exit code 255.
";
