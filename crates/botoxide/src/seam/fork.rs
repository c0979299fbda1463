//! `ForkMutex`, `PerProcess`: state that a forked child can use, whatever the threads of its parent were doing.
//!
//! A child has the thread that forked and no other. A lock that another thread of the parent held during the fork is
//! held for ever in the child, and a parent's socket, runtime or queue of waiting threads is unusable there. So each
//! process has its own slot, and a child creates one from its parent's, if that was not locked. Nothing has
//! to be called before a fork or after it: [`look`] compares the id of the process, once or twice for each call of an
//! operation. Without `unsafe` there is no `pthread_atfork`, and a child that was forked by foreign code would not run
//! hooks of ours anyway.
//!
//! What can be used without a lock (`OnceBox`, `ArcSwap`) needs no slot. Counterpart: none; boto3 tells programs to
//! create a session after each fork. DIFFERENCE 102

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use once_cell::race::OnceBox;

/// The number of forks seen, in the upper half, and the process, in the lower: a child may have the id that an
/// ancestor had.
static CURRENT: AtomicU64 = AtomicU64::new(0);

/// The id of this process. It differs from what it was before a fork, and costs one system call.
pub(crate) fn look() -> u64 {
    let process = u64::from(std::process::id());
    let current = CURRENT.load(Ordering::Acquire);
    if current & u64::from(u32::MAX) == process {
        current
    } else {
        changed(current, process)
    }
}

#[cold]
fn changed(before: u64, process: u64) -> u64 {
    let now = ((before >> 32).wrapping_add(1) << 32) | process;
    match CURRENT.compare_exchange(before, now, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => now,
        // Another thread of this process was faster.
        Err(now) => now,
    }
}

/// The result of the last [`look`].
fn seen() -> u64 {
    CURRENT.load(Ordering::Acquire)
}

/// A value for each process.
pub(crate) struct PerProcess<T> {
    process: u64,
    value: T,
    /// That of a child, in its memory alone.
    next: OnceBox<Self>,
}

impl<T> PerProcess<T> {
    /// The value of this process.
    pub(crate) fn new(value: T) -> Self {
        Self {
            process: look(),
            ..Self::fixed(value)
        }
    }

    /// The initial value of all processes, for a `static`.
    const fn fixed(value: T) -> Self {
        Self {
            process: 0,
            value,
            next: OnceBox::new(),
        }
    }

    /// The value of this process, as far as the last [`look`] knows; `renew` makes it from that of the process before,
    /// where a thread that does not exist here may be in the middle of a change.
    pub(crate) fn get(&self, renew: impl Fn(&T) -> T) -> &T {
        let process = seen();
        let mut slot = self;
        while slot.process != process {
            slot = slot.next.get_or_init(|| {
                Box::new(Self {
                    process,
                    ..Self::fixed(renew(&slot.value))
                })
            });
        }
        &slot.value
    }
}

/// The initial value of a child process.
pub(crate) trait Inherit: Sized {
    /// `parent` is what the parent had, `None` if one of its threads had locked it during the fork.
    fn inherit(parent: Option<&mut Self>) -> Self;
}

/// Takes over the parent's value, or starts empty.
fn take<T: Default>(parent: Option<&mut T>) -> T {
    parent.map(std::mem::take).unwrap_or_default()
}

impl Inherit for () {
    fn inherit(_parent: Option<&mut Self>) -> Self {}
}

impl<T> Inherit for Vec<T> {
    fn inherit(parent: Option<&mut Self>) -> Self {
        take(parent)
    }
}

impl<T> Inherit for Option<T> {
    fn inherit(parent: Option<&mut Self>) -> Self {
        take(parent)
    }
}

impl<K, V> Inherit for std::collections::HashMap<K, V> {
    fn inherit(parent: Option<&mut Self>) -> Self {
        take(parent)
    }
}

impl<K, V> Inherit for std::collections::BTreeMap<K, V> {
    fn inherit(parent: Option<&mut Self>) -> Self {
        take(parent)
    }
}

/// A lock that a forked child can take, even if a thread of the parent holds it for ever.
pub(crate) struct ForkMutex<T>(PerProcess<Mutex<T>>);

impl<T> ForkMutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(PerProcess::new(Mutex::new(value)))
    }

    /// For a `static`.
    pub(crate) const fn fixed(value: T) -> Self {
        Self(PerProcess::fixed(Mutex::new(value)))
    }
}

impl<T: Inherit> ForkMutex<T> {
    /// Waits until no other thread of this process has the value.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        loop {
            let mutex = self.0.get(|parent| {
                let mut parent = now(parent);
                Mutex::new(T::inherit(parent.as_deref_mut()))
            });
            if let Some(guard) = now(mutex) {
                return guard;
            }
            // The holder is a thread of this process, or one that no longer exists.
            let before = seen();
            if look() == before {
                return mutex.lock().unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

/// The value, if it is not locked.
fn now<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl<T: Default> Default for ForkMutex<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> fmt::Debug for ForkMutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForkMutex").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for PerProcess<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerProcess").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_keeps_its_value() {
        static FIXED: ForkMutex<Vec<i32>> = ForkMutex::fixed(Vec::new());
        let mutex = ForkMutex::new(vec![1]);
        mutex.lock().push(2);
        assert_eq!(*mutex.lock(), [1, 2]);
        FIXED.lock().push(3);
        FIXED.lock().push(4);
        assert_eq!(*FIXED.lock(), [3, 4]);
    }

    /// Like in a child: the slot belongs to another process.
    fn of_parent<T>(value: T) -> ForkMutex<T> {
        look();
        ForkMutex(PerProcess {
            process: u64::MAX,
            ..PerProcess::fixed(Mutex::new(value))
        })
    }

    #[test]
    fn a_child_keeps_a_value_that_was_not_locked() {
        let mutex = of_parent(vec![1]);
        mutex.lock().push(2);
        assert_eq!(*mutex.lock(), [1, 2]);
        assert!(now(&mutex.0.value).unwrap().is_empty());
    }

    #[test]
    fn a_child_starts_again_if_a_thread_of_the_parent_holds_the_lock() {
        let mutex = of_parent(vec![1]);
        let _held = mutex.0.value.lock().unwrap();
        mutex.lock().push(2);
        assert_eq!(*mutex.lock(), [2]);
    }

    #[test]
    fn a_panic_under_the_lock_does_no_harm() {
        let mutex = ForkMutex::new(vec![1]);
        let panicked = std::panic::catch_unwind(|| {
            let _held = mutex.lock();
            panic!("here");
        });
        assert!(panicked.is_err());
        assert_eq!(*mutex.lock(), [1]);
    }

    #[test]
    fn reading_again_changes_nothing() {
        assert_eq!(look(), look());
        assert_eq!(look(), seen());
        assert_ne!(seen(), 0);
    }
}
