//! A response that is an event stream.
//!
//! Counterpart: none; the reader is botocore `eventstream.py`.

use botoxide_core::model::{Operation, Protocol, Shape, ShapeType};
use botoxide_core::protocol::event_stream::{HeaderValue, Message};

use super::super::random::Random;
use super::tree::{self, Tree, TreeForm};

/// The body: the initial response if the protocol has one, some events, and sometimes an exception.
pub(super) fn stream(
    operation: Operation,
    protocol: Protocol,
    events: Shape,
    form: TreeForm,
    random: &mut Random,
) -> Vec<u8> {
    let mut body = Vec::new();
    if matches!(protocol, Protocol::Json | Protocol::RpcV2Cbor)
        && let Some(shape) = operation.output_shape()
        && let Tree::Structure(mut members, unknown) = tree::structure(shape, form, random)
    {
        members.retain(|(member, _)| !member.is_event_stream());
        let value = Tree::Structure(members, unknown);
        let headers = vec![
            text_header(":message-type", "event"),
            text_header(":event-type", "initial-response"),
        ];
        append(headers, super::written(protocol, shape, &value), &mut body);
    }
    for event in events.members() {
        if form == TreeForm::Sparse && random.one_in(2) {
            continue;
        }
        if event.is_exception() {
            if form != TreeForm::Sparse {
                continue;
            }
            let value = tree::structure(event, form, random);
            let headers = vec![
                text_header(":message-type", "exception"),
                text_header(":exception-type", event.member_name()),
            ];
            append(headers, super::written(protocol, event, &value), &mut body);
            break;
        }
        one(protocol, event, form, random, &mut body);
    }
    if form == TreeForm::Sparse && random.one_in(4) {
        let headers = vec![
            text_header(":message-type", "error"),
            text_header(":error-code", "InternalError"),
            text_header(":error-message", "Something went wrong"),
        ];
        append(headers, Vec::new(), &mut body);
    }
    body
}

fn one(protocol: Protocol, event: Shape, form: TreeForm, random: &mut Random, body: &mut Vec<u8>) {
    let Tree::Structure(members, unknown) = tree::structure(event, form, random) else {
        return;
    };
    let mut headers = vec![
        text_header(":message-type", "event"),
        text_header(":event-type", event.member_name()),
    ];
    let mut payload = None;
    let mut others = Vec::new();
    for (member, value) in members {
        if member.is_event_header() {
            if let Some(value) = header_value(&value) {
                headers.push((member.member_name().into(), value));
            }
        } else if member.is_event_payload() {
            payload = Some((member, value));
        } else {
            others.push((member, value));
        }
    }
    let payload = match payload {
        Some((_, Tree::Blob(bytes))) => bytes,
        Some((member, Tree::Text(text))) if member.shape_type() == ShapeType::String => {
            text.into_bytes()
        }
        Some((_, Tree::Null)) => Vec::new(),
        Some((member, value)) => super::written(protocol, member, &value),
        None => super::written(protocol, event, &Tree::Structure(others, unknown)),
    };
    append(headers, payload, body);
}

fn header_value(value: &Tree) -> Option<HeaderValue> {
    Some(match value {
        Tree::Bool(truth) => HeaderValue::Bool(*truth),
        Tree::Number(digits) => HeaderValue::Long(digits.parse().ok()?),
        Tree::Text(text) => HeaderValue::String(text.as_str().into()),
        Tree::Blob(bytes) => HeaderValue::ByteArray(bytes.clone().into()),
        Tree::Moment(_) => HeaderValue::Timestamp(1_795_359_360_123),
        Tree::Null | Tree::Document(_) | Tree::List(_) | Tree::Map(_) | Tree::Structure(..) => {
            return None;
        }
    })
}

fn text_header(name: &'static str, value: &str) -> (botoxide_core::text::Text, HeaderValue) {
    (name.into(), HeaderValue::String(value.into()))
}

fn append(
    headers: Vec<(botoxide_core::text::Text, HeaderValue)>,
    payload: Vec<u8>,
    body: &mut Vec<u8>,
) {
    let message = Message {
        headers,
        payload: payload.into(),
    };
    // The names and values here are short enough.
    if let Ok(bytes) = message.encode() {
        body.extend_from_slice(&bytes);
    }
}
