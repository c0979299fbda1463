//! The global options: one table, for the parser and the help.
//!
//! They may occur anywhere in a command line. Counterpart: awscli `data/cli.json`, `customizations/globalargs.py`.

use std::sync::Arc;

use botoxide_core::jmespath::Expression;
use botoxide_core::redact::Redacted;

use crate::args::{is_value, split_option};
use crate::failure::Failure;
use crate::input::binary::BinaryFormat;
use crate::output::{Color, ErrorFormat, FORMATS, Format};

/// The values of the global options.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Globals {
    /// How bytes are written in arguments; without it, the profile decides.
    pub(crate) binary_format: Option<BinaryFormat>,
    pub(crate) ca_bundle: Option<String>,
    pub(crate) color: Color,
    pub(crate) connect_timeout: Option<u64>,
    pub(crate) debug: bool,
    pub(crate) endpoint_url: Redacted<Option<String>>,
    /// The format of errors; without it, a variable decides.
    pub(crate) error_format: Option<ErrorFormat>,
    pub(crate) help: bool,
    /// The directory of the embedded endpoint; empty for the default one.
    pub(crate) local: Option<String>,
    /// Only the first page is requested.
    pub(crate) no_paginate: bool,
    pub(crate) no_pager: bool,
    pub(crate) no_sign_request: bool,
    pub(crate) no_verify_ssl: bool,
    /// The format of results; without it, variable and profile decide.
    pub(crate) output: Option<Format>,
    pub(crate) profile: Option<String>,
    pub(crate) query: Option<Arc<Expression>>,
    pub(crate) read_timeout: Option<u64>,
    pub(crate) region: Option<String>,
    pub(crate) version: bool,
}

/// The value of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// A value, in the next word or after `=`; the word is its name in the help.
    Value(&'static str),
    /// A value after `=` only, which may be left out.
    Maybe(&'static str),
}

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) help: &'static str,
    set: fn(&mut Globals, String) -> Result<(), String>,
}

