//! `TokenBucket`: limits the requests per second, and computes how long the next one has to wait.
//!
//! Not here: the waiting. Counterpart: botocore `retries/bucket.py`.

/// Tokens that are added at a steady rate; each request takes one.
#[derive(Debug)]
pub(super) struct TokenBucket {
    /// Tokens a second.
    fill_rate: f64,
    max_capacity: f64,
    current_capacity: f64,
    last_timestamp: f64,
}

impl TokenBucket {
    /// An empty bucket at `now`, in seconds, with one token a second.
    pub(super) fn new(now: f64) -> Self {
        Self {
            fill_rate: 1.0,
            max_capacity: 1.0,
            current_capacity: 0.0,
            last_timestamp: now,
        }
    }

    /// How many tokens are added per second.
    pub(super) fn max_rate(&self) -> f64 {
        self.fill_rate
    }

    /// The number of tokens now.
    #[cfg(test)]
    pub(super) fn current_capacity(&self) -> f64 {
        self.current_capacity
    }

    /// Sets how many tokens are added per second from now on. Tokens due until now are added at the old rate.
    pub(super) fn set_max_rate(&mut self, rate: f64, now: f64) {
        self.refill(now);
        self.fill_rate = rate.max(MIN_RATE);
        self.max_capacity = rate.max(1.0);
        self.current_capacity = self.current_capacity.min(self.max_capacity);
    }

    /// Takes a token. If there is none, the error is the number of seconds until the next one.
    pub(super) fn acquire(&mut self, now: f64) -> Result<(), f64> {
        self.refill(now);
        let missing = 1.0 - self.current_capacity;
        if missing > 0.0 {
            return Err(missing / self.fill_rate);
        }
        self.current_capacity -= 1.0;
        Ok(())
    }

    fn refill(&mut self, now: f64) {
        let amount = (now - self.last_timestamp) * self.fill_rate;
        self.current_capacity = self.max_capacity.min(self.current_capacity + amount);
        self.last_timestamp = now;
    }
}

const MIN_RATE: f64 = 0.5;

#[cfg(test)]
mod tests {
    use super::*;

    // P290; after botocore tests/unit/retries/test_bucket.py
    #[test]
    fn tokens_are_added_at_the_rate_and_do_not_accumulate() {
        let mut bucket = TokenBucket::new(1.0);
        assert_eq!(bucket.acquire(1.0), Err(1.0), "it starts empty");
        assert_eq!(bucket.acquire(1.25), Err(0.75));
        assert_eq!(bucket.acquire(2.0), Ok(()));
        bucket.set_max_rate(4.0, 2.0);
        assert_eq!(bucket.acquire(3.0), Ok(()));
        assert_eq!(bucket.acquire(3.0), Ok(()));
        assert_eq!(bucket.acquire(3.0), Ok(()));
        assert_eq!(bucket.acquire(3.0), Ok(()));
        assert_eq!(bucket.acquire(3.0), Err(0.25));
        // After an idle hour there are only the tokens of one second.
        for _ in 0..4 {
            assert_eq!(bucket.acquire(3_603.0), Ok(()));
        }
        assert_eq!(bucket.acquire(3_603.0), Err(0.25));
    }

    // P290
    #[test]
    fn the_rate_is_at_least_one_in_two_seconds() {
        let mut bucket = TokenBucket::new(0.0);
        bucket.set_max_rate(0.01, 10.0);
        assert!((bucket.max_rate() - 0.5).abs() < f64::EPSILON);
        assert_eq!(bucket.acquire(10.0), Ok(()), "one token at the old rate");
        assert_eq!(bucket.acquire(10.0), Err(2.0));
        assert_eq!(bucket.acquire(11.0), Err(1.0));
        bucket.set_max_rate(2.0, 11.0);
        assert_eq!(
            bucket.acquire(11.0),
            Err(0.25),
            "half a token at the old rate"
        );
    }
}
