//! Arguments and responses whose sensitive members contain markers.
//!
//! Not here: their use. Counterpart: none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::Value;
use botoxide_core::digest::hex;
use botoxide_core::http::{Headers, Response};
use botoxide_core::model::{Location, Operation, Protocol, Shape, ShapeType};
use botoxide_core::text::Text;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Map;

/// The marker in every secret string. Percent-encoding does not change it, only the rest of the string.
pub(super) const MARKER: &str = "hunter2";
/// A secret string of 32 bytes, like the keys of SSE-C.
pub(super) const TEXT: &str = "hunter2/+&= %\"<>é-secret-of-call";
pub(super) const NUMBER: i64 = 481_516_234;
/// 1987-06-05T04:03:02Z
pub(super) const SECONDS: i64 = 549_864_182;
/// How secrets that are not strings are written.
const OTHER_FORMS: &[&str] = &["481516234", "549864182", "1987-06-05", "05 Jun 1987"];

/// Deeper members are omitted.
const DEPTH_LIMIT: usize = 6;

/// The strings that must not be shown: the markers as they are, in hexadecimal, with unnecessary percent-encoding, and
/// in base64 once and twice.
pub(super) fn marks() -> Vec<String> {
    let mut marks: Vec<String> = OTHER_FORMS.iter().map(ToString::to_string).collect();
    marks.push(MARKER.to_owned());
    let digits = hex(MARKER.as_bytes());
    let percent: Vec<String> = (0..digits.len())
        .step_by(2)
        .map(|at| format!("%{}", &digits[at..at + 2]))
        .collect();
    marks.extend([percent.concat(), percent.concat().to_uppercase(), digits]);
    let once = STANDARD.encode(MARKER);
    for text in [MARKER, &once[..8]] {
        // The marker can start at any offset; these are the digits that do not depend on the bytes around it.
        for before in 0..3 {
            let encoded = STANDARD.encode(format!("{}{text}", &"###"[..before]));
            let start = [0, 2, 3][before];
            marks.push(encoded[start..(before + text.len()) / 3 * 4].to_owned());
        }
    }
    marks
}

/// Generates the parts of a value.
#[derive(Clone, Copy)]
pub(super) struct Maker {
    /// Whether to omit members that are neither required nor sensitive.
    pub(super) is_sparse: bool,
}

impl Maker {
    /// A value of this shape; `is_secret` if an enclosing shape is sensitive.
    pub(super) fn value(self, shape: Shape, is_secret: bool, depth: usize) -> Value {
        let is_secret = is_secret || shape.is_sensitive();
        match shape.shape_type() {
            _ if shape.is_event_stream() => Value::Null,
            ShapeType::Structure if shape.is_document_type() => Value::Map(Map::from_iter([(
                Text::from_static("key"),
                Value::from(if is_secret { TEXT } else { "text" }),
            )])),
            ShapeType::Structure => Value::Map(self.members(shape, is_secret, depth)),
            ShapeType::List => Value::List(vec![self.value(shape.item(), is_secret, depth + 1)]),
            ShapeType::Map => {
                let key = match self.value(shape.key(), is_secret, depth + 1) {
                    Value::Text(key) => key,
                    _ => Text::from_static("key"),
                };
                let value = self.value(shape.value(), is_secret, depth + 1);
                Value::Map(Map::from_iter([(key, value)]))
            }
            ShapeType::Blob if is_secret => Value::from(TEXT.as_bytes()),
            ShapeType::Blob => Value::from(&b"bytes"[..]),
            ShapeType::Boolean => Value::Bool(true),
            ShapeType::Double | ShapeType::Float if is_secret => Value::from(NUMBER),
            ShapeType::Double | ShapeType::Float => Value::from(1.5),
            ShapeType::Integer | ShapeType::Long => {
                Value::from(if is_secret { NUMBER } else { 100 })
            }
            ShapeType::Timestamp if is_secret => Value::from(Timestamp::new(SECONDS, 0)),
            ShapeType::Timestamp => Value::from(Timestamp::new(1, 0)),
            ShapeType::Character | ShapeType::String => {
                Value::from(if is_secret { TEXT } else { text_of(shape) })
            }
        }
    }

