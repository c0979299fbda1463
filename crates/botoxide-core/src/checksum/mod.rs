//! Checksums of payloads: which one a request has and what it is, and whether a response's is right.
//!
//! Payloads in memory only; where a stream is sent or read, the engine feeds a [`Checksum`] piece by piece.
//! Counterpart: botocore `httpchecksum.py`.

mod algorithm;
mod request;
mod response;

pub use algorithm::{Algorithm, Checksum};
pub use request::{Calculation, Place, RequestChecksum, aws_chunked, resolve_request_checksum};
pub use response::{Expected, expected_checksum, resolve_response_checksums, verify};
