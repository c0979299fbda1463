//! Errors of the transport for servers that are unreachable, disconnect, stall or send invalid data.

use std::net::TcpListener;
use std::time::Duration;

use crate::server::{Client, Peer, Server, failure, get, impatient, patience, put};
use botoxide::transport::{ByteStream, TransportConfig};

fn closed(url: &str) -> (&'static str, String) {
    let text = format!(
        "Connection was closed before we received a valid response from endpoint URL: \"{url}\"."
    );
    ("ConnectionClosedError", text)
}

fn read_timeout(url: &str) -> (&'static str, String) {
    let text = format!("Read timeout on endpoint URL: \"{url}\"");
    ("ReadTimeoutError", text)
}

/// A server that reads one request on each connection, runs `act`, and closes it.
fn after_request(act: impl Fn(&mut Peer) + Send + Sync + 'static) -> Server {
    Server::start(move |peer, _| {
        if peer.request().is_some() {
            act(peer);
        }
    })
}

// P259
#[test]
fn a_refused_connection() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}/b?x=y");
    for client in Client::each(&impatient()) {
        let text = format!("Could not connect to the endpoint URL: \"{url}\"");
        assert_eq!(
            failure(client.send(get(&url))),
            ("EndpointConnectionError", text)
        );
    }
}

// P259
#[test]
fn a_connection_that_times_out() {
    // A listener whose queue is full no longer responds.
    let listener = rustix_listener();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    for _ in 0..8 {
        match std::net::TcpStream::connect_timeout(&address, Duration::from_millis(50)) {
            Ok(stream) => held.push(stream),
            Err(_) => break,
        }
    }
    let url = format!("http://{address}/");
    for client in Client::each(&impatient()) {
        let text = format!("Connect timeout on endpoint URL: \"{url}\"");
        assert_eq!(
            failure(client.send(get(&url))),
            ("ConnectTimeoutError", text)
        );
    }
}

fn rustix_listener() -> TcpListener {
    use rustix::net::{AddressFamily, SocketType, bind, listen, socket};
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    let any = std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0);
    bind(&socket, &any).unwrap();
    listen(&socket, 0).unwrap();
    socket.into()
}

// P259
#[test]
fn a_connection_that_breaks_before_the_response_is_closed() {
    let cases = [
        ("reset after", after_request(Peer::reset)),
        ("no answer", after_request(|_| {})),
        (
            "half a head",
            after_request(|peer| peer.send(b"HTTP/1.1 200 OK\r\nContent-Le")),
        ),
    ];
    for (name, server) in cases {
        for client in Client::each(&TransportConfig::default()) {
            let url = server.url("/k");
            assert_eq!(failure(client.send(get(&url))), closed(&url), "{name}");
        }
    }
}

// P259
#[test]
fn a_connection_that_breaks_immediately_is_a_connection_error() {
    let server = Server::start(|peer, _| peer.reset());
    for client in Client::each(&TransportConfig::default()) {
        // Whether connecting or sending fails depends on timing.
        let (class, text) = failure(client.send(get(server.url("/k"))));
        assert!(
            ["ConnectionClosedError", "EndpointConnectionError"].contains(&class),
            "{class}: {text}"
        );
    }
}

// P256, P259
#[test]
fn a_server_that_stalls_is_a_timeout() {
    let before = after_request(Peer::stall);
    let inside = after_request(|peer| {
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        peer.stall();
    });
    for client in Client::each(&impatient()) {
        let url = before.url("/");
        assert_eq!(failure(client.send(get(&url))), read_timeout(&url));
        let url = inside.url("/");
        assert_eq!(failure(client.send(get(&url))), read_timeout(&url));
        // P261
        let response = client.stream(get(&url)).unwrap();
        assert_eq!(failure(client.collect(&response)), read_timeout(&url));
        assert_eq!(
            failure(client.collect(&response)),
            read_timeout(&url),
            "again"
        );
    }
}

// P256
#[test]
fn slow_but_steady_is_not_a_stall() {
    let server = after_request(|peer| {
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
        for letter in b"abcdef" {
            std::thread::sleep(Duration::from_millis(200));
            peer.send(&[*letter]);
        }
    });
    std::thread::scope(|scope| {
        for client in Client::each(&patience(Duration::from_secs(1))) {
            let request = get(server.url("/"));
            scope.spawn(move || {
                let response = client.send(request).unwrap();
                assert_eq!(response.body.as_bytes().unwrap(), "abcdef");
            });
        }
    });
}

