//! `Datagrams`: messages over UDP, without a response.
//!
//! Not here: their content (`observe`). Counterpart: botocore's use of `socket.socket` (`session.py`,
//! `_create_csm_monitor`).

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::sync::Mutex;

use once_cell::race::OnceBox;

use super::ForkMutex;
use super::locked;

/// Sends messages without an answer.
pub trait Datagrams: fmt::Debug + Send + Sync {
    /// Sends `data` as one message. Delivery is not confirmed.
    ///
    /// # Errors
    ///
    /// If it could not be sent: the host is unknown, or the system's buffer is full.
    fn send(&self, host: &str, port: u16, data: &[u8]) -> io::Result<()>;
}

/// UDP over IPv4, from one socket that is opened with the first message. Sending does not wait; only the name of a host
/// that is not an address is looked up, once.
#[derive(Debug, Default)]
pub struct UdpDatagrams {
    socket: OnceBox<UdpSocket>,
    addresses: ForkMutex<HashMap<(String, u16), SocketAddr>>,
}

impl UdpDatagrams {
    fn socket(&self) -> io::Result<&UdpSocket> {
        if let Some(socket) = self.socket.get() {
            return Ok(socket);
        }
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_nonblocking(true)?;
        Ok(self.socket.get_or_init(|| Box::new(socket)))
    }

    fn address(&self, host: &str, port: u16) -> io::Result<SocketAddr> {
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return Ok((address, port).into());
        }
        let key = (host.to_owned(), port);
        let mut addresses = self.addresses.lock();
        if let Some(address) = addresses.get(&key) {
            return Ok(*address);
        }
        let mut found = (host, port).to_socket_addrs()?;
        let address = found.find(SocketAddr::is_ipv4);
        let address = address.ok_or(io::ErrorKind::AddrNotAvailable)?;
        addresses.insert(key, address);
        Ok(address)
    }
}

impl Datagrams for UdpDatagrams {
    fn send(&self, host: &str, port: u16, data: &[u8]) -> io::Result<()> {
        let address = self.address(host, port)?;
        self.socket()?.send_to(data, address).map(|_| ())
    }
}

/// Records messages, for tests.
///
/// # Example
///
/// ```
/// use botoxide::seam::{Datagrams, FakeDatagrams};
///
/// let datagrams = FakeDatagrams::default();
/// datagrams.send("127.0.0.1", 31000, b"{}")?;
/// assert_eq!(datagrams.sent(), [("127.0.0.1".to_owned(), 31000, b"{}".to_vec())]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct FakeDatagrams {
    sent: Mutex<Vec<(String, u16, Vec<u8>)>>,
    is_broken: Mutex<bool>,
}

impl FakeDatagrams {
    /// All messages so far, with host and port.
    pub fn sent(&self) -> Vec<(String, u16, Vec<u8>)> {
        locked(&self.sent).clone()
    }

    /// Makes all further messages fail.
    pub fn fail(&self) {
        *locked(&self.is_broken) = true;
    }
}

impl Datagrams for FakeDatagrams {
    fn send(&self, host: &str, port: u16, data: &[u8]) -> io::Result<()> {
        if *locked(&self.is_broken) {
            return Err(io::ErrorKind::NetworkUnreachable.into());
        }
        locked(&self.sent).push((host.to_owned(), port, data.to_vec()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_message_arrives_by_address_and_by_name() {
        let listener = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let datagrams = UdpDatagrams::default();
        let mut buffer = [0; 16];
        for host in ["127.0.0.1", "localhost", "localhost"] {
            datagrams.send(host, port, host.as_bytes()).unwrap();
            let length = listener.recv(&mut buffer).unwrap();
            assert_eq!(&buffer[..length], host.as_bytes());
        }
        assert!(datagrams.send("", port, b"x").is_err());
    }
}
