//! Compresses a request's payload if its operation supports that and its client enables it.
//!
//! The core decides when. Counterpart: botocore `compress.py` (`maybe_compress_request`).

use botoxide_core::body::Body;
use botoxide_core::checksum::{Compression, Gzip, is_compressed, set_compression_header};
use botoxide_core::error::Result;
use botoxide_core::http::Request;
use botoxide_core::model::Operation;

use super::client_args::ClientArgs;
use crate::hooks::{Context, Feature};
use crate::transport::ByteStream;

/// Compresses the payload with gzip, and sets the header.
///
/// A stream is compressed as a whole, so that its length is known, and is rewound afterwards for the caller.
// P300
pub(super) async fn apply(
    client: &ClientArgs,
    operation: Operation,
    request: &mut Request,
    context: &mut Context,
) -> Result<()> {
    let config = &client.config;
    // The client's settings have filled it in.
    let min_size = config.request_min_compression_size_bytes;
    let compression = Compression {
        is_disabled: config.disable_request_compression == Some(true),
        min_size: min_size
            .and_then(|size| u64::try_from(size).ok())
            .unwrap_or_default(),
        signature_version: &client.signer.signature_version,
    };
    if !is_compressed(operation, compression, request.body.length()) {
        return Ok(());
    }
    context.features.insert(Feature::GzipRequestCompression);
    let compressed = match &request.body {
        Body::Bytes(bytes) => Gzip::of(bytes),
        body @ Body::Stream(_) => {
            let stream = ByteStream::from_body(body)?;
            let mut gzip = Gzip::default();
            while let Some(chunk) = stream.next_chunk().await? {
                gzip.update(&chunk);
            }
            if stream.can_rewind() {
                stream.rewind()?;
            }
            gzip.finish()
        }
    };
    request.body = Body::from(compressed);
    set_compression_header(&mut request.headers);
    Ok(())
}
