//! `Socket` and `Wire`: a TCP connection, async or blocking, and its adapter for hyper.
//!
//! Not here: connecting (`connect.rs`), waiting (`drive.rs`), TLS (`tls.rs`), HTTP (`connection.rs`). Counterpart:
//! Python's `socket`.

use std::io::{self, ErrorKind, IoSlice, Read as _, Write as _};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::drive::{Driver, Link};
use super::tap::{Replay, Tap};
use crate::seam::look;

/// The initial and the maximum size of reads.
const SCRATCH: (usize, usize) = (8 << 10, 128 << 10);

/// A connected TCP socket.
pub(super) struct Socket {
    kind: Kind,
    pub(super) link: Arc<Link>,
}

enum Kind {
    Polled(Arc<TcpStream>),
    /// TLS to a proxy, through which a tunnel leads.
    Secured(Box<dyn Duplex>),
    Tokio(Registered),
}

/// A socket that a runtime watches.
///
/// A process and its forked children share the system's list of watched sockets: if a child closed a socket of its
/// parent, the parent's would be removed from the list. So the child leaves it open.
struct Registered {
    stream: Option<tokio::net::TcpStream>,
    process: u64,
}

impl Registered {
    fn new(stream: tokio::net::TcpStream) -> Self {
        Self {
            stream: Some(stream),
            process: look(),
        }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut tokio::net::TcpStream>> {
        let stream = self.stream.as_mut().map(Pin::new);
        stream.ok_or_else(|| ErrorKind::NotConnected.into())
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        if look() != self.process {
            std::mem::forget(self.stream.take());
        }
    }
}

impl Socket {
    /// A connection through another, which `link` belongs to.
    pub(super) fn through(stream: Box<dyn Duplex>, link: Arc<Link>) -> Self {
        Self {
            kind: Kind::Secured(stream),
            link,
        }
    }

    /// A non-blocking socket that no runtime watches.
    pub(super) fn polled(stream: Arc<TcpStream>, driver: &Driver) -> Self {
        let socket = Arc::clone(&stream);
        Self {
            link: match driver {
                Driver::Reactor(reactor) => Link::reactor(socket, Arc::clone(reactor)),
                _ => Link::blocking(socket),
            },
            kind: Kind::Polled(stream),
        }
    }

    /// A socket of the runtime that this is called on.
    pub(super) fn registered(stream: tokio::net::TcpStream) -> Self {
        Self {
            kind: Kind::Tokio(Registered::new(stream)),
            link: Link::tokio(),
        }
    }

