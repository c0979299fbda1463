//! `LeakyBucket`: limits the bandwidth of all transfers of a manager; `LimitedStream`: one stream that obeys the limit.
//!
//! Counterpart: s3transfer `bandwidth.py` (`LeakyBucket`, `ConsumptionScheduler`, `BandwidthRateTracker`,
//! `BandwidthLimitedStream`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide_core::error::Result;

use super::coordinator::TransferCoordinator;
use crate::seam::{Clock, locked};
use crate::transport::block_on;

/// From so many bytes on a stream asks for leave.
// H141
const THRESHOLD: u64 = 256 << 10;
/// How much the latest rate counts in the average.
// H141
const ALPHA: f64 = 0.8;

/// Limits the number of bytes per second.
#[derive(Debug)]
pub(super) struct LeakyBucket {
    max_rate: f64,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rate: RateTracker,
    scheduled: Scheduler,
    next_token: u64,
}

impl LeakyBucket {
    /// `max_rate` is in bytes per second.
    #[expect(clippy::cast_precision_loss, reason = "as Python's float(int) does")]
    pub(super) fn new(max_rate: u64, clock: &Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            max_rate: max_rate as f64,
            clock: Arc::clone(clock),
            state: Mutex::default(),
        })
    }

    /// A stream that obeys the rate.
    pub(super) fn stream(self: &Arc<Self>) -> LimitedStream {
        let mut state = locked(&self.state);
        state.next_token += 1;
        LimitedStream {
            bucket: Arc::clone(self),
            token: state.next_token,
            bytes_seen: 0,
        }
    }

    /// Consumes so many bytes, or returns the seconds to wait before the next try.
    #[expect(clippy::cast_precision_loss, reason = "as Python's float(int) does")]
    fn consume(&self, amount: u64, token: u64) -> std::result::Result<(), f64> {
        let mut state = locked(&self.state);
        let now = self.clock.monotonic().as_secs_f64();
        let amount = amount as f64;
        // A caller that has waited is admitted.
        if !state.scheduled.process(token) && state.rate.projected(amount, now) > self.max_rate {
            let time = amount / self.max_rate;
            return Err(state.scheduled.schedule(token, time));
        }
        state.rate.record(amount, now);
        Ok(())
    }
}

/// The waiting streams, in their order.
#[derive(Debug, Default)]
struct Scheduler {
    times: HashMap<u64, f64>,
    total_wait: f64,
}

impl Scheduler {
    fn schedule(&mut self, token: u64, time: f64) -> f64 {
        self.total_wait += time;
        self.times.insert(token, time);
        self.total_wait
    }

    /// Whether this one was waiting; removes it.
    fn process(&mut self, token: u64) -> bool {
        let time = self.times.remove(&token);
        self.total_wait = (self.total_wait - time.unwrap_or_default()).max(0.0);
        time.is_some()
    }
}

/// The rate, as an exponential moving average.
#[derive(Debug, Default)]
struct RateTracker {
    /// The time of the last consumption, and the rate then.
    last: Option<(f64, f64)>,
}

impl RateTracker {
    fn projected(&self, amount: f64, now: f64) -> f64 {
        let Some((time, rate)) = self.last else {
            return 0.0;
        };
        let elapsed = now - time;
        let new = if elapsed <= 0.0 {
            f64::INFINITY
        } else {
            amount / elapsed
        };
        ALPHA * new + (1.0 - ALPHA) * rate
    }

    fn record(&mut self, amount: f64, now: f64) {
        self.last = Some((now, self.projected(amount, now)));
    }
}

/// One stream of bytes that obeys the common rate.
#[derive(Debug)]
pub(super) struct LimitedStream {
    bucket: Arc<LeakyBucket>,
    token: u64,
    bytes_seen: u64,
}

impl LimitedStream {
    /// Waits until `amount` more bytes may be read.
    ///
    /// # Errors
    ///
    /// The error with which the transfer was cancelled.
    pub(super) fn consume(&mut self, amount: u64, transfer: &TransferCoordinator) -> Result<()> {
        self.bytes_seen += amount;
        if self.bytes_seen < THRESHOLD {
            return Ok(());
        }
        self.wait(transfer)
    }

