//! Invalid responses: the page of a proxy, the document of another operation, an empty body. No transfer may succeed
//! with one.

use std::sync::Arc;

use botoxide::seam::RealFiles;
use botoxide::transfer::{
    TransferConfig, TransferFuture, TransferManager, TransferOptions, UploadSource,
};
use botoxide::{Config, Result, Value, params};

use super::{OLD, Scene, data};
use crate::store::Fault;

/// Parts of uploads and copies have at least 5 MiB.
const PART: u64 = 5 << 20;
const LARGE: u64 = PART + 9;

/// Responses of an intermediary with status 200.
const PAGES: [&str; 9] = [
    "",
    "<html><head><title>Sign in</title></head><body>Sign in</body></html>",
    "<!DOCTYPE html>\n<html><body><br></body></html>",
    "<HTML/>",
    "<status>ok</status>",
    "OK",
    "{\"ok\": true}",
    "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>",
    "<?xml version=\"1.0\"?><Response><ETag/><Key/></Response>",
];

/// Documents with the right name, but without required members.
const HOLLOW: [(&str, &str); 6] = [
    ("CopyObject", "<CopyObjectResult/>"),
    (
        "CopyObject",
        "<CopyObjectResult><ETag></ETag></CopyObjectResult>",
    ),
    ("CreateMultipartUpload", "<InitiateMultipartUploadResult/>"),
    (
        "UploadPartCopy",
        "<CopyPartResult><LastModified>2026-01-01T00:00:00Z</LastModified></CopyPartResult>",
    ),
    ("UploadPartCopy", "<CopyPartResult/>"),
    (
        "CompleteMultipartUpload",
        "<CompleteMultipartUploadResult/>",
    ),
];

fn source() -> Value {
    params! { "Bucket": "source", "Key": "b" }
}

type Begin = fn(&TransferManager, u64) -> Result<TransferFuture>;

fn upload(manager: &TransferManager, size: u64) -> Result<TransferFuture> {
    manager.upload(data(size), "photos", "a", TransferOptions::default())
}

fn upload_stream(manager: &TransferManager, size: u64) -> Result<TransferFuture> {
    let source = UploadSource::reader(std::io::Cursor::new(data(size)));
    manager.upload(source, "photos", "a", TransferOptions::default())
}

fn copy(manager: &TransferManager, _: u64) -> Result<TransferFuture> {
    manager.copy(source(), "photos", "a", TransferOptions::default())
}

/// Each request of each kind of transfer that changes something.
const REQUESTS: [(&str, Begin, u64); 10] = [
    ("PutObject", upload, 7),
    ("PutObject", upload_stream, 7),
    ("CreateMultipartUpload", upload, LARGE),
    ("UploadPart", upload, LARGE),
    ("UploadPart", upload_stream, LARGE),
    ("CompleteMultipartUpload", upload, LARGE),
    ("CopyObject", copy, 7),
    ("CreateMultipartUpload", copy, LARGE),
    ("UploadPartCopy", copy, LARGE),
    ("CompleteMultipartUpload", copy, LARGE),
];

#[track_caller]
fn assert_fails(operation: &'static str, begin: Begin, size: u64, page: &'static str) {
    let scene = Scene::new();
    scene.store.put("/source/b", data(size));
    scene.store.put("/photos/a", OLD.to_vec());
    scene.store.fail(operation, 0, 1000, Fault::Page(page));
    let config = TransferConfig {
        multipart_threshold: PART,
        multipart_chunksize: PART,
        ..TransferConfig::default()
    };
    let manager = scene.manager_with(1, Arc::new(RealFiles), &Config::default(), config);
    let outcome = begin(&manager, size).unwrap().result();
    drop(manager);
    let error = match outcome {
        Ok(()) => panic!("{operation} succeeded with {page:?}"),
        Err(error) => error,
    };
    // For S3, a response that is not XML counts as a server error, which is retried. P072
    let class = error.kind().class_name();
    let is_known = matches!(class, "ResponseParserError" | "ClientError" | "ValueError");
    assert!(is_known, "{operation} {page:?}: {error}");
    assert_eq!(
        scene.store.get("/photos/a").as_deref(),
        Some(OLD),
        "{operation} {page:?}"
    );
    assert!(scene.store.get("/source/b") == Some(data(size)));
    scene.is_clean();
}

// A6
#[test]
fn no_upload_or_copy_succeeds_with_a_page() {
    for (operation, begin, size) in REQUESTS {
        for page in PAGES {
            assert_fails(operation, begin, size, page);
        }
    }
}

// A6
#[test]
fn no_copy_succeeds_with_an_empty_document() {
    for (operation, page) in HOLLOW {
        for (_, begin, size) in REQUESTS.iter().filter(|(name, ..)| *name == operation) {
            assert_fails(operation, *begin, *size, page);
        }
    }
}

// A2 A6
#[test]
fn no_download_succeeds_with_a_page() {
    for operation in ["HeadObject", "GetObject"] {
        for page in PAGES {
            for size in [7, 11, super::PART * 3] {
                if operation == "HeadObject" && page.len() as u64 == size {
                    // The page happens to have the length of the object, and HeadObject has no body, so the download
                    // succeeds.
                    continue;
                }
                let scene = Scene::new();
                scene.store.put("/photos/a", data(size));
                scene.store.fail(operation, 0, 1000, Fault::Page(page));
                let manager = scene.impatient();
                let options = TransferOptions::default();
                let future = manager.download("photos", "a", scene.path("old"), options);
                let outcome = future.unwrap().result();
                assert!(outcome.is_err(), "{operation} {page:?} {size}");
                drop(manager);
                scene.is_clean();
            }
        }
    }
}