    /// The meaning of a finished or failed write.
    ///
    /// A server may answer and close the connection while we still send. Its answer can be read even
    /// then, so a broken write is not an error: the rest is dropped, and reading shows what is there. urllib3
    /// connectionpool.py `_make_request` does the same with `BrokenPipeError`.
    fn written(&self, result: io::Result<usize>, wanted: usize) -> Poll<io::Result<usize>> {
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.link.note_write(None);
                Poll::Pending
            }
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::BrokenPipe
                        | ErrorKind::ConnectionReset
                        | ErrorKind::ConnectionAborted
                ) =>
            {
                self.link.note_broken_write();
                Poll::Ready(Ok(wanted))
            }
            Ok(bytes) => {
                self.link.note_write(Some(bytes));
                Poll::Ready(Ok(bytes))
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.link.is_at_head_end() {
            let error = io::Error::new(ErrorKind::InvalidData, "the head has no end");
            return Poll::Ready(Err(error));
        }
        let before = buffer.filled().len();
        let is_dry = self.link.is_dry();
        let result = match &mut self.kind {
            Kind::Polled(_) if is_dry => Poll::Pending,
            Kind::Polled(stream) => loop {
                match (&**stream).read(buffer.initialize_unfilled()) {
                    Ok(bytes) => {
                        buffer.advance(bytes);
                        break Poll::Ready(Ok(()));
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break Poll::Pending,
                    Err(error) => break Poll::Ready(Err(error)),
                }
            },
            // The socket inside has noted it.
            Kind::Secured(stream) => return Pin::new(stream).poll_read(context, buffer),
            Kind::Tokio(socket) => match socket.stream() {
                Ok(stream) => stream.poll_read(context, buffer),
                Err(error) => Poll::Ready(Err(error)),
            },
        };
        match &result {
            Poll::Ready(Ok(())) => self.link.note_read(Some(buffer.filled().len() - before)),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.link.note_read(None),
        }
        result
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wanted = slices.iter().map(|slice| slice.len()).sum();
        let result = match &mut self.kind {
            Kind::Polled(stream) => loop {
                match (&**stream).write_vectored(slices) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    result => break result,
                }
            },
            Kind::Secured(stream) => {
                return Pin::new(stream).poll_write_vectored(context, slices);
            }
            Kind::Tokio(socket) => socket.stream().and_then(|stream| {
                match stream.poll_write_vectored(context, slices) {
                    Poll::Ready(result) => result,
                    Poll::Pending => Err(ErrorKind::WouldBlock.into()),
                }
            }),
        };
        self.written(result, wanted)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.kind {
            Kind::Secured(stream) => Pin::new(stream).poll_flush(context),
            Kind::Polled(_) | Kind::Tokio(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Closing the socket says the same, and there is nothing to wait for.
        Poll::Ready(Ok(()))
    }
}

/// A stream of bytes in both directions: TCP, or TLS over it.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// The stream of bytes that hyper reads and writes.
pub(super) struct Wire {
    stream: Stream,
    scratch: Vec<u8>,
    /// Where a copy of read bytes is stored.
    pub(super) tap: Arc<Tap>,
    /// What hyper reads before anything else, where a head is read a second time.
    replay: Option<Replay>,
}

enum Stream {
    Plain(Socket),
    Tls(Box<dyn Duplex>),
}

impl Wire {
    /// Plain HTTP.
    pub(super) fn plain(socket: Socket) -> Self {
        Self::new(Stream::Plain(socket))
    }

    /// HTTP over TLS, after the handshake.
    pub(super) fn tls(stream: Box<dyn Duplex>) -> Self {
        Self::new(Stream::Tls(stream))
    }

    fn new(stream: Stream) -> Self {
        Self {
            stream,
            scratch: vec![0; SCRATCH.0],
            tap: Arc::default(),
            replay: None,
        }
    }

    /// The same, but writes are discarded from now on, and `bytes` are read first.
    pub(super) fn replaying(self, bytes: Bytes) -> Self {
        let replay = Some(Replay {
            bytes,
            is_asked: false,
        });
        Self { replay, ..self }
    }

    /// The stream itself, for another protocol than HTTP.
    pub(super) fn into_stream(self) -> Box<dyn Duplex> {
        match self.stream {
            Stream::Plain(socket) => Box::new(socket),
            Stream::Tls(stream) => stream,
        }
    }

    /// Reads into `buffer`, past hyper; 0 at the end.
    pub(super) fn poll_fill(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        match &mut self.stream {
            Stream::Plain(socket) => {
                ready!(Pin::new(socket).poll_read(context, &mut buffer))?;
            }
            // It gives one record at a time, of 16 KiB at most: as many as there are.
            Stream::Tls(stream) => loop {
                let before = buffer.filled().len();
                match Pin::new(&mut *stream).poll_read(context, &mut buffer) {
                    Poll::Ready(Ok(())) if buffer.filled().len() == before => break,
                    Poll::Ready(Ok(())) if buffer.remaining() > 0 => {}
                    Poll::Ready(Ok(())) => break,
                    // The error is reported after the previous bytes are consumed.
                    Poll::Ready(Err(_)) | Poll::Pending if before > 0 => break,
                    Poll::Ready(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => break,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => return Poll::Pending,
                }
            },
        }
        Poll::Ready(Ok(buffer.filled().len()))
    }

    fn writer(&mut self) -> Pin<&mut dyn Duplex> {
        match &mut self.stream {
            Stream::Plain(socket) => Pin::new(socket),
            Stream::Tls(stream) => Pin::new(stream),
        }
    }
}

impl hyper::rt::Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut into: hyper::rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match &mut this.replay {
            Some(replay) if !replay.is_asked => return Poll::Pending,
            Some(replay) if !replay.bytes.is_empty() => {
                let count = replay.bytes.len().min(into.remaining());
                into.put_slice(&replay.bytes.split_to(count));
                return Poll::Ready(Ok(()));
            }
            Some(_) | None => {}
        }
        // hyper's buffer is not initialized, and only unsafe code can read into it.
        let room = this.scratch.len().min(into.remaining());
        let mut buffer = ReadBuf::new(&mut this.scratch[..room]);
        let result = match &mut this.stream {
            Stream::Plain(socket) => Pin::new(socket).poll_read(context, &mut buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, &mut buffer),
        };
        match ready!(result) {
            Ok(()) => {}
            // Python ssl.py suppress_ragged_eofs: a peer that closes without the TLS goodbye has closed.
            Err(error)
                if error.kind() == ErrorKind::UnexpectedEof
                    && matches!(this.stream, Stream::Tls(_)) => {}
            Err(error) => return Poll::Ready(Err(error)),
        }
        this.tap.note(buffer.filled());
        into.put_slice(buffer.filled());
        let filled = buffer.filled().len();
        if filled == this.scratch.len() && filled < SCRATCH.1 {
            this.scratch.resize(filled * 2, 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl hyper::rt::Write for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writer().poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(socket) => socket.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(replay) = &mut self.replay {
            replay.is_asked = true;
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        self.writer().poll_write_vectored(context, slices)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use super::*;
    use crate::transport::target::Origin;
    use crate::transport::{TransportConfig, block_on};

    async fn options(driver: &Driver, origin: &Origin, tcp_keepalive: bool) -> (bool, bool) {
        let config = TransportConfig {
            tcp_keepalive,
            ..TransportConfig::default()
        };
        let connected = Socket::connect(driver, origin, &config, "http://x/").await;
        let socket = connected.expect("the server listens");
        match &socket.kind {
            Kind::Polled(stream) => (
                stream.nodelay().expect("it is open"),
                rustix::net::sockopt::socket_keepalive(stream).expect("it is open"),
            ),
            Kind::Tokio(socket) => {
                let stream = socket.stream.as_ref().expect("it is open");
                (
                    stream.nodelay().expect("it is open"),
                    rustix::net::sockopt::socket_keepalive(stream).expect("it is open"),
                )
            }
            Kind::Secured(_) => panic!("it is plain"),
        }
    }

    // P256 C022
    #[test]
    fn nagle_is_off_and_keep_alive_can_be_enabled() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = Origin {
            tls: false,
            host: "127.0.0.1".to_owned(),
            port: listener.local_addr().unwrap().port(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        for keepalive in [false, true] {
            let blocking = block_on(options(&Driver::Blocking, &origin, keepalive)).unwrap();
            assert_eq!(blocking, (true, keepalive));
            let polled = runtime.block_on(options(&Driver::Tokio, &origin, keepalive));
            assert_eq!(polled, (true, keepalive));
        }
    }

    // P256
    #[test]
    fn the_defaults_are_botocores() {
        let config = TransportConfig::default();
        assert_eq!(config.connect_timeout, Some(Duration::from_mins(1)));
        assert_eq!(config.read_timeout, Some(Duration::from_mins(1)));
        assert_eq!(config.max_pool_connections, 10);
        assert!(!config.pool_block && !config.tcp_keepalive);
    }
}
