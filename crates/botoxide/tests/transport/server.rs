//! A server that misbehaves as scripted, on a free port of 127.0.0.1, and each kind of client for it.
//!
//! Not here: the scenarios (`exchange.rs`, `failures.rs`, `tls.rs`). Counterpart: botocore `tests/functional/test_*` with
//! `ClientHTTPStubber`, and urllib3's socket-level tests.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use botoxide::transport::{
    ByteStream, HttpTransport, SendOptions, Transport, TransportConfig, block_on,
};
use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::http::{Request, Response};
use bytes::Bytes;

#[cfg(unix)]
use crate::event_loop::EventLoop;

/// The timeout of the test server, so that no test hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A listening server. Each connection runs the same script, with its number, on its own thread.
pub(crate) struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Runs `script` for each connection.
    pub(crate) fn start(script: impl Fn(&mut Peer, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (count, log, end) = (
            Arc::clone(&connections),
            Arc::clone(&requests),
            Arc::clone(&stop),
        );
        let script = Arc::new(script);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                let number = count.fetch_add(1, Ordering::SeqCst);
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                thread::spawn(move || {
                    let mut peer = Peer {
                        stream,
                        rest: Vec::new(),
                        count: 0,
                        log,
                    };
                    script(&mut peer, number);
                });
            }
        });
        Self {
            address,
            connections,
            requests,
            stop,
            thread: Some(thread),
        }
    }

    /// Responds to each request with `response` and keeps the connection open.
    pub(crate) fn answering(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::start(move |peer, _| {
            while peer.request().is_some() {
                peer.send(&response);
            }
        })
    }

    /// The URL of `path` on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The requests that were read, heads and bodies.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
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

/// One connection, seen from the server.
pub(crate) struct Peer {
    pub(crate) stream: TcpStream,
    rest: Vec<u8>,
    count: usize,
    log: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Reads a whole request; `None` when the client has closed the connection.
    pub(crate) fn request(&mut self) -> Option<String> {
        let head = self.head()?;
        let field = |name: &str| {
            head.lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(field, _)| field.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
        };
        let body = match field("content-length") {
            Some(length) => self.take(length.parse().unwrap())?,
            None if field("transfer-encoding").is_some() => self.until(b"0\r\n\r\n")?,
            None => Vec::new(),
        };
        let request = head + &String::from_utf8_lossy(&body);
        self.count += 1;
        self.log.lock().unwrap().push(request.clone());
        Some(request)
    }

    /// Whether the request that was read last is the second on this connection.
    pub(crate) fn request_is_second(&self) -> bool {
        self.count == 2
    }

    /// Reads the head of a request, with the empty line at its end.
    pub(crate) fn head(&mut self) -> Option<String> {
        self.until(b"\r\n\r\n")
            .map(|head| String::from_utf8(head).unwrap())
    }

    /// Reads `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.rest.len() < count {
            self.fill()?;
        }
        Some(self.rest.drain(..count).collect())
    }

    /// Whether nothing arrives for a short time.
    pub(crate) fn hears_nothing(&mut self) -> bool {
        self.stream
            .set_read_timeout(Some(Duration::from_millis(100)))
            .unwrap();
        let silent = matches!(
            self.stream.read(&mut [0; 1]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
        );
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        silent && self.rest.is_empty()
    }

    /// Whether the client closes the connection without sending more.
    pub(crate) fn hears_the_end(&mut self) -> bool {
        self.rest.is_empty()
            && match self.stream.read(&mut [0; 1]) {
                Ok(count) => count == 0,
                Err(error) => error.kind() == ErrorKind::ConnectionReset,
            }
    }

    /// Sends bytes.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // The client may have disconnected; the test checks the client's error.
        let _ = self.stream.write_all(bytes);
    }

    /// Resets the connection.
    pub(crate) fn reset(&mut self) {
        rustix::net::sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO)).unwrap();
    }

    /// Does nothing until the client disconnects or the timeout ends.
    pub(crate) fn stall(&mut self) {
        let _ = self.stream.read_to_end(&mut Vec::new());
    }

    fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.rest.windows(end.len()).position(|bytes| bytes == end) {
                return Some(self.rest.drain(..at + end.len()).collect());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> Option<()> {
        let mut buffer = [0; 16384];
        let count = self.stream.read(&mut buffer).unwrap_or(0);
        self.rest.extend_from_slice(&buffer[..count]);
        (count > 0).then_some(())
    }
}