    fn members(self, shape: Shape, is_secret: bool, depth: usize) -> Map {
        let required: Vec<&str> = shape.required().collect();
        let mut members: Vec<Shape> = shape
            .members()
            .filter(|member| {
                let name = member.member_name();
                let is_wanted = !self.is_sparse || is_secret || member.holds_sensitive();
                required.contains(&name) || (is_wanted && depth < DEPTH_LIMIT)
            })
            .collect();
        if shape.is_tagged_union() {
            members.sort_by_key(|member| !member.holds_sensitive());
            members.truncate(1);
        }
        let members = members.into_iter().filter(|_| depth < DEPTH_LIMIT * 2);
        members
            .map(|member| {
                let value = self.value(member, is_secret, depth + 1);
                (Text::from(member.member_name()), value)
            })
            .filter(|(_, value)| !value.is_null())
            .collect()
    }
}

/// A string that passes the services' own validation.
fn text_of(shape: Shape) -> &'static str {
    let name = shape.member_name().to_lowercase();
    match name.as_str() {
        name if name.ends_with("arn") => "arn:aws:iam::123456789012:role/r",
        name if name.contains("accountid") => "123456789012",
        "bucket" => "photos",
        "copysource" => "photos/cat",
        _ => "texttexttexttexttexttexttexttexttexttexttext",
    }
}

