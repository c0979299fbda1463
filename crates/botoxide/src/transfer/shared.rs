//! `Shared`: what the threads of a manager have in common: client, options, buffers, limits.
//!
//! Counterpart: the arguments that s3transfer `manager.py` hands to each `submitter`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value};

use super::bandwidth::LeakyBucket;
use super::buffers::BufferPool;
use super::config::TransferConfig;
use super::executor::Executor;
use crate::client::Client;
use crate::hooks::Feature;
use crate::transport::ThreadWaiter;

/// The number of unused buffers per thread.
const BUFFERS: u64 = 4;

/// The state that the threads of a manager share.
pub(super) struct Shared {
    /// A client that blocks the calling thread.
    pub(super) client: Client,
    pub(super) config: TransferConfig,
    pub(super) executor: Executor,
    pub(super) waiter: ThreadWaiter,
    pub(super) bandwidth: Option<Arc<LeakyBucket>>,
    pub(super) buffers: Arc<BufferPool>,
    /// The number of further parts of streams that fit into memory.
    pub(super) upload_chunks: AtomicUsize,
    feature: Option<Feature>,
    next_id: AtomicU64,
}

impl Shared {
    /// What a manager shares that calls S3 with `client`, or with its blocking twin.
    ///
    /// # Errors
    ///
    /// Of [`TransferConfig::validate`], and of making a client.
    pub(super) fn new(
        client: &Client,
        config: TransferConfig,
        feature: Option<Feature>,
    ) -> Result<Self> {
        config.validate()?;
        // A feature is that of a call, which waits for its transfer.
        let caller_begins = feature.is_some() && client.is_blocking();
        let client = Self::blocking(client)?;
        let (threads, waiter) = if config.use_threads {
            (config.max_concurrency, ThreadWaiter::here())
        } else {
            (0, ThreadWaiter::default())
        };
        let bandwidth = config.max_bandwidth;
        let bandwidth = bandwidth.map(|rate| LeakyBucket::new(rate, &client.seams().clock));
        let count = |number| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Self {
            executor: Executor::new(threads, config.max_submission_queue_size, caller_begins),
            waiter,
            bandwidth,
            buffers: BufferPool::new(count(config.max_concurrency.saturating_mul(BUFFERS))),
            upload_chunks: AtomicUsize::new(count(config.max_in_memory_upload_chunks)),
            feature,
            next_id: AtomicU64::new(0),
            client,
            config,
        })
    }

    /// The number of the next transfer.
    pub(super) fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Calls an operation with a blocking client, on this thread.
    pub(super) fn call(
        &self,
        client: &Client,
        operation: &'static str,
        params: Map,
    ) -> Result<Value> {
        let params = Value::Map(params);
        match self.feature {
            None => self.waiter.wait(client.call(operation, params))?,
            Some(feature) => {
                let operation = client.operation(operation)?;
                self.waiter
                    .wait(client.call_for(operation, params, feature))?
            }
        }
    }

    /// This client, but blocking the calling thread.
    ///
    /// # Errors
    ///
    /// Errors of creating a client.
    pub(super) fn blocking(client: &Client) -> Result<Client> {
        client.blocking_twin()
    }
}
