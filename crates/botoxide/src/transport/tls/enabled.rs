//! TLS by rustls.
//!
//! Nothing is installed for the process: the cryptography provider is part of the configuration of each
//! client, which is created at its first `https` request. Counterpart: Python's `ssl`, as botocore
//! `httpsession.py` sets it up.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::error::{Error, Result};
use once_cell::race::OnceBox;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, KeyLogFile, RootCertStore};
use tokio_rustls::TlsConnector;

use super::refusal;
use super::verifier::{AnyCertificate, BundleVerifier};
use crate::seam::{ForkMutex, Fs, RealFs, look};
use crate::transport::drive::Timer;
use crate::transport::socket::{Duplex, Socket};
use crate::transport::{ClientCertificate, TlsProvider, TransportConfig, Verify, failure};

/// The TLS settings of one transport.
pub(in crate::transport) struct Tls {
    verify: Verify,
    client_certificate: Option<ClientCertificate>,
    timeout: Option<Duration>,
    provider: Option<TlsProvider>,
    /// A file of further certificate authorities.
    more_authorities: Option<PathBuf>,
    /// The protocol over it, by its ALPN name.
    alpn: &'static [u8],
    /// Created at the first use, and kept on success.
    connector: ForkMutex<Option<Connector>>,
}

/// What speaks TLS. It caches sessions under an internal lock, so that no other process can use it.
#[derive(Clone)]
struct Connector {
    connector: TlsConnector,
    process: u64,
}

impl Tls {
    pub(in crate::transport) fn new(config: &TransportConfig) -> Self {
        Self {
            verify: config.verify.clone(),
            client_certificate: config.client_certificate.clone(),
            timeout: config.connect_timeout,
            provider: config.tls_provider,
            more_authorities: None,
            alpn: b"http/1.1",
            connector: ForkMutex::default(),
        }
    }

    /// For connections to proxies.
    pub(in crate::transport) fn for_proxies(config: &TransportConfig) -> Self {
        Self {
            client_certificate: config.proxies.client_certificate.clone(),
            more_authorities: config.proxies.ca_bundle.clone(),
            ..Self::new(config)
        }
    }

    /// The same, with another timeout of the handshake.
    pub(in crate::transport) fn with_timeout(&self, timeout: Option<Duration>) -> Self {
        let connector = self.connector.lock().clone();
        Self {
            verify: self.verify.clone(),
            client_certificate: self.client_certificate.clone(),
            timeout,
            provider: self.provider,
            more_authorities: self.more_authorities.clone(),
            alpn: self.alpn,
            connector: ForkMutex::new(connector),
        }
    }

    /// For HTTP/2, and nothing else.
    #[cfg(feature = "http2")]
    pub(in crate::transport) fn for_http2(config: &TransportConfig) -> Self {
        Self {
            alpn: b"h2",
            ..Self::new(config)
        }
    }

    /// Reads the files of certificates.
    ///
    /// # Errors
    ///
    /// Errors of the files.
    pub(in crate::transport) fn prepare(&self) -> Result<(), String> {
        self.connector().map(drop)
    }

    /// Verifies that `socket` is connected to `host`, and encrypts it.
    ///
    /// # Errors
    ///
    /// `SSLError` if the server cannot be trusted or does not support TLS, or a file of certificates cannot
    /// be used; `ReadTimeoutError`, as in urllib3, if the handshake exceeds the connect timeout;
    /// `ConnectionClosedError`.
    pub(in crate::transport) async fn handshake(
        &self,
        host: &str,
        socket: Socket,
        url: &str,
    ) -> Result<Box<dyn Duplex>> {
        let name =
            ServerName::try_from(host.to_owned()).map_err(|error| failure::tls(url, &error))?;
        let connector = self.connector().map_err(|text| failure::tls(url, &text))?;
        let link = Arc::clone(&socket.link);
        let mut timer = Timer::idle(self.timeout);
        let mut connecting = pin!(connector.connect(name, socket));
        let result = poll_fn(|context| {
            link.poll_until(&mut timer, context, |context| {
                connecting.as_mut().poll(context)
            })
        })
        .await;
        match result {
            Ok(Ok(stream)) => {
                let chosen = stream.get_ref().1.alpn_protocol();
                // For HTTP/1.1, ALPN is optional; HTTP/2 must be negotiated.
                if self.alpn == b"h2" && chosen != Some(self.alpn) {
                    return Err(failure::tls(url, "the server does not speak HTTP/2"));
                }
                Ok(Box::new(stream))
            }
            Ok(Err(error)) => Err(handshake_error(url, error)),
            Err(stop) => Err(stop.error(url)),
        }
    }

