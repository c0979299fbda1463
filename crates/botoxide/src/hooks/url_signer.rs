//! `UrlSigner`: signs URLs for handlers of a client.
//!
//! The client implements it (`call/presign.rs`). Counterpart: the argument `request_signer` of botocore's events,
//! `signers.py` (`RequestSigner`).

use std::fmt;

use botoxide_core::error::Result;
use botoxide_core::http::Request;
use futures_core::future::BoxFuture;

use super::context::Context;

/// Signs URLs with the credentials of a client.
pub trait UrlSigner: fmt::Debug + Send + Sync {
    /// The region that requests are signed for, unless another is requested.
    fn region_name(&self) -> Option<&str>;

    /// The URL of a request, signed in its query. `context` is that of the call that the request comes from.
    ///
    /// # Errors
    ///
    /// `NoCredentials`, `NoRegion`, `UnsupportedSignatureVersion`; the errors of handlers.
    fn generate_presigned_url<'a>(
        &'a self,
        request: Request,
        options: UrlOptions<'a>,
        context: Context,
    ) -> BoxFuture<'a, Result<String>>;
}

/// Options of a signed URL.
#[derive(Clone, Copy, Debug)]
pub struct UrlOptions<'a> {
    /// The name in the events: `CopySnapshot`, `connect`.
    pub operation_name: &'a str,
    /// Lifetime of the URL in seconds.
    pub expires_in: i64,
    /// The region of the signature; `None` leaves the choice to endpoint and client.
    pub region_name: Option<&'a str>,
    /// The service of the signature; `None` leaves the choice to endpoint and client.
    pub signing_name: Option<&'a str>,
}

/// How a request is signed by [`Client::sign`](crate::Client::sign).
#[derive(Clone, Copy, Debug)]
pub struct SignOptions<'a> {
    /// The name in the events: `CopySnapshot`, `connect`.
    pub operation_name: &'a str,
    /// Lifetime of a signed URL in seconds; `None` signs in the headers.
    pub expires_in: Option<i64>,
    /// The region of the signature; `None` leaves the choice to endpoint and client.
    pub region_name: Option<&'a str>,
    /// The service of the signature; `None` leaves the choice to endpoint and client.
    pub signing_name: Option<&'a str>,
}
