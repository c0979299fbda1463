//! Heads of responses that violate HTTP are read like in botocore, as `record.py` recorded.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use botoxide::transport::TransportConfig;
use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::text::Text;
use serde_json::Value;

use crate::server::{Client, Peer, Server, get};

/// Heads that botoxide reads differently. DIFFERENCE 103
const OURS: &[(&str, &str)] = &[
    // A line that is not a header is skipped; boto3 loses all following headers, including the length of the body.
    ("a blank before the colon", "200 |x=a|content-length=2| ok"),
    ("a tab before the colon", "200 |x=a|content-length=2| ok"),
    (
        "length with a blank before the colon",
        "200 |content-length=2| ok",
    ),
    ("a name with a blank", "200 |content-length=2| ok"),
    ("a name in Latin-1", "200 |content-length=2| ok"),
    ("a name with a null", "200 |content-length=2| ok"),
    ("a name with an escape", "200 |content-length=2| ok"),
    ("a junk line", "200 |content-length=2| ok"),
    (
        "a junk line before chunks",
        "200 |transfer-encoding=chunked| ok",
    ),
    ("a junk line with a blank", "200 |content-length=2| ok"),
    ("a second status line", "200 |content-length=2| ok"),
    ("HTML for fields", "200 |content-length=2| ok"),
    ("100, then a junk line", "200 |content-length=2| ok"),
    (
        "carriage return in a value",
        "200 |x=a|content-length=2| ok",
    ),
    ("two carriage returns", "200 |x=a|content-length=2| ok"),
    // A folded line is joined with a space, whatever the line ending.
    (
        "folded, bare line feeds",
        "200 |x=one two|content-length=2| ok",
    ),
    // Interim responses are not the final response.
    ("102 before", "200 |content-length=2| ok"),
    ("103 with a folded line before", "200 |content-length=2| ok"),
    // RFC 9112 2.2
    ("an empty line before", "200 |content-length=2| ok"),
    ("two empty lines before", "200 |content-length=2| ok"),
    // An incomplete head is not a head.
    ("half a status line", "ConnectionClosedError"),
    ("half a field", "ConnectionClosedError"),
    ("no empty line", "ConnectionClosedError"),
    ("a junk line and the end", "ConnectionClosedError"),
    ("a name alone and the end", "ConnectionClosedError"),
    // botocore detects a short body only if it is streamed.
    ("a length beyond 64 bits", "UnreadableResponseError"),
];

fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("cases/heads.json")).unwrap()
}

/// A recorded Latin-1 string as bytes.
fn bytes(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    text.chars().map(|c| u8::try_from(c).unwrap()).collect()
}

/// White space around values has no meaning.
fn shown<'a>(status: u64, fields: impl Iterator<Item = (&'a str, &'a str)>, body: &str) -> String {
    let mut merged: Vec<(&str, String)> = Vec::new();
    for (name, value) in fields {
        let value = value.trim_matches([' ', '\t']);
        match merged.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => _ = write!(values, ", {value}"),
            None => merged.push((name, value.to_owned())),
        }
    }
    let mut text = format!("{status} |");
    for (name, value) in merged {
        let _ = write!(text, "{name}={value}|");
    }
    text + " " + body
}

fn recorded(read: &Value) -> String {
    if let Some(error) = read["error"].as_str() {
        return error.to_owned();
    }
    let fields = read["headers"].as_array().unwrap().iter();
    let fields = fields.map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()));
    let status = read["status"].as_u64().unwrap();
    shown(status, fields, read["body"].as_str().unwrap())
}

fn ours(result: &Result<Response>, wanted: &str) -> String {
    match result {
        Ok(response) => {
            let fields = response.headers.iter();
            let fields = fields.map(|(name, value)| (name.as_str(), value.as_str()));
            let body = response.body.as_bytes().unwrap();
            let body: String = body.iter().map(|byte| char::from(*byte)).collect();
            shown(response.status.into(), fields, &body)
        }
        Err(error) if error.is_a(wanted) => wanted.to_owned(),
        Err(error) => format!("{}: {error}", error.kind().class_name()),
    }
}

