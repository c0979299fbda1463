//! `parse`: turns a response into the value that botocore returns, by the protocol of its service.
//!
//! Not here: the protocols themselves (each in its folder), retries, the class of an error. Counterpart:
//! botocore `parsers.py` (`ResponseParser`) and `endpoint.py` (`convert_to_response_dict`,
//! `_add_modeled_error_fields`).

use bytes::Bytes;

use super::make::{Additions, Holds, Make, Values};
use super::{answer, ec2, json, query, rest_json, rest_xml, rpc_v2_cbor};
use crate::body::Body;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::model::{Operation, Protocol, Shape};
use crate::text::Text;
use crate::value::{Map, Value};

/// Whether the caller gets the body of a response unread: as a stream, or as a stream of events.
///
/// Everything else, errors included, must be in memory before [`parse`] is called.
pub fn wants_stream(operation: Operation, status: u16) -> bool {
    status < 300 && (operation.has_event_stream_output() || operation.has_streaming_output())
}

/// Parses a response: the members of the operation's output, or `Error` from status 301 on, and
/// `ResponseMetadata` (`RequestId`, `HTTPStatusCode`, `HTTPHeaders` …).
///
/// Members are in the order of the model. An error that the model knows brings its members too. Text is
/// a slice of the response's body if the body contains it literally.
///
/// # Errors
///
/// `ResponseParserError` if the body does not follow the protocol, or is not a response to the operation (an HTML page,
/// an empty body, the document of another operation), and Python's `ValueError` and
/// `TypeError` where a value does not fit its shape. None of them is retried.
///
/// ```
/// use botoxide_core::http::{Headers, Response};
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_core::protocol::parse;
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "protocol": "json" },
///     "operations": { "GetPhoto": { "http": {}, "output": { "shape": "Photo" } } },
///     "shapes": { "Photo": { "type": "structure", "members": { "Title": { "shape": "Title" } } },
///                 "Title": { "type": "string" } }
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// let response = Response {
///     status: 200,
///     headers: Headers::from_iter([("x-amzn-RequestId", "4711")]),
///     body: String::from(r#"{"Title": "A cat"}"#).into(),
/// };
/// let photo = parse(service.operation("GetPhoto")?, &response)?;
/// assert_eq!(photo["Title"], "A cat");
/// assert_eq!(photo["ResponseMetadata"]["RequestId"], "4711");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
pub fn parse(operation: Operation, response: &Response) -> Result<Value> {
    parse_customized(operation, response, Map::new())
}

/// Parses a response as [`parse`] does and merges `customized` over its members.
///
/// `customized` is what handlers of `before-parse` left (`customized_response_dict`). The members of a
/// modelled error come last and override.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_customized(
    operation: Operation,
    response: &Response,
    customized: Map,
) -> Result<Value> {
    let additions = Additions {
        members: customized,
        ..Additions::default()
    };
    parse_added(operation, response, additions)
}

/// Parses a response as [`parse_customized`] does, with other additions than members, too. Of errors, only the members
/// count.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_added(
    operation: Operation,
    response: &Response,
    additions: Additions,
) -> Result<Value> {
    parse_whole(operation, response, additions).map_err(|error| unquoted(operation, error))
}

// DIFFERENCE 97
/// The error of a parser, without the part of the response that it quotes if that can be a secret.
pub(super) fn unquoted(operation: Operation, error: Error) -> Error {
    if operation.has_secret_response() {
        error.without_quotation()
    } else {
        error
    }
}

fn parse_whole(operation: Operation, response: &Response, additions: Additions) -> Result<Value> {
    if response.status < 300 {
        return answer(&mut Values, operation, response, additions, ());
    }
    let service = operation.service();
    let protocol = service.resolved_protocol()?;
    let mut parsed = parse_shape(protocol, operation.output_shape(), response)?;
    if is_success(response) && !additions.is_own {
        let holds = |name: &str| Holds::of(parsed.get(name));
        answer::check(operation, protocol, response, holds)?;
    }
    parsed.extend(additions.members);
    if let Some(code) = parsed.get("Error").and_then(|error| error["Code"].as_str())
        && let Some(shape) = service.shape_for_error_code(code)
    {
        let modelled = parse_shape(protocol, Some(shape), response)?;
        parsed.extend(modelled);
    }
    Ok(Value::Map(parsed))
}

