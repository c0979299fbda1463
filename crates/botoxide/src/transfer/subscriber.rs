//! `Subscriber`: callbacks for the progress and the end of a transfer.
//!
//! Not here: counting (`progress.rs`). Counterpart: s3transfer `subscribers.py` (`BaseSubscriber`), boto3
//! `s3/transfer.py` (`ProgressCallbackInvoker`).

use std::fmt;

use botoxide_core::error::Result;

use super::future::TransferFuture;

/// Is told how a transfer goes. The methods are called by the threads that do the work, several at a time.
///
/// # Example: how much was uploaded so far
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
    /// The transfer's turn has come. Its size can be told here, where it is known: see
    /// [`TransferMeta::provide_transfer_size`](super::TransferMeta::provide_transfer_size).
    ///
    /// # Errors
    ///
    /// Any error that is to fail the transfer.
    fn on_queued(&self, future: &TransferFuture) -> Result<()> {
        let _ = future;
        Ok(())
    }

    /// So many bytes went over; a negative number where what was sent has to be sent again.
    ///
    /// # Errors
    ///
    /// Any error that is to fail the transfer.
    fn on_progress(&self, future: &TransferFuture, bytes_transferred: i64) -> Result<()> {
        let _ = (future, bytes_transferred);
        Ok(())
    }

    /// The transfer has ended, whichever way: its result is there.
    fn on_done(&self, future: &TransferFuture) {
        let _ = future;
    }
}

/// A function that is told how many bytes went over: boto3's `Callback`.
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
