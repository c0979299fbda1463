//! `botoxide s3 <command>`: buckets and objects as directories and files.
//!
//! This file is the table of the commands. `options/` parses the command line, `invocation.rs` has the context of a
//! command, `parameters.rs` checks the arguments of a transfer, `uri.rs` and `listing.rs` handle S3's names and pages;
//! every command has a file. Counterpart: awscli `customizations/s3/s3.py`, `customizations/s3/subcommands.py`.

use crate::args::{Typed, is_option, nearest};
use crate::failure::Failure;

mod help;
mod invocation;
mod listing;
mod ls;
mod mb;
mod options;
mod parameters;
mod presign;
mod rb;
mod transfer;
mod underlying;
mod uri;
mod website;

use invocation::Invocation;
use options::{Flag, table};

pub(crate) use listing::human_readable_size;

/// A command.
struct S3Command {
    name: &'static str,
    paths: Paths,
    help: &'static str,
    examples: &'static [(&'static str, &'static str)],
    /// Groups of flags, in the order of the help.
    flags: &'static [&'static [Flag]],
    run: fn(&Invocation<'_>) -> Result<(), Failure>,
}

/// The positional arguments of a command.
struct Paths {
    /// Their names in `aws`'s error for missing ones.
    name: &'static str,
    /// Their form in the usage.
    usage: &'static str,
    least: usize,
    most: usize,
}

impl S3Command {
    fn flags(&self) -> impl Iterator<Item = &'static Flag> + Clone {
        self.flags.iter().copied().flatten()
    }
}

const ONE_URI: Paths = Paths {
    name: "paths",
    usage: "<S3Uri>",
    least: 1,
    most: 1,
};

const ONE_PATH: Paths = Paths {
    name: "path",
    ..ONE_URI
};

const TWO_PATHS: Paths = Paths {
    name: "paths",
    usage: "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>",
    least: 2,
    most: 2,
};

/// The names of all commands, for completion.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|command| command.name)
}

/// The options of a command, for completion.
pub(super) fn option_names(name: &str) -> Vec<String> {
    let command = COMMANDS.iter().filter(|command| command.name == name);
    let flags = command.flat_map(S3Command::flags);
    flags.map(|flag| flag.name.to_owned()).collect()
}

/// All commands, in the order of the help.
const COMMANDS: &[S3Command] = &[
    S3Command {
        name: "ls",
        paths: Paths {
            name: "paths",
            usage: "[<S3Uri>]",
            least: 0,
            most: 1,
        },
        help: "List buckets, or the objects and prefixes under a prefix.",
        examples: &[
            ("", "all buckets"),
            ("s3://photos/2026/", "the contents of the directory 2026"),
            (
                "s3://photos --recursive --human-readable --summarize",
                "all objects, with their number and total size",
            ),
        ],
        flags: &[table::LS],
        run: ls::run,
    },
    S3Command {
        name: "cp",
        paths: TWO_PATHS,
        help: "Copy a file or an object to, from or within S3.",
        examples: &[
            ("cat.jpg s3://photos/", "upload"),
            ("s3://photos/cat.jpg -", "print an object"),
            ("s3://photos/2026/ . --recursive", "download a directory"),
        ],
        flags: &[table::SINGLE_OR_RECURSIVE, table::TRANSFER, table::CP_ONLY],
        run: transfer::run,
    },
    S3Command {
        name: "mv",
        paths: TWO_PATHS,
        help: "Move a file or an object: copy it, then delete the source.",
        examples: &[(
            "s3://photos/old/ s3://photos/2025/ --recursive --dryrun",
            "show what renaming a directory would do",
        )],
        flags: &[table::SINGLE_OR_RECURSIVE, table::TRANSFER, table::MV_ONLY],
        run: transfer::run,
    },
    S3Command {
        name: "sync",
        paths: TWO_PATHS,
        help: "Copy new and changed files or objects to a directory or prefix.",
        examples: &[
            (
                "pictures s3://photos/pictures",
                "upload new and changed files",
            ),
            (
                "s3://photos/pictures pictures --delete --exclude '*.tmp'",
                "download, and delete local files that are not in S3",
            ),
        ],
        flags: &[table::SYNC_ONLY, table::TRANSFER],
        run: transfer::run,
    },
    S3Command {
        name: "rm",
        paths: ONE_URI,
        help: "Delete an object, or all under a prefix.",
        examples: &[
            ("s3://photos/cat.jpg", "one object"),
            (
                "s3://photos/old/ --recursive --dryrun",
                "show what deleting a directory would delete",
            ),
        ],
        flags: &[table::RM],
        run: transfer::run,
    },
    S3Command {
        name: "mb",
        paths: ONE_PATH,
        help: "Create a bucket.",
        examples: &[("s3://photos --region eu-west-1", "a bucket in Ireland")],
        flags: &[table::MB],
        run: mb::run,
    },
    S3Command {
        name: "rb",
        paths: ONE_PATH,
        help: "Delete a bucket, which must be empty.",
        examples: &[("s3://photos --force", "the bucket and everything in it")],
        flags: &[table::RB],
        run: rb::run,
    },
    S3Command {
        name: "presign",
        paths: ONE_PATH,
        help: "Print a URL with which anyone can read an object for a limited time.",
        examples: &[("s3://photos/cat.jpg --expires-in 600", "for ten minutes")],
        flags: &[table::PRESIGN],
        run: presign::run,
    },
    S3Command {
        name: "website",
        paths: ONE_URI,
        help: "Configure a bucket as a website.",
        examples: &[(
            "s3://photos --index-document index.html --error-document error.html",
            "with a page for each directory, and one for errors",
        )],
        flags: &[table::WEBSITE],
        run: website::run,
    },
];

/// Runs the command line after `s3`.
pub(super) fn run(typed: &Typed) -> Result<(), Failure> {
    let words = typed.words.get(1..).unwrap_or_default();
    let Some((name, words)) = words.split_first() else {
        return if typed.globals.help {
            help::overview()
        } else {
            Err(Failure::usage(
                "the following arguments are required: subcommand",
            ))
        };
    };
    if name == "help" {
        return help::overview();
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Err(if is_option(name) {
            Failure::usage(format!("Unknown options: {name}"))
        } else {
            let names = COMMANDS.iter().map(|command| command.name);
            let choice = nearest::invalid_choice(name, names);
            Failure::usage(format!("argument subcommand: {choice}"))
        });
    };
    if typed.globals.help || matches!(words, [word] if word == "help") {
        return help::command(command);
    }
    let invocation = Invocation::read(&typed.globals, command, words)?;
    (command.run)(&invocation)
}

/// Deletes all objects of a bucket, as `rm --recursive` does.
fn remove_all(invocation: &Invocation<'_>, path: &str) -> Result<(), Failure> {
    let Some(rm) = COMMANDS.iter().find(|command| command.name == "rm") else {
        return Ok(());
    };
    let words = [path.to_owned(), "--recursive".to_owned()];
    (rm.run)(&invocation.another(rm, &words)?)
}
