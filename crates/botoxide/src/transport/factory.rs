//! `TransportFactory`: creates the transports of a session, each with its own timeouts.
//!
//! Not here: what a transport does (`http.rs`). Counterpart: botocore's uses of `URLLib3Session(…)`.

use std::sync::Arc;

use super::{HttpTransport, Transport, TransportConfig};

/// How a session reaches the network.
///
/// # Example: everything goes to one transport
///
/// ```
/// use std::sync::Arc;
/// use botoxide::transport::{ScriptedTransport, TransportConfig, TransportFactory};
///
/// let factory = TransportFactory::given(Arc::new(ScriptedTransport::new([])));
/// let transport = factory.transport(TransportConfig::default());
/// assert!(format!("{transport:?}").contains("Scripted"));
/// ```
#[derive(Clone, Debug)]
pub struct TransportFactory {
    given: Option<Arc<dyn Transport>>,
    is_blocking: bool,
}

impl TransportFactory {
    /// HTTP, for callers on a tokio runtime.
    pub const fn tokio() -> Self {
        Self {
            given: None,
            is_blocking: false,
        }
    }

    /// HTTP, for callers without a runtime.
    pub const fn blocking() -> Self {
        Self {
            given: None,
            is_blocking: true,
        }
    }

    /// One transport for everything, or the one that it creates for the settings of each client
    /// ([`Transport::with_config`]): for tests, replays, and other protocols than HTTP.
    pub const fn given(transport: Arc<dyn Transport>) -> Self {
        Self {
            given: Some(transport),
            is_blocking: false,
        }
    }

    /// The same network, for a caller that cannot wait on a runtime.
    #[must_use]
    pub fn to_blocking(&self) -> Self {
        Self {
            given: self.given.clone(),
            is_blocking: true,
        }
    }

    /// Whether its callers need no runtime.
    pub(crate) fn is_blocking(&self) -> bool {
        self.is_blocking
    }

    /// A transport with these settings.
    pub fn transport(&self, config: TransportConfig) -> Arc<dyn Transport> {
        match &self.given {
            Some(transport) => transport
                .with_config(&config)
                .unwrap_or_else(|| Arc::clone(transport)),
            None if self.is_blocking => Arc::new(HttpTransport::blocking(config)),
            None => Arc::new(HttpTransport::new(config)),
        }
    }
}