/// Parses a response as [`parse_customized`] does, and creates the values by `make`.
///
/// Responses with a status of 300 or more are parsed as `Value`s first.
///
/// # Errors
///
/// As [`parse`].
///
/// # Example: the maker of `Value`s
///
/// ```
/// use botoxide_core::http::Response;
/// use botoxide_core::model::{Service, archive::compile_service};
/// use botoxide_core::protocol::{Additions, Values, parse, parse_into};
///
/// # let json = serde_json::json!({
/// #     "metadata": { "serviceId": "Photo Box", "protocol": "json" },
/// #     "operations": { "GetPhoto": { "http": {}, "output": { "shape": "Photo" } } },
/// #     "shapes": { "Photo": { "type": "structure", "members": { "Title": { "shape": "Title" } } },
/// #                 "Title": { "type": "string" } }
/// # });
/// # let service = Service::open(compile_service(&json)?.leak())?;
/// let operation = service.operation("GetPhoto")?;
/// let response = Response { status: 200, body: String::from(r#"{"Title": "A cat"}"#).into(), ..Response::default() };
/// let photo = parse_into(&mut Values, operation, &response, Additions::default(), ())?;
/// assert_eq!(photo, parse(operation, &response)?);
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
pub fn parse_into<M: Make>(
    make: &mut M,
    operation: Operation,
    response: &Response,
    additions: Additions,
    target: M::Target<'_>,
) -> Result<M::Value> {
    if response.status < 300 {
        return answer(make, operation, response, additions, target)
            .map_err(|error| unquoted(operation, error));
    }
    let mut parsed = parse_customized(operation, response, additions.members)?;
    if let Some(Value::Map(members)) = parsed
        .as_map_mut()
        .and_then(|parsed| parsed.get_mut("ResponseMetadata"))
    {
        members.extend(additions.metadata);
    }
    Ok(make.value(parsed, target))
}

/// The output of a successful call.
fn answer<M: Make>(
    make: &mut M,
    operation: Operation,
    response: &Response,
    mut additions: Additions,
    mut target: M::Target<'_>,
) -> Result<M::Value> {
    let protocol = operation.service().resolved_protocol()?;
    let members = std::mem::take(&mut additions.members);
    let is_own = additions.is_own;
    let mut parsed = output(
        make,
        protocol,
        operation.output_shape(),
        response,
        additions,
        M::reborrow(&mut target),
    )?;
    if !is_own {
        let holds = |name| make.holds(&parsed, name);
        answer::check(operation, protocol, response, holds)?;
    }
    if !members.is_empty() {
        let members = make.value(Value::Map(members), target);
        make.extend(&mut parsed, members);
    }
    Ok(parsed)
}

/// Parses a response by a shape: of an operation's output, or of an error, which gives its members only.
///
/// This is botocore's `ResponseParser.parse`; [`parse`] adds what botocore's `Endpoint` does.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_shape(protocol: Protocol, shape: Option<Shape>, response: &Response) -> Result<Map> {
    if is_success(response) {
        let more = Additions::default();
        return members(output(&mut Values, protocol, shape, response, more, ())?);
    }
    let mut parsed = if is_generic_error(response) {
        generic_error(response.status)
    } else if let Some(shape) = shape.filter(Shape::is_exception) {
        return match protocol {
            Protocol::Json => json::parse::modelled_error(shape, response),
            Protocol::RestJson => rest_json::parse::modelled_error(shape, response),
            Protocol::RestXml => rest_xml::parse::modelled_error(shape, response),
            Protocol::RpcV2Cbor => rpc_v2_cbor::parse::modelled_error(shape, response),
            Protocol::Query => query::parse::modelled_error(shape, response),
            Protocol::Ec2 => ec2::parse::modelled_error(shape, response),
        };
    } else {
        match protocol {
            Protocol::Json => json::parse::error(response),
            Protocol::RestJson => rest_json::parse::error(response),
            Protocol::RestXml => rest_xml::parse::error(response),
            Protocol::RpcV2Cbor => rpc_v2_cbor::parse::error(response),
            Protocol::Query => query::parse::error(response),
            Protocol::Ec2 => ec2::parse::error(response),
        }?
    };
    let ids = match parsed.get_mut("ResponseMetadata") {
        Some(Value::Map(ids)) => std::mem::take(ids),
        _ => Map::with_capacity(3),
    };
    parsed.insert(
        Text::from_static("ResponseMetadata"),
        metadata(ids, response, Map::new()),
    );
    Ok(parsed)
}

