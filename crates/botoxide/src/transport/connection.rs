//! `Connection`: one HTTP/1.1 connection, and one exchange over it.
//!
//! hyper's two halves (the sender, and the connection that moves the bytes) are kept together and polled together, so that no
//! task has to be spawned. Not here: connecting and pooling (`http.rs`, `pool.rs`), the body of the response
//! (`response.rs`). Counterpart: botocore `awsrequest.py` (`AWSConnection`).

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use botoxide_core::error::{Error, Result};
use bytes::Bytes;
use http::Method;
use hyper::body::Incoming;
use hyper::client::conn::http1;

use super::connection_limit::Permit;
use super::drive::{Link, LoopId, Stop, Timer};
use super::request::{Gate, RequestBody};
use super::socket::Wire;
use super::tap::Tap;
use super::{failure, tls};

/// How long to wait for `100 Continue`: botocore awsrequest.py `_send_output`.
// P255
const CONTINUE_TIMEOUT: Duration = Duration::from_secs(1);
/// The maximum size of response headers in bytes; their number is limited by hyper to 100, as in Python.
pub(super) const HEADER_LIMIT: usize = 256 << 10;

/// The number of polls that hyper needs for a head that is in memory.
const POLLS_AT_HAND: usize = 16;

/// One open connection.
pub(super) struct Connection {
    sender: http1::SendRequest<RequestBody>,
    tap: Arc<Tap>,
    io: http1::Connection<Wire, RequestBody>,
    pub(super) link: Arc<Link>,
    closed: bool,
    /// The runtime of the socket.
    pub(super) runtime: Option<LoopId>,
    /// Whether it has carried a request before.
    used: bool,
    /// While it is in use, its permit, if one is needed.
    pub(super) permit: Option<Permit>,
}

/// The maximum number of bytes before the body: interim responses, and the head.
const INTERIM_LIMIT: u64 = 1 << 20;
/// The head must be complete within so many read timeouts after its first byte, or that of an interim response. Each byte
/// restarts the read timeout, so a server could otherwise continue for ever.
const HEAD_TIMEOUTS: u32 = 10;

/// The progress of the head of a response.
struct Head {
    received: u64,
    sent: u64,
    since: Option<Duration>,
    is_endless: bool,
    timeout: Option<Duration>,
}

impl Head {
    fn new(link: &Link, read_timeout: Option<Duration>) -> Self {
        Self {
            received: link.received(),
            sent: link.sent(),
            since: None,
            is_endless: false,
            timeout: read_timeout.map(|timeout| timeout.saturating_mul(HEAD_TIMEOUTS)),
        }
    }

    /// Whether the part before the body takes too long. As long as nothing arrives, the read timeout counts; and
    /// as long as we send, the server may take its time.
    fn is_endless(&mut self, link: &Link) -> bool {
        if link.received() == self.received {
            return false;
        }
        let (now, sent) = (link.now(), link.sent());
        if self.sent != sent {
            self.sent = sent;
            self.since = None;
        }
        let since = *self.since.get_or_insert(now);
        let has_lasted = now.saturating_sub(since);
        self.is_endless = self.timeout.is_some_and(|timeout| has_lasted > timeout);
        self.is_endless
    }
}

/// An exchange without a response.
pub(super) struct Failure {
    pub(super) error: Error,
    /// The connection came from the pool and broke before a single byte of a response: most likely the
    /// server had just closed it.
    pub(super) stale: bool,
    /// hyper cannot read the head of the response.
    pub(super) is_nonsense: bool,
}

impl Connection {
    /// Prepares to speak HTTP over `wire`.
    pub(super) async fn open(wire: Wire, link: Arc<Link>, runtime: Option<LoopId>) -> Result<Self> {
        let tap = Arc::clone(&wire.tap);
        let (sender, io) = http1::Builder::new()
            // DIFFERENCE 5
            .title_case_headers(true)
            .max_header_size(HEADER_LIMIT)
            .handshake(wire)
            .await
            .map_err(|error| failure::client(&error))?;
        Ok(Self {
            sender,
            tap,
            io,
            link,
            closed: false,
            runtime,
            used: false,
            permit: None,
        })
    }

    /// Whether the connection is open and can carry a request now.
    pub(super) fn is_alive(&mut self) -> bool {
        // Polling reads from the socket: an end, or unexpected bytes, show here.
        let _ = self.poll_io(&mut Context::from_waker(Waker::noop()));
        !self.closed && self.sender.is_ready()
    }

    /// Whether it is known to be closed.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Ends HTTP on this connection: returns the byte stream, the bytes that were read but not used, and the permit.
    pub(super) fn dismantle(self) -> (Wire, Bytes, Option<Permit>) {
        let parts = self.io.into_parts();
        (parts.io, parts.read_buf, self.permit)
    }

    /// Ends HTTP on this connection: returns the byte stream, all bytes read since the request was sent, and the permit.
    pub(super) fn rewind(self) -> (Wire, Vec<u8>, Option<Permit>) {
        let bytes = std::mem::take(&mut *self.tap.close());
        (self.io.into_parts().io, bytes, self.permit)
    }

