//! The methods that boto3 adds to S3 clients, in asynchronous programs; files in append mode.

use std::error::Error as _;
use std::io::{Read as _, Seek as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use botoxide::blocking::s3::ClientExt as _;
use botoxide::s3::{ClientExt as _, TransferArguments};
use botoxide::seam::Fakes;
use botoxide::transfer::{DownloadTarget, TransferConfig};
use botoxide::transport::ScriptedTransport;
use botoxide::{Error, SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};

use crate::server::{Answer, Server};
use crate::world::{async_client, async_session, data, file, small_parts};

fn in_parts() -> TransferArguments {
    TransferArguments {
        config: small_parts(),
        ..TransferArguments::default()
    }
}

// H091 H095 H146
#[tokio::test]
async fn files_are_uploaded_in_asynchronous_programs() {
    let server = Server::start();
    let s3 = async_client(&server);
    let large = file(&data(6 << 20));
    s3.upload_file(large.path(), "photos", "large", in_parts())
        .await
        .unwrap();
    let extra_args = params! { "ContentType": "text/plain" };
    s3.upload_fileobj(b"meow".to_vec(), "photos", "cat", extra_args)
        .await
        .unwrap();
    let received = server.received();
    assert_eq!(received.len(), 5);
    assert_eq!(received[4].header("content-type"), Some("text/plain"));
    assert_eq!(received[4].body, b"meow");
    for request in &received {
        let agent = request.header("user-agent").unwrap();
        let features = agent.split(' ').find_map(|part| part.strip_prefix("m/"));
        assert!(
            features.unwrap().split(',').any(|code| code == "G"),
            "{agent}"
        );
    }
    let missing = s3.upload_file("/nowhere/at/all", "photos", "key", ()).await;
    assert!(missing.is_err());
    assert_eq!(server.received().len(), 5);
    let sqs = async_session().client("sqs").unwrap();
    let error = sqs
        .upload_file(large.path(), "b", "k", ())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "'SQS' object has no attribute 'upload_file'"
    );
}

// H095
#[tokio::test]
async fn the_error_of_an_upload_has_the_service_error() {
    let server = Server::answering(|_| Answer::error(403, "AccessDenied"));
    let small = file(b"meow");
    let s3 = async_client(&server);
    let sent = s3.upload_file(small.path(), "photos", "cat", ()).await;
    let error = sent.unwrap_err();
    let path = small.path().display();
    let text = error.to_string();
    let start = format!(
        "Failed to upload {path} to photos/cat: An error occurred (AccessDenied) when calling the PutObject operation"
    );
    assert!(text.starts_with(&start), "{text}");
    let cause = error.source().unwrap().downcast_ref::<Error>();
    assert_eq!(cause.unwrap().code(), Some("AccessDenied"));
}

#[tokio::test]
async fn dropping_the_future_cancels_the_upload() {
    let server = Server::answering(|request| {
        if request.operation() == "UploadPart" {
            std::thread::sleep(Duration::from_millis(300));
        }
        Answer::usual(request)
    });
    let s3 = async_client(&server);
    let upload = s3.upload_fileobj(data(40 << 20), "photos", "large", in_parts());
    let waited = tokio::time::timeout(Duration::from_millis(100), upload).await;
    assert!(waited.is_err());
    let operations = server.operations();
    assert_eq!(
        operations.last(),
        Some(&"AbortMultipartUpload"),
        "{operations:?}"
    );
    assert!(!operations.contains(&"CompleteMultipartUpload"));
}

/// Responds with an object or with ranges of it.
fn store(object: Vec<u8>) -> ScriptedTransport {
    ScriptedTransport::answering(move |request: &Request| {
        let length = object.len();
        let mut response = Response {
            status: 200,
            ..Response::default()
        };
        response.headers.set("etag", "\"e\"");
        response.headers.set("content-length", length.to_string());
        if let Some(range) = request.headers.get("range") {
            let (start, end) = range.trim_start_matches("bytes=").split_once('-').unwrap();
            let start: usize = start.parse().unwrap();
            let end = end.parse().map_or(length, |end: usize| end + 1);
            let (status, part) = (206, &object[start..end]);
            response.status = status;
            response
                .headers
                .set("content-length", part.len().to_string());
            let range = format!("bytes {start}-{}/{length}", end - 1);
            response.headers.set("content-range", range);
            response.body = part.to_vec().into();
        }
        Ok(response)
    })
}

// H096
#[test]
fn a_file_that_is_appended_to_gets_the_parts_in_order() {
    let object = data(9 << 20);
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(store(object.clone()))),
        ..SessionOptions::default()
    });
    let s3 = session.unwrap().client("s3").unwrap();
    for is_appended in [true, false] {
        let mut there = file(b"before");
        let target = std::fs::OpenOptions::new()
            .append(is_appended)
            .write(true)
            .open(there.path())
            .unwrap();
        let arguments = TransferArguments {
            config: TransferConfig {
                multipart_threshold: 1 << 20,
                multipart_chunksize: 1 << 20,
                ..TransferConfig::default()
            },
            ..TransferArguments::default()
        };
        let target = DownloadTarget::from(target);
        s3.download_fileobj("photos", "large", target, arguments)
            .unwrap();
        let mut found = Vec::new();
        there.flush().unwrap();
        there.rewind().unwrap();
        there.read_to_end(&mut found).unwrap();
        let kept: &[u8] = if is_appended { b"before" } else { b"" };
        assert!(found == [kept, &object].concat(), "{} bytes", found.len());
    }
}
