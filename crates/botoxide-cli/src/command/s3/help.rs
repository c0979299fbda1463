//! The help of the `s3` commands, from their table.
//!
//! Counterpart: awscli `examples/s3/_concepts.rst`, `clidocs.py`.

use std::fmt::Write as _;

use super::options::Flag;
use super::{COMMANDS, S3Command};
use crate::command::help::row;
use crate::failure::Failure;
use crate::output;

/// `botoxide s3 help`.
pub(super) fn overview() -> Result<(), Failure> {
    let mut page = String::from(CONCEPTS);
    page.push_str("\nCOMMANDS\n\n");
    for command in COMMANDS {
        row(&mut page, &usage(command), command.help);
    }
    page.push_str(
        "\nbotoxide s3 <command> help shows the options of a command; botoxide s3api help lists all operations of S3.",
    );
    Ok(output::line(&page)?)
}

/// `botoxide s3 <command> help`.
pub(super) fn command(command: &S3Command) -> Result<(), Failure> {
    // Writing to a string does not fail, here and below.
    let mut page = format!(
        "usage: botoxide s3 {} [options]\n\n{}\n",
        usage(command),
        command.help
    );
    page.push_str("\nEXAMPLES\n\n");
    for (words, help) in command.examples {
        let line = format!("botoxide s3 {} {words}", command.name);
        let _ = writeln!(page, "  # {help}\n  {}", line.trim_end());
    }
    page.push_str("\nOPTIONS\n\n");
    for flag in command.flags() {
        row(&mut page, &flag.synopsis(), &described(flag));
    }
    page.push_str("\nThe options of all commands (--region, --profile, --endpoint-url, --local …): botoxide help");
    Ok(output::line(&page)?)
}

fn usage(command: &S3Command) -> String {
    format!("{} {}", command.name, command.paths.usage)
}

fn described(flag: &Flag) -> String {
    match flag.choices() {
        [] => flag.help.to_owned(),
        choices => format!("{} One of: {}.", flag.help, choices.join(", ")),
    }
}

const CONCEPTS: &str = "\
usage: botoxide s3 <command> <paths> [options]

Commands that treat buckets and objects as directories and files.

  s3://photos/2026/cat.jpg    the object 2026/cat.jpg in the bucket photos
  s3://photos/2026/           everything whose name begins with 2026/
  pictures/cat.jpg            a file on this machine
  -                           standard input or output, for cp

To try it without an account, add --local to each command: objects are then stored in .botoxide-local.

  botoxide s3 mb s3://photos
  botoxide s3 cp cat.jpg s3://photos/
  botoxide s3 ls s3://photos
  botoxide s3 sync pictures s3://photos/pictures --exclude '*.tmp' --dryrun

Filters: --exclude and --include take patterns, in which * matches anything, ? one character and [ab] a or b. They are
matched against the path below the source. The last match counts: --exclude '*' --include '*.jpg' selects
pictures only.

Exit codes: 0 success; 1 something failed, or ls found nothing; 2 something was skipped, with a warning;
252 the command line is wrong; 253 no credentials; 254 S3 answered with an error; 255 everything else.
";
