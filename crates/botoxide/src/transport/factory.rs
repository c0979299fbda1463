//! `TransportFactory`: creates the transports of a session, each with its own timeouts.
//!
//! Not here: what a transport does (`http.rs`). Counterpart: botocore's uses of `URLLib3Session(…)`.

use std::sync::Arc;

use super::{HttpTransport, Reactor, Transport, TransportConfig};

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
    waits: Waits,
}

/// What the callers of a transport wait on.
#[derive(Clone, Debug)]
enum Waits {
    Blocking,
    Reactor(Arc<dyn Reactor>),
    Tokio,
}

impl TransportFactory {
    /// HTTP, for callers on a tokio runtime.
    pub const fn tokio() -> Self {
        Self {
            given: None,
            waits: Waits::Tokio,
        }
    }

    /// HTTP, for callers without a runtime.
    pub const fn blocking() -> Self {
        Self {
            given: None,
            waits: Waits::Blocking,
        }
    }

    /// HTTP, for callers on the loop of `reactor`.
    pub const fn reactor(reactor: Arc<dyn Reactor>) -> Self {
        Self {
            given: None,
            waits: Waits::Reactor(reactor),
        }
    }

    /// One transport for everything, or the one that it creates for the settings of each client
    /// ([`Transport::with_config`]): for tests, replays, and other protocols than HTTP.
    pub const fn given(transport: Arc<dyn Transport>) -> Self {
        Self {
            given: Some(transport),
            waits: Waits::Tokio,
        }
    }

    /// The same network, for a caller that cannot wait on a runtime.
    #[must_use]
    pub fn to_blocking(&self) -> Self {
        Self {
            given: self.given.clone(),
            waits: Waits::Blocking,
        }
    }

    /// Whether its callers need no runtime.
    pub(crate) fn is_blocking(&self) -> bool {
        matches!(self.waits, Waits::Blocking)
    }

    /// A transport with these settings.
    pub fn transport(&self, config: TransportConfig) -> Arc<dyn Transport> {
        if let Some(transport) = &self.given {
            return transport
                .with_config(&config)
                .unwrap_or_else(|| Arc::clone(transport));
        }
        Arc::new(match &self.waits {
            Waits::Blocking => HttpTransport::blocking(config),
            Waits::Reactor(reactor) => HttpTransport::with_reactor(config, Arc::clone(reactor)),
            Waits::Tokio => HttpTransport::new(config),
        })
    }
}
