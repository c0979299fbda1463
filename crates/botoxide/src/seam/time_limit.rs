//! `TimeLimit`: the remaining time of a blocking call.
//!
//! A blocking call cannot be dropped from outside, so each of its waits checks this. Not here:
//! the timeout of a call (`call/deadline.rs`). Counterpart: none; boto3 has no limit for a whole call.
#![expect(
    clippy::disallowed_methods,
    reason = "waits are told in the system's time, whatever the clock of the call says"
)]

use std::cell::Cell;
use std::marker::PhantomData;
use std::time::{Duration, Instant};

thread_local! {
    static END: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// While it exists, waits on this thread end at its timeout.
#[derive(Debug)]
pub(crate) struct TimeLimit {
    before: Option<Instant>,
    /// It belongs to its thread.
    thread: PhantomData<*const ()>,
}

impl TimeLimit {
    /// Limits waits of this thread to `rest`, and to an earlier limit.
    pub(crate) fn new(rest: Duration) -> Self {
        let before = END.get();
        // A time that cannot be represented is never reached.
        if let Some(end) = Instant::now().checked_add(rest) {
            END.set(Some(before.map_or(end, |before| before.min(end))));
        }
        Self {
            before,
            thread: PhantomData,
        }
    }

    /// The remaining time of this thread; `None` is unlimited.
    pub(crate) fn rest() -> Option<Duration> {
        END.get()
            .map(|end| end.saturating_duration_since(Instant::now()))
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        END.set(self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_of_two_limits_holds() {
        assert_eq!(TimeLimit::rest(), None);
        let outer = TimeLimit::new(Duration::from_mins(1));
        let inner = TimeLimit::new(Duration::from_hours(1));
        assert!(TimeLimit::rest().unwrap() <= Duration::from_mins(1));
        drop(inner);
        let inner = TimeLimit::new(Duration::ZERO);
        assert_eq!(TimeLimit::rest(), Some(Duration::ZERO));
        drop(inner);
        assert_ne!(TimeLimit::rest(), Some(Duration::ZERO));
        drop(outer);
        assert_eq!(TimeLimit::rest(), None);
        let _never = TimeLimit::new(Duration::MAX);
        assert_eq!(TimeLimit::rest(), None);
    }
}
