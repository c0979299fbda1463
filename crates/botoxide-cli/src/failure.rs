//! `Failure`: the failure of a command: an exit code, and a message for the user.
//!
//! Not here: the engine's errors, which are converted to failures (`From`). Counterpart: the exception
//! handlers of awscli `clidriver.py`.

use std::fmt;
use std::io::{self, IsTerminal as _};

use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::value::{Map, Value};

use crate::exit_code::ExitCode;
use crate::output::{self, ErrorFormat};

/// A command that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: ExitCode,
    /// The name of the kind, as in an error of a service: `ParamValidation`.
    name: Option<&'static str>,
    message: String,
    /// Whether the usage helps.
    has_usage: bool,
    /// The command at hand.
    command: Option<String>,
    /// The members of a service's error.
    details: Option<Map>,
    /// The exit code of a command that ran in place of this one.
    ended: Option<u8>,
}

/// What the command line or an argument that is wrong is called.
const VALIDATION: Option<&str> = Some("ParamValidation");

impl Failure {
    fn new(code: ExitCode, name: Option<&'static str>, message: impl fmt::Display) -> Self {
        Self {
            code,
            name,
            message: message.to_string(),
            has_usage: false,
            command: None,
            details: None,
            ended: None,
        }
    }

    /// An invalid command line: the error, then the usage.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self {
            has_usage: true,
            ..Self::new(ExitCode::Usage, VALIDATION, message)
        }
    }

    /// The value of a parameter cannot be understood; `name` is as typed, with its hyphens.
    pub(crate) fn parameter(name: &str, message: impl fmt::Display) -> Self {
        let message = format!("Error parsing parameter '{name}': {message}");
        Self::new(ExitCode::Usage, VALIDATION, message)
    }

    /// Region, credentials or the configuration files are missing or wrong.
    pub(crate) fn configuration(message: impl fmt::Display) -> Self {
        Self::new(ExitCode::Configuration, Some("Configuration"), message)
    }

    /// A requested setting does not exist; the message may be empty, because the exit code suffices.
    pub(crate) fn unset(message: impl fmt::Display) -> Self {
        Self::new(ExitCode::Incomplete, None, message)
    }

    /// The command line can be parsed, but is contradictory.
    pub(crate) fn invalid(message: impl fmt::Display) -> Self {
        Self::new(ExitCode::Usage, VALIDATION, message)
    }

    /// Everything was already printed; only the exit code is left.
    pub(crate) fn silent(code: ExitCode) -> Self {
        Self::new(code, None, "")
    }

    /// Anything that is not the caller's command line, configuration or service.
    pub(crate) fn general(message: impl fmt::Display) -> Self {
        Self::new(ExitCode::General, None, message)
    }

    /// Whether there is no message besides the exit code.
    pub(crate) fn is_silent(&self) -> bool {
        self.message.is_empty()
    }

    /// What is printed on standard error: the error, then the usage if it helps, then hints.
    pub(crate) fn report(&self, format: ErrorFormat) -> String {
        if format == ErrorFormat::Legacy {
            let kind = self
                .name
                .map(|name| format!("An error occurred ({name}): "));
            let usage = match &self.command {
                _ if !self.has_usage => String::new(),
                Some(command) => format!(
                    "usage: botoxide {command} [options]\nTo see help text, you can run:\n\n  botoxide {command} help"
                ),
                None => USAGE.to_owned(),
            };
            let gap = if self.has_usage { "\n\n" } else { "" };
            let (kind, message) = (kind.unwrap_or_default(), &self.message);
            return format!(
                "\nbotoxide: [ERROR]: {kind}{message}{gap}{}",
                usage.trim_end()
            );
        }
        let by_name = || {
            let code = self.name.unwrap_or("General");
            Map::from_iter([("Code", code), ("Message", self.message.as_str())])
        };
        let details = self.details.clone().unwrap_or_else(by_name);
        output::error(&Value::Map(details), format)
    }

    /// The same, of a command: what helps is the usage of that.
    pub(crate) fn of_command(self, command: &str) -> Self {
        Self {
            command: self.command.or_else(|| Some(command.to_owned())),
            ..self
        }
    }

    /// Another command ran in place of this one, and ended with this code.
    pub(crate) fn ended(code: i32) -> Self {
        Self {
            ended: Some(u8::try_from(code).unwrap_or(255)),
            ..Self::silent(ExitCode::General)
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        self.ended.unwrap_or(self.code as u8)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "a few errors that newcomers meet say what to do"
        )]
        let advice = match error.kind() {
            ErrorKind::NoRegion {} => " Give --region, or set AWS_DEFAULT_REGION.",
            ErrorKind::NoCredentials {} => {
                // The message of `aws`, which reads the same files, with what is available here.
                if io::stderr().is_terminal() {
                    NO_CREDENTIALS_HERE
                } else {
                    ". You can configure credentials by running \"aws configure\"."
                }
            }
            ErrorKind::SsoTokenLoad { .. } | ErrorKind::TokenRetrieval { .. } => {
                ". Sign in with botoxide sso login."
            }
            _ => "",
        };
        let code = ExitCode::of(&error);
        let name = match error.kind() {
            ErrorKind::NoRegion {} => Some("NoRegion"),
            ErrorKind::NoCredentials {} => Some("NoCredentials"),
            _ if code == ExitCode::Usage => VALIDATION,
            _ => None,
        };
        Self {
            details: error
                .as_client_error()
                .and_then(|error| details(&error.response)),
            ..Self::new(code, name, format_args!("{error}{advice}"))
        }
    }
}

/// The members of an error of a service: code and message, then those of its model.
fn details(response: &Value) -> Option<Map> {
    let error = response.get("Error")?.as_map()?;
    let mut details = Map::new();
    let modelled = response.as_map()?.iter();
    let modelled =
        modelled.filter(|(name, _)| !matches!(name.as_str(), "Error" | "ResponseMetadata"));
    let general = error.iter().filter(|(name, _)| *name != "Type");
    for (name, value) in general.chain(modelled) {
        details.insert(name.clone(), value.clone());
    }
    Some(details)
}

/// A failure to write what was asked for.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::general(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

// DIFFERENCE A36
/// An error of the system in Python's form: `[Errno 13] Permission denied: '/etc/x'`.
pub(crate) fn system_error(error: &io::Error, path: &str) -> String {
    let text = error.to_string();
    python_text(&text, path).unwrap_or(text)
}

/// Python's form of `Permission denied (os error 13)`.
pub(crate) fn python_text(text: &str, path: &str) -> Option<String> {
    let (text, code) = text.strip_suffix(')')?.rsplit_once(" (os error ")?;
    let text = text.rsplit(": ").next().unwrap_or(text);
    Some(format!("[Errno {code}] {text}: '{path}'"))
}

const NO_CREDENTIALS_HERE: &str = ". You can configure credentials by running \"botoxide configure\", or set \
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; --profile selects others, --local needs none.";

/// Printed after every error of the command line.
pub(crate) const USAGE: &str = "\
usage: botoxide [options] <service> <operation> [parameters]
To see help text, you can run:

  botoxide help
  botoxide <service> help
  botoxide <service> <operation> help
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_read_as_pythons() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(
            system_error(&error, "/x/y"),
            "[Errno 2] No such file or directory: '/x/y'"
        );
        assert_eq!(system_error(&io::Error::other("odd"), "/x"), "odd");
    }
}
