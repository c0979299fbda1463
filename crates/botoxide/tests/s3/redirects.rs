//! Redirections that lead nowhere, and errors that look like success.

use botoxide::params;

use crate::store::{client, response};

const MOVED: &str = "<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>";

// P251; row 36 of docs/parity.md
#[tokio::test]
async fn a_bucket_of_unknown_region_is_queried_once() {
    let (s3, seen) = client(None, None, |_| Ok(response(301, &[], "")));
    let error = s3.call("HeadBucket", params! { "Bucket": "photos" });
    assert_eq!(error.await.unwrap_err().code(), Some("301"));
    assert_eq!(
        *seen.lock().unwrap(),
        ["HEAD https://photos.s3.amazonaws.com/"]
    );

    let (s3, seen) = client(None, None, |_| Ok(response(301, &[], MOVED)));
    let error = s3.call("GetBucketAcl", params! { "Bucket": "photos" });
    assert_eq!(error.await.unwrap_err().code(), Some("PermanentRedirect"));
    let wanted = [
        "GET https://photos.s3.amazonaws.com/?acl",
        "HEAD https://photos.s3.amazonaws.com/",
    ];
    assert_eq!(*seen.lock().unwrap(), wanted);
}

// P251 P252; row 36 of docs/parity.md
#[tokio::test]
async fn a_session_does_not_wait_for_itself() {
    let (s3, seen) = client(None, None, |_| Ok(response(307, &[], "")));
    let params = params! { "Bucket": "photos--use1-az4--x-s3", "Key": "k" };
    let error = s3.call("GetObject", params).await.unwrap_err();
    assert_eq!(error.code(), Some("307"));
    let wanted =
        "GET https://photos--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/?session";
    assert_eq!(*seen.lock().unwrap(), [wanted]);
}

// P251; row 36 of docs/parity.md
#[tokio::test]
async fn no_bucket_is_queried_if_none_was_named() {
    let (s3, seen) = client(None, None, |_| Ok(response(301, &[], MOVED)));
    let error = s3.call("ListBuckets", params! {}).await.unwrap_err();
    assert_eq!(error.code(), Some("PermanentRedirect"));
    assert_eq!(*seen.lock().unwrap(), ["GET https://s3.amazonaws.com/"]);
}

// P072; row 37 of docs/parity.md
#[tokio::test]
async fn an_error_in_a_namespace_is_not_a_success() {
    let hidden = "<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>InternalError</Code></Error>";
    let (s3, seen) = client(None, None, move |_| Ok(response(200, &[], hidden)));
    let params = params! { "Bucket": "photos", "Key": "k", "CopySource": "a/b" };
    s3.call("CopyObject", params).await.unwrap_err();
    assert_eq!(seen.lock().unwrap().len(), 3);
}

// P251
#[tokio::test]
async fn a_client_remembers_regions_for_itself_only() {
    let moved = |request: &botoxide_core::http::Request| {
        let region = [("x-amz-bucket-region", "eu-west-1")];
        let is_there = request.url.contains("eu-west-1");
        Ok(response(if is_there { 200 } else { 301 }, &region, ""))
    };
    for _ in 0..2 {
        let (s3, seen) = client(None, None, moved);
        let clone = s3.clone();
        let params = params! { "Bucket": "photos" };
        s3.call("HeadBucket", params.clone()).await.unwrap();
        clone.call("HeadBucket", params).await.unwrap();
        let wanted = [
            "HEAD https://photos.s3.amazonaws.com/",
            "HEAD https://photos.s3.eu-west-1.amazonaws.com/",
            "HEAD https://photos.s3.eu-west-1.amazonaws.com/",
        ];
        assert_eq!(*seen.lock().unwrap(), wanted);
    }
}
