//! Requests through a small test proxy, which forwards, creates tunnels, or rejects.

use std::net::TcpStream;
use std::thread;

use botoxide::blocking::Session;
use botoxide::config::Proxies;
use botoxide::seam::Fakes;
use botoxide::transport::{ProxyRoutes, TransportConfig};
use botoxide::{ClientOptions, Config, Result, SessionOptions, Value, params};
use botoxide_core::credential::Credentials;

use crate::server::{Client, KINDS, Peer, Server, failure, get, impatient, put};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Both schemes through one proxy.
pub(crate) fn through(proxy: impl Into<String>) -> TransportConfig {
    let proxy = proxy.into();
    TransportConfig {
        proxies: ProxyRoutes {
            http: Some(proxy.clone()),
            https: Some(proxy),
            ..ProxyRoutes::default()
        },
        ..impatient()
    }
}

/// The URL of a proxy with a user and a password in it.
fn with_password(server: &Server) -> String {
    server.url("").replace("http://", "http://us%40er:p%3Aw@")
}

fn refused(server: &Server) -> (&'static str, String) {
    let text = format!(
        "Failed to connect to proxy URL: \"http://***:***@127.0.0.1:{}\"",
        server.port()
    );
    ("ProxyConnectionError", text)
}

/// A proxy that connects every tunnel to `port`.
pub(crate) fn tunnelling(port: u16) -> Server {
    Server::start(move |peer, _| {
        if peer.request().is_none() {
            return;
        }
        peer.send(b"HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n");
        let there = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut from, mut to) = (peer.stream.try_clone().unwrap(), there.try_clone().unwrap());
        let up = thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Write);
        });
        let _ = std::io::copy(&mut &there, &mut peer.stream);
        let _ = peer.stream.shutdown(std::net::Shutdown::Both);
        let _ = up.join();
    })
}

// P257
#[test]
fn plain_urls_are_forwarded_as_absolute_urls() {
    let proxy = Server::answering(OK);
    for client in Client::each(&through(with_password(&proxy))) {
        for path in ["/p?q=%20", ""] {
            let url = format!("http://user:word@Example.test:8080{path}");
            assert_eq!(
                client.send(put(url, "body".to_owned())).unwrap().status,
                200
            );
        }
    }
    let requests = proxy.requests();
    assert_eq!(
        proxy.connections(),
        KINDS,
        "connections to a proxy are kept"
    );
    assert!(
        requests[0].starts_with("PUT http://example.test:8080/p?q=%20 HTTP/1.1\r\n"),
        "{}",
        requests[0]
    );
    assert!(requests[1].starts_with("PUT http://example.test:8080/ HTTP/1.1\r\n"));
    for request in requests {
        assert!(request.contains("Host: example.test:8080\r\n"), "{request}");
        assert!(request.contains("Proxy-Authorization: Basic dXNAZXI6cDp3\r\n"));
        assert!(request.ends_with("\r\n\r\nbody"));
    }
}

// P257: the response of a proxy to a plain request is the response, whatever its status
#[test]
fn the_error_of_a_proxy_to_a_plain_request_is_the_response() {
    let proxy = Server::answering(
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    );
    for client in Client::each(&through(proxy.url(""))) {
        assert_eq!(
            client.send(get("http://example.test/")).unwrap().status,
            407
        );
    }
    assert!(!proxy.requests()[0].contains("Proxy-Authorization"));
}

// P257 P259
#[test]
fn a_rejected_tunnel_is_an_error() {
    for status in ["403 Forbidden", "407 Proxy Authentication Required", "204"] {
        let proxy = Server::answering(format!("HTTP/1.1 {status}\r\n\r\n"));
        for client in Client::each(&through(with_password(&proxy))) {
            let error = failure(client.send(get("https://example.test/p")));
            assert_eq!(error, refused(&proxy), "{status}");
        }
        let asked =
            "CONNECT example.test:443 HTTP/1.0\r\nProxy-Authorization: Basic dXNAZXI6cDp3\r\n\r\n";
        assert_eq!(proxy.requests(), [asked; KINDS]);
    }
}

// P259
#[test]
fn proxies_that_disconnect_or_send_invalid_data() {
    let url = |scheme: &str| format!("{scheme}://example.test/p");
    let closed = |url: String| {
        let text = format!(
            "Connection was closed before we received a valid response from endpoint URL: \"{url}\"."
        );
        ("ConnectionClosedError", text)
    };
    let silent = |url: String| {
        (
            "ReadTimeoutError",
            format!("Read timeout on endpoint URL: \"{url}\""),
        )
    };

    let ends = Server::start(|peer, _| drop(peer.request()));
    let nonsense = Server::start(|peer, _| {
        peer.request();
        peer.send(b"220 smtp\r\n\r\n");
    });
    let stalls = Server::start(|peer, _| {
        peer.request();
        peer.stall();
    });
    let endless = Server::start(|peer: &mut Peer, _| {
        peer.request();
        peer.send(b"HTTP/1.0 200 OK\r\nX: ");
        peer.send(&vec![b'x'; 200 << 10]);
        peer.stall();
    });
    for client in 0..KINDS {
        let error = |server: &Server, scheme: &str| {
            failure(Client::each(&through(with_password(server)))[client].send(get(url(scheme))))
        };
        assert_eq!(error(&ends, "http"), refused(&ends));
        assert_eq!(error(&ends, "https"), closed(url("https")));
        let (class, text) = error(&nonsense, "http");
        assert_eq!(class, "UnreadableResponseError", "{text}");
        assert_eq!(error(&nonsense, "https"), closed(url("https")));
        assert_eq!(error(&stalls, "http"), silent(url("http")));
        assert_eq!(error(&stalls, "https"), silent(url("https")));
        assert_eq!(error(&endless, "https"), closed(url("https")));
    }
}

