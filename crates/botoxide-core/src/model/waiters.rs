//! `WaiterModel`: the waiters of a service, `waiters-2.json`.
//!
//! Not here: waiting (`waiter`). Counterpart: botocore `waiter.py` (`WaiterModel`, `SingleWaiterConfig`,
//! `AcceptorConfig`).

use super::Node;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::value::{Map, Value};

/// The waiters of a service, or custom ones.
///
/// # Example: a custom waiter
///
/// ```
/// # use botoxide_core::model::WaiterModel;
/// # use botoxide_core::params;
///
/// let model = WaiterModel::new(params! { "version": 2, "waiters": { "QueueEmpty": {
///     "operation": "GetQueueAttributes", "delay": 2, "maxAttempts": 30,
///     "acceptors": [{
///         "matcher": "path", "argument": "Attributes.ApproximateNumberOfMessages", "expected": "0", "state": "success"
///     }]
/// } } })?;
/// assert_eq!(model.waiter_names(), ["QueueEmpty"]);
/// assert_eq!(model.get_waiter("QueueEmpty")?.operation, "GetQueueAttributes");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct WaiterModel {
    waiters: Map,
}

/// One waiter.
// H020
#[derive(Clone, Debug, PartialEq)]
pub struct WaiterConfig {
    /// Its name: `BucketExists`.
    pub name: Text,
    /// The operation that is called.
    pub operation: Text,
    /// The seconds between two calls.
    pub delay: Value,
    /// The maximum number of calls.
    pub max_attempts: Value,
    /// Its description; empty if the model has none.
    pub description: Text,
    /// The meaning of responses; the first match counts.
    pub acceptors: Vec<AcceptorConfig>,
}

/// The meaning of a response.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptorConfig {
    /// `success`, `failure` or `retry`.
    pub state: Text,
    /// The matcher: `path`, `pathAll`, `pathAny`, `status` or `error`.
    pub matcher: Text,
    /// The expected value.
    pub expected: Value,
    /// The expression that is compared with it.
    pub argument: Option<Text>,
}

impl WaiterModel {
    /// Reads the value of a file.
    ///
    /// # Errors
    ///
    /// `WaiterConfigError` for another version than 2, `ValueError` for a file without waiters.
    pub fn new(config: Value) -> Result<Self> {
        let Value::Map(mut config) = config else {
            return Err(missing("waiters"));
        };
        let Some(Value::Map(waiters)) = config.remove("waiters") else {
            return Err(missing("waiters"));
        };
        let version = config.remove("version").unwrap_or("unknown".into());
        if version.as_f64() != Some(2.0) {
            let error_msg = format!(
                "Unsupported waiter version, supported version must be: 2, but version of waiter config is: {version}"
            );
            return Err(ErrorKind::WaiterConfig { error_msg }.into());
        }
        Ok(Self { waiters })
    }

    /// Reads a packed file's root.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn open(root: Node) -> Result<Self> {
        Self::new(root.to_value())
    }

    /// The names of the waiters, sorted.
    pub fn waiter_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.waiters.keys().map(Text::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The waiter with this name.
    ///
    /// # Errors
    ///
    /// `ValueError` if there is none, or it is incomplete.
    pub fn get_waiter(&self, waiter_name: &str) -> Result<WaiterConfig> {
        let config = self.waiters.get(waiter_name);
        let config =
            config.ok_or_else(|| Error::value(format!("Waiter does not exist: {waiter_name}")))?;
        let required = |key: &'static str| config.get(key).ok_or_else(|| missing(key));
        let acceptors = required("acceptors")?.iter();
        Ok(WaiterConfig {
            name: Text::from(waiter_name),
            operation: text(config, "operation")?,
            delay: required("delay")?.clone(),
            max_attempts: required("maxAttempts")?.clone(),
            description: text(config, "description").unwrap_or_default(),
            acceptors: acceptors.map(AcceptorConfig::read).collect::<Result<_>>()?,
        })
    }
}

impl AcceptorConfig {
    fn read(config: &Value) -> Result<Self> {
        Ok(Self {
            state: text(config, "state")?,
            matcher: text(config, "matcher")?,
            expected: config
                .get("expected")
                .cloned()
                .ok_or_else(|| missing("expected"))?,
            argument: text(config, "argument").ok(),
        })
    }
}

fn text(config: &Value, key: &'static str) -> Result<Text> {
    match config.get(key) {
        Some(Value::Text(text)) => Ok(text.clone()),
        _ => Err(missing(key)),
    }
}

/// Python's `KeyError`.
fn missing(key: &str) -> Error {
    Error::value(format!("'{key}'"))
}
