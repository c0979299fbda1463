//! Connects to a host by name, async or blocking.
//!
//! Not here: using the socket (`socket.rs`), proxies (`proxy.rs`). Counterpart: urllib3's
//! `util/connection.py` (`create_connection`).

#[cfg(unix)]
use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
#[cfg(unix)]
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
#[cfg(unix)]
use std::task::Poll;
use std::thread;
use std::time::Duration;

use botoxide_core::error::{Error, Result};

use super::drive::Driver;
#[cfg(unix)]
use super::drive::{Stop, Timer};
use super::socket::Socket;
use super::target::Origin;
use super::{TransportConfig, failure};
#[cfg(unix)]
use crate::seam::TimeLimit;
use crate::seam::interrupt;

impl Socket {
    /// Connects to the first address of `origin` that accepts; each has the whole connect timeout.
    ///
    /// # Errors
    ///
    /// `EndpointConnectionError`, `ConnectTimeoutError`.
    pub(super) async fn connect(
        driver: &Driver,
        origin: &Origin,
        config: &TransportConfig,
        url: &str,
    ) -> Result<Self> {
        let addresses = addresses(driver, origin)
            .await
            .map_err(|error| unconnected(url, error))?;
        let mut last = io::Error::new(ErrorKind::NotFound, "the host has no address");
        for address in addresses {
            let connected = match driver {
                #[cfg(unix)]
                Driver::Blocking | Driver::Reactor(_) => {
                    Self::connect_polled(driver, address, config).await
                }
                #[cfg(not(unix))]
                Driver::Reactor(_) => Err(ErrorKind::Unsupported.into()),
                Driver::Tokio => Self::connect_tokio(address, config).await,
            };
            match connected {
                Ok(socket) => return Ok(socket),
                Err(error) => last = error,
            }
            if last.kind() == ErrorKind::Interrupted {
                break;
            }
        }
        Err(unconnected(url, last))
    }

    /// Connects without a runtime: the thread waits, or the reactor.
    #[cfg(unix)]
    async fn connect_polled(
        driver: &Driver,
        address: SocketAddr,
        config: &TransportConfig,
    ) -> io::Result<Self> {
        use rustix::io::Errno;

        if TimeLimit::rest().is_some_and(|rest| rest.is_zero()) {
            return Err(ErrorKind::TimedOut.into());
        }
        interrupt::check().map_err(|_| ErrorKind::Interrupted)?;
        // std's connect cannot be interrupted.
        let socket = socket2::Socket::new(
            socket2::Domain::for_address(address),
            socket2::Type::STREAM,
            Some(socket2::Protocol::TCP),
        )?;
        socket.set_nonblocking(true)?;
        let is_begun = |error: &io::Error| {
            let errno = error.raw_os_error();
            [Errno::INPROGRESS, Errno::INTR]
                .iter()
                .any(|begun| errno == Some(begun.raw_os_error()))
        };
        match socket.connect(&address.into()) {
            Err(error) if !is_begun(&error) => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let stream = Arc::new(TcpStream::from(socket));
        let socket = Self::polled(Arc::clone(&stream), driver);
        let timeout = config
            .connect_timeout
            .map(|timeout| timeout.max(Duration::from_millis(1)));
        let mut timer = Timer::fixed(timeout);
        let connected = poll_fn(|context| {
            socket.link.poll_until(&mut timer, context, |_| {
                if let Err(error) = stream
                    .take_error()
                    .and_then(|error| error.map_or(Ok(()), Err))
                {
                    return Poll::Ready(Err(error));
                }
                if stream.peer_addr().is_ok() {
                    return Poll::Ready(Ok(()));
                }
                socket.link.note_write(None);
                Poll::Pending
            })
        });
        connected.await.map_err(Stop::io_error)??;
        stream.set_nodelay(true)?;
        if config.tcp_keepalive {
            rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
        }
        Ok(socket)
    }

    async fn connect_tokio(address: SocketAddr, config: &TransportConfig) -> io::Result<Self> {
        let connecting = tokio::net::TcpStream::connect(address);
        let stream = match config.connect_timeout {
            Some(timeout) => tokio::time::timeout(timeout, connecting).await??,
            None => connecting.await?,
        };
        stream.set_nodelay(true)?;
        #[cfg(unix)]
        if config.tcp_keepalive {
            rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
        }
        Ok(Self::registered(stream))
    }
}

async fn addresses(driver: &Driver, origin: &Origin) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = origin.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, origin.port)]);
    }
    let name = (origin.host.as_str(), origin.port);
    Ok(match driver {
        #[cfg(unix)]
        Driver::Blocking => look_up(&origin.host, origin.port)?,
        Driver::Reactor(reactor) => reactor.resolve(&origin.host, origin.port).await?,
        Driver::Tokio => tokio::net::lookup_host(name).await?.collect(),
    })
}

/// Resolves the addresses of a host, which may take long and cannot be interrupted. So if this
/// thread may have to stop waiting, another one does it.
#[cfg(unix)]
fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let name = (host.to_owned(), port);
    let ask = move || name.to_socket_addrs().map(Iterator::collect);
    if interrupt::slice(TimeLimit::rest()).is_none() {
        return ask();
    }
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("botoxide-dns".to_owned());
    thread.spawn(move || {
        // The caller may be gone.
        let _ = sender.send(ask());
    })?;
    loop {
        let rest = TimeLimit::rest();
        let slice = interrupt::slice(rest).unwrap_or(Duration::MAX);
        match receiver.recv_timeout(slice) {
            Ok(found) => return found,
            Err(RecvTimeoutError::Disconnected) => return Err(ErrorKind::NotFound.into()),
            Err(RecvTimeoutError::Timeout) if rest.is_some_and(|rest| rest <= slice) => {
                return Err(ErrorKind::TimedOut.into());
            }
            Err(RecvTimeoutError::Timeout) => {
                interrupt::check().map_err(|_| ErrorKind::Interrupted)?;
            }
        }
    }
}

/// The reason of a failed connection.
fn unconnected(url: &str, error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::Interrupted => interrupt::raised(),
        ErrorKind::TimedOut => failure::connect_timeout(url),
        _ => failure::unreachable(url, error),
    }
}
