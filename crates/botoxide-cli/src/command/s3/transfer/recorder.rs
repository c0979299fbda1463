//! `Recorder`: counts what happens to the transfers.
//!
//! Not here: where events come from (`results`), how they look (`printer`). Counterpart: awscli `s3/results.py`
//! (`ResultRecorder`).

use std::collections::HashMap;
use std::time::Duration;

use super::interrupt::Signal;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// An event of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A transfer has begun; `line` describes it: `upload`, and from where to where.
    Queued {
        id: u64,
        kind: &'static str,
        location: String,
        size: Option<u64>,
    },
    /// Bytes have moved, or must move again. The size may have become known. `at` is the time of a clock that only
    /// goes on.
    Progress {
        id: u64,
        bytes: i64,
        size: Option<u64>,
        at: Duration,
    },
    /// A transfer has ended well.
    Succeeded { id: u64 },
    /// A transfer has failed, for this reason.
    Failed { id: u64, reason: String },
    /// A transfer was skipped after all.
    Skipped { id: u64 },
    /// The output of a dry run.
    DryRun {
        kind: &'static str,
        location: String,
    },
    /// A message for the user; printed unchanged.
    Warning(String),
    /// The command cannot continue; later events are ignored.
    Fatal(String),
    /// A signal was received; later events are ignored.
    Interrupted(Signal),
    /// The final number of transfers.
    Total(u64),
}

/// The text of a warning that a file is left out.
pub(super) fn skipped(path: &str, message: &str) -> String {
    format!("warning: Skipping file {path}. {message}")
}

/// The state of the transfers so far.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) bytes_transferred: u64,
    pub(super) bytes_failed: u64,
    pub(super) bytes_expected: u64,
    pub(super) files_transferred: u64,
    pub(super) files_expected: u64,
    /// Bytes in a second, on average.
    pub(super) speed: f64,
    files_failed: u64,
    files_warned: u64,
    errors: u64,
    interrupted_by: Option<Signal>,
    files_total: Option<u64>,
    start: Option<Duration>,
    ongoing: HashMap<u64, Ongoing>,
}

/// A transfer in progress.
#[derive(Debug)]
struct Ongoing {
    kind: &'static str,
    location: String,
    size: Option<u64>,
    transferred: u64,
}

impl Recorder {
    /// Counts an event of the time `now`, and returns its transfer, if it is the last event of that.
    pub(super) fn record(
        &mut self,
        event: &Event,
        now: Duration,
    ) -> Option<(&'static str, String)> {
        match event {
            Event::Queued {
                id,
                kind,
                location,
                size,
            } => {
                self.start.get_or_insert(now);
                self.bytes_expected += size.unwrap_or(0);
                self.files_expected += 1;
                self.ongoing.insert(
                    *id,
                    Ongoing {
                        kind,
                        location: location.clone(),
                        size: *size,
                        transferred: 0,
                    },
                );
                None
            }
            Event::Progress {
                id,
                bytes,
                size,
                at,
            } => {
                self.progress(*id, *bytes, *size, *at);
                None
            }
            Event::Succeeded { id } | Event::Skipped { id } => {
                self.files_transferred += 1;
                let done = self.ongoing.remove(id)?;
                Some((done.kind, done.location))
            }
            Event::Failed { id, .. } => {
                self.files_failed += 1;
                self.files_transferred += 1;
                let done = self.ongoing.remove(id)?;
                let left = done.size.map(|size| size.saturating_sub(done.transferred));
                self.bytes_failed += left.unwrap_or(0);
                Some((done.kind, done.location))
            }
            Event::Warning(_) => {
                self.files_warned += 1;
                None
            }
            Event::Fatal(_) => {
                self.errors += 1;
                None
            }
            Event::Interrupted(signal) => {
                self.interrupted_by = Some(*signal);
                None
            }
            Event::Total(total) => {
                self.files_total = Some(*total);
                None
            }
            Event::DryRun { .. } => None,
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a speed that is shown with one decimal"
    )]
    fn progress(&mut self, id: u64, bytes: i64, size: Option<u64>, at: Duration) {
        let Some(ongoing) = self.ongoing.get_mut(&id) else {
            return;
        };
        if ongoing.size.is_none() {
            if let Some(size) = size {
                ongoing.size = Some(size);
                self.bytes_expected += size.saturating_sub(ongoing.transferred);
            } else {
                // At least these.
                self.bytes_expected = self.bytes_expected.saturating_add_signed(bytes);
            }
        }
        ongoing.transferred = ongoing.transferred.saturating_add_signed(bytes);
        self.bytes_transferred = self.bytes_transferred.saturating_add_signed(bytes);
        let elapsed = at.saturating_sub(self.start.unwrap_or(at));
        if !elapsed.is_zero() {
            self.speed = self.bytes_transferred as f64 / elapsed.as_secs_f64();
        }
    }

    /// Whether it is known how much there is to do.
    pub(super) fn is_total_known(&self) -> bool {
        self.files_total == Some(self.files_expected)
    }

    /// Whether more is expected.
    pub(super) fn has_more(&self) -> bool {
        !self.is_total_known() || self.files_transferred != self.files_expected
    }

    /// Whether all bytes that are known of have moved.
    pub(super) fn has_all_bytes(&self) -> bool {
        self.bytes_transferred + self.bytes_failed >= self.bytes_expected
    }

    /// How the command ends.
    ///
    /// # Errors
    ///
    /// A failure without a message, if there was a failure or a warning, which was already printed.
    pub(super) fn outcome(&self) -> Result<(), Failure> {
        if let Some(signal) = self.interrupted_by {
            Err(Failure::silent(signal.exit_code()))
        } else if self.files_failed + self.errors > 0 {
            Err(Failure::silent(ExitCode::Incomplete))
        } else if self.files_warned > 0 {
            Err(Failure::silent(ExitCode::Warned))
        } else {
            Ok(())
        }
    }
}
