//! Certificates like those that users create themselves, and those that rustls rejects.
//!
//! `cases/certificates` was created with `openssl`: `leaf.key` has a certificate signed with SHA-1, and one of X.509
//! version 1, both by `ca.pem`; `p521.pem` is self-signed.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use botoxide::transport::{TlsProvider, TransportConfig, Verify};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_ECDSA_P384_SHA384,
    PKCS_ED25519, date_time_ymd,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::server::{Client, Server, failure, get};
use crate::tls::{https, provider};

const CA: &str = include_str!("cases/certificates/ca.pem");
const LEAF_KEY: &str = include_str!("cases/certificates/leaf.key");
const SHA1: &str = include_str!("cases/certificates/sha1.pem");
const V1: &str = include_str!("cases/certificates/v1.pem");
#[cfg(feature = "tls-aws-lc")]
const NIST_P521: &str = include_str!("cases/certificates/p521.pem");
#[cfg(feature = "tls-aws-lc")]
const NIST_P521_KEY: &str = include_str!("cases/certificates/p521.key");

/// A server with this certificate, valid or not.
fn serve(certificate: &str, key: &str, provider: &Arc<CryptoProvider>) -> Server {
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes());
    let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let resolver = SingleCertAndKey::from(CertifiedKey::new(chain, key));
    let config = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    let config = Arc::new(config);
    Server::start(move |peer, _| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = StreamOwned::new(session, peer.stream.try_clone().unwrap());
        while stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    })
}

/// The result of a request: `ok` or the error.
fn asked(url: &str, verify: Verify, tls_provider: Option<TlsProvider>) -> String {
    let config = TransportConfig {
        verify,
        tls_provider,
        ..TransportConfig::default()
    };
    let clients = Client::each(&config).into_iter();
    let mut said = clients.map(|client| match client.send(get(url)) {
        Ok(_) => "ok".to_owned(),
        Err(error) => {
            let (class, text) = failure::<()>(Err(error));
            assert_eq!(class, "SSLError", "{text}");
            let start = format!("SSL validation failed for {url} ");
            text.strip_prefix(&start).unwrap().to_owned()
        }
    });
    let first = said.next().unwrap();
    // Some messages contain the time.
    for other in said {
        assert_eq!(first == "ok", other == "ok", "{first} | {other}");
    }
    first
}

struct Bundles(TempDir);

impl Bundles {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn of(&self, bytes: impl AsRef<[u8]>) -> Verify {
        let path = self.0.path().join("bundle.pem");
        std::fs::write(&path, bytes).unwrap();
        Verify::Bundle(path)
    }
}

