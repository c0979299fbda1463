//! `Options`: the parsed arguments of an `s3` command, by the command's row of flags.
//!
//! Not here: the meaning of the paths (`parameters`, `uri`). Counterpart: Python's `argparse`, as awscli
//! `customizations/commands.py` uses it.

use botoxide_core::value::Value;
use bytes::Bytes;

use crate::args::division::{self, divide};
use crate::command::s3::S3Command;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::input;

mod flag;
mod metadata;
pub(super) mod table;

pub(super) use flag::Flag;
use flag::Kind;

/// Whether a filter includes or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FilterKind {
    Exclude,
    Include,
}

/// `--exclude` or `--include`; a later one wins over those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) kind: FilterKind,
    pub(super) pattern: String,
}

/// The values of the options of all `s3` commands; a command sets those of its row.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(super) struct Options {
    /// The positional arguments: paths and `s3://` URIs.
    pub(super) paths: Vec<String>,

    pub(super) delete: bool,
    pub(super) dryrun: bool,
    pub(super) exact_timestamps: bool,
    pub(super) force: bool,
    pub(super) force_glacier_transfer: bool,
    pub(super) human_readable: bool,
    pub(super) ignore_glacier_warnings: bool,
    pub(super) no_follow_symlinks: bool,
    pub(super) no_guess_mime_type: bool,
    pub(super) no_overwrite: bool,
    pub(super) no_progress: bool,
    pub(super) only_show_errors: bool,
    pub(super) progress_multiline: bool,
    pub(super) quiet: bool,
    pub(super) recursive: bool,
    pub(super) size_only: bool,
    pub(super) summarize: bool,
    pub(super) validate_same_s3_paths: bool,

    pub(super) acl: Option<String>,
    pub(super) bucket_name_prefix: Option<String>,
    pub(super) bucket_region: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) case_conflict: Option<String>,
    pub(super) checksum_algorithm: Option<String>,
    pub(super) checksum_mode: Option<String>,
    pub(super) content_disposition: Option<String>,
    pub(super) content_encoding: Option<String>,
    pub(super) content_language: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) copy_props: Option<String>,
    pub(super) error_document: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) index_document: Option<String>,
    pub(super) metadata_directive: Option<String>,
    pub(super) request_payer: Option<String>,
    pub(super) source_region: Option<String>,
    pub(super) sse: Option<String>,
    pub(super) sse_c: Option<String>,
    pub(super) sse_c_copy_source: Option<String>,
    pub(super) sse_kms_key_id: Option<String>,
    pub(super) storage_class: Option<String>,
    pub(super) website_redirect: Option<String>,

    pub(super) sse_c_copy_source_key: Option<Bytes>,
    pub(super) sse_c_key: Option<Bytes>,

    pub(super) expected_size: Option<i64>,
    pub(super) expires_in: Option<i64>,
    pub(super) page_size: Option<i64>,
    /// Seconds.
    pub(super) progress_frequency: Option<i64>,

    /// In the order in which they were typed.
    pub(super) filters: Vec<Filter>,
    /// As typed: `read=id=…`.
    pub(super) grants: Vec<String>,
    /// A map of strings.
    pub(super) metadata: Option<Value>,
    /// Keys with their values.
    pub(super) tags: Vec<(String, String)>,
}

/// Parses the arguments after the name of `command`.
pub(super) fn read(
    engine: &Engine,
    command: &S3Command,
    words: &[String],
) -> Result<Options, Failure> {
    let divided = divide(words, command.paths.most, |name| {
        let flag = command.flags().find(|flag| flag.name == name)?;
        Some((flag, flag.most_words()))
    });
    let mut options = Options {
        paths: divided.positional.into_iter().map(str::to_owned).collect(),
        ..Options::default()
    };
    for given in divided.given {
        let values = given.values.into_iter().map(str::to_owned);
        set(
            engine,
            &mut options,
            given.row,
            given.is_joined,
            values.collect(),
        )?;
    }
    if options.paths.len() < command.paths.least {
        return Err(Failure::usage(format!(
            "the following arguments are required: {}",
            command.paths.name
        )));
    }
    if !divided.unknown.is_empty() {
        let names = command.flags().map(|flag| flag.name);
        return Err(division::unknown(&divided.unknown, &names));
    }
    // A listing in pages of nothing is empty, which `sync --delete` must not act on.
    if options.page_size.is_some_and(|size| size < 1) {
        return Err(Failure::usage(
            "argument --page-size: the size of a page is at least 1",
        ));
    }
    Ok(options)
}

fn set(
    engine: &Engine,
    options: &mut Options,
    flag: &Flag,
    is_joined: bool,
    values: Vec<String>,
) -> Result<(), Failure> {
    let name = flag.name;
    let wrong = |message: &str| Failure::usage(format!("argument {name}: {message}"));
    let count = values.len();
    let mut values = values.into_iter();
    let first = values.next();
    let one = || {
        let word = first.clone();
        let word = word.ok_or_else(|| wrong("expected one argument"))?;
        input::text(name, word)
    };
    match flag.kind {
        Kind::Switch(place, on) => {
            if let Some(value) = first.filter(|_| is_joined) {
                return Err(wrong(&format!("ignored explicit argument '{value}'")));
            }
            *place(options) = on;
        }
        // An empty string counts as not given.
        Kind::Text(_, place) => *place(options) = Some(one()?).filter(|text| !text.is_empty()),
        Kind::Choice(choices, place) => *place(options) = Some(choice(flag, choices, one()?)?),
        Kind::ChoiceOr(choices, default, place) => {
            let word = match first {
                Some(word) => choice(flag, choices, word)?,
                None => default.to_owned(),
            };
            *place(options) = Some(word);
        }
        Kind::Integer(_, place) => {
            let text = one()?;
            let number = text.trim().parse().map_err(|_| {
                let message = format!("invalid literal for int() with base 10: '{text}'");
                Failure::parameter(name, message)
            })?;
            *place(options) = Some(number);
        }
        Kind::Bytes(place) => {
            let word = first
                .clone()
                .ok_or_else(|| wrong("expected one argument"))?;
            *place(options) = Some(input::bytes(name, word)?);
        }
        Kind::Filter(kind) => {
            let pattern = first.clone().ok_or_else(|| wrong("expected 1 argument"))?;
            options.filters.push(Filter { kind, pattern });
        }
        Kind::Grants => {
            let word = first.clone();
            let word = word.ok_or_else(|| wrong("expected at least one argument"))?;
            options.grants = vec![word];
            options.grants.extend(values);
        }
        Kind::Metadata => {
            let word = first
                .clone()
                .ok_or_else(|| wrong("expected one argument"))?;
            options.metadata = Some(metadata::read(engine, name, word)?);
        }
        Kind::Tag => match (first, values.next()) {
            (Some(key), Some(value)) if count == 2 => options.tags.push((key, value)),
            _ => return Err(wrong("expected 2 arguments")),
        },
    }
    Ok(())
}

fn choice(flag: &Flag, choices: &[&str], word: String) -> Result<String, Failure> {
    if choices.contains(&word.as_str()) {
        return Ok(word);
    }
    Err(Failure::usage(format!(
        "argument {}: Found invalid choice '{word}' (choose from {})",
        flag.name,
        choices.join(", ")
    )))
}