// P256
#[test]
fn a_server_that_does_not_read_is_a_timeout() {
    let server = Server::start(|_, _| std::thread::sleep(Duration::from_millis(600)));
    for client in Client::each(&impatient()) {
        let url = server.url("/");
        let body = vec![0; 32 << 20];
        assert_eq!(failure(client.send(put(&url, body))), closed(&url));
    }
}

// P261 P317
#[test]
fn a_body_cut_short_is_an_error() {
    let server = after_request(|peer| {
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
    });
    for client in Client::each(&TransportConfig::default()) {
        let url = server.url("/");
        let response = client.stream(get(&url)).unwrap();
        let text = "3 read, but total bytes expected is 5.".to_owned();
        assert_eq!(
            failure(client.collect(&response)),
            ("IncompleteReadError", text)
        );
        assert_eq!(failure(client.send(get(&url))), closed(&url));
    }
}

// P261
#[test]
fn a_body_that_breaks_is_an_error() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for rest in [
        "zz\r\nabc\r\n",
        "5\r\nab",
        "2\r\nab\r\n",
        "ffffffffffffffffff\r\nab",
        "2\r\nabc\r\n0\r\n\r\n",
    ] {
        let server = after_request(move |peer| {
            peer.send(head.as_bytes());
            peer.send(rest.as_bytes());
        });
        for client in Client::each(&TransportConfig::default()) {
            let url = server.url("/");
            assert_eq!(failure(client.send(get(&url))), closed(&url), "{rest:?}");
            let response = client.stream(get(&url)).unwrap();
            let (class, text) = failure(client.collect(&response));
            assert_eq!(class, "ResponseStreamingError", "{rest:?}");
            assert!(text.starts_with("An error occurred while reading from response stream: "));
        }
    }
}

// P261
#[test]
fn a_reset_inside_the_body_is_an_error() {
    let server = after_request(|peer| {
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        std::thread::sleep(Duration::from_millis(30));
        peer.reset();
    });
    for client in Client::each(&TransportConfig::default()) {
        let response = client.stream(get(server.url("/"))).unwrap();
        assert_eq!(
            failure(client.collect(&response)).0,
            "ResponseStreamingError"
        );
    }
}

#[test]
fn the_error_of_an_unsendable_request_has_the_reason() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for client in Client::each(&TransportConfig::default()) {
        let mut bad_value = get(server.url("/"));
        bad_value.headers.append("x-secret", "word\r\nx: y");
        let mut bad_name = get(server.url("/"));
        bad_name.headers.append("x y", "z");
        let mut bad_method = get(server.url("/"));
        bad_method.method = "G T".into();
        for request in [bad_value, bad_name, bad_method, get("ftp://host/")] {
            let (class, text) = failure(client.send(request));
            assert_eq!(class, "HTTPClientError");
            assert!(!text.contains("word"), "{text}");
        }
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn a_body_with_a_wrong_length_is_an_error() {
    let server = Server::start(|peer, _| while peer.request().is_some() {});
    for client in Client::each(&TransportConfig::default()) {
        for (length, said) in [(3, "longer than its"), (9, "ends 4 bytes before its")] {
            let stream = ByteStream::from_reader(&b"01234"[..], Some(length));
            let (class, text) = failure(client.send(put(server.url("/"), stream)));
            assert_eq!(class, "HTTPClientError");
            assert!(text.contains(said), "{text}");
        }
        for body in ["", "01234567"] {
            let mut request = put(server.url("/"), body.to_owned());
            request.headers.append("Content-Length", "5");
            assert_eq!(failure(client.send(request)).0, "HTTPClientError");
        }
        let stream = ByteStream::from_reader(Broken, Some(7));
        let failed = failure(client.send(put(server.url("/"), stream)));
        assert_eq!(failed, ("OSError", "disk on fire".to_owned()));
    }
}

#[cfg(unix)]
#[test]
fn an_asynchronous_client_needs_its_runtime() {
    let client = Client::tokio(&TransportConfig::default());
    let options = botoxide::transport::SendOptions::default();
    let sent = botoxide::transport::Transport::send(
        &client.transport,
        get("http://127.0.0.1:1/"),
        &options,
    );
    let (class, _) = failure(botoxide::transport::block_on(sent).unwrap());
    assert_eq!(class, "HTTPClientError");
}

struct Broken;

impl std::io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("disk on fire"))
    }
}
