//! `--debug`: what the library reports about its work, on standard error.
//!
//! Secrets are not reported by the library in the first place. Counterpart: awscli `clidriver.py`
//! (`set_stream_logger`).

use botoxide::observe::{Level, set_stream_logger};

/// Logs the library's events from now on.
pub(crate) fn begin() {
    // Fails only if a logger was already set.
    let _ = set_stream_logger("botoxide", Level::TRACE);
}
