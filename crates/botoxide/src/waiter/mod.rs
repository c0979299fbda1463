//! `Waiter`: calls an operation until the waiter succeeds.
//!
//! Not here: which call comes next, which the core's state machine decides (`botoxide_core::waiter`). Counterpart: botocore `waiter.py` (`Waiter`, `create_waiter_with_client`), `client.py` (`get_waiter`).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::error::{Error, Result};
use botoxide_core::model::{Operation, WaiterConfig, WaiterModel};
use botoxide_core::names::xform_name;
use botoxide_core::value::Value;
use botoxide_core::waiter::{self, Step};

pub(crate) mod blocking;

use crate::client::Client;
use crate::hooks::Feature;
use crate::seam::{Interrupt, interrupt};

impl Client {
    /// The names of the service's waiters: `bucket_exists` …
    ///
    /// # Errors
    ///
    /// If a customer's model is invalid.
    pub fn waiter_names(&self) -> Result<Vec<String>> {
        let model = self.waiter_model()?;
        let names = model.iter().flat_map(WaiterModel::waiter_names);
        Ok(names.map(|name| xform_name(name, '_')).collect())
    }

    /// The waiter with this name, as in Python or as in the model: `bucket_exists`, `BucketExists`.
    ///
    /// # Errors
    ///
    /// `ValueError` if there is none.
    pub fn waiter(&self, waiter_name: &str) -> Result<Waiter> {
        let model = self.waiter_model()?;
        let names = model.iter().flat_map(WaiterModel::waiter_names);
        let named = |name: &&str| *name == waiter_name || xform_name(name, '_') == waiter_name;
        let name = names.into_iter().find(named);
        let (Some(model), Some(name)) = (&model, name) else {
            return Err(Error::value(format!(
                "Waiter does not exist: {waiter_name}"
            )));
        };
        Waiter::with_model(self, name, model)
    }

    fn waiter_model(&self) -> Result<Option<WaiterModel>> {
        let root = self.document("waiters-2")?;
        root.map(WaiterModel::open).transpose()
    }
}

/// Calls an operation until its response has the expected state. A clone is the same waiter.
///
/// # Example: wait until a bucket exists
///
/// ```no_run
/// use botoxide::{Session, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let s3 = Session::new().client("s3")?;
/// let waiter = s3.waiter("bucket_exists")?.on_attempt(|attempt| eprintln!("{} …", attempt.number));
/// waiter.wait(params! { "Bucket": "photos", "WaiterConfig": { "Delay": 2, "MaxAttempts": 30 } }).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Waiter {
    client: Client,
    operation: Operation,
    config: Arc<WaiterConfig>,
    on_attempt: Option<Callback>,
}

#[derive(Clone)]
struct Callback(Arc<dyn Fn(&WaitAttempt<'_>) + Send + Sync>);

/// A response while a waiter waits. `Debug` does not show it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct WaitAttempt<'a> {
    /// The number of the call; the first is 1.
    pub number: i64,
    /// The result, or the service's error.
    pub response: &'a Value,
    /// The delay before the next call; `None` after success.
    pub delay: Option<Duration>,
}

impl fmt::Debug for WaitAttempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitAttempt")
            .field("number", &self.number)
            .field("delay", &self.delay)
            .finish_non_exhaustive()
    }
}

impl Waiter {
    /// A custom waiter, with `waiter_name` as in the model: botocore's `create_waiter_with_client`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the model has no such waiter, `AttributeError` if the client has no such operation.
    pub fn with_model(client: &Client, waiter_name: &str, model: &WaiterModel) -> Result<Self> {
        let config = model.get_waiter(waiter_name)?;
        let operation = client.operation(&xform_name(&config.operation, '_'));
        Ok(Self {
            client: client.clone(),
            operation: operation.or_else(|error| {
                let by_model = client.operation(&config.operation);
                by_model.map_err(|_| error)
            })?,
            config: Arc::new(config),
            on_attempt: None,
        })
    }

    /// Calls `callback` for each response that does not fail the wait.
    #[must_use]
    pub fn on_attempt(
        mut self,
        callback: impl Fn(&WaitAttempt<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.on_attempt = Some(Callback(Arc::new(callback)));
        self
    }

    /// Its configuration in the model.
    pub fn config(&self) -> &WaiterConfig {
        &self.config
    }

    /// The name of the class in boto3: `S3.Waiter.BucketExists`.
    pub fn class_name(&self) -> String {
        let service = self.client.class_name();
        format!("{service}.Waiter.{}", self.config.name)
    }

    /// Calls the operation with these arguments until the waiter succeeds, and returns the last response. `WaiterConfig` in
    /// the arguments has `Delay`, in seconds, and `MaxAttempts`, to override the model's.
    ///
    /// # Errors
    ///
    /// `WaiterError` if the state can no longer be reached, or was not reached in time; its
    /// [`last_response`](crate::Error::last_response) is the last answer. Errors that no service reports,
    /// [`Client::call`].
    pub async fn wait(&self, params: Value) -> Result<Value> {
        Interrupt::watch(self.client.interrupt(), self.wait_on(params)).await
    }

    async fn wait_on(&self, mut params: Value) -> Result<Value> {
        let mut waiter = waiter::Waiter::new(&self.config, &mut params)?;
        loop {
            let called = self
                .client
                .call_for(self.operation, params.clone(), Feature::Waiter);
            let response = match called.await {
                Ok(response) => response,
                Err(error) => match error.as_client_error() {
                    Some(reported) => reported.response.clone(),
                    None => return Err(error),
                },
            };
            let step = waiter.accept(&response)?;
            let delay = match step {
                Step::Done => None,
                Step::Wait(delay) => Some(delay),
            };
            if let Some(Callback(callback)) = &self.on_attempt {
                callback(&WaitAttempt {
                    number: waiter.attempts(),
                    response: &response,
                    delay,
                });
            }
            match delay {
                None => return Ok(response),
                Some(delay) => {
                    self.client.clock().sleep(delay).await;
                    interrupt::check()?;
                }
            }
        }
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.class_name())
    }
}
