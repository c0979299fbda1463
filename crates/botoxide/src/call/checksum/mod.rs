//! Checksums of a call's payloads: added to the request, checked on the response.
//!
//! The core chooses the checksum; here the payload is read for it. Counterpart: botocore
//! `httpchecksum.py` (`apply_request_checksum`, `handle_checksum_body`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::body::Body;
use botoxide_core::checksum::{
    Algorithm, Calculation, Checksum, Place, RequestChecksum, aws_chunked, expected_checksum,
    resolve_request_checksum, resolve_response_checksums, verify,
};
use botoxide_core::digest::{Sha256Stream, hex, md5};
use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use super::client_args::ClientArgs;
use crate::config::RequestChecksumCalculation;
use crate::hooks::{Context, Feature};
use crate::transport::ByteStream;

mod chunked;
mod verified;

use chunked::AwsChunked;
use verified::Verified;

/// Decides which checksums the call has, from its arguments.
// P294 P295
pub(super) fn resolve(
    client: &ClientArgs,
    operation: Operation,
    params: &Value,
    request: &Request,
    context: &mut Context,
) -> Result<()> {
    let calculation = Calculation {
        is_when_supported: client.config.request_checksum_calculation
            == Some(RequestChecksumCalculation::WhenSupported),
        is_presign: context.is_presign_request,
        is_https: request.url.starts_with("https:"),
        signature_version: &client.signer.signature_version,
    };
    context.checksum.request =
        resolve_request_checksum(operation, params, &request.headers, calculation)?;
    context.checksum.response = resolve_response_checksums(operation, params);
    if let Some(store) = &client.s3_store {
        store.adapt(operation, params, request, context);
    }
    count_features(request, context);
    Ok(())
}

/// Records the checksums of the request for the user agent, set by the caller or by botoxide.
// C157
fn count_features(request: &Request, context: &mut Context) {
    let given = request.headers.iter().filter_map(|(name, _)| {
        let (prefix, algorithm) = name.split_at_checked(PREFIX.len())?;
        prefix.eq_ignore_ascii_case(PREFIX).then_some(algorithm)
    });
    let ours = context.checksum.request.as_ref();
    let ours = ours.map(|own| own.algorithm.as_str());
    for algorithm in given.chain(ours) {
        if let Some((_, feature)) = FEATURES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(algorithm))
        {
            context.features.insert(*feature);
        }
    }
}

const PREFIX: &str = "x-amz-checksum-";

/// The algorithms with a feature code; the caller may give a checksum that we cannot compute.
const FEATURES: [(&str, Feature); 10] = [
    ("crc32", Feature::FlexibleChecksumsReqCrc32),
    ("crc32c", Feature::FlexibleChecksumsReqCrc32c),
    ("crc64nvme", Feature::FlexibleChecksumsReqCrc64),
    ("md5", Feature::FlexibleChecksumsReqMd5),
    ("sha1", Feature::FlexibleChecksumsReqSha1),
    ("sha256", Feature::FlexibleChecksumsReqSha256),
    ("sha512", Feature::FlexibleChecksumsReqSha512),
    ("xxhash128", Feature::FlexibleChecksumsReqXxhash128),
    ("xxhash3", Feature::FlexibleChecksumsReqXxhash3),
    ("xxhash64", Feature::FlexibleChecksumsReqXxhash64),
];

