//! Proxies and TLS: tunnels to encrypted servers, proxies that are encrypted themselves, and both.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::transport::{ClientCertificate, ProxyRoutes, TransportConfig};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::proxies::{through, tunnelling};
use crate::server::{Client, KINDS, Server, failure, get};
use crate::tls::{Authority, https};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A proxy with TLS: connects tunnels to `port`, responds to plain requests itself, and records the first line of each
/// head.
struct EncryptedProxy {
    server: Server,
    heads: Arc<Mutex<Vec<String>>>,
}

impl EncryptedProxy {
    fn start(config: Arc<ServerConfig>, port: u16) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&heads);
        let server = Server::start(move |peer, _| {
            let socket = peer.stream.try_clone().unwrap();
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, socket);
            while let Some(head) = head(&mut stream) {
                let line = head.lines().next().unwrap_or_default().to_owned();
                let is_tunnel = line.starts_with("CONNECT ");
                noted.lock().unwrap().push(line);
                if is_tunnel {
                    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
                    join(stream, TcpStream::connect(("127.0.0.1", port)).unwrap());
                    return;
                }
                stream.write_all(OK).unwrap();
            }
        });
        Self { server, heads }
    }

    fn url(&self) -> String {
        https(&self.server).replace("/x", "")
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn head(stream: &mut impl Read) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    String::from_utf8(head).ok()
}

/// Copies bytes in both directions, alternating, until one side ends.
fn join(mut left: StreamOwned<ServerConnection, TcpStream>, mut right: TcpStream) {
    let pause = Some(Duration::from_millis(5));
    left.sock.set_read_timeout(pause).unwrap();
    right.set_read_timeout(pause).unwrap();
    loop {
        if !carried(&mut left, &mut right) || !carried(&mut right, &mut left) {
            return;
        }
    }
}

/// Whether `from` has not ended yet.
fn carried(from: &mut impl Read, to: &mut impl Write) -> bool {
    let mut buffer = [0; 16384];
    match from.read(&mut buffer) {
        Ok(0) => false,
        Ok(count) => to.write_all(&buffer[..count]).is_ok(),
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// A configuration that trusts `server` for servers, and `proxy` for proxies.
fn trusting(server: &Authority, proxy: &Authority, url: String) -> TransportConfig {
    let routes = through(url).proxies;
    TransportConfig {
        proxies: ProxyRoutes {
            ca_bundle: Some(proxy.path("ca.pem")),
            ..routes
        },
        ..server.bundle()
    }
}

// P257
#[test]
fn a_tunnel_connects_to_an_encrypted_server() {
    let authority = Authority::new();
    let server = authority.serve("localhost", false);
    let proxy = tunnelling(server.port());
    let config = TransportConfig {
        proxies: through(proxy.url("")).proxies,
        ..authority.bundle()
    };
    for client in Client::each(&config) {
        for _ in 0..3 {
            assert_eq!(client.send(get(https(&server))).unwrap().status, 200);
        }
    }
    let asked = format!("CONNECT localhost:{} HTTP/1.0\r\n\r\n", server.port());
    assert_eq!(
        proxy.requests(),
        vec![asked; KINDS],
        "a tunnel is used again"
    );
    // the server at the other end has to prove its identity
    for client in Client::each(&through(proxy.url(""))) {
        let (class, text) = failure(client.send(get(https(&server))));
        assert_eq!(class, "SSLError", "{text}");
    }
}

// P257
#[test]
fn an_encrypted_proxy_is_verified_and_creates_tunnels() {
    let (servers, proxies) = (Authority::new(), Authority::new());
    let server = servers.serve("localhost", false);
    let proxy = EncryptedProxy::start(proxies.server_config("localhost", false), server.port());
    for client in Client::each(&trusting(&servers, &proxies, proxy.url())) {
        for _ in 0..2 {
            let response = client.send(get(https(&server))).unwrap();
            assert_eq!(response.body.as_bytes().unwrap(), "ok");
        }
    }
    let asked = format!("CONNECT localhost:{} HTTP/1.0", server.port());
    assert_eq!(proxy.heads(), vec![asked; KINDS]);
    // authorities for servers are not trusted for the proxy
    let unknown = TransportConfig {
        proxies: through(proxy.url()).proxies,
        ..servers.bundle()
    };
    for client in Client::each(&unknown) {
        let text = format!("Failed to connect to proxy URL: \"{}\"", proxy.url());
        let error = failure(client.send(get(https(&server))));
        assert_eq!(error, ("ProxyConnectionError", text));
    }
}

// P257
#[test]
fn an_encrypted_proxy_may_forward_the_requests() {
    let authority = Authority::new();
    let proxy = EncryptedProxy::start(authority.server_config("localhost", false), 1);
    let mut config = trusting(&authority, &authority, proxy.url());
    for client in Client::each(&config) {
        assert_eq!(
            client.send(get("http://example.test/p")).unwrap().status,
            200
        );
    }
    config.proxies.use_forwarding_for_https = true;
    for client in Client::each(&config) {
        assert_eq!(
            client.send(get("https://example.test/q?r")).unwrap().status,
            200
        );
    }
    let plain = "GET http://example.test/p HTTP/1.1";
    let encrypted = "GET https://example.test/q?r HTTP/1.1";
    assert_eq!(proxy.heads(), [[plain; KINDS], [encrypted; KINDS]].concat());
}

// P257
#[test]
fn a_proxy_may_require_a_certificate() {
    let authority = Authority::new();
    let server = authority.serve("localhost", false);
    let proxy = EncryptedProxy::start(authority.server_config("localhost", true), server.port());
    let mut config = trusting(&authority, &authority, proxy.url());
    for client in Client::each(&config) {
        let (class, text) = failure(client.send(get(https(&server))));
        assert!(
            ["ProxyConnectionError", "ConnectionClosedError"].contains(&class),
            "{text}"
        );
    }
    let (certificate, key) = authority.sign("me");
    std::fs::write(
        authority.path("both.pem"),
        certificate.pem() + &key.serialize_pem(),
    )
    .unwrap();
    config.proxies.client_certificate = Some(ClientCertificate {
        certificate: authority.path("both.pem"),
        key: None,
    });
    for client in Client::each(&config) {
        assert_eq!(client.send(get(https(&server))).unwrap().status, 200);
    }
}
