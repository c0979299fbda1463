//! `Transfer`: one transfer and what its work needs; `Work`: the interface of a kind of transfer to the threads.
//!
//! Not here: the caller of the methods of `Work` (`executor.rs`). Counterpart: s3transfer `tasks.py`
//! (`SubmissionTask`, `Task`).

use std::sync::Arc;

use botoxide_core::error::{Error, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};

use super::bandwidth::LeakyBucket;
use super::buffers::BufferPool;
use super::config::TransferConfig;
use super::coordinator::{TransferCoordinator, TransferStatus};
use super::future::{TransferFuture, TransferMeta};
use super::shared::Shared;
use super::subscriber::Subscriber;
use crate::client::Client;
use crate::seam::{Interrupt, Seams};

/// A kind of transfer. The methods run on threads of the manager, or on the caller's without threads.
pub(super) trait Work: Send + Sync {
    /// Plans the work, and begins; a transfer of one request is done with this.
    ///
    /// # Errors
    ///
    /// The error of the transfer.
    fn begin(&self, transfer: &Arc<Transfer>) -> Result<Begun>;

    /// Whether part `next` can be done now. It is called with the executor locked, so it must be quick and must not wait.
    /// When a [`Claim::Wait`] is over, call [`Transfer::work_changed`].
    fn claim(&self, transfer: &Transfer, next: u64) -> Claim {
        let _ = (transfer, next);
        Claim::Take
    }

    /// Does one part, counted from 0; several are done at a time.
    ///
    /// # Errors
    ///
    /// The error of the transfer.
    fn part(&self, transfer: &Arc<Transfer>, number: u64) -> Result<()> {
        let _ = (transfer, number);
        Ok(())
    }

    /// Ends the transfer after its last part, if nothing failed.
    ///
    /// # Errors
    ///
    /// The error of the transfer.
    fn finish(&self, transfer: &Arc<Transfer>) -> Result<()> {
        let _ = transfer;
        Ok(())
    }
}

/// What remains to be done after the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// Nothing; `finish` is not called.
    Done,
    /// So many parts.
    Parts(u64),
    /// Parts until [`Work::claim`] returns that there are no more.
    Open,
}

/// Whether a part can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// There are no more parts.
    End,
    /// It can; the caller does it.
    Take,
    /// Not yet.
    Wait,
}

/// One transfer.
pub(super) struct Transfer {
    pub(super) shared: Arc<Shared>,
    pub(super) coordinator: TransferCoordinator,
    pub(super) meta: TransferMeta,
    pub(super) subscribers: Vec<Arc<dyn Subscriber>>,
    pub(super) work: Box<dyn Work>,
}

impl Transfer {
    /// Calls an operation with the manager's client.
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    pub(super) fn call(&self, operation: &'static str, params: Map) -> Result<Value> {
        self.shared.call(&self.shared.client, operation, params)
    }

    /// Calls an operation with another client, which must be a blocking one: see [`Shared::blocking`].
    ///
    /// # Errors
    ///
    /// As [`Client::call`].
    pub(super) fn call_with(
        &self,
        client: &Client,
        operation: &'static str,
        params: Map,
    ) -> Result<Value> {
        self.shared.call(client, operation, params)
    }

    pub(super) fn config(&self) -> &TransferConfig {
        &self.shared.config
    }

    pub(super) fn seams(&self) -> &Seams {
        self.shared.client.seams()
    }

    pub(super) fn buffers(&self) -> &Arc<BufferPool> {
        &self.shared.buffers
    }

    /// The bandwidth limit, if there is one.
    pub(super) fn bandwidth(&self) -> Option<&Arc<LeakyBucket>> {
        self.shared.bandwidth.as_ref()
    }

    /// The arguments of all operations: `Bucket` and `Key`.
    pub(super) fn object(&self) -> Map {
        let mut params = Map::with_capacity(8);
        params.insert(Text::from_static("Bucket"), self.meta.bucket().clone());
        params.insert(Text::from_static("Key"), self.meta.key().clone());
        params
    }

    /// Wakes waiting threads to call [`Work::claim`] again.
    pub(super) fn work_changed(&self) {
        self.shared.executor.work_changed(&self.shared);
    }

    /// Calls subscribers for the start, and starts.
    pub(super) fn begin(self: &Arc<Self>) -> Result<Begun> {
        let future = self.future();
        for subscriber in &self.subscribers {
            subscriber.on_queued(&future)?;
        }
        if !self.coordinator.advance(TransferStatus::Running) {
            self.coordinator.check()?;
        }
        self.work.begin(self)
    }

    /// Cancels the transfer.
    pub(super) fn cancel(self: &Arc<Self>, error: Error) {
        if self.coordinator.cancel(error) {
            self.announce_done();
        }
    }

    /// All work has ended: cleans up after a failure, and wakes waiting callers.
    pub(super) fn announce_done(self: &Arc<Self>) {
        for cleanup in self.coordinator.take_failure_cleanups() {
            // The cancellation of the transfer must not stop the clean-up.
            Interrupt::shield(|| cleanup.run(self));
        }
        self.coordinator.announce_done();
        let future = self.future();
        for subscriber in &self.subscribers {
            subscriber.on_done(&future);
        }
    }

    fn future(self: &Arc<Self>) -> TransferFuture {
        TransferFuture(Arc::clone(self))
    }
}
