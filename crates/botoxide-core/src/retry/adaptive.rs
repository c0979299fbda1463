//! The adaptive mode: the standard mode plus a client-side rate limit that follows the service's throttling.
//!
//! Not here: the waiting. Counterpart: botocore `retries/adaptive.py`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::bucket::TokenBucket;
use super::throttling::CubicCalculator;

/// Limits how often a client sends, once the service has throttled it.
#[derive(Debug)]
pub struct RateLimiter {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    is_enabled: bool,
    bucket: TokenBucket,
    clocker: RateClocker,
    cubic: CubicCalculator,
}

impl RateLimiter {
    /// Creates a limiter that does not limit yet. `now`, here and below, is the time of one monotonic clock.
    pub fn new(now: Duration) -> Self {
        let now = now.as_secs_f64();
        Self {
            state: Mutex::new(State {
                is_enabled: false,
                bucket: TokenBucket::new(now),
                clocker: RateClocker::new(now),
                cubic: CubicCalculator::new(now),
            }),
        }
    }

    /// Requests permission to send: `None` if granted, otherwise how long to wait before the next try.
    // P290
    pub fn acquire(&self, now: Duration) -> Option<Duration> {
        let mut state = self.state();
        if !state.is_enabled {
            return None;
        }
        let seconds = state.bucket.acquire(now.as_secs_f64()).err()?;
        // A wait below the clock's resolution would repeat forever.
        let wait = Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST_WAIT);
        Some(wait.max(SHORTEST_WAIT))
    }

    /// Records the end of an attempt and whether the service throttled it.
    // P290
    pub fn record(&self, now: Duration, is_throttling: bool) {
        let now = now.as_secs_f64();
        let mut state = self.state();
        let measured_rate = state.clocker.record(now);
        let rate = if is_throttling {
            let current = if state.is_enabled {
                measured_rate.min(state.bucket.max_rate())
            } else {
                measured_rate
            };
            state.is_enabled = true;
            state.cubic.error_received(current, now)
        } else {
            state.cubic.success_received(now)
        };
        let highest = MAX_RATE_ADJUST_SCALE * measured_rate;
        state.bucket.set_max_rate(rate.min(highest), now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Measures how many requests a second a client sends, in steps of half a second.
#[derive(Debug)]
struct RateClocker {
    measured_rate: f64,
    last_bucket: f64,
    count: f64,
}

impl RateClocker {
    fn new(now: f64) -> Self {
        Self {
            measured_rate: 0.0,
            last_bucket: now.floor(),
            count: 0.0,
        }
    }

    /// Counts a request and returns the rate measured so far.
    fn record(&mut self, now: f64) -> f64 {
        let bucket = (now / TIME_BUCKET_RANGE).floor() * TIME_BUCKET_RANGE;
        self.count += 1.0;
        if bucket > self.last_bucket {
            let current_rate = self.count / (bucket - self.last_bucket);
            self.measured_rate = current_rate * SMOOTHING + self.measured_rate * (1.0 - SMOOTHING);
            self.count = 0.0;
            self.last_bucket = bucket;
        }
        self.measured_rate
    }
}

const MAX_RATE_ADJUST_SCALE: f64 = 2.0;
const SMOOTHING: f64 = 0.8;
/// In seconds.
const TIME_BUCKET_RANGE: f64 = 0.5;
/// The time until the next token at the lowest rate.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
const SHORTEST_WAIT: Duration = Duration::from_micros(1);

#[cfg(test)]
mod tests {
    use super::*;

    /// A trace of botocore's `ClientRateLimiter`, one row per attempt: whether the service throttles it, the wait
    /// before it, and afterwards the rate, the tokens and the measured rate.
    const TRACE: [(bool, f64, f64, f64, f64); 24] = [
        (false, 0.0, 0.5, 0.12, 0.0),
        (false, 0.0, 0.5, 0.28, 0.0),
        (false, 0.0, 0.5, 0.315, 4.8),
        (false, 0.0, 0.744_346_8, 0.675, 2.56),
        (false, 0.0, 0.984_15, 0.764_321_616, 2.56),
        (true, 0.0, 2.598_4, 1.0, 3.712),
        (false, 0.0, 2.756_501_531, 0.181_888, 3.712),
        (false, 0.0, 3.618_151_017, 1.166_569_102, 3.942_4),
        (false, 0.0, 3.662_962_774, 0.600_747_224, 2.388_48),
        (true, 0.0, 1.671_936, 0.772_895_312, 2.388_48),
        (true, 0.085_833_362, 1.170_355_2, 0.033_440_392, 3.677_696),
        (
            false,
            0.125_868_598,
            1.666_909_885,
            0.023_407_104,
            2.335_539_2,
        ),
        (
            false,
            0.485_870_241,
            1.692_758_967,
            0.033_339_865,
            1.267_107_84,
        ),
        (
            false,
            0.271_055_983,
            2.030_768_372,
            0.033_855_179,
            1.853_421_568,
        ),
        (
            false,
            0.425_753_333,
            2.917_296_323,
            0.040_615_367,
            1.970_684_314,
        ),
        (true, 0.0, 1.395_895_804, 1.141_068_72, 1.994_136_863),
        (false, 0.0, 1.565_150_112, 0.308_576_217, 1.994_136_863),
        (
            false,
            0.141_761_962,
            1.923_198_566,
            0.031_303_002,
            3.598_827_373,
        ),
        (
            false,
            0.453_690_578,
            1.994_114_669,
            0.038_465_895,
            2.319_765_475,
        ),
        (false, 0.0, 2.120_944_004, 0.474_228_456, 1.263_953_095),
        (
            false,
            0.147_895_061,
            2.336_820_575,
            0.042_418_88,
            1.263_953_095,
        ),
        (
            false,
            0.109_779_48,
            3.044_300_023,
            0.046_736_411,
            3.452_790_619,
        ),
        (
            false,
            0.263_130_631,
            4.003_584_186,
            0.060_886,
            2.290_558_124,
        ),
        (false, 0.0, 4.116_223_25, 1.943_466_615, 2.058_111_625),
    ];

    // P290
    #[test]
    fn the_limiter_matches_botocores() {
        let mut now = Duration::ZERO;
        let limiter = RateLimiter::new(now);
        let pauses = [100, 300, 50, 700].map(Duration::from_millis);
        for (at, (is_throttling, waited, rate, capacity, measured)) in TRACE.into_iter().enumerate()
        {
            now += pauses[at % 4];
            let before = now;
            while let Some(wait) = limiter.acquire(now) {
                now += wait;
            }
            let found_wait = now.abs_diff(before).as_secs_f64();
            now += Duration::from_millis(20);
            limiter.record(now, is_throttling);
            let state = limiter.state();
            for (what, found, expected) in [
                ("wait", found_wait, waited),
                ("rate", state.bucket.max_rate(), rate),
                ("capacity", state.bucket.current_capacity(), capacity),
                ("measured rate", state.clocker.measured_rate, measured),
            ] {
                // Waits are at least a microsecond, so the numbers may differ by a few.
                assert!(
                    (found - expected).abs() < 5e-6,
                    "{at} {what}: {found}, not {expected}"
                );
            }
        }
    }
}
