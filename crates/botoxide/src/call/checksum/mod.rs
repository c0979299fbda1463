//! Checksums of a call's payloads: added to the request, checked on the response.
//!
//! Which checksum it is, the core decides; here the payload is read for it. Counterpart: botocore
//! `httpchecksum.py` (`apply_request_checksum`, `handle_checksum_body`).

use std::sync::Arc;

use botoxide_core::body::Body;
use botoxide_core::checksum::{
    Algorithm, Calculation, Checksum, Place, RequestChecksum, aws_chunked, expected_checksum,
    resolve_request_checksum, resolve_response_checksums, verify,
};
use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use super::client_args::ClientArgs;
use crate::hooks::{Context, Feature};
use crate::transport::ByteStream;

mod chunked;
mod verified;

use chunked::AwsChunked;
use verified::Verified;

/// Decides which checksums the call has, from its arguments. // P294 P295
pub(super) fn resolve(
    client: &ClientArgs,
    operation: Operation,
    params: &Value,
    request: &Request,
    context: &mut Context,
) -> Result<()> {
    let calculation = Calculation {
        is_when_supported: client.config.request_checksum_calculation.as_deref()
            == Some("when_supported"),
        is_presign: context.is_presign_request,
        is_https: request.url.starts_with("https:"),
        signature_version: &client.signer.signature_version,
    };
    context.checksum.request =
        resolve_request_checksum(operation, params, &request.headers, calculation)?;
    context.checksum.response = resolve_response_checksums(operation, params);
    count_features(request, context);
    Ok(())
}

/// Notes for the user agent which checksums the request has, by the caller or by us. // C157
fn count_features(request: &Request, context: &mut Context) {
    let given = request.headers.iter().filter_map(|(name, _)| {
        let name = name.to_ascii_lowercase();
        Algorithm::named(name.strip_prefix("x-amz-checksum-")?)
    });
    let ours = context.checksum.request.as_ref().map(|own| own.algorithm);
    for algorithm in given.chain(ours) {
        context.features.insert(match algorithm {
            Algorithm::Crc32 => Feature::FlexibleChecksumsReqCrc32,
            Algorithm::Crc32c => Feature::FlexibleChecksumsReqCrc32c,
            Algorithm::Crc64Nvme => Feature::FlexibleChecksumsReqCrc64,
            Algorithm::Sha1 => Feature::FlexibleChecksumsReqSha1,
            Algorithm::Sha256 => Feature::FlexibleChecksumsReqSha256,
            Algorithm::Sha512 => Feature::FlexibleChecksumsReqSha512,
        });
    }
}

/// Adds the checksum to the request: in a header, or after the payload, which then goes in chunks. // P296
pub(super) async fn apply(request: &mut Request, context: &Context) -> Result<()> {
    let Some(checksum) = &context.checksum.request else {
        return Ok(());
    };
    match checksum.place {
        Place::Header => apply_header(request, checksum).await,
        Place::Trailer => {
            if checksum.apply_trailer_headers(request, request.body.length()) {
                request.body = match std::mem::take(&mut request.body) {
                    Body::Bytes(bytes) => Body::from(aws_chunked(&bytes, checksum.algorithm)),
                    body @ Body::Stream(_) => {
                        let stream = ByteStream::from_body(&body)?;
                        ByteStream::new(AwsChunked::new(stream, checksum.algorithm)).into()
                    }
                };
            }
            Ok(())
        }
    }
}

async fn apply_header(request: &mut Request, checksum: &RequestChecksum) -> Result<()> {
    if let Some(bytes) = request.body.as_bytes().cloned() {
        checksum.apply_header(request, &bytes);
        return Ok(());
    }
    let stream = ByteStream::from_body(&request.body)?;
    let mut sum = Checksum::new(checksum.algorithm);
    while let Some(chunk) = stream.next_chunk().await? {
        sum.update(&chunk);
    }
    stream.rewind()?;
    checksum.apply_computed(request, sum);
    Ok(())
}

/// Holds the response's payload to its checksum; the name of the algorithm, where there is one. // P297
pub(super) fn check(response: &mut Response, context: &Context) -> Result<Option<&'static str>> {
    let Some(expected) = expected_checksum(&context.checksum.response, &response.headers) else {
        return Ok(None);
    };
    let name = expected.algorithm.as_str();
    match &response.body {
        Body::Bytes(bytes) => {
            let mut sum = Checksum::new(expected.algorithm);
            sum.update(bytes);
            verify(&expected, &sum.finish())?;
        }
        Body::Stream(_) => {
            let stream: Arc<ByteStream> = ByteStream::from_body(&response.body)?;
            response.body = ByteStream::new(Verified::new(stream, expected)).into();
        }
    }
    Ok(Some(name))
}

/// `ResponseMetadata.ChecksumAlgorithm`.
pub(super) fn report(parsed: &mut Value, algorithm: Option<&'static str>) {
    if let Some(name) = algorithm {
        super::attempt::set_metadata(
            parsed,
            "ChecksumAlgorithm",
            Value::Text(Text::from_static(name)),
        );
    }
}
