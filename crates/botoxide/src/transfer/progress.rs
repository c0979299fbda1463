//! `Progress`: counts the bytes of one part, and reports them to subscribers in larger amounts.
//!
//! Counterpart: s3transfer `upload.py` (`AggregatedProgressCallback`), `utils.py` (`invoke_progress_callbacks`).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use botoxide_core::error::Result;

use super::future::TransferFuture;
use super::transfer::Transfer;

/// The number of bytes from which subscribers are called.
// H137
const THRESHOLD: i64 = 256 << 10;

/// Counts for one part, or for a transfer of one part.
pub(super) struct Progress {
    /// `None` without subscribers.
    future: Option<TransferFuture>,
    bytes_seen: AtomicI64,
}

impl Progress {
    pub(super) fn new(transfer: &Arc<Transfer>) -> Self {
        let has_subscribers = !transfer.subscribers.is_empty();
        Self {
            future: has_subscribers.then(|| TransferFuture(Arc::clone(transfer))),
            bytes_seen: AtomicI64::new(0),
        }
    }

    /// Counts bytes; the count may be reduced again.
    ///
    /// # Errors
    ///
    /// Errors of a subscriber.
    pub(super) fn add(&self, bytes: i64) -> Result<()> {
        if self.future.is_none() || bytes == 0 {
            return Ok(());
        }
        let seen = self.bytes_seen.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if seen >= THRESHOLD {
            return self.tell();
        }
        Ok(())
    }

    /// Reports bytes not yet reported. Rolled-back bytes are reported with later bytes only.
    ///
    /// # Errors
    ///
    /// Errors of a subscriber.
    pub(super) fn flush(&self) -> Result<()> {
        if self.bytes_seen.load(Ordering::Relaxed) > 0 {
            return self.tell();
        }
        Ok(())
    }

    /// Reports bytes immediately.
    ///
    /// # Errors
    ///
    /// Errors of a subscriber.
    pub(super) fn tell_now(&self, bytes: i64) -> Result<()> {
        let Some(future) = self.future.as_ref().filter(|_| bytes != 0) else {
            return Ok(());
        };
        for subscriber in &future.0.subscribers {
            subscriber.on_progress(future, bytes)?;
        }
        Ok(())
    }

    fn tell(&self) -> Result<()> {
        let seen = self.bytes_seen.load(Ordering::Relaxed);
        self.tell_now(seen)?;
        self.bytes_seen.fetch_sub(seen, Ordering::Relaxed);
        Ok(())
    }
}
