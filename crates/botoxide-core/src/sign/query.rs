//! The query of a presigned URL: the parameters of the operation, followed by those of the signature.
//!
//! Counterpart: botocore `utils.py` (`percent_encode_sequence`), Python's `urllib.parse.parse_qs`.

use std::borrow::Cow;

use crate::body::Body;
use crate::error::{Error, ErrorKind, Result};
use crate::http::Request;
use crate::protocol::parse_json;
use crate::text::Text;
use crate::uri::{self, Keep, percent_encode_into};
use crate::value::{Map, Value};

/// The content type that the serializer sets for a form. It is removed, because a presigned URL has no body.
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// Removes body and query of a request and returns them as parameters. If a name occurs several times in the query, the
/// first value is used.
///
/// # Errors
///
/// `InvalidValue` if the body is neither a form nor a JSON object.
pub(super) fn take_parameters(request: &mut Request) -> Result<Map> {
    let is_form = request.headers.get("Content-Type").map(Text::as_str) == Some(FORM);
    if is_form {
        request.headers.remove("Content-Type");
    }
    let mut parameters = Map::new();
    let query = uri::split(&request.url).query.unwrap_or_default();
    insert_pairs(&mut parameters, query);
    match &request.body {
        Body::Bytes(bytes) if bytes.is_empty() => {}
        Body::Bytes(bytes) if is_form => {
            let mut form = Map::new();
            insert_pairs(&mut form, &String::from_utf8_lossy(bytes));
            parameters.extend(form);
        }
        Body::Bytes(bytes) => parameters.extend(json_object(bytes)?),
        Body::Stream(_) => {
            return Err(Error::value("a stream cannot be part of a URL"));
        }
    }
    request.body = Body::empty();
    Ok(parameters)
}

fn json_object(bytes: &[u8]) -> Result<Map> {
    let value = parse_json(bytes).map_err(|error| {
        Error::value("Expecting value: line 1 column 1 (char 0)").with_source(error)
    })?;
    if let Value::Map(members) = value {
        return Ok(members);
    }
    let msg = format!("'{}' object is not iterable", value.python_type());
    Err(ErrorKind::InvalidType { msg }.into())
}

/// Adds the pairs of a form, including blank values. Existing names keep their value.
pub(super) fn insert_pairs(parameters: &mut Map, form: &str) {
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = unquote_plus(name);
        if !parameters.contains_key(&name) {
            parameters.insert(name, unquote_plus(value));
        }
    }
}

fn unquote_plus(text: &str) -> String {
    unquote(&text.replace('+', " ")).into_owned()
}

/// Decodes percent-encoding; invalid UTF-8 becomes U+FFFD.
pub(super) fn unquote(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let decoded = match after {
            [high, low, ..] if first == b'%' => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = decoded {
            bytes.push(high << 4 | low);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// Appends `name=value` for each parameter, and for each item of a list.
pub(super) fn push_parameters(out: &mut String, parameters: &Map) {
    for (name, value) in parameters.iter() {
        if let Value::List(items) = value {
            for item in items {
                push_pair(out, name, &item.to_string());
            }
        } else {
            push_pair(out, name, &value.to_string());
        }
    }
}

/// Appends one pair.
pub(super) fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    percent_encode_into(out, name, Keep::Unreserved);
    out.push('=');
    percent_encode_into(out, value, Keep::Unreserved);
}

/// The URL with its query replaced.
pub(super) fn with_query(url: &str, query: &str) -> String {
    let parts = uri::split(url);
    let mut out = String::with_capacity(url.len() + query.len());
    if !parts.scheme.is_empty() {
        out.push_str(&parts.scheme.to_ascii_lowercase());
        out.push(':');
    }
    if !parts.authority.is_empty() {
        out.push_str("//");
        out.push_str(parts.authority);
    }
    out.push_str(parts.path);
    if !query.is_empty() {
        out.push('?');
        out.push_str(query);
    }
    if let Some(fragment) = parts.fragment.filter(|fragment| !fragment.is_empty()) {
        out.push('#');
        out.push_str(fragment);
    }
    out
}
