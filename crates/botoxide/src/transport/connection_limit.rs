//! `ConnectionLimit`: at most so many connections at a time; callers get them in the order in which they asked.
//!
//! Works with and without a runtime: who has a runtime is pending, who has none sleeps here. Counterpart: the queue of
//! urllib3's `connectionpool.py` in its blocking mode, which keeps no order.

use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Wake, Waker};
use std::thread::{self, Thread};

use botoxide_core::error::Result;

use super::failure;
use crate::seam::{TimeLimit, interrupt, locked, look};

/// A fair semaphore.
#[derive(Debug)]
pub(super) struct ConnectionLimit {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free: usize,
    next_ticket: u64,
    /// Who waits, the longest first.
    waiting: VecDeque<(u64, Waker)>,
    /// Whose turn has come while they were not looking.
    called: HashSet<u64>,
}

/// Leave to be through; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    connection_limit: Arc<ConnectionLimit>,
    /// A forked child does not wait for what its parent has.
    process: u64,
}

impl Permit {
    fn new(connection_limit: &Arc<ConnectionLimit>) -> Self {
        Self {
            connection_limit: Arc::clone(connection_limit),
            process: look(),
        }
    }
}

impl ConnectionLimit {
    pub(super) fn new(count: usize) -> Self {
        Self {
            state: Mutex::new(State {
                free: count,
                next_ticket: 0,
                waiting: VecDeque::new(),
                called: HashSet::new(),
            }),
        }
    }

    /// Waits for a permit. A cancelled wait leaves no trace.
    ///
    /// # Errors
    ///
    /// `HTTPClientError`, for a thread whose call may not wait any longer.
    pub(super) async fn enter(self: &Arc<Self>, holds_thread: bool) -> Result<Permit> {
        let mut place = Place {
            connection_limit: self,
            ticket: None,
        };
        if !holds_thread {
            poll_fn(|context| place.poll(context.waker())).await;
            return Ok(Permit::new(self));
        }
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        while place.poll(&waker).is_pending() {
            let rest = TimeLimit::rest();
            if rest.is_some_and(|rest| rest.is_zero()) {
                let error = failure::client("the time was up before a connection was free");
                return Err(error);
            }
            match interrupt::slice(rest) {
                None => thread::park(),
                Some(slice) => thread::park_timeout(slice),
            }
            interrupt::check()?;
        }
        Ok(Permit::new(self))
    }

    /// Makes room for one more: who has waited longest goes in.
    fn leave(&self) {
        let mut state = self.lock();
        let Some((ticket, waker)) = state.waiting.pop_front() else {
            state.free += 1;
            return;
        };
        state.called.insert(ticket);
        drop(state);
        waker.wake();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if look() == self.process {
            self.connection_limit.leave();
        }
    }
}

/// A place in the queue.
struct Place<'a> {
    connection_limit: &'a ConnectionLimit,
    /// `None` before it queues up, and when it is through.
    ticket: Option<u64>,
}

impl Place<'_> {
    fn poll(&mut self, waker: &Waker) -> Poll<()> {
        let mut state = self.connection_limit.lock();
        let Some(ticket) = self.ticket else {
            // Waiters come first: a permit is free only if no caller waits.
            if state.free > 0 {
                state.free -= 1;
                return Poll::Ready(());
            }
            let ticket = state.next_ticket;
            state.next_ticket += 1;
            state.waiting.push_back((ticket, waker.clone()));
            self.ticket = Some(ticket);
            return Poll::Pending;
        };
        if state.called.remove(&ticket) {
            self.ticket = None;
            return Poll::Ready(());
        }
        if let Some((_, old)) = state.waiting.iter_mut().find(|(other, _)| *other == ticket) {
            old.clone_from(waker);
        }
        Poll::Pending
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else {
            return;
        };
        let mut state = self.connection_limit.lock();
        state.waiting.retain(|(other, _)| *other != ticket);
        if state.called.remove(&ticket) {
            drop(state);
            self.connection_limit.leave();
        }
    }
}

/// Wakes a thread that sleeps.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;
    use std::time::Duration;

    use super::*;
    use crate::transport::block_on;

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn waiters_are_served_in_order() {
        let connection_limit = Arc::new(ConnectionLimit::new(1));
        let inside = block_on(connection_limit.enter(false)).unwrap().unwrap();
        let mut first = pin!(connection_limit.enter(false));
        let mut second = pin!(connection_limit.enter(false));
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(inside);
        let mut late = pin!(connection_limit.enter(false));
        assert!(poll(late.as_mut()).is_pending(), "nobody pushes in");
        assert!(poll(second.as_mut()).is_pending());
        let Poll::Ready(Ok(permit)) = poll(first.as_mut()) else {
            panic!("it was the first one's turn");
        };
        drop(permit);
        assert!(poll(late.as_mut()).is_pending());
        assert!(
            poll(second.as_mut()).is_ready(),
            "and then the second one's"
        );
    }

    #[test]
    fn a_cancelled_waiter_leaves_no_trace() {
        let connection_limit = Arc::new(ConnectionLimit::new(1));
        let inside = block_on(connection_limit.enter(false)).unwrap().unwrap();
        {
            // One is cancelled before it is woken, the other after.
            let mut early = Box::pin(connection_limit.enter(false));
            let mut called = Box::pin(connection_limit.enter(false));
            assert!(poll(early.as_mut()).is_pending());
            assert!(poll(called.as_mut()).is_pending());
            drop(early);
            drop(inside);
        }
        assert!(block_on(connection_limit.enter(true)).unwrap().is_ok());
        let state = connection_limit.lock();
        assert_eq!(
            (state.free, state.waiting.len(), state.called.len()),
            (1, 0, 0)
        );
    }

    #[test]
    fn threads_take_turns() {
        let connection_limit = Arc::new(ConnectionLimit::new(3));
        let inside = std::sync::atomic::AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let permit = block_on(connection_limit.enter(true)).unwrap().unwrap();
                        let now = inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        assert!(now < 3);
                        thread::yield_now();
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert_eq!(connection_limit.lock().free, 3);
        let _permits: Vec<_> = (0..3)
            .map(|_| block_on(connection_limit.enter(true)).unwrap().unwrap())
            .collect();
        let _limit = TimeLimit::new(Duration::from_millis(1));
        assert!(block_on(connection_limit.enter(true)).unwrap().is_err());
    }
}