    fn connector(&self) -> Result<TlsConnector, String> {
        let mut kept = self.connector.lock();
        let process = look();
        if let Some(kept) = &*kept
            && kept.process == process
        {
            return Ok(kept.connector.clone());
        }
        let more = self.more_authorities.as_deref();
        let certificate = self.client_certificate.as_ref();
        let mut config = client_config(&self.verify, more, certificate, self.provider)?;
        config.alpn_protocols = vec![self.alpn.to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        *kept = Some(Connector {
            connector: connector.clone(),
            process,
        });
        Ok(connector)
    }
}

/// The text of the TLS error among the causes of `error`, if there is one.
pub(in crate::transport) fn error_text(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return Some(refusal::text(error));
        }
        // An I/O error has the message of its inner error, but that error's cause as its source.
        cause = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn handshake_error(url: &str, error: io::Error) -> Error {
    match error_text(&error) {
        Some(text) => failure::tls(url, &text),
        // Python's ssl calls this SSLEOFError.
        None if error.kind() == io::ErrorKind::UnexpectedEof => failure::tls(url, &error),
        None => failure::closed(url, error),
    }
}

fn client_config(
    verify: &Verify,
    more_authorities: Option<&Path>,
    client_certificate: Option<&ClientCertificate>,
    provider_name: Option<TlsProvider>,
) -> Result<ClientConfig, String> {
    let provider = provider(provider_name)?;
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let more = more_authorities.map(certificates).transpose()?;
    let builder = match (verify, more) {
        (Verify::Off, _) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate)),
        (Verify::SystemRoots, None) => builder.with_root_certificates(system_roots()),
        (Verify::SystemRoots, Some(more)) => {
            let mut roots = RootCertStore::clone(&system_roots());
            roots.extend(authorities(&more).roots);
            let verifier = BundleVerifier::new(roots, more, provider)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        }
        (Verify::Bundle(path), more) => {
            let mut trusted = certificates(path)?;
            let mut roots = authorities(&trusted);
            if roots.is_empty() {
                let path = path.display();
                return Err(format!("{path}: no certificate of an authority"));
            }
            let more = more.unwrap_or_default();
            roots.extend(authorities(&more).roots);
            trusted.extend(more);
            let verifier = BundleVerifier::new(roots, trusted, provider)?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
        }
    };
    let mut config = match client_certificate {
        None => builder.with_no_client_auth(),
        Some(files) => {
            let chain = certificates(&files.certificate)?;
            let path = files.key.as_ref().unwrap_or(&files.certificate);
            let key = PrivateKeyDer::from_pem_slice(&read(path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            builder
                .with_client_auth_cert(chain, key)
                .map_err(|error| error.to_string())?
        }
    };
    // Writes secrets to the file that SSLKEYLOGFILE names, as Python's ssl does; without it, nothing (P258).
    config.key_log = Arc::new(KeyLogFile::new());
    Ok(config)
}

/// The requested cryptography provider; by default aws-lc if it is built in, because only an
/// explicit choice builds it in, otherwise ring.
fn provider(name: Option<TlsProvider>) -> Result<Arc<CryptoProvider>, String> {
    let has_aws_lc = cfg!(feature = "tls-aws-lc");
    let preferred = if has_aws_lc {
        TlsProvider::AwsLc
    } else {
        TlsProvider::Ring
    };
    match name.unwrap_or(preferred) {
        #[cfg(feature = "tls-aws-lc")]
        TlsProvider::AwsLc => Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider())),
        #[cfg(feature = "tls-ring")]
        TlsProvider::Ring => Ok(Arc::new(rustls::crypto::ring::default_provider())),
        #[cfg(not(all(feature = "tls-aws-lc", feature = "tls-ring")))]
        missing => Err(match name {
            Some(_) => {
                let feature = missing.feature();
                format!("botoxide was built without the feature {feature}, which was asked for")
            }
            None => "botoxide was built without cryptography for TLS: enable its feature tls-ring or tls-aws-lc".to_owned(),
        }),
    }
}

