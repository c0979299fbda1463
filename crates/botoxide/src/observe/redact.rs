//! What may be shown of a call in logs: names, URLs, headers and bodies without secrets.
//!
//! An access key id is no secret: it is in every request, and identifies the key. Not here: passwords and
//! signatures in URLs and strings (`botoxide_core::redact`), and what the model calls sensitive (`botoxide_core::model`).
//! Counterpart: none; botocore's debug log shows tokens and signatures.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::http::{Headers, Request};
use botoxide_core::model::{Location, Operation, Shape, ShapeType};
use botoxide_core::redact::{self, HIDDEN, is_secret_header};
use botoxide_core::uri::{Keep, percent_encode};
use botoxide_core::value::Value;

/// The maximum depth of the search for secrets; validation allows less.
const DEPTH_LIMIT: usize = 300;
/// A shorter secret is not searched for in other strings, because it would be found everywhere.
const LEAST_SECRET: usize = 6;

/// The secrets of a call's messages.
#[derive(Default)]
pub(super) struct Secrets {
    /// The operation, which knows the names of secrets; `None` for requests of the metadata service and similar ones.
    operation: Option<Operation>,
    pub(super) hides_request_body: bool,
    pub(super) hides_response_body: bool,
    pub(super) hides_error_body: bool,
    /// Secrets of this request, which a response may repeat, in all encodings; the longest first.
    values: Vec<String>,
}

impl Secrets {
    /// The secrets of a call.
    pub(super) fn of_call(operation: Operation, params: &Value, request: &Request) -> Self {
        let mut values = BTreeSet::new();
        if let Some(shape) = operation.input_shape() {
            collect(params, shape, false, 0, &mut values);
        }
        let (input, output) = (operation.input_shape(), operation.output_shape());
        let hides_request_body =
            operation.handles_credentials() || input.is_some_and(is_sensitive_body);
        Self {
            hides_request_body,
            hides_response_body: operation.handles_credentials()
                || output.is_some_and(is_sensitive_body),
            hides_error_body: hides_request_body || operation.has_secret_response(),
            ..Self::of_request(Some(operation), request, values)
        }
    }

    /// The secrets of a signed request, which may not belong to an operation.
    pub(super) fn of_signed(operation: Option<Operation>, request: &Request) -> Self {
        Self::of_request(operation, request, BTreeSet::new())
    }

    /// The secrets of a request for credentials: all bodies.
    pub(super) fn of_credentials(request: &Request) -> Self {
        Self {
            hides_request_body: true,
            hides_response_body: true,
            hides_error_body: true,
            ..Self::of_request(None, request, BTreeSet::new())
        }
    }

    fn of_request(
        operation: Option<Operation>,
        request: &Request,
        mut values: BTreeSet<String>,
    ) -> Self {
        let mut secrets = Self {
            operation,
            ..Self::default()
        };
        for (name, value) in request.headers.iter() {
            if secrets.is_hidden(name) {
                values.insert(value.as_str().to_owned());
                // The parts of `Bearer TOKEN`, `AWS KEY:SIGNATURE` and of SigV4.
                values.extend(value.split([' ', ',']).map(str::to_owned));
                let signature = value.split_once("Signature=").map(|(_, it)| it.to_owned());
                values.extend(signature);
            }
        }
        let is_shown = |value: &String| {
            value.len() < LEAST_SECRET || value.starts_with("AWS4-") || value.contains("Headers=")
        };
        values.retain(|value| !is_shown(value) && !value.starts_with("Credential="));
        secrets.values = values.iter().flat_map(|value| forms(value)).collect();
        secrets.values.sort_by(|one, other| {
            let longest_first = other.len().cmp(&one.len());
            longest_first.then_with(|| one.cmp(other))
        });
        secrets.values.dedup();
        secrets
    }

    fn is_hidden(&self, name: &str) -> bool {
        is_secret_header(name) || self.operation.is_some_and(|it| it.is_secret_name(name))
    }

    /// The URL without secrets.
    pub(super) fn url(&self, url: &str) -> String {
        let shown = match self.operation {
            Some(operation) => operation.shown_url(url),
            None => redact::url(url),
        };
        self.scrub(&shown)
    }

