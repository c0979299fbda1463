//! Endless data from a server is limited: bodies, interim responses, heads, trailers.
#![expect(
    clippy::disallowed_methods,
    reason = "the tests measure how long a call takes, and let a server be slow"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use botoxide::seam::{Fakes, Seams};
use botoxide::transport::{HttpTransport, SendOptions, Transport, TransportConfig, block_on};
use botoxide::{Result, Session, SessionOptions};
use botoxide_core::http::{Request, Response};

use crate::server::Server;

/// Far more than any of these calls takes.
const PATIENCE: Duration = Duration::from_mins(1);

fn config(read_timeout: u64) -> TransportConfig {
    TransportConfig {
        read_timeout: Some(Duration::from_millis(read_timeout)),
        ..TransportConfig::default()
    }
}

/// The result of one request, on a runtime and without one.
fn both(url: &str, options: &SendOptions) -> [Result<Response>; 2] {
    both_within(20_000, url, options)
}

/// The same with a read timeout in milliseconds.
fn both_within(read_timeout: u64, url: &str, options: &SendOptions) -> [Result<Response>; 2] {
    let request = || Request {
        method: "GET".into(),
        url: url.to_owned(),
        ..Request::default()
    };
    let transport = HttpTransport::blocking(config(read_timeout));
    let blocking = block_on(transport.send(request(), options)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let transport = HttpTransport::new(config(read_timeout));
    [
        blocking,
        runtime.block_on(transport.send(request(), options)),
    ]
}

/// Responds to each request with `beginning`, and then repeats `piece` with a pause, until the client disconnects.
/// Returns its address.
fn endless(beginning: &'static str, piece: impl Into<Vec<u8>>, pause: Duration) -> String {
    let piece = piece.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let piece = piece.clone();
            thread::spawn(move || {
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(b"\r\n\r\n") {
                    let count = stream.read(&mut buffer).unwrap();
                    request.extend_from_slice(&buffer[..count]);
                }
                stream.write_all(beginning.as_bytes()).unwrap();
                while stream.write_all(&piece).is_ok() {
                    thread::sleep(pause);
                }
            });
        }
    });
    url
}

fn chunk() -> Vec<u8> {
    let mut chunk = b"10000\r\n".to_vec();
    chunk.resize(chunk.len() + (64 << 10), b'x');
    chunk.extend_from_slice(b"\r\n");
    chunk
}

#[test]
fn the_body_of_an_error() {
    let xs = || vec![b'x'; 64 << 10];
    for (beginning, piece) in [
        (
            "HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk(),
        ),
        (
            "HTTP/1.1 404 x\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk(),
        ),
        (
            "HTTP/1.1 301 x\r\nTransfer-Encoding: chunked\r\n\r\n",
            chunk(),
        ),
        ("HTTP/1.1 503 x\r\nConnection: close\r\n\r\n", xs()),
        ("HTTP/1.0 403 x\r\n\r\n", xs()),
        ("HTTP/1.1 400 x\r\nContent-Length: 16777217\r\n\r\n", xs()),
        (
            "HTTP/1.1 400 x\r\nContent-Length: 9223372036854775807\r\n\r\n",
            xs(),
        ),
    ] {
        let url = endless(beginning, piece, Duration::ZERO);
        for stream_response in [false, true] {
            let options = SendOptions {
                stream_response,
                ..SendOptions::default()
            };
            for answer in both(&url, &options) {
                let error = answer.unwrap_err();
                assert_eq!(
                    error.kind().class_name(),
                    "ResponseParserError",
                    "{beginning}"
                );
                let text = "the body of the response is longer than 16777216 bytes";
                assert_eq!(error.to_string(), text, "{beginning}");
            }
        }
    }
}

#[test]
fn the_longest_body_is_read() {
    for length in [1, (16 << 20) - 1, 16 << 20] {
        let server = Server::start(move |peer, _| {
            while peer.request().is_some() {
                peer.answer(500, &"x".repeat(length));
            }
        });
        for answer in both(&server.url(), &SendOptions::default()) {
            let answer = answer.unwrap();
            assert_eq!(answer.body.as_bytes().unwrap().len(), length);
        }
    }
    // The body of a success may be longer.
    let server = Server::start(move |peer, _| {
        while peer.request().is_some() {
            peer.answer(200, &"x".repeat(17 << 20));
        }
    });
    for answer in both(&server.url(), &SendOptions::default()) {
        assert_eq!(answer.unwrap().body.as_bytes().unwrap().len(), 17 << 20);
    }
}

