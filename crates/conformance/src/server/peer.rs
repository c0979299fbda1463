//! `Peer`: one connection, seen from the server.
//!
//! Counterpart: `oracle/server.py`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use super::Action;

/// The read timeout, so that no thread stays forever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request as the server has read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Which connection it came on; the first is 0.
    pub connection: usize,
    /// `GET`, `POST` …
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    /// The headers in order.
    pub headers: Vec<(String, String)>,
    /// The body without chunked encoding; empty if only the head was read.
    pub body: Vec<u8>,
}

impl Received {
    /// The first header with this name; case-insensitive.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One connection, seen from the server.
pub(super) struct Peer {
    stream: TcpStream,
    connection: usize,
    /// Bytes that were received but not yet parsed.
    rest: Vec<u8>,
    request: Received,
}

impl Peer {
    pub(super) fn new(stream: TcpStream, connection: usize) -> Self {
        // If this fails, the socket is broken, which the next read reports.
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let _ = stream.set_write_timeout(Some(PATIENCE));
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            connection,
            rest: Vec::new(),
            request: Received::default(),
        }
    }

    /// Waits for the first byte of a request; `false` if the client closes the connection instead.
    pub(super) fn hears_something(&mut self) -> bool {
        !self.rest.is_empty() || matches!(self.stream.peek(&mut [0]), Ok(1))
    }

    /// Runs one action; `false` if the connection has ended.
    pub(super) fn act(&mut self, action: &Action, note: &mut dyn FnMut(&Received)) -> bool {
        match action {
            Action::Answer(answer) => {
                let bytes = answer.respond(&self.request);
                self.send(&bytes)
            }
            Action::Close => false,
            Action::Decide(decider) => {
                let actions = decider.decide(&self.request);
                actions.iter().all(|action| self.act(action, note))
            }
            Action::Read => self.read(true).map(|()| note(&self.request)).is_some(),
            Action::ReadBody => self.body(true).is_some(),
            Action::ReadHead => self.head().map(|()| note(&self.request)).is_some(),
            Action::ReadSilently => self.read(false).map(|()| note(&self.request)).is_some(),
            Action::Reset => {
                // Closing without lingering resets the connection.
                let _ = rustix::net::sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO));
                false
            }
            Action::Send(bytes) => self.send(bytes),
            Action::SendSlowly(bytes, pause) => bytes.iter().all(|byte| {
                thread::sleep(*pause);
                self.send(&[*byte])
            }),
            Action::Stall => {
                let _ = self.stream.read_to_end(&mut Vec::new());
                false
            }
            Action::Wait(duration) => {
                thread::sleep(*duration);
                true
            }
        }
    }

    fn read(&mut self, continues: bool) -> Option<()> {
        self.head()?;
        self.body(continues)
    }

    fn body(&mut self, continues: bool) -> Option<()> {
        if continues && self.request.header("expect").is_some() {
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n");
        }
        self.request.body = match self.request.header("content-length") {
            Some(length) => {
                let length = length.parse().ok()?;
                self.take(length)?
            }
            None if self.request.header("transfer-encoding").is_some() => self.chunks()?,
            None => Vec::new(),
        };
        Some(())
    }

    fn head(&mut self) -> Option<()> {
        let mut line = self.line()?;
        let mut words = line.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
        let mut headers = Vec::new();
        loop {
            line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        self.request = Received {
            connection: self.connection,
            method,
            target,
            headers,
            body: Vec::new(),
        };
        Some(())
    }

    /// Reads a chunked body and removes the encoding.
    fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(self.line()?.split(';').next()?, 16).ok()?;
            if size == 0 {
                while !self.line()?.is_empty() {}
                return Some(body);
            }
            body.extend(self.take(size)?);
            self.line()?;
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut from = 0;
        loop {
            if let Some(at) = self.rest[from..].iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=from + at).collect();
                let line = String::from_utf8_lossy(&line);
                return Some(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            from = self.rest.len();
            self.fill()?;
        }
    }

    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.rest.len() < count {
            self.fill()?;
        }
        Some(self.rest.drain(..count).collect())
    }

    fn fill(&mut self) -> Option<()> {
        let mut buffer = [0; 16 << 10];
        let count = self.stream.read(&mut buffer).ok()?;
        self.rest.extend_from_slice(&buffer[..count]);
        (count > 0).then_some(())
    }

    /// Sends bytes. The client may have disconnected.
    fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }
}
