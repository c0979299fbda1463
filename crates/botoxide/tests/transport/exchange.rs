//! Requests and responses as they are sent and received, and the reuse of connections.

use std::future::poll_fn;
use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

#[cfg(unix)]
use crate::event_loop::EventLoop;
use crate::server::{Client, KINDS, Server, failure, get, patience, put, runtime};
use botoxide::transport::{
    ByteStream, HttpTransport, SendOptions, Transport as _, TransportConfig,
};
use botoxide_core::http::Request;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn a_request_has_the_given_headers() {
    let server = Server::answering(OK);
    for (number, client) in Client::each(&TransportConfig::default()).iter().enumerate() {
        let mut request = put(server.url("/a%20b/c?x=y&z"), "body".to_owned());
        request.headers.append("User-Agent", "me");
        request.headers.append("x-amz-date", "20261122T150000Z");
        request.headers.append("x-amz-meta-name", "Jürgen");
        client.send(request).unwrap();
        let port = server.port();
        assert_eq!(
            server.requests()[number],
            format!(
                "PUT /a%20b/c?x=y&z HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: identity\r\n\
                 User-Agent: me\r\nX-Amz-Date: 20261122T150000Z\r\nX-Amz-Meta-Name: Jürgen\r\n\
                 Content-Length: 4\r\n\r\nbody"
            )
        );
    }
}

#[test]
fn a_body_is_framed_like_in_botocore() {
    let server = Server::answering(OK);
    for client in Client::each(&TransportConfig::default()) {
        let last = |request: Request| {
            client.send(request).unwrap();
            let request = server.requests().pop().unwrap();
            let (_, after) = request.split_once("Accept-Encoding: identity\r\n").unwrap();
            after.to_owned()
        };
        let url = server.url("/");
        assert_eq!(last(get(&url)), "\r\n");
        assert_eq!(last(put(&url, Vec::new())), "Content-Length: 0\r\n\r\n");
        let known = ByteStream::from_reader(&b"01234"[..], Some(5));
        assert_eq!(last(put(&url, known)), "Content-Length: 5\r\n\r\n01234");
        let unknown = ByteStream::from_reader(&b"01234"[..], None);
        assert_eq!(
            last(put(&url, unknown)),
            "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n"
        );
        let mut said = put(&url, ByteStream::from_reader(&b"01234"[..], None));
        said.headers.append("content-length", "5");
        assert_eq!(last(said), "Content-Length: 5\r\n\r\n01234");
        let mut chunked = put(&url, "01234".to_owned());
        chunked.headers.append("transfer-encoding", "chunked");
        assert_eq!(
            last(chunked),
            "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n"
        );
    }
    assert_eq!(server.connections(), KINDS);
}

#[test]
fn a_response_is_returned_unchanged() {
    let server = Server::start(|peer, _| {
        peer.request();
        peer.send(
            b"HTTP/1.1 103 Early Hints\r\nx: y\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /else\r\n\
              Content-Encoding: gzip\r\nX-Two: a\r\nX-Latin: J\xfcrgen\r\nx-two: b\r\n\r\nnot gzip",
        );
    });
    for client in Client::each(&TransportConfig::default()) {
        // P256: no redirects, no decoding; and a body that ends with the connection
        let response = client.send(get(server.url("/"))).unwrap();
        assert_eq!(response.status, 301);
        assert_eq!(response.body.as_bytes().unwrap(), "not gzip");
        let two: Vec<_> = response
            .headers
            .get_all("X-Two")
            .map(ToString::to_string)
            .collect();
        assert_eq!(two, ["a", "b"]);
        assert_eq!(response.headers.get("x-latin").unwrap(), "Jürgen");
    }
}

#[test]
fn chunks_are_put_together() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: t\r\n\r\n\
         3\r\nabc\r\n4;extension=x\r\ndefg\r\n0\r\nt: u\r\n\r\n",
    );
    for client in Client::each(&TransportConfig::default()) {
        let response = client.send(get(server.url("/"))).unwrap();
        assert_eq!(response.body.as_bytes().unwrap(), "abcdefg");
        let response = client.stream(get(server.url("/"))).unwrap();
        assert_eq!(response.body.length(), None);
        assert_eq!(client.collect(&response).unwrap(), "abcdefg");
    }
    assert_eq!(server.connections(), KINDS, "one for each client");
}

