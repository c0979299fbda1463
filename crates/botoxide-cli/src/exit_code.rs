//! `ExitCode`: the exit codes of the process.
//!
//! Counterpart: awscli `clidriver.py`, with the codes of version 2, which distinguish the kinds of failure.

use botoxide_core::error::{Error, ErrorKind};

// DIFFERENCE A1
/// The outcome of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// Success.
    Success = 0,
    /// Partial failure: a setting or a prefix does not exist, one of many files was not copied.
    Incomplete = 1,
    /// Something was skipped, with a warning.
    Warned = 2,
    /// SIGHUP ended the transfers, 128 and its number.
    HungUp = 129,
    /// SIGTERM ended the transfers, likewise.
    Terminated = 143,
    /// The command line or the arguments of the operation are wrong; nothing was sent.
    Usage = 252,
    /// Region or credentials are missing, or a setting is invalid.
    Configuration = 253,
    /// The service answered with an error.
    Service = 254,
    /// Everything else: no connection, a response that cannot be parsed, a file that cannot be written.
    General = 255,
}

impl ExitCode {
    /// The code for an error of the engine.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the kinds are open, and what is not named here is general"
    )]
    pub(crate) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Client(_) | ErrorKind::EventStream(_) => Self::Service,
            ErrorKind::ParamValidation { .. }
            | ErrorKind::MissingParameters { .. }
            | ErrorKind::Validation { .. }
            | ErrorKind::UnknownService { .. }
            | ErrorKind::OperationNotFound { .. } => Self::Usage,
            // Not those that cannot be read, or of a profile that is not there: version 2 has 255 for them.
            ErrorKind::ConfigNotFound { .. }
            | ErrorKind::InvalidConfig { .. }
            | ErrorKind::NoAuthToken {}
            | ErrorKind::NoCredentials {}
            | ErrorKind::NoRegion {}
            | ErrorKind::SsoTokenLoad { .. }
            | ErrorKind::TokenRetrieval { .. }
            | ErrorKind::UnauthorizedSsoToken {} => Self::Configuration,
            _ => Self::General,
        }
    }
}

/// For the process; every code fits a byte.
impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// The codes as help shows them.
pub(crate) const MEANINGS: &[(ExitCode, &str)] = &[
    (ExitCode::Success, "success"),
    (
        ExitCode::Incomplete,
        "configure get: the setting does not exist; s3: something failed, or ls found nothing",
    ),
    (
        ExitCode::Warned,
        "s3: something was skipped, with a warning",
    ),
    (ExitCode::HungUp, "s3: SIGHUP ended the transfers"),
    (ExitCode::Terminated, "s3: SIGTERM ended the transfers"),
    (
        ExitCode::Usage,
        "the command line or an argument is wrong; nothing was sent",
    ),
    (
        ExitCode::Configuration,
        "region or credentials are missing, or a setting is invalid",
    ),
    (ExitCode::Service, "the service answered with an error"),
    (
        ExitCode::General,
        "everything else: no connection, an unreadable response or configuration, a file",
    ),
];
