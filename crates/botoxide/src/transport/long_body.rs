//! `LongBody`: the rest of a long body of known length, straight from the wire.
//!
//! hyper has read the head, and the beginning of the body with it. There is nothing more to understand before the last
//! byte, so it is put aside until then: what it would read goes through a buffer of its own, and is copied on the way.
//! Not here: all other bodies (`response.rs`). Counterpart: none.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderMap, Version, response};

use super::buffers::Buffers;
use super::connection::Connection;
use super::connection_limit::Permit;
use super::drive::{Link, LoopId, Stop, Timer};
use super::response::Framed;
use super::socket::Wire;

/// A body is long from here on: it is worth making hyper's part of the connection anew.
const LONG: u64 = 128 << 10;
/// So much is read at once, at most.
const CHUNK: usize = 256 << 10;

/// Where a long body comes from.
pub(super) struct LongBody {
    wire: Wire,
    pub(super) link: Arc<Link>,
    runtime: Option<LoopId>,
    permit: Option<Permit>,
    /// What hyper had read of it.
    early: VecDeque<Bytes>,
    /// How many bytes are still to come from the wire.
    rest: u64,
    buffers: Buffers,
    /// There was more on the wire than the body, so it cannot carry another request.
    is_spoilt: bool,
}

/// Whether the body that follows this head, of a request that had no body of its own, is read without hyper.
pub(super) fn is_long(head: &response::Parts, length: Option<u64>) -> bool {
    length.is_some_and(|length| length >= LONG)
        && head.version == Version::HTTP_11
        && !closes(&head.headers)
}

/// Whether the server closes the connection after this.
fn closes(fields: &HeaderMap) -> bool {
    let values = fields.get_all(CONNECTION).into_iter();
    let mut words = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    words.any(|word| word.trim_ascii().eq_ignore_ascii_case(b"close"))
}

impl LongBody {
    /// Takes the connection from hyper, unless hyper has all of the body, or has met an error, which only it can tell.
    pub(super) fn begin(framed: &mut Option<Framed>, length: u64) -> Option<Box<Self>> {
        let mut rest = length;
        if !framed.as_mut()?.read_ahead(&mut rest) {
            return None;
        }
        let Framed {
            connection,
            mut early,
            ..
        } = framed.take()?;
        let (link, runtime) = (Arc::clone(&connection.link), connection.runtime);
        let (wire, mut read, permit) = connection.dismantle();
        let here = usize::try_from(rest).map_or(read.len(), |rest| rest.min(read.len()));
        let is_spoilt = here < read.len();
        read.truncate(here);
        rest -= here as u64;
        early.push_back(read);
        Some(Box::new(Self {
            wire,
            link,
            runtime,
            permit,
            early,
            rest,
            buffers: Buffers::new(usize::try_from(rest).map_or(CHUNK, |rest| rest.min(CHUNK))),
            is_spoilt,
        }))
    }

    /// The next bytes; `None` after the last. `UnexpectedEof` when the connection ends before.
    pub(super) fn poll(
        &mut self,
        timer: &mut Timer,
        context: &mut Context<'_>,
    ) -> Poll<Result<io::Result<Option<Bytes>>, Stop>> {
        while let Some(bytes) = self.early.pop_front() {
            if !bytes.is_empty() {
                return Poll::Ready(Ok(Ok(Some(bytes))));
            }
        }
        if self.rest == 0 {
            return Poll::Ready(Ok(Ok(None)));
        }
        let link = Arc::clone(&self.link);
        link.poll_until(timer, context, |context| {
            let mut buffer = self.buffers.take();
            let room = usize::try_from(self.rest).map_or(CHUNK, |rest| rest.min(buffer.len()));
            let read = self.wire.poll_fill(context, &mut buffer[..room]);
            match read {
                Poll::Ready(Ok(count)) if count > 0 => {
                    self.rest -= count as u64;
                    Poll::Ready(Ok(Some(self.buffers.lend(buffer, count))))
                }
                Poll::Ready(Ok(_)) => Poll::Ready(Err(ErrorKind::UnexpectedEof.into())),
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.buffers.give_back(buffer);
                    Poll::Pending
                }
            }
        })
    }

    /// The connection, for the next request: hyper's part of it is made anew.
    pub(super) fn end(self) -> Option<Connection> {
        if self.is_spoilt || self.rest > 0 {
            return None;
        }
        let opening = pin!(Connection::open(self.wire, self.link, self.runtime));
        // It only puts together what it is given.
        match opening.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(mut connection)) => {
                connection.set_used();
                connection.permit = self.permit;
                Some(connection)
            }
            Poll::Ready(Err(_)) | Poll::Pending => None,
        }
    }
}