#[test]
fn responses_without_a_body_end_immediately() {
    for (method, head) in [
        ("HEAD", "200 OK\r\nContent-Length: 500"),
        ("GET", "204 No Content"),
        ("GET", "304 Not Modified\r\nContent-Length: 500"),
        ("GET", "200 OK\r\nContent-Length: 0"),
    ] {
        let server = Server::answering(format!("HTTP/1.1 {head}\r\n\r\n"));
        for client in Client::each(&TransportConfig::default()) {
            for _ in 0..2 {
                let mut request = get(server.url("/"));
                request.method = method.into();
                let response = client.stream(request).unwrap();
                assert_eq!(client.collect(&response).unwrap(), "");
            }
        }
        assert_eq!(
            server.connections(),
            KINDS,
            "{method} {head}: one for each client"
        );
    }
}

#[test]
fn an_error_is_collected_even_if_a_stream_was_requested() {
    let server = Server::answering("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    for client in Client::each(&TransportConfig::default()) {
        let response = client.stream(get(server.url("/"))).unwrap();
        assert_eq!(response.body.as_bytes().unwrap(), "no");
    }
}

#[test]
fn large_bodies_go_both_ways() {
    let body: Vec<u8> = (0..6_000_000_u32)
        .map(|number| (number % 251) as u8)
        .collect();
    let expected = body.clone();
    let server = Server::start(move |peer, _| {
        while let Some(head) = peer.head() {
            if head.starts_with("PUT") {
                assert!(peer.take(expected.len()).unwrap() == expected);
            }
            peer.send(
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
                    expected.len()
                )
                .as_bytes(),
            );
            peer.send(&expected);
        }
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &body).unwrap();
    for client in Client::each(&TransportConfig::default()) {
        let response = client.send(put(server.url("/"), body.clone())).unwrap();
        assert!(response.body.as_bytes().unwrap() == &body);
        let stream = ByteStream::from_path(file.path()).unwrap();
        let response = client.stream(put(server.url("/"), stream)).unwrap();
        assert_eq!(response.body.length(), Some(6_000_000));
        assert!(client.collect(&response).unwrap() == body);
    }
    assert_eq!(server.connections(), KINDS);
}

// P262
#[test]
fn connections_are_used_again() {
    let server = Server::answering(OK);
    let closing = Server::start(|peer, _| {
        peer.request();
        peer.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
    });
    for client in Client::each(&TransportConfig::default()) {
        let (before, closed_before) = (server.connections(), closing.connections());
        for _ in 0..5 {
            client.send(get(server.url("/"))).unwrap();
            client.send(get(closing.url("/"))).unwrap();
        }
        assert_eq!(server.connections() - before, 1);
        assert_eq!(closing.connections() - closed_before, 5);
        client.transport.close();
        client.send(get(server.url("/"))).unwrap();
        assert_eq!(server.connections() - before, 2);
    }
}

// P256
#[test]
fn the_pool_lends_more_than_it_keeps() {
    let server = Server::answering(OK);
    let config = TransportConfig {
        max_pool_connections: 2,
        ..TransportConfig::default()
    };
    for client in Client::each(&config) {
        let before = server.connections();
        for _ in 0..2 {
            let responses: Vec<_> = (0..4)
                .map(|_| client.stream(get(server.url("/"))).unwrap())
                .collect();
            for response in &responses {
                assert_eq!(client.collect(response).unwrap(), "ok");
            }
        }
        assert_eq!(
            server.connections() - before,
            6,
            "four, of which two were kept, and two more"
        );
    }
}

#[test]
fn a_stream_that_is_dropped_closes_its_connection() {
    let server = Server::answering(OK);
    for client in Client::each(&TransportConfig::default()) {
        let before = server.connections();
        drop(client.stream(get(server.url("/"))).unwrap());
        client.send(get(server.url("/"))).unwrap();
        assert_eq!(server.connections() - before, 2);
    }
}

