//! `Tls`: encrypts a TCP connection and authenticates its server.
//!
//! Not here: when TLS is spoken (`http.rs`). One file holds it with rustls, one says that it was left out.
//! Counterpart: botocore `httpsession.py` (`create_urllib3_context`, `_setup_ssl_cert`; P258).

#[cfg(not(feature = "tls"))]
mod disabled;
#[cfg(feature = "tls")]
mod enabled;
#[cfg(feature = "tls")]
mod refusal;
#[cfg(feature = "tls")]
mod verifier;

#[cfg(not(feature = "tls"))]
pub(super) use disabled::{Tls, error_text};
#[cfg(feature = "tls")]
pub(super) use enabled::{Tls, error_text};