    /// The response that is replayed by the wire, without a request; `None` otherwise.
    pub(super) async fn answer_at_hand(
        &mut self,
        method: Method,
    ) -> Option<http::Response<Incoming>> {
        let mut request = http::Request::new(RequestBody::empty(&self.link));
        *request.method_mut() = method;
        let mut response = pin!(self.sender.send_request(request));
        let (io, closed) = (&mut self.io, &mut self.closed);
        poll_fn(|context| {
            for _ in 0..POLLS_AT_HAND {
                *closed = *closed || Pin::new(&mut *io).poll(context).is_ready();
                match response.as_mut().poll(context) {
                    Poll::Ready(response) => return Poll::Ready(response.ok()),
                    Poll::Pending if *closed => break,
                    Poll::Pending => {}
                }
            }
            Poll::Ready(None)
        })
        .await
    }

    /// Records that this wire has carried a request before.
    pub(super) fn set_used(&mut self) {
        self.used = true;
    }

    /// Moves bytes; ready when the connection is closed.
    pub(super) fn poll_io(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.closed && Pin::new(&mut self.io).poll(context).is_ready() {
            // The waiter for the response or its body gets the error.
            self.closed = true;
        }
        if self.closed {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Sends `request` and waits for the head of the response.
    pub(super) async fn exchange(
        &mut self,
        request: http::Request<RequestBody>,
        gate: &Gate,
        read_timeout: Option<Duration>,
        url: &str,
    ) -> Result<http::Response<Incoming>, Failure> {
        let reused = std::mem::replace(&mut self.used, true);
        let link = Arc::clone(&self.link);
        let received = link.received();
        self.tap.open();
        let mut response = pin!(self.sender.try_send_request(request));
        let (io, closed) = (&mut self.io, &mut self.closed);
        link.limit_head(INTERIM_LIMIT);
        let mut head = Head::new(&link, read_timeout);
        let mut step = |context: &mut Context<'_>| {
            *closed = *closed || Pin::new(&mut *io).poll(context).is_ready();
            match response.as_mut().poll(context) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending if *closed => Poll::Ready(None),
                Poll::Pending if head.is_endless(&link) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        };

        let mut outcome = None;
        if gate.is_held() {
            let mut timer = Timer::fixed(Some(CONTINUE_TIMEOUT));
            let mut step = |context: &mut Context<'_>| match step(context) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending if !gate.is_held() => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            };
            let waited = poll_fn(|context| link.poll_until(&mut timer, context, &mut step)).await;
            match waited {
                Ok(result) => outcome = result.map(Ok),
                // RFC 9110 10.1.1: old servers do not answer, so the wait is limited.
                Err(Stop::TimedOut) => gate.open(),
                Err(stop) => outcome = Some(Err(stop)),
            }
        }
        let outcome = if let Some(outcome) = outcome {
            outcome
        } else {
            let mut timer = Timer::idle(read_timeout);
            poll_fn(|context| link.poll_until(&mut timer, context, &mut step)).await
        };

        let failed = |error: Error, stale: bool| Failure {
            error: gate.take_failure().unwrap_or(error),
            stale,
            is_nonsense: false,
        };
        let is_endless = head.is_endless || link.is_at_head_end();
        link.head_came();
        match outcome {
            Ok(Some(Ok(response))) => {
                // An answer to half a request is a refusal, and an answer instead of "100 Continue" is final.
                if gate.is_held() || (response.status().as_u16() >= 400 && !gate.is_sent()) {
                    gate.abandon();
                }
                self.tap.forget();
                Ok(response)
            }
            Ok(_) if is_endless => {
                let error = failure::endless("the head of the response has no end");
                Err(failed(error, false))
            }
            Ok(Some(Err(error))) => {
                let stale = reused && link.received() == received;
                let error = error.into_error();
                let is_nonsense = error.is_parse();
                Err(Failure {
                    is_nonsense,
                    ..failed(broken(url, error), stale)
                })
            }
            Ok(None) => {
                let stale = reused && link.received() == received;
                Err(failed(failure::closed(url, "connection closed"), stale))
            }
            // urllib3 treats a socket that cannot be written to as a broken one.
            Err(Stop::TimedOut) if link.is_sending() => {
                Err(failed(failure::closed(url, "the write timed out"), false))
            }
            Err(stop) => Err(failed(stop.error(url), false)),
        }
    }
}

/// The error for what hyper reports before there is a response.
fn broken(url: &str, error: hyper::Error) -> Error {
    if let Some(text) = tls::error_text(&error) {
        return failure::tls(url, &text);
    }
    if error.is_user() {
        failure::client(&Chain(&error))
    } else {
        failure::closed(url, error)
    }
}

/// An error with its causes, on one line.
struct Chain<'a>(&'a dyn StdError);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        match self.0.source() {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            stale: false,
            is_nonsense: false,
        }
    }
}