/// A server that sends `answer` to each request, in pieces as `send` does, and closes.
fn once(answer: Arc<Mutex<Vec<u8>>>, send: fn(&mut Peer, &[u8])) -> Server {
    Server::start(move |peer, _| {
        if peer.head().is_some() {
            let answer = answer.lock().unwrap().clone();
            send(peer, &answer);
        }
    })
}

#[test]
fn every_head_is_read_as_recorded() {
    let cases = cases();
    assert!(cases.len() >= 120);
    for (name, _) in OURS {
        assert!(cases.iter().any(|case| case["name"] == *name), "{name}");
    }
    let ways: [fn(&mut Peer, &[u8]); 2] = [Peer::send, |peer, answer| {
        for line in answer.split_inclusive(|byte| *byte == b'\n') {
            let (first, last) = line.split_at(line.len() / 2);
            peer.send(first);
            peer.send(last);
        }
    }];
    for way in ways {
        let answer = Arc::new(Mutex::new(Vec::new()));
        let server = once(Arc::clone(&answer), way);
        for client in Client::each(&TransportConfig::default()) {
            for case in &cases {
                let name = case["name"].as_str().unwrap();
                *answer.lock().unwrap() = bytes(&case["sent"]);
                let own = OURS.iter().find(|(known, _)| *known == name);
                let wanted =
                    own.map_or_else(|| recorded(&case["read"]), |(_, own)| (*own).to_owned());
                let read = ours(&client.send(get(server.url("/k"))), &wanted);
                assert_eq!(read, wanted, "{name}, {}", client.kind());
            }
        }
    }
}

#[test]
fn the_error_of_an_invalid_head_has_the_line() {
    let many = "h: x\r\n".repeat(101);
    let too_many = format!("HTTP/1.1 200 OK\r\n{many}\r\n");
    let folded = format!("HTTP/1.1 200 OK\r\nh: x\r\n{}\r\n", " y\r\n".repeat(101));
    for (sent, line, reason) in [
        ("220 smtp ready\r\n\r\n", 1, "it is not a status line"),
        ("SSH-2.0-OpenSSH_9.6\r\n", 1, "it is not a status line"),
        ("\0\x01\x02", 1, "it is not a status line"),
        ("<html>", 1, "it is not a status line"),
        ("http/1.1 200 OK\r\n\r\n", 1, "it is not a status line"),
        ("ICY 200 OK\r\n\r\n", 1, "it is not a status line"),
        ("HTTP/2 200 OK\r\n\r\n", 1, "the version of HTTP"),
        ("HTTP/1 200 OK\r\n\r\n", 1, "the version of HTTP"),
        ("HTTP/1.1 OK 200\r\n\r\n", 1, "there is no status"),
        ("HTTP/1.1 99 OK\r\n\r\n", 1, "there is no status"),
        ("HTTP/1.1\r\n\r\n", 1, "there is no status"),
        ("\r\n\r\nHTTP/1.1 1000 OK\r\n\r\n", 3, "there is no status"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx: y\r\nContent-Length: 3\r\n\r\nok",
            4,
            "Content-Length says two",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok",
            2,
            "Content-Length says two",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            2,
            "Content-Length is beyond",
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 OK\r\n\r\n",
            1,
            "there is no status",
        ),
        (&too_many, 102, "there are more than 100 lines"),
        (&folded, 102, "there are more than 100 lines"),
    ] {
        let answer = Arc::new(Mutex::new(sent.as_bytes().to_vec()));
        let server = once(answer, Peer::send);
        for client in Client::each(&TransportConfig::default()) {
            let url = server.url("/k");
            let error = client.send(get(&url)).unwrap_err();
            let text = error.to_string();
            let wanted = format!(
                "The response from endpoint URL \"{url}\" cannot be read as HTTP: line {line}: {reason}"
            );
            assert!(text.starts_with(&wanted), "{sent:.40}: {text}");
            assert!(error.is_a("ConnectionClosedError") && !error.is_connection());
        }
    }
}