#[test]
fn a_connection_that_the_server_closed_is_not_used_again() {
    let server = Server::start(|peer, _| {
        peer.request();
        peer.send(OK.as_bytes());
    });
    for client in Client::each(&TransportConfig::default()) {
        for _ in 0..3 {
            client.send(get(server.url("/"))).unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    assert_eq!(server.connections(), 3 * KINDS);
}

#[test]
fn a_request_on_a_closing_connection_is_sent_again() {
    // Every first connection takes a second request, and closes instead of answering it.
    let server = Server::start(|peer, number| {
        while peer.request().is_some() {
            if number % 2 == 0 && peer.request_is_second() {
                return;
            }
            peer.send(OK.as_bytes());
        }
    });
    for client in Client::each(&TransportConfig::default()) {
        client.send(get(server.url("/"))).unwrap();
        let rewound = ByteStream::from_bytes("0123");
        client.send(put(server.url("/"), rewound)).unwrap();
    }
    assert_eq!(server.connections(), 2 * KINDS);
}

#[test]
fn a_body_that_cannot_be_rewound_is_sent_once() {
    let server = Server::start(|peer, _| {
        peer.request();
        peer.send(OK.as_bytes());
        peer.request();
    });
    for client in Client::each(&TransportConfig::default()) {
        let before = server.connections();
        client.send(get(server.url("/"))).unwrap();
        let once = ByteStream::from_reader(&b"0123"[..], Some(4));
        let failed = failure(client.send(put(server.url("/"), once)));
        assert_eq!(failed.0, "ConnectionClosedError");
        assert_eq!(server.connections() - before, 1);
    }
}

// P255
#[test]
fn a_body_waits_for_100_continue() {
    let silent = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&silent);
    let server = Server::start(move |peer, _| {
        while peer.head().is_some() {
            heard.store(peer.hears_nothing(), Ordering::SeqCst);
            peer.send(b"HTTP/1.1 100 Continue\r\nx: y\r\n\r\n");
            assert_eq!(peer.take(4).unwrap(), b"body");
            peer.send(OK.as_bytes());
        }
    });
    for client in Client::each(&TransportConfig::default()) {
        for _ in 0..2 {
            let mut request = put(server.url("/"), "body".to_owned());
            request.headers.append("Expect", "100-continue");
            assert_eq!(client.send(request).unwrap().status, 200);
            assert!(silent.load(Ordering::SeqCst));
        }
    }
    assert_eq!(server.connections(), KINDS);
}

// P255
#[test]
fn a_body_does_not_wait_forever() {
    let server = Server::answering(OK);
    std::thread::scope(|scope| {
        for client in Client::each(&TransportConfig::default()) {
            let mut request = put(server.url("/"), "body".to_owned());
            request.headers.append("Expect", "100-continue");
            scope.spawn(move || assert_eq!(client.send(request).unwrap().status, 200));
        }
    });
}

// P255
#[test]
fn a_final_response_replaces_the_body() {
    let (tell, heard) = mpsc::channel();
    let server = Server::start(move |peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 2\r\n\r\nno");
        tell.send(peer.hears_the_end()).unwrap();
    });
    for client in Client::each(&TransportConfig::default()) {
        let mut request = put(server.url("/"), "body".to_owned());
        request.headers.append("Expect", "100-continue");
        let response = client.send(request).unwrap();
        assert_eq!(response.status, 307);
        assert_eq!(response.body.as_bytes().unwrap(), "no");
        assert!(heard.recv().unwrap(), "closed, without the body");
    }
}

#[test]
fn an_error_response_in_the_middle_of_a_body_is_read() {
    let server = Server::start(|peer, number| {
        peer.head();
        peer.take(100_000);
        peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
        if number % 2 == 0 {
            // Closing with unread bytes resets the connection: our next write fails.
            std::thread::sleep(Duration::from_millis(50));
        } else {
            peer.stall();
        }
    });
    for client in Client::each(&TransportConfig::default()) {
        for _ in 0..2 {
            let body = ByteStream::from_reader(std::io::repeat(7).take(64 << 20), Some(64 << 20));
            let response = client.send(put(server.url("/"), body)).unwrap();
            assert_eq!(response.status, 413);
            assert_eq!(response.body.as_bytes().unwrap(), "no");
        }
    }
    assert_eq!(server.connections(), 2 * KINDS);
}

