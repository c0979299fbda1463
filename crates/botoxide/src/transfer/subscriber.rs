//! `Subscriber`: callbacks for the progress and the end of a transfer.
//!
//! Not here: counting (`progress.rs`). Counterpart: s3transfer `subscribers.py` (`BaseSubscriber`), boto3
//! `s3/transfer.py` (`ProgressCallbackInvoker`).

use std::fmt;

use botoxide_core::error::Result;

use super::future::TransferFuture;

/// Receives the events of a transfer. The threads that do the work call the methods, several at a time.
///
/// # Example: the number of bytes uploaded so far
///
/// ```
/// use std::sync::atomic::{AtomicI64, Ordering};
/// use botoxide::transfer::{Subscriber, TransferFuture};
///
/// #[derive(Default)]
/// struct Total(AtomicI64);
///
/// impl Subscriber for Total {
///     fn on_progress(&self, _: &TransferFuture, bytes_transferred: i64) -> botoxide::Result<()> {
///         self.0.fetch_add(bytes_transferred, Ordering::Relaxed);
///         Ok(())
///     }
/// }
/// ```
pub trait Subscriber: Send + Sync {
    /// The transfer starts. Its size can be provided here, if it is known: see
    /// [`TransferMeta::provide_transfer_size`](super::TransferMeta::provide_transfer_size).
    ///
    /// # Errors
    ///
    /// Any error that is to fail the transfer.
    fn on_queued(&self, future: &TransferFuture) -> Result<()> {
        let _ = future;
        Ok(())
    }

    /// The number of bytes transferred since the last call; negative if bytes have to be sent again.
    ///
    /// # Errors
    ///
    /// Any error that is to fail the transfer.
    fn on_progress(&self, future: &TransferFuture, bytes_transferred: i64) -> Result<()> {
        let _ = (future, bytes_transferred);
        Ok(())
    }

    /// The transfer has ended, with or without an error: its result is available.
    fn on_done(&self, future: &TransferFuture) {
        let _ = future;
    }
}

/// A function that is called with the number of bytes transferred: boto3's `Callback`.
///
/// # Example
///
/// ```
/// use botoxide::transfer::ProgressCallback;
///
/// let callback = ProgressCallback::new(|bytes| println!("{bytes} more"));
/// ```
pub struct ProgressCallback(Box<dyn Fn(i64) + Send + Sync>);

impl ProgressCallback {
    /// Calls `callback` with each number of bytes, as [`Subscriber::on_progress`].
    pub fn new(callback: impl Fn(i64) + Send + Sync + 'static) -> Self {
        Self(Box::new(callback))
    }
}

impl Subscriber for ProgressCallback {
    fn on_progress(&self, _: &TransferFuture, bytes_transferred: i64) -> Result<()> {
        (self.0)(bytes_transferred);
        Ok(())
    }
}

impl fmt::Debug for ProgressCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProgressCallback")
    }
}
