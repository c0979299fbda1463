//! `Clock`: the time, and waiting.
//!
//! Not here: how long to wait (`retry`). Counterpart: botocore's uses of `time.time`, `time.sleep` and
//! `datetime.now`.
#![expect(
    clippy::disallowed_methods,
    reason = "this file is the door to the clock"
)]

use std::fmt;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use botoxide_core::time::Timestamp;
use futures_core::future::BoxFuture;
use tokio::runtime::Handle;

use super::interrupt;
use super::locked;
use super::time_limit::TimeLimit;

/// Time and waiting.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day, in UTC.
    fn now(&self) -> Timestamp;

    /// Time since a fixed point in the past; never goes backwards.
    fn monotonic(&self) -> Duration;

    /// Whether waiting blocks the thread: then no future is pending, and a wait for another caller happens here.
    fn holds_thread(&self) -> bool {
        false
    }

    /// Whether a wait of this thread can be pending: on a tokio runtime, by default.
    fn is_asynchronous(&self) -> bool {
        !self.holds_thread() && Handle::try_current().is_ok()
    }

    /// The same time for a caller that cannot wait on a runtime; `None` where this clock serves it too.
    fn to_blocking(&self) -> Option<Arc<dyn Clock>> {
        None
    }

    /// Waits for `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Ready when [`monotonic`](Self::monotonic) has come to `moment`, to be polled together with another future.
    ///
    /// With a clock that wakes no task, it is ready if it is polled after that time.
    fn expiry(&self, moment: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::poll_fn(move |_| {
            if self.monotonic() >= moment {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }
}

/// The system's clock, for callers on a tokio runtime: waiting does not block the thread.
#[derive(Debug)]
pub struct TokioClock {
    start: Instant,
}

impl Default for TokioClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        system_time()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn to_blocking(&self) -> Option<Arc<dyn Clock>> {
        Some(Arc::new(BlockingClock { start: self.start }))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn expiry(&self, moment: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(moment.saturating_sub(self.monotonic())))
    }
}

/// The system's clock, for callers without a runtime.
///
/// The future of [`sleep`](Clock::sleep) blocks the thread while it is polled and is then ready; it is never
/// pending, so a caller may poll a whole call once with a waker that does nothing.
#[derive(Debug)]
pub struct BlockingClock {
    start: Instant,
}

impl Default for BlockingClock {
    fn default() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Clock for BlockingClock {
    fn now(&self) -> Timestamp {
        system_time()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn holds_thread(&self) -> bool {
        true
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let rest = TimeLimit::rest().unwrap_or(Duration::MAX);
            let duration = duration.min(rest);
            let start = Instant::now();
            loop {
                let rest = duration.saturating_sub(start.elapsed());
                let slice = interrupt::slice(Some(rest)).unwrap_or(rest);
                std::thread::sleep(slice);
                // An interrupt ends the waiting call.
                if slice == rest || interrupt::check().is_err() {
                    return;
                }
            }
        })
    }
}

/// A clock that advances only on request, or when a caller waits.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use botoxide::seam::{Clock, FakeClock};
///
/// let clock = FakeClock::default();
/// let before = clock.monotonic();
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.monotonic() - before, Duration::from_secs(90));
/// ```
#[derive(Debug, Default)]
pub struct FakeClock {
    state: Mutex<FakeState>,
}

#[derive(Debug)]
struct FakeState {
    now: Timestamp,
    monotonic: Duration,
    waits: Vec<Duration>,
}

impl Default for FakeState {
    /// The time of AWS's signing examples: 2015-08-30T12:36:00Z.
    fn default() -> Self {
        Self {
            now: Timestamp::new(1_440_938_160, 0),
            monotonic: Duration::ZERO,
            waits: Vec::new(),
        }
    }
}

impl FakeClock {
    /// Sets the time of day; the monotonic time stays.
    pub fn set(&self, now: Timestamp) {
        self.with(|state| state.now = now);
    }

    /// Advances both times.
    pub fn advance(&self, duration: Duration) {
        self.with(|state| state.advance(duration));
    }

    /// The duration of each wait, in their order.
    pub fn waits(&self) -> Vec<Duration> {
        self.with(|state| state.waits.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut FakeState) -> T) -> T {
        act(&mut locked(&self.state))
    }
}

impl FakeState {
    fn advance(&mut self, duration: Duration) {
        self.monotonic = self.monotonic.saturating_add(duration);
        self.now = later(self.now, duration);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.with(|state| state.now)
    }

    fn monotonic(&self) -> Duration {
        self.with(|state| state.monotonic)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.with(|state| {
            state.waits.push(duration);
            state.advance(duration);
        });
        Box::pin(std::future::ready(()))
    }
}

fn system_time() -> Timestamp {
    timestamp(SystemTime::now())
}

/// A time of the system as a timestamp; times before 1970 are negative.
pub(super) fn timestamp(time: SystemTime) -> Timestamp {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => later(Timestamp::new(0, 0), after),
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX - 1);
            match before.subsec_nanos() {
                0 => Timestamp::new(-seconds, 0),
                nanoseconds => Timestamp::new(-seconds - 1, 1_000_000_000 - nanoseconds),
            }
        }
    }
}

fn later(time: Timestamp, duration: Duration) -> Timestamp {
    let nanoseconds = time.nanoseconds + duration.subsec_nanos();
    let carry = i64::from(nanoseconds / 1_000_000_000);
    let seconds = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    Timestamp {
        seconds: time.seconds.saturating_add(seconds).saturating_add(carry),
        nanoseconds: nanoseconds % 1_000_000_000,
        ..time
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn a_fake_wait_advances_the_clock_and_is_recorded() {
        let clock = FakeClock::default();
        clock.set(Timestamp::new(10, 900_000_000));
        let poll = clock
            .sleep(Duration::from_millis(1_200))
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(poll, Poll::Ready(()));
        assert_eq!(clock.now(), Timestamp::new(12, 100_000_000));
        assert_eq!(clock.monotonic(), Duration::from_millis(1_200));
        assert_eq!(clock.waits(), [Duration::from_millis(1_200)]);
    }

    #[test]
    fn the_blocking_clock_is_never_pending() {
        let clock = BlockingClock::default();
        let before = clock.monotonic();
        let poll = clock
            .sleep(Duration::from_millis(2))
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(poll, Poll::Ready(()));
        assert!(clock.monotonic() >= before + Duration::from_millis(2));
    }

    #[test]
    fn a_blocking_wait_ends_at_the_time_limit_of_the_thread() {
        let clock = BlockingClock::default();
        let _limit = TimeLimit::new(Duration::ZERO);
        let poll = clock
            .sleep(Duration::from_hours(1))
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(poll, Poll::Ready(()));
    }

    #[test]
    fn times_before_1970_are_negative() {
        assert_eq!(
            timestamp(UNIX_EPOCH - Duration::from_millis(1_250)),
            Timestamp::new(-2, 750_000_000)
        );
        assert_eq!(
            timestamp(UNIX_EPOCH - Duration::from_secs(3)),
            Timestamp::new(-3, 0)
        );
        assert_eq!(
            timestamp(UNIX_EPOCH + Duration::from_millis(1_250)),
            Timestamp::new(1, 250_000_000)
        );
    }
}
