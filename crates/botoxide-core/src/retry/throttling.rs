//! `CubicCalculator`: the send rate after throttling, by the curve of TCP CUBIC.
//!
//! Not here: the requests, and whether they were throttled (`adaptive.rs`). Counterpart: botocore
//! `retries/throttling.py`.

/// The rate at the last failure and the curve that leads back to it and beyond.
#[derive(Debug)]
pub(super) struct CubicCalculator {
    /// The rate at the last failure, in requests a second.
    w_max: f64,
    /// After how many seconds from the failure that rate is reached again.
    k: f64,
    last_fail: f64,
}

impl CubicCalculator {
    /// The curve before any request; `start` is in seconds.
    pub(super) fn new(start: f64) -> Self {
        Self {
            w_max: 0.0,
            k: 0.0,
            last_fail: start,
        }
    }

    /// The rate at `now`, after a response without throttling.
    pub(super) fn success_received(&self, now: f64) -> f64 {
        let since = now - self.last_fail;
        SCALE_CONSTANT * (since - self.k).powf(3.0) + self.w_max
    }

    /// The rate at `now`, after the service has throttled at `current_rate`.
    pub(super) fn error_received(&mut self, current_rate: f64, now: f64) -> f64 {
        self.w_max = current_rate;
        self.k = (current_rate * (1.0 - BETA) / SCALE_CONSTANT).powf(1.0 / 3.0);
        self.last_fail = now;
        current_rate * BETA
    }
}

const SCALE_CONSTANT: f64 = 0.4;
const BETA: f64 = 0.7;

#[cfg(test)]
mod tests {
    use super::*;

    // P290; the numbers are those of botocore's CubicCalculator
    #[test]
    fn the_rate_drops_and_recovers() {
        let mut curve = CubicCalculator::new(0.0);
        let rates = [
            curve.success_received(5.0),
            curve.success_received(5.5),
            curve.error_received(10.0, 6.0),
            curve.success_received(6.5),
            curve.success_received(7.0),
            curve.success_received(8.0),
            curve.success_received(10.0),
            curve.error_received(3.0, 10.25),
            curve.success_received(11.0),
        ];
        let expected = [
            50.0,
            66.55,
            7.0,
            8.761_698_151_005_53,
            9.648_936_009_66,
            10.000_030_849_917_364,
            13.408_697_022_224_185,
            2.099_999_999_999_999_6,
            2.929_614_006_901_495_3,
        ];
        for (rate, expected) in rates.into_iter().zip(expected) {
            assert!((rate - expected).abs() < 1e-12, "{rate} is not {expected}");
        }
    }
}