/// The system's authorities, or Mozilla's if the system has none. Read once: it takes milliseconds.
///
/// DIFFERENCE 9: botocore brings its own list.
fn system_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceBox<Arc<RootCertStore>> = OnceBox::new();
    Arc::clone(ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        Box::new(Arc::new(roots))
    }))
}

/// The certificates that can belong to a certificate authority.
fn authorities(certificates: &[CertificateDer<'static>]) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    roots
}

/// The certificates of a file in PEM form. Other content is ignored, and so is a byte order mark.
fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = read(path)?;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let path = path.display();
        return Err(format!("{path}: it is UTF-16; PEM is ASCII, or UTF-8"));
    }
    CertificateDer::pem_slice_iter(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes))
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    RealFs
        .read_settings(path)
        .map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use rustls::ProtocolVersion::{TLSv1_2, TLSv1_3};

    use super::*;

    // P060: botocore warns about an OpenSSL without TLS 1.2, which cannot happen here.
    #[test]
    fn both_current_versions_are_supported() {
        let config = client_config(&Verify::Off, None, None, None).unwrap();
        let crypto = config.crypto_provider();
        for version in [TLSv1_2, TLSv1_3] {
            let suites = &crypto.cipher_suites;
            assert!(
                suites
                    .iter()
                    .any(|suite| suite.version().version == version)
            );
        }
    }

    #[cfg(all(feature = "tls-ring", feature = "tls-aws-lc"))]
    #[test]
    fn the_provider_that_is_not_a_default_feature_wins() {
        // Only aws-lc has P-521.
        let has_p521 = |name| {
            let provider = provider(name).unwrap();
            let schemes = provider
                .signature_verification_algorithms
                .supported_schemes();
            schemes.contains(&rustls::SignatureScheme::ECDSA_NISTP521_SHA512)
        };
        assert!(has_p521(None));
        assert!(has_p521(Some(TlsProvider::AwsLc)));
        assert!(!has_p521(Some(TlsProvider::Ring)));
    }

    #[cfg(all(feature = "tls-ring", not(feature = "tls-aws-lc")))]
    #[test]
    fn a_provider_that_is_not_built_in_is_an_error() {
        assert!(provider(None).is_ok());
        assert!(provider(Some(TlsProvider::Ring)).is_ok());
        let text = provider(Some(TlsProvider::AwsLc)).unwrap_err();
        assert!(text.contains("feature tls-aws-lc"), "{text}");
    }

    #[cfg(all(not(feature = "tls-ring"), feature = "tls-aws-lc"))]
    #[test]
    fn a_provider_that_is_not_built_in_is_an_error() {
        assert!(provider(None).is_ok());
        assert!(provider(Some(TlsProvider::AwsLc)).is_ok());
        let text = provider(Some(TlsProvider::Ring)).unwrap_err();
        assert!(text.contains("feature tls-ring"), "{text}");
    }

    #[cfg(not(any(feature = "tls-ring", feature = "tls-aws-lc")))]
    #[test]
    fn without_a_provider_there_is_no_tls() {
        for name in [None, Some(TlsProvider::Ring), Some(TlsProvider::AwsLc)] {
            assert!(provider(name).is_err());
        }
    }
}
