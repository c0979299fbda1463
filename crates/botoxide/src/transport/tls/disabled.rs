//! TLS was left out of this build: every `https` URL is an error.
//!
//! Counterpart: none.

use std::error::Error as StdError;
use std::time::Duration;

use botoxide_core::error::Result;

use crate::transport::socket::{Duplex, Socket};
use crate::transport::{TransportConfig, failure};

/// Nothing.
pub(in crate::transport) struct Tls;

impl Tls {
    pub(in crate::transport) fn new(_config: &TransportConfig) -> Self {
        Self
    }

    pub(in crate::transport) fn for_proxies(_config: &TransportConfig) -> Self {
        Self
    }

    #[expect(
        clippy::unused_self,
        reason = "the enabled form keeps what it has read"
    )]
    pub(in crate::transport) fn with_timeout(&self, _timeout: Option<Duration>) -> Self {
        Self
    }

    #[cfg(feature = "http2")]
    pub(in crate::transport) fn for_http2(_config: &TransportConfig) -> Self {
        Self
    }

    /// # Errors
    ///
    /// None: there are no files to read.
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "the enabled form reads files"
    )]
    pub(in crate::transport) fn prepare(&self) -> Result<(), String> {
        Ok(())
    }

    /// # Errors
    ///
    /// Always.
    #[expect(clippy::unused_async, reason = "the enabled form waits")]
    pub(in crate::transport) async fn handshake(
        &self,
        _host: &str,
        _socket: Socket,
        url: &str,
    ) -> Result<Box<dyn Duplex>> {
        Err(failure::tls(
            url,
            "botoxide was built without TLS: enable its feature tls-ring or tls-aws-lc",
        ))
    }
}

/// No error comes from TLS.
pub(in crate::transport) fn error_text(_error: &(dyn StdError + 'static)) -> Option<String> {
    None
}
