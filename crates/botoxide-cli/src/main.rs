//! The command `botoxide`: any operation of any AWS service, from a shell.
//!
//! Only the parts are named here: `args` (what was typed), `input` (words to values), `command` (what is
//! done), `output` (what is printed), `engine` (the door to the library). Counterpart: awscli.
#![forbid(unsafe_code)]

use std::process::ExitCode;

mod args;
mod command;
mod customize;
mod debug;
mod engine;
mod exit_code;
mod failure;
mod history;
mod input;
mod local_time;
mod output;
mod program;
mod signals;
mod streams;
mod yaml;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    if let Some(code) = command::complete(&arguments) {
        return code.into();
    }
    let mut format = output::ErrorFormat::of_environment();
    let typed = args::Typed::read(arguments).inspect(|typed| {
        format = typed.globals.error_format.unwrap_or(format);
    });
    match typed.and_then(command::run) {
        Ok(()) => {
            history::end(0);
            exit_code::ExitCode::Success.into()
        }
        Err(failure) => {
            history::end(failure.code());
            signals::end_if_pressed();
            if !failure.is_silent() {
                output::complain(&failure.report(format));
            }
            failure.code().into()
        }
    }
}
