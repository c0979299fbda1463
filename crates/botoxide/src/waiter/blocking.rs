//! Waiters without async.
//!
//! Counterpart: botocore `waiter.py`.

use botoxide_core::error::Result;
use botoxide_core::model::{WaiterConfig, WaiterModel};
use botoxide_core::value::Value;

use super::WaitAttempt;
use crate::client::Client;
use crate::transport::block_on;

/// Calls an operation until its response has the expected state. A clone is the same waiter.
#[derive(Clone, Debug)]
pub struct Waiter(super::Waiter);

impl Waiter {
    pub(crate) fn new(client: &Client, waiter_name: &str) -> Result<Self> {
        client.waiter(waiter_name).map(Self)
    }

    /// A custom waiter; `client` is [that of the blocking one](crate::blocking::Client::as_async).
    ///
    /// # Errors
    ///
    /// As [`botoxide::Waiter::with_model`](crate::Waiter::with_model).
    pub fn with_model(client: &Client, waiter_name: &str, model: &WaiterModel) -> Result<Self> {
        super::Waiter::with_model(client, waiter_name, model).map(Self)
    }

    /// Calls `callback` for each response that does not fail the wait.
    #[must_use]
    pub fn on_attempt(self, callback: impl Fn(&WaitAttempt<'_>) + Send + Sync + 'static) -> Self {
        Self(self.0.on_attempt(callback))
    }

    /// Its configuration in the model.
    pub fn config(&self) -> &WaiterConfig {
        self.0.config()
    }

    /// Calls the operation with these arguments until the waiter succeeds.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Waiter::wait`](crate::Waiter::wait).
    pub fn wait(&self, params: Value) -> Result<Value> {
        block_on(self.0.wait(params))?
    }
}
