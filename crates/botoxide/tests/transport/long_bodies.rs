//! Bodies that are long enough to bypass hyper behave like all others.

use std::time::Duration;

use botoxide::transport::TransportConfig;

use crate::server::{Client, Peer, Server, failure, get, impatient};

const LENGTH: usize = 3_000_001;

fn body() -> Vec<u8> {
    (0_u32..)
        .map(|number| (number % 251) as u8)
        .take(LENGTH)
        .collect()
}

fn head(more: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\n{more}Content-Length: {LENGTH}\r\n\r\n").into_bytes()
}

/// A server that sends the head, this many bytes of the body, and then runs an action.
fn after(sent: usize, then: fn(&mut Peer)) -> Server {
    let body = body();
    Server::start(move |peer, _| {
        while peer.request().is_some() {
            peer.send(&head(""));
            peer.send(&body[..sent]);
            then(peer);
        }
    })
}

// P262
#[test]
fn long_bodies_keep_the_connection_for_the_next_request() {
    let (head, whole) = (head(""), body());
    let server = Server::start(move |peer, _| {
        let (head, body) = (&head, &whole);
        while let Some(request) = peer.request() {
            let all = [&head[..], body].concat();
            // The boundaries of the pieces determine how much of the body hyper has already read.
            let first = match request.as_bytes()[5] {
                b'0' => head.len(),
                b'1' => head.len() + 1,
                b'2' => head.len() + 5000,
                b'3' => all.len() - 1,
                _ => all.len(),
            };
            peer.send(&all[..first]);
            std::thread::sleep(Duration::from_millis(20));
            peer.send(&all[first..]);
        }
    });
    for (number, client) in Client::each(&TransportConfig::default()).iter().enumerate() {
        for path in ["/0", "/1", "/2", "/3", "/4"] {
            let response = client.stream(get(server.url(path))).unwrap();
            assert_eq!(response.body.length(), Some(LENGTH as u64));
            assert!(client.collect(&response).unwrap() == body(), "{path}");
            let response = client.send(get(server.url(path))).unwrap();
            assert!(response.body.as_bytes().unwrap() == &body(), "{path}");
        }
        assert_eq!(server.connections(), number + 1);
    }
}

#[test]
fn a_connection_with_unexpected_bytes_is_not_used_again() {
    let server = after(LENGTH, |peer| {
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    });
    for client in Client::each(&TransportConfig::default()) {
        let before = server.connections();
        for _ in 0..2 {
            let response = client.send(get(server.url("/"))).unwrap();
            assert!(response.body.as_bytes().unwrap() == &body());
            std::thread::sleep(Duration::from_millis(30));
        }
        assert_eq!(server.connections() - before, 2);
    }
}

#[test]
fn a_connection_is_closed_if_requested() {
    let server = Server::start(|peer, _| {
        peer.request();
        peer.send(&head("Connection: close\r\n"));
        peer.send(&body());
    });
    for client in Client::each(&TransportConfig::default()) {
        let before = server.connections();
        for _ in 0..2 {
            let response = client.send(get(server.url("/"))).unwrap();
            assert!(response.body.as_bytes().unwrap() == &body());
        }
        assert_eq!(server.connections() - before, 2);
    }
}

// P261 P317
#[test]
fn a_body_that_ends_early_is_an_error() {
    let body = body();
    let short = Server::start(move |peer, _| {
        peer.request();
        peer.send(&head(""));
        peer.send(&body[..LENGTH - 1]);
    });
    let stalled = after(LENGTH - 1, Peer::stall);
    for client in Client::each(&impatient()) {
        let response = client.stream(get(short.url("/"))).unwrap();
        let text = format!("{} read, but total bytes expected is {LENGTH}.", LENGTH - 1);
        assert_eq!(
            failure(client.collect(&response)),
            ("IncompleteReadError", text)
        );
        let (class, _) = failure(client.send(get(short.url("/"))));
        assert_eq!(class, "ConnectionClosedError");

        let response = client.stream(get(stalled.url("/"))).unwrap();
        assert_eq!(failure(client.collect(&response)).0, "ReadTimeoutError");
        let (class, _) = failure(client.send(get(stalled.url("/"))));
        assert_eq!(class, "ReadTimeoutError");
    }
}

// P261
#[test]
fn a_reset_is_an_error() {
    let server = Server::start(move |peer, _| {
        peer.request();
        peer.send(&head(""));
        peer.send(&body()[..LENGTH / 2]);
        std::thread::sleep(Duration::from_millis(30));
        peer.reset();
    });
    for client in Client::each(&TransportConfig::default()) {
        let response = client.stream(get(server.url("/"))).unwrap();
        assert_eq!(
            failure(client.collect(&response)).0,
            "ResponseStreamingError"
        );
        let (class, _) = failure(client.send(get(server.url("/"))));
        assert_eq!(class, "ConnectionClosedError");
    }
}
