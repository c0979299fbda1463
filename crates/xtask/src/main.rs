//! The workspace's commands: setup, checks, tests. `cargo xtask --help` lists them.
//!
//! This crate is not published. Each command is a module with a `run` and one row in [`COMMANDS`].
#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_methods,
    reason = "setup and checks use the files and programs of the build machine"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the commands print for the developer"
)]

mod behaviour;
mod bench;
mod check;
mod corpora;
mod deny;
mod features;
mod fetch;
mod freshness;
mod man;
mod package;
mod programs;
mod public_api;
mod python;
mod release;
mod stubs;
mod sweep;
mod tables;
mod test;
mod update_models;
mod wheel;
mod workspace;

use std::process::ExitCode;

/// A command: its name, its help, and its function.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<(), String>,
}

/// All commands, in the order of the help.
const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "",
        about: "everything: fetch, fmt, checks, clippy, docs, all tests, packages; what CI runs",
        run: test::run,
    },
    Command {
        name: "fetch",
        arguments: "",
        about: "download the pinned test corpora and the Python environment into target/",
        run: fetch::run,
    },
    Command {
        name: "check",
        arguments: "",
        about: "sizes of files, names of modules, what may be in git",
        run: check::run,
    },
    Command {
        name: "corpora",
        arguments: "[NAME…]",
        about: "run the corpora (or the named runners) and print the line of each",
        run: corpora::run,
    },
    Command {
        name: "sweep",
        arguments: "[--sample] [--service NAME] [--operation NAME] … (--help lists them)",
        about: "compare botoxide with boto3 over every operation of every service",
        run: sweep::run,
    },
    Command {
        name: "tables",
        arguments: "[--version-2 DIRECTORY]",
        about: "compare all commands and arguments of the command line with those of the AWS CLI",
        run: tables::run,
    },
    Command {
        name: "man",
        arguments: "[--operations] [FOLDER]",
        about: "write man pages of the command to target/man: of services and commands, or also of all operations",
        run: man::run,
    },
    Command {
        name: "bench",
        arguments: "[NAME…] [--quick]",
        about: "run the benchmarks and show their figures; --help lists them",
        run: bench::run,
    },
    Command {
        name: "behaviour",
        arguments: "[--area AREA] [--check] [--adopt DIR]",
        about: "count the numbered facts that tests cite; --check compares docs/behaviour with the tests",
        run: behaviour::run,
    },
    Command {
        name: "deny",
        arguments: "",
        about: "licences, sources and known vulnerabilities of all dependencies, by deny.toml",
        run: deny::run,
    },
    Command {
        name: "features",
        arguments: "",
        about: "check that combinations of Cargo features compile without warnings",
        run: features::run,
    },
    Command {
        name: "public-api",
        arguments: "[--write]",
        about: "compare the public API of botoxide with docs/public-api; --write records it",
        run: public_api::run,
    },
    Command {
        name: "package",
        arguments: "",
        about: "create the crates to publish, check them, and compile a program that uses them",
        run: package::run,
    },
    Command {
        name: "wheel",
        arguments: "[TARGET]",
        about: "make the wheels for Linux on x86-64, check them, and run a program with them; or the wheel for another TARGET of Linux",
        run: wheel::run,
    },
    Command {
        name: "stubs",
        arguments: "",
        about: "make botoxide-stubs, the types of all services for Python, and check it",
        run: stubs::run,
    },
    Command {
        name: "release",
        arguments: "[--quick]",
        about: "check version, changelog, licences, pins and git, then make and check the crates, the wheels and the program",
        run: release::run,
    },
    Command {
        name: "update-models",
        arguments: "[VERSION | --changes OLD NEW]",
        about: "pin another version of botocore and boto3 (default: the latest), and print what is new in it",
        run: update_models::run,
    },
    Command {
        name: "freshness",
        arguments: "[--code VERSION] RELEASE…",
        about: "run the sample of the sweep with the models of other releases of botocore",
        run: freshness::run,
    },
];

fn main() -> ExitCode {
    if let Some(code) = public_api::in_place_of_rustdoc() {
        return code;
    }
    let mut arguments = std::env::args().skip(1);
    let Some(name) = arguments
        .next()
        .filter(|name| name != "--help" && name != "-h" && name != "help")
    else {
        help();
        return ExitCode::SUCCESS;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("xtask: unknown command {name:?}; `cargo xtask --help` lists the commands");
        return ExitCode::from(2);
    };
    let arguments: Vec<String> = arguments.collect();
    match (command.run)(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask {name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<10} {}", command.name, command.about);
        if !command.arguments.is_empty() {
            println!("  {:<10}   {} {}", "", command.name, command.arguments);
        }
    }
}
