//! `--debug`: what the library reports about its work, on standard error.
//!
//! Secrets are not reported by the library in the first place. Counterpart: awscli `clidriver.py`
//! (`set_stream_logger`).

use botoxide::observe::{Level, set_stream_logger};

/// Writes from now on what the library reports.
pub(crate) fn begin() {
    // Fails only if it was done before, and then it is done.
    let _ = set_stream_logger("botoxide", Level::TRACE);
}
