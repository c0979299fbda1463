//! `RetryQuota`: limits the retries of a client.
//!
//! Counterpart: botocore `retries/quota.py`.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens that retries cost and successes return; shared by all calls of a client.
#[derive(Debug)]
pub struct RetryQuota {
    available: AtomicU32,
}

const INITIAL: u32 = 500;

impl Default for RetryQuota {
    fn default() -> Self {
        Self {
            available: AtomicU32::new(INITIAL),
        }
    }
}

impl RetryQuota {
    /// Takes `amount` tokens; `false` if there are too few.
    pub fn acquire(&self, amount: u32) -> bool {
        let take = |available: u32| available.checked_sub(amount);
        self.available
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }

    /// Returns `amount` tokens; there are never more than 500.
    pub fn release(&self, amount: u32) {
        if self.available() == INITIAL {
            return;
        }
        let give = |available: u32| Some(available.saturating_add(amount).min(INITIAL));
        // `give` always returns `Some`, so the update cannot fail.
        let _ = self
            .available
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, give);
    }

    /// The number of tokens left.
    pub fn available(&self) -> u32 {
        self.available.load(Ordering::Relaxed)
    }
}