// P259
#[test]
fn unreachable_proxies() {
    let gone = Server::answering(OK);
    let url = with_password(&gone);
    let said = refused(&gone);
    drop(gone);
    for client in Client::each(&through(url)) {
        for target in ["http://example.test/", "https://example.test/"] {
            assert_eq!(failure(client.send(get(target))), said);
        }
    }
    for client in Client::each(&through("http://us:pw@no.such.host.invalid:1")) {
        let (class, text) = failure(client.send(get("http://example.test/")));
        assert_eq!(class, "ProxyConnectionError");
        assert_eq!(
            text,
            "Failed to connect to proxy URL: \"http://***:***@no.such.host.invalid:1\""
        );
    }
    for client in Client::each(&through("us:hunter2@127.0.0.1:xx")) {
        let (class, text) = failure(client.send(get("http://example.test/")));
        assert_eq!(class, "HTTPClientError");
        assert_eq!(
            text,
            "An HTTP Client raised an unhandled exception: Failed to parse: '127.0.0.1:xx' is not a valid host or port"
        );
    }
}

// P257
#[test]
fn files_for_proxies_must_exist() {
    for client in Client::each(&TransportConfig {
        proxies: ProxyRoutes {
            ca_bundle: Some("/no/such/file".into()),
            ..through("http://127.0.0.1:1").proxies
        },
        ..impatient()
    }) {
        let (class, text) = failure(client.send(get("http://example.test/")));
        if cfg!(feature = "tls") {
            assert_eq!(class, "HTTPClientError");
            assert_eq!(
                text,
                "An HTTP Client raised an unhandled exception: Invalid configuration value(s) provided for proxies_config."
            );
        } else {
            assert_eq!(class, "ProxyConnectionError");
        }
    }
}

// P257
#[test]
fn a_scheme_without_a_proxy_connects_directly() {
    let server = Server::answering(OK);
    let config = TransportConfig {
        proxies: ProxyRoutes {
            https: Some("http://127.0.0.1:1".to_owned()),
            ..ProxyRoutes::default()
        },
        ..impatient()
    };
    for client in Client::each(&config) {
        assert_eq!(client.send(get(server.url("/x"))).unwrap().status, 200);
    }
    assert!(server.requests()[0].starts_with("GET /x HTTP/1.1\r\n"));
}

/// A call of a client in an environment with these variables, to a host that does not exist.
fn call(variables: &[(&str, &str)], config: Config) -> Result<Value> {
    let world = Fakes::default();
    for (name, value) in variables {
        world.env.set(*name, *value);
    }
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(world.seams()),
        ..SessionOptions::default()
    })?;
    let options = ClientOptions {
        endpoint_url: Some("http://example.invalid".into()),
        config: Some(config),
        ..ClientOptions::default()
    };
    session
        .client_with("sts", options)?
        .call("get_caller_identity", params! {})
}

// P257 C010
#[test]
fn a_client_uses_the_proxies_of_its_config_else_of_the_environment() {
    let answer = "<R><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></R>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let proxy = Server::answering(answer);
    let url = proxy.url("");
    let once = || Config {
        retries: Some(botoxide::config::Retries {
            total_max_attempts: Some(1),
            ..Default::default()
        }),
        ..Config::default()
    };
    let given = |urls: &[(&str, &str)]| Config {
        proxies: Some(Proxies {
            urls: urls
                .iter()
                .map(|(scheme, url)| ((*scheme).to_owned(), (*url).to_owned()))
                .collect(),
        }),
        ..once()
    };
    let environment = [("HTTP_PROXY", url.as_str())];
    for through in [
        call(&environment, once()),
        call(&[], given(&[("http", &url)])),
    ] {
        assert_eq!(through.unwrap()["Account"], "1");
    }
    assert!(proxy.requests()[0].starts_with("POST http://example.invalid/ HTTP/1.1\r\n"));
    let exempt = [("HTTP_PROXY", url.as_str()), ("no_proxy", "invalid")];
    for straight in [
        call(&exempt, once()),
        call(&environment, given(&[])),
        call(&environment, given(&[("https", &url)])),
        call(&[("ALL_PROXY", &url)], once()),
    ] {
        assert_eq!(failure(straight).0, "EndpointConnectionError");
    }
    assert_eq!(proxy.requests().len(), 2);
}

// C149
#[test]
fn a_bundle_without_a_name_is_rejected() {
    for variable in [
        ("AWS_CA_BUNDLE", ""),
        ("AWS_CA_BUNDLE", " "),
        ("REQUESTS_CA_BUNDLE", ""),
    ] {
        let (class, text) = failure(call(&[variable], Config::default()));
        assert_eq!(class, "InvalidConfigError");
        assert!(
            text.ends_with("resolved to an empty or whitespace-only string. Provide a valid path to a CA bundle file."),
            "{text}"
        );
    }
}
