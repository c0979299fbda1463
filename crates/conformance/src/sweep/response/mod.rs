//! The response of a job: either as a service would write it for the output shape, or malformed.
//!
//! [`answer`] decides status, headers and form; the body is generated in `tree` and written by the module of its
//! format. Counterpart: none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::model::{Location, Operation, Protocol, Shape, ShapeType};
use serde_json::{Value as Json, json};

mod cbor;
mod error;
mod events;
mod json;
mod tree;
mod xml;

use super::case::Answer;
use super::random::Random;
use tree::{Tree, TreeForm};

/// A response before it is added to the job.
#[derive(Debug, Default)]
struct Made {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Made {
    fn into_json(self) -> Json {
        let headers: Vec<Json> = self
            .headers
            .into_iter()
            // In lower case, as hyper reads them (row 22 of docs/parity.md).
            .map(|(name, value)| json!([name.to_ascii_lowercase(), value]))
            .collect();
        json!({ "status": self.status, "headers": headers, "body_base64": STANDARD.encode(self.body) })
    }
}

/// Generates the responses of a job, one for each attempt; `None` if it has none.
pub(super) fn answer(
    operation: Operation,
    protocol: Protocol,
    form: Answer,
    random: &mut Random,
) -> Option<Json> {
    let success = |form, random: &mut Random| success(operation, protocol, form, random);
    let responses = match form {
        Answer::None => return None,
        Answer::Full => vec![success(TreeForm::Full, random)],
        Answer::Minimal => vec![success(TreeForm::Minimal, random)],
        Answer::Sparse => vec![success(TreeForm::Sparse, random)],
        Answer::EmptyBody => vec![Made {
            status: *random.pick(&[200, 200, 204, 202]),
            headers: request_id(protocol, random),
            body: Vec::new(),
        }],
        Answer::Malformed => {
            let mut made = success(TreeForm::Full, random);
            spoil(&mut made, random);
            vec![made]
        }
        Answer::ModelledError => vec![error::modelled(operation, protocol, random)],
        Answer::UnknownError => vec![error::unknown(operation, protocol, random)],
        Answer::ServerError => vec![
            error::of_server(operation, protocol, random),
            success(TreeForm::Minimal, random),
        ],
    };
    Some(Json::Array(
        responses.into_iter().map(Made::into_json).collect(),
    ))
}

fn request_id(protocol: Protocol, random: &mut Random) -> Vec<(String, String)> {
    let name = match protocol {
        Protocol::RestXml if random.one_in(2) => {
            return vec![
                ("x-amz-request-id".into(), "REQUEST-ID-1".into()),
                ("x-amz-id-2".into(), "host/id=".into()),
            ];
        }
        _ if random.one_in(2) => "x-amzn-RequestId",
        _ => "X-Amzn-Requestid",
    };
    if random.one_in(8) {
        return Vec::new();
    }
    vec![(name.into(), "11112222-3333-4444-5555-666677778888".into())]
}

/// A successful response.
fn success(operation: Operation, protocol: Protocol, form: TreeForm, random: &mut Random) -> Made {
    let mut made = Made {
        status: 200,
        headers: request_id(protocol, random),
        body: Vec::new(),
    };
    content_type(protocol, &mut made);
    let shape = operation.output_shape();
    let Some(shape) = shape else {
        if !is_rest(protocol) {
            made.body = envelope(operation, protocol, None, None);
        }
        return made;
    };
    let Tree::Structure(members, unknown) = tree::structure(shape, form, random) else {
        return made;
    };
    if let Some(events) = shape.event_stream_member() {
        made.body = events::stream(operation, protocol, events, form, random);
        return made;
    }
    let is_bound = |member: &Shape| is_rest(protocol) && member.location() != Location::Body;
    let (bound, in_body): (Vec<_>, Vec<_>) = members
        .into_iter()
        .partition(|(member, _)| is_bound(member));
    for (member, value) in bound {
        put_aside(&member, &value, &mut made, random);
    }
    let payload = shape.payload().filter(|_| is_rest(protocol));
    let Some(payload) = payload else {
        let body = Tree::Structure(in_body, unknown);
        made.body = envelope(operation, protocol, Some(shape), Some(&body));
        return made;
    };
    let value = in_body
        .into_iter()
        .find(|(member, _)| *member == payload)
        .map(|(_, value)| value);
    made.body = match (payload.shape_type(), value) {
        (_, None | Some(Tree::Null)) => Vec::new(),
        (ShapeType::Blob, Some(Tree::Blob(bytes))) => bytes,
        (ShapeType::String, Some(Tree::Text(text))) => text.into_bytes(),
        (_, Some(value)) => written(protocol, payload, &value),
    };
    if form != TreeForm::Sparse {
        let length = made.body.len().to_string();
        for (_, value) in made
            .headers
            .iter_mut()
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            value.clone_from(&length);
        }
    }
    made
}

