//! Error responses: modelled, unknown, and server errors.
//!
//! Counterpart: none; the readers are the methods `_do_error_parse` in botocore `parsers.py`.

use botoxide_core::model::{Location, Operation, Protocol, Shape};
use serde_json::Value as Json;

use super::super::random::Random;
use super::tree::{self, Tree, TreeForm};
use super::{Made, cbor, content_type, is_rest, json, put_aside, request_id, xml};

const MESSAGE: &str = "It <did> not work: \"é\" & more";

/// A modelled error of the operation, or else of the service.
pub(super) fn modelled(operation: Operation, protocol: Protocol, random: &mut Random) -> Made {
    let mut shapes: Vec<Shape> = operation.error_shapes().collect();
    if shapes.is_empty() {
        shapes = operation.service().error_shapes().take(20).collect();
    }
    if shapes.is_empty() {
        return unknown(operation, protocol, random);
    }
    let shape = *random.pick(&shapes);
    let status = shape
        .extra("error")
        .and_then(|error| error.get("httpStatusCode"))
        .and_then(|status| status.as_i64())
        .and_then(|status| u16::try_from(status).ok());
    let code = shape.error_code().unwrap_or(shape.name());
    write(
        operation,
        protocol,
        (status.unwrap_or(400), code),
        Some(shape),
        random,
    )
}

/// An unknown error.
pub(super) fn unknown(operation: Operation, protocol: Protocol, random: &mut Random) -> Made {
    let status = *random.pick(&[400, 403, 404, 409, 410, 418]);
    let mut made = write(
        operation,
        protocol,
        (status, "NobodyKnowsThisError"),
        None,
        random,
    );
    match random.below(8) {
        0 => made.body.clear(),
        1 => made.body = b"<html><body><b>Http/1.1 Service Unavailable</b></body></html>".to_vec(),
        2 => made.body = b"no format at all".to_vec(),
        3 => made.body = b"{}".to_vec(),
        4 => made.body.truncate(made.body.len() / 2),
        _ => {}
    }
    made
}

/// A retryable error.
pub(super) fn of_server(operation: Operation, protocol: Protocol, random: &mut Random) -> Made {
    let choice = *random.pick(&[
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
        (400, "Throttling"),
    ]);
    let mut made = write(operation, protocol, choice, None, random);
    if random.one_in(3) {
        made.status = 503;
        made.body.clear();
    }
    made
}

fn write(
    operation: Operation,
    protocol: Protocol,
    (status, code): (u16, &str),
    shape: Option<Shape>,
    random: &mut Random,
) -> Made {
    let mut made = Made {
        status,
        headers: request_id(protocol, random),
        body: Vec::new(),
    };
    content_type(protocol, &mut made);
    if operation.service().is_query_compatible() && random.one_in(2) {
        let value = format!("AWS.Legacy.{code};Sender");
        made.headers.push(("x-amzn-query-error".into(), value));
    }
    let members = match shape.map(|shape| tree::structure(shape, TreeForm::Full, random)) {
        Some(Tree::Structure(members, _)) => members,
        _ => Vec::new(),
    };
    let mut in_body = Vec::new();
    for (member, value) in members {
        let is_message = member.wire_name().eq_ignore_ascii_case("message");
        if is_rest(protocol) && member.location() != Location::Body {
            put_aside(&member, &value, &mut made, random);
        } else if !is_message && !member.wire_name().eq_ignore_ascii_case("code") {
            in_body.push((member, value));
        }
    }
    made.body = match protocol {
        Protocol::Json | Protocol::RestJson => {
            json_body(protocol, code, &in_body, &mut made.headers, random)
        }
        Protocol::RpcV2Cbor => {
            let code = format!("com.amazonaws.example#{code}");
            cbor::texts(&[("__type", &code), ("message", MESSAGE)])
        }
        Protocol::RestXml | Protocol::Query | Protocol::Ec2 => {
            xml_body(protocol, code, &in_body, random)
        }
    };
    made
}

fn json_body(
    protocol: Protocol,
    code: &str,
    members: &[(Shape, Tree)],
    headers: &mut Vec<(String, String)>,
    random: &mut Random,
) -> Vec<u8> {
    let mut entries = Vec::new();
    let written_code = match random.below(4) {
        0 => format!("com.amazonaws.example#{code}"),
        1 => format!("{code}:http://internal.amazon.com/coral/com.amazon.coral.service/"),
        _ => code.to_owned(),
    };
    match random.below(3) {
        0 if protocol == Protocol::RestJson => {
            headers.push(("x-amzn-ErrorType".into(), written_code));
        }
        1 if protocol == Protocol::RestJson => {
            entries.push(format!("\"code\": {}", Json::from(written_code.as_str())));
        }
        _ => entries.push(format!("\"__type\": {}", Json::from(written_code.as_str()))),
    }
    let key = *random.pick(&["message", "Message"]);
    if !random.one_in(6) {
        entries.push(format!("{key:?}: {}", Json::from(MESSAGE)));
    }
    for (member, value) in members {
        let mut text = String::new();
        json::write(*member, value, &mut text);
        entries.push(format!("{}: {text}", Json::from(member.wire_name())));
    }
    format!("{{{}}}", entries.join(", ")).into_bytes()
}

fn xml_body(
    protocol: Protocol,
    code: &str,
    members: &[(Shape, Tree)],
    random: &mut Random,
) -> Vec<u8> {
    let error = |writer: &mut xml::Writer| {
        writer.text_element("Code", code);
        writer.text_element("Message", MESSAGE);
        for (member, value) in members {
            writer.member(*member, value);
        }
    };
    match protocol {
        Protocol::Ec2 => xml::document("Response", |writer| {
            writer.element("Errors", |writer| writer.element("Error", error));
            writer.text_element("RequestID", "11112222-3333");
        }),
        Protocol::RestXml if random.one_in(2) => xml::plain_document("Error", |writer| {
            error(writer);
            writer.text_element("RequestId", "REQUEST-ID-1");
            writer.text_element("HostId", "host/id=");
        }),
        Protocol::Json
        | Protocol::RestJson
        | Protocol::RestXml
        | Protocol::RpcV2Cbor
        | Protocol::Query => xml::document("ErrorResponse", |writer| {
            writer.element("Error", |writer| {
                writer.text_element("Type", "Sender");
                error(writer);
            });
            writer.text_element("RequestId", "11112222-3333");
        }),
    }
}