#[test]
fn a_body_follows_a_head_that_was_read_twice() {
    let body: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
    let length = format!(
        "HTTP/1.1 200 OK\r\njunk\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let closed = "HTTP/1.1 200 OK\r\nx y: z\r\n\r\n".to_owned();
    for head in [length, closed] {
        let answer = Arc::new(Mutex::new([head.as_bytes(), &body].concat()));
        let server = once(answer, Peer::send);
        for client in Client::each(&TransportConfig::default()) {
            let response = client.send(get(server.url("/k"))).unwrap();
            assert!(response.body.as_bytes().unwrap() == &body);
            let response = client.stream(get(server.url("/k"))).unwrap();
            assert!(client.collect(&response).unwrap() == body);
        }
    }
}

#[test]
fn a_connection_with_such_a_head_is_not_used_again() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nx: a\r\n b\r\nContent-Length: 2\r\n\r\nok");
    for (number, client) in Client::each(&TransportConfig::default()).iter().enumerate() {
        for _ in 0..2 {
            let response = client.send(get(server.url("/k"))).unwrap();
            assert_eq!(response.headers.get("x").map(Text::as_str), Some("a b"));
            assert_eq!(response.body.as_bytes().unwrap(), "ok");
        }
        assert_eq!(server.connections(), 2 * (number + 1));
    }
}

#[test]
fn invalid_heads_may_end_early_stall_or_have_no_body() {
    let junk = "HTTP/1.1 200 OK\r\njunk\r\nContent-Length: 9\r\n\r\nok";
    let server = once(Arc::new(Mutex::new(junk.into())), Peer::send);
    let stalling = Server::start(|peer, _| {
        if peer.head().is_some() {
            peer.send(b"HTTP/1.1 200 OK\r\njunk\r\n");
            peer.stall();
        }
    });
    for client in Client::each(&crate::server::patience(std::time::Duration::from_millis(
        500,
    ))) {
        let error = client.send(get(server.url("/k"))).unwrap_err();
        assert_eq!(
            error.kind().class_name(),
            "ConnectionClosedError",
            "{error}"
        );
        let mut head = get(server.url("/k"));
        head.method = "HEAD".into();
        let response = client.send(head).unwrap();
        assert_eq!(
            (response.status, response.body.as_bytes().unwrap().len()),
            (200, 0)
        );
        let error = client.send(get(stalling.url("/k"))).unwrap_err();
        assert_eq!(error.kind().class_name(), "ReadTimeoutError", "{error}");
    }
}

#[test]
fn a_head_without_end_is_an_error() {
    let endless = |begin: &'static [u8], more: &'static [u8]| {
        Server::start(move |peer, _| {
            if peer.head().is_some() {
                peer.send(begin);
                let chunk = more.repeat((64 << 10) / more.len());
                for _ in 0..100 {
                    peer.send(&chunk);
                }
            }
        })
    };
    for (begin, more) in [
        (&b"HTTP/1.1 200 OK\r\njunk\r\nx: "[..], &b"x"[..]),
        (b"HTTP/1.1 200 OK\r\nx: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"junk\r\n"),
        (b"HTTP/1.1 200 OK\r\nx: a\r\n", b" b\r\n"),
        (
            b"HTTP/1.1 100 Continue\r\njunk\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\njunk\r\n\r\n",
        ),
    ] {
        let server = endless(begin, more);
        for client in Client::each(&TransportConfig::default()) {
            let error = client.send(get(server.url("/k"))).unwrap_err();
            assert_eq!(
                error.kind().class_name(),
                "UnreadableResponseError",
                "{error}"
            );
        }
    }
}
