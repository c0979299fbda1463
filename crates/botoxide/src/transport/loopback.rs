//! `Loopback`: an HTTP server on 127.0.0.1 that waits for the user's browser.
//!
//! Not here: what a request means (`credentials/sso_token_fetcher`). Counterpart: `http.server.HTTPServer` in the
//! `customizations/sso/utils.py` of version 2 of the AWS CLI (`AuthCodeFetcher`).

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use memchr::memmem;

use crate::seam::{Clock, interrupt};

/// How often the socket is polled.
const POLL: Duration = Duration::from_millis(20);
/// The timeout of one request and its response.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest request, up to the end of its headers.
const REQUEST_LIMIT: usize = 16 << 10;
/// The maximum number of connections: browsers open some that they never use.
const VISITOR_LIMIT: usize = 32;

/// A listening port that only this machine can reach.
///
/// # Example: a request, and a timeout without one
///
/// ```
/// use std::time::Duration;
///
/// use botoxide::seam::FakeClock;
/// use botoxide::transport::{Loopback, Page, block_on};
///
/// let loopback = Loopback::bind()?;
/// assert_ne!(loopback.port()?, 0);
/// let nobody: Option<()> = block_on(loopback.serve(
///     &FakeClock::default(),
///     Duration::from_mins(10),
///     |_target| (Page { status: 404, html: String::new() }, None),
/// ))??;
/// assert!(nobody.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
}

/// The page that the browser shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// 200, 400 or 404.
    pub status: u16,
    /// The document.
    pub html: String,
}

/// A connection without a complete request.
struct Visitor {
    stream: TcpStream,
    received: Vec<u8>,
    since: Duration,
}

/// The data of a connection so far.
enum Said {
    Nothing,
    Farewell,
    /// The target of a `GET`.
    Target(String),
    /// Anything else.
    Other,
}

impl Loopback {
    /// Listens on a free port.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener })
    }

    /// The port.
    ///
    /// # Errors
    ///
    /// If the system cannot return it.
    pub fn port(&self) -> io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }

    /// Answers requests until `answer` returns a value, or until `timeout`, which returns `None`.
    ///
    /// `answer` is given the target of each request, `/path?query`.
    ///
    /// # Errors
    ///
    /// If the port fails.
    pub async fn serve<T>(
        &self,
        clock: &dyn Clock,
        timeout: Duration,
        mut answer: impl FnMut(&str) -> (Page, Option<T>),
    ) -> io::Result<Option<T>> {
        let end = clock.monotonic().saturating_add(timeout);
        let mut visitors: Vec<Visitor> = Vec::new();
        while clock.monotonic() < end {
            self.accept(&mut visitors, clock.monotonic())?;
            let mut waiting = Vec::new();
            for mut visitor in visitors {
                match visitor.listen() {
                    Said::Nothing if clock.monotonic() < visitor.since + PATIENCE => {
                        waiting.push(visitor);
                    }
                    Said::Nothing | Said::Farewell => {}
                    Said::Other => visitor.show(&Page {
                        status: 400,
                        html: String::new(),
                    }),
                    Said::Target(target) => {
                        let (page, outcome) = answer(&target);
                        visitor.show(&page);
                        if outcome.is_some() {
                            return Ok(outcome);
                        }
                    }
                }
            }
            visitors = waiting;
            clock.sleep(POLL).await;
            interrupt::check().map_err(io::Error::other)?;
        }
        Ok(None)
    }

    fn accept(&self, visitors: &mut Vec<Visitor>, now: Duration) -> io::Result<()> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    if stream.set_nonblocking(true).is_err() {
                        continue;
                    }
                    if visitors.len() >= VISITOR_LIMIT {
                        visitors.remove(0);
                    }
                    visitors.push(Visitor {
                        stream,
                        received: Vec::new(),
                        since: now,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                // A client that disconnected early does not affect the port.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::ConnectionAborted
                            | io::ErrorKind::ConnectionReset
                            | io::ErrorKind::Interrupted
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Visitor {
    /// Reads what is there.
    fn listen(&mut self) -> Said {
        let mut chunk = [0; 2048];
        loop {
            match self.stream.read(&mut chunk) {
                Ok(0) => return Said::Farewell,
                Ok(length) => {
                    self.received
                        .extend_from_slice(chunk.get(..length).unwrap_or_default());
                    if memmem::find(&self.received, b"\r\n\r\n").is_some() {
                        return self.target().map_or(Said::Other, Said::Target);
                    }
                    if self.received.len() > REQUEST_LIMIT {
                        return Said::Other;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Said::Nothing,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Said::Farewell,
            }
        }
    }

    fn target(&self) -> Option<String> {
        let line = self.received.split(|byte| *byte == b'\r').next()?;
        let mut words = std::str::from_utf8(line).ok()?.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        (method == "GET" && target.starts_with('/')).then(|| target.to_owned())
    }

    /// Sends the page; a browser that has disconnected is ignored.
    fn show(&mut self, page: &Page) {
        let Page { status, html } = page;
        let reason = match status {
            200 => "OK",
            404 => "Not Found",
            _ => "Bad Request",
        };
        let head = format!(
            "HTTP/1.1 {status} {reason}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
            html.len()
        );
        let _ = self
            .stream
            .set_nonblocking(false)
            .and_then(|()| self.stream.set_write_timeout(Some(PATIENCE)))
            .and_then(|()| self.stream.write_all(head.as_bytes()))
            .and_then(|()| self.stream.write_all(html.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::seam::BlockingClock;
    use crate::transport::block_on;

    fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn the_redirect_is_found_among_other_requests() {
        let loopback = Loopback::bind().unwrap();
        let port = loopback.port().unwrap();
        let browser = thread::spawn(move || {
            // A browser's spare connection, which never sends anything, delays no request.
            let _spare = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
            let posted = ask(port, "POST /done HTTP/1.1\r\n\r\n");
            let long = ask(port, &format!("GET /{}", "x".repeat(REQUEST_LIMIT - 4)));
            let icon = ask(port, "GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n");
            let done = ask(port, "GET /done?a=1 HTTP/1.1\r\nHost: x\r\n\r\n");
            [posted, long, icon, done]
        });
        let clock = BlockingClock::default();
        let answer = |target: &str| {
            let found = target.strip_prefix("/done?").map(str::to_owned);
            let status = if found.is_some() { 200 } else { 404 };
            let html = "<p>ok</p>".to_owned();
            (Page { status, html }, found)
        };
        let found = block_on(loopback.serve(&clock, Duration::from_mins(1), answer));
        assert_eq!(found.unwrap().unwrap().as_deref(), Some("a=1"));
        let [posted, long, icon, done] = browser.join().unwrap();
        assert!(posted.starts_with("HTTP/1.1 400 "), "{posted}");
        assert!(long.starts_with("HTTP/1.1 400 "), "{long}");
        assert!(icon.starts_with("HTTP/1.1 404 "), "{icon}");
        assert!(done.starts_with("HTTP/1.1 200 OK\r\n"), "{done}");
        assert!(done.ends_with("\r\n\r\n<p>ok</p>"), "{done}");
    }
}
