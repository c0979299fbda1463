//! A second reading of a head that hyper has refused.
//!
//! What was read is read again by `head.rs`. hyper then gets a head that says no more than where the body ends, on a
//! connection that is not used for another request. Not here: the rules (`head.rs`). Counterpart: none.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use botoxide_core::http::Headers;
use http::Method;
use hyper::body::Incoming;

use super::connection::{Connection, Failure, HEADER_LIMIT};
use super::drive::{Link, Timer};
use super::failure;
use super::head::{Framing, ResponseHead, UnreadableHead};
use super::socket::Wire;

/// The number of bytes in one read.
const CHUNK: usize = 8 << 10;
/// The number of interim responses that are skipped; http.client has no limit.
const MOST_INTERIM: usize = 100;

/// The response of the second reading.
pub(super) struct Reread {
    pub(super) connection: Connection,
    pub(super) response: http::Response<Incoming>,
    pub(super) headers: Headers,
}

/// Reads the response on `connection` again: one to a request by `method`.
///
/// # Errors
///
/// `UnreadableResponseError` if the head is invalid; the errors of an exchange if the rest does not arrive.
pub(super) async fn reread(
    connection: Connection,
    method: &str,
    read_timeout: Option<Duration>,
    url: &str,
) -> Result<Reread, Failure> {
    let (link, runtime) = (Arc::clone(&connection.link), connection.runtime);
    let (mut wire, mut bytes, permit) = connection.rewind();
    let mut interim = 0;
    let head = loop {
        let read = ResponseHead::read(&bytes).map_err(|error| failure::unreadable(url, error))?;
        let length = read.as_ref().map_or(bytes.len(), |(_, length)| *length);
        if length >= HEADER_LIMIT {
            return Err(too_long(
                url,
                format!("it is longer than {HEADER_LIMIT} bytes"),
            ));
        }
        let Some((head, length)) = read else {
            fill(&mut wire, &link, &mut bytes, read_timeout, url).await?;
            continue;
        };
        bytes.drain(..length);
        if !(100..200).contains(&head.status) || head.status == 101 {
            break head;
        }
        interim += 1;
        if interim > MOST_INTERIM {
            let reason = format!("there are more than {MOST_INTERIM} interim responses");
            return Err(too_long(url, reason));
        }
    };
    tracing::debug!(target: "botoxide::connection", status = head.status, "the head of the response does not keep to the rules of HTTP");
    let replayed = [plain(&head).as_bytes(), &bytes].concat();
    let mut connection = Connection::open(wire.replaying(replayed.into()), link, runtime).await?;
    connection.permit = permit;
    let method = Method::from_bytes(method.as_bytes()).map_err(|error| failure::client(&error))?;
    let response = connection.answer_at_hand(method).await;
    let response = response.ok_or_else(|| failure::closed(url, "the response was lost"))?;
    Ok(Reread {
        connection,
        response,
        headers: head.headers,
    })
}

fn too_long(url: &str, reason: String) -> Failure {
    failure::unreadable(url, UnreadableHead { line: 1, reason }).into()
}

/// Reads until a line ends, or a chunk of bytes has arrived.
async fn fill(
    wire: &mut Wire,
    link: &Arc<Link>,
    bytes: &mut Vec<u8>,
    timeout: Option<Duration>,
    url: &str,
) -> Result<(), Failure> {
    let before = bytes.len();
    let mut timer = Timer::idle(timeout);
    loop {
        let mut buffer = [0; CHUNK];
        let read = poll_fn(|context| {
            link.poll_until(&mut timer, context, |context| {
                wire.poll_fill(context, &mut buffer)
            })
        });
        let count = match read.await {
            Ok(Ok(0)) => return Err(failure::closed(url, "connection closed").into()),
            Ok(Ok(count)) => count,
            Ok(Err(error)) => return Err(failure::closed(url, error).into()),
            Err(stop) => return Err(stop.error(url).into()),
        };
        bytes.extend_from_slice(&buffer[..count]);
        if buffer[..count].contains(&b'\n') || bytes.len() - before >= CHUNK {
            return Ok(());
        }
    }
}

/// The head that hyper gets.
fn plain(head: &ResponseHead) -> String {
    let status = head.status;
    let framing = match head.framing {
        Framing::Chunked => "Transfer-Encoding: chunked\r\n".to_owned(),
        Framing::Length(length) => format!("Content-Length: {length}\r\n"),
        Framing::UntilClosed => String::new(),
    };
    format!("HTTP/1.1 {status} \r\nConnection: close\r\n{framing}\r\n")
}