/// The output of an operation, without the members that are added to it.
fn output<M: Make>(
    make: &mut M,
    protocol: Protocol,
    shape: Option<Shape>,
    response: &Response,
    more: Additions,
    target: M::Target<'_>,
) -> Result<M::Value> {
    match protocol {
        Protocol::Json => json::parse::output(make, shape, response, more, target),
        Protocol::RestJson => rest_json::parse::output(make, shape, response, more, target),
        Protocol::RestXml => rest_xml::parse::output(make, shape, response, more, target),
        Protocol::RpcV2Cbor => rpc_v2_cbor::parse::output(make, shape, response, more, target),
        Protocol::Query => query::parse::output(make, shape, response, more, target),
        Protocol::Ec2 => ec2::parse::output(make, shape, response, more, target),
    }
}

/// Whether a response is read as the output of its operation.
pub(super) fn is_success(response: &Response) -> bool {
    response.status < 301
}

/// Sets `ResponseMetadata`, to which the protocol added request ids.
pub(super) fn set_metadata<M: Make>(
    make: &mut M,
    parsed: &mut M::Value,
    target: M::Target<'_>,
    ids: Map,
    response: &Response,
    more: Additions,
) {
    let place = make.part(target, METADATA);
    let metadata = make.value(Value::Map(metadata(ids, response, more.metadata)), place);
    make.set(parsed, METADATA, metadata);
}

/// The member of every output that is not in a model.
const METADATA: &str = "ResponseMetadata";

/// Request ids, status and headers.
fn metadata(ids: Map, response: &Response, more: Map) -> Map {
    let mut metadata = ids;
    let status = Value::Integer(i64::from(response.status));
    metadata.insert(Text::from_static("HTTPStatusCode"), status);
    let mut headers = Map::with_capacity(response.headers.len());
    for (name, value) in response.headers.iter() {
        let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Text::from(name.to_ascii_lowercase())
        } else {
            name.clone()
        };
        // Python's client joins fields of one name
        let value = match headers.get(&name).and_then(Value::as_str) {
            Some(before) => Text::from(format!("{before}, {value}")),
            None => value.clone(),
        };
        headers.insert(name, value);
    }
    metadata.insert(Text::from_static("HTTPHeaders"), Value::Map(headers));
    metadata.extend(more);
    metadata
}

/// Whether an error comes from something in front of the service: a load balancer, a proxy.
fn is_generic_error(response: &Response) -> bool {
    if response.status < 500 {
        return false;
    }
    let body = response.body.as_bytes().map_or(&[][..], |bytes| bytes);
    let body = body.trim_ascii();
    body.is_empty() || body.starts_with(b"<html>")
}

fn generic_error(status: u16) -> Map {
    error_map(
        Value::from(reason(status)),
        Text::from(status.to_string()),
        Map::new(),
    )
}

/// `Error` with code and message, and `ResponseMetadata`.
pub(super) fn error_map(message: Value, code: Text, metadata: Map) -> Map {
    let mut error = Map::with_capacity(2);
    error.push(Text::from_static("Code"), Value::Text(code));
    error.push(Text::from_static("Message"), message);
    let mut parsed = Map::with_capacity(2);
    parsed.push(Text::from_static("Error"), Value::Map(error));
    parsed.push(Text::from_static("ResponseMetadata"), Value::Map(metadata));
    parsed
}

