//! The error for a server that rustls refuses: its message, and the rule behind it.
//!
//! DIFFERENCE 104: rustls refuses more than Python's `ssl`. Counterpart: the messages of OpenSSL, which name the rule.

use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

/// `sha1WithRSAEncryption`, `ecdsa-with-SHA1` and `md5WithRSAEncryption`, as certificates name them.
const OLD_SIGNATURES: [(&[u8], &str); 3] = [
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "SHA-1"),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "MD5"),
];
/// The curve `secp521r1`.
const P521: &[u8] = b"\x2b\x81\x04\x00\x23";

const VERSIONS: &str = "only TLS 1.2 and 1.3 are spoken, and the server offers neither; TLS 1.0 and 1.1 are refused (RFC 8996)";
const SUITES: &str = "the server accepts nothing that this client offers, which is ECDHE with AES-GCM or \
    ChaCha20-Poly1305; servers with CBC or RSA key exchange only are refused, and keys on the curve P-521 need the \
    feature tls-aws-lc";

/// The message of a TLS error.
pub(super) fn text(error: &Error) -> String {
    match rule(error) {
        Some(rule) => format!("{error} ({rule})"),
        None => error.to_string(),
    }
}

fn rule(error: &Error) -> Option<String> {
    let rule = match error {
        Error::InvalidCertificate(error) => return of_certificate(error),
        Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => SUITES,
        Error::AlertReceived(AlertDescription::ProtocolVersion)
        | Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => VERSIONS,
        _ => return None,
    };
    Some(rule.to_owned())
}

fn of_certificate(error: &CertificateError) -> Option<String> {
    match error {
        CertificateError::Other(other) => match other.0.downcast_ref()? {
            webpki::Error::UnsupportedCertVersion => {
                Some("certificates of X.509 version 1 and 2 are refused; only version 3 names hosts (RFC 5280 4.1.2.1)".to_owned())
            }
            webpki::Error::CaUsedAsEndEntity => Some(
                "the server shows the certificate of an authority, CA:TRUE; it is accepted where the CA bundle has \
                 this certificate itself"
                    .to_owned(),
            ),
            _ => None,
        },
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id,
            ..
        } => {
            let known = OLD_SIGNATURES
                .iter()
                .find(|(id, _)| contains(signature_algorithm_id, id));
            known.map(|(_, name)| {
                format!("certificates that are signed with {name} are refused (RFC 9155)")
            })
        }
        CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
            public_key_algorithm_id,
            ..
        } if contains(public_key_algorithm_id, P521) => {
            Some("keys on the curve P-521 need the feature tls-aws-lc".to_owned())
        }
        _ => None,
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