/// A certificate like that of `openssl req -x509` for `name`, changed by `change`, and its key.
fn self_signed(name: &str, change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

#[test]
fn a_certificate_that_the_user_trusts_itself_is_accepted() {
    let bundles = Bundles::new();
    let ca = self_signed("localhost", |_| {});
    let other = self_signed("localhost", |_| {});
    let no_ca = self_signed("localhost", |params| params.is_ca = IsCa::ExplicitNoCa);
    let unmarked = self_signed("localhost", |params| params.is_ca = IsCa::NoCa);
    let limited = self_signed("localhost", |params| {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    let expired = self_signed("localhost", |params| {
        params.not_after = date_time_ymd(2001, 1, 1);
    });
    let future = self_signed("localhost", |params| {
        params.not_before = date_time_ymd(2999, 1, 1);
    });
    let backwards = self_signed("localhost", |params| {
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
    });
    let expired_leaf = self_signed("localhost", |params| {
        params.is_ca = IsCa::ExplicitNoCa;
        params.not_after = date_time_ymd(2001, 1, 1);
    });
    let named = self_signed("minio.internal", |_| {});
    let star = self_signed("*.localhost", |_| {});
    let several = self_signed("other", |params| {
        params
            .subject_alt_names
            .push(rcgen::SanType::DnsName("localhost".try_into().unwrap()));
    });
    let address = self_signed("127.0.0.1", |_| {});
    let both = other.0.clone() + &ca.0;
    for (served, bundle, said) in [
        (&ca, &ca.0, "ok"),
        (&ca, &both, "ok"),
        (&no_ca, &no_ca.0, "ok"),
        (&unmarked, &unmarked.0, "ok"),
        (&limited, &limited.0, "ok"),
        (&several, &several.0, "ok"),
        (&ca, &other.0, "invalid peer certificate"),
        (&no_ca, &ca.0, "invalid peer certificate"),
        (
            &expired,
            &expired.0,
            "invalid peer certificate: certificate expired",
        ),
        (
            &expired_leaf,
            &expired_leaf.0,
            "invalid peer certificate: certificate expired",
        ),
        (
            &future,
            &future.0,
            "invalid peer certificate: certificate not valid yet",
        ),
        (&backwards, &backwards.0, "invalid peer certificate"),
        (
            &named,
            &named.0,
            "invalid peer certificate: certificate not valid for name",
        ),
        (
            &star,
            &star.0,
            "invalid peer certificate: certificate not valid for name",
        ),
        (
            &address,
            &address.0,
            "invalid peer certificate: certificate not valid for name",
        ),
    ] {
        let server = serve(&served.0, &served.1, &provider());
        let text = asked(&https(&server), bundles.of(bundle), None);
        assert!(text.starts_with(said), "{said}: {text}");
    }
    // The same name and dates are not enough if the key differs.
    let server = serve(&ca.0, &other.1, &provider());
    assert_ne!(asked(&https(&server), bundles.of(&ca.0), None), "ok");
    // Without a bundle it is not trusted.
    let server = serve(&ca.0, &ca.1, &provider());
    let text = asked(&https(&server), Verify::SystemRoots, None);
    assert!(text.contains("CA:TRUE"), "{text}");
}

#[test]
fn a_certificate_signed_by_an_authority_can_be_trusted_directly() {
    let bundles = Bundles::new();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    for algorithm in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = params.signed_by(&key, &issuer).unwrap();
        let server = serve(&leaf.pem(), &key.serialize_pem(), &provider());
        let url = https(&server);
        assert_eq!(asked(&url, bundles.of(leaf.pem()), None), "ok");
        assert_eq!(asked(&url, bundles.of(issuer.pem()), None), "ok");
        assert_ne!(asked(&url, bundles.of(CA), None), "ok");
    }
}

#[test]
fn other_text_in_bundles_is_ignored() {
    let bundles = Bundles::new();
    let (pem, key) = self_signed("localhost", |_| {});
    let server = serve(&pem, &key, &provider());
    let url = https(&server);
    for bundle in [
        format!("\u{feff}{pem}"),
        format!("Issuer: CN=me\nSubject: CN=me\n\n{pem}"),
        format!("\u{feff}# my bundle\n{pem}\ntrailing words"),
        format!("{pem}{CA}"),
        format!("\n\n\t\n{pem}"),
        format!("{key}{pem}"),
        pem.replace('\n', "\r\n"),
        pem.trim_end().to_owned(),
        format!("-----BEGIN DH PARAMETERS-----\nMAYCAQUCAQI=\n-----END DH PARAMETERS-----\n{pem}"),
    ] {
        assert_eq!(asked(&url, bundles.of(&bundle), None), "ok", "{bundle}");
    }
    let utf16: Vec<u8> = format!("\u{feff}{pem}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bundle, said) in [
        (utf16.as_slice(), "bundle.pem: it is UTF-16"),
        (b"", "bundle.pem: no certificate"),
        (b"\xef\xbb\xbf", "bundle.pem: no certificate"),
        (key.as_bytes(), "bundle.pem: no certificate"),
        (
            b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
            "bundle.pem: ",
        ),
        (b"-----BEGIN CERTIFICATE-----\nMAA=\n", "bundle.pem: "),
    ] {
        let text = asked(&url, bundles.of(bundle), None);
        assert!(text.contains(said), "{said}: {text}");
    }
}

// DIFFERENCE 104
#[test]
fn errors_name_the_reason_of_a_rejection() {
    let bundles = Bundles::new();
    for (certificate, said) in [
        (V1, "X.509 version 1 and 2 are refused"),
        (SHA1, "signed with SHA-1 are refused"),
    ] {
        let server = serve(certificate, LEAF_KEY, &provider());
        let url = https(&server);
        let text = asked(&url, bundles.of(CA), None);
        assert!(text.contains(said), "{said}: {text}");
        assert_eq!(asked(&url, Verify::Off, None), "ok");
    }
    // The user trusts the certificate itself, so its signature does not matter.
    let server = serve(SHA1, LEAF_KEY, &provider());
    assert_eq!(asked(&https(&server), bundles.of(SHA1), None), "ok");

    let alert = |description: u8| vec![21, 3, 3, 0, 2, 2, description];
    let mut hello = b"\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02".to_vec();
    hello.extend([7; 32]);
    hello.extend(b"\x00\xc0\x13\x00");
    for (answer, said) in [
        // The response of a server that supports only CBC, or only RSA key exchange.
        (
            alert(40),
            "servers with CBC or RSA key exchange only are refused",
        ),
        (
            alert(71),
            "servers with CBC or RSA key exchange only are refused",
        ),
        // A server that supports only TLS 1.0 and 1.1.
        (alert(70), "TLS 1.0 and 1.1 are refused"),
        (hello, "TLS 1.0 and 1.1 are refused"),
    ] {
        for verify in [Verify::Off, bundles.of(CA)] {
            let answer = answer.clone();
            let server = Server::start(move |peer, _| {
                if peer.take(5).is_some() {
                    peer.send(&answer);
                    peer.stall();
                }
            });
            let text = asked(&https(&server), verify, None);
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn without_verification_nothing_is_verified() {
    let expired = self_signed("localhost", |params| {
        params.not_after = date_time_ymd(2001, 1, 1);
    });
    let future = self_signed("localhost", |params| {
        params.not_before = date_time_ymd(2999, 1, 1);
    });
    let named = self_signed("s3.amazonaws.com", |_| {});
    let other = self_signed("localhost", |_| {});
    for (certificate, key) in [
        (expired.0.as_str(), expired.1.as_str()),
        (&future.0, &future.1),
        (&named.0, &named.1),
        (&other.0, &other.1),
        (&other.0, &named.1),
        (V1, LEAF_KEY),
        (SHA1, LEAF_KEY),
    ] {
        let server = serve(certificate, key, &provider());
        assert_eq!(
            asked(&https(&server), Verify::Off, None),
            "ok",
            "{certificate}"
        );
    }
}

#[cfg(feature = "tls-aws-lc")]
#[test]
fn the_largest_nist_curve_needs_aws_lc() {
    let bundles = Bundles::new();
    let aws_lc = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = serve(NIST_P521, NIST_P521_KEY, &aws_lc);
    let url = https(&server);
    assert_eq!(asked(&url, bundles.of(NIST_P521), None), "ok");
    assert_eq!(
        asked(&url, bundles.of(NIST_P521), Some(TlsProvider::AwsLc)),
        "ok"
    );
    assert_eq!(asked(&url, Verify::Off, None), "ok");
    #[cfg(feature = "tls-ring")]
    {
        let ring = Some(TlsProvider::Ring);
        let text = asked(&url, bundles.of(NIST_P521), ring);
        assert!(text.contains("P-521 need the feature tls-aws-lc"), "{text}");
        assert_eq!(asked(&url, Verify::Off, ring), "ok");
    }
}

#[test]
fn a_provider_that_is_not_built_in_is_an_error() {
    let (pem, key) = self_signed("localhost", |_| {});
    let server = serve(&pem, &key, &provider());
    for name in [TlsProvider::AwsLc, TlsProvider::Ring] {
        let is_there = match name {
            TlsProvider::AwsLc => cfg!(feature = "tls-aws-lc"),
            TlsProvider::Ring => cfg!(feature = "tls-ring"),
        };
        let text = asked(&https(&server), Verify::Off, Some(name));
        assert!(
            if is_there {
                text == "ok"
            } else {
                text.contains(name.feature())
            },
            "{text}"
        );
    }
}