#[test]
fn a_body_with_its_own_limit() {
    let options = SendOptions {
        body_limit: Some(100_000),
        ..SendOptions::default()
    };
    for beginning in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 500 x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ] {
        let url = endless(beginning, chunk(), Duration::ZERO);
        for answer in both(&url, &options) {
            let error = answer.unwrap_err().to_string();
            assert_eq!(
                error,
                "the body of the response is longer than 100000 bytes"
            );
        }
    }
}

#[test]
fn the_head_and_what_comes_before_it() {
    for (what, beginning, piece) in [
        ("interim responses", "", "HTTP/1.1 102 Processing\r\n\r\n"),
        (
            "many kinds",
            "",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        ),
        ("fields", "HTTP/1.1 200 OK\r\n", "X-Field: value\r\n"),
        (
            "a value",
            "HTTP/1.1 200 OK\r\nX-Field: ",
            "value value value value ",
        ),
        ("a name", "HTTP/1.1 200 OK\r\n", "Name"),
        ("a reason", "HTTP/1.1 200 ", "OK OK OK "),
        ("nonsense", "", "x"),
        (
            "trailers",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "X-Field: value\r\n",
        ),
        (
            "an extension",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;",
            "extension",
        ),
    ] {
        let url = endless(beginning, piece.repeat(2_000), Duration::ZERO);
        let start = Instant::now();
        for answer in both(&url, &SendOptions::default()) {
            assert!(answer.is_err(), "{what}");
        }
        assert!(start.elapsed() < PATIENCE, "{what}");
    }
}

#[test]
fn what_comes_slowly_before_the_head() {
    // Each piece arrives before the read timeout and restarts it.
    for (what, beginning, piece) in [
        ("interim responses", "", "HTTP/1.1 102 Processing\r\n\r\n"),
        ("continue", "", "HTTP/1.1 100 Continue\r\n\r\n"),
        (
            "hints",
            "",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        ),
        ("fields", "HTTP/1.1 200 OK\r\n", "X: y\r\n"),
        ("bytes", "HTTP/1.1 200 OK\r\nX: ", "y"),
        ("a reason", "HTTP/1.1 200 ", "K"),
    ] {
        let url = endless(beginning, piece, Duration::from_millis(100));
        let start = Instant::now();
        for answer in both_within(300, &url, &SendOptions::default()) {
            let error = answer.expect_err(what);
            assert_eq!(
                error.to_string(),
                "the head of the response has no end",
                "{what}"
            );
        }
        assert!(start.elapsed() < PATIENCE, "{what}");
    }
}

#[test]
fn some_interim_responses_are_accepted() {
    let server = Server::start(|peer, _| {
        while peer.request().is_some() {
            for _ in 0..5 {
                peer.send(b"HTTP/1.1 102 Processing\r\n\r\n");
                thread::sleep(Duration::from_millis(100));
            }
            peer.answer(200, "{}");
        }
    });
    for answer in both_within(300, &server.url(), &SendOptions::default()) {
        assert_eq!(answer.unwrap().status, 200);
    }
}

#[test]
fn local_sources_of_credentials() {
    let url = endless(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        chunk(),
        Duration::ZERO,
    );
    for (variable, path) in [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "/"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "/credentials"),
    ] {
        let world = Fakes::default();
        world.env.set(variable, format!("{url}{path}"));
        let mut seams = world.seams();
        seams.clock = Seams::blocking().clock;
        let session = botoxide::blocking::Session::with(SessionOptions {
            seams: Some(seams),
            ..SessionOptions::default()
        });
        let found = block_on(session.unwrap().as_async().credentials()).unwrap();
        let error = found.unwrap_err().to_string();
        assert!(error.ends_with("is longer than 1048576 bytes"), "{error}");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let mut seams = world.seams();
        seams.clock = Seams::tokio().clock;
        let session = Session::with(SessionOptions {
            seams: Some(seams),
            ..SessionOptions::default()
        });
        let found = runtime.block_on(session.unwrap().credentials());
        assert!(found.unwrap_err().to_string().contains("1048576"));
    }
}
