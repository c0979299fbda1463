//! `ConnectionLimit`: the maximum number of connections; callers get them in the order in which they asked.
//!
//! Works with and without a runtime: an asynchronous call is pending while it waits, a blocking call sleeps here.
//! Counterpart: the queue of urllib3's `connectionpool.py` in its blocking mode, which keeps no order.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use botoxide_core::error::Result;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::failure;
use crate::seam::{TimeLimit, interrupt, look};

/// A fair semaphore that blocking calls can wait for, too.
#[derive(Debug)]
pub(super) struct ConnectionLimit(Arc<Semaphore>);

/// Permission for one connection; it is returned when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    semaphore: Option<OwnedSemaphorePermit>,
    /// A forked child returns nothing: its parent holds the connection.
    process: u64,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if look() != self.process
            && let Some(permit) = self.semaphore.take()
        {
            permit.forget();
        }
    }
}

impl ConnectionLimit {
    pub(super) fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS))))
    }

    /// Waits for a permit. A cancelled wait leaves no trace.
    ///
    /// # Errors
    ///
    /// `HTTPClientError` for a blocking call whose time limit has passed.
    pub(super) async fn enter(&self, holds_thread: bool) -> Result<Permit> {
        let acquired = Arc::clone(&self.0).acquire_owned();
        let semaphore = if holds_thread {
            sleep_until_ready(acquired)?
        } else {
            acquired.await
        };
        Ok(Permit {
            semaphore: Some(semaphore.map_err(|closed| failure::client(&closed))?),
            process: look(),
        })
    }
}

/// Waits for `future` on this thread, within its time limit and until it is interrupted.
fn sleep_until_ready<F: Future>(future: F) -> Result<F::Output> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Ok(output);
        }
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
}

/// Wakes a sleeping thread.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::transport::block_on;

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn waiters_are_served_in_order() {
        let connection_limit = ConnectionLimit::new(1);
        let inside = block_on(connection_limit.enter(false)).unwrap().unwrap();
        let mut first = pin!(connection_limit.enter(false));
        let mut second = pin!(connection_limit.enter(false));
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        drop(inside);
        let mut late = pin!(connection_limit.enter(false));
        assert!(
            poll(late.as_mut()).is_pending(),
            "a late caller does not overtake"
        );
        assert!(poll(second.as_mut()).is_pending());
        let Poll::Ready(Ok(permit)) = poll(first.as_mut()) else {
            panic!("the first waiter gets the permit");
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
        let connection_limit = ConnectionLimit::new(1);
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
        assert_eq!(connection_limit.0.available_permits(), 1);
    }

    #[test]
    fn threads_take_turns() {
        let connection_limit = ConnectionLimit::new(3);
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
        assert_eq!(connection_limit.0.available_permits(), 3);
        let _permits: Vec<_> = (0..3)
            .map(|_| block_on(connection_limit.enter(true)).unwrap().unwrap())
            .collect();
        let _limit = TimeLimit::new(Duration::from_millis(1));
        assert!(block_on(connection_limit.enter(true)).unwrap().is_err());
    }
}
