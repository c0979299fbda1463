//! `Malformed`: why a configuration file cannot be parsed.
//!
//! Not here: the error that callers get, which names the file (`profile.rs`). Counterpart: the exceptions of Python's
//! `configparser`.

use std::fmt;

/// Why a file cannot be parsed, and where. The caller's error names the file only, as botocore's does; this is its
/// source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) reason: Reason,
}

/// Names of sections and keys may be shown, values may be secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    BeforeSections,
    ByteOrderMark,
    KeyTwice { name: String, before: usize },
    NoBlockSeparator { name: String },
    NoKey,
    NoSeparator,
    NotUtf8,
    SectionTwice { section: String, before: usize },
    Utf16,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.reason {
            Reason::BeforeSections => {
                f.write_str("it is before the first section, such as [default]")
            }
            Reason::ByteOrderMark => {
                f.write_str("the file begins with a byte order mark; save it as UTF-8 without one")
            }
            Reason::KeyTwice { name, before } => {
                write!(f, "the key {name} already exists in this section, on line {before}")
            }
            Reason::NoBlockSeparator { name } => write!(
                f,
                "a line of the block {name}, which begins here, is not of the form key = value"
            ),
            Reason::NoKey => f.write_str("there is no key before the separator"),
            Reason::NoSeparator => f.write_str(
                "it is neither a section, such as [default], nor of the form key = value, nor a comment",
            ),
            Reason::NotUtf8 => f.write_str("it is not UTF-8"),
            Reason::SectionTwice { section, before } => {
                write!(f, "the section [{section}] already exists, on line {before}")
            }
            Reason::Utf16 => f.write_str("the file is UTF-16; save it as UTF-8"),
        }
    }
}

impl std::error::Error for Malformed {}