/// Adds the checksum to the request: in a header, or after the payload, which is then sent in chunks.
///
/// A stream is read for its checksum and its signature at the same time, if it `is_signed`, too.
// P296
pub(super) async fn apply(
    request: &mut Request,
    context: &mut Context,
    is_signed: bool,
) -> Result<()> {
    if context.checksum.has_content_md5
        && let Some(bytes) = request.body.as_bytes()
        && !request.headers.contains("Content-MD5")
    {
        let digest = STANDARD.encode(md5(bytes));
        request
            .headers
            .set(Text::from_static("Content-MD5"), digest);
    }
    if context.checksum.may_be_refused {
        context.checksum.plain = Some(Box::new(request.clone()));
    }
    let Some(checksum) = &context.checksum.request else {
        return Ok(());
    };
    match checksum.place {
        Place::Header => apply_header(request, checksum, is_signed).await,
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

async fn apply_header(
    request: &mut Request,
    checksum: &RequestChecksum,
    is_signed: bool,
) -> Result<()> {
    if let Some(bytes) = request.body.as_bytes().cloned() {
        checksum.apply_header(request, &bytes);
        return Ok(());
    }
    let sum = read(&request.body, checksum.algorithm, is_signed).await?;
    checksum.apply_computed(request, sum);
    Ok(())
}

/// The checksum of a body that can be sent again, in base64.
pub(super) async fn compute(body: &Body, algorithm: Algorithm) -> Result<String> {
    Ok(match body.as_bytes() {
        Some(bytes) => algorithm.of(bytes),
        None => STANDARD.encode(read(body, algorithm, false).await?.finish()),
    })
}

/// Whether the signature will need the SHA-256 of the payload, as far as it is known before signing.
pub(super) fn is_signed(client: &ClientArgs, request: &Request, context: &Context) -> bool {
    let version = context.auth_type.as_deref();
    let version = version.unwrap_or(&client.signer.signature_version);
    !request.url.starts_with("https")
        && client.signer.payload_signing_enabled != Some(false)
        && matches!(version, "s3v4" | "v4")
}

/// Reads a stream to its end for its checksum, and for its hash if that is needed, and rewinds it.
async fn read(body: &Body, algorithm: Algorithm, with_hash: bool) -> Result<Checksum> {
    let stream = ByteStream::from_body(body)?;
    let mut sum = Checksum::new(algorithm);
    let mut hash = with_hash.then(Sha256Stream::default);
    while let Some(chunk) = stream.next_chunk().await? {
        sum.update(&chunk);
        if let Some(hash) = &mut hash {
            hash.update(&chunk);
        }
    }
    stream.rewind()?;
    if let Some(hash) = hash {
        stream.remember_sha256(hex(&hash.finish()));
    }
    Ok(sum)
}

/// Whether an operation requires a checksum.
pub(super) fn is_required(operation: Operation) -> bool {
    let traits = operation.extra("httpChecksum");
    let required = traits.and_then(|traits| traits.get("requestChecksumRequired"));
    [operation.extra("httpChecksumRequired"), required]
        .into_iter()
        .flatten()
        .any(|node| node.as_bool() == Some(true))
}

/// Whether a header is a checksum.
pub(super) fn is_checksum(name: &str) -> bool {
    let Some((prefix, algorithm)) = name.split_at_checked(PREFIX.len()) else {
        return false;
    };
    prefix.eq_ignore_ascii_case(PREFIX)
        && FEATURES
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(algorithm))
}

/// Verifies the response's payload by its checksum; returns the algorithm, if there is one.
// P297
pub(super) fn check(
    operation: Operation,
    response: &mut Response,
    context: &Context,
) -> Result<Option<&'static str>> {
    let Some(expected) = expected_checksum(&context.checksum.response, &response.headers) else {
        return Ok(None);
    };
    let name = expected.algorithm.as_str();
    match &response.body {
        // Bytes of a handler or a test are a stream for the caller nevertheless.
        Body::Bytes(bytes) if !operation.has_streaming_output() || response.status >= 300 => {
            let mut sum = Checksum::new(expected.algorithm);
            sum.update(bytes);
            verify(&expected, &sum.finish())?;
        }
        Body::Bytes(_) | Body::Stream(_) => {
            let stream = ByteStream::from_body(&response.body)?;
            response.body = ByteStream::new(Verified::new(stream, expected)).into();
        }
    }
    Ok(Some(name))
}

/// `ResponseMetadata.ChecksumAlgorithm`.
pub(super) fn report(parsed: &mut Value, algorithm: Option<&'static str>) {
    if let Some(name) = algorithm {
        super::response_metadata::set_metadata(
            parsed,
            "ChecksumAlgorithm",
            Value::Text(Text::from_static(name)),
        );
    }
}
