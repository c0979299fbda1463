//! The writers that get hostile arguments: requests of every protocol, their signatures, chunked payloads.

use botoxide_core::checksum::{Algorithm, Checksum, Expected, aws_chunked as chunked, verify};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Headers, Request, Response};
use botoxide_core::model::Protocol;
use botoxide_core::protocol::{SerializeOptions, parse, prepare, serialize};
use botoxide_core::sign::{Payload, Signing, SigningKeyCache, add_s3_v4_auth, add_v4_auth};
use botoxide_core::time::Timestamp;
use botoxide_core::uri;
use botoxide_core::validate::validate;
use botoxide_core::value::{Map, Value};
use percent_encoding::percent_decode_str;

use crate::draw::Draw;
use crate::shapes;
use crate::text::is_same;

const PROTOCOLS: [Protocol; 6] = Protocol::PREFERRED;

/// Arguments are rejected or serialized, and a serialized form can be decoded and encoded to the same bytes.
///
/// # Panics
///
/// If this does not hold.
pub fn requests(data: &[u8]) {
    let mut draw = Draw::new(data);
    let protocol = *draw.of(&PROTOCOLS);
    let name: &&str = draw.of(&["Everything", "Bound", "Payload"]);
    let operation = shapes::operation(protocol, name);
    let shape = operation
        .input_shape()
        .expect("all three have an input shape");
    let params = if draw.truth() {
        draw.value()
    } else {
        draw.value_for(shape)
    };
    let _ = validate(&params, shape);
    let Ok(serialized) = serialize(operation, protocol, &params, SerializeOptions::default())
    else {
        return;
    };
    let body = serialized.body.as_bytes().cloned().unwrap_or_default();
    if matches!(protocol, Protocol::Query | Protocol::Ec2) {
        check_form(std::str::from_utf8(&body).expect("a form is text"));
    }
    let request = prepare(serialized, "https://photobox.example.com/base");
    let query = uri::split(&request.url).query.unwrap_or_default();
    assert!(
        !request.url.bytes().any(|byte| byte <= b' '),
        "{}",
        request.url
    );
    query
        .split('&')
        .for_each(|pair| assert!(pair.matches('=').count() <= 1, "{query}"));
}

/// Checks the pairs of a form: each name and value can be decoded, and encodes to the same text.
fn check_form(body: &str) {
    assert!(body.starts_with("Action="), "{body}");
    for pair in body.split('&') {
        let (name, value) = pair.split_once('=').expect("a name and a value");
        for part in [name, value] {
            assert!(part.is_ascii() && !part.contains([' ', '\n']), "{body}");
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced)
                .decode_utf8()
                .expect("text was written");
        }
    }
}

/// The parser of a protocol returns the arguments that its serializer wrote, if they are valid for the shape.
///
/// # Panics
///
/// If this does not hold.
pub fn round_trip(data: &[u8]) {
    let mut draw = Draw::new(data);
    let protocol = *draw.of(&[
        Protocol::Json,
        Protocol::RestJson,
        Protocol::RestXml,
        Protocol::RpcV2Cbor,
    ]);
    let operation = shapes::operation(protocol, "Everything");
    let shape = operation.input_shape().expect("it has an input");
    let Value::Map(params) = legible(draw.value_for(shape), protocol) else {
        return;
    };
    let params = Value::Map(params);
    if validate(&params, shape).is_err() {
        return;
    }
    let written = serialize(operation, protocol, &params, SerializeOptions::default());
    let body = written
        .expect("arguments that are valid can be written")
        .body;
    let response = Response {
        status: 200,
        headers: Headers::new(),
        body,
    };
    let shown = response
        .body
        .as_bytes()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut parsed = match parse(operation, &response) {
        Ok(Value::Map(parsed)) => parsed,
        other => panic!("{other:?} of {shown:?}"),
    };
    parsed.remove("ResponseMetadata");
    let parsed = Value::Map(parsed);
    assert!(
        is_same(&parsed, &params),
        "{parsed:?}\n is not\n{params:?}\n of {shown:?}"
    );
}

