//! `TransferCoordinator`: the state of one transfer, and the callers that wait for its end.
//!
//! Not here: the work itself (`executor.rs` and the kinds of transfers). Counterpart: s3transfer `futures.py`
//! (`TransferCoordinator`).

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use botoxide_core::error::{Error, ErrorKind, Result};

use super::transfer::Transfer;
use crate::seam::{interrupt, locked};

/// The state of a transfer.
// H139
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferStatus {
    /// It waits to be started.
    NotStarted,
    /// It is starting; subscribers are being called.
    Queued,
    /// It is in progress.
    Running,
    /// It was cancelled.
    Cancelled,
    /// It failed.
    Failed,
    /// It succeeded.
    Success,
}

impl TransferStatus {
    /// s3transfer's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Success => "success",
        }
    }

    /// Whether it has ended.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed | Self::Success)
    }
}

/// The state of one transfer, shared by its workers and the callers that wait.
pub(super) struct TransferCoordinator {
    state: Mutex<State>,
    announced: Condvar,
    /// Whether it failed or was cancelled: read between all pieces.
    is_stopped: AtomicBool,
}

struct State {
    status: TransferStatus,
    error: Option<Error>,
    is_announced: bool,
    cleanups: Vec<Cleanup>,
    wakers: Vec<Waker>,
}

/// Clean-up after a failure.
pub(super) struct Cleanup(Box<dyn FnOnce(&Transfer) + Send>);

impl Cleanup {
    pub(super) fn run(self, transfer: &Transfer) {
        (self.0)(transfer);
    }
}

impl TransferCoordinator {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                status: TransferStatus::NotStarted,
                error: None,
                is_announced: false,
                cleanups: Vec::new(),
                wakers: Vec::new(),
            }),
            announced: Condvar::new(),
            is_stopped: AtomicBool::new(false),
        }
    }

    pub(super) fn status(&self) -> TransferStatus {
        self.state().status
    }

    /// Advances to a state before the end; false if it has already ended.
    pub(super) fn advance(&self, status: TransferStatus) -> bool {
        let mut state = self.state();
        let goes_on = !state.status.is_done();
        if goes_on {
            state.status = status;
        }
        goes_on
    }

    /// Whether it failed or was cancelled.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// # Errors
    ///
    /// The error with which it failed or was cancelled.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_stopped()
            && let Some(error) = &self.state().error
        {
            return Err(error.clone());
        }
        Ok(())
    }

    /// Records success, even if the transfer was cancelled meanwhile.
    pub(super) fn set_success(&self) {
        let mut state = self.state();
        state.error = None;
        state.status = TransferStatus::Success;
        self.is_stopped.store(false, Ordering::Relaxed);
    }

    /// Records a failure; only the first one counts.
    pub(super) fn set_error(&self, error: Error) {
        let mut state = self.state();
        if !state.status.is_done() {
            self.fail(&mut state, error);
        }
    }

    /// Changes the outcome after the end.
    pub(super) fn replace_error(&self, error: Error) {
        self.fail(&mut self.state(), error);
    }

    fn fail(&self, state: &mut State, error: Error) {
        state.error = Some(error);
        state.status = TransferStatus::Failed;
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Cancels it; true if it had not begun, so that the caller must announce its end.
    pub(super) fn cancel(&self, error: Error) -> bool {
        let mut state = self.state();
        if state.status.is_done() {
            return false;
        }
        let has_begun = state.status != TransferStatus::NotStarted;
        state.error = Some(error);
        state.status = TransferStatus::Cancelled;
        self.is_stopped.store(true, Ordering::Relaxed);
        !has_begun
    }

    /// Registers clean-up in case the transfer does not succeed, after all its work has ended.
    pub(super) fn add_failure_cleanup(&self, cleanup: impl FnOnce(&Transfer) + Send + 'static) {
        self.state().cleanups.push(Cleanup(Box::new(cleanup)));
    }

    /// Drops the clean-up: what was started is complete, and must not be undone by a later failure.
    pub(super) fn forget_failure_cleanups(&self) {
        self.state().cleanups.clear();
    }

    /// What must be cleaned up: nothing after a success.
    pub(super) fn take_failure_cleanups(&self) -> Vec<Cleanup> {
        let mut state = self.state();
        let cleanups = std::mem::take(&mut state.cleanups);
        match state.status {
            TransferStatus::Success => Vec::new(),
            _ => cleanups,
        }
    }

    /// Wakes the callers that wait for the end.
    pub(super) fn announce_done(&self) {
        let mut state = self.state();
        state.is_announced = true;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.announced.notify_all();
        for waker in wakers {
            waker.wake();
        }
    }

    /// Waits for the end, blocking this thread.
    ///
    /// # Errors
    ///
    /// The error of the transfer; or that of the interrupt hook, in which case it may not have ended yet.
    pub(super) fn result(&self) -> Result<()> {
        let mut state = self.state();
        while !state.is_announced {
            let Some(slice) = interrupt::slice(None) else {
                let woken = self.announced.wait(state);
                state = woken.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let woken = self.announced.wait_timeout(state, slice);
            drop(woken.unwrap_or_else(PoisonError::into_inner));
            interrupt::check()?;
            state = self.state();
        }
        state.result()
    }

    pub(super) fn poll_result(&self, context: &mut Context<'_>) -> Poll<Result<()>> {
        let mut state = self.state();
        if state.is_announced {
            return Poll::Ready(state.result());
        }
        let waker = context.waker();
        if !state.wakers.iter().any(|known| known.will_wake(waker)) {
            state.wakers.push(waker.clone());
        }
        Poll::Pending
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl State {
    fn result(&self) -> Result<()> {
        match &self.error {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TransferCoordinator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferCoordinator")
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// Python's `concurrent.futures.CancelledError`.
// H140
pub(super) fn cancelled(message: &str) -> Error {
    let msg = message.to_owned();
    ErrorKind::Cancelled { msg }.into()
}

/// s3transfer's `FatalError`: another failure ended the transfer.
// H140
pub(super) fn fatal(message: &str) -> Error {
    let msg = message.to_owned();
    ErrorKind::Fatal { msg }.into()
}
