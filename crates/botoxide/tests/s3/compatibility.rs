//! `s3.compatibility = auto`, tested against scripted stores with limited features.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::config::Config;
use botoxide::transport::ByteStream;
use botoxide::{Client, Value, params};
use botoxide_core::body::Body;
use botoxide_core::checksum::Algorithm;
use botoxide_core::digest::md5;
use botoxide_core::http::{Request, Response};

use crate::store::{client, compatible, response};

const STORE: &str = "https://store.example.com";

/// A client, and how each of its requests sent the payload.
fn store(
    config: Option<Config>,
    answer: impl Fn(&Sent) -> Response + Send + Sync + 'static,
) -> (Client, Arc<Mutex<Vec<Sent>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let (s3, _) = client(Some(STORE), config, move |request| {
        let sent = Sent::of(request);
        noted.lock().unwrap().push(sent.clone());
        Ok(answer(&sent))
    });
    (s3, seen)
}

/// The relevant parts of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sent {
    method: String,
    is_chunked: bool,
    /// The value of `x-amz-checksum-crc32`.
    crc32: Option<String>,
    md5: Option<String>,
    is_signed: bool,
    body: String,
}

impl Sent {
    fn of(request: &Request) -> Self {
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .map(|value| value.as_str().to_owned())
        };
        let body = match &request.body {
            Body::Bytes(bytes) => bytes.clone(),
            stream @ Body::Stream(_) => {
                let stream = ByteStream::from_body(stream).unwrap();
                stream.collect_blocking().unwrap()
            }
        };
        let hash = header("X-Amz-Content-SHA256").unwrap();
        Self {
            method: request.method.as_str().to_owned(),
            is_chunked: header("Content-Encoding")
                .is_some_and(|names| names.contains("aws-chunked")),
            crc32: header("x-amz-checksum-crc32"),
            md5: header("Content-MD5"),
            is_signed: hash.len() == 64,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The request of `put` without a checksum.
    fn plain() -> Self {
        Self {
            method: "PUT".to_owned(),
            is_signed: true,
            body: "hello".to_owned(),
            ..Self::default()
        }
    }
}

fn crc32() -> String {
    Algorithm::Crc32.of(b"hello")
}

const CHUNKS: &str = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";

fn well(headers: &[(&str, &str)]) -> Response {
    response(200, headers, "")
}

fn refusal(status: u16, code: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
    response(status, &[], &body)
}

fn file() -> Body {
    ByteStream::from_seekable(std::io::Cursor::new("hello"))
        .unwrap()
        .into()
}

async fn put(s3: &Client, body: impl Into<Value>) -> botoxide::Result<Value> {
    let mut params = params! { "Bucket": "photos", "Key": "k" };
    params.as_map_mut().unwrap().insert("Body", body.into());
    s3.call("PutObject", params).await
}

/// A GET whose response has a checksum, which shows that the store supports some.
async fn show_checksums(s3: &Client) {
    let params = params! { "Bucket": "photos", "Key": "k" };
    s3.call("HeadObject", params).await.unwrap();
}

fn bodies(seen: &Mutex<Vec<Sent>>) -> Vec<String> {
    let seen = seen.lock().unwrap();
    let puts = seen.iter().filter(|sent| sent.method == "PUT");
    puts.map(|sent| sent.body.clone()).collect()
}

#[tokio::test]
async fn it_is_off_unless_enabled_and_without_an_endpoint() {
    let (s3, seen) = store(None, |_| well(&[]));
    put(&s3, file()).await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS]);

    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let (s3, _) = client(None, Some(compatible()), move |request| {
        noted.lock().unwrap().push(Sent::of(request));
        Ok(well(&[]))
    });
    put(&s3, file()).await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS]);
}

#[tokio::test]
async fn features_of_unknown_support_are_not_used() {
    let (s3, seen) = store(Some(compatible()), |_| well(&[]));
    put(&s3, "hello").await.unwrap();
    put(&s3, file()).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [Sent::plain(), Sent::plain()]);
}

#[tokio::test]
async fn a_stream_that_cannot_be_rewound_is_not_signed() {
    let (s3, seen) = store(Some(compatible()), |_| well(&[]));
    let once = ByteStream::from_reader(std::io::Cursor::new("hello"), Some(5));
    put(&s3, Body::from(once)).await.unwrap();
    let wanted = Sent {
        is_signed: false,
        ..Sent::plain()
    };
    assert_eq!(*seen.lock().unwrap(), [wanted]);
}

#[tokio::test]
async fn a_required_checksum_is_one_that_all_stores_support() {
    let (s3, seen) = store(Some(compatible()), |_| {
        response(200, &[], "<DeleteResult/>")
    });
    let params = params! { "Bucket": "photos", "Delete": { "Objects": [{ "Key": "k" }] } };
    s3.call("DeleteObjects", params).await.unwrap();
    let seen = seen.lock().unwrap();
    let digest = STANDARD.encode(md5(seen[0].body.as_bytes()));
    assert_eq!((&seen[0].md5, &seen[0].crc32), (&Some(digest), &None));
}

