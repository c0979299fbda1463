//! `botoxide stubs`: types of services for editors, into an environment or a folder.
//!
//! Not here: what is written, which is `botoxide_types::stubs`. Counterpart: none.

use std::path::PathBuf;

use botoxide::seam::{Env as _, ProcessEnv};
use botoxide_types::stubs::{self, Context, HELP};

use crate::args::{Typed, nearest};
use crate::engine::Engine;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let words = &typed.words[1..];
    if typed.globals.help || words.first().is_some_and(|word| word == "help") {
        return Ok(output::line(HELP)?);
    }
    let engine = Engine::open(&typed.globals)?;
    let context = Context {
        session: engine.session(),
        site_packages: site_packages(),
        directory: PathBuf::from("."),
    };
    let report = stubs::run(words, &context).map_err(failure)?;
    for line in &report.lines {
        output::line(line)?;
    }
    if report.differs {
        return Err(Failure::silent(ExitCode::Incomplete));
    }
    Ok(())
}

fn failure(failure: stubs::Failure) -> Failure {
    match &failure {
        stubs::Failure::Usage(_) => Failure::usage(failure),
        stubs::Failure::UnknownService(name, known) => Failure::usage(nearest::invalid_choice(
            name,
            known.iter().map(String::as_str),
        )),
        _ => Failure::general(failure),
    }
}

/// The folder of packages of the active virtual environment.
fn site_packages() -> Option<PathBuf> {
    let environment = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .into_iter()
        .find_map(|name| ProcessEnv.var(name))?;
    let environment = PathBuf::from(environment);
    let folder = environment.join("Lib").join("site-packages");
    if cfg!(windows) {
        return Some(folder);
    }
    stubs::site_packages(&environment)
}