/// Removes values that the format cannot represent: control characters and empty flattened lists in XML, and non-finite
/// numbers, which the parser of `json` does not convert.
fn legible(value: Value, protocol: Protocol) -> Value {
    match value {
        Value::Text(text) if protocol == Protocol::RestXml => {
            let legible: String = text
                .chars()
                .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
                .collect();
            Value::Text(legible.into())
        }
        Value::Float(number) if protocol == Protocol::Json && !number.is_finite() => Value::Null,
        Value::List(items) => Value::List(
            items
                .into_iter()
                .map(|item| legible(item, protocol))
                .collect(),
        ),
        Value::Map(entries) => {
            // an empty flattened list has no element
            let is_traceless = |key: &str, value: &Value| {
                key.starts_with("Flat") && is_empty(value) && protocol == Protocol::RestXml
            };
            let entries = entries
                .into_iter()
                .filter(|(key, value)| !is_traceless(key, value));
            let entries = entries.map(|(key, value)| {
                let key = match legible(Value::Text(key.clone()), protocol) {
                    Value::Text(key) => key,
                    _ => key,
                };
                (key, legible(value, protocol))
            });
            Value::Map(entries.collect::<Map>())
        }
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Integer(_)
        | Value::BigInteger(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::Blob(_)
        | Value::Body(_)
        | Value::Timestamp(_)
        | Value::EventStream(_)
        | Value::Object(_)) => other,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_list().is_some_and(<[Value]>::is_empty) || value.as_map().is_some_and(Map::is_empty)
}

/// Any request can be signed, and signing it again has the same result.
///
/// # Panics
///
/// If this does not hold.
pub fn sign(data: &[u8]) {
    let mut draw = Draw::new(data);
    let sign = if draw.truth() {
        add_v4_auth
    } else {
        add_s3_v4_auth
    };
    let headers = draw.several(|draw| (draw.text(), draw.text()));
    let mut request = Request {
        method: "GET".into(),
        headers: Headers::from_iter(headers),
        url: format!("https://photobox.example.com/{}", draw.text())
            + &String::from_utf8_lossy(draw.rest()),
        ..Request::default()
    };
    let credentials = Credentials::new("AKID", "secret", Some("token".to_owned()));
    let signing = Signing {
        credentials: &credentials,
        region: "us-east-1",
        signing_name: "photobox",
        time: Timestamp::new(1_795_359_360, 0),
        payload: Payload::hashed(b""),
        keys: &SigningKeyCache::default(),
        explanation: None,
    };
    sign(&mut request, &signing);
    let first = request.headers.get("Authorization").cloned();
    assert!(first.is_some());
    sign(&mut request, &signing);
    assert_eq!(request.headers.get("Authorization"), first.as_ref());
}

/// A chunked payload contains the payload, and a checksum does not depend on the chunks of input.
///
/// # Panics
///
/// If this does not hold.
pub fn aws_chunked(data: &[u8]) {
    let mut draw = Draw::new(data);
    let algorithm = *draw.of(&Algorithm::PRIORITY);
    let size = 1 + draw.below(200);
    let told = draw.text();
    let payload = draw.rest();
    let wire = chunked(payload, algorithm);
    assert_eq!(unchunked(&wire).as_deref(), Some(payload));
    let mut checksum = Checksum::new(algorithm);
    payload
        .chunks(size)
        .for_each(|piece| checksum.update(piece));
    let found = checksum.finish();
    let value = algorithm.of(payload);
    let expected = |value: &str| Expected {
        algorithm,
        value: value.into(),
    };
    assert!(verify(&expected(&value), &found).is_ok());
    // the header is decoded like by Python's b64decode, which skips invalid characters
    let is_taken = verify(&expected(&told), &found).is_ok();
    assert!(is_taken || told != value);
}

fn unchunked(mut wire: &[u8]) -> Option<Vec<u8>> {
    let mut payload = Vec::new();
    loop {
        let end = wire.windows(2).position(|pair| pair == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&wire[..end]).ok()?, 16).ok()?;
        wire = &wire[end + 2..];
        if length == 0 {
            return wire.ends_with(b"\r\n\r\n").then_some(payload);
        }
        payload.extend_from_slice(wire.get(..length)?);
        wire = wire.get(length..)?.strip_prefix(b"\r\n")?;
    }
}