#[tokio::test]
async fn a_requested_checksum_is_sent_in_a_header() {
    let (s3, seen) = store(Some(compatible()), |_| well(&[]));
    let params =
        params! { "Bucket": "photos", "Key": "k", "Body": "hello", "ChecksumAlgorithm": "CRC32" };
    s3.call("PutObject", params).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(
        (seen[0].crc32.clone(), seen[0].is_chunked),
        (Some(crc32()), false)
    );
    assert_eq!(seen[0].body, "hello");
}

#[tokio::test]
async fn a_store_that_echoes_checksums_gets_chunks() {
    let (s3, seen) = store(Some(compatible()), |_| {
        well(&[("x-amz-checksum-crc32", "NhCmhg==")])
    });
    show_checksums(&s3).await;
    for _ in 0..2 {
        put(&s3, file()).await.unwrap();
    }
    put(&s3, "hello").await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS; 3]);
    // Detected support also applies to a stream that cannot be rewound.
    let once = ByteStream::from_reader(std::io::Cursor::new("hello"), Some(5));
    put(&s3, Body::from(once)).await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS; 4]);
}

#[tokio::test]
async fn a_body_with_rejected_chunks_is_sent_again_without_them() {
    for (status, code) in [
        (501, "NotImplemented"),
        (400, "InvalidArgument"),
        (400, "XAmzContentSHA256Mismatch"),
        (403, "SignatureDoesNotMatch"),
    ] {
        let (s3, seen) = store(Some(compatible()), move |sent| {
            if sent.is_chunked {
                refusal(status, code)
            } else {
                well(&[("x-amz-checksum-crc32", "NhCmhg==")])
            }
        });
        show_checksums(&s3).await;
        put(&s3, file()).await.unwrap();
        put(&s3, file()).await.unwrap();
        assert_eq!(bodies(&seen), [CHUNKS, "hello", "hello"], "{code}");
        let seen = seen.lock().unwrap();
        assert_eq!(seen[2].crc32, Some(crc32()));
        assert_eq!(seen[3].crc32, Some(crc32()));
    }
}

#[tokio::test]
async fn chunks_that_became_part_of_the_object_are_replaced() {
    // The store supports checksums, but stores the chunks as the payload.
    let (s3, seen) = store(Some(compatible()), |sent| {
        let told = Algorithm::Crc32.of(sent.body.as_bytes());
        well(&[("x-amz-checksum-crc32", &told)])
    });
    show_checksums(&s3).await;
    put(&s3, file()).await.unwrap();
    put(&s3, file()).await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS, "hello", "hello"]);
}

#[tokio::test]
async fn a_store_that_rejects_every_checksum_gets_none() {
    let (s3, seen) = store(Some(compatible()), |sent| {
        if sent.is_chunked || sent.crc32.is_some() {
            refusal(400, "InvalidRequest")
        } else {
            well(&[("x-amz-checksum-crc32", "NhCmhg==")])
        }
    });
    show_checksums(&s3).await;
    put(&s3, file()).await.unwrap();
    put(&s3, file()).await.unwrap();
    assert_eq!(bodies(&seen), [CHUNKS, "hello", "hello", "hello"]);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[2].crc32, Some(crc32()));
    assert_eq!(seen[3], Sent::plain());
    assert_eq!(seen[4], Sent::plain());
}

#[tokio::test]
async fn bodies_that_cannot_be_rewound_are_not_used_for_detection() {
    let (s3, seen) = store(Some(compatible()), |_| {
        well(&[("x-amz-checksum-crc32", "NhCmhg==")])
    });
    show_checksums(&s3).await;
    let once = ByteStream::from_reader(std::io::Cursor::new("hello"), Some(5));
    put(&s3, Body::from(once)).await.unwrap();
    let conditional =
        params! { "Bucket": "photos", "Key": "k", "Body": "hello", "IfNoneMatch": "*" };
    s3.call("PutObject", conditional).await.unwrap();
    assert_eq!(bodies(&seen), ["hello", "hello"]);
    assert_eq!(seen.lock().unwrap()[2].crc32, Some(crc32()));
}

#[tokio::test]
async fn an_error_of_another_kind_is_returned() {
    let (s3, seen) = store(Some(compatible()), |sent| {
        if sent.method == "HEAD" {
            well(&[("x-amz-checksum-crc32", "NhCmhg==")])
        } else {
            refusal(403, "AccessDenied")
        }
    });
    show_checksums(&s3).await;
    let error = put(&s3, file()).await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDenied"));
    assert_eq!(bodies(&seen), [CHUNKS]);
}

#[test]
fn other_values_are_rejected() {
    let world = botoxide::seam::Fakes::default();
    world.env.set("HOME", "/home/ada");
    world.fs.write(
        "/home/ada/.aws/config",
        "[default]\ns3 =\n  compatibility = on\n",
    );
    let session = botoxide::Session::with(botoxide::SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        seams: Some(world.seams()),
        ..botoxide::SessionOptions::default()
    });
    let text = session.unwrap().client("s3").unwrap_err().to_string();
    assert!(
        text.contains("'on' for 's3.compatibility' is invalid"),
        "{text}"
    );
}
