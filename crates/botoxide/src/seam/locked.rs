//! `locked`: the data of a mutex, also after a thread panicked while it held the lock.
//!
//! The panic itself reports the bug; other threads go on, as Python's do. Not here: locks that a forked child can take
//! (`fork.rs`), locks of files (`lock.rs`). Counterpart: none; Python's locks are not poisoned.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`.
pub(crate) fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