/// A structure; an error if the body is something else.
pub(super) fn structure<M: Make>(make: &M, value: M::Value) -> Result<M::Value> {
    let kind = make.type_name(&value);
    if kind == "dict" {
        return Ok(value);
    }
    Err(Error::response_parser(format!(
        "Invalid service response: expected a structure, but it is {kind}"
    )))
}

/// The members of a structure.
pub(super) fn members(value: Value) -> Result<Map> {
    match structure(&Values, value)? {
        Value::Map(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

/// The value of a header, or of several of that name, joined as Python's client joins them.
pub(super) fn header(response: &Response, name: &str) -> Option<Text> {
    let mut values = response.headers.get_all(name);
    let first = values.next()?;
    let mut joined = String::new();
    for value in values {
        if joined.is_empty() {
            joined.push_str(first);
        }
        joined.push_str(", ");
        joined.push_str(value);
    }
    Some(if joined.is_empty() {
        first.clone()
    } else {
        Text::from(joined)
    })
}

/// `x-amzn-requestid` as the start of `ResponseMetadata`.
pub(super) fn request_id_metadata(response: &Response) -> Map {
    let mut metadata = Map::with_capacity(4);
    if let Some(id) = header(response, "x-amzn-requestid") {
        metadata.push(Text::from_static("RequestId"), Value::Text(id));
    }
    metadata
}

/// The body, which has to be in memory.
pub(super) fn body_bytes(response: &Response) -> Result<Bytes> {
    match &response.body {
        Body::Bytes(bytes) => Ok(bytes.clone()),
        Body::Stream(_) => Err(Error::response_parser(
            "Unable to parse response: its body was not read",
        )),
    }
}

/// The body as text, with Python's error if it is not UTF-8.
pub(super) fn body_text(response: &Response) -> Result<Text> {
    Text::from_utf8(body_bytes(response)?).map_err(|bytes| {
        let at = match std::str::from_utf8(&bytes) {
            Ok(_) => 0,
            Err(error) => error.valid_up_to(),
        };
        let byte = bytes.get(at).copied().unwrap_or_default();
        Error::value(format!(
            "'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid start byte"
        ))
    })
}

/// The code of an error without its parts before `#` and after `:`.
pub(super) fn bare_code(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.rsplit_once('#').map_or(code, |(_, code)| code)
}

/// The message of an error's body: `message` or `Message`.
pub(super) fn message_of(body: &Map) -> Value {
    body.get("message")
        .or_else(|| body.get("Message"))
        .cloned()
        .unwrap_or_else(|| Value::Text(Text::default()))
}

/// Puts the code into an error; `x-amzn-query-error` carries the one that the query protocol had.
///
/// Counterpart: `_do_query_compatible_error_parse`.
pub(super) fn query_compatible_error(response: &Response, message: Value, code: &str) -> Map {
    let mut metadata = request_id_metadata(response);
    let query_error = header(response, "x-amzn-query-error");
    let parts = query_error.as_ref().and_then(|value| value.split_once(';'));
    match parts {
        Some((query_code, fault)) if !query_code.is_empty() && !fault.contains(';') => {
            let mut parsed = error_map(
                message,
                Text::from(query_code),
                std::mem::take(&mut metadata),
            );
            if let Some(Value::Map(error)) = parsed.get_mut("Error") {
                error.insert(Text::from_static("QueryErrorCode"), code);
                error.insert(Text::from_static("Type"), fault);
            }
            parsed
        }
        _ => error_map(message, Text::from(code), metadata),
    }
}

/// The standard reason phrase of a status, as Python knows it.
pub fn reason(status: u16) -> &'static str {
    REASONS
        .iter()
        .find(|(code, _)| *code == status)
        .map_or("", |(_, reason)| reason)
}

/// Python's `http.client.responses` from 300 on.
const REASONS: &[(u16, &str)] = &[
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (305, "Use Proxy"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Request Entity Too Large"),
    (414, "Request-URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Requested Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (418, "I'm a Teapot"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Entity"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (510, "Not Extended"),
    (511, "Network Authentication Required"),
];
