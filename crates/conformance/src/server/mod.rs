//! A server that misbehaves as scripted, on a free port of 127.0.0.1.
//!
//! A script has an entry per request, not per connection: the first byte of a request starts the next entry, on any
//! connection. So a script works the same for clients that pool their connections differently. Not here: scenarios
//! (`tests/`). Counterpart: `oracle/server.py`, which runs the same scripts for boto3.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rustix::fd::OwnedFd;
use rustix::net::{AddressFamily, SocketType, bind, listen, socket};

mod action;
mod peer;

pub use action::{Action, Decider, Responder};
pub use peer::Received;

use peer::Peer;

/// A server and its script. It stops on drop.
///
/// # Example: an answer for the first request, none for the others
///
/// ```
/// use std::io::{Read, Write};
/// use conformance::server::{Action, Server};
///
/// let server = Server::start(|number| match number {
///     0 => vec![Action::Read, Action::Send(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())],
///     _ => vec![Action::Reset],
/// })?;
/// let mut stream = std::net::TcpStream::connect(server.address())?;
/// stream.write_all(b"GET /a HTTP/1.1\r\n\r\n")?;
/// let mut answer = [0; 27];
/// stream.read_exact(&mut answer)?;
/// assert_eq!(&answer, b"HTTP/1.1 204 No Content\r\n\r\n");
/// assert_eq!(server.received()[0].target, "/a");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// The socket before it listens; until then it refuses connections.
    socket: Mutex<Option<OwnedFd>>,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// The state that the server and its connections share.
struct Shared {
    script: Box<dyn Script>,
    /// How many requests have started.
    begun: AtomicUsize,
    connections: AtomicUsize,
    received: Mutex<Vec<Received>>,
    is_over: AtomicBool,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("begun", &self.begun)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

/// The actions for each request, by its number.
trait Script: Send + Sync {
    fn actions(&self, number: usize) -> Vec<Action>;
}

impl<F: Fn(usize) -> Vec<Action> + Send + Sync> Script for F {
    fn actions(&self, number: usize) -> Vec<Action> {
        self(number)
    }
}

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 128;

impl Server {
    /// Starts a server that runs the actions of `script` for request number 0, 1 …
    ///
    /// # Errors
    ///
    /// If no port is free.
    pub fn start(
        script: impl Fn(usize) -> Vec<Action> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let server = Self::refusing(script)?;
        server.listen()?;
        Ok(server)
    }

    /// Like [`start`](Self::start), but connections are refused until [`listen`](Self::listen) is called.
    ///
    /// # Errors
    ///
    /// If no port is free.
    pub fn refusing(
        script: impl Fn(usize) -> Vec<Action> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
        let address = SocketAddr::try_from(rustix::net::getsockname(&socket)?)?;
        Ok(Self {
            address,
            socket: Mutex::new(Some(socket)),
            shared: Arc::new(Shared {
                script: Box::new(script),
                begun: AtomicUsize::new(0),
                connections: AtomicUsize::new(0),
                received: Mutex::default(),
                is_over: AtomicBool::new(false),
            }),
            thread: Mutex::default(),
        })
    }

    /// Accepts connections from now on.
    ///
    /// # Errors
    ///
    /// If the system does not allow it.
    pub fn listen(&self) -> io::Result<()> {
        let Some(socket) = locked(&self.socket).take() else {
            return Ok(());
        };
        listen(&socket, BACKLOG)?;
        let (listener, shared) = (TcpListener::from(socket), Arc::clone(&self.shared));
        let thread = thread::spawn(move || accept(&listener, &shared));
        *locked(&self.thread) = Some(thread);
        Ok(())
    }

    /// The address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The requests, or heads of requests, that were read, in order.
    pub fn received(&self) -> Vec<Received> {
        locked(&self.shared.received).clone()
    }

    /// Clears the recorded requests, so that long runs do not fill the memory.
    pub fn forget(&self) {
        locked(&self.shared.received).clear();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        if let Some(thread) = locked(&self.thread).take() {
            // Wakes the thread so that it stops.
            let _ = TcpStream::connect(self.address);
            let _ = thread.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.is_over.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let connection = shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(shared);
        thread::spawn(move || serve(Peer::new(stream, connection), &shared));
    }
}

/// Serves one connection, until the script or the client ends it.
fn serve(mut peer: Peer, shared: &Shared) {
    while peer.hears_something() {
        let number = shared.begun.fetch_add(1, Ordering::SeqCst);
        for action in shared.script.actions(number) {
            let mut note = |received: &Received| locked(&shared.received).push(received.clone());
            if !peer.act(&action, &mut note) {
                return;
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
