//! S3's protocol, by `s3s`, in two steps: the signature, then the operation.
//!
//! `s3s` rejects headers that S3 accepts: a malformed `Range`, `Expires` or condition, and a copy source with a short bucket
//! name. These headers are signed, so they cannot be removed before the signature is verified. Therefore one service only
//! verifies signatures. It passes the request to a second one, without the headers that the store parses itself. Counterpart: none.

use async_trait::async_trait;
use hyper::http::Extensions;
use hyper::{HeaderMap, Method, Request, StatusCode, Uri, header};
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::route::S3Route;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3Error, S3Request, S3Response, S3Result, TrailingHeaders};

use crate::buckets::BucketNames;
use crate::errors::plain;
use crate::store::Store;

/// `s3s` holds the file of a POST form in memory.
const LARGEST_FORM: u64 = 64 << 20;

/// Headers that the store parses itself.
const OWN_HEADERS: &[&str] = &[
    "range",
    "expires",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "x-amz-copy-source-if-match",
    "x-amz-copy-source-if-none-match",
    "x-amz-copy-source-if-modified-since",
    "x-amz-copy-source-if-unmodified-since",
    "x-amz-copy-source-range",
];
const COPY_SOURCE: &str = "x-amz-copy-source";
/// The parts of a signature: headers, and parameters of presigned URLs.
const SIGNATURE_HEADERS: &[&str] = &["authorization", "x-amz-content-sha256"];
const SIGNATURE_PARAMETERS: &[&str] = &[
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "X-Amz-Content-Sha256",
    "AWSAccessKeyId",
    "Signature",
    "Expires",
];

/// The service that answers requests signed with a key.
pub(crate) fn service(store: &Store, access_key_id: &str, secret: &str) -> S3Service {
    let mut inner = S3ServiceBuilder::new(store.clone());
    inner.set_validation(BucketNames);
    let mut outer = S3ServiceBuilder::new(store.clone());
    outer.set_validation(BucketNames);
    outer.set_auth(SimpleAuth::from_single(access_key_id, secret));
    outer.set_route(Signed(inner.build()));
    let mut config = S3Config::default();
    config.post_object_max_file_size = LARGEST_FORM;
    outer.set_config(std::sync::Arc::new(StaticConfigProvider::new(
        std::sync::Arc::new(config),
    )));
    outer.build()
}

/// The headers and trailers of the original request.
#[derive(Clone)]
struct Sent {
    headers: HeaderMap,
    trailers: Option<TrailingHeaders>,
}

/// The headers of the original request.
pub(crate) fn headers<T>(request: &S3Request<T>) -> &HeaderMap {
    match request.extensions.get::<Sent>() {
        Some(sent) => &sent.headers,
        // A POST form has its fields in the body.
        None => &request.headers,
    }
}

/// The trailers of the original request.
pub(crate) fn trailers<T>(request: &S3Request<T>) -> Option<&TrailingHeaders> {
    let sent = request.extensions.get::<Sent>()?;
    sent.trailers.as_ref()
}

/// One header of the original request.
pub(crate) fn text<'a, T>(request: &'a S3Request<T>, name: &str) -> Option<&'a str> {
    headers(request).get(name)?.to_str().ok()
}

/// Receives requests whose signature was verified.
struct Signed(S3Service);

#[async_trait]
impl S3Route for Signed {
    fn is_match(&self, method: &Method, _: &Uri, headers: &HeaderMap, _: &mut Extensions) -> bool {
        // The outer service has already consumed the form to verify its signature.
        let form = headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
        !(method == Method::POST && form)
    }

    async fn call(&self, request: S3Request<Body>) -> S3Result<S3Response<Body>> {
        let response = self.0.call(unsigned(request)?).await;
        let response = response.map_err(|_| plain("InternalError"))?;
        let (mut parts, mut body) = response.into_parts();
        match parts.extensions.remove::<Amend>() {
            Some(Amend::Status(status)) => parts.status = status,
            Some(Amend::BareTag) => {
                if let Some(bytes) = body.bytes() {
                    let xml = String::from_utf8_lossy(&bytes);
                    let xml = xml
                        .replace("<ETag>\"", "<ETag>")
                        .replace("\"</ETag>", "</ETag>");
                    body = Body::from(xml);
                }
            }
            None => {}
        }
        Ok(S3Response {
            output: body,
            status: Some(parts.status),
            headers: parts.headers,
            extensions: parts.extensions,
        })
    }
}

/// A correction of a response that `s3s` cannot express. Stored as an extension of the response.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Amend {
    /// The status; `s3s` ignores it for HEAD.
    Status(StatusCode),
    /// `GetObjectAttributes` returns the entity tag without quotes.
    BareTag,
}

/// The same request without its signature.
fn unsigned(request: S3Request<Body>) -> S3Result<Request<Body>> {
    let sent = Sent {
        headers: request.headers.clone(),
        trailers: request.trailing_headers,
    };
    let mut next = Request::new(request.input);
    *next.method_mut() = request.method;
    *next.uri_mut() = without_signature(&request.uri)?;
    *next.headers_mut() = request.headers;
    *next.extensions_mut() = request.extensions;
    for name in OWN_HEADERS.iter().chain(SIGNATURE_HEADERS) {
        next.headers_mut().remove(*name);
    }
    if let Some(source) = next.headers_mut().get_mut(COPY_SOURCE) {
        *source = header::HeaderValue::from_static("see/Sent");
    }
    next.extensions_mut().insert(sent);
    Ok(next)
}

fn without_signature(uri: &Uri) -> S3Result<Uri> {
    let Some(query) = uri.query() else {
        return Ok(uri.clone());
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            !SIGNATURE_PARAMETERS.contains(&name)
        })
        .collect();
    let kept = format!("{}?{}", uri.path(), kept.join("&"));
    kept.parse()
        .map_err(|_| S3Error::from(s3s::S3ErrorCode::InvalidURI))
}