/// The number of kinds of client.
pub(crate) const KINDS: usize = if cfg!(unix) { 3 } else { 2 };

/// A transport, and what drives it.
pub(crate) struct Client {
    pub(crate) transport: HttpTransport,
    kind: Kind,
}

enum Kind {
    Blocking,
    #[cfg(unix)]
    Loop(EventLoop),
    Tokio(tokio::runtime::Runtime),
}

impl Client {
    /// A client of each kind.
    pub(crate) fn each(config: &TransportConfig) -> Vec<Self> {
        vec![
            Self::tokio(config),
            Self::blocking(config),
            #[cfg(unix)]
            Self::of_loop(config),
        ]
    }

    /// A client on tokio.
    pub(crate) fn tokio(config: &TransportConfig) -> Self {
        Self {
            transport: HttpTransport::new(config.clone()),
            kind: Kind::Tokio(runtime()),
        }
    }

    /// A client that blocks its thread.
    pub(crate) fn blocking(config: &TransportConfig) -> Self {
        Self {
            transport: HttpTransport::blocking(config.clone()),
            kind: Kind::Blocking,
        }
    }

    /// A client on an event loop.
    #[cfg(unix)]
    fn of_loop(config: &TransportConfig) -> Self {
        let event_loop = EventLoop::default();
        Self {
            transport: HttpTransport::with_reactor(config.clone(), Arc::new(event_loop.clone())),
            kind: Kind::Loop(event_loop),
        }
    }

    /// The kind of client, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Blocking => "blocking",
            #[cfg(unix)]
            Kind::Loop(_) => "event loop",
            Kind::Tokio(_) => "tokio",
        }
    }

    /// Runs a future like this kind of client.
    pub(crate) fn run<F: Future>(&self, future: F) -> F::Output {
        match &self.kind {
            Kind::Blocking => block_on(future).unwrap(),
            #[cfg(unix)]
            Kind::Loop(event_loop) => event_loop.run(future),
            Kind::Tokio(runtime) => runtime.block_on(future),
        }
    }

    /// Sends a request and collects the response.
    pub(crate) fn send(&self, request: Request) -> Result<Response> {
        self.run(self.transport.send(request, &SendOptions::default()))
    }

    /// Sends a request and leaves the body of the response in the connection.
    pub(crate) fn stream(&self, request: Request) -> Result<Response> {
        let options = SendOptions {
            stream_response: true,
            ..SendOptions::default()
        };
        self.run(self.transport.send(request, &options))
    }

    /// The rest of a body.
    pub(crate) fn collect(&self, response: &Response) -> Result<Bytes> {
        let stream = ByteStream::from_body(&response.body).unwrap();
        self.run(stream.collect())
    }
}

/// A tokio runtime of one thread.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap()
}

/// A configuration with a short timeout, for servers that never answer.
pub(crate) fn impatient() -> TransportConfig {
    patience(Duration::from_millis(150))
}

/// A configuration with this timeout.
pub(crate) fn patience(timeout: Duration) -> TransportConfig {
    TransportConfig {
        connect_timeout: Some(timeout),
        read_timeout: Some(timeout),
        ..TransportConfig::default()
    }
}

/// A GET of `url`.
pub(crate) fn get(url: impl Into<String>) -> Request {
    Request {
        method: "GET".into(),
        url: url.into(),
        ..Request::default()
    }
}

/// A PUT of `body` to `url`.
pub(crate) fn put(url: impl Into<String>, body: impl Into<Body>) -> Request {
    Request {
        method: "PUT".into(),
        url: url.into(),
        body: body.into(),
        ..Request::default()
    }
}

/// The class and the text of the error in `result`.
pub(crate) fn failure<T>(result: Result<T>) -> (&'static str, String) {
    match result {
        Ok(_) => ("none", String::new()),
        Err(error) => (error.kind().class_name(), error.to_string()),
    }
}
