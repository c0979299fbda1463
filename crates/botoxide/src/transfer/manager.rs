//! `TransferManager`: starts transfers, and runs them on its threads.
//!
//! Not here: the kinds of transfers, which have their own methods (`upload/`, `download/` …). Counterpart: s3transfer
//! `manager.py` (`TransferManager`), boto3 `s3/transfer.py` (`create_transfer_manager`).

use std::fmt;
use std::sync::Arc;

use botoxide_core::error::{Error, Result};
use botoxide_core::value::{Map, Value};

use super::config::TransferConfig;
use super::coordinator::{TransferCoordinator, cancelled, fatal};
use super::delete::ALLOWED_DELETE_ARGS;
use super::future::{TransferFuture, TransferMeta};
use super::shared::Shared;
use super::subscriber::Subscriber;
use super::transfer::{Transfer, Work};
use crate::client::Client;
use crate::hooks::Feature;
use crate::seam::Interrupt;

/// Transfers files and streams to and from S3, many at a time.
///
/// Threads do the work. They are started on demand, and there are never more than
/// [`max_concurrency`](TransferConfig::max_concurrency). They use their own connections, so it makes no
/// difference whether the client is an asynchronous one.
///
/// Dropping the manager waits until all its transfers are done, and its threads have ended; while a panic unwinds, the
/// transfers are cancelled first (`FatalError`). Nothing is left behind either way: what was started is finished or
/// cleaned up.
///
/// # Example: a folder of photos
///
/// ```no_run
/// use botoxide::blocking::Session;
/// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
///
/// let s3 = Session::new().client("s3")?;
/// let manager = TransferManager::new(&s3, TransferConfig::default())?;
/// let futures = ["cat.jpg", "dog.jpg"]
///     .map(|name| manager.upload(name, "photos", name, TransferOptions::default()));
/// for future in futures {
///     future?.result()?;
/// }
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct TransferManager {
    pub(super) shared: Arc<Shared>,
}

/// Optional arguments of a transfer.
#[derive(Clone, Default)]
pub struct TransferOptions {
    /// Further arguments of the operations: `params! { "ContentType": "image/jpeg" }`.
    pub extra_args: Value,
    /// Subscribers, called in this order.
    pub subscribers: Vec<Arc<dyn Subscriber>>,
}

impl TransferOptions {
    /// Options with further arguments and no subscribers.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::params;
    /// use botoxide::transfer::TransferOptions;
    ///
    /// let options = TransferOptions::with_args(params! { "StorageClass": "GLACIER" });
    /// assert!(options.subscribers.is_empty());
    /// ```
    pub fn with_args(extra_args: Value) -> Self {
        Self {
            extra_args,
            subscribers: Vec::new(),
        }
    }

    /// The same options with another subscriber.
    #[must_use]
    pub fn subscribe(mut self, subscriber: impl Subscriber + 'static) -> Self {
        self.subscribers.push(Arc::new(subscriber));
        self
    }
}

impl fmt::Debug for TransferOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The arguments may contain an encryption key.
        f.debug_struct("TransferOptions")
            .field("subscribers", &self.subscribers.len())
            .finish_non_exhaustive()
    }
}

impl TransferManager {
    /// A manager that calls S3 with `client`, or a blocking copy of it: an asynchronous client gets a copy with the same
    /// settings, credentials and hooks, and its own connections.
    ///
    /// # Errors
    ///
    /// Of [`TransferConfig::validate`].
    pub fn new(client: &impl AsRef<Client>, config: TransferConfig) -> Result<Self> {
        Self::make(client.as_ref(), config, None)
    }

    /// A manager whose user agent names the feature: for boto3's `upload_file` and its
    /// siblings.
    ///
    /// # Errors
    ///
    /// Of [`TransferConfig::validate`].
    // H146
    #[doc(hidden)]
    pub fn for_feature(client: &impl AsRef<Client>, config: TransferConfig) -> Result<Self> {
        Self::make(client.as_ref(), config, Some(Feature::S3Transfer))
    }

    fn make(client: &Client, config: TransferConfig, feature: Option<Feature>) -> Result<Self> {
        let shared = Arc::new(Shared::new(client, config, feature)?);
        Ok(Self { shared })
    }

    /// The names of the extra arguments of deletions: `ALLOWED_DELETE_ARGS`.
    pub fn allowed_delete_args() -> impl Iterator<Item = &'static str> {
        ALLOWED_DELETE_ARGS.iter().copied()
    }

    /// The client of the requests.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// The options.
    pub fn config(&self) -> &TransferConfig {
        &self.shared.config
    }

    /// Starts a transfer.
    pub(super) fn submit(
        &self,
        bucket: &str,
        key: &str,
        extra_args: Map,
        subscribers: Vec<Arc<dyn Subscriber>>,
        work: impl Work + 'static,
    ) -> Result<TransferFuture> {
        let transfer = Arc::new(Transfer {
            shared: Arc::clone(&self.shared),
            coordinator: TransferCoordinator::new(),
            meta: TransferMeta::new(self.shared.next_id(), bucket, key, extra_args),
            subscribers,
            work: Box::new(work),
        });
        Interrupt::watch_here(self.shared.client.interrupt(), || {
            self.shared.executor.submit(&self.shared, &transfer)
        })?;
        Ok(TransferFuture(transfer))
    }

    /// Cancels all transfers that are not done: `CancelledError` with this message.
    // H140
    pub fn cancel(&self, message: &str) {
        self.stop(&cancelled(message));
    }

    /// Cancels all transfers that are not done, because something else has failed: `FatalError` with this message.
    // H140
    pub fn fail(&self, message: &str) {
        self.stop(&fatal(message));
    }

    fn stop(&self, error: &Error) {
        for transfer in self.shared.executor.transfers() {
            transfer.cancel(error.clone());
        }
    }

    /// Refuses further transfers (`RuntimeError`), and waits until accepted ones are done and all threads have
    /// ended. A subscriber that calls it does not wait: its own transfer cannot end before it returns.
    pub fn shutdown(&self) {
        self.shared.executor.shutdown();
    }
}

impl Drop for TransferManager {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.fail("the program panicked");
        }
        self.shutdown();
    }
}

impl fmt::Debug for TransferManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferManager")
            .field("client", &self.shared.client)
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}
