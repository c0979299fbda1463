//! A scripted server on a free port of 127.0.0.1 that counts its connections.
//!
//! Not here: the scripts. Counterpart: none.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a test waits at most for something that must happen immediately.
const PATIENCE: Duration = Duration::from_secs(20);

/// A listening server; each connection has a thread.
pub(crate) struct Server {
    address: SocketAddr,
    counts: Arc<Counts>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The numbers of connections and requests.
#[derive(Default)]
struct Counts {
    open: Mutex<usize>,
    changed: Condvar,
    most: AtomicUsize,
    all: AtomicUsize,
    requests: AtomicUsize,
}

impl Counts {
    fn change(&self, act: impl FnOnce(&mut usize)) {
        let mut open = self.open.lock().unwrap();
        act(&mut open);
        self.most.fetch_max(*open, Ordering::SeqCst);
        self.changed.notify_all();
    }
}

/// One connection, seen from the server.
pub(crate) struct Peer {
    stream: TcpStream,
    rest: Vec<u8>,
    counts: Arc<Counts>,
}

/// A complete request.
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Server {
    /// Runs `script` for each connection, with its number.
    pub(crate) fn start(script: impl Fn(&mut Peer, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let counts = Arc::new(Counts::default());
        let stop = Arc::new(AtomicBool::new(false));
        let (count, end, script) = (Arc::clone(&counts), Arc::clone(&stop), Arc::new(script));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                stream.set_nodelay(true).unwrap();
                let number = count.all.fetch_add(1, Ordering::SeqCst);
                count.change(|open| *open += 1);
                let (script, counts) = (Arc::clone(&script), Arc::clone(&count));
                thread::spawn(move || {
                    let mut peer = Peer {
                        stream,
                        rest: Vec::new(),
                        counts: Arc::clone(&counts),
                    };
                    script(&mut peer, number);
                    drop(peer);
                    counts.change(|open| *open -= 1);
                });
            }
        });
        Self {
            address,
            counts,
            stop,
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:…`
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.counts.all.load(Ordering::SeqCst)
    }

    /// The maximum number of simultaneous connections.
    pub(crate) fn most_connections(&self) -> usize {
        self.counts.most.load(Ordering::SeqCst)
    }

    /// The number of complete requests.
    pub(crate) fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::SeqCst)
    }

    /// Waits until this many connections are open; fails if that does not happen.
    pub(crate) fn comes_to(&self, connections: usize) {
        let open = self.counts.open.lock().unwrap();
        let wait = self
            .counts
            .changed
            .wait_timeout_while(open, PATIENCE, |open| *open != connections);
        let (open, _) = wait.unwrap();
        assert_eq!(*open, connections, "open connections");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Peer {
    /// Reads a request with its body; `None` when the client has closed the connection.
    pub(crate) fn request(&mut self) -> Option<Received> {
        let head = self.until(b"\r\n\r\n")?;
        let head = String::from_utf8(head).unwrap();
        let field = |name: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(": "));
            let found = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.to_owned())
        };
        if field("expect").is_some() {
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        let body = if field("transfer-encoding").is_some() {
            self.until(b"0\r\n\r\n")?
        } else {
            let length = field("content-length").map_or(0, |length| length.parse().unwrap());
            while self.rest.len() < length {
                self.fill()?;
            }
            self.rest.drain(..length).collect()
        };
        self.counts.requests.fetch_add(1, Ordering::SeqCst);
        Some(Received {
            path: head.split(' ').nth(1).unwrap().to_owned(),
            head,
            body,
        })
    }

    /// Sends a response with this status.
    pub(crate) fn answer(&mut self, status: u16, body: &str) {
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(format!("{head}{body}").as_bytes());
    }

    /// Sends bytes. If the client has disconnected, the script finds out when it reads.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// Lets the peer know that the connection was reset, not closed.
    pub(crate) fn reset(&mut self) {
        rustix::net::sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO)).unwrap();
    }

    /// Waits until the client closes the connection.
    pub(crate) fn hears_the_end(&mut self) {
        while self.fill().is_some() {}
    }

    fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.rest.windows(end.len()).position(|part| part == end) {
                return Some(self.rest.drain(..at + end.len()).collect());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Option<()> {
        let mut buffer = [0; 8192];
        loop {
            return match self.stream.read(&mut buffer) {
                Ok(0) => None,
                Ok(count) => {
                    self.rest.extend_from_slice(&buffer[..count]);
                    Some(())
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => None,
            };
        }
    }
}
