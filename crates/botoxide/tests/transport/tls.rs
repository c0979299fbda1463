//! TLS: the certificates that the transport trusts, and its errors.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use botoxide::transport::{ClientCertificate, TransportConfig, Verify};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::server::{Client, KINDS, Server, failure, get, impatient};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// An authority, the certificates that it has signed, and the files for a client.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// A certificate and its key for `name`, as PEM.
    pub(crate) fn sign(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn bundle(&self) -> TransportConfig {
        TransportConfig {
            verify: Verify::Bundle(self.path("ca.pem")),
            ..TransportConfig::default()
        }
    }

    /// A server with a certificate for `name`, which asks for one of this authority if `mutual`.
    pub(crate) fn serve(&self, name: &str, mutual: bool) -> Server {
        self.answering(name, mutual, OK)
    }

    /// The same with another response.
    fn answering(&self, name: &str, mutual: bool, answer: &[u8]) -> Server {
        let answer = answer.to_vec();
        let config = self.server_config(name, mutual);
        Server::start(move |peer, _| {
            let socket: TcpStream = peer.stream.try_clone().unwrap();
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, socket);
            let mut buffer = [0; 4096];
            while std::io::Read::read(&mut stream, &mut buffer).is_ok_and(|count| count > 0) {
                stream.write_all(&answer).unwrap();
            }
        })
    }

    /// The configuration of a server with a certificate for `name`.
    pub(crate) fn server_config(&self, name: &str, mutual: bool) -> Arc<ServerConfig> {
        let (certificate, key) = self.sign(name);
        let provider = provider();
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = if mutual {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::clone(self.issuer.der())).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Arc::new(config)
    }
}

pub(crate) fn provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "tls-ring")]
    let provider = rustls::crypto::ring::default_provider();
    #[cfg(not(feature = "tls-ring"))]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    Arc::new(provider)
}

pub(crate) fn https(server: &Server) -> String {
    server
        .url("/x")
        .replace("http://127.0.0.1", "https://localhost")
}

fn untrusted(config: &TransportConfig, url: &str, said: &str) {
    for client in Client::each(config) {
        let (class, text) = failure(client.send(get(url)));
        assert_eq!(class, "SSLError", "{text}");
        assert!(
            text.starts_with(&format!("SSL validation failed for {url} ")),
            "{text}"
        );
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn long_bodies_work_and_keep_the_connection_for_the_next_request() {
    let body: Vec<u8> = (0..3_000_001_u32)
        .map(|number| (number % 251) as u8)
        .collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    let authority = Authority::new();
    let server = authority.answering("localhost", false, &[head.as_bytes(), &body].concat());
    for (number, client) in Client::each(&authority.bundle()).iter().enumerate() {
        for _ in 0..3 {
            let response = client.send(get(https(&server))).unwrap();
            assert!(response.body.as_bytes().unwrap() == &body);
        }
        assert_eq!(server.connections(), number + 1);
    }
}

// P258
#[test]
fn a_certificate_is_checked_as_verify_says() {
    let authority = Authority::new();
    let server = authority.serve("localhost", false);
    let url = https(&server);
    untrusted(&TransportConfig::default(), &url, "UnknownIssuer");
    let other = Authority::new();
    untrusted(&other.bundle(), &url, "invalid peer certificate");
    let before = server.connections();
    let off = TransportConfig {
        verify: Verify::Off,
        ..TransportConfig::default()
    };
    for config in [off, authority.bundle()] {
        for client in Client::each(&config) {
            for _ in 0..3 {
                let response = client.send(get(&url)).unwrap();
                assert_eq!(response.body.as_bytes().unwrap(), "ok");
            }
        }
    }
    assert_eq!(
        server.connections() - before,
        2 * KINDS,
        "one for each client"
    );
}

// P258
#[test]
fn a_certificate_is_for_one_host() {
    let authority = Authority::new();
    let server = authority.serve("s3.amazonaws.com", false);
    untrusted(
        &authority.bundle(),
        &https(&server),
        "certificate not valid for name",
    );
}

// P258
#[test]
fn a_client_sends_its_certificate() {
    let authority = Authority::new();
    let server = authority.serve("localhost", true);
    let url = https(&server);
    untrusted(&authority.bundle(), &url, "CertificateRequired");
    let (certificate, key) = authority.sign("me");
    std::fs::write(authority.path("me.pem"), certificate.pem()).unwrap();
    std::fs::write(authority.path("me.key"), key.serialize_pem()).unwrap();
    std::fs::write(
        authority.path("both.pem"),
        certificate.pem() + &key.serialize_pem(),
    )
    .unwrap();
    for (certificate, key) in [("me.pem", Some("me.key")), ("both.pem", None)] {
        let config = TransportConfig {
            client_certificate: Some(ClientCertificate {
                certificate: authority.path(certificate),
                key: key.map(|key| authority.path(key)),
            }),
            ..authority.bundle()
        };
        for client in Client::each(&config) {
            assert_eq!(client.send(get(&url)).unwrap().status, 200);
        }
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let authority = Authority::new();
    let server = authority.serve("localhost", false);
    let url = https(&server);
    std::fs::write(authority.path("empty.pem"), "").unwrap();
    for name in ["missing.pem", "empty.pem"] {
        let config = TransportConfig {
            verify: Verify::Bundle(authority.path(name)),
            ..TransportConfig::default()
        };
        untrusted(&config, &url, name);
        let config = TransportConfig {
            client_certificate: Some(ClientCertificate {
                certificate: authority.path("ca.pem"),
                key: Some(authority.path(name)),
            }),
            ..TransportConfig::default()
        };
        untrusted(&config, &url, name);
    }
}

// P259
#[test]
fn a_server_without_tls_is_an_error() {
    let plain = Server::start(|peer, _| {
        peer.send(OK);
        peer.stall();
    });
    untrusted(&TransportConfig::default(), &https(&plain), "");
    let closing = Server::start(|peer, _| drop(peer.take(1)));
    for client in Client::each(&TransportConfig::default()) {
        let (class, text) = failure(client.send(get(https(&closing))));
        assert!(
            ["SSLError", "ConnectionClosedError"].contains(&class),
            "{text}"
        );
    }
    let silent = Server::start(|peer, _| peer.stall());
    for client in Client::each(&impatient()) {
        let url = https(&silent);
        let text = format!("Read timeout on endpoint URL: \"{url}\"");
        assert_eq!(failure(client.send(get(&url))), ("ReadTimeoutError", text));
    }
}
