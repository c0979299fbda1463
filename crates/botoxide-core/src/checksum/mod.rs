//! Checksums of payloads: which one a request has and what it is, and whether a response's is right. And whether a
//! request's payload is compressed, which comes first.
//!
//! Payloads in memory only; where a stream is sent or read, the engine feeds a [`Checksum`] piece by piece.
//! Counterpart: botocore `httpchecksum.py`, `compress.py`.

mod algorithm;
mod compress;
mod request;
mod response;

pub use algorithm::{Algorithm, Checksum};
pub use compress::{Compression, Gzip, is_compressed, set_compression_header};
pub use request::{Calculation, Place, RequestChecksum, aws_chunked, resolve_request_checksum};
pub use response::{Expected, expected_checksum, resolve_response_checksums, verify};