/// A response with this status whose members come from the value.
pub(super) fn answer(operation: Operation, status: u16, shape: Shape, value: &Value) -> Response {
    let mut headers = Headers::from_iter([("x-amzn-RequestId", "R")]);
    let mut body = Map::new();
    let mut payload = None;
    for (name, value) in value.as_map().into_iter().flat_map(Map::iter) {
        let Some(member) = shape.member(name) else {
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match member.location() {
            Location::Header => headers.set(member.wire_name(), text.replace(['é', '\n'], "")),
            Location::Headers => headers.set(format!("{}a", member.wire_name()), "v"),
            Location::StatusCode | Location::Uri | Location::QueryString => {}
            Location::Body if shape.payload() == Some(member) => payload = Some((member, value)),
            Location::Body => {
                body.insert(Text::from(member.member_name()), value.clone());
            }
        }
    }
    let protocol = operation.service().resolved_protocol().unwrap();
    if status >= 300 {
        let code = shape.error_code().unwrap_or("Refused");
        headers.set("x-amzn-ErrorType", code);
        body.insert("__type", code);
        body.insert("Code", code);
        body.insert("code", code);
    }
    let body = match payload {
        Some((_, Value::Blob(bytes))) => bytes.to_vec(),
        Some((member, value)) => {
            let value = value.clone();
            written(protocol, operation, status, member, &value)
        }
        None => written(protocol, operation, status, shape, &Value::Map(body)),
    };
    if protocol == Protocol::RpcV2Cbor {
        headers.set("smithy-protocol", "rpc-v2-cbor");
    }
    Response {
        status,
        headers,
        body: body.into(),
    }
}

fn written(
    protocol: Protocol,
    operation: Operation,
    status: u16,
    shape: Shape,
    value: &Value,
) -> Vec<u8> {
    let name = operation.wire_name();
    match protocol {
        Protocol::Json | Protocol::RestJson => json(shape, value).to_string().into_bytes(),
        Protocol::RpcV2Cbor => {
            let mut out = Vec::new();
            cbor(&mut out, value);
            out
        }
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml => {
            let mut out = String::new();
            xml(&mut out, shape, value);
            let out = match (protocol, status >= 300) {
                (Protocol::RestXml, false) => format!("<{name}Output>{out}</{name}Output>"),
                (_, true) => format!("<ErrorResponse><Error>{out}</Error></ErrorResponse>"),
                (_, false) => {
                    format!("<{name}Response><{name}Result>{out}</{name}Result></{name}Response>")
                }
            };
            out.into_bytes()
        }
    }
}

fn json(shape: Shape, value: &Value) -> serde_json::Value {
    let is_structure = shape.shape_type() == ShapeType::Structure && !shape.is_document_type();
    match value {
        Value::Map(entries) => {
            let entry = |(name, value): (&Text, &Value)| {
                let member = if is_structure {
                    shape.member(name)
                } else {
                    None
                };
                match (member, shape.shape_type()) {
                    (Some(member), _) => (member.wire_name().to_owned(), json(member, value)),
                    (None, ShapeType::Map) => (name.to_string(), json(shape.value(), value)),
                    (None, _) => (name.to_string(), value.to_string().into()),
                }
            };
            serde_json::Value::Object(entries.iter().map(entry).collect())
        }
        Value::List(items) => {
            serde_json::Value::Array(items.iter().map(|item| json(shape.item(), item)).collect())
        }
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Timestamp(moment) => moment.seconds.into(),
        Value::Blob(bytes) => STANDARD.encode(bytes).into(),
        other => other.to_string().into(),
    }
}

fn xml(out: &mut String, shape: Shape, value: &Value) {
    match value {
        Value::Map(entries) if shape.shape_type() == ShapeType::Map => {
            let (key_name, value_name) = (
                shape.key().location_name().unwrap_or("key"),
                shape.value().location_name().unwrap_or("value"),
            );
            for (key, value) in entries.iter() {
                out.push_str("<entry>");
                element(out, key_name, |out| escape(out, key));
                element(out, value_name, |out| xml(out, shape.value(), value));
                out.push_str("</entry>");
            }
        }
        Value::Map(entries) => {
            for (name, value) in entries.iter() {
                match shape.member(name) {
                    Some(member) => {
                        element(out, member.wire_name(), |out| xml(out, member, value));
                    }
                    None => element(out, name, |out| escape(out, &value.to_string())),
                }
            }
        }
        Value::List(items) => {
            let name = shape.item().location_name().unwrap_or("member");
            for item in items {
                element(out, name, |out| xml(out, shape.item(), item));
            }
        }
        Value::Blob(bytes) => out.push_str(&STANDARD.encode(bytes)),
        Value::Timestamp(moment) => out.push_str(&moment.to_iso8601(Precision::Full)),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        other => escape(out, &other.to_string()),
    }
}

fn element(out: &mut String, name: &str, write: impl FnOnce(&mut String)) {
    out.extend(["<", name, ">"]);
    write(out);
    let name = name.split(' ').next().unwrap();
    out.extend(["</", name, ">"]);
}

fn escape(out: &mut String, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    out.push_str(&text.replace('>', "&gt;"));
}

fn cbor(out: &mut Vec<u8>, value: &Value) {
    let mut head = |major: u8, length: usize| {
        out.push(major << 5 | 0x1a);
        out.extend(u32::try_from(length).unwrap().to_be_bytes());
    };
    match value {
        Value::Map(entries) => {
            head(5, entries.len());
            for (name, value) in entries.iter() {
                cbor(out, &Value::Text(name.clone()));
                cbor(out, value);
            }
        }
        Value::List(items) => {
            head(4, items.len());
            for item in items {
                cbor(out, item);
            }
        }
        Value::Integer(number) => head(0, usize::try_from(*number).unwrap()),
        Value::Timestamp(moment) => {
            head(6, 1);
            cbor(out, &Value::from(moment.seconds));
        }
        Value::Bool(value) => out.push(if *value { 0xf5 } else { 0xf4 }),
        Value::Float(number) => {
            out.push(0xfb);
            out.extend(number.to_be_bytes());
        }
        Value::Blob(bytes) => {
            head(2, bytes.len());
            out.extend_from_slice(bytes);
        }
        other => {
            let text = other.to_string();
            head(3, text.len());
            out.extend_from_slice(text.as_bytes());
        }
    }
}
