//! The endpoint over HTTP, without a signature.

use std::io;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::LocalEndpoint;

fn ask(endpoint: &LocalEndpoint, request: &str) -> String {
    let mut socket = TcpStream::connect(endpoint.address()).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

fn list(host: &str, more: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n")
}

const LIST: &str = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[test]
fn unsigned_requests_are_rejected_like_by_s3() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::start(directory.path(), None).unwrap();
    let answer = ask(&endpoint, LIST);
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.contains("<Code>AccessDenied</Code>"), "{answer}");
}

#[test]
fn a_dropped_endpoint_frees_its_port() {
    let directory = tempfile::tempdir().unwrap();
    let first = LocalEndpoint::start(directory.path(), None).unwrap();
    let port = first.address().port();
    let taken = LocalEndpoint::start(directory.path(), Some(port)).unwrap_err();
    assert_eq!(taken.kind(), io::ErrorKind::AddrInUse);
    // An idle connection must not block the endpoint.
    let idle = TcpStream::connect(first.address()).unwrap();
    drop(first);
    drop(idle);
    let second = LocalEndpoint::start(directory.path(), Some(port)).unwrap();
    assert_eq!(second.url(), format!("http://127.0.0.1:{port}"));
}

#[test]
fn the_directory_is_created() {
    let directory = tempfile::tempdir().unwrap();
    let below = directory.path().join("a/b");
    let endpoint = LocalEndpoint::start(&below, None).unwrap();
    assert_eq!(endpoint.directory(), below.canonicalize().unwrap());
}

#[test]
fn web_pages_are_rejected_whatever_they_sign() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::start(directory.path(), None).unwrap();
    for request in [
        list("evil.example", ""),
        list(&format!("evil.example:{}", endpoint.address().port()), ""),
        list("localhost", "Origin: http://evil.example\r\n"),
        list("localhost", "Sec-Fetch-Site: cross-site\r\n"),
        list("localhost", "Origin: null\r\n").replace("GET", "OPTIONS"),
        list("localhost", "Host: evil.example\r\n"),
    ] {
        let answer = ask(&endpoint, &request);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{request}{answer}");
        assert!(
            answer.contains("<Code>AccessDenied</Code><Message>the local endpoint does not answer"),
            "{answer}"
        );
        assert!(
            !answer.to_lowercase().contains("access-control-allow"),
            "{answer}"
        );
    }
    // Requests of this machine are only rejected because of the signature.
    let answer = ask(
        &endpoint,
        &list(&endpoint.address().to_string(), "Sec-Fetch-Site: none\r\n"),
    );
    assert!(
        answer.contains("<Message>Signature is required</Message>"),
        "{answer}"
    );
}

#[test]
fn a_connection_with_an_unread_body_is_not_used_again() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::start(directory.path(), None).unwrap();
    let put = |more: &str| {
        let request = format!("PUT /b/k HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
        let mut socket = TcpStream::connect(endpoint.address()).unwrap();
        socket.write_all(request.as_bytes()).unwrap();
        let mut answer = vec![0; 4096];
        let length = socket.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..length]).to_lowercase()
    };
    for body in [
        "Content-Length: 9000000\r\n",
        "Transfer-Encoding: chunked\r\n",
    ] {
        let answer = put(body);
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
    let answer = put("Content-Length: 0\r\n");
    assert!(!answer.contains("connection: close"), "{answer}");
}
