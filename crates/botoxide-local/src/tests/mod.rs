//! Tests of the store without HTTP. The crate `conformance` compares the responses with moto.
#![expect(clippy::disallowed_methods, reason = "tests make files and read them")]

mod http;
mod listings;
mod races;
mod safety;

use std::path::Path;

use hyper::{HeaderMap, Method, Uri};
use s3s::dto::{CreateBucketInput, GetObjectInput, PutObjectInput, StreamingBlob};
use s3s::{S3Error, S3Request, S3Result};

use crate::store::Store;

/// A request as `s3s` passes it on.
fn request<T>(input: T) -> S3Request<T> {
    S3Request {
        input,
        method: Method::GET,
        uri: Uri::from_static("/"),
        headers: HeaderMap::new(),
        extensions: hyper::http::Extensions::new(),
        credentials: None,
        region: None,
        service: None,
        trailing_headers: None,
    }
}

/// A store with the bucket `b`.
async fn store(directory: &Path) -> Store {
    let store = Store::open(directory).unwrap();
    make_bucket(&store, "b").await.unwrap();
    store
}

async fn make_bucket(store: &Store, bucket: &str) -> S3Result<()> {
    let input = CreateBucketInput {
        bucket: bucket.to_owned(),
        ..CreateBucketInput::default()
    };
    store.create_bucket(request(input)).await.map(drop)
}

async fn put(store: &Store, key: &str, body: &[u8]) -> S3Result<String> {
    put_if(store, key, body, &[]).await
}

async fn put_if(
    store: &Store,
    key: &str,
    body: &[u8],
    headers: &[(&'static str, &'static str)],
) -> S3Result<String> {
    let input = PutObjectInput {
        bucket: "b".to_owned(),
        key: key.to_owned(),
        body: Some(StreamingBlob::from(s3s::Body::from(
            bytes::Bytes::copy_from_slice(body),
        ))),
        ..PutObjectInput::default()
    };
    let mut request = request(input);
    for (name, value) in headers {
        request.headers.insert(*name, value.parse().unwrap());
    }
    let output = store.put_object(request).await?.output;
    Ok(output.e_tag.unwrap().into_value())
}

/// The entity tag and the body of an object.
async fn get(store: &Store, key: &str) -> S3Result<(String, Vec<u8>)> {
    let input = GetObjectInput {
        bucket: "b".to_owned(),
        key: key.to_owned(),
        ..GetObjectInput::default()
    };
    let output = store.get_object(request(input)).await?.output;
    let mut body = Vec::new();
    let mut stream = output.body.unwrap();
    loop {
        let next = std::future::poll_fn(|cx| {
            futures_core::Stream::poll_next(std::pin::Pin::new(&mut stream), cx)
        });
        match next.await {
            Some(piece) => body.extend(piece.unwrap()),
            None => return Ok((output.e_tag.unwrap().into_value(), body)),
        }
    }
}

fn code(error: &S3Error) -> &str {
    error.code().as_str()
}

/// The number of files in a directory of the store.
fn count(directory: &Path) -> usize {
    crate::files::names(directory).len()
}

/// Runs a test's future, with threads for file access.
fn run<F: Future>(test: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(test)
}