/// All global options, in the order of the help.
pub(crate) const GLOBALS: &[Global] = &[
    Global {
        name: "--region",
        takes: Takes::Value("NAME"),
        help: "The region to use. Overrides environment and configuration.",
        set: |globals, value| {
            globals.region = Some(value);
            Ok(())
        },
    },
    Global {
        name: "--profile",
        takes: Takes::Value("NAME"),
        help: "The profile of ~/.aws/config and ~/.aws/credentials to use.",
        set: |globals, value| {
            globals.profile = Some(value);
            Ok(())
        },
    },
    Global {
        name: "--endpoint-url",
        takes: Takes::Value("URL"),
        help: "Send requests to this URL instead of the service's default.",
        set: |globals, value| {
            *globals.endpoint_url = Some(value);
            Ok(())
        },
    },
    Global {
        name: "--local",
        takes: Takes::Maybe("DIR"),
        help: "Run a local S3 endpoint for the duration of the command, and use it. Objects are stored in DIR (.botoxide-local).",
        set: |globals, value| {
            globals.local = Some(value);
            Ok(())
        },
    },
    Global {
        name: "--output",
        takes: Takes::Value("FORMAT"),
        help: "The format of results: json, text, table, yaml, yaml-stream or off.",
        set: |globals, value| {
            let format = Format::named(&value).ok_or_else(|| {
                let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
                format!(
                    "Found invalid choice '{value}' (choose from {})",
                    names.join(", ")
                )
            })?;
            globals.output = Some(format);
            Ok(())
        },
    },
    Global {
        name: "--query",
        takes: Takes::Value("EXPRESSION"),
        help: "A JMESPath expression to apply to the result: 'Buckets[].Name'.",
        set: |globals, value| {
            let compiled = Expression::compile(&value)
                .map_err(|error| format!("Bad value for --query {value}: {error}"))?;
            globals.query = Some(Arc::new(compiled));
            Ok(())
        },
    },
    Global {
        name: "--no-paginate",
        takes: Takes::Nothing,
        help: "Request only the first page of a result.",
        set: |globals, _| {
            globals.no_paginate = true;
            Ok(())
        },
    },
    Global {
        name: "--no-sign-request",
        takes: Takes::Nothing,
        help: "Do not sign requests, and do not load credentials.",
        set: |globals, _| {
            globals.no_sign_request = true;
            Ok(())
        },
    },
    Global {
        name: "--no-verify-ssl",
        takes: Takes::Nothing,
        help: "Do not verify the server's certificate.",
        set: |globals, _| {
            globals.no_verify_ssl = true;
            Ok(())
        },
    },
    Global {
        name: "--ca-bundle",
        takes: Takes::Value("FILE"),
        help: "A PEM file with the certificates to trust.",
        set: |globals, value| {
            globals.ca_bundle = Some(value);
            Ok(())
        },
    },
    Global {
        name: "--cli-read-timeout",
        takes: Takes::Value("SECONDS"),
        help: "The read timeout in seconds; 0 disables it. Default: 60.",
        set: |globals, value| {
            globals.read_timeout = Some(seconds(&value)?);
            Ok(())
        },
    },
    Global {
        name: "--cli-connect-timeout",
        takes: Takes::Value("SECONDS"),
        help: "The connect timeout in seconds; 0 disables it. Default: 60.",
        set: |globals, value| {
            globals.connect_timeout = Some(seconds(&value)?);
            Ok(())
        },
    },
    Global {
        name: "--color",
        takes: Takes::Value("WHEN"),
        help: "Colours of tables: on, off or auto, which is on if the output is a terminal.",
        set: |globals, value| {
            globals.color = match value.as_str() {
                "on" => Color::On,
                "off" => Color::Off,
                "auto" => Color::Auto,
                _ => {
                    return Err(format!(
                        "Found invalid choice '{value}' (choose from on, off, auto)"
                    ));
                }
            };
            Ok(())
        },
    },
    Global {
        name: "--cli-binary-format",
        takes: Takes::Value("FORMAT"),
        help: "How bytes are written in arguments: base64, or raw-in-base64-out for text as it is.",
        set: |globals, value| {
            let format = BinaryFormat::named(&value).ok_or_else(|| {
                format!("Found invalid choice '{value}' (choose from base64, raw-in-base64-out)")
            })?;
            globals.binary_format = Some(format);
            Ok(())
        },
    },
    Global {
        name: "--no-cli-pager",
        takes: Takes::Nothing,
        help: "Do not show results in a pager.",
        set: |globals, _| {
            globals.no_pager = true;
            Ok(())
        },
    },
    Global {
        name: "--cli-auto-prompt",
        takes: Takes::Nothing,
        help: "Accepted; there is no prompt for parameters.",
        set: |_, _| Ok(()),
    },
    Global {
        name: "--no-cli-auto-prompt",
        takes: Takes::Nothing,
        help: "Accepted; there is no prompt for parameters.",
        set: |_, _| Ok(()),
    },
    Global {
        name: "--cli-error-format",
        takes: Takes::Value("FORMAT"),
        help: "The format of errors: enhanced, legacy, json, text, table or yaml.",
        set: |globals, value| {
            let format = ErrorFormat::named(&value).ok_or_else(|| {
                format!(
                    "Found invalid choice '{value}' (choose from {})",
                    ErrorFormat::NAMES.join(", ")
                )
            })?;
            globals.error_format = Some(format);
            Ok(())
        },
    },
    Global {
        name: "--debug",
        takes: Takes::Nothing,
        help: "Write a debug log to standard error.",
        set: |globals, _| {
            globals.debug = true;
            Ok(())
        },
    },
    Global {
        name: "--version",
        takes: Takes::Nothing,
        help: "Print the version.",
        set: |globals, _| {
            globals.version = true;
            Ok(())
        },
    },
    Global {
        name: "--help",
        takes: Takes::Nothing,
        help: "Print help, like the command help.",
        set: |globals, _| {
            globals.help = true;
            Ok(())
        },
    },
];

fn seconds(value: &str) -> Result<u64, String> {
    value
        .parse()
        .map_err(|_| format!("invalid int value: '{value}'"))
}

fn is_global(name: &str) -> bool {
    find(name).is_some()
}

/// Removes the global options from a command line.
pub(crate) fn take(words: Vec<String>) -> Result<(Globals, Vec<String>), Failure> {
    let mut globals = Globals::default();
    let rest = take_into(&mut globals, words)?;
    Ok((globals, rest))
}

