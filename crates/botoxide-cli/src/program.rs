//! The name by which this program was started.

use std::path::Path;

// DIFFERENCE A100
/// `aws`, if the program was started by that name, through a link; otherwise `botoxide`: what a file or a message may tell others
/// to run.
pub(crate) fn name() -> &'static str {
    let started = std::env::args_os().next().unwrap_or_default();
    if Path::new(&started)
        .file_stem()
        .is_some_and(|name| name == "aws")
    {
        "aws"
    } else {
        "botoxide"
    }
}
