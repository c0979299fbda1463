//! Generates types for the operations that a program calls, from a build script, and checks generated files.
//!
//! A file that `botoxide types rust` wrote is checked in and costs a build nothing; that is the usual way. A build script
//! is for programs that want the types of the models that they are built with.
//!
//! ```no_run
//! // in `main` of build.rs
//! botoxide_build::types("s3", &["GetObject", "PutObject"]).unwrap();
//! ```
//!
//! The program includes the file: `mod s3 { include!(concat!(env!("OUT_DIR"), "/s3.rs")); }`.
//!
//! Not here: the text (`botoxide-types`).
#![forbid(unsafe_code)]

mod files;
mod models;

use std::fmt;
use std::path::{Path, PathBuf};

use botoxide::Session;
use botoxide_types::rust::{Options, State, UnknownMember, UnknownOperation};

pub use files::{generated_files, write};
pub use models::{Added, check_file, generate, scan_sources};

/// Why there are no types: a message for the user.
pub struct Problem {
    message: String,
    is_unknown_name: bool,
}

impl Problem {
    /// A problem.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_unknown_name: false,
        }
    }

    /// A name that no service, operation or member has.
    pub(crate) fn unknown_name(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_unknown_name: true,
        }
    }

    /// Whether it is a name that no service, operation or member has.
    pub fn is_unknown_name(&self) -> bool {
        self.is_unknown_name
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The message itself, which `unwrap` in a build script prints.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl From<botoxide::Error> for Problem {
    fn from(error: botoxide::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<UnknownMember> for Problem {
    fn from(error: UnknownMember) -> Self {
        Self::unknown_name(error.to_string())
    }
}

impl From<UnknownOperation> for Problem {
    fn from(error: UnknownOperation) -> Self {
        Self::unknown_name(error.to_string())
    }
}

/// Writes the types of some operations to `$OUT_DIR/<service>.rs`; call it in `build.rs`. No names mean all operations.
///
/// # Errors
///
/// If the service or an operation does not exist, with similar names; if the file cannot be written.
pub fn types(service: &str, operations: &[&str]) -> Result<PathBuf, Problem> {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo's variable for build scripts"
    )]
    let directory = std::env::var_os("OUT_DIR");
    let directory =
        directory.ok_or_else(|| Problem::new("OUT_DIR is not set: call this in build.rs"))?;
    let names: Vec<String> = operations.iter().map(|name| (*name).to_owned()).collect();
    let names = (!names.is_empty()).then_some(names);
    let text = generate(
        &Session::new(),
        service,
        names.as_deref(),
        &Options::default(),
    )?;
    let path = Path::new(&directory).join(format!("{}.rs", service.replace('-', "_")));
    write(&path, &text, true)?;
    Ok(path)
}

/// Checks that the generated files in a folder still fit the models; call it in a test.
///
/// # Errors
///
/// Each operation and field that does not fit; files that were edited, or cannot be read.
pub fn check(folder: impl AsRef<Path>) -> Result<(), Problem> {
    let session = Session::new();
    let mut problems = Vec::new();
    for path in generated_files(folder.as_ref())? {
        match check_file(&session, &path)? {
            State::Same | State::Older => {}
            State::Broken(broken) => {
                problems.extend(
                    broken
                        .iter()
                        .map(|broken| format!("{}: {broken}", path.display())),
                );
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Problem::new(problems.join("\n")))
    }
}
