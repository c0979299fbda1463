//! `RefreshLock`: one caller refreshes at a time, the others wait until it is done.
//!
//! Works with and without a runtime: with one, a waiter is pending, without one, it blocks the thread. Counterpart:
//! botocore's `_refresh_lock`.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use botoxide_core::error::{ErrorKind, Result};
use tokio::sync::Notify;

use crate::seam::{PerProcess, TimeLimit, interrupt, locked, look};

/// Held by the caller that refreshes.
#[derive(Debug)]
pub(crate) struct RefreshLock {
    /// A forked child does not wait: the thread that holds the lock does not exist there.
    queue: PerProcess<Queue>,
    holds_thread: bool,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    /// Wakes tasks.
    tasks: Notify,
    /// Wakes threads.
    threads: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_taken: bool,
    /// How often it was released.
    ended: u64,
}

impl RefreshLock {
    /// `holds_thread`: a wait must block the thread and cannot be pending.
    pub(crate) fn new(holds_thread: bool) -> Self {
        Self {
            queue: PerProcess::new(Queue::default()),
            holds_thread,
        }
    }

    /// Takes the lock if it is free.
    pub(crate) fn try_lock(&self) -> Option<RefreshGuard<'_>> {
        let queue = self.queue();
        let mut state = queue.state();
        if state.is_taken {
            return None;
        }
        state.is_taken = true;
        Some(RefreshGuard(queue))
    }

    /// Takes the lock if it is free; else waits until it is released, and returns `None`.
    ///
    /// # Errors
    ///
    /// If the call times out while it waits.
    pub(crate) async fn lock_or_wait(&self) -> Result<Option<RefreshGuard<'_>>> {
        let queue = self.queue();
        let ended = queue.tasks.notified();
        let before = {
            let mut state = queue.state();
            if !state.is_taken {
                state.is_taken = true;
                return Ok(Some(RefreshGuard(queue)));
            }
            state.ended
        };
        if self.holds_thread {
            queue.sleep(before)?;
        } else {
            ended.await;
        }
        Ok(None)
    }

    fn queue(&self) -> &Queue {
        look();
        self.queue.get(|_| Queue::default())
    }
}

impl Queue {
    /// Blocks until more than `before` turns have ended.
    fn sleep(&self, before: u64) -> Result<()> {
        let mut state = self.state();
        while state.ended == before {
            let rest = TimeLimit::rest();
            if rest.is_some_and(|rest| rest.is_zero()) {
                let msg =
                    "timed out waiting for another caller to refresh the credentials".to_owned();
                return Err(ErrorKind::Runtime { msg }.into());
            }
            state = match interrupt::slice(rest) {
                None => self
                    .threads
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(slice) => {
                    let waited = self.threads.wait_timeout(state, slice);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
            interrupt::check()?;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

/// The lock is released when this is dropped, also in the middle of an abandoned call.
#[derive(Debug)]
pub(crate) struct RefreshGuard<'a>(&'a Queue);

impl Drop for RefreshGuard<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_taken = false;
        state.ended = state.ended.wrapping_add(1);
        drop(state);
        self.0.tasks.notify_waiters();
        self.0.threads.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::transport::block_on;

    #[test]
    fn threads_wait_for_the_one_that_has_the_lock() {
        let refresh_lock = RefreshLock::new(true);
        let guard = refresh_lock.try_lock().unwrap();
        assert!(refresh_lock.try_lock().is_none());
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| {
                block_on(refresh_lock.lock_or_wait())
                    .unwrap()
                    .unwrap()
                    .is_none()
            });
            drop(guard);
            // The waiter had to wait, or was late and got the lock itself.
            let _ = waiter.join().unwrap();
        });
        assert!(refresh_lock.try_lock().is_some());
    }

    #[test]
    fn a_wait_is_not_longer_than_the_timeout_of_the_call() {
        let refresh_lock = RefreshLock::new(true);
        let _guard = refresh_lock.try_lock().unwrap();
        let _limit = TimeLimit::new(Duration::from_millis(1));
        let error = block_on(refresh_lock.lock_or_wait()).unwrap().unwrap_err();
        assert!(error.to_string().starts_with("timed out waiting"));
    }
}
