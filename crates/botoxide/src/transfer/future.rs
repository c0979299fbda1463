//! `TransferFuture`: the handle of a transfer; `TransferMeta`: its properties.
//!
//! Not here: its state (`coordinator.rs`). Counterpart: s3transfer `futures.py` (`TransferFuture`, `TransferMeta`).

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::Map;

use super::coordinator::{TransferStatus, cancelled};
use super::transfer::Transfer;
use crate::seam::{Interrupt, locked};

/// A transfer that was started. A clone is the same transfer; it continues when all of them are dropped.
///
/// Blocking programs wait with [`result`](Self::result), asynchronous ones with `.await`, on any runtime.
///
/// # Example: two transfers at the same time
///
/// ```no_run
/// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
///
/// # async fn example(s3: botoxide::Client) -> botoxide::Result<()> {
/// let manager = TransferManager::new(&s3, TransferConfig::default())?;
/// let cat = manager.upload("cat.jpg", "photos", "cat", TransferOptions::default())?;
/// let dog = manager.upload("dog.jpg", "photos", "dog", TransferOptions::default())?;
/// cat.await?;
/// dog.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TransferFuture(pub(super) Arc<Transfer>);

impl TransferFuture {
    /// Waits for the end, blocking this thread.
    ///
    /// # Errors
    ///
    /// The error of the transfer; `CancelledError` or `FatalError` if it was cancelled; the error of the session's
    /// [`Interrupt`], which cancels the transfer: it may still be ending then.
    // H139 H140
    pub fn result(&self) -> Result<()> {
        let interrupt = self.0.shared.client.interrupt();
        let result = Interrupt::watch_here(interrupt, || self.0.coordinator.result());
        if result.is_err() && !self.done() {
            self.0.cancel(cancelled("the wait was interrupted"));
        }
        result
    }

    /// Whether it has succeeded, failed or been cancelled. Parts may still be ending.
    pub fn done(&self) -> bool {
        self.status().is_done()
    }

    /// Its state.
    pub fn status(&self) -> TransferStatus {
        self.0.coordinator.status()
    }

    /// Cancels the transfer: no further part starts, and what was started is cleaned up.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use botoxide::blocking::Session;
    /// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
    ///
    /// let s3 = Session::new().client("s3")?;
    /// let manager = TransferManager::new(&s3, TransferConfig::default())?;
    /// let upload = manager.upload(b"meow".to_vec(), "photos", "cat", TransferOptions::default())?;
    /// upload.cancel();
    /// assert!(upload.result().is_err());
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn cancel(&self) {
        self.0.cancel(cancelled(""));
    }

    /// Changes the outcome of a transfer that is done.
    ///
    /// # Errors
    ///
    /// `TransferNotDoneError` if it is not.
    pub fn set_exception(&self, error: Error) -> Result<()> {
        if !self.done() {
            let msg = "set_exception can only be called once the transfer is complete.".to_owned();
            return Err(ErrorKind::TransferNotDone { msg }.into());
        }
        self.0.coordinator.replace_error(error);
        Ok(())
    }

    /// Its properties.
    pub fn meta(&self) -> &TransferMeta {
        &self.0.meta
    }
}

impl Future for TransferFuture {
    type Output = Result<()>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.coordinator.poll_result(context)
    }
}

impl fmt::Debug for TransferFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferFuture")
            .field("transfer_id", &self.meta().transfer_id)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

/// The properties of a transfer: its arguments, and what was learned about the object.
// H139
pub struct TransferMeta {
    transfer_id: u64,
    bucket: Text,
    key: Text,
    extra_args: Map,
    known: Mutex<Known>,
}

/// The extra arguments may contain an encryption key.
impl fmt::Debug for TransferMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferMeta")
            .field("transfer_id", &self.transfer_id)
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Known {
    size: Option<u64>,
    etag: Option<String>,
    user_context: Map,
}

impl TransferMeta {
    pub(super) fn new(transfer_id: u64, bucket: &str, key: &str, extra_args: Map) -> Self {
        Self {
            transfer_id,
            bucket: Text::from(bucket),
            key: Text::from(key),
            extra_args,
            known: Mutex::default(),
        }
    }

    /// The number of the transfer, from 0 for each manager.
    pub fn transfer_id(&self) -> u64 {
        self.transfer_id
    }

    /// The bucket; for a copy, the destination's.
    pub fn bucket(&self) -> &Text {
        &self.bucket
    }

    /// The key; for a copy, the destination's.
    pub fn key(&self) -> &Text {
        &self.key
    }

    /// The extra arguments, with those that the manager added.
    pub fn extra_args(&self) -> &Map {
        &self.extra_args
    }

    /// The size in bytes, once it is known.
    pub fn size(&self) -> Option<u64> {
        self.known().size
    }

    /// Provides the size, so that no request is needed to find it: for [`Subscriber::on_queued`](super::Subscriber::on_queued).
    pub fn provide_transfer_size(&self, size: u64) {
        self.known().size = Some(size);
    }

    /// The `ETag` of the object that is downloaded or copied, once it is known.
    pub fn etag(&self) -> Option<String> {
        self.known().etag.clone()
    }

    /// Provides the `ETag` of the object that is downloaded or copied.
    pub fn provide_object_etag(&self, etag: impl Into<String>) {
        self.known().etag = Some(etag.into());
    }

    /// Reads or changes what subscribers keep with the transfer: s3transfer's `user_context`.
    pub fn with_user_context<T>(&self, act: impl FnOnce(&mut Map) -> T) -> T {
        act(&mut self.known().user_context)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        locked(&self.known)
    }
}