    /// Waits for bytes that were read without waiting.
    ///
    /// # Errors
    ///
    /// As [`consume`](Self::consume).
    pub(super) fn close(&mut self, transfer: &TransferCoordinator) -> Result<()> {
        if self.bytes_seen == 0 {
            return Ok(());
        }
        self.wait(transfer)
    }

    fn wait(&mut self, transfer: &TransferCoordinator) -> Result<()> {
        loop {
            transfer.check()?;
            match self.bucket.consume(self.bytes_seen, self.token) {
                Ok(()) => {
                    self.bytes_seen = 0;
                    return Ok(());
                }
                Err(seconds) => {
                    let wait = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
                    block_on(self.bucket.clock.sleep(wait))?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::coordinator::cancelled;
    use super::*;
    use crate::seam::FakeClock;

    const KIB: u64 = 1024;

    fn bucket(max_rate: u64) -> (Arc<LeakyBucket>, Arc<FakeClock>) {
        let clock = Arc::<FakeClock>::default();
        let seen: Arc<dyn Clock> = Arc::<FakeClock>::clone(&clock);
        (LeakyBucket::new(max_rate, &seen), clock)
    }

    fn waits(clock: &FakeClock) -> Vec<f64> {
        clock.waits().iter().map(Duration::as_secs_f64).collect()
    }

    // H141: the waits are those of s3transfer's `BandwidthLimitedStream` with a fake clock.
    #[test]
    fn waits_match_s3transfer() {
        let (all, clock) = bucket(KIB * KIB);
        let transfer = TransferCoordinator::new();
        let mut stream = all.stream();
        for _ in 0..6 {
            stream.consume(256 * KIB, &transfer).unwrap();
        }
        assert_eq!(waits(&clock), [0.25; 5]);

        // Small reads are requested together; the rest at the end.
        let (all, clock) = bucket(KIB * KIB);
        let mut stream = all.stream();
        for _ in 0..7 {
            stream.consume(64 * KIB, &transfer).unwrap();
        }
        stream.close(&transfer).unwrap();
        stream.close(&transfer).unwrap();
        assert_eq!(waits(&clock), [0.1875]);
    }

    // H141
    #[test]
    fn streams_share_the_rate() {
        let (all, clock) = bucket(KIB * KIB);
        let transfer = TransferCoordinator::new();
        let (mut first, mut second) = (all.stream(), all.stream());
        for _ in 0..2 {
            first.consume(256 * KIB, &transfer).unwrap();
            second.consume(256 * KIB, &transfer).unwrap();
        }
        clock.advance(Duration::from_secs(2));
        first.consume(256 * KIB, &transfer).unwrap();
        second.consume(512 * KIB, &transfer).unwrap();
        assert_eq!(waits(&clock), [0.25, 0.25, 0.25, 0.5]);
    }

    // H141
    #[test]
    fn waits_are_sequential() {
        let (all, clock) = bucket(KIB * KIB);
        assert_eq!(all.consume(256 * KIB, 1), Ok(()));
        assert_eq!(all.consume(256 * KIB, 1), Err(0.25));
        assert_eq!(all.consume(256 * KIB, 2), Err(0.5));
        clock.advance(Duration::from_millis(250));
        assert_eq!(all.consume(256 * KIB, 1), Ok(()));
        clock.advance(Duration::from_millis(250));
        assert_eq!(all.consume(256 * KIB, 2), Ok(()));
        assert_eq!(all.consume(256 * KIB, 2), Err(0.25));
    }

    // H140 H141
    #[test]
    fn a_wait_ends_when_the_transfer_is_cancelled() {
        let (all, clock) = bucket(1);
        let transfer = TransferCoordinator::new();
        transfer.cancel(cancelled("enough"));
        let error = all.stream().consume(256 * KIB, &transfer).unwrap_err();
        assert_eq!(error.to_string(), "enough");
        assert_eq!(waits(&clock), [0.0; 0]);
    }
}