    /// Header fields as `name: value`, one per line. Of the `Authorization` header, only the signature is hidden.
    pub(super) fn headers(&self, headers: &Headers) -> String {
        let lines = headers.iter().map(|(name, value)| {
            let is_signature =
                name.eq_ignore_ascii_case("authorization") && value.starts_with("AWS4-");
            if self.is_hidden(name) && !is_signature {
                format!("{name}: {HIDDEN}")
            } else {
                self.scrub(&format!("{name}: {value}"))
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A canonical request: its path, its query and its header fields, each on its line.
    pub(super) fn canonical_request(&self, canonical: &str) -> String {
        let hides_path = self.operation.is_some_and(|it| it.has_secret_path());
        let lines = canonical
            .split('\n')
            .enumerate()
            .map(|(at, line)| match at {
                1 if hides_path => HIDDEN.to_owned(),
                2 => match self.operation {
                    Some(operation) => operation.shown_query(line),
                    None => line.to_owned(),
                },
                _ => match line.split_once(':') {
                    Some((name, value)) if self.is_hidden(name) && !value.is_empty() => {
                        format!("{name}:{HIDDEN}")
                    }
                    _ => line.to_owned(),
                },
            });
        self.scrub(&lines.collect::<Vec<_>>().join("\n"))
    }

    /// A string without the known secrets of this exchange.
    pub(super) fn scrub(&self, text: &str) -> String {
        let mut out = redact::text(text);
        for value in &self.values {
            if out.contains(value.as_str()) {
                out = out.replace(value.as_str(), HIDDEN);
            }
        }
        out
    }
}

/// Finds the sensitive values of arguments.
fn collect(
    value: &Value,
    shape: Shape,
    is_inside: bool,
    depth: usize,
    found: &mut BTreeSet<String>,
) {
    let is_inside = is_inside || shape.is_sensitive();
    if depth > DEPTH_LIMIT {
        return;
    }
    match (value, shape.shape_type()) {
        (Value::Map(entries), ShapeType::Structure) if !shape.is_document_type() => {
            for (name, value) in entries.iter() {
                if let Some(member) = shape.member(name) {
                    collect(value, member, is_inside, depth + 1, found);
                }
            }
        }
        (Value::Map(entries), ShapeType::Map) => {
            let (key_shape, value_shape) = (shape.key(), shape.value());
            for (key, value) in entries.iter() {
                if is_inside || key_shape.is_sensitive() {
                    found.insert(key.as_str().to_owned());
                }
                collect(value, value_shape, is_inside, depth + 1, found);
            }
        }
        (Value::List(items), ShapeType::List) => {
            let item_shape = shape.item();
            for item in items {
                collect(item, item_shape, is_inside, depth + 1, found);
            }
        }
        _ if is_inside => leaves(value, depth, found),
        _ => {}
    }
}

/// All strings, numbers and bytes of a value.
fn leaves(value: &Value, depth: usize, found: &mut BTreeSet<String>) {
    match value {
        _ if depth > DEPTH_LIMIT => {}
        Value::Text(text) => {
            found.insert(text.as_str().to_owned());
        }
        Value::Blob(bytes) => {
            found.insert(STANDARD.encode(bytes));
            found.extend(std::str::from_utf8(bytes).ok().map(str::to_owned));
        }
        Value::List(items) => items.iter().for_each(|item| leaves(item, depth + 1, found)),
        Value::Map(entries) => {
            for (key, value) in entries.iter() {
                found.insert(key.as_str().to_owned());
                leaves(value, depth + 1, found);
            }
        }
        Value::Integer(_) | Value::BigInteger(_) | Value::Float(_) => {
            found.insert(value.to_string());
        }
        Value::Null
        | Value::Bool(_)
        | Value::Body(_)
        | Value::EventStream(_)
        | Value::Object(_)
        | Value::Timestamp(_) => {}
    }
}

/// A secret, and its encodings in URLs, headers and bodies.
fn forms(value: &str) -> Vec<String> {
    let base64 = STANDARD.encode(value);
    let json = serde_json::Value::from(value).to_string();
    let xml = value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut forms = vec![json[1..json.len() - 1].to_owned(), xml];
    for plain in [value, &base64] {
        let once = percent_encode(plain, Keep::Unreserved).into_owned();
        let twice = percent_encode(&once, Keep::Unreserved).into_owned();
        forms.extend([
            plain.to_owned(),
            percent_encode(plain, Keep::Slash).into_owned(),
            once.replace("%20", "+"),
            once,
            twice,
        ]);
    }
    forms
}

/// Whether a body of this shape may contain sensitive members.
fn is_sensitive_body(shape: Shape) -> bool {
    shape.is_sensitive()
        || shape
            .members()
            .any(|member| member.location() == Location::Body && member.holds_sensitive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_shows_its_scope() {
        let fields = Headers::from_iter([
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=A/s, SignedHeaders=host, Signature=0a",
            ),
            ("authorization", "Bearer abc"),
            ("X-Amz-Security-Token", "abc"),
            (
                "X-Amzn-Authorization",
                "AWS3-HTTPS AWSAccessKeyId=A,Signature=0a=",
            ),
            ("Host", "h"),
        ]);
        assert_eq!(
            Secrets::default().headers(&fields),
            "Authorization: AWS4-HMAC-SHA256 Credential=A/s, SignedHeaders=host, Signature=***\n\
             authorization: ***\nX-Amz-Security-Token: ***\n\
             X-Amzn-Authorization: AWS3-HTTPS AWSAccessKeyId=A,Signature=***\nHost: h"
        );
    }

    #[test]
    fn secrets_of_a_request_are_hidden_in_every_encoding() {
        let request = Request {
            headers: Headers::from_iter([("Authorization", "Bearer a/b \"c")]),
            ..Request::default()
        };
        let secrets = Secrets::of_credentials(&request);
        for form in forms("Bearer a/b \"c") {
            assert_eq!(secrets.scrub(&format!("<{form}>")), "<***>");
        }
    }

    #[test]
    fn a_canonical_request_is_hidden_line_by_line() {
        let canonical =
            "GET\n/k\nX-Amz-Security-Token=abc&a=b\nhost:h\nx-amz-security-token:abc\n\nhost\nhash";
        assert_eq!(
            Secrets::default().canonical_request(canonical),
            "GET\n/k\nX-Amz-Security-Token=***&a=b\nhost:h\nx-amz-security-token:***\n\nhost\nhash"
        );
    }
}