/// Puts a member that is not in the body into the status or a header.
fn put_aside(member: &Shape, value: &Tree, made: &mut Made, random: &mut Random) {
    let name = member.wire_name();
    // The value would have to be the checksum of the body.
    if name.to_ascii_lowercase().starts_with("x-amz-checksum-") {
        return;
    }
    match (member.location(), value) {
        (_, Tree::Null) => {}
        (Location::StatusCode, _) => made.status = *random.pick(&[200, 202, 206]),
        (Location::Headers, Tree::Map(entries)) => {
            for (key, value) in entries {
                if let Some(text) = value.header_text(member.value()) {
                    made.headers
                        .push((format!("{name}{}", key.replace(' ', "-")), text));
                }
            }
        }
        (Location::Header, value) => {
            if let Some(text) = value.header_text(*member) {
                // No server sends a negative length; a client cannot read such a response at all.
                if !(name == "Content-Length" && text.starts_with('-')) {
                    made.headers.push((name.to_owned(), text));
                }
            }
        }
        (Location::Body | Location::Uri | Location::QueryString | Location::Headers, _) => {}
    }
}

fn content_type(protocol: Protocol, made: &mut Made) {
    let text = match protocol {
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::RestJson => "application/json",
        Protocol::RestXml => "application/xml",
        Protocol::Query | Protocol::Ec2 => "text/xml;charset=UTF-8",
        Protocol::RpcV2Cbor => {
            let header = ("smithy-protocol".to_owned(), "rpc-v2-cbor".to_owned());
            made.headers.push(header);
            "application/cbor"
        }
    };
    made.headers.push(("Content-Type".into(), text.into()));
}

fn is_rest(protocol: Protocol) -> bool {
    matches!(protocol, Protocol::RestJson | Protocol::RestXml)
}

/// A single value in the format of the protocol.
fn written(protocol: Protocol, shape: Shape, value: &Tree) -> Vec<u8> {
    match protocol {
        Protocol::Json | Protocol::RestJson => json::written(shape, value),
        Protocol::RestXml | Protocol::Query | Protocol::Ec2 => {
            let name = shape.location_name().unwrap_or(shape.name());
            xml::document(name, |writer| writer.content(shape, value))
        }
        Protocol::RpcV2Cbor => cbor::written(shape, value),
    }
}

/// The complete body of a successful response.
fn envelope(
    operation: Operation,
    protocol: Protocol,
    shape: Option<Shape>,
    value: Option<&Tree>,
) -> Vec<u8> {
    let content = shape.zip(value);
    match protocol {
        Protocol::Json | Protocol::RestJson | Protocol::RpcV2Cbor => match content {
            Some((shape, value)) => written(protocol, shape, value),
            None => Vec::new(),
        },
        Protocol::RestXml => xml::document(&format!("{}Result", operation.name()), |writer| {
            if let Some((shape, value)) = content {
                writer.content(shape, value);
            }
        }),
        Protocol::Query => xml::document(&format!("{}Response", operation.name()), |writer| {
            if let Some((shape, value)) = content {
                let wrapper = shape.extra("resultWrapper").and_then(|name| name.as_str());
                match wrapper {
                    Some(name) => writer.element(name, |writer| writer.content(shape, value)),
                    None => writer.content(shape, value),
                }
            }
            writer.element("ResponseMetadata", |writer| {
                writer.text_element("RequestId", "11112222-3333");
            });
        }),
        Protocol::Ec2 => xml::document(&format!("{}Response", operation.name()), |writer| {
            writer.text_element("requestId", "11112222-3333");
            if let Some((shape, value)) = content {
                writer.content(shape, value);
            }
        }),
    }
}

/// Makes a body invalid.
fn spoil(made: &mut Made, random: &mut Random) {
    match random.below(6) {
        0 => made.body.truncate(made.body.len() / 2),
        1 => made.body = b"this is no body".to_vec(),
        2 => made.body = b"<html><body>Bad Gateway</body></html>".to_vec(),
        3 => made.body = b"{\"unfinished\": [1, 2".to_vec(),
        4 => made.body = b"[]".to_vec(),
        _ => {
            let end = made.body.len().saturating_sub(1);
            made.body.truncate(end);
        }
    }
}
