//! Parses a response; of an event stream it reads the first message, which has the other members.
//!
//! Counterpart: botocore `parsers.py` (`_handle_event_stream`), which reads it in the middle of parsing.

use std::sync::Arc;
use std::task::{Context, Poll};

use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::model::Operation;
use botoxide_core::protocol::event_stream::{has_initial_response, message_length};
use botoxide_core::protocol::{Additions, parse_added, wants_stream};
use botoxide_core::text::Text;
use botoxide_core::value::Value;
use bytes::{Bytes, BytesMut};

use crate::transport::{ByteSource, ByteStream};

/// The parsed response. Its body is then the rest of the stream.
pub(super) async fn parse(
    operation: Operation,
    response: &mut Response,
    additions: Additions,
) -> Result<Value> {
    let is_whole = !response.body.is_stream()
        || !wants_stream(operation, response.status)
        || !has_initial_response(operation);
    if is_whole {
        return parse_added(operation, response, additions);
    }
    let (first, rest) = split(&response.body).await?;
    response.body = first.into();
    let mut parsed = parse_added(operation, response, additions)?;
    response.body = rest;
    let output = operation.output_shape();
    if let Some(member) = output.and_then(|shape| shape.event_stream_member())
        && let Some(parsed) = parsed.as_map_mut()
    {
        let events = Value::EventStream(response.body.clone());
        parsed.insert(Text::from_static(member.member_name()), events);
    }
    Ok(parsed)
}

/// The first message of a stream, and the rest.
// P278
async fn split(body: &Body) -> Result<(Bytes, Body)> {
    let stream = ByteStream::from_body(body)?;
    let mut read = BytesMut::new();
    loop {
        if let Some(length) = message_length(&read)?
            && length <= read.len()
        {
            let first = read.split_to(length).freeze();
            let read = read.freeze();
            return Ok((first, ByteStream::new(Rest { read, stream }).into()));
        }
        match stream.next_chunk().await? {
            Some(chunk) => read.extend_from_slice(&chunk),
            None => return Ok((read.freeze(), Body::empty())),
        }
    }
}

/// A stream of which some bytes were read ahead.
struct Rest {
    read: Bytes,
    stream: Arc<ByteStream>,
}

impl ByteSource for Rest {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        if self.read.is_empty() {
            return self.stream.poll_chunk(context);
        }
        Poll::Ready(Some(Ok(std::mem::take(&mut self.read))))
    }
}
