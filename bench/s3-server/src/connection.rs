//! `Connection`: how bytes come and go, plain or with TLS.

use std::fs::write;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustix::net::{RecvFlags, SendFlags};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::content::Content;

/// So much of a body is dropped at once, at most.
const DISCARD: usize = 1 << 20;

/// A connection. TLS is in this process, not in the kernel, so bodies are decrypted before they are dropped.
pub(super) enum Connection {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Connection {
    pub(super) fn new(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(match tls {
            Some(config) => {
                let session =
                    ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
                Self::Tls(Box::new(StreamOwned::new(session, stream)))
            }
            None => Self::Plain(stream),
        })
    }

    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.write_all(bytes),
            Self::Tls(stream) => {
                stream.write_all(bytes)?;
                stream.flush()
            }
        }
    }

    /// Drops the next bytes, where they are: in the kernel without TLS.
    pub(super) fn discard(&mut self, mut length: u64, sink: &mut Vec<u8>) -> io::Result<()> {
        // Never written to without TLS, so it takes no memory.
        sink.resize(DISCARD, 0);
        while length > 0 {
            let room = usize::try_from(length).map_or(sink.len(), |length| length.min(sink.len()));
            let count = match self {
                Self::Plain(stream) => {
                    rustix::net::recv(stream, &mut sink[..room], RecvFlags::TRUNC)?.1
                }
                Self::Tls(stream) => stream.read(&mut sink[..room])?,
            };
            if count == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            length -= count as u64;
        }
        Ok(())
    }

    /// Sends a head and a part of an object: from the file to the socket in the kernel without TLS.
    pub(super) fn send(
        &mut self,
        head: &[u8],
        content: &Content,
        range: Range<u64>,
    ) -> io::Result<()> {
        match self {
            Self::Plain(stream) => {
                // The head waits for the first bytes, so that both go out together.
                let mut rest = head;
                while !rest.is_empty() {
                    let sent = rustix::net::send(&*stream, rest, SendFlags::MORE)?;
                    rest = &rest[sent..];
                }
                content.send(stream, range)
            }
            Self::Tls(stream) => {
                stream.write_all(head)?;
                content.copy(stream, range)?;
                stream.flush()
            }
        }
    }
}

/// What TLS needs, with a certificate for 127.0.0.1 that is made now. It is written to a file, for clients to trust.
pub(super) fn tls(file: &Path) -> io::Result<Arc<ServerConfig>> {
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).map_err(io::Error::other)?;
    write(file, cert.pem())?;
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key);
    config.map(Arc::new).map_err(io::Error::other)
}
