//! Checksums of payloads in complete calls: the sent requests, and the rejected responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use botoxide::blocking::{Client, Session};
use botoxide::seam::Fakes;
use botoxide::transport::{ByteSource, ByteStream, ScriptedTransport};
use botoxide::{ClientOptions, Result, SessionOptions, Value, params};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};
use bytes::Bytes;

fn client(transport: &Arc<ScriptedTransport>, options: ClientOptions) -> Client {
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(transport)),
        ..SessionOptions::default()
    });
    session
        .and_then(|session| session.client_with("s3", options))
        .expect("the client is created")
}

fn scripted(responses: impl IntoIterator<Item = Response>) -> Arc<ScriptedTransport> {
    Arc::new(ScriptedTransport::new(responses))
}

fn ok() -> Response {
    Response {
        status: 200,
        ..Response::default()
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request
        .headers
        .get(name)
        .map(botoxide_core::text::Text::as_str)
}

fn put(body: Value, options: ClientOptions) -> Request {
    let transport = scripted([ok()]);
    let mut params = params! { "Bucket": "my-bucket", "Key": "a/b" };
    params.as_map_mut().expect("a map").insert("Body", body);
    client(&transport, options)
        .call("put_object", params)
        .expect("the call succeeds");
    transport.requests().remove(0)
}

/// The payload of a request; a stream is read.
fn payload(request: &Request) -> Vec<u8> {
    let stream = ByteStream::from_body(&request.body).expect("a body");
    stream.collect_blocking().expect("it can be read").to_vec()
}

// P309
#[test]
fn a_put_over_tls_has_its_checksum_in_a_trailer() {
    let request = put("hello".into(), ClientOptions::default());
    assert_eq!(request.url, "https://my-bucket.s3.amazonaws.com/a/b");
    assert_eq!(
        payload(&request),
        b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    );
    for (name, value) in [
        ("Expect", "100-continue"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Encoding", "aws-chunked"),
        ("X-Amz-Trailer", "x-amz-checksum-crc32"),
        ("X-Amz-Decoded-Content-Length", "5"),
        ("x-amz-sdk-checksum-algorithm", "CRC32"),
        ("X-Amz-Content-SHA256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
    ] {
        assert_eq!(header(&request, name), Some(value), "{name}");
    }
    let signed = "SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;\
                  x-amz-decoded-content-length;x-amz-sdk-checksum-algorithm;x-amz-trailer,";
    assert!(header(&request, "Authorization").is_some_and(|value| value.contains(signed)));
}

// P295 P229
#[test]
fn a_put_over_plain_http_has_it_in_a_header_and_signs_the_payload() {
    let options = ClientOptions {
        endpoint_url: Some("http://127.0.0.1:9".into()),
        ..ClientOptions::default()
    };
    let request = put("hello".into(), options);
    assert_eq!(payload(&request), b"hello");
    assert_eq!(header(&request, "x-amz-checksum-crc32"), Some("NhCmhg=="));
    assert_eq!(header(&request, "Content-Encoding"), None);
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(header(&request, "X-Amz-Content-SHA256"), Some(hash));
}

/// Five bytes, with a count of how often they were rewound.
struct Rewound(Option<Bytes>, Arc<AtomicUsize>);

impl ByteSource for Rewound {
    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        Poll::Ready(self.0.take().map(Ok))
    }

    fn length(&self) -> Option<u64> {
        Some(5)
    }

    fn can_rewind(&self) -> bool {
        true
    }

    fn rewind(&mut self) -> Result<()> {
        self.0 = Some(Bytes::from_static(b"hello"));
        self.1.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

// P295 P229
#[test]
fn a_stream_is_read_once_for_its_checksum_and_its_signature() {
    let rewound = Arc::new(AtomicUsize::new(0));
    let source = Rewound(Some(Bytes::from_static(b"hello")), Arc::clone(&rewound));
    let options = ClientOptions {
        endpoint_url: Some("http://127.0.0.1:9".into()),
        ..ClientOptions::default()
    };
    let request = put(Value::Body(ByteStream::new(source).into()), options);
    assert_eq!(rewound.load(Ordering::Relaxed), 1);
    assert_eq!(payload(&request), b"hello");
    assert_eq!(header(&request, "x-amz-checksum-crc32"), Some("NhCmhg=="));
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(header(&request, "X-Amz-Content-SHA256"), Some(hash));
}

// P296: the same bytes are sent for a payload in memory and for a stream
#[test]
fn a_stream_is_sent_in_chunks_of_a_mebibyte() {
    let large = vec![b'x'; 1024 * 1024 + 3];
    let stream = ByteStream::from_reader(
        std::io::Cursor::new(large.clone()),
        Some(large.len() as u64),
    );
    let streamed = put(Value::Body(stream.into()), ClientOptions::default());
    let in_memory = put(Value::Blob(large.into()), ClientOptions::default());
    let sent = payload(&streamed);
    assert!(sent.starts_with(b"100000\r\nxxx"));
    assert!(sent == payload(&in_memory));
    assert_eq!(
        header(&streamed, "X-Amz-Decoded-Content-Length"),
        Some("1048579")
    );
}

// P297 P310
#[test]
fn the_checksum_of_a_response_is_verified() {
    let answer = |body: &str| {
        let mut response = Response {
            body: Body::from(body.to_owned()),
            ..ok()
        };
        response.headers.set("x-amz-checksum-crc32", "NhCmhg==");
        response
    };
    let transport = scripted([answer("hello"), answer("hellO")]);
    let s3 = client(&transport, ClientOptions::default());
    let get = || {
        s3.call(
            "get_object",
            params! { "Bucket": "my-bucket", "Key": "a b" },
        )
    };

    let out = get().expect("the checksum fits");
    assert_eq!(out["ResponseMetadata"]["ChecksumAlgorithm"], "crc32");
    let error = get().and_then(|out| match &out["Body"] {
        Value::Body(body) => ByteStream::from_body(body)?.collect_blocking(),
        other => panic!("{other:?}"),
    });
    let error = error.expect_err("the checksum does not fit");
    assert_eq!(error.kind().class_name(), "FlexibleChecksumError");
    assert_eq!(
        header(&transport.requests()[0], "x-amz-checksum-mode"),
        Some("ENABLED")
    );
    assert_eq!(
        transport.requests()[0].url,
        "https://my-bucket.s3.amazonaws.com/a%20b"
    );
}

// P311
#[test]
fn deleting_objects_has_a_checksum_and_escaped_line_breaks() {
    let transport = scripted([Response {
        body: Body::from("<DeleteResult/>".to_owned()),
        ..ok()
    }]);
    let params = params! { "Bucket": "my-bucket", "Delete": { "Objects": [{ "Key": "a\nb" }] } };
    client(&transport, ClientOptions::default())
        .call("delete_objects", params)
        .expect("the call succeeds");
    let request = transport.requests().remove(0);
    let body = String::from_utf8(payload(&request)).expect("text");
    assert!(
        body.contains("<Key>a&#xA;b</Key>") && body.contains("2006-03-01"),
        "{body}"
    );
    assert_eq!(header(&request, "x-amz-checksum-crc32"), Some("AJexuQ=="));
    assert_eq!(header(&request, "Content-MD5"), None);
}