#[test]
fn an_asynchronous_source_may_be_slow() {
    let server = Server::answering(OK);
    let config = patience(Duration::from_secs(1));
    for client in [Client::tokio(&config), Client::blocking(&config)] {
        let (mut writer, reader) = tokio::io::duplex(64);
        let write = async move {
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_millis(400)).await;
                tokio::io::AsyncWriteExt::write_all(&mut writer, b"abc")
                    .await
                    .unwrap();
            }
        };
        let request = put(
            server.url("/"),
            ByteStream::from_async_reader(reader, Some(9)),
        );
        if client.kind() == "tokio" {
            let options = SendOptions::default();
            let (response, ()) =
                client.run(async { tokio::join!(client.transport.send(request, &options), write) });
            assert_eq!(response.unwrap().status, 200);
        } else if cfg!(unix) {
            assert_eq!(failure(client.send(request)).0, "HTTPClientError");
        }
    }
}

#[test]
fn a_blocking_stream_is_a_reader() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    let client = Client::blocking(&TransportConfig::default());
    for _ in 0..2 {
        let response = client.stream(get(server.url("/"))).unwrap();
        let stream = ByteStream::from_body(&response.body).unwrap();
        let mut first = [0; 4];
        (&*stream).read_exact(&mut first).unwrap();
        let mut rest = String::new();
        (&*stream).read_to_string(&mut rest).unwrap();
        assert_eq!((&first[..], &*rest), (&b"0123"[..], "456789"));
    }
    assert_eq!(server.connections(), 1);
}

#[test]
fn an_asynchronous_connection_stays_with_its_runtime() {
    let server = Server::answering(OK);
    let config = TransportConfig {
        max_pool_connections: 2,
        ..patience(Duration::from_secs(5))
    };
    let client = Client::tokio(&config);
    let send = |runtime: &tokio::runtime::Runtime| {
        let options = SendOptions::default();
        let sent = client.transport.send(get(server.url("/")), &options);
        assert_eq!(runtime.block_on(sent).unwrap().status, 200);
    };
    let runtimes: Vec<_> = (0..3).map(|_| runtime()).collect();
    for _ in 0..2 {
        // The other runtimes are alive, but no thread drives them.
        send(&runtimes[0]);
        send(&runtimes[1]);
    }
    assert_eq!(server.connections(), 2);
    // The third takes the place of the first.
    send(&runtimes[2]);
    send(&runtimes[2]);
    send(&runtimes[1]);
    assert_eq!(server.connections(), 3);
    drop(runtimes);
    let last = runtime();
    send(&last);
    send(&last);
    assert_eq!(server.connections(), 4);
}

#[cfg(unix)]
#[test]
fn a_connection_stays_with_its_event_loop() {
    let server = Server::answering(OK);
    let event_loop = EventLoop::default();
    let transport =
        HttpTransport::with_reactor(TransportConfig::default(), Arc::new(event_loop.clone()));
    for id in [1, 2, 1, 2] {
        event_loop.rename(id);
        let options = SendOptions::default();
        let sent = transport.send(get(server.url("/")), &options);
        assert_eq!(event_loop.run(sent).unwrap().status, 200);
    }
    assert_eq!(server.connections(), 2);
}

#[cfg(unix)]
#[test]
fn a_dropped_call_closes_its_connection() {
    let (sender, seen) = mpsc::channel();
    let server = Server::start(move |peer, _| {
        peer.request();
        sender.send("request").unwrap();
        sender
            .send(if peer.hears_the_end() { "end" } else { "more" })
            .unwrap();
    });
    let event_loop = EventLoop::default();
    let transport =
        HttpTransport::with_reactor(TransportConfig::default(), Arc::new(event_loop.clone()));
    let options = SendOptions::default();
    let mut sent = transport.send(get(server.url("/")), &options);
    event_loop.run(poll_fn(|context| {
        assert!(sent.as_mut().poll(context).is_pending());
        if seen.try_recv().is_ok() {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }));
    assert!(event_loop.watches_sockets());
    drop(sent);
    assert!(!event_loop.watches_sockets());
    assert_eq!(seen.recv().unwrap(), "end");
}

// On other systems each thread has a runtime for its waits, which keeps the connections.
#[cfg(unix)]
#[test]
fn a_blocking_connection_moves_between_threads() {
    let server = Server::answering(OK);
    let client = Client::blocking(&TransportConfig::default());
    let client = Arc::new(client);
    for _ in 0..3 {
        let (client, url) = (Arc::clone(&client), server.url("/"));
        let sent = std::thread::spawn(move || client.send(get(url)).unwrap().status);
        assert_eq!(sent.join().unwrap(), 200);
    }
    assert_eq!(server.connections(), 1);
}
