//! HTTP/2 was left out of this build: every duplex request is an error.
//!
//! Counterpart: none.

use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};

use crate::transport::{HttpTransport, SendOptions, TransportConfig, failure};

/// Nothing.
pub(in crate::transport) struct Http2;

impl Http2 {
    pub(in crate::transport) fn new(_config: &TransportConfig) -> Self {
        Self
    }
}

impl HttpTransport {
    /// # Errors
    ///
    /// Always.
    #[expect(clippy::unused_async, reason = "the enabled form waits")]
    pub(in crate::transport) async fn duplex(
        &self,
        _request: &Request,
        _options: &SendOptions,
    ) -> Result<Response> {
        Err(failure::client(
            "botoxide was built without HTTP/2: enable its feature http2",
        ))
    }
}