/// Removes the global options from a command line, and adds them to others.
pub(crate) fn take_into(globals: &mut Globals, words: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut rest: Vec<String> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let (name, joined) = split_option(&word);
        let has_own = rest
            .first()
            .is_some_and(|command| OWN_OPTIONS.contains(&command.as_str()));
        let Some(global) = find(name).filter(|global| !has_own || global.is_called(name)) else {
            rest.push(word);
            continue;
        };
        let value = match (global.takes, joined) {
            (Takes::Nothing, Some(_)) => {
                return Err(Failure::usage(format!("argument {name}: takes no value")));
            }
            (Takes::Nothing | Takes::Maybe(_), None) => String::new(),
            (Takes::Value(_) | Takes::Maybe(_), Some(value)) => value.to_owned(),
            (Takes::Value(_), None) => words
                .next_if(|next| is_value(next, is_global))
                .ok_or_else(|| Failure::usage(format!("argument {name}: expected one argument")))?,
        };
        (global.set)(globals, value)
            .map_err(|message| Failure::usage(format!("argument {name}: {message}")))?;
    }
    Ok(rest)
}

/// The option with this name, or the only one of `aws` that begins with it: `--reg` is `--region`.
fn find(name: &str) -> Option<&'static Global> {
    let exact = GLOBALS.iter().find(|global| global.is_called(name));
    if exact.is_some() || name.len() < 3 || !name.starts_with("--") {
        return exact;
    }
    let mut found = GLOBALS
        .iter()
        .filter(|global| !OURS.contains(&global.name) && global.name.starts_with(name));
    found.next().filter(|_| found.next().is_none())
}

/// The options that `aws` has not; an option of an operation may begin as they do.
const OURS: [&str; 2] = ["--help", "--local"];

/// Commands whose options begin as those of `aws` do, `--out`: no option of theirs is an abbreviation.
const OWN_OPTIONS: [&str; 2] = ["stubs", "types"];

impl Global {
    /// Whether it has this name, in full or as one letter.
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.short() == Some(name)
    }

    /// The name of one letter.
    fn short(&self) -> Option<&'static str> {
        match self.name {
            "--help" => Some("-h"),
            "--version" => Some("-V"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn global_options_may_stand_anywhere() {
        let line =
            "--local=here s3api --region=eu-west-1 list-buckets --profile work --no-sign-request";
        let (globals, rest) = take(words(line)).unwrap();
        assert_eq!(rest, ["s3api", "list-buckets"]);
        assert_eq!(globals.local.as_deref(), Some("here"));
        assert_eq!(globals.region.as_deref(), Some("eu-west-1"));
        assert_eq!(globals.profile.as_deref(), Some("work"));
        assert!(globals.no_sign_request);
    }

    #[test]
    fn a_value_that_is_joined_may_have_spaces_and_equals_signs() {
        let line = [
            "--query=Items[?a == 'b c'] | [0]",
            "--profile=my work",
            "--endpoint-url=http://h/?a=b c",
            "s3api",
            "--ca-bundle=/a b/c=d.pem",
            "--region=a\tb",
            "--local=here and there",
            "--key=a b",
        ];
        let (globals, rest) = take(line.map(str::to_owned).to_vec()).unwrap();
        assert_eq!(rest, ["s3api", "--key=a b"]);
        assert!(globals.query.is_some());
        assert_eq!(globals.profile.as_deref(), Some("my work"));
        assert_eq!(globals.endpoint_url.as_deref(), Some("http://h/?a=b c"));
        assert_eq!(globals.ca_bundle.as_deref(), Some("/a b/c=d.pem"));
        assert_eq!(globals.region.as_deref(), Some("a\tb"));
        assert_eq!(globals.local.as_deref(), Some("here and there"));
    }

    #[test]
    fn a_directory_for_the_local_endpoint_is_joined_with_an_equals_sign() {
        let (globals, rest) = take(words("--local s3api")).unwrap();
        assert_eq!(globals.local.as_deref(), Some(""));
        assert_eq!(rest, ["s3api"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, complaint) in [
            ("--region", "argument --region: expected one argument"),
            (
                "--region --debug",
                "argument --region: expected one argument",
            ),
            ("--output xml", "Found invalid choice 'xml'"),
            ("--query a[", "Bad value for --query a["),
            ("--debug=1", "argument --debug: takes no value"),
            (
                "--cli-read-timeout soon",
                "argument --cli-read-timeout: invalid int value: 'soon'",
            ),
        ] {
            let failure = take(words(line)).unwrap_err().to_string();
            assert!(failure.contains(complaint), "{line}: {failure}");
        }
    }
}
